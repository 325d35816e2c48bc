"""The published rules on the command line: weights for requirements, a trainer's order, packings compared."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from app.catalog.load import Catalog
from app.cli import app
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder
from app.errors import InvalidInput
from app.mixes.exports import export
from app.recommender.recommend import fingerprint
from app.recommender.requirements import Sampling
from app.settings import Settings
from tests.corpora.words import mirrored_tokenizer
from tests.trips.workshop import charts_mix, mix_of


@pytest.fixture
def mix(catalog: Catalog, tmp_path: Path) -> Path:
    """Return the file of a mix of two datasets, one much larger."""
    picks = {"demo-charts": {"samples": 20, "weight": 0.25}, "chartqa": {"samples": 60, "weight": 0.75}}
    made = mix_of(charts_mix(catalog, samples=4), picks)
    made = made.model_copy(update={"id": fingerprint(made)})
    file = tmp_path / "mix.yaml"
    file.write_bytes(export(made, catalog, "yaml").body)
    return file


def told(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    "options",
    [
        ["--rule", "proportional"],
        ["--rule", "temperature", "--temperature", "2"],
        ["--rule", "capped", "--threshold", "2000"],
        ["--rule", "unimax", "--max-epochs", "2"],
        ["--rule", "groups", "--group", "0.3=demo-charts", "--group", "0.7=chartqa"],
    ],
)
def test_a_published_rule_gives_weights_that_requirements_take(mix: Path, options: list[str]) -> None:
    answer = yaml.safe_load(told("weights", str(mix), *options))
    weights = Sampling.model_validate(answer["sampling"]).weights
    assert sum(weights.values()) == pytest.approx(1, abs=1e-5)
    if options[1] == "groups":
        assert weights == {"chartqa": 0.7, "demo-charts": 0.3}
    if options[1] == "temperature":
        even = yaml.safe_load(told("weights", str(mix), "--rule", "proportional"))["sampling"]["weights"]
        assert abs(0.5 - weights["chartqa"]) < abs(0.5 - even["chartqa"])


def test_doremi_raises_what_a_proxy_still_loses_on(mix: Path, tmp_path: Path) -> None:
    losses = tmp_path / "losses.yaml"
    losses.write_text("demo-charts: 1.0\nchartqa: 0.0\n")
    answer = yaml.safe_load(told("weights", str(mix), "--rule", "doremi", "--excess-loss", str(losses)))
    weights = answer["sampling"]["weights"]
    assert weights["demo-charts"] > 0.25
    losses.write_text("demo-charts: 1.0\n")
    with pytest.raises(InvalidInput, match="a number for each of"):
        told("weights", str(mix), "--rule", "doremi", "--excess-loss", str(losses))


def test_the_draws_are_those_of_interleave_datasets(mix: Path) -> None:
    from datasets import Dataset, interleave_datasets

    picks = yaml.safe_load(mix.read_text())["picks"]
    parts = [
        Dataset.from_dict({"of": [pick["dataset"]] * pick["samples"], "row": list(range(pick["samples"]))})
        for pick in picks
    ]
    mixed = interleave_datasets(
        parts,
        probabilities=[pick["weight"] for pick in picks],
        seed=3,
        stopping_strategy="all_exhausted",
    )
    lines = [f"{one['of']}\t{one['row']}" for one in mixed.select(range(40))]
    assert told("draw", str(mix), "-n", "40", "--seed", "3").splitlines() == lines


def test_packings_are_compared_over_a_corpus_of_single_samples(catalog: Catalog, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", mirrors=mirrored_tokenizer(catalog, tmp_path))
    made = charts_mix(catalog, samples=8)
    for pack in (False, True):
        order = BuildOrder(mix=made.id, profile="llava-1.5", level="tokens", pack=pack)
        run_build_here(made, catalog, order, out=tmp_path / f"pack-{pack}", settings=settings)
    table = told("packing", str(tmp_path / "pack-False"))
    assert "2048 tokens" in table
    for whose in ("Kondate", "Megatron", "NeMo", "nanoVLM", "TRL"):
        assert whose in table
    with pytest.raises(InvalidInput, match="no single tokenized samples"):
        told("packing", str(tmp_path / "pack-True"))
