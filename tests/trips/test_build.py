"""The third trip: an order becomes a corpus, whatever happens to the workers meanwhile."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder, BuildView
from app.corpora.verify import verify_corpus
from tests.trips.workshop import Workshop, charts_mix, corpus_bytes, workshop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    with workshop(tmp_path / "home") as opened:
        yield opened


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
    mix = charts_mix(shop.catalog, samples=160)
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
