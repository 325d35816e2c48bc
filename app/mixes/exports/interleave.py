"""A script that draws the mix with Hugging Face `datasets`."""

import json

from app.catalog.load import Catalog
from app.recommender.mix import Mix

SCRIPT = '''"""Kondate mix {id}: draw it with Hugging Face datasets (4.0 or newer).

Expects one folder a dataset beside this file, with Parquet files in it. Every dataset gives exactly the
samples of the mix: whole passes, each in an order of its own, then a random part of one more. The
datasets are interleaved by their weights; the same seed gives the same rows in the same order.
"""

from pathlib import Path

from datasets import concatenate_datasets, interleave_datasets, load_dataset

HERE = Path(__file__).resolve().parent
SAMPLES = {samples}
WEIGHTS = {weights}


def draw(rows, count, seed):
    """Return a number of rows: all of them again and again, then a random rest."""
    passes, rest = divmod(count, len(rows))
    turns = [rows.shuffle(seed=seed + turn) for turn in range(passes + (rest > 0))]
    if rest:
        turns[-1] = turns[-1].select(range(rest))
    return concatenate_datasets(turns)


def load_mix(seed=0):
    """Return the mixed training data."""
    parts = [
        draw(load_dataset("parquet", data_files=str(HERE / name / "*.parquet"), split="train"), count, seed)
        for name, count in SAMPLES.items()
    ]
    return interleave_datasets(
        parts,
        probabilities=list(WEIGHTS.values()),
        seed=seed,
        stopping_strategy="all_exhausted_without_replacement",
    )


if __name__ == "__main__":
    print(load_mix())
'''


def interleave(mix: Mix, _: Catalog) -> str:
    """Return the script; weights are written in full."""
    weights = json.dumps({pick.dataset: pick.weight for pick in mix.picks}, indent=4)
    samples = json.dumps({pick.dataset: pick.samples for pick in mix.picks}, indent=4)
    return SCRIPT.format(id=mix.id, samples=samples, weights=weights)
