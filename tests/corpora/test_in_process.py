"""A build without a server: same bytes each time, resumable, one at a time, sharing partitions."""

import fcntl
import shutil
from pathlib import Path

import pytest

from app.catalog.load import Catalog
from app.corpora import assemble
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder, Progress
from app.errors import Conflict, InvalidInput, SourceUnavailable
from app.settings import Settings
from tests.trips.workshop import charts_mix, corpus_bytes, mix_of


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", partition_samples=16)


def order_of(mix_id: str, **changes: object) -> BuildOrder:
    return BuildOrder.model_validate({"mix": mix_id, "profile": "llava-1.5", **changes})


def test_two_builds_of_one_mix_give_the_same_bytes(catalog: Catalog, tmp_path: Path) -> None:
    mix = charts_mix(catalog, samples=20)
    for name in ("one", "two"):
        settings = Settings(home=tmp_path / f"home-{name}", partition_samples=16)
        run_build_here(mix, catalog, order_of(mix.id), out=tmp_path / name, settings=settings)
    assert corpus_bytes(tmp_path / "one") == corpus_bytes(tmp_path / "two")


def test_the_size_of_partitions_changes_no_byte(catalog: Catalog, tmp_path: Path) -> None:
    mix = charts_mix(catalog, samples=20)
    for size in (4, 64):
        settings = Settings(home=tmp_path / f"home-{size}", partition_samples=size)
        run_build_here(mix, catalog, order_of(mix.id), out=tmp_path / str(size), settings=settings)
    assert corpus_bytes(tmp_path / "4") == corpus_bytes(tmp_path / "64")


def test_another_seed_gives_another_corpus(catalog: Catalog, tmp_path: Path, home: Settings) -> None:
    mix = charts_mix(catalog, samples=10)
    for seed in (0, 1):
        order = order_of(mix.id, seed=seed)
        run_build_here(mix, catalog, order, out=tmp_path / str(seed), settings=home)
    assert corpus_bytes(tmp_path / "0") != corpus_bytes(tmp_path / "1")


def test_a_larger_mix_reuses_the_partitions_of_the_smaller_one(
    catalog: Catalog, tmp_path: Path, home: Settings
) -> None:
    for samples, reused in ((32, 0), (48, 2)):
        mix = charts_mix(catalog, samples=samples)
        seen: list[Progress] = []
        run_build_here(
            mix,
            catalog,
            order_of(mix.id),
            out=tmp_path / str(samples),
            settings=home,
            on_progress=seen.append,
        )
        assert seen[-1].partitions_reused == reused
        assert seen[-1].partitions == samples // 16


def test_a_build_that_broke_off_goes_on(
    catalog: Catalog, tmp_path: Path, home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mix = charts_mix(catalog, samples=20)
    with monkeypatch.context() as patched:

        def broken(*_: object, **__: object) -> None:
            raise OSError("disk full")

        patched.setattr(assemble, "write_corpus", broken)
        with pytest.raises(OSError, match="disk full"):
            run_build_here(mix, catalog, order_of(mix.id), out=tmp_path / "out", settings=home)
    assert not (tmp_path / "out").exists()
    seen: list[Progress] = []
    run_build_here(
        mix, catalog, order_of(mix.id), out=tmp_path / "out", settings=home, on_progress=seen.append
    )
    assert seen[-1].partitions_reused == seen[-1].partitions
    run_build_here(mix, catalog, order_of(mix.id), out=tmp_path / "again", settings=home)
    assert corpus_bytes(tmp_path / "out") == corpus_bytes(tmp_path / "again")


def test_a_damaged_partition_is_made_again(catalog: Catalog, tmp_path: Path, home: Settings) -> None:
    mix = charts_mix(catalog, samples=20)
    run_build_here(mix, catalog, order_of(mix.id), out=tmp_path / "one", settings=home)
    for file in (home.home / "partitions").rglob("*.arrow"):
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(bytes(data))
    seen: list[Progress] = []
    run_build_here(
        mix, catalog, order_of(mix.id), out=tmp_path / "two", settings=home, on_progress=seen.append
    )
    assert seen[-1].partitions_reused == 0
    assert corpus_bytes(tmp_path / "one") == corpus_bytes(tmp_path / "two")


def test_a_finished_corpus_is_not_built_again_and_a_full_folder_is_left_alone(
    catalog: Catalog, tmp_path: Path, home: Settings
) -> None:
    mix = charts_mix(catalog, samples=4)
    first = run_build_here(mix, catalog, order_of(mix.id), out=tmp_path / "out", settings=home)
    assert run_build_here(mix, catalog, order_of(mix.id), out=tmp_path / "out", settings=home) == first
    with pytest.raises(InvalidInput, match="not empty"):
        run_build_here(mix, catalog, order_of(mix.id, seed=3), out=tmp_path / "out", settings=home)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious")
    with pytest.raises(InvalidInput, match="not empty"):
        run_build_here(mix, catalog, order_of(mix.id), out=tmp_path / "mine", settings=home)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "precious"


def test_a_second_process_in_one_folder_is_told_so(catalog: Catalog, tmp_path: Path, home: Settings) -> None:
    mix = charts_mix(catalog, samples=4)
    folder = tmp_path / ".out.build"
    folder.mkdir()
    with (folder / "lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Conflict, match="another process"):
            run_build_here(mix, catalog, order_of(mix.id), out=tmp_path / "out", settings=home)


def test_every_dataset_that_cannot_be_read_is_named_at_once(
    catalog: Catalog, tmp_path: Path, home: Settings
) -> None:
    base = charts_mix(catalog, samples=4)
    barred = {"samples": 4, "verdict": "prohibited"}  # a verdict that cannot get worse: this is about reading
    mix = mix_of(base, {"chartqa": barred, "docvqa": barred, "demo-charts": {"samples": 4}})
    with pytest.raises(SourceUnavailable, match="KONDATE_MIRRORS") as problem:
        run_build_here(mix, catalog, order_of(mix.id), out=tmp_path / "out", settings=home)
    assert [one["dataset"] for one in problem.value.extra["datasets"]] == ["chartqa", "docvqa"]


def test_a_removed_corpus_makes_room_for_another_mix(
    catalog: Catalog, tmp_path: Path, home: Settings
) -> None:
    out = tmp_path / "corpus"
    for samples in (4, 6):
        mix = charts_mix(catalog, samples=samples)
        manifest = run_build_here(mix, catalog, order_of(mix.id), out=out, settings=home)
        assert (manifest["mix"], manifest["totals"]["kept"]) == (mix.id, samples)
        shutil.rmtree(out)
