"""Pure: the dataset card of a corpus, Hub-ready, with the front matter its viewer reads."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import yaml

from app.corpora.job import BuildJob
from app.corpora.order import Counts

_TASKS = {
    "caption": "image-to-text",
    "vqa": "visual-question-answering",
    "document-ocr": "document-question-answering",
}
_SIZES = (
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"),
    (10**9, "100M<n<1B"),
)


def make_card(
    job: BuildJob,
    counts: Mapping[str, Counts],
    *,
    data_files: str | None,
    links: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> str:
    """Return README.md: front matter, what is inside, under which verdict and duties, how it was made."""
    total = sum(counts.values(), Counts())
    sets = f"{len(counts)} dataset{'' if len(counts) == 1 else 's'}"
    front = yaml.safe_dump(_front_matter(job, kept=total.kept, data_files=data_files), sort_keys=False)
    lines = [
        f"---\n{front}---",
        f"# Corpus for {job.profile.name}",
        (
            f"{total.kept:,} samples from {sets}, built by Kondate from mix `{job.mix.id}` "
            f"under catalog snapshot `{job.mix.snapshot}`, for the use **{_use_name(job)}** "
            f"(verdict: **{job.mix.verdict.value}**)."
        ),
        "## Datasets",
        _table(job, counts),
        "In = kept + filtered + rejected; `rejects.parquet` names each sample left out, and why.",
        *_dead_links(links),
        *(["## Mind", "\n".join(f"- {note}" for note in job.plan.notes)] if job.plan.notes else []),
        "## Steps",
        "\n".join(
            f"1. `{step.name}` v{step.version} {_params(step.params)}".rstrip() for step in job.plan.steps
        ),
        "## Licenses and duties",
        "`NOTICE.md` credits every source and lists the duties with the lines to paste; `LICENSES/` says "
        "where each text is. The same for programs: `spdx.json`, `cyclonedx.json`, `croissant.json`; "
        "papers to cite: `CITATIONS.bib`.",
        "\n".join(f"- {one.text.splitlines()[0]}" for one in job.mix.obligations)
        or "No duties were found for this use.",
        "## Check it",
        "`kondate verify .` hashes every file again and judges the datasets on today's facts.",
    ]
    return "\n\n".join(lines) + "\n"


def _front_matter(job: BuildJob, *, kept: int, data_files: str | None) -> dict[str, Any]:
    licenses = sorted({row.id for one in job.datasets.values() for row in one.licenses if not row.superseded})
    languages = sorted({lang for one in job.datasets.values() for lang in one.languages})
    domains = {name for pick in job.mix.picks for name in pick.domains}
    front: dict[str, Any] = {
        "pretty_name": f"Kondate corpus for {job.profile.name}",
        "license": "other",
        "license_name": "mixed-see-notice",
        "license_link": "NOTICE.md",
        "language": languages,
        "size_categories": [next((name for most, name in _SIZES if kept < most), "1B<n<10B")],
        "task_categories": sorted({_TASKS[name] for name in domains if name in _TASKS}),
        "tags": ["kondate", "vision-language", job.profile.id, *licenses],
        "source_datasets": sorted(job.datasets),
    }
    if data_files is not None:
        front["configs"] = [
            {"config_name": "default", "data_files": [{"split": "train", "path": data_files}]}
        ]
    return front


def _table(job: BuildJob, counts: Mapping[str, Counts]) -> str:
    head = "| dataset | in | kept | filtered | rejected | split | verdict |\n|---|--:|--:|--:|--:|---|---|"
    rows = [
        f"| {job.datasets[name].name} (`{name}`) | {one.in_:,} | {one.kept:,} | {one.filtered:,} "
        f"| {one.rejected:,} | {job.splits[name] or ''} | {job.verdicts[name].value} |"
        for name, one in sorted(counts.items())
    ]
    return "\n".join([head, *rows])


def _dead_links(links: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, one in sorted(links.items()):
        causes = ", ".join(f"{cause} {count:,}" for cause, count in one["failed"].items())
        yield f"Of the links of `{name}`, {one['rate']:.1%} of {one['tried']:,} gave no picture: {causes}."


def _use_name(job: BuildJob) -> str:
    use = job.mix.requirements.use
    return use if isinstance(use, str) else "as stated in the mix"


def _params(params: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in params.items())
