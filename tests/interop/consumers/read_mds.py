"""Run in a venv with `mosaicml-streaming`: print every sample of an MDS corpus as JSON lines."""

import hashlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy
from streaming import LocalDataset


def main(corpus: Path) -> None:
    table = LocalDataset(str(corpus / "data" / "train"))
    for number in range(len(table)):
        row = table[number]
        record: dict[str, Any] = {"id": f"{row['dataset']}/{row['sample_id']}"}
        if "messages" in row:
            record["messages"] = [[turn["role"], turn["content"]] for turn in row["messages"]]
            record["pixels"] = [
                hashlib.sha256(image.convert("RGB").tobytes()).hexdigest() for image in row["images"]
            ]
        else:
            arrays = {name: value for name, value in row.items() if isinstance(value, numpy.ndarray)}
            arrays |= dict(numpy.load(io.BytesIO(row["tiles"])))
            record["arrays"] = {
                name: [str(value.dtype), value.tolist()] for name, value in sorted(arrays.items())
            }
        print(json.dumps(record))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
