"""The shipped notebook runs from top to bottom against a live server."""

from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

TOUR = Path(__file__).resolve().parent.parent / "notebooks" / "tour.ipynb"


def read_tour() -> Any:
    return nbformat.reads(TOUR.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the kernel's own libraries, not ours
def test_the_tour_runs(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONDATE_URL", server)
    notebook = read_tour()
    ran = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs = [one for cell in ran.cells if cell.cell_type == "code" for one in cell.outputs]
    shown = [one["data"]["text/html"] for one in outputs if "text/html" in one.get("data", {})]
    assert len(shown) >= 4
    assert not any("<script" in one for one in shown)


def test_the_tour_is_shipped_without_outputs() -> None:
    notebook = read_tour()
    assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code")
