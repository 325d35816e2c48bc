"""Loads the golden examples (research/preprocessing.md part 5) for parametrized tests."""

import re
from functools import cache
from typing import Any

import pytest
import yaml

from tests.conftest import IN_CI, SHARED

SOURCE = SHARED / "research" / "preprocessing.md"
EXPECTED_CASES = 271


@cache
def load_groups() -> dict[str, list[dict[str, Any]]]:
    """Return the cases by operation; nothing when the research folder is not on this machine."""
    if not SOURCE.is_file():
        return {}
    part = SOURCE.read_text(encoding="utf-8").split("## Part 5.", 1)[1]
    block = re.search(r"```yaml\n(.*?)```", part, re.DOTALL)
    assert block is not None
    groups: dict[str, list[dict[str, Any]]] = yaml.load(block[1], yaml.CSafeLoader)
    return groups


def cases(group: str) -> list[Any]:
    """Return one group's cases as parameters; where the file is missing, one that skips (fails in CI)."""
    found = load_groups().get(group, [])
    if found:
        return [pytest.param(case, id=case["id"]) for case in found]
    reason = "needs ../shared/research, which only the developers' machines and CI have"
    marks = () if IN_CI else (pytest.mark.skip(reason=reason),)
    return [pytest.param(None, id=f"{group}-missing", marks=marks)]
