"""What a build depends on is gathered before it runs, and whatever is missing is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.catalog.load import Catalog
from app.corpora.gather import fingerprint, gather, is_local
from app.corpora.order import BuildOrder
from app.corpora.readers.layouts import LAYOUTS
from app.errors import Conflict, InvalidInput
from app.settings import Settings
from tests.trips.workshop import charts_mix, mix_of


def test_a_dataset_that_left_the_catalog_is_a_conflict(catalog: Catalog, tmp_path: Path) -> None:
    mix = mix_of(charts_mix(catalog, samples=4), {"gone-dataset": {"samples": 4}})
    with pytest.raises(Conflict, match="gone-dataset"):
        gather(mix, catalog, BuildOrder(mix=mix.id, profile="llava-1.5"), settings=Settings(home=tmp_path))


def test_a_mix_without_picks_has_nothing_to_build(catalog: Catalog, tmp_path: Path) -> None:
    mix = charts_mix(catalog, samples=4).model_copy(update={"picks": ()})
    with pytest.raises(InvalidInput, match="nothing to build"):
        gather(mix, catalog, BuildOrder(mix=mix.id, profile="llava-1.5"), settings=Settings(home=tmp_path))


def test_tokens_as_llava_json_are_refused_when_they_are_ordered(catalog: Catalog, tmp_path: Path) -> None:
    mix = charts_mix(catalog, samples=4)
    order = BuildOrder(mix=mix.id, profile="llava-1.5", output="llava-json", level="tokens")
    with pytest.raises(InvalidInput, match="choose webdataset, parquet or mds") as problem:
        gather(mix, catalog, order, settings=Settings(home=tmp_path))
    assert problem.value.field == "output"


def test_a_fingerprint_notices_a_changed_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    (tmp_path / "b").write_text("two")
    size, after = fingerprint(tmp_path)
    assert (size, after != before[1]) == (6, True)


def test_what_is_local_is_read_without_the_network(catalog: Catalog, tmp_path: Path) -> None:
    mirrors = tmp_path / "mirrors.yaml"
    mirrors.write_text("chartqa: charts\ndocvqa: hf://somebody/docvqa\n")
    settings = Settings(home=tmp_path, mirrors=mirrors)
    datasets = catalog.library.datasets
    local = {name: is_local(datasets[name], settings) for name in ("demo-charts", "chartqa", "docvqa")}
    assert local == {"demo-charts": True, "chartqa": True, "docvqa": False}


def test_a_reader_that_reads_otherwise_shares_no_partition_with_its_past(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mix = charts_mix(catalog, samples=4)
    order = BuildOrder(mix=mix.id, profile="llava-1.5")

    def addresses() -> list[str]:
        found = gather(mix, catalog, order, settings=Settings(home=tmp_path))
        return [one.address for dataset in found.plan.datasets for one in dataset.partitions]

    before = addresses()
    assert addresses() == before
    newer = replace(LAYOUTS["demo-charts"], version=LAYOUTS["demo-charts"].version + 1)
    monkeypatch.setitem(LAYOUTS, "demo-charts", newer)
    assert not set(addresses()) & set(before)
