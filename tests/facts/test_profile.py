"""Profiles as shipped: complete, evidenced, and a misspelt key is an error."""

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from app.facts.profile import Profile
from tests.conftest import ROOT

FILES = sorted((ROOT / "catalog" / "profiles").glob("*.yaml"))
ASKED_FOR = {
    "clip",
    "generic",
    "idefics3",
    "internvl2",
    "llava-1.5",
    "llava-next",
    "llava-onevision",
    "paligemma",
    "qwen2-vl",
    "qwen2.5-vl",
    "qwen3-vl",
    "siglip",
    "smolvlm",
}


def read(file: Path) -> Profile:
    return Profile.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def test_every_family_asked_for_has_a_profile() -> None:
    assert {file.stem for file in FILES} >= ASKED_FOR


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_profile_says_where_its_rules_come_from(file: Path) -> None:
    profile = read(file)
    assert profile.id == file.stem
    assert profile.evidence
    assert all(one.url.startswith("https://") and one.says for one in profile.evidence)
    assert profile.label_ja != profile.label_en
    assert profile.summary_ja != profile.summary_en
    assert profile.revision or profile.unknowns or profile.tokenizer is None


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_keys_stand_in_the_order_of_the_schema(file: Path) -> None:
    written = list(yaml.safe_load(file.read_text(encoding="utf-8")))
    assert written == [name for name in Profile.model_fields if name in written]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("chat", "mask"), "everything"),
        (("image", "rule"), "smart"),
        (("boxes", "convention"), "0-1000"),
        (("normalization", "statistics"), "none"),
        (("chat", "templat"), "chatml"),
        (("id",), "Not A Slug"),
    ],
)
def test_a_wrong_or_misspelt_value_is_refused(path: tuple[str, ...], value: str) -> None:
    record = read(FILES[0]).model_dump(mode="json")
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(ValidationError, match=path[-1]):
        Profile.model_validate(record)
