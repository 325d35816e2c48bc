"""Run in a venv with `cyclonedx-python-lib[json-validation]`: print what is wrong with a bill."""

import json
import sys
from pathlib import Path

from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def main(file: Path) -> int:
    text = file.read_text()
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        print(fault)
        return 1
    # The library builds this method with a decorator that hides it from mypy.
    bill = Bom.from_json(json.loads(text))  # type: ignore[attr-defined]
    print(f"cyclonedx-python-lib read {len(bill.components)} components")
    return 0 if bill.validate() else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
