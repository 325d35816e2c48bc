"""A kept mix as its own page: requirements in words, exports, today's facts, the order form; and the list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.catalog.load import Catalog
from app.corpora.order import BuildOrder
from app.licensing.verdict import Judgement
from app.mixes.repository import MixSummary
from app.mixes.service import Change, Difference
from app.recommender.mix import Mix
from app.recommender.requirements import Requirements
from app.web.bound_lines import bound_lines
from app.web.language import Language
from app.web.mix_form import UNITS
from app.web.sampling_lines import sampling_pairs
from app.web.views.frame import page_url
from app.web.views.marks import Mark, Option, dataset_name, label_of, verdict_mark
from app.web.views.mix import Export, MixView, mix_view
from app.web.views.mix_form import limit_words
from app.web.views.reading import unit_words

USUAL_PROFILE = "generic"


@dataclass(frozen=True, slots=True)
class Moved:
    """A dataset whose verdict is another today."""

    name: str
    before: Mark
    after: Mark
    sentence: str


@dataclass(frozen=True, slots=True)
class OrderForm:
    """The form that orders a build of this mix."""

    action: str
    plan_url: str
    profiles: tuple[Option, ...]
    outputs: tuple[Option, ...]
    levels: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class MixPageView:
    """Everything on `/mixes/{id}`."""

    mix: MixView
    asked: tuple[tuple[str, str], ...]
    snapshot: str
    change_url: str
    exports: tuple[Export, ...]
    worse: tuple[Moved, ...]
    better: tuple[Moved, ...]
    snapshot_moved: bool
    order: OrderForm
    compare_url: str
    others: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    id: str
    url: str
    short_id: str
    mark: Mark
    about: str
    use: str
    figures: str
    made: str


@dataclass(frozen=True, slots=True)
class MixesView:
    rows: tuple[SummaryRow, ...]
    compare_url: str


def mix_page_view(
    mix: Mix,
    *,
    catalog: Catalog,
    judgements: Mapping[str, Judgement],
    difference: Difference,
    formats: Sequence[str],
    language: Language,
    base_url: str,
    change: Iterable[tuple[str, str]],
    others: Iterable[MixSummary] = (),
) -> MixPageView:
    """Return a kept mix."""
    library = catalog.library

    def moved(changes: Iterable[Change]) -> tuple[Moved, ...]:
        return tuple(
            Moved(
                name=dataset_name(one.dataset, library),
                before=verdict_mark(one.before, language),
                after=verdict_mark(one.after, language),
                sentence=one.sentence,
            )
            for one in changes
        )

    return MixPageView(
        mix=mix_view(mix, library=library, judgements=judgements, language=language, base_url=base_url),
        asked=requirement_words(mix.requirements, catalog, language),
        snapshot=mix.snapshot,
        change_url=page_url(language.code, "/mix", change),
        exports=tuple(
            Export(
                label=one,
                url=f"/api/v1/mixes/{mix.id}/{one}",
                note="",
            )
            for one in formats
        ),
        worse=moved(difference.worse),
        better=moved(difference.better),
        snapshot_moved=difference.snapshot_then != difference.snapshot_now,
        compare_url=page_url(language.code, "/mixes/compare"),
        others=tuple(
            Option(row.id, f"{row.short_id} · {row.figures} · {row.about} · {row.made}", chosen=False)
            for row in summaries(others, catalog=catalog, language=language).rows
        ),
        order=OrderForm(
            action=page_url(language.code, "/builds"),
            plan_url=page_url(language.code, "/builds/plan"),
            profiles=tuple(
                Option(
                    key,
                    one.label_ja if language.code == "ja" else one.label_en,
                    key == (mix.requirements.profile or USUAL_PROFILE),
                )
                for key, one in catalog.profiles.items()
            ),
            outputs=tuple(
                Option(value, label, value == BuildOrder.model_fields["output"].default)
                for value, label in (
                    ("webdataset", "WebDataset (tar)"),
                    ("parquet", "Parquet"),
                    ("mds", "MDS"),
                    ("llava-json", "LLaVA JSON"),
                )
            ),
            levels=(
                Option("samples", language.gettext("samples: images and messages"), True),
                Option("tokens", language.gettext("tokens: ids, labels and image tiles"), False),
            ),
        ),
    )


def requirement_words(
    requirements: Requirements, catalog: Catalog, language: Language
) -> tuple[tuple[str, str], ...]:
    """Return what was asked, in words, for the page and for sign-off."""
    words = catalog.library.vocabulary
    whole = sum(requirements.domains.values())
    use = requirements.use
    named = catalog.uses.get(use) if isinstance(use, str) else None
    sentence = (named.sentence_ja if language.code == "ja" else named.sentence_en) if named else ""
    accept, limits, privacy = requirements.accept, requirements.limits, requirements.privacy
    refused = [
        label
        for held, label in (
            (accept.share_alike, language.gettext("share-alike")),
            (accept.link_only, language.gettext("links only")),
            (accept.gated, language.gettext("gated access")),
            (accept.needs_review, language.gettext("needs review")),
            (privacy.faces == "any", language.gettext("visible faces")),
            (privacy.nsfw == "any", language.gettext("unsafe pictures not filtered")),
        )
        if not held
    ]
    changed = limits.model_dump(exclude_defaults=True, exclude_none=True)
    bounds = [
        f"{label} {changed[name] * (100 if unit == '%' else 1):g}{unit if unit == '%' else ''}"
        for name, label, _, unit in limit_words(language)
        if name in changed
    ] + bound_lines(limits).splitlines()
    units = {
        **dict(zip(UNITS, unit_words(language), strict=True)),
        "tokens_per_second": language.gettext("tokens/s"),
    }
    budget = language.listed(
        f"{language.number(value)} {units[unit]}"
        for unit, value in requirements.budget.model_dump(exclude_none=True).items()
    )
    sampling = [f"{name} {value}" for name, value in sampling_pairs(requirements.sampling)]
    rows = (
        (language.gettext("Use"), sentence or language.gettext("a use of your own")),
        (language.gettext("Stage"), label_of(words.stages, requirements.stage, language)),
        (
            language.gettext("Tasks"),
            language.listed(
                f"{label_of(words.domains, name, language)} {language.percent(weight / whole)}"
                for name, weight in requirements.domains.items()
            ),
        ),
        (language.gettext("Budget"), budget),
        (language.gettext("Quality against quantity"), f"{requirements.quality:g}"),
        (
            language.gettext("Input format"),
            language.listed(
                label_of(words.input_formats, one, language) for one in requirements.input_formats
            ),
        ),
        (
            language.gettext("Languages"),
            language.listed(label_of(words.languages, one, language) for one in requirements.languages),
        ),
        (language.gettext("Profile"), requirements.profile or ""),
        (language.gettext("Not accepted"), language.listed(refused)),
        (language.gettext("Limits"), language.listed(bounds)),
        (language.gettext("Sampling"), language.listed(sampling)),
        (language.gettext("Named in"), language.listed(requirements.include)),
        (language.gettext("Named out"), language.listed(requirements.exclude)),
        (language.gettext("Benchmarks kept clean"), language.listed(requirements.benchmarks)),
    )
    return tuple(row for row in rows if row[1])


def summaries(mixes: Iterable[MixSummary], *, catalog: Catalog, language: Language) -> MixesView:
    """Return the list of kept mixes."""
    words = catalog.library.vocabulary

    def use_label(name: str) -> str:
        use = catalog.uses.get(name)
        if use is None:
            return language.gettext("a use of your own")
        return use.label_ja if language.code == "ja" else use.label_en

    return MixesView(
        rows=tuple(
            SummaryRow(
                id=one.id,
                url=page_url(language.code, f"/mixes/{one.id}"),
                short_id=one.id.removeprefix("sha256:")[:12],
                mark=verdict_mark(one.verdict, language),
                about=language.listed(
                    (
                        label_of(words.stages, one.stage, language),
                        *(label_of(words.domains, name, language) for name in one.domains),
                    )
                ),
                use=use_label(one.use),
                figures=language.ngettext(
                    "%(n)s dataset, %(samples)s samples",
                    "%(n)s datasets, %(samples)s samples",
                    one.datasets,
                    samples=language.compact(one.samples),
                ),
                made=language.moment(one.created_at),
            )
            for one in mixes
        ),
        compare_url=page_url(language.code, "/mixes/compare"),
    )
