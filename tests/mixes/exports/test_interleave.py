"""The script draws the mix with the real `datasets` package."""

import json
import os
import subprocess
import sys
from collections import Counter
from math import ceil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.mixes.exports import export
from tests.mixes.shelf import chart_mix, charts
from tests.recommender.library import ask


@pytest.mark.parametrize("samples", [1000, 300, 2600])
def test_the_script_draws_the_counts_of_the_mix_also_where_every_dataset_repeats(
    tmp_path: Path, samples: int
) -> None:
    mix = chart_mix(ask(domains={}, budget={"samples": samples}, limits={"max_epochs": 3}))
    for pick in mix.picks:
        (tmp_path / pick.dataset).mkdir()
        rows = pa.table({"dataset": [pick.dataset] * pick.available, "row": range(pick.available)})
        pq.write_table(rows, tmp_path / pick.dataset / "train.parquet")
    (tmp_path / "mix.py").write_bytes(export(mix, charts(), "interleave.py").body)
    count = (
        "import json, mix; rows = mix.load_mix(); "
        "print(json.dumps([list(pair) for pair in zip(rows['dataset'][:], rows['row'][:])]))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", count],
        cwd=tmp_path,
        env={**os.environ, "HF_HOME": str(tmp_path / "cache"), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    drawn = [(str(name), int(row)) for name, row in json.loads(answer.stdout.strip().splitlines()[-1])]
    counts = Counter(name for name, _ in drawn)
    assert counts == {pick.dataset: pick.samples for pick in mix.picks}
    assert sum(counts.values()) == samples
    for pick in mix.picks:
        times = Counter(row for name, row in drawn if name == pick.dataset)
        assert max(times.values()) <= ceil(pick.epochs)
