"""Bind a catalog-shaped entry to a slice of real data, and read it whole."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.corpora.readers import open_reader
from app.facts.dataset import Dataset
from app.preprocessing.sample import RawSample, Sample

NOTHING: Mapping[str, Any] = {}


def entry(
    layout: str,
    parts: Mapping[str, str],
    *,
    mapping: Mapping[str, Any] = NOTHING,
    split: str = "train",
    licenses: tuple[Mapping[str, Any], ...] = (),
) -> Dataset:
    """Return a catalog entry with one split, in the shape that `catalog/datasets` has."""
    return Dataset.model_validate(
        {
            "id": "slice",
            "name": "Slice",
            "publisher": "nobody",
            "year": None,
            "summary": {"en": "a slice", "ja": "抜粋"},
            "stage": ["instruction-tuning"],
            "domains": ["vqa"],
            "quality": "curated",
            "collection": [],
            "input_formats": ["single-image"],
            "annotation_types": [],
            "scale": {"samples": None, "images": None, "unit": None, "as_stated": None},
            "languages": ["en"],
            "access": {
                "huggingface": [],
                "homepage": None,
                "github": None,
                "status": "available",
                "layout": None,
                "reader": {"layout": layout, "mapping": dict(mapping), "splits": {split: dict(parts)}},
            },
            "licenses": list(licenses) or [license_row("annotations", "CC-BY-4.0")],
            "training_use": "allowed",
            "privacy": {
                "faces_blurred": "unknown",
                "nsfw_filtered": "unknown",
                "note": "",
                "evidence": None,
            },
            "citation": {"title": None, "arxiv": None, "year": None},
            "evidence": [],
        }
    )


def license_row(layer: str, license_id: str, **more: Any) -> dict[str, Any]:
    """Return one license statement."""
    return {"covers": layer, "id": license_id, "stated": license_id, "evidence": "a page", **more}


@dataclass(frozen=True)
class Read:
    """Everything a reader gave for a slice."""

    raw: tuple[RawSample, ...]

    @property
    def samples(self) -> list[Sample]:
        return [one.sample for one in self.raw if one.sample is not None]

    @property
    def rejects(self) -> dict[str, int]:
        return dict(Counter(one.reject.reason for one in self.raw if one.reject is not None))

    @property
    def counts(self) -> tuple[int, int]:
        """Return (samples, rejects)."""
        return len(self.samples), sum(self.rejects.values())

    @property
    def first(self) -> Sample:
        return self.samples[0]


def read(dataset: Dataset, place: Path, **options: Any) -> Read:
    """Read a slice whole; every row must come out as a sample or a reject, never as both or none."""
    reader = open_reader(dataset, place, **options)
    raw = tuple(reader.read(0, reader.count()))
    assert len(raw) == reader.count()
    assert all((one.sample is None) != (one.reject is None) for one in raw)
    parts = [one.sample or one.reject for one in raw]
    ids = [part.sample_id for part in parts if part is not None]
    assert len(set(ids)) == len(ids)
    return Read(raw)


def texts(sample: Sample) -> list[tuple[str, str]]:
    """Return the turns as (role, text)."""
    return [(message.role, message.text) for message in sample.messages]
