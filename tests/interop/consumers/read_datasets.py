"""Run in a venv with `datasets`: print every sample of a Parquet corpus as JSON lines."""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import datasets


def plain(value: object) -> list[object]:
    """Return [number type, nested lists] of a column of tokens."""
    import numpy

    if isinstance(value, dict):
        array = numpy.frombuffer(value["data"], value["dtype"]).reshape(value["shape"])
        return [str(array.dtype), array.tolist()]
    return ["", value]


def main(corpus: Path) -> None:
    files = sorted(str(path) for path in (corpus / "data").glob("*.parquet"))
    with tempfile.TemporaryDirectory() as cache:
        table = datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=cache)
        tokens = "messages" not in table.column_names
        if not tokens:
            table = table.cast_column("images", datasets.List(datasets.Image(decode=False)))
        origin = {"dataset", "sample_id", "license", "source_url", "attribution", "meta"}
        for row in table:
            record: dict[str, object] = {"id": f"{row['dataset']}/{row['sample_id']}"}
            if tokens:
                columns = {name: value for name, value in row.items() if name not in origin}
                columns |= {block["name"]: block for block in columns.pop("tiles")}
                record["arrays"] = {name: plain(value) for name, value in sorted(columns.items())}
            else:
                record["messages"] = [
                    [
                        turn["role"],
                        "".join("<image>" if p["type"] == "image" else p["text"] for p in turn["content"]),
                    ]
                    for turn in row["messages"]
                ]
                record["images"] = [hashlib.sha256(image["bytes"]).hexdigest() for image in row["images"]]
            print(json.dumps(record))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
