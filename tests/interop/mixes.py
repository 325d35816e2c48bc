"""Exports of a mix, drawn by each trainer's own loader from stand-in data, and counted."""

import json
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from app.corpora.writers import write_corpus
from app.mixes.exports import export
from app.preprocessing.sample import Message, Sample
from app.recommender.mix import Mix
from tests.mixes.shelf import chart_mix, charts

HERE = Path(__file__).resolve().parent
ROUGHLY = 0.05
"""How far the share of a trainer that draws by weight may lie from the mix, in a thousand draws."""


@dataclass(frozen=True)
class Trainer:
    """A trainer that draws a mix; `exact` where it takes counts, not weights."""

    name: str
    packages: tuple[str, ...]
    script: str
    exact: bool = True


TRAINERS = (
    Trainer("mix-datasets", ("datasets",), "draw_datasets.py"),
    Trainer("mix-mosaicml-streaming", ("mosaicml-streaming",), "draw_mosaicml.py"),
    Trainer("mix-megatron-energon", ("megatron-energon",), "draw_energon.py", exact=False),
    Trainer("mix-llamafactory", ("llamafactory",), "draw_llamafactory.py"),
    Trainer("mix-ms-swift", ("ms-swift",), "draw_msswift.py"),
)
EXPORTS = (
    ("energon.yaml", "energon.yaml"),
    ("mosaicml.yaml", "mosaicml.yaml"),
    ("llamafactory.json", "dataset_info.json"),
    ("llamafactory.yaml", "llamafactory.yaml"),
    ("msswift.args", "msswift.args"),
    ("interleave.py", "interleave.py"),
)


def write_mix(place: Path) -> Mix:
    """Write the exports of a mix that repeats one dataset, and beside them one folder a dataset."""
    mix = chart_mix()
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for pick in mix.picks:
        folder = place / pick.dataset
        samples = [_sample(pick.dataset, number) for number in range(pick.available)]
        write_corpus(samples, folder, kind="webdataset", shard_samples=100)
        write_corpus(samples, place / "mds" / pick.dataset, kind="mds", shard_samples=100)
        # MosaicML's streams name the folder with the index, which our corpora keep under data/train
        for file in (place / "mds" / pick.dataset / "data" / "train").iterdir():
            shutil.copy(file, folder)
        rows = [_row(sample) for sample in samples]
        (folder / "train.json").write_text(json.dumps(rows), encoding="utf-8")
        (folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        table = pa.table({"dataset": [pick.dataset] * len(rows), "row": range(len(rows))})
        pq.write_table(table, folder / "train.parquet")
    for name, called in EXPORTS:
        (place / called).write_bytes(export(mix, charts(), name).body)
    return mix


def _sample(dataset: str, number: int) -> Sample:
    return Sample(
        dataset=dataset,
        sample_id=str(number),
        images=(),
        messages=(Message("user", f"{dataset} {number}?"), Message("assistant", f"Row {number}.")),
    )


def _row(sample: Sample) -> dict[str, object]:
    messages = [{"role": message.role, "content": message.text} for message in sample.messages]
    return {"messages": messages, "images": []}


def draws_rightly(trainer: Trainer, interpreter: str, place: Path, mix: Mix) -> bool:
    """Have the trainer draw the mix, and say whether each dataset came as often as the mix says."""
    script = HERE / "consumers" / trainer.script
    run = subprocess.run(
        [interpreter, script], cwd=place, capture_output=True, text=True, check=False, timeout=900
    )
    lines = [line for line in run.stdout.splitlines() if line.startswith("{")]
    if run.returncode or not lines:
        print(f"{trainer.name}: failed:\n{run.stdout[-500:]}{run.stderr[-2000:]}")
        return False
    drawn = Counter(json.loads(lines[-1]))
    wanted = {pick.dataset: pick.samples for pick in mix.picks}
    off = max(abs(drawn[pick.dataset] / drawn.total() - pick.weight) for pick in mix.picks)
    right = drawn == wanted if trainer.exact else off <= ROUGHLY
    print(f"{trainer.name}: drew {dict(sorted(drawn.items()))}, the mix says {wanted}: {_word(right)}")
    return right


def _word(right: bool) -> str:
    return "right" if right else "WRONG"
