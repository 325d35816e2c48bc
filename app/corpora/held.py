"""Judge a finished corpus by what it holds: its samples' own licenses, and the changes its steps made."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from app.catalog.load import Catalog
from app.corpora.permission import as_built
from app.facts.dataset import Dataset
from app.facts.library import Library
from app.licensing.engine import judge
from app.licensing.use import Use
from app.licensing.verdict import Verdict, worst
from app.mixes.service import resolve_use
from app.preprocessing.recipe import transforms_recorded


def use_of(manifest: Mapping[str, Any], catalog: Catalog) -> Use:
    """Return the use a corpus was built for, with the changes its steps made to the data."""
    told = manifest["use"]
    use = resolve_use(catalog, told if isinstance(told, str) else Use.model_validate(told))
    return as_built(use, transforms_recorded(manifest["steps"]))


def judge_corpus(
    folder: Path, manifest: Mapping[str, Any], use: Use, catalog: Catalog
) -> Iterator[tuple[str, Verdict, str]]:
    """Yield (dataset, verdict, deciding sentence) of each dataset that has samples in a corpus."""
    stats = folder / "stats.json"
    told = json.loads(stats.read_text(encoding="utf-8")) if stats.is_file() else {}
    carried = told.get("licenses", {})
    for name, about in manifest["datasets"].items():
        if about["kept"]:
            dataset = catalog.library.datasets.get(name)
            yield name, *judge_held(dataset, use, catalog.library, carried=carried.get(name, ()))


def judge_held(
    dataset: Dataset | None, use: Use, library: Library, *, carried: Iterable[str]
) -> tuple[Verdict, str]:
    """Return the verdict of what a corpus holds of a dataset, and the sentence that decides it.

    `carried` are the license values of the samples in the corpus. Where the dataset passes only sample by
    sample, they decide; where one of them is no value that was judged, the whole dataset's verdict does.
    """
    if dataset is None:
        return Verdict.PROHIBITED, "The catalog has no such dataset any more."
    judgement = judge(dataset, use, library)
    filtered, there = judgement.filtered, frozenset(carried)
    whole = judgement.deciding.sentence if judgement.deciding is not None else ""
    if judgement.verdict.usable or filtered is None or not there:
        return judgement.verdict, whole
    groups = ((filtered.drop, Verdict.PROHIBITED), (filtered.review, Verdict.UNKNOWN))
    barred = {str(value): verdict for values, verdict in groups for value in values if str(value) in there}
    if not there <= barred.keys() | {str(value) for value in filtered.keep}:
        return judgement.verdict, whole
    verdict = worst([filtered.verdict, *barred.values()])
    causes = [one for one in judgement.causes if one.verdict is verdict]
    named = [one for one in causes if one.license in barred] or causes
    return verdict, named[0].sentence if named else ""
