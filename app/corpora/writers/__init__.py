"""Writers: a stream of samples to files that trainers open, the same bytes for the same samples.

Owns: the four kinds of shards and their indexes. Never: which samples, in which order, or the manifest.

Decision: nothing of the clock, the user or the machine enters a file (tar times and owners are zero, ids
come from content), and a writer holds one row group or one shard's index in memory, never the corpus.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from app.corpora.writers.llava_json import LlavaJsonWriter
from app.corpora.writers.mds import MdsWriter
from app.corpora.writers.parquet import ParquetWriter
from app.corpora.writers.shard import CorpusWriter, ShardEntry
from app.corpora.writers.webdataset import WebDatasetWriter
from app.errors import UnknownName
from app.preprocessing.sample import Sample

__all__ = ["KINDS", "ShardEntry", "write_corpus"]

KINDS: Mapping[str, Callable[[Path, int], CorpusWriter]] = {
    "webdataset": WebDatasetWriter,
    "parquet": ParquetWriter,
    "mds": MdsWriter,
    "llava-json": LlavaJsonWriter,
}


def write_corpus(
    samples: Iterable[Sample], folder: Path, *, kind: str, shard_samples: int
) -> tuple[ShardEntry, ...]:
    """Write samples as shards of at most `shard_samples`, plus the kind's index files, into `folder`.

    The level follows the samples: those with tensors (tokens, tiles) are written as arrays, the others as
    pictures and messages; one corpus holds one of the two.
    """
    if kind not in KINDS:
        raise UnknownName("output kind", kind, KINDS, field="output")
    folder.mkdir(parents=True, exist_ok=True)
    writer = KINDS[kind](folder, max(shard_samples, 1))
    try:
        for sample in samples:
            writer.add(sample)
        return writer.close()
    except BaseException:
        writer.abandon()
        raise
