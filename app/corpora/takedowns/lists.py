"""Take samples out of LLaVA lists, and their pictures out of the folder."""

from collections.abc import Sequence
from pathlib import Path

import orjson

from app.corpora.takedowns.rewriting import Changes, Rewritten, place
from app.corpora.writers.shard import ShardEntry, entry_of

_PICTURES = "images.jsonl"


def rewrite_lists(folder: Path, into: Path, *, shards: Sequence[ShardEntry], changes: Changes) -> Rewritten:
    """Write the changed lists and the list of pictures; see `Rewriter`."""
    entries: list[ShardEntry] = []
    dropped: list[str] = []
    for shard in shards:
        changed = changes.get(shard.path, {})
        if not changed:
            entries.append(shard)
            continue
        # One dialogue a line, between the brackets of the list.
        lines = [line.removesuffix(b",") for line in (folder / shard.path).read_bytes().split(b"\n")[1:-2]]
        for at in changed:
            names = orjson.loads(lines[at]).get("image", [])
            dropped += [names] if isinstance(names, str) else names
        stay = [line for at, line in enumerate(lines) if at not in changed]
        if not stay:
            dropped.append(shard.path)
            continue
        file = place(into, shard.path)
        file.write_bytes(b"[\n" + b",\n".join(stay) + b"\n]\n")
        entries.append(entry_of(into, file, len(stay)))
    file = place(into, _PICTURES)
    gone = set(dropped)
    with (folder / _PICTURES).open("rb") as old, file.open("wb") as new:
        new.writelines(line for line in old if orjson.loads(line)["path"] not in gone)
    return Rewritten((*entries, entry_of(into, file, 0)), tuple(dropped))
