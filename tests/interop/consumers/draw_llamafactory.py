"""Run in a venv with `llamafactory`, beside the exports of a mix: load its datasets as the trainer does."""

import json
from collections import Counter
from pathlib import Path

import yaml
from llamafactory.data.loader import _get_merged_dataset
from llamafactory.hparams import DataArguments, ModelArguments
from transformers import HfArgumentParser, Seq2SeqTrainingArguments


def main() -> None:
    given = yaml.safe_load(Path("llamafactory.yaml").read_text(encoding="utf-8"))
    (data,) = HfArgumentParser(DataArguments).parse_dict(given)
    model = ModelArguments(model_name_or_path="none")
    training = Seq2SeqTrainingArguments(output_dir="out", report_to=[])
    rows = _get_merged_dataset(data.dataset, model, data, training, stage="sft")
    prompts = (row["_prompt"][-1]["content"] for row in rows)
    print(json.dumps(Counter(prompt.split(" ")[0] for prompt in prompts)))


if __name__ == "__main__":
    main()
