"""A script that draws the mix with Hugging Face `datasets`."""

import json

from app.catalog.load import Catalog
from app.recommender.mix import Mix

SCRIPT = '''"""Kondate mix {id}: draw it with Hugging Face datasets.

Expects one folder a dataset beside this file, with Parquet files in it. Draws are by probability with
a fixed seed; a dataset that ends starts again, so the counts are those of the mix on average.
"""

from pathlib import Path

from datasets import interleave_datasets, load_dataset

HERE = Path(__file__).resolve().parent
SAMPLES = {samples}
WEIGHTS = {weights}


def load_mix(seed=0):
    """Return the mixed training data."""
    parts = [
        load_dataset("parquet", data_files=str(HERE / name / "*.parquet"), split="train") for name in WEIGHTS
    ]
    mixed = interleave_datasets(
        parts, probabilities=list(WEIGHTS.values()), seed=seed, stopping_strategy="all_exhausted"
    )
    return mixed.select(range(min(SAMPLES, len(mixed))))


if __name__ == "__main__":
    print(load_mix())
'''


def interleave(mix: Mix, _: Catalog) -> str:
    """Return the script; weights are written in full."""
    weights = json.dumps({pick.dataset: pick.weight for pick in mix.picks}, indent=4)
    return SCRIPT.format(id=mix.id, samples=mix.totals.samples, weights=weights)
