"""Run in a venv with `mosaicml-streaming`, beside the exports of a mix: build its streams, count an epoch."""

import json
from collections import Counter
from pathlib import Path

import yaml
from streaming import Stream, StreamingDataset


def main() -> None:
    record = yaml.safe_load(Path("mosaicml.yaml").read_text(encoding="utf-8"))
    streams = [Stream(**one) for one in record["streams"].values()]
    dataset = StreamingDataset(streams=streams, batch_size=1, shuffle=True, shuffle_seed=0)
    print(json.dumps(Counter(row["dataset"] for row in dataset)))


if __name__ == "__main__":
    main()
