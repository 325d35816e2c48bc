"""Take samples out of WebDataset tars: what stays is copied byte by byte, and Energon's index follows."""

import io
import json
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from app.corpora.takedowns.rewriting import Changes, Rewritten, place, sequence_of
from app.corpora.takedowns.sequences import Cut, cut_sequence
from app.corpora.writers.energon import EnergonIndex, Part
from app.corpora.writers.shard import ShardEntry, entry_of
from app.corpora.writers.webdataset import add_member, members_of

_SAMPLES = (
    "SELECT tar_file_id, sample_index, sample_key, byte_offset, byte_size FROM samples"
    " ORDER BY tar_file_id, sample_index"
)
_PARTS = (
    "SELECT part_name, content_byte_offset, content_byte_size FROM sample_parts"
    " WHERE tar_file_id = ? AND sample_index = ? ORDER BY content_byte_offset"
)


def rewrite_tars(folder: Path, into: Path, *, shards: Sequence[ShardEntry], changes: Changes) -> Rewritten:
    """Write the changed tars and the whole index; see `Rewriter`."""
    index = EnergonIndex(into)
    entries: list[ShardEntry] = []
    dropped: list[str] = []
    database = folder / ".nv-meta" / "index.sqlite"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as old:
        rows = {number: list(group) for number, group in groupby(old.execute(_SAMPLES), lambda row: row[0])}
        for number, shard in enumerate(shards):
            changed = changes.get(shard.path, {})
            stay = [row[1:] for row in rows.get(number, ()) if changed.get(row[1], True) is not None]
            if not stay:
                dropped += [shard.path, f"{shard.path.removesuffix('.tar')}.tar.idx"]
                continue
            index.start(place(into, shard.path))
            parts = {row[0]: list(old.execute(_PARTS, (number, row[0]))) for row in stay}
            if changed:
                entries.append(_copy(folder, into, shard, index, stay=stay, parts=parts, changed=changed))
            else:
                for at, key, start, size in stay:
                    index.add(key, start, size, parts[at])
                index.finish(stay[-1][2] + stay[-1][3])
                entries.append(shard)
    return Rewritten((*entries, *index.close(entries)), tuple(dropped))


def _copy(
    folder: Path,
    into: Path,
    shard: ShardEntry,
    index: EnergonIndex,
    *,
    stay: Sequence[tuple[int, str, int, int]],
    parts: Mapping[int, Sequence[Part]],
    changed: Mapping[int, Cut | None],
) -> ShardEntry:
    """Write one tar with the samples that stay, in order."""
    file = place(into, shard.path)
    with (folder / shard.path).open("rb") as old, file.open("wb") as new:
        for at, key, start, size in stay:
            old.seek(start)
            data = old.read(size)
            placed = [(name, offset - start, length) for name, offset, length in parts[at]]
            cut = changed.get(at)
            if cut is not None:
                data, placed = _thinned(key, data, cut)
            begin = new.tell()
            new.write(data)
            index.add(key, begin, len(data), [(name, begin + offset, size) for name, offset, size in placed])
        end = new.tell()
        new.write(bytes(2 * tarfile.BLOCKSIZE))
        new.write(bytes(-new.tell() % tarfile.RECORDSIZE))
    index.finish(end)
    return entry_of(into, file, len(stay))


def _thinned(key: str, data: bytes, cut: Cut) -> tuple[bytes, list[Part]]:
    """Return a packed sequence's part of a tar without some of its members."""
    fields = dict(_fields(data, key))
    about = json.loads(fields["json"])
    tensors = {
        name.removesuffix(".npy"): np.load(io.BytesIO(fields[name]), allow_pickle=False)
        for name in about["arrays"]
    }
    sequence = cut_sequence(sequence_of(about, tensors), cut)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        members = members_of(sequence, "tokens")
        placed = [(name, *add_member(tar, f"{key}.{name}", one)) for name, one in members]
        end = tar.offset
    return out.getvalue()[:end], placed


def _fields(data: bytes, key: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            opened: Any = tar.extractfile(member)
            yield member.name.removeprefix(f"{key}."), opened.read()
