"""A sample's life, kept or left out: where it came from, under which licenses, through which steps."""

from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from app.catalog.load import Catalog
from app.corpora.opened import get_manifest
from app.corpora.readers.row_reader import STEP as READ
from app.corpora.receipts import FILE
from app.errors import NotFound
from app.facts.record import Record


class Layer(Record):
    """One license statement about one layer of the sample's dataset, as the catalog knows it today."""

    covers: str
    license: str
    stated: str
    evidence: str


class Life(Record):
    """Everything a corpus and the catalog can say of one sample."""

    dataset: str
    sample_id: str
    kept: bool
    use: str | dict[str, Any]
    facts: dict[str, Any]
    layers: tuple[Layer, ...]
    steps: tuple[str, ...]

    def text(self) -> str:
        """Return it for a terminal."""
        fate = (
            "kept" if self.kept else f"{self.facts['kind']} by {self.facts['step']}: {self.facts['reason']}"
        )
        lines = [f"{self.dataset}/{self.sample_id}: {fate}"]
        lines += [f"  {name}: {value}" for name, value in self.facts.items() if value not in (None, "", [])]
        lines += [f"  license of {one.covers}: {one.license} ({one.evidence})" for one in self.layers]
        lines += [f"  step {number}: {step}" for number, step in enumerate(self.steps, start=1)]
        return "\n".join(lines)


def explain_sample(corpus: Path, key: str, *, catalog: Catalog | None) -> Life:
    """Return the life of the sample `dataset/sample_id` of a corpus."""
    manifest = get_manifest(corpus)
    dataset, _, name = key.partition("/")
    receipt = _find(corpus / FILE, dataset, name)
    left_out = _find(corpus / "rejects.parquet", dataset, name) if receipt is None else None
    facts = receipt or left_out
    if facts is None:
        raise NotFound(f"this corpus neither kept nor left out a sample '{key}'", field="sample")
    steps = [f"{one['name']} v{one['version']}" for one in manifest["steps"]]
    if left_out is not None:
        names = [one["name"] for one in manifest["steps"]]
        step = left_out["step"]
        # No step of the list: left out when it was read, or after the last, when the corpus was put together.
        other = [] if step == READ else [*steps, step]
        steps = steps[: names.index(step) + 1] if step in names else other
    return Life(
        dataset=dataset,
        sample_id=name,
        kept=receipt is not None,
        use=manifest["use"],
        facts={
            field: value for field, value in facts.items() if field not in ("dataset", "sample_id", "counted")
        },
        layers=_layers(dataset, catalog),
        steps=tuple(steps),
    )


def _find(table: Path, dataset: str, name: str) -> dict[str, Any] | None:
    if not table.is_file():
        return None
    wanted = (pc.field("dataset") == dataset) & (pc.field("sample_id") == name)
    rows: list[dict[str, Any]] = pq.read_table(table, filters=wanted).to_pylist()
    return rows[0] if rows else None


def _layers(name: str, catalog: Catalog | None) -> tuple[Layer, ...]:
    dataset = catalog.library.datasets.get(name) if catalog is not None else None
    if dataset is None:
        return ()
    return tuple(
        Layer(covers=row.covers, license=row.id, stated=row.stated, evidence=row.evidence)
        for row in dataset.licenses
        if not row.superseded
    )
