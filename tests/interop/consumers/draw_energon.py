"""Run in a venv with `megatron-energon`, beside the exports of a mix: count a thousand draws of its blend."""

import json
from collections import Counter
from itertools import islice
from typing import Any

from megatron.energon import (
    CrudeSample,
    DefaultTaskEncoder,
    WorkerConfig,
    get_loader,
    get_train_dataset,
    stateless,
)
from megatron.energon.task_encoder.cooking import Cooker

DRAWS = 1000


@stateless
def cook(sample: CrudeSample) -> CrudeSample:
    return sample


# energon is not installed where mypy runs
class Encoder(DefaultTaskEncoder):  # type: ignore[misc]
    cookers = [Cooker(cook)]  # noqa: RUF012 the form that energon asks for
    decoder = None

    def batch(self, samples: Any) -> Any:
        return samples

    def encode_sample(self, sample: Any) -> Any:
        return sample


def main() -> None:
    dataset = get_train_dataset(
        "energon.yaml",
        batch_size=1,
        shuffle_buffer_size=None,
        max_samples_per_sequence=None,
        worker_config=WorkerConfig(rank=0, world_size=1, num_workers=0),
        task_encoder=Encoder(),
    )
    drawn: Counter[str] = Counter()
    for batch in islice(get_loader(dataset), DRAWS):
        drawn.update(json.loads(sample["json"])["dataset"] for sample in batch)
    print(json.dumps(drawn))


if __name__ == "__main__":
    main()
