"""Two kept mixes side by side: what was asked, what they come to, and every dataset that moved, with why."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.catalog.load import Catalog
from app.mixes.service import Shift, compare
from app.recommender.mix import Mix
from app.web.language import Language
from app.web.views.frame import page_url
from app.web.views.marks import Mark, dataset_name, label_of, verdict_mark
from app.web.views.mix import use_query
from app.web.views.mix_page import requirement_words


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two mixes."""

    url: str
    short_id: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of both mixes."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        """Return whether the two are not the same."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One dataset in both mixes; an empty side has none of it. `why` says what kept it out there."""

    name: str
    url: str
    kind: str
    weight_before: str
    weight_after: str
    length_before: float
    length_after: float
    samples_before: str
    samples_after: str
    change: str
    why: str


@dataclass(frozen=True, slots=True)
class MixCompareView:
    """Everything on `/mixes/compare`."""

    sides: tuple[Side, ...]
    swap_url: str
    totals: tuple[Line, ...]
    asked: tuple[Line, ...]
    duties: tuple[Line, ...]
    shifts: tuple[ShiftRow, ...]
    code: tuple[str, ...]


NOTHING = MixCompareView((), "", (), (), (), (), ())


def mix_compare_view(
    before: Mix, after: Mix, *, catalog: Catalog, language: Language, base_url: str
) -> MixCompareView:
    """Compare two kept mixes."""
    asked = [dict(requirement_words(one.requirements, catalog, language)) for one in (before, after)]
    duties = [
        {label_of(catalog.library.vocabulary.obligations, one.code, language) for one in mix.obligations}
        for mix in (before, after)
    ]
    yes = language.gettext("yes")
    return MixCompareView(
        sides=tuple(
            Side(
                url=page_url(language.code, f"/mixes/{one.id}"),
                short_id=one.id.removeprefix("sha256:")[:12],
                mark=verdict_mark(one.verdict, language),
            )
            for one in (before, after)
        ),
        swap_url=page_url(language.code, "/mixes/compare", (("ids", after.id), ("ids", before.id))),
        totals=_totals(before, after, language),
        asked=_lines(*asked),
        duties=_lines(*(dict.fromkeys(sorted(one), yes) for one in duties)),
        shifts=tuple(
            _row(one, before, after, catalog=catalog, language=language) for one in compare(before, after)
        ),
        code=(f"{base_url}/api/v1/mixes/{before.id}/compare/{after.id}",),
    )


def _lines(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Line, ...]:
    """Put two sets of facts beside each other, those that differ first."""
    labels = dict.fromkeys((*before, *after))
    lines = [Line(label, before.get(label, ""), after.get(label, "")) for label in labels]
    return tuple(sorted(lines, key=lambda one: not one.differs))


def _totals(before: Mix, after: Mix, language: Language) -> tuple[Line, ...]:
    rows = (
        (language.gettext("Datasets"), len(before.picks), len(after.picks), language.number),
        (language.gettext("Samples"), before.totals.samples, after.totals.samples, language.compact),
        (
            language.gettext("Image tokens"),
            before.totals.image_tokens,
            after.totals.image_tokens,
            language.compact,
        ),
        (
            language.gettext("Text tokens"),
            before.totals.text_tokens,
            after.totals.text_tokens,
            language.compact,
        ),
        (language.gettext("Disk"), before.totals.bytes, after.totals.bytes, language.size),
        (language.gettext("Budget left"), before.totals.unfilled, after.totals.unfilled, language.compact),
    )
    return tuple(
        Line(label, *("" if one is None else write(one) for one in (old, new)))
        for label, old, new, write in rows
    )


def _row(shift: Shift, before: Mix, after: Mix, *, catalog: Catalog, language: Language) -> ShiftRow:
    change = shift.weight_after - shift.weight_before
    came, went = not shift.samples_before, not shift.samples_after
    reasons = {one.dataset: one for one in (before if came else after).excluded}
    reason = reasons.get(shift.dataset) if came or went else None
    return ShiftRow(
        name=dataset_name(shift.dataset, catalog.library),
        url=page_url(language.code, f"/datasets/{shift.dataset}", use_query(after)),
        kind="came" if came else "went" if went else "",
        weight_before="" if came else language.percent(shift.weight_before, digits=1),
        weight_after="" if went else language.percent(shift.weight_after, digits=1),
        length_before=round(100 * shift.weight_before, 2),
        length_after=round(100 * shift.weight_after, 2),
        samples_before="" if came else language.compact(shift.samples_before),
        samples_after="" if went else language.compact(shift.samples_after),
        change="" if abs(change) < 0.0005 else f"{100 * change:+.1f}",
        why=((reason.reason_ja if language.code == "ja" else "") or reason.reason) if reason else "",
    )
