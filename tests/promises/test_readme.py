"""The README is true: its settings table is the code's, its rooms exist, its notebook lines parse."""

import ast
import re

from app.cli.settings import settings_table
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_settings_table_is_the_one_the_command_prints() -> None:
    shown = re.search(r"<!-- settings: .*? -->\n(.*?)\n<!-- /settings -->", README, re.S)
    assert shown is not None
    assert shown[1].strip() == settings_table().strip()


def test_every_room_is_on_the_map_and_every_room_on_the_map_exists() -> None:
    mapped = set(re.findall(r"`app/(\w+)`", README))
    rooms = {path.name for path in (ROOT / "app").iterdir() if (path / "__init__.py").exists()}
    assert mapped == rooms


def test_python_cells_are_python() -> None:
    cells = re.findall(r"```python\n(.*?)```", README, re.S)
    assert cells
    for cell in cells:
        ast.parse(cell)


def test_make_targets_named_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"`make ([a-z-]+)", README)) <= targets
