"""`kondate takedown` on a small corpus, as a person types it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.catalog.load import Catalog
from app.cli import app
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder
from app.settings import Settings
from tests.trips.workshop import charts_mix


def test_samples_of_a_list_are_taken_out_once(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONDATE_HOME", str(tmp_path / "home"))
    mix = charts_mix(catalog, samples=6)
    order = BuildOrder(mix=mix.id, profile="llava-1.5", shard_samples=2)
    corpus = tmp_path / "corpus"
    run_build_here(mix, catalog, order, out=corpus, settings=Settings(home=tmp_path / "home"))
    wanted = tmp_path / "list.csv"
    wanted.write_text("what,value,reason\nsample,demo-charts/none,opt-out\ndataset,demo-charts,faulty\n")
    first = CliRunner().invoke(app, ["takedown", str(corpus), str(wanted)])
    assert first.exit_code == 0, first.output
    assert "6 samples (6 of demo-charts); faulty" in first.output
    assert "3 of 3 shards touched; 1 lines of the list met nothing" in first.output
    again = CliRunner().invoke(app, ["takedown", str(corpus), str(wanted)])
    assert "nothing that" in again.output
    checked = CliRunner().invoke(app, ["verify", str(corpus)])
    assert checked.exit_code == 0, checked.output
