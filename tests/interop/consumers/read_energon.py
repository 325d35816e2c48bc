"""Run in a venv with `megatron-energon`: print every sample as its own loader gives it, as JSON lines."""

import hashlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy
from megatron.energon import (
    CrudeSample,
    DefaultTaskEncoder,
    WorkerConfig,
    get_savable_loader,
    get_train_dataset,
    stateless,
)
from megatron.energon.task_encoder.cooking import Cooker


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


def main(corpus: Path) -> None:
    workers = WorkerConfig(rank=0, world_size=1, num_workers=0)
    dataset = get_train_dataset(
        str(corpus),
        batch_size=1,
        shuffle_buffer_size=None,
        max_samples_per_sequence=None,
        worker_config=workers,
        task_encoder=Encoder(),
        repeat=False,
    )
    for batch in get_savable_loader(dataset):
        for sample in batch:
            about = json.loads(sample["json"])
            record: dict[str, Any] = {"id": f"{about['dataset']}/{about['sample_id']}"}
            if "messages" in about:
                record["messages"] = [[turn["role"], turn["content"]] for turn in about["messages"]]
                record["images"] = [hashlib.sha256(sample[name]).hexdigest() for name in about["images"]]
            else:
                arrays = {name[:-4]: numpy.load(io.BytesIO(sample[name])) for name in about["arrays"]}
                record["arrays"] = {
                    name: [str(array.dtype), array.tolist()] for name, array in sorted(arrays.items())
                }
            print(json.dumps(record))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
