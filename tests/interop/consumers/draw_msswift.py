"""Run in a venv with `ms-swift`, beside the exports of a mix: load what its arguments name."""

import json
import shlex
from collections import Counter
from pathlib import Path

from swift.dataset import load_dataset


def main() -> None:
    text = Path("msswift.args").read_text(encoding="utf-8").replace("\\\n", " ")
    words = shlex.split(text, comments=True)
    datasets = words[words.index("--dataset") + 1 : words.index("--dataset_shuffle")]
    train, _ = load_dataset(datasets, seed=0, shuffle=True)
    prompts = (row["messages"][0]["content"] for row in train)
    print(json.dumps(Counter(prompt.split(" ")[0] for prompt in prompts)))


if __name__ == "__main__":
    main()
