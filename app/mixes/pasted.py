"""What people paste for an audit: trainer configs, lists and metadata, read into plain mentions.

The form is recognized by its own keys: LLaMA-Factory dataset_info, Energon metadataset, MosaicML
streams, LLaVA data_mixture, InternVL meta, Croissant, Kondate requirements and mixes, ms-swift
arguments, and otherwise a list of ids or Hub addresses, one a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from app.errors import InvalidInput

LONGEST = 2_000_000
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Mention:
    """A dataset as somebody wrote it, other names to try for it, and how much of it is taken."""

    name: str
    also: tuple[str, ...] = ()
    samples: int | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Pasted:
    """The form that was recognized and the datasets it mentions, in the order of the text."""

    form: str
    mentions: tuple[Mention, ...]


def read_pasted(text: str) -> Pasted:
    """Recognize a pasted text and list the datasets it mentions."""
    if len(text) > LONGEST:
        raise InvalidInput(f"the text is longer than {LONGEST:,} characters", field="text")
    form, mentions = _read(text)
    if not mentions:
        raise InvalidInput(
            "no dataset is mentioned; paste ids or Hub addresses one a line, or a trainer's data config",
            field="text",
        )
    if len(mentions) > MOST:
        raise InvalidInput(f"more than {MOST:,} datasets are mentioned", field="text")
    return Pasted(form, tuple(mentions))


def _read(text: str) -> tuple[str, list[Mention]]:
    record = None if "--dataset" in text else _parsed(text)
    if isinstance(record, dict):
        for form, reader in FORMS:
            mentions = list(reader(record))
            if mentions:
                return form, mentions
        return "unknown", []
    if isinstance(record, list):
        return "list", list(_items(record))
    if "--dataset" in text:
        return "ms-swift", list(_arguments(text))
    return "list", list(_lines(text))


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases: nested ones expand a few lines into more nodes than fit in memory."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


def _parsed(text: str) -> Any:
    """Return the text as YAML or JSON, or None when it is neither or nests too deeply."""
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506  # a SafeLoader with less
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _mix(record: dict[str, Any]) -> Iterator[Mention]:
    for pick in _dicts(record.get("picks")):
        if isinstance(pick.get("dataset"), str):
            yield Mention(pick["dataset"], (), _count(pick.get("samples")), _number(pick.get("weight")))


def _requirements(record: dict[str, Any]) -> Iterator[Mention]:
    if "stage" in record or "domains" in record:
        for name in record.get("include") or ():
            yield Mention(str(name))
        sampling = record.get("sampling")
        weights = sampling.get("weights") if isinstance(sampling, dict) else None
        for name, weight in (weights or {}).items():
            yield Mention(str(name), (), None, _number(weight))


def _croissant(record: dict[str, Any]) -> Iterator[Mention]:
    if "@context" not in record or "name" not in record:
        return
    parts = [part for part in _dicts(record.get("isBasedOn")) if "name" in part]
    for part in parts or [record]:
        yield Mention(str(part["name"]), tuple(str(part[k]) for k in ("url", "@id") if part.get(k)))


def _energon(record: dict[str, Any]) -> Iterator[Mention]:
    splits = record.get("splits")
    train = splits.get("train") if isinstance(splits, dict) else None
    for leaf in _leaves(train):
        weight = _number(leaf.get("weight", leaf.get("repetitions")))
        yield Mention(str(leaf["path"]), (), None, weight)


def _leaves(node: Any) -> Iterator[dict[str, Any]]:
    """Walk an Energon blend, blend_epochized, join or single path down to its datasets."""
    if isinstance(node, list):
        for one in node:
            yield from _leaves(one)
    elif isinstance(node, dict):
        if "path" in node:
            yield node
        for key in ("blend", "blend_epochized", "join", "datasets"):
            below = node.get(key)
            yield from _leaves(list(below.values()) if isinstance(below, dict) else below)


def _streams(record: dict[str, Any]) -> Iterator[Mention]:
    streams = record.get("streams")
    for name, stream in streams.items() if isinstance(streams, dict) else ():
        fields = stream if isinstance(stream, dict) else {}
        places = tuple(str(fields[k]) for k in ("remote", "local") if fields.get(k))
        yield Mention(str(name), places, _count(fields.get("choose")), _number(fields.get("proportion")))


def _llava(record: dict[str, Any]) -> Iterator[Mention]:
    for one in _dicts(record.get("datasets")):
        path = one.get("json_path")
        if isinstance(path, str):
            taken = re.fullmatch(r"(?:first|end|random):(\d+)", str(one.get("sampling_strategy", "")))
            yield Mention(path, (), int(taken[1]) if taken else None)


def _registry(record: dict[str, Any]) -> Iterator[Mention]:
    """Read LLaMA-Factory's dataset_info or InternVL's meta file: a name, and fields that say where it is."""
    places = ("hf_hub_url", "ms_hub_url", "om_hub_url", "script_url", "file_name", "annotation", "root")
    for name, fields in record.items():
        if isinstance(fields, dict) and any(place in fields for place in places):
            also = tuple(str(fields[place]) for place in places if fields.get(place))
            length, times = _count(fields.get("length")), _number(fields.get("repeat_time"))
            samples = int(length * times) if length and times else _count(fields.get("num_samples"))
            yield Mention(str(name), also, samples)


FORMS = (
    ("kondate-mix", _mix),
    ("croissant", _croissant),
    ("energon", _energon),
    ("mosaicml", _streams),
    ("llava", _llava),
    ("requirements", _requirements),
    ("llama-factory", _registry),
)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _items(values: list[Any]) -> Iterator[Mention]:
    for one in values:
        if isinstance(one, str) and one.strip():
            yield Mention(one.strip())
        elif isinstance(one, dict):
            name = one.get("dataset") or one.get("id") or one.get("name") or one.get("path")
            if isinstance(name, str):
                yield Mention(name, (), _count(one.get("samples")), _number(one.get("weight")))


def _lines(text: str) -> Iterator[Mention]:
    """Read names set apart by lines, commas or semicolons; ids may also stand side by side."""
    for line in text.splitlines():
        bare = re.sub(r"(^|\s)#\s.*$", "", line).strip().lstrip("-*•").strip()
        for chunk in re.split(r"[,;\t]+", bare):
            words = chunk.split()
            names = words if all(re.search(r"[-_/]", word) for word in words) else [" ".join(words)]
            for name in names:
                if name := name.strip("\"'`"):
                    yield Mention(name)


def _arguments(text: str) -> Iterator[Mention]:
    """Read ms-swift arguments: everything after `--dataset` up to the next option, `path#samples`."""
    joined = re.sub(r"\\\n", " ", text)
    for after in re.findall(r"--dataset\s+(.*?)(?=\s--|\Z)", joined, re.DOTALL):
        for word in after.split():
            name, _, taken = word.strip("\"'").partition("#")
            if name and not name.startswith("$"):
                yield Mention(name, (), int(taken) if taken.isdigit() else None)
