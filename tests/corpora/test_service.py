"""Ordering, looking, stopping: what pages and the API call."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from app.catalog.load import Catalog
from app.corpora import repository, service
from app.corpora.build import Execution, Host, assemble_step, finish_step, plan_step, run_step, stage_step
from app.corpora.order import BuildOrder, BuildView
from app.errors import Conflict, NotFound, SourceUnavailable, UnknownName
from app.jobs import client
from app.settings import Settings
from tests.trips.workshop import Workshop, charts_mix, mix_of, workshop

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def shop(settings: Settings, catalog: Catalog) -> Iterator[Workshop]:
    with workshop(settings, catalog) as opened:
        yield opened


def run_here(shop: Workshop, build: BuildView) -> BuildView:
    """Run a build's steps in this process, as the workflow does."""
    host = host_of(shop)
    for work in (plan_step, stage_step, assemble_step, finish_step):
        assert run_step(host, build.id, build.progress.run, work) == "goes on"
    return shop.look(build)


def host_of(shop: Workshop, worker: str = "w-1") -> Host:
    return Host(shop.settings, shop.sessions, worker, threading.Event())


def test_an_order_waits_in_both_databases(shop: Workshop) -> None:
    build = shop.order(charts_mix(shop.catalog, samples=4))
    assert (build.state, build.progress.stage) == ("queued", "queued")
    assert client.list_known(shop.settings, [f"{build.id}.1", "other.1"]) == {f"{build.id}.1"}
    with shop.sessions() as db:
        assert [one.id for one in service.list_builds(db, settings=shop.settings)] == [build.id]


def test_a_mix_whose_verdict_got_worse_is_refused_with_the_difference(shop: Workshop) -> None:
    dataset = shop.catalog.library.datasets["demo-charts"]
    closed = dataset.model_copy(
        update={"licenses": tuple(row.model_copy(update={"id": "CC-BY-NC-4.0"}) for row in dataset.licenses)}
    )
    library = replace(shop.catalog.library, datasets={**shop.catalog.library.datasets, "demo-charts": closed})
    shop.catalog = replace(shop.catalog, library=library)
    open_catalog = replace(
        shop.catalog, library=replace(library, datasets={**library.datasets, "demo-charts": dataset})
    )
    with pytest.raises(Conflict, match="demo-charts: allowed → prohibited") as problem:
        shop.order(charts_mix(open_catalog, samples=4))
    assert problem.value.extra["worse"][0]["after"] == "prohibited"
    with shop.sessions() as db:
        assert service.list_builds(db, settings=shop.settings) == []


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"profile": "llava-9"}, UnknownName, "did you mean"),
        ({"options": {"resise": {}}}, UnknownName, "did you mean 'resize'"),
    ],
)
def test_a_misspelt_order_is_refused_by_name(
    shop: Workshop, change: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        shop.order(charts_mix(shop.catalog, samples=4), **change)


def test_a_mix_that_is_not_stored_is_not_found(shop: Workshop) -> None:
    order = BuildOrder(mix="sha256:0", profile="llava-1.5")
    with shop.sessions() as db, pytest.raises(NotFound):
        service.order_build(db, shop.catalog, order, settings=shop.settings, now=NOW, new_id=lambda: "x")


def test_sources_without_files_are_refused_at_order_time(shop: Workshop) -> None:
    mix = mix_of(
        charts_mix(shop.catalog, samples=4), {"coco-captions": {"samples": 4, "verdict": "prohibited"}}
    )
    with pytest.raises(SourceUnavailable, match="KONDATE_MIRRORS"):
        shop.order(mix)


def test_the_plan_says_what_is_read_kept_and_reused(shop: Workshop) -> None:
    mix = charts_mix(shop.catalog, samples=20)
    build = shop.order(mix)
    order = BuildOrder(mix=mix.id, profile="llava-1.5")
    with shop.sessions() as db:
        before = service.plan_build(db, shop.catalog, order, settings=shop.settings)
    assert (before.selected, before.expected, before.partitions, before.reusable) == (20, 20, 2, 0)
    assert before.bytes > 0
    run_here(shop, build)
    with shop.sessions() as db:
        after = service.plan_build(db, shop.catalog, order, settings=shop.settings)
    assert after.reusable == 2


def test_a_source_on_the_hub_is_planned_by_the_catalogs_figures_and_not_fetched(shop: Workshop) -> None:
    pick = {"samples": 100, "available": 150_000, "verdict": "prohibited"}
    mix = mix_of(charts_mix(shop.catalog, samples=1), {"llava-instruct-150k": pick})
    shop.order(mix)
    with shop.sessions() as db:
        order = BuildOrder(mix=mix.id, profile="llava-1.5")
        plan = service.plan_build(db, shop.catalog, order, settings=shop.settings)
    assert (plan.datasets[0].rows, plan.datasets[0].selected) == (150_000, 100)


def test_the_preview_walks_samples_step_by_step(shop: Workshop) -> None:
    mix = charts_mix(shop.catalog, samples=20)
    shop.order(mix)
    with shop.sessions() as db:
        order = BuildOrder(mix=mix.id, profile="llava-1.5")
        seen = service.preview(db, shop.catalog, order, settings=shop.settings, limit=3)
    assert len(seen.walks) == 3
    assert all(walk.kept for walk in seen.walks)
    names = [step.step for step in seen.walks[0].steps]
    assert names[0] == "read"
    assert {"check_image", "resize", "chat", "encode"} <= set(names)
    assert all(step.picture is None for step in seen.walks[0].steps)


def test_the_preview_shows_the_picture_again_only_after_steps_that_change_it(shop: Workshop) -> None:
    mix = charts_mix(shop.catalog, samples=20)
    shop.order(mix)
    with shop.sessions() as db:
        order = BuildOrder(mix=mix.id, profile="llava-1.5")
        ask: dict[str, Any] = {"settings": shop.settings, "limit": 1, "pictures": True}
        seen = service.preview(db, shop.catalog, order, dataset="demo-charts", **ask)
        with pytest.raises(UnknownName, match="demo-charts"):
            service.preview(db, shop.catalog, order, dataset="demo-chart", **ask)
    shown = [step.step for step in seen.walks[0].steps if step.picture]
    assert shown == ["read", "resize"]
    assert "picture" not in seen.model_dump(mode="json")["walks"][0]["steps"][0]


def test_kept_samples_their_pictures_and_files_can_be_looked_at(shop: Workshop) -> None:
    build = shop.order(charts_mix(shop.catalog, samples=20))
    assert service.read_samples(build, shop.settings) == []
    done = run_here(shop, build)
    assert (done.state, done.progress.fraction) == ("done", 1.0)
    first = service.read_samples(done, shop.settings, limit=12)
    rest = service.read_samples(done, shop.settings, offset=12, limit=12)
    assert (len(first), len(rest)) == (12, 8)
    assert len({one.key for one in (*first, *rest)}) == 20
    data, kind = service.sample_image(done, shop.settings, sample=rest[3].key, number=0)
    assert kind == "image/png"
    assert Image.open(BytesIO(data)).size == (rest[3].images[0].width, rest[3].images[0].height)
    with pytest.raises(NotFound):
        service.sample_image(done, shop.settings, sample="demo-charts/none", number=0)
    assert {one.path for one in service.list_files(done, shop.settings)} >= {"manifest.json", "NOTICE.md"}
    stats = service.read_stats(done, shop.settings)
    assert stats is not None
    assert stats["samples"] == {"demo-charts": 20}


def test_rejects_can_be_read_by_reason(shop: Workshop, samples: Path, tmp_path: Path) -> None:
    mirrors = tmp_path / "mirrors.yaml"
    mirrors.write_text(f"scienceqa: {samples}/scienceqa\n")
    shop.settings = shop.settings.model_copy(update={"mirrors": mirrors})
    pick = {"samples": 50, "verdict": "prohibited"}
    build = run_here(shop, shop.order(mix_of(charts_mix(shop.catalog, samples=1), {"scienceqa": pick})))
    everything = service.read_rejects(build, shop.settings)
    missing = service.read_rejects(build, shop.settings, reason="missing-image", limit=3)
    assert len(everything) == build.progress.datasets["scienceqa"].rejected > 3
    assert len(missing) == 3
    assert {one.step for one in missing} == {"read"}
    assert all(one.row is not None for one in missing)


def test_a_cancelled_build_is_off_the_queue_and_stays_so(shop: Workshop) -> None:
    build = shop.order(charts_mix(shop.catalog, samples=2))
    assert shop.cancel(build).state == "cancelled"
    assert run_step(host_of(shop), build.id, 1, plan_step) == "not wanted any more"
    resumed = shop.resume(build)
    assert (resumed.state, resumed.progress.run) == ("queued", 2)
    assert run_step(host_of(shop), build.id, 1, plan_step) == "not wanted any more"
    assert run_here(shop, resumed).state == "done"


def test_a_cancellation_is_noticed_between_samples(shop: Workshop) -> None:
    build = shop.order(charts_mix(shop.catalog, samples=20))
    host = host_of(shop)
    assert run_step(host, build.id, 1, plan_step) == "goes on"

    def cancelled_in_the_middle(execution: Execution) -> None:
        shop.cancel(build)
        stage_step(execution)

    assert run_step(host, build.id, 1, cancelled_in_the_middle) == "cancelled"
    assert shop.look(build).state == "cancelled"


def test_a_failure_is_told_and_does_not_overwrite_a_cancellation(shop: Workshop) -> None:
    build = shop.order(charts_mix(shop.catalog, samples=2))
    host = host_of(shop)

    def broken(then: Callable[[], object]) -> Callable[[Execution], None]:
        def work(_: Execution) -> None:
            then()
            raise ValueError("a bug of ours")

        return work

    assert run_step(host, build.id, 1, broken(lambda: None)) == "failed"
    assert shop.look(build).error == "ValueError: a bug of ours"
    resumed = shop.resume(build)
    assert resumed.error is None


def test_only_one_of_two_claims_holds(shop: Workshop) -> None:
    build = shop.order(charts_mix(shop.catalog, samples=2))

    def claim(db: Session, worker: str) -> int | None:
        return repository.claim(db, row, worker=worker, now=NOW)

    with shop.sessions() as db:
        row = repository.get_row(db, build.id)
    with shop.sessions.begin() as db:
        first = claim(db, "a")
    with shop.sessions.begin() as db:
        second = claim(db, "b")
    assert (first, second) == (1, None)
    progress = build.progress.model_copy(update={"fraction": 0.5})
    with shop.sessions.begin() as db:
        assert repository.save_progress(db, build.id, progress, claim=1, now=NOW)
        assert not repository.save_progress(db, build.id, progress, claim=2, now=NOW)
        assert not repository.finish(db, build.id, "done", claim=2, now=NOW)
    assert shop.look(build).state == "running"


def test_a_run_that_the_queue_gives_before_its_page_committed_waits_for_it(shop: Workshop) -> None:
    build = shop.order(charts_mix(shop.catalog, samples=2))
    shop.cancel(build)
    outcome: list[str] = []
    early = threading.Thread(
        target=lambda: outcome.append(run_step(host_of(shop), build.id, 2, plan_step)), daemon=True
    )
    early.start()
    early.join(0.5)
    assert outcome == []
    shop.resume(build)
    early.join(20)
    assert outcome == ["goes on"]
