"""JSON Schemas of the catalog files, written from the record classes so that editors complete them."""

import json
from pathlib import Path

from app.catalog.files import KINDS, Kind


def schema_texts() -> dict[str, str]:
    """Return the schema of every kind of file by its name in `catalog/schema/`."""
    return {f"{kind.name}.schema.json": _text(kind) for kind in KINDS}


def write_schemas(folder: Path) -> None:
    """Write the schemas into the `schema` folder of a catalog."""
    target = folder / "schema"
    target.mkdir(parents=True, exist_ok=True)
    for name, text in schema_texts().items():
        (target / name).write_text(text, encoding="utf-8")


def _text(kind: Kind) -> str:
    """Write one schema; the definitions it refers to stay at its top."""
    record = kind.model.model_json_schema()
    definitions = record.pop("$defs", {})
    shapes: dict[str, dict[str, object]] = {
        "one": record,
        "list": {"type": "array", "items": record},
        "map": {"type": "object", "additionalProperties": record},
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **shapes[kind.shape],
        "title": f"catalog {kind.name}",
        **({"$defs": definitions} if definitions else {}),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
