"""A build: its list line, live progress, funnel per dataset, gallery, rejects, files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.corpora.order import BuildView, Counts
from app.corpora.sample_views import FileView, RejectView, SampleView
from app.facts.library import Library
from app.jobs.states import BuildState, is_open
from app.web.language import Language
from app.web.views.frame import page_url
from app.web.views.marks import Mark
from app.web.views.mix import dataset_name
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
class FunnelPart:
    """One piece of a funnel: kept, filtered by license, or rejected by a step."""

    label: str
    count: str
    start: float
    length: float
    kind: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """One dataset: what came in, what each step left out, what stayed."""

    name: str
    url: str
    came_in: str
    kept: str
    planned: str
    parts: tuple[FunnelPart, ...]
    balanced: bool


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """One reason for leaving samples out, and the samples it left out."""

    dataset: str
    step: str
    reason: str
    count: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class FileRow:
    path: str
    url: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class HistogramBar:
    label: str
    count: str
    start: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    title: str
    bars: tuple[HistogramBar, ...]


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
    gallery_filters: tuple[tuple[str, str, bool], ...]
    samples: tuple[SampleCard, ...]
    next_url: str
    first_url: str
    reasons: tuple[ReasonCount, ...]
    rejects: tuple[RejectView, ...]
    reject_note: str
    files: tuple[FileRow, ...]
    files_size: str
    steps: tuple[tuple[str, str], ...]
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


def funnels(
    build: BuildView, manifest: Mapping[str, Any] | None, *, library: Library, language: Language
) -> tuple[Funnel, ...]:
    """Return one funnel a dataset; when the corpus is finished, rejects are told step by step."""
    told = (manifest or {}).get("datasets", {})
    found = []
    for dataset, counts in build.progress.datasets.items():
        by_step = {
            step: sum(reasons.values()) for step, reasons in told.get(dataset, {}).get("left_out", {}).items()
        }
        parts = [(language.gettext("kept"), counts.kept, "allowed")]
        if by_step:
            parts += [(step, n, "prohibited") for step, n in by_step.items()]
        else:
            parts.append((language.gettext("filtered by license"), counts.filtered, "unknown"))
            parts.append((language.gettext("rejected"), counts.rejected, "prohibited"))
        found.append(
            Funnel(
                name=dataset_name(dataset, library),
                url=page_url(language.code, f"/datasets/{dataset}"),
                came_in=language.number(counts.in_),
                kept=language.number(counts.kept),
                planned=language.number(counts.planned),
                parts=_parts(parts, max(counts.in_, counts.planned, 1), language),
                balanced=counts.balanced,
            )
        )
    return tuple(found)


def _parts(parts: Sequence[tuple[str, int, str]], whole: int, language: Language) -> tuple[FunnelPart, ...]:
    found, start = [], 0.0
    for label, count, kind in parts:
        if count:
            length = 100 * count / whole
            found.append(FunnelPart(label, language.number(count), round(start, 3), round(length, 3), kind))
            start += length
    return tuple(found)


def reason_counts(
    manifest: Mapping[str, Any] | None, build: BuildView, *, language: Language, chosen: tuple[str, str, str]
) -> tuple[ReasonCount, ...]:
    """Return why samples were left out, with counts, each a link to its examples."""
    found = []
    for dataset, told in (manifest or {}).get("datasets", {}).items():
        for step, reasons in told.get("left_out", {}).items():
            for reason, count in reasons.items():
                query = (("rejects", dataset), ("step", step), ("reason", reason))
                found.append(
                    (
                        count,
                        ReasonCount(
                            dataset=dataset,
                            step=step,
                            reason=reason,
                            count=language.number(count),
                            url=page_url(language.code, f"/builds/{build.id}", query) + "#rejects",
                            current=(dataset, step, reason) == chosen,
                        ),
                    )
                )
    return tuple(
        row for _, row in sorted(found, key=lambda pair: (-pair[0], pair[1].dataset, pair[1].reason))
    )


def file_rows(
    files: Iterable[FileView], manifest: Mapping[str, Any] | None, build_id: str, language: Language
) -> tuple[FileRow, ...]:
    """Return the files of a corpus with their sizes and hashes."""
    known = manifest or {}
    hashes = {shard["path"]: shard["sha256"] for shard in known.get("shards", ())} | known.get("files", {})
    return tuple(
        FileRow(
            path=one.path,
            url=f"/api/v1/builds/{build_id}/files/{one.path}",
            size=language.size(one.bytes),
            sha256=str(hashes.get(one.path, "")),
        )
        for one in files
    )


def histograms(stats: Mapping[str, Any], language: Language) -> tuple[Histogram, ...]:
    """Return the corpus's histograms that have more than one bar."""
    titles = {
        "image_width": language.gettext("Image width, pixels"),
        "image_height": language.gettext("Image height, pixels"),
        "aspect_ratio": language.gettext("Width over height"),
        "text_characters": language.gettext("Characters of text"),
        "turns_per_sample": language.gettext("Messages in a sample"),
        "boxes_per_sample": language.gettext("Boxes in a sample"),
        "tiles_per_image": language.gettext("Tiles of an image"),
        "image_tokens": language.gettext("Image tokens"),
        "text_tokens": language.gettext("Text tokens"),
    }
    found = []
    for name, title in titles.items():
        rows = stats.get("histograms", {}).get(name, [])
        if len(rows) > 1:
            most = max(count for _, count in rows)
            width = 100 / len(rows)
            bars = tuple(
                HistogramBar(
                    label=language.number(low),
                    count=language.number(count),
                    start=round(number * width, 3),
                    width=round(width * 0.86, 3),
                    height=round(max(1.0, 68 * count / most), 1),
                )
                for number, (low, count) in enumerate(rows)
            )
            found.append(Histogram(title=title, bars=bars))
    return tuple(found)


def build_page_view(
    build: BuildView,
    *,
    manifest: Mapping[str, Any] | None,
    stats: Mapping[str, Any],
    notice: str,
    samples: Sequence[SampleView],
    dataset: str,
    offset: int,
    rejects: Sequence[RejectView],
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
        error=build.error or "",
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
            (language.gettext("filtered by license"), language.number(total.filtered)),
            (language.gettext("rejected"), language.number(total.rejected)),
        ),
        reused=language.gettext(
            "%(n)s of %(total)s partitions reused from earlier builds",
            n=language.number(progress.partitions_reused),
            total=language.number(progress.partitions),
        )
        if progress.partitions_reused
        else "",
        funnels=funnels(build, manifest, library=library, language=language),
        gallery_filters=tuple(
            (dataset_name(one, library), page_url(language.code, path, (("dataset", one),)), one == dataset)
            for one in progress.datasets
        ),
        samples=tuple(sample_card(one, build_url=url, language=language) for one in samples[:PAGE]),
        next_url=page_url(language.code, path, (*of_dataset, ("offset", str(offset + PAGE)))) + "#gallery"
        if more
        else "",
        first_url=page_url(language.code, path, of_dataset) + "#gallery" if offset else "",
        reasons=reason_counts(manifest, build, language=language, chosen=chosen),
        rejects=tuple(rejects),
        reject_note=" › ".join(part for part in chosen if part),
        files=file_rows(files, manifest, build.id, language),
        files_size=language.size(sum(one.bytes for one in files)),
        steps=tuple(
            (f"{step['name']} {step['version']}", ", ".join(f"{k}={v}" for k, v in step["params"].items()))
            for step in (manifest or {}).get("steps", ())
        ),
        histograms=histograms(stats, language),
        notice=notice,
        code=(
            f'Catalog("{base_url}").build("{build.id}")',
            f"{base_url}/api/v1/builds/{build.id}",
        ),
    )
