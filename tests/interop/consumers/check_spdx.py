"""Run in a venv with `spdx3-validate` and `spdx-python-model`: print what is wrong with a SPDX 3 document.

`check_spdx.py FILE [FOLDER]`: FOLDER holds copies of the schema, the model and the context of SPDX 3.0.1
under their own file names; without it they are fetched from spdx.org.
"""

import json
import sys
import urllib.error
from pathlib import Path
from typing import Any

import rdflib
import spdx_python_model
from spdx3_validate import core
from spdx3_validate.spdx_versions import SPDX_VERSIONS


def main(file: Path, folder: Path | None) -> int:
    _, objects = spdx_python_model.load(file)
    wrong = [f"missing: {one}" for one in objects.missing_ids]
    print(f"spdx-python-model read {sum(1 for _ in objects.foreach())} objects")
    try:
        wrong += [str(one) for one in (by_network(file) if folder is None else by_copies(file, folder))]
        print("spdx3-validate checked the JSON schema and the SHACL model")
    except urllib.error.URLError as error:
        print(f"NOT CHECKED by spdx3-validate: spdx.org is out of reach ({error.reason}); see --spdx-files")
    print(*wrong, sep="\n")
    return len(wrong)


def by_network(file: Path) -> list[Any]:
    return list(core.validate(str(file)).errors)


def by_copies(file: Path, folder: Path) -> list[Any]:
    """Check as `core.validate` does, with the three files of the version read from a folder."""
    version = next(one for one in SPDX_VERSIONS if one.pretty == "3.0.1")

    def copy(address: str) -> Path:
        return folder / address.rpartition("/")[2]

    document = json.loads(file.read_text())
    checker = core.schema_validator(json.loads(copy(version.schema_url).read_text()))
    wrong = [f"{one.json_path}: {one.message[:200]}" for one in checker.iter_errors(document)]
    shapes = rdflib.Graph().parse(copy(version.shacl_url))
    context = json.loads(copy(version.context_url).read_text())
    graph = rdflib.Graph().parse(data=json.dumps({**document, **context}), format="json-ld")
    return wrong + list(core.check_graph(graph, shapes, version, True))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
