"""A build: its list line, live progress, funnel per dataset, gallery, rejects, files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.corpora.order import BuildView, Counts
from app.corpora.sample_views import FileView, RejectView, SampleView
from app.facts.library import Library
from app.jobs.states import BuildState, is_open
from app.web.language import Language
from app.web.views.codes import reason_words, step_words
from app.web.views.corpus import FileRow, Histogram, file_rows, histograms
from app.web.views.frame import page_url
from app.web.views.funnel import Funnel, ReasonCount, funnels, reason_counts
from app.web.views.gate import GateView, gate_view
from app.web.views.left_out import RejectCard, reject_cards
from app.web.views.marks import Mark, Text, dataset_name, in_english
from app.web.views.noted import NotedView, noted_view
from app.web.views.samples import SampleCard, sample_card

PAGE = 12
REJECTS = 30


@dataclass(frozen=True, slots=True)
class BuildRow:
    """One line of the list of builds."""

    url: str
    short_id: str
    mark: Mark
    running: bool
    fraction: float
    percent: str
    profile: str
    output: str
    figures: str
    mix_url: str
    mix_short: str
    made: str


@dataclass(frozen=True, slots=True)
class BuildsView:
    """Everything on `/builds`."""

    rows: tuple[BuildRow, ...]
    running: bool
    mix_url: str


@dataclass(frozen=True, slots=True)
class BuildPageView:
    """Everything on `/builds/{id}`."""

    id: str
    short_id: str
    url: str
    heading: str
    mark: Mark
    running: bool
    may_cancel: bool
    may_resume: bool
    cancel_url: str
    resume_url: str
    stage: str
    fraction: float
    percent: str
    error: str
    about: tuple[tuple[str, str], ...]
    mix_url: str
    mix_short: str
    totals: tuple[tuple[str, str], ...]
    reused: str
    funnels: tuple[Funnel, ...]
    notes: tuple[Text, ...]
    gallery_filters: tuple[tuple[str, str, bool], ...]
    samples: tuple[SampleCard, ...]
    next_url: str
    first_url: str
    reasons: tuple[ReasonCount, ...]
    rejects: tuple[RejectCard, ...]
    pictures: bool
    gate: GateView
    noted: NotedView
    alarms: int
    reject_note: str
    files: tuple[FileRow, ...]
    files_size: str
    steps: tuple[tuple[str, str, str], ...]
    histograms: tuple[Histogram, ...]
    notice: str
    code: tuple[str, ...]


def builds_view(
    builds: Iterable[BuildView], *, language: Language, use: Iterable[tuple[str, str]]
) -> BuildsView:
    """Return the list of builds, newest first."""
    rows = tuple(_row(one, language) for one in builds)
    return BuildsView(
        rows=rows,
        running=any(row.running for row in rows),
        mix_url=page_url(language.code, "/mix", use),
    )


def state_mark(state: BuildState, language: Language) -> Mark:
    """Return the badge of a build's state."""
    marks = {
        "queued": ("unknown", "…", language.gettext("Waiting")),
        "running": ("duties", "▸", language.gettext("Running")),
        "cancelled": ("unknown", "■", language.gettext("Cancelled")),
        "failed": ("prohibited", "✕", language.gettext("Failed")),
        "done": ("allowed", "✓", language.gettext("Done")),
    }
    kind, icon, word = marks[state]
    return Mark(value=state, kind=kind, icon=icon, word=word)


def _row(build: BuildView, language: Language) -> BuildRow:
    total = sum(build.progress.datasets.values(), Counts())
    return BuildRow(
        url=page_url(language.code, f"/builds/{build.id}"),
        short_id=build.id[:12],
        mark=state_mark(build.state, language),
        running=is_open(build.state),
        fraction=build.progress.fraction,
        percent=language.percent(build.progress.fraction),
        profile=build.order.profile,
        output=f"{build.order.output} · {build.order.level}",
        figures=language.gettext("%(n)s kept", n=language.number(total.kept)),
        mix_url=page_url(language.code, f"/mixes/{build.mix_id}"),
        mix_short=build.mix_id.removeprefix("sha256:")[:12],
        made=language.moment(build.created_at),
    )


def stage_words(build: BuildView, language: Language) -> str:
    """Return what a build is doing."""
    words = {
        "queued": language.gettext("waiting for a worker"),
        "plan": language.gettext("planning what to read"),
        "stage": language.gettext("reading and preparing samples"),
        "assemble": language.gettext("removing duplicates, shuffling, writing shards"),
        "finish": language.gettext("writing manifest, notice and report"),
        "done": language.gettext("finished"),
    }
    return words[build.progress.stage]


def build_page_view(
    build: BuildView,
    *,
    trouble: str,
    manifest: Mapping[str, Any] | None,
    stats: Mapping[str, Any],
    notice: str,
    met: Iterable[RejectView],
    samples: Sequence[SampleView],
    dataset: str,
    offset: int,
    rejects: Sequence[RejectView],
    pictures: bool,
    chosen: tuple[str, str, str],
    files: Sequence[FileView],
    library: Library,
    language: Language,
    base_url: str,
) -> BuildPageView:
    """Gather the page of one build."""
    path = f"/builds/{build.id}"
    url = page_url(language.code, path)
    order, progress = build.order, build.progress
    total = sum(progress.datasets.values(), Counts())
    of_dataset = (("dataset", dataset),) if dataset else ()
    more = len(samples) > PAGE
    done = manifest is not None
    cards = tuple(sample_card(one, build_url=url, language=language, linked=done) for one in samples[:PAGE])
    return BuildPageView(
        id=build.id,
        short_id=build.id[:12],
        url=url,
        heading=language.ngettext(
            "%(n)s sample for %(profile)s", "%(n)s samples for %(profile)s", total.kept, profile=order.profile
        )
        if build.state == "done"
        else language.gettext("A corpus for %(profile)s", profile=order.profile),
        mark=state_mark(build.state, language),
        running=is_open(build.state),
        may_cancel=build.state in ("queued", "running"),
        may_resume=build.state in ("cancelled", "failed"),
        cancel_url=f"{url}/cancel",
        resume_url=f"{url}/resume",
        stage=stage_words(build, language),
        fraction=progress.fraction,
        percent=language.percent(progress.fraction),
        error=build.error or trouble,
        about=(
            (language.gettext("Profile"), order.profile),
            (language.gettext("Output"), f"{order.output} · {order.level}"),
            (language.gettext("Seed"), str(order.seed)),
            (language.gettext("Ordered"), language.moment(build.created_at)),
            (
                language.gettext("Finished"),
                language.moment(build.finished_at) if build.finished_at else "—",
            ),
        ),
        mix_url=page_url(language.code, f"/mixes/{build.mix_id}"),
        mix_short=build.mix_id.removeprefix("sha256:")[:12],
        totals=(
            (language.gettext("in"), language.number(total.in_)),
            (language.gettext("kept"), language.number(total.kept)),
            (language.gettext("filtered"), language.number(total.filtered)),
            (language.gettext("rejected"), language.number(total.rejected)),
        ),
        reused=language.gettext(
            "%(n)s of %(total)s partitions reused from earlier builds",
            n=language.number(progress.partitions_reused),
            total=language.number(progress.partitions),
        )
        if progress.partitions_reused
        else "",
        notes=build_notes(manifest or {}, language),
        funnels=funnels(build, manifest, library=library, language=language),
        gallery_filters=tuple(
            (dataset_name(one, library), page_url(language.code, path, (("dataset", one),)), one == dataset)
            for one in progress.datasets
        ),
        samples=cards,
        next_url=page_url(language.code, path, (*of_dataset, ("offset", str(offset + PAGE)))) + "#gallery"
        if more
        else "",
        first_url=page_url(language.code, path, of_dataset) + "#gallery" if offset else "",
        reasons=reason_counts(manifest, build, library=library, language=language, chosen=chosen),
        rejects=reject_cards(rejects, build_id=build.id, language=language, pictures=pictures, linked=done),
        pictures=pictures and bool(rejects),
        gate=gate_view(stats, met, build_id=build.id, pictures=pictures, library=library, language=language),
        noted=noted_view(stats, library=library, language=language),
        alarms=sum(bool(one.alarms) for one in cards),
        reject_note=" › ".join(part for part in _chosen_words(chosen, library, language) if part),
        files=file_rows(files, manifest, build.id, language),
        files_size=language.size(sum(one.bytes for one in files)),
        steps=tuple(
            (
                step_words(step["name"], language),
                f"{step['name']} {step['version']}",
                ", ".join(f"{k}={v}" for k, v in step["params"].items()),
            )
            for step in (manifest or {}).get("steps", ())
        ),
        histograms=histograms(stats, language),
        notice=notice,
        code=(
            f'Catalog("{base_url}").build("{build.id}")',
            f"{base_url}/api/v1/builds/{build.id}",
        ),
    )


def build_notes(manifest: Mapping[str, Any], language: Language) -> tuple[Text, ...]:
    """Return what to mind, in the reader's language; an older corpus says it in English only."""
    japanese = manifest.get("notes_ja", ()) if language.code == "ja" else ()
    if japanese:
        return tuple(Text(one, "") for one in japanese)
    return tuple(in_english(one, language) for one in manifest.get("notes", ()))


def _chosen_words(chosen: tuple[str, str, str], library: Library, language: Language) -> tuple[str, ...]:
    dataset, step, reason = chosen
    return (
        dataset and dataset_name(dataset, library),
        step and step_words(step, language),
        reason and reason_words(reason, language),
    )
