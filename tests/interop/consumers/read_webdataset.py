"""Run in a venv with `webdataset`: print every sample of a corpus as JSON lines."""

import hashlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import webdataset


def main(corpus: Path) -> None:
    tars = sorted(str(path) for path in (corpus / "shards").glob("*.tar"))
    for sample in webdataset.WebDataset(tars, shardshuffle=False):
        about = json.loads(sample["json"])
        record: dict[str, Any] = {"id": f"{about['dataset']}/{about['sample_id']}"}
        if "messages" in about:
            record["messages"] = [[turn["role"], turn["content"]] for turn in about["messages"]]
            record["images"] = [hashlib.sha256(sample[name]).hexdigest() for name in about["images"]]
        else:
            import numpy

            arrays = {name[:-4]: numpy.load(io.BytesIO(sample[name])) for name in about["arrays"]}
            record["arrays"] = {
                name: [str(array.dtype), array.tolist()] for name, array in sorted(arrays.items())
            }
        print(json.dumps(record))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
