"""Open the folder of a finished corpus, or say in words what it is instead."""

import json
from pathlib import Path
from typing import Any

from app.corpora.manifest import FORMAT, read_manifest
from app.errors import Conflict, NotFound


def get_manifest(corpus: Path) -> dict[str, Any]:
    """Return the manifest of a corpus; raises for another format and for a folder that holds none."""
    manifest = read_manifest(corpus)
    if manifest is None:
        other = other_format(corpus)
        if other:
            raise Conflict(other, field="corpus")
        raise NotFound(
            f"{corpus} holds no finished corpus: there is no manifest.json of ours", field="corpus"
        )
    return manifest


def other_format(corpus: Path) -> str:
    """Say that a folder holds a corpus of another version; nothing when it is ours or holds none."""
    try:
        told = json.loads((corpus / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except ValueError:
        return f"{corpus}/manifest.json is not whole; build the corpus again"
    name = told.get("format") if isinstance(told, dict) else None
    if name == FORMAT:
        return ""
    what = f"in format '{name}'" if name else "that says no format"
    return (
        f"{corpus} holds a corpus {what}, and this version reads '{FORMAT}'; build it again, or read it "
        "with the version that wrote it"
    )
