"""Real Croissant descriptions of all three versions."""

from pathlib import Path

import orjson
import pytest

from app.errors import InvalidInput
from app.hub.croissant import has_pictures, read_croissant, version_of
from app.hub.found import UNSPECIFIED, draft_entry
from tests.hub.words import VOCABULARY


@pytest.mark.parametrize(
    ("name", "version", "license_id", "pictures"),
    [
        ("0.8/pass", "0.8", "CC-BY-4.0", True),
        ("0.8/movielens", "0.8", UNSPECIFIED, False),
        ("1.0/coco2014", "1.0", "CC-BY-4.0", True),
        ("1.0/gpt-3", "1.0", UNSPECIFIED, False),
        ("1.0/huggingface-the-cauldron", "1.0", UNSPECIFIED, True),
        ("1.1/huggingface-squad_v2", "1.1", "CC-BY-SA-4.0", False),
        ("1.1/image_test", "1.1", "CC-BY-4.0", True),
    ],
)
def test_descriptions_become_drafts(
    samples: Path, name: str, version: str, license_id: str, pictures: bool
) -> None:
    file = samples / "croissant/datasets" / name / "metadata.json"
    content = orjson.loads(file.read_bytes())
    assert version_of(content) == version
    assert has_pictures(content) is pictures
    assert draft_entry(read_croissant(file), VOCABULARY).licenses[0].id == license_id


def test_every_sample_description_is_read(samples: Path) -> None:
    files = sorted((samples / "croissant").rglob("metadata.json"))
    assert len(files) == 19
    for file in files:
        found = read_croissant(file)
        draft_entry(found, VOCABULARY)
        assert found.features


def test_lineage_as_stated_is_left_for_a_person_to_check(samples: Path) -> None:
    file = samples / "croissant/datasets/1.1/huggingface-squad_v2/metadata.json"
    found = read_croissant(file)
    assert found.derived_from
    assert any("derived from" in word for word in draft_entry(found, VOCABULARY).unknowns)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"license": "mit"}'])
def test_what_is_no_description_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "metadata.json").write_bytes(content)
    with pytest.raises(InvalidInput, match="not a Croissant description"):
        read_croissant(tmp_path / "metadata.json")
