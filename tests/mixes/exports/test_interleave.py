"""The script draws the mix with the real `datasets` package."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from app.mixes.exports import export
from tests.mixes.shelf import chart_mix, charts


def test_the_script_draws_the_mix_by_its_weights(tmp_path: Path) -> None:
    mix = chart_mix()
    for pick in mix.picks:
        (tmp_path / pick.dataset).mkdir()
        rows = pa.table({"dataset": [pick.dataset] * pick.available})
        pq.write_table(rows, tmp_path / pick.dataset / "train.parquet")
    (tmp_path / "mix.py").write_bytes(export(mix, charts(), "interleave.py").body)
    count = (
        "import json, collections, mix; rows = mix.load_mix(); "
        "print(json.dumps(collections.Counter(rows['dataset'][:])))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", count],
        cwd=tmp_path,
        env={**os.environ, "HF_HOME": str(tmp_path / "cache"), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    drawn = json.loads(answer.stdout.strip().splitlines()[-1])
    assert sum(drawn.values()) == mix.totals.samples == 1000
    assert abs(drawn["big-charts"] - 750) < 50
