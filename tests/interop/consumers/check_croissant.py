"""Run in a venv with `mlcroissant[parquet]`: validate a croissant.json and read every record it describes.

A corpus has its manifest beside it, which says how many records there are; the page of a catalog entry
describes files that are elsewhere, and is validated only.
"""

import json
import sys
from pathlib import Path

import mlcroissant


def main(file: Path) -> int:
    dataset = mlcroissant.Dataset(jsonld=file)
    manifest = file.with_name("manifest.json")
    if not manifest.is_file():
        return 0
    stored = sum(one["samples"] for one in json.loads(manifest.read_text(encoding="utf-8"))["shards"])
    wrong = 0
    for records in dataset.metadata.record_sets:
        read = sum(1 for _ in dataset.records(records.uuid))
        print(f"mlcroissant read {read} of {stored} records of '{records.uuid}'")
        wrong += read != stored
    return wrong


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
