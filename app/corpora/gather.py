"""Gather what a build depends on: facts of today, verdicts, places of sources; hand it to the pure plan."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from app.catalog.load import Catalog
from app.corpora.atomic import file_hash
from app.corpora.context import find_tokenizer
from app.corpora.costing import limited
from app.corpora.job import BenchmarkPlace, BuildJob
from app.corpora.mirrors import LINK, locate, read_mirrors
from app.corpora.notice import license_papers
from app.corpora.order import BuildOrder
from app.corpora.permission import permit
from app.corpora.plan import SourceFacts, StepUse, plan_datasets
from app.corpora.readers import image_facts_missing, pick_split, splits_present
from app.corpora.readers.layouts import LAYOUTS
from app.corpora.sources import FetchLimits, open_source
from app.errors import Conflict, InvalidInput, SourceUnavailable, UnknownName
from app.facts.dataset import Dataset, Reader
from app.facts.profile import Profile
from app.mixes.service import resolve_use
from app.preprocessing.recipe import resolve_steps
from app.recommender.mix import Mix, Pick
from app.settings import Settings


def gather(
    mix: Mix, catalog: Catalog, order: BuildOrder, *, settings: Settings, fetch: bool = True
) -> BuildJob:
    """Return the job of an order: everything it will use, and the plan that follows.

    Without `fetch` nothing is downloaded: what is not on this machine is planned by the catalog's
    figures. Raises `SourceUnavailable` with all datasets that cannot be read, each with its reason.
    """
    order.check_output()
    profile = limited(get_profile(catalog, order), order.image)
    bound = resolve_steps(profile, options=order.step_options, level=order.level)
    order.packing(profile)  # a rule that cannot be is told now, not when all is read
    picks = [pick for pick in mix.picks if pick.samples > 0]
    if not picks:
        raise InvalidInput("this mix picks no dataset, so there is nothing to build", field="mix")
    datasets = {pick.dataset: _dataset(pick, catalog) for pick in picks}
    use = resolve_use(catalog, mix.requirements.use)
    permitted = permit(picks, datasets, bound, use=use, library=catalog.library)
    tokenizer = find_tokenizer(profile, order, settings=settings, fetch=fetch)
    foreseen = {pick.dataset: pick.available for pick in picks}
    locations, sources = _look(datasets, foreseen, order=order, settings=settings, fetch=fetch)
    limits = {"max_image_pixels": settings.max_image_pixels, "max_image_bytes": settings.max_image_bytes}
    plan = plan_datasets(
        mix,
        order=order,
        profile=profile,
        steps=tuple(StepUse.model_validate(step.as_record()) for step in bound),
        sources=sources,
        keep_licenses=permitted.keep,
        limits=limits,
        records={name: _record_hash(one) for name, one in datasets.items()},
        tokenizer=None if tokenizer is None else file_hash(tokenizer),
        partition_samples=settings.partition_samples,
    )
    return BuildJob(
        order=order,
        mix=mix,
        profile=profile,
        datasets=datasets,
        locations={name: str(place) for name, place in locations.items()},
        splits={name: facts.split for name, facts in sources.items()},
        verdicts=permitted.verdicts,
        keep_licenses={name: tuple(sorted(values)) for name, values in permitted.keep.items()},
        tokenizer=None if tokenizer is None else str(tokenizer),
        store=str(partition_folder(settings)),
        fetch=FetchLimits.of(settings),
        benchmarks=_benchmarks(catalog, order, settings=settings, fetch=fetch),
        papers=license_papers(mix, catalog),
        plan=plan,
        **limits,
    )


def partition_folder(settings: Settings) -> Path:
    """Return the store of partitions that all builds share."""
    return (settings.home / "partitions").absolute()


def get_profile(catalog: Catalog, order: BuildOrder) -> Profile:
    """Return the ordered profile."""
    if order.profile not in catalog.profiles:
        raise UnknownName("profile", order.profile, catalog.profiles, field="profile")
    return catalog.profiles[order.profile]


def _dataset(pick: Pick, catalog: Catalog) -> Dataset:
    if pick.dataset not in catalog.library.datasets:
        raise Conflict(f"the catalog has no dataset '{pick.dataset}' any more; recommend the mix again")
    return catalog.library.datasets[pick.dataset]


def _look(
    datasets: Mapping[str, Dataset],
    foreseen: Mapping[str, int],
    *,
    order: BuildOrder,
    settings: Settings,
    fetch: bool,
) -> tuple[dict[str, Path], dict[str, SourceFacts]]:
    """Open every source and count its rows; all that cannot be read are named at once."""
    limits = FetchLimits.of(settings)
    places: dict[str, Path] = {}
    facts: dict[str, SourceFacts] = {}
    missing: dict[str, str] = {}
    for name, dataset in sorted(datasets.items()):
        try:
            if fetch or is_local(dataset, settings):
                places[name] = locate(dataset, settings)
                facts[name] = _source(dataset, places[name], order=order, limits=limits)
            else:
                facts[name] = _foreseen(dataset, foreseen[name], order=order)
        except (SourceUnavailable, InvalidInput) as error:
            missing[name] = error.message
    if missing:
        told = "; ".join(f"{name}: {reason}" for name, reason in missing.items())
        raise SourceUnavailable(
            f"{len(missing)} of {len(datasets)} datasets cannot be read here. {told}",
            field="mix",
            datasets=[{"dataset": name, "reason": reason} for name, reason in missing.items()],
        )
    return places, facts


def _benchmarks(
    catalog: Catalog, order: BuildOrder, *, settings: Settings, fetch: bool
) -> dict[str, BenchmarkPlace]:
    """Find the benchmarks to keep clear of; they are read by their test split, else by what is there."""
    found = {}
    for name in order.decontaminate:
        if name not in catalog.library.datasets:
            raise UnknownName("benchmark", name, catalog.library.datasets, field="decontaminate")
        dataset = catalog.library.datasets[name]
        _entry(dataset)
        if not fetch and not is_local(dataset, settings):
            continue
        place = locate(dataset, settings)
        splits = splits_present(dataset, place) or (pick_split(dataset, place),)
        split = next((one for one in splits if one.startswith("test")), splits[0])
        found[name] = BenchmarkPlace(record=dataset, location=str(place), split=split)
    return found


def is_local(dataset: Dataset, settings: Settings) -> bool:
    """Return whether a dataset is read without the network; one that cannot be read at all is, too."""
    entry = dataset.access.reader
    if entry is None or (entry.layout in LAYOUTS and LAYOUTS[entry.layout].made_here):
        return True
    mirror = read_mirrors(settings).get(dataset.id)
    if mirror is None:
        return not dataset.access.huggingface
    return not mirror.startswith((*LINK, "hf://"))


def _source(dataset: Dataset, place: Path, *, order: BuildOrder, limits: FetchLimits) -> SourceFacts:
    entry = _entry(dataset)
    split = order.split if order.split in entry.splits else pick_split(dataset, place)
    size, print_ = (None, "") if LAYOUTS[entry.layout].made_here else fingerprint(place)
    return SourceFacts(
        dataset=dataset.id,
        split=split,
        layout=entry.layout,
        rows=open_source(dataset, place, split=split, limits=limits).count(),
        fingerprint=print_,
        revision=dataset.access.revision,
        bytes=size,
        facts_wanted=image_facts_missing(dataset, place, split=split),
    )


def _foreseen(dataset: Dataset, available: int, *, order: BuildOrder) -> SourceFacts:
    """Return what the catalog says of a source that the build will fetch first."""
    entry = _entry(dataset)
    split = order.split if order.split in entry.splits else next(iter(entry.splits), None)
    stated = dataset.splits.get(split or "")
    rows = stated if isinstance(stated, int) else available
    return SourceFacts(
        dataset=dataset.id,
        split=split,
        layout=entry.layout,
        rows=rows,
        fingerprint="not fetched yet",
        revision=dataset.access.revision,
    )


def _entry(dataset: Dataset) -> Reader:
    entry = dataset.access.reader
    if entry is None:
        raise SourceUnavailable(
            f"the catalog does not say how to read '{dataset.id}' (access.reader)", field="access.reader"
        )
    return entry


def fingerprint(place: Path) -> tuple[int, str]:
    """Return the size of a source and a hash of its files' names, sizes and times of change."""
    files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    seen = hashlib.sha256()
    total = 0
    for path in files:
        stat = path.stat()
        total += stat.st_size
        seen.update(f"{path.relative_to(place)}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return total, seen.hexdigest()


def _record_hash(dataset: Dataset) -> str:
    """Return the hash of the facts that decide what a reader yields."""
    facts = dataset.model_dump(mode="json", include={"id", "licenses", "access"})
    entry = dataset.access.reader
    if entry is not None and entry.layout in LAYOUTS:
        facts["reader_version"] = LAYOUTS[entry.layout].version
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
