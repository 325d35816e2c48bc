"""What people paste for an audit: trainer configs, lists and metadata, read into plain mentions.

The form is recognized by its own keys: LLaMA-Factory dataset_info, Energon metadataset, MosaicML
streams, LLaVA data_mixture, InternVL meta, Croissant, Kondate requirements and mixes, training arguments
of LLaMA-Factory and ms-swift, and otherwise a table or a list of ids or Hub addresses, one a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import yaml

from app.errors import InvalidInput
from app.mixes.mention import Mention, merged
from app.mixes.pasted_lines import read_argument, read_arguments, read_lines, read_table
from app.preprocessing.sampling import repeat_count

LONGEST = 2_000_000
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Pasted:
    """The form that was recognized and the datasets it mentions, in the order of the text."""

    form: str
    mentions: tuple[Mention, ...]


class NothingMentioned(InvalidInput):
    """The text mentions no dataset in any form that is known."""


class SamplesPasted(InvalidInput):
    """The text holds samples, which do not say where they are from."""


class Malformed(InvalidInput):
    """The text is meant as JSON or YAML and is not."""


def read_pasted(text: str) -> Pasted:
    """Recognize a pasted text and list the datasets it mentions."""
    if len(text) > LONGEST:
        raise InvalidInput(f"the text is longer than {LONGEST:,} characters", field="text")
    form, mentions = _read(text)
    if not mentions:
        raise NothingMentioned(
            "no dataset is mentioned; paste ids or Hub addresses one a line, or a trainer's data config",
            field="text",
        )
    if len(mentions) > MOST:
        raise InvalidInput(f"more than {MOST:,} datasets are mentioned", field="text")
    return Pasted(form, merged(mentions))


def _read(text: str) -> tuple[str, list[Mention]]:
    record = None if "--dataset" in text else _parsed(text)
    if isinstance(record, dict):
        for form, reader in FORMS:
            mentions = list(reader(record))
            if mentions:
                return form, mentions
        return "unknown", []
    if isinstance(record, list):
        if any({"conversations", "messages"} & one.keys() for one in _dicts(record)):
            raise SamplesPasted(
                "these are samples, and nothing in them says which datasets they were taken from; "
                "paste the config that names the datasets",
                field="text",
            )
        return "list", list(_items(record))
    if "--dataset" in text:
        return "ms-swift", list(read_arguments(text))
    if text.lstrip().startswith(("{", "[")):
        raise Malformed("the text begins like JSON but cannot be read as such: is it cut off?", field="text")
    table = read_table(text)
    return ("table", list(table)) if table else ("list", list(read_lines(text)))


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
        include = record.get("include")
        for name in include if isinstance(include, list) else ():
            yield Mention(str(name))
        sampling = record.get("sampling")
        weights = sampling.get("weights") if isinstance(sampling, dict) else None
        for name, weight in (weights or {}).items():
            yield Mention(str(name), (), None, _number(weight))


def _croissant(record: dict[str, Any]) -> Iterator[Mention]:
    if "@context" not in record or "name" not in record:
        return
    drawn = [row for kept in _dicts(record.get("recordSet")) for row in _dicts(kept.get("data"))]
    picks = [row for row in drawn if isinstance(row.get("picks/dataset"), str)]
    for row in picks:  # a mix of ours: its records are the picks
        samples, weight = _count(row.get("picks/samples")), _number(row.get("picks/weight"))
        yield Mention(row["picks/dataset"], (), samples, weight)
    if picks:
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
            strategy = str(one.get("sampling_strategy", ""))
            taken = re.fullmatch(r"(?:first|end|random):(\d+(?:\.\d+)?)(%?)", strategy)
            if taken is not None and taken[2]:
                yield Mention(path, percent=float(taken[1]))
            else:
                yield Mention(path, (), int(float(taken[1])) if taken else None)


def _registry(record: dict[str, Any], *, places: tuple[str, ...]) -> Iterator[Mention]:
    """Read LLaMA-Factory's dataset_info or InternVL's meta file: a name, and fields that say where it is."""
    for name, fields in record.items():
        if isinstance(fields, dict) and any(place in fields for place in places):
            also = tuple(str(fields[place]) for place in places if fields.get(place))
            length, times = _count(fields.get("length")), _number(fields.get("repeat_time"))
            samples = repeat_count(length, times) if length and times else _count(fields.get("num_samples"))
            yield Mention(str(name), also, samples)


def _training(record: dict[str, Any]) -> Iterator[Mention]:
    """Read training arguments: `dataset` as LLaMA-Factory writes it (commas) or ms-swift (a list)."""
    named = record.get("dataset")
    names = [one.strip() for one in named.split(",")] if isinstance(named, str) else named
    if not isinstance(names, list):
        return
    given = [read_argument(one) for one in names if isinstance(one, str) and one]
    odds = [_decimal(one) for one in str(record.get("interleave_probs") or "").split(",")]
    for number, one in enumerate(given):
        yield replace(one, weight=odds[number] if len(odds) == len(given) else None)


def _decimal(written: str) -> float | None:
    return float(written) if re.fullmatch(r"\s*\d*\.?\d+\s*", written) else None


def _listed(record: dict[str, Any]) -> Iterator[Mention]:
    """Read a plain `datasets` list, as many trainers have it, or names with weights under one key."""
    named = record.get("datasets")
    if isinstance(named, list):
        yield from _items(named)
    elif isinstance(named, dict):
        for name, weight in named.items():
            yield Mention(str(name), (), None, _number(weight))


FORMS = (
    ("kondate-mix", _mix),
    ("croissant", _croissant),
    ("energon", _energon),
    ("mosaicml", _streams),
    ("llava", _llava),
    ("requirements", _requirements),
    ("training-arguments", _training),
    ("internvl", partial(_registry, places=("annotation", "root"))),
    (
        "llama-factory",
        partial(_registry, places=("hf_hub_url", "ms_hub_url", "om_hub_url", "script_url", "file_name")),
    ),
    ("list", _listed),
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
