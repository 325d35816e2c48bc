"""Facts in a line: rows, generators, datasets and libraries for tests of the engine."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from app.catalog.load import Catalog, read_catalog
from app.facts.dataset import Dataset, GeneratorUse, LicenseRow, PerSample, SampleLicenseValue, Source
from app.facts.library import Library
from app.licensing.adhoc import AdHocLayer, AdHocRecord, dataset_from_record
from app.licensing.use import Use

SHIPPED = Path(__file__).resolve().parents[2] / "catalog"
PAGE = "https://example.org/card"
TRAIN = Use(commercial=False, research=True, transforms=("technical",))
PRODUCT = Use.model_validate(
    {
        "commercial": True,
        "transforms": ["technical"],
        "model": {"kind": "general-assistant", "release": "weights"},
    }
)
PUBLISH = Use.model_validate(
    {"commercial": False, "research": True, "transforms": ["technical"], "share_corpus": "public"}
)


def row(license_id: str, covers: Any = "images", **more: Any) -> LicenseRow:
    """Return a publisher's own statement about a layer, with evidence."""
    facts = {"basis": "stated-for-data", "evidence": PAGE, "revision": "1", **more}
    return LicenseRow(covers=covers, id=license_id, stated=license_id, **facts)


def listed(*license_ids: str, field: str | None = "license", counts: tuple[int, ...] = ()) -> PerSample:
    """Return a per-sample license field with its values, and their counts in a split called train."""
    numbers = counts or (None,) * len(license_ids)
    return PerSample(
        field=field,
        values=tuple(
            SampleLicenseValue(value=one, id=one, images={} if n is None else {"train": n})
            for one, n in zip(license_ids, numbers, strict=True)
        ),
    )


def generator(terms: str | None, binding: Any = "incorporated", **more: Any) -> GeneratorUse:
    """Return a generator whose terms reach the reader by a binding."""
    facts = {"model": "captioner", "provider": "somebody", "role": "wrote the captions", **more}
    return GeneratorUse(terms=terms, binding=binding, evidence=PAGE, **facts)


def made(
    name: str,
    *rows: LicenseRow,
    generators: Iterable[GeneratorUse] = (),
    sources: Iterable[Source] = (),
    **more: Any,
) -> Dataset:
    """Return a dataset that consists of just these facts."""
    plain = dataset_from_record(
        AdHocRecord(id=name, layers=(AdHocLayer(covers="dataset", license="LicenseRef-own"),))
    )
    facts = {"licenses": rows, "generators": tuple(generators), "sources": tuple(sources), **more}
    return plain.model_copy(update=facts)


def source(name: str, role: str = "images", share: str | None = None) -> Source:
    """Return a lineage edge."""
    return Source(id=name, role=role, share=share)


def with_datasets(library: Library, *datasets: Dataset) -> Library:
    """Return a library that holds these datasets."""
    return replace(library, datasets={one.id: one for one in datasets})


@cache
def shipped_catalog() -> Catalog:
    """Return the shipped catalog, read from its files once."""
    return read_catalog(SHIPPED)


@cache
def shipped_terms() -> Library:
    """Return the shipped terms with no dataset."""
    return replace(shipped_catalog().library, snapshot="sha256:test", datasets={})
