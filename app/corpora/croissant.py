"""Pure: a finished corpus in Croissant 1.1: every file with its hash, and the columns of a Parquet one."""

import json
from collections.abc import Sequence
from typing import Any

from app.catalog.croissant import CONTEXT
from app.corpora.assemble import Shard
from app.corpora.job import BuildJob

_FORMATS = {
    ".tar": "application/x-tar",
    ".parquet": "application/x-parquet",
    ".json": "application/json",
    ".jsonl": "application/jsonlines",
    ".mds": "application/octet-stream",
}
_TERMS = ("license", "usageInfo", "creator", "isBasedOn", "prov:wasDerivedFrom")
_COLUMNS = {
    "dataset": "The catalog dataset the sample comes from.",
    "sample_id": "The sample's name in that dataset.",
    "license": "The license stated for the sample, as its publisher writes it.",
    "source_url": "Where the sample was published.",
}


def corpus_croissant(job: BuildJob, shards: Sequence[Shard]) -> str:
    """Return croissant.json of a corpus: the terms as its mix states them, and the files.

    The moment of building is left out: same build, same file.
    """
    terms = json.loads(job.papers.get("croissant.json", "{}"))
    short = job.mix.id.removeprefix("sha256:")[:12]
    described: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": f"kondate-corpus-{short}",
        "description": f"Training corpus for {job.profile.name}, built from mix {job.mix.id}.",
        "url": f"urn:kondate:mix:{job.mix.id}",
        "version": "1.0.0",
        **{name: terms[name] for name in _TERMS if name in terms},
        "distribution": [_file(shard) for shard in shards],
    }
    records = _record_set(shards)
    if records is not None:
        described["distribution"].append(_parquet_files(shards))
        described["recordSet"] = [records]
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def _file(shard: Shard) -> dict[str, Any]:
    suffix = "." + shard.path.rpartition(".")[2]
    return {
        "@type": "cr:FileObject",
        "@id": shard.path,
        "name": shard.path,
        "contentUrl": shard.path,
        "contentSize": f"{shard.bytes} B",
        "encodingFormat": _FORMATS.get(suffix, "application/octet-stream"),
        "sha256": shard.sha256,
    }


def _parquet_files(shards: Sequence[Shard]) -> dict[str, Any]:
    first = next(shard.path for shard in shards if shard.path.endswith(".parquet"))
    return {
        "@type": "cr:FileSet",
        "@id": "parquet-files",
        "name": "parquet-files",
        "encodingFormat": _FORMATS[".parquet"],
        "includes": f"{first.rpartition('/')[0]}/*.parquet",
    }


def _record_set(shards: Sequence[Shard]) -> dict[str, Any] | None:
    if not any(shard.path.endswith(".parquet") for shard in shards):
        return None
    return {
        "@type": "cr:RecordSet",
        "@id": "samples",
        "name": "samples",
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"samples/{name}",
                "name": f"samples/{name}",
                "description": says,
                "dataType": "sc:Text",
                "source": {"fileSet": {"@id": "parquet-files"}, "extract": {"column": name}},
            }
            for name, says in _COLUMNS.items()
        ],
    }
