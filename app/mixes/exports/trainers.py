"""The mix as the data section of a trainer: one folder a dataset, named by its id, beside the file.

Sources are named in each writer. Energon draws by weight for as long as one trains; the others take
counts. Counts are the mix's own, so every trainer sees the same number of samples. `make interop` has
each trainer's own loader read its file and counts what it draws.
"""

import json
from typing import Any

import yaml

from app.catalog.load import Catalog
from app.recommender.mix import Mix, Pick


def _yaml(record: dict[str, Any], mix: Mix) -> str:
    return f"# Kondate mix {mix.id}\n" + yaml.safe_dump(record, sort_keys=False, allow_unicode=True)


def energon(mix: Mix, _: Catalog) -> str:
    """Return a Megatron-Energon metadataset (MetadatasetV2, blend by weight)."""
    blend = [{"weight": pick.weight, "path": pick.dataset, "split_part": "train"} for pick in mix.picks]
    record = {
        "__module__": "megatron.energon",
        "__class__": "MetadatasetV2",
        "splits": {"train": {"blend": blend}},
    }
    return _yaml(record, mix)


def mosaicml(mix: Mix, _: Catalog) -> str:
    """Return MosaicML streams: `choose` is the number of samples an epoch takes from each stream.

    Nothing else says how long an epoch is: with `choose`, the trainer refuses an `epoch_size`.
    """
    streams = {pick.dataset: {"local": pick.dataset, "choose": pick.samples} for pick in mix.picks}
    return _yaml({"streams": streams}, mix)


def llamafactory(mix: Mix, _: Catalog) -> str:
    """Return LLaMA-Factory's dataset_info.json: chat rows with images, as many of each as the mix draws.

    `num_samples` takes every row once before any twice. Its own mixing by probability would go on until
    the last dataset has ended, which is many times the budget when one of them is large.
    """
    record = {
        pick.dataset: {
            "file_name": f"{pick.dataset}/train.json",
            "num_samples": pick.samples,
            "formatting": "sharegpt",
            "columns": {"messages": "messages", "images": "images"},
            "tags": {
                "role_tag": "role",
                "content_tag": "content",
                "user_tag": "user",
                "assistant_tag": "assistant",
                "system_tag": "system",
            },
        }
        for pick in mix.picks
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def llamafactory_arguments(mix: Mix, _: Catalog) -> str:
    """Return the data arguments for the datasets of `dataset_info.json`; the trainer shuffles them."""
    record = {
        "dataset_dir": ".",
        "dataset": ",".join(pick.dataset for pick in mix.picks),
        "mix_strategy": "concat",
    }
    return _yaml(record, mix)


def msswift(mix: Mix, _: Catalog) -> str:
    """Return ms-swift's arguments: `path#samples` takes that many rows, repeating when there are fewer."""
    datasets = [f"  '{pick.dataset}/train.jsonl#{pick.samples}'" for pick in mix.picks]
    lines = ["--dataset", *datasets, "--dataset_shuffle true"]
    return f"# Kondate mix {mix.id}\n" + " \\\n".join(lines) + "\n"


def llava(mix: Mix, _: Catalog) -> str:
    """Return LLaVA-NeXT's data_mixture: whole passes as `all`, the rest as a random number of rows."""
    entries = [entry for pick in mix.picks for entry in _llava_entries(pick)]
    return _yaml({"datasets": entries}, mix)


def _llava_entries(pick: Pick) -> list[dict[str, str]]:
    passes, rest = divmod(pick.samples, pick.available)
    strategies = ["all"] * passes + ([f"random:{rest}"] if rest else [])
    return [
        {"json_path": f"{pick.dataset}/train.json", "sampling_strategy": strategy} for strategy in strategies
    ]
