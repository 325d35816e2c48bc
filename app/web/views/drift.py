"""Drift events as a curator reads them: what was said, what is said now, and what that comes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.catalog.drift_verdicts import WeighedDrift
from app.facts.drift import Drift
from app.facts.vocabulary import Vocabulary
from app.licensing.verdict import Verdict
from app.web.language import Language
from app.web.views.frame import page_url
from app.web.views.marks import Mark, label_of, verdict_mark


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One event; the marks are there while it waits for a curator."""

    dataset: str
    url: str
    kind: str
    before: str
    after: str
    layers: str
    found: str
    outcome: str
    repository: str
    revision: str
    evidence: str
    evidence_before: str
    mark_before: Mark | None
    mark_after: Mark | None
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class DriftView:
    """Everything on `/drift`."""

    checked: str
    waiting: tuple[DriftLine, ...]
    over: tuple[DriftLine, ...]
    code: tuple[str, ...]


def drift_view(
    events: Iterable[WeighedDrift],
    *,
    checked: datetime | None,
    vocabulary: Vocabulary,
    language: Language,
    use: str,
    base_url: str,
) -> DriftView:
    """Gather the page; what waits stands apart from what is over. `checked` is the last re-check."""
    lines = [(one.open, _line(one, vocabulary, language, use)) for one in events]
    return DriftView(
        checked=language.moment(checked) if checked is not None else "",
        waiting=tuple(line for waits, line in lines if waits),
        over=tuple(line for waits, line in lines if not waits),
        code=(f"{base_url}/api/v1/drift?use={use}", "kondate sync hub --drift"),
    )


def drift_notices(
    events: Iterable[Drift], vocabulary: Vocabulary, language: Language
) -> tuple[DriftLine, ...]:
    """Return the open events of one dataset, for the notice on its page."""
    weighed = (WeighedDrift(one, one.dataset, True, None, None, None) for one in events)
    return tuple(_line(one, vocabulary, language, "") for one in weighed)


def _line(one: WeighedDrift, vocabulary: Vocabulary, language: Language, use: str) -> DriftLine:
    event = one.event
    return DriftLine(
        dataset=one.name,
        url=page_url(language.code, f"/datasets/{event.dataset}", (("use", use),)),
        kind=_kind(event, language),
        before=_said(event, event.before, event.license_before, language),
        after=_said(event, event.after, event.license_after, language),
        layers=language.listed(tuple(label_of(vocabulary.layers, layer, language) for layer in event.layers)),
        found=language.day(datetime.fromisoformat(event.found)),
        outcome=_outcome(event, language),
        repository=event.repository,
        revision=(event.revision or "")[:7],
        evidence=event.evidence,
        evidence_before=event.evidence_before or "",
        mark_before=_mark(one.before, language),
        mark_after=_mark(one.after, language),
        mark=_mark(one.in_force, language),
    )


def _mark(verdict: Verdict | None, language: Language) -> Mark | None:
    return verdict_mark(verdict, language) if verdict is not None else None


def _kind(event: Drift, language: Language) -> str:
    return {
        "license": language.gettext("license tag changed"),
        "card": language.gettext("words about the license changed"),
        "gate": language.gettext("access changed"),
        "status": language.gettext("no longer there"),
        "moved": language.gettext("moved"),
    }[event.kind]


def _said(event: Drift, stated: str, license_id: str | None, language: Language) -> str:
    """Return what was said in words; a license with the id it stands for."""
    if event.kind == "license":
        told = stated or language.gettext("nothing stated")
        return f"{told} ({license_id})" if license_id and license_id != told else told
    return {
        "open": language.gettext("open to everybody"),
        "gated": language.gettext("gated"),
        "available": language.gettext("available"),
        "not found": language.gettext("not found"),
        "disabled": language.gettext("disabled"),
    }.get(stated, stated)


def _outcome(event: Drift, language: Language) -> str:
    if event.closed is None:
        return language.gettext("the entry cites the new revision")
    words = {
        "confirmed": language.gettext("the entry cites the new revision"),
        "reverted": language.gettext("the page says again what it said"),
        "replaced": language.gettext("the page changed once more"),
    }
    return f"{words[event.outcome or 'replaced']} · {language.day(datetime.fromisoformat(event.closed))}"
