"""The five questions as a form: from its fields to requirements, and back to a URL that fills it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from app.errors import InvalidInput
from app.licensing.use import Use
from app.recommender.relaxations import apply
from app.recommender.requirements import Accept, Limits, Requirements
from app.web.bound_lines import FIELD, bound_lines, read_bounds
from app.web.sampling_lines import FIELD as DRAWS
from app.web.sampling_lines import read_weights, sampling_pairs

Pairs = list[tuple[str, str]]

OWN_USE = "own"
WEIGHT = "w."
SHARES = (
    "max_share",
    "max_publisher_share",
    "max_generator_share",
    "min_share",
    "min_publisher_share",
    "min_generator_share",
    "min_domain_coverage",
)
LIMITS = ("max_epochs", *SHARES, "max_datasets")
START_STAGE = "instruction-tuning"
START_SAMPLES = 500_000
TOLERANCES = ("share_alike", "needs_review", "link_only", "gated")
UNITS = ("samples", "tokens", "bytes", "gpu_hours")
NAMES = ("include", "exclude", "benchmarks")
_MULTIPLES = {"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9, "t": 1e12, "万": 1e4, "億": 1e8}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A field that could not be read, and what to write instead."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The fields as given, the requirements when they could be read, else what is wrong."""

    fields: Mapping[str, tuple[str, ...]]
    requirements: Requirements | None
    mistakes: tuple[Mistake, ...]

    def one(self, name: str, default: str = "") -> str:
        """Return the last value of a field."""
        return self.fields.get(name, (default,))[-1]

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field."""
        return self.fields.get(name, ())


def read_answers(pairs: Iterable[tuple[str, str]], *, use: str) -> Answers:
    """Read the form; nothing answered yet is neither right nor wrong."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if value.strip():
            fields[name] = (*fields.get(name, ()), value.strip())
    if "stage" not in fields:
        return Answers(fields=fields, requirements=None, mistakes=())
    try:
        requirements = Requirements.model_validate(_record(fields, use=use))
    except ValidationError as error:
        mistakes = tuple(
            Mistake(field=".".join(str(part) for part in one["loc"]) or "budget", message=one["msg"])
            for one in error.errors()
        )
        return Answers(fields=fields, requirements=None, mistakes=mistakes)
    except InvalidInput as error:
        return Answers(fields, None, (Mistake(field=error.field or "", message=error.message),))
    return Answers(fields=fields, requirements=requirements, mistakes=())


def _record(fields: Mapping[str, tuple[str, ...]], *, use: str) -> dict[str, Any]:
    def one(name: str) -> str | None:
        return fields[name][-1] if name in fields else None

    weights = {
        name.removeprefix(WEIGHT): weight
        for name in fields
        if name.startswith(WEIGHT) and (weight := _number(name, fields[name][-1])) > 0
    }
    if not weights:
        raise InvalidInput("give at least one task a weight above 0", field="domains")
    limits = {name: _limit(name, value) for name in LIMITS if (value := one(name)) is not None}
    return {
        "stage": one("stage"),
        "domains": weights,
        "use": _use(one("use_json")) if one("use") == OWN_USE else use,
        "budget": _budget(one("amount"), one("unit"), one("tokens_per_second")),
        "quality": 0.5 if (dial := one("quality")) is None else _number("quality", dial),
        "input_formats": fields.get("input_format", ()),
        "languages": fields.get("language", ()),
        "profile": one("profile"),
        "privacy": {"faces": one("faces") or "any", "nsfw": one("nsfw") or "any"},
        "limits": {**limits, **read_bounds(one(FIELD) or "")},
        "sampling": {
            "temperature": _optional("temperature", one("temperature")),
            "threshold": _optional("threshold", one("threshold")),
            "weights": read_weights(one(DRAWS) or ""),
        },
        # a checkbox that is off sends nothing: without the marker the defaults hold
        "accept": {name: name in fields.get("accept", ()) for name in TOLERANCES} if one("asked") else {},
        **{name: _names(one(name)) for name in NAMES},
    }


def _use(text: str | None) -> Use:
    try:
        return Use.model_validate_json(text or "")
    except ValidationError as error:
        raise InvalidInput("the use record in the address is not readable", field="use") from error


def _budget(amount: str | None, unit: str | None, speed: str | None) -> dict[str, float]:
    if unit not in (None, *UNITS):
        raise InvalidInput(f"the unit is one of {', '.join(UNITS)}", field="budget")
    count = _number("amount", amount or "")
    budget = {unit or "samples": count if unit == "gpu_hours" else int(count)}
    if unit == "gpu_hours":
        budget["tokens_per_second"] = _number("tokens_per_second", speed or "")
    return budget


def _limit(name: str, value: str) -> float:
    """Read a limit; shares are written in percent."""
    number = _number(name, value)
    return number / 100 if name in SHARES else number


def _number(field: str, text: str) -> float:
    """Read 500000, 500,000, 500k, 1.5M or 50万."""
    plain = text.casefold().replace(",", "").replace("_", "").replace("%", "").strip()
    multiple = _MULTIPLES.get(plain[-1:], 1)
    try:
        number = float(plain[:-1] if multiple != 1 else plain) * multiple
    except ValueError as error:
        raise InvalidInput(f"'{text}' is not a number such as 500000, 500k or 50万", field=field) from error
    if not 0 <= number < 2**53:
        raise InvalidInput(f"'{text}' is not a usable number", field=field)
    return round(number, 9)


def _optional(field: str, text: str | None) -> float | None:
    return None if text is None else _number(field, text)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text or "").replace(",", " ").replace("、", " ").split()))


def answer_pairs(requirements: Requirements) -> Pairs:
    """Return the query string that fills the form with these requirements."""
    pairs: Pairs = []
    if isinstance(requirements.use, str):
        pairs.append(("use", requirements.use))
    else:
        own = requirements.use.model_dump(mode="json", exclude_defaults=True)
        own["commercial"] = requirements.use.commercial
        pairs += [("use", OWN_USE), ("use_json", json.dumps(own, separators=(",", ":")))]
    pairs.append(("stage", requirements.stage))
    pairs += [(f"{WEIGHT}{name}", _text(weight)) for name, weight in requirements.domains.items()]
    pairs.append(("quality", _text(requirements.quality)))
    pairs += [("input_format", one) for one in requirements.input_formats]
    pairs += [("language", one) for one in requirements.languages]
    budget = requirements.budget.model_dump(exclude_none=True)
    unit = next(name for name in UNITS if name in budget)
    pairs += [("amount", _text(budget[unit])), ("unit", unit)]
    if unit == "gpu_hours":
        pairs.append(("tokens_per_second", _text(budget["tokens_per_second"])))
    pairs += [("profile", requirements.profile)] if requirements.profile else []
    privacy = requirements.privacy
    pairs += [("faces", privacy.faces)] if privacy.faces != "any" else []
    pairs += [("nsfw", privacy.nsfw)] if privacy.nsfw != "any" else []
    pairs += _limit_pairs(requirements.limits)
    pairs += _accept_pairs(requirements.accept)
    pairs += sampling_pairs(requirements.sampling)
    for name in NAMES:
        names: Sequence[str] = getattr(requirements, name)
        if names:
            pairs.append((name, ",".join(names)))
    return pairs


def _limit_pairs(limits: Limits) -> Pairs:
    pairs: Pairs = []
    for name in LIMITS:
        value = getattr(limits, name)
        if value is not None and value != getattr(Limits(), name):
            pairs.append((name, _text(value * 100 if name in SHARES else value)))
    lines = bound_lines(limits)
    return [*pairs, (FIELD, lines)] if lines else pairs


def _accept_pairs(accept: Accept) -> Pairs:
    return [("asked", "1"), *(("accept", name) for name in TOLERANCES if getattr(accept, name))]


def _text(number: float) -> str:
    """Write a number with twelve digits: enough to give the same question again, no float noise."""
    return f"{number:.12g}" if number < 1e6 else str(round(number))


def reading_pairs(partial: Mapping[str, Any], *, use: str) -> Pairs:
    """Return the form's fields for what a sentence said; what it left open starts as usual."""
    record: dict[str, Any] = {
        "stage": START_STAGE,
        "use": use,
        "budget": {"samples": START_SAMPLES},
        **partial,
        "domains": partial.get("domains") or {"vqa": 1.0},
    }
    return answer_pairs(Requirements.model_validate(record))


def patched(requirements: Requirements, patch: Mapping[str, Any]) -> Requirements:
    """Return requirements with one relaxation made."""
    return apply(requirements, patch)
