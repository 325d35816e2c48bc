"""The third trip: an order becomes a corpus, whatever happens to the workers meanwhile."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.catalog.load import Catalog
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder, BuildView
from app.corpora.verify import verify_corpus
from app.errors import Conflict
from app.settings import Settings
from tests.trips.workshop import Workshop, charts_mix, corpus_bytes, mix_of, workshop


@pytest.fixture
def shop(settings: Settings, catalog: Catalog) -> Iterator[Workshop]:
    with workshop(settings, catalog) as opened:
        yield opened


WORST = "prohibited"  # a verdict that cannot get worse: these tests are about builds, not about judging


def ended(build: BuildView) -> bool:
    return build.state in ("done", "failed", "cancelled")


def test_an_ordered_build_runs_in_the_worker_and_verifies(shop: Workshop) -> None:
    build = shop.order(charts_mix(shop.catalog, samples=40))
    assert build.state == "queued"
    shop.start_worker()
    done = shop.wait(build, ended)
    assert (done.state, done.error) == ("done", None), shop.logs()
    assert done.progress.datasets["demo-charts"].in_ == 40
    assert done.progress.datasets["demo-charts"].balanced
    report = verify_corpus(Path(done.folder), shop.catalog)
    assert report.right, report.text()


def test_a_worker_killed_in_mid_build_loses_nothing(shop: Workshop, tmp_path: Path) -> None:
    mix = charts_mix(shop.catalog, samples=80)
    build = shop.order(mix)
    first = shop.start_worker()
    shop.wait(build, lambda now: now.progress.partitions_done >= 2)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    cut = shop.look(build)
    assert cut.state == "running"
    assert not Path(cut.folder).exists()
    shop.start_worker()
    done = shop.wait(build, ended)
    assert (done.state, done.error) == ("done", None), shop.logs()
    assert done.progress.partitions_reused >= 2
    assert done.worker != cut.worker

    whole = tmp_path / "whole"
    other = shop.settings.model_copy(update={"home": tmp_path / "elsewhere"})
    run_build_here(mix, shop.catalog, BuildOrder(mix=mix.id, profile="llava-1.5"), out=whole, settings=other)
    assert corpus_bytes(Path(done.folder)) == corpus_bytes(whole)


def test_a_frozen_worker_is_replaced_and_does_no_harm_when_it_wakes(shop: Workshop) -> None:
    build = shop.order(charts_mix(shop.catalog, samples=80))
    first = shop.start_worker()
    shop.wait(build, lambda now: now.progress.partitions_done >= 1)
    os.kill(first.pid, signal.SIGSTOP)
    frozen = shop.look(build)
    shop.start_worker()
    taken = shop.wait(build, lambda now: now.worker not in (None, frozen.worker))
    os.kill(first.pid, signal.SIGCONT)
    done = shop.wait(build, ended)
    assert (done.state, done.error, done.worker) == ("done", None, taken.worker), shop.logs()
    assert done.progress.datasets["demo-charts"].balanced
    assert verify_corpus(Path(done.folder), shop.catalog).right


def test_a_build_is_cancelled_in_mid_run_and_resumes_where_it_stopped(shop: Workshop) -> None:
    build = shop.order(charts_mix(shop.catalog, samples=80))
    shop.start_worker()
    shop.wait(build, lambda now: now.progress.partitions_done >= 1)
    assert shop.cancel(build).state == "cancelled"
    stopped = shop.look(build).progress.partitions_done
    assert shop.look(build).state == "cancelled"
    with pytest.raises(Conflict, match="only a waiting or running build"):
        shop.cancel(build)
    assert shop.resume(build).state == "queued"
    done = shop.wait(build, ended)
    assert (done.state, done.error) == ("done", None), shop.logs()
    assert done.progress.partitions_reused >= stopped > 0
    with pytest.raises(Conflict, match="only a cancelled or failed build"):
        shop.resume(build)


def test_a_worker_told_to_stop_gives_its_build_back(shop: Workshop) -> None:
    build = shop.order(charts_mix(shop.catalog, samples=80))
    first = shop.start_worker()
    shop.wait(build, lambda now: now.progress.partitions_done >= 1)
    first.send_signal(signal.SIGTERM)
    assert first.wait(20) == 0
    given_back = shop.look(build)
    assert (given_back.state, given_back.worker) == ("queued", None)
    shop.start_worker()
    done = shop.wait(build, ended)
    assert (done.state, done.error) == ("done", None), shop.logs()


def test_a_build_whose_source_broke_fails_with_the_reason_and_resumes_after_the_fix(
    settings: Settings, catalog: Catalog, samples: Path, tmp_path: Path
) -> None:
    charts = tmp_path / "chartqa"
    shutil.copytree(samples / "chartqa", charts)
    mirrors = tmp_path / "mirrors.yaml"
    mirrors.write_text(f"chartqa: {charts}\n")
    with workshop(settings.model_copy(update={"mirrors": mirrors}), catalog) as shop:
        build = shop.order(
            mix_of(charts_mix(catalog, samples=9), {"chartqa": {"samples": 9, "verdict": WORST}})
        )
        charts.rename(tmp_path / "moved")
        shop.start_worker()
        failed = shop.wait(build, ended)
        assert failed.state == "failed"
        assert "KONDATE_MIRRORS names" in (failed.error or "")
        (tmp_path / "moved").rename(charts)
        shop.resume(build)
        done = shop.wait(build, ended)
        assert (done.state, done.error) == ("done", None), shop.logs()
