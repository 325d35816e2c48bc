"""A dataset card (README with YAML front matter) as found facts; broken front matter is told, not guessed."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from app.errors import InvalidInput
from app.hub.found import Found

LIMIT = 1_000_000


def read_card(text: str, *, hub_id: str, page: str, revision: str | None = None) -> Found:
    """Return what a card's front matter states; a card without any states nothing."""
    return found_in_card(front_matter(text), hub_id=hub_id, page=page, revision=revision)


def front_matter(text: str) -> Mapping[str, Any]:
    """Return the YAML between the first two `---` lines, empty when there is none."""
    if len(text) > LIMIT:
        raise InvalidInput(f"the card is longer than {LIMIT} characters", field="card")
    lines = text.replace("\r\n", "\n").lstrip("\ufeff\n ").split("\n")
    if not lines or lines[0].strip() != "---":
        return {}
    try:
        end = next(place for place, line in enumerate(lines[1:], 1) if line.strip() == "---")
    except StopIteration:
        raise InvalidInput("the card's front matter is not closed by '---'", field="card") from None
    try:
        content = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        raise InvalidInput(f"the card's front matter is not YAML: {error}", field="card") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise InvalidInput(
            f"the card's front matter is a {type(content).__name__}, not a mapping", field="card"
        )
    return content


def found_in_card(
    card: Mapping[str, Any], *, hub_id: str, page: str, revision: str | None = None, **more: Any
) -> Found:
    """Return the facts in a card's metadata."""
    licenses = [_license(word, card) for word in _words(card.get("license"))]
    splits = list(_splits(card.get("dataset_info")))
    counts = [count for _, count in splits if count is not None]
    facts: dict[str, Any] = {
        "title": str(card.get("pretty_name") or hub_id.rpartition("/")[2]),
        "publisher": hub_id.rpartition("/")[0] or None,
        "licenses": tuple(licenses),
        "languages": tuple(_words(card.get("language"))),
        "tasks": tuple(_words(card.get("task_categories"))),
        "features": tuple(_features(card.get("dataset_info"))),
        "derived_from": tuple(
            word for word in _words(card.get("source_datasets")) if word not in {"original", "extended"}
        ),
        "samples": sum(counts) if counts else None,
        "splits": tuple(splits),
    }
    return Found(
        origin="hub", id=hub_id, page=page, huggingface=hub_id, revision=revision, **{**facts, **more}
    )


def _license(word: str, card: Mapping[str, Any]) -> str:
    """Return the license as stated; `other` is told by its name or link where the card has one."""
    if word.lower() != "other":
        return word
    return str(card.get("license_name") or card.get("license_link") or word)


def _words(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [word for inner in value.values() for word in _words(inner)]
    if isinstance(value, Iterable) and not isinstance(value, str):
        # PyYAML reads the language `no` as False; put it back.
        return ["no" if one is False else str(one) for one in value if one is not None]
    return ["no" if value is False else str(value)]


def _infos(value: Any) -> list[Mapping[str, Any]]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, Mapping)]


def _splits(value: Any) -> Iterable[tuple[str, int | None]]:
    infos = _infos(value)
    for info in infos:
        config = str(info.get("config_name") or "")
        for split in info.get("splits") or ():
            if isinstance(split, Mapping) and split.get("name"):
                name = str(split["name"])
                count = split.get("num_examples")
                yield (
                    (f"{config}/{name}" if len(infos) > 1 else name),
                    count if isinstance(count, int) else None,
                )


def _features(value: Any) -> list[str]:
    names: list[str] = []
    for info in _infos(value):
        features = info.get("features")
        for one in features if isinstance(features, list) else ():
            if isinstance(one, Mapping) and one.get("name") and str(one["name"]) not in names:
                names.append(str(one["name"]))
    return names
