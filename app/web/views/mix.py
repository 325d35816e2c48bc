"""A mix: shares, picks with reasons, duties, prices, what to loosen, and what was left out by which rule."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.facts.library import Library
from app.licensing.verdict import Judgement
from app.recommender.mix import Mix, MixObligation, Pick, Relaxation
from app.recommender.recommend import LEFT_OUT, NOT_FILLED, TOO_SMALL
from app.web.language import Language
from app.web.mix_form import answer_pairs, patched
from app.web.views.bands import Segment, segments
from app.web.views.excluded import ExcludedGroup, excluded_groups
from app.web.views.facets import Chip
from app.web.views.frame import Pairs, page_url
from app.web.views.marks import Mark, Stack, Text, dataset_name, label_of, layer_stack, told, verdict_mark
from app.web.views.mix_licenses import LicenseBand, license_bands
from app.web.views.reasons import duty_lines


@dataclass(frozen=True, slots=True)
class PickRow:
    """One dataset of the mix."""

    id: str
    name: str
    url: str
    stack: Stack | None
    mark: Mark
    weight: str
    length: float
    samples: str
    epochs: str
    repeated: bool
    subset: str
    tokens: str
    why: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a task's target is filled."""

    label: str
    share: str
    length: float
    full: bool


@dataclass(frozen=True, slots=True)
class Total:
    label: str
    value: str
    exact: str


@dataclass(frozen=True, slots=True)
class Loosening:
    """One requirement loosened: the form with it, and what would be gained."""

    url: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MixDuty:
    """One duty of the mix: its sentence, the lines to paste, and whose it is."""

    label: str
    head: str
    lines: tuple[str, ...]
    datasets: str


@dataclass(frozen=True, slots=True)
class Export:
    label: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class MixView:
    """The answer beside the form, and the body of `/mixes/{id}`."""

    id: str
    short_id: str
    heading: str
    mark: Mark
    totals: tuple[Total, ...]
    domains: tuple[Segment, ...]
    shares: tuple[Segment, ...]
    licenses: tuple[LicenseBand, ...]
    coverage: tuple[Coverage, ...]
    picks: tuple[PickRow, ...]
    infeasible: tuple[str, ...]
    duties: tuple[MixDuty, ...]
    prices: tuple[tuple[str, str], ...]
    loosenings: tuple[Loosening, ...]
    no_gain: str
    overlaps: tuple[str, ...]
    gaps: tuple[str, ...]
    warnings: tuple[Text, ...]
    checks: tuple[Chip, ...]
    excluded: tuple[ExcludedGroup, ...]
    excluded_total: int
    code: tuple[str, ...]


def mix_view(
    mix: Mix,
    *,
    library: Library,
    judgements: Mapping[str, Judgement],
    language: Language,
    base_url: str,
) -> MixView:
    """Return a mix as its page shows it."""
    query = use_query(mix)
    totals = mix.totals
    picks = tuple(_pick_row(one, library, judgements, language, query) for one in mix.picks)
    heading = language.ngettext(
        "%(n)s dataset, %(samples)s samples",
        "%(n)s datasets, %(samples)s samples",
        len(picks),
        samples=language.compact(totals.samples),
    )
    return MixView(
        id=mix.id,
        short_id=mix.id.removeprefix("sha256:")[:12],
        heading=heading if picks else language.gettext("Nothing fits"),
        mark=verdict_mark(mix.verdict, language),
        totals=_totals(mix, language),
        domains=_domain_band(mix, library, language),
        shares=_share_band(mix, library, language),
        licenses=license_bands(mix, library, language),
        coverage=_coverage(totals.coverage, library, language),
        picks=picks,
        infeasible=tuple(said(one, language) for one in mix.infeasible or ()),
        duties=tuple(_duty(one, library, language) for one in mix.obligations),
        prices=tuple((said(one, language), f"{one.price:.3g}") for one in mix.prices),
        loosenings=tuple(_loosening(one, mix, language) for one in mix.relaxations),
        no_gain=said(mix.no_gain, language) if mix.no_gain else "",
        overlaps=tuple(said(one, language) for one in mix.overlaps),
        gaps=tuple(_gaps(mix, library, language)),
        warnings=tuple(_warnings(mix, library, language)),
        checks=tuple(
            Chip(
                label=said(one, language),
                url=page_url(language.code, f"/datasets/{one.dataset}", query),
            )
            for one in mix.checks
        ),
        excluded=excluded_groups(mix.excluded, library, language=language, query=query),
        excluded_total=len(mix.excluded),
        code=(
            f'Catalog("{base_url}").recommend("requirements.yaml")',
            "kondate recommend requirements.yaml -o mix.yaml",
        ),
    )


def _gaps(mix: Mix, library: Library, language: Language) -> Iterator[str]:
    """Say where the answer falls short of what was asked: budget left, names without a sample."""
    if NOT_FILLED in mix.warnings:
        yield language.gettext(
            "The budget is not filled: every usable dataset is at a limit, or its domain is complete."
        )
    for one in mix.excluded:
        if one.rule == TOO_SMALL[0]:
            yield language.gettext(
                "%(named)s: no whole sample of it fits the budget and the epoch limit, though you named it.",
                named=dataset_name(one.dataset, library),
            )


def _warnings(mix: Mix, library: Library, language: Language) -> Iterator[Text]:
    """Return what the catalog warns of in the picked datasets, in the reader's language."""
    for warning in mix.warnings:
        dataset, _, sentence = warning.partition(": ")
        if warning == NOT_FILLED or warning.startswith(LEFT_OUT):
            continue
        words = told(sentence, library.phrases, language)
        yield Text(f"{dataset_name(dataset, library)}: {words.text}", words.lang)


def _duty(one: MixObligation, library: Library, language: Language) -> MixDuty:
    head, lines = duty_lines((one.text_ja if language.code == "ja" else "") or one.text)
    return MixDuty(
        label=label_of(library.vocabulary.obligations, one.code, language),
        head=head,
        lines=lines,
        datasets=language.listed(dataset_name(name, library) for name in one.datasets),
    )


def use_query(mix: Mix) -> tuple[tuple[str, str], ...]:
    """Return the named use of a mix as a query, so that links answer for the same use."""
    use = mix.requirements.use
    return (("use", use),) if isinstance(use, str) else ()


def said(one: object, language: Language) -> str:
    """Return a sentence of the answer in the reader's language."""
    ja = str(getattr(one, "sentence_ja", "")) if language.code == "ja" else ""
    return ja or str(getattr(one, "sentence", ""))


def _pick_row(
    pick: Pick, library: Library, judgements: Mapping[str, Judgement], language: Language, query: Pairs
) -> PickRow:
    judgement = judgements.get(pick.dataset)
    subset = ""
    if pick.subset is not None:
        share = pick.subset.kept_share
        subset = (
            language.gettext("only samples whose own license allows it")
            if share is None
            else language.gettext(
                "filtered by sample license: %(share)s stays", share=language.percent(share)
            )
        )
    tokens = (pick.image_tokens or 0) + (pick.text_tokens or 0)
    return PickRow(
        id=pick.dataset,
        name=dataset_name(pick.dataset, library),
        url=page_url(language.code, f"/datasets/{pick.dataset}", query),
        stack=layer_stack(judgement, library.vocabulary, language) if judgement else None,
        mark=verdict_mark(pick.verdict, language),
        weight=language.percent(pick.weight, digits=1),
        length=round(100 * pick.weight, 2),
        samples=language.compact(pick.samples),
        epochs=_epochs(pick.epochs),
        repeated=pick.epochs > 1,
        subset=subset,
        tokens=language.compact(tokens) if tokens else "",
        why=tuple((reason.part, said(reason, language)) for reason in pick.why),
    )


def _epochs(epochs: float) -> str:
    """Write how often data are repeated; a sliver of a dataset is not nothing."""
    if 0 < epochs < 0.005:
        return "<0.01"
    return f"{epochs:.2f}" if epochs < 10 else f"{epochs:.0f}"


def _totals(mix: Mix, language: Language) -> tuple[Total, ...]:
    totals = mix.totals
    rows = (
        (language.gettext("Samples"), totals.samples, language.compact),
        (language.gettext("Image tokens"), totals.image_tokens, language.compact),
        (language.gettext("Text tokens"), totals.text_tokens, language.compact),
        (language.gettext("Disk"), totals.bytes, language.size),
        (language.gettext("Budget left"), totals.unfilled or None, language.compact),
    )
    return tuple(
        Total(label=label, value=write(value), exact=language.number(value))
        for label, value, write in rows
        if value is not None
    )


def _domain_band(mix: Mix, library: Library, language: Language) -> tuple[Segment, ...]:
    shares: dict[str, float] = defaultdict(float)
    for pick in mix.picks:
        for domain, part in pick.domains.items():
            shares[domain] += pick.weight * part
    ordered = sorted(shares.items(), key=lambda one: (-one[1], one[0]))
    return segments(
        ((label_of(library.vocabulary.domains, domain, language), share, "") for domain, share in ordered),
        language,
    )


def _share_band(mix: Mix, library: Library, language: Language) -> tuple[Segment, ...]:
    rows = (
        (dataset_name(pick.dataset, library), pick.weight, verdict_mark(pick.verdict, language).kind)
        for pick in mix.picks
    )
    return segments(rows, language)


def _coverage(coverage: Mapping[str, float], library: Library, language: Language) -> tuple[Coverage, ...]:
    return tuple(
        Coverage(
            label=label_of(library.vocabulary.domains, domain, language),
            share=language.percent(share),
            length=round(min(share, 1.0) * 100, 1),
            full=share >= 0.995,
        )
        for domain, share in sorted(coverage.items(), key=lambda one: (one[1], one[0]))
    )


def _loosening(one: Relaxation, mix: Mix, language: Language) -> Loosening:
    changed = patched(mix.requirements, one.patch)
    return Loosening(url=page_url(language.code, "/mix", answer_pairs(changed)), sentence=said(one, language))
