"""Recorded answers of the Hub and real cards, whole and broken."""

from pathlib import Path

import pytest

from app.errors import InvalidInput, NotFound, SourceUnavailable
from app.hub.card_draft import front_matter, read_card
from app.hub.found import draft_entry
from app.hub.local import RecordedHub
from tests.hub.words import VOCABULARY


@pytest.fixture
def hub(samples: Path) -> RecordedHub:
    return RecordedHub(samples / "hf_hub")


def test_recorded_lists_are_read_with_splits_and_paper(hub: RecordedHub) -> None:
    found = next(iter(hub.list_datasets(search="acronym")))
    assert found.id == "acronym_identification"
    assert found.licenses == ("mit",)
    assert found.splits == (("train", 14006), ("validation", 1717), ("test", 1750))
    assert found.samples == 17473
    assert found.arxiv == "2010.14678"
    assert found.revision == "c3c245a18bbd57b1682b099e14460eebf154cbdf"


def test_limits_and_searches(hub: RecordedHub) -> None:
    assert len(list(hub.list_datasets(limit=1))) == 1
    assert list(hub.list_datasets(search="nothing like it")) == []


def test_a_dataset_known_by_card_only(hub: RecordedHub) -> None:
    found = hub.describe("kakaobrain/coyo-labeled-300m")
    assert found.licenses == ("cc-by-4.0",)
    assert found.publisher == "kakaobrain"
    with pytest.raises(NotFound):
        hub.describe("nobody/nothing")


def test_every_real_card_becomes_a_draft(samples: Path) -> None:
    for file in sorted((samples / "hf_hub").glob("cards_202*/*.md")):
        found = read_card(file.read_text(encoding="utf-8"), hub_id=f"o/{file.stem}", page="p")
        entry = draft_entry(found, VOCABULARY)
        assert [row.stated for row in entry.licenses] == [", ".join(found.licenses) or "no license stated"]


@pytest.mark.parametrize("name", ["sample_invalid_card_data", "sample_datasetcard_template"])
def test_broken_front_matter_is_told(samples: Path, name: str) -> None:
    text = (samples / f"hf_hub/cards_edge_cases/{name}.md").read_text(encoding="utf-8")
    if name == "sample_datasetcard_template":
        assert front_matter("---\n---\n") == {}
    with pytest.raises(InvalidInput, match="front matter"):
        front_matter(text + "" if name == "sample_invalid_card_data" else text.replace("{card_data}", "[1"))


def test_cards_without_metadata_or_with_windows_lines(samples: Path) -> None:
    edge = samples / "hf_hub/cards_edge_cases"
    assert front_matter((edge / "sample_no_metadata.md").read_text(encoding="utf-8")) == {}
    windows = (edge / "sample_windows_line_breaks.md").read_bytes().decode()
    assert "\r\n" in windows
    assert front_matter(windows)


def test_the_language_no_is_not_taken_for_false() -> None:
    assert read_card("---\nlanguage: [no, en]\n---\n", hub_id="a/b", page="p").languages == ("no", "en")


def test_front_matter_that_never_ends_is_told() -> None:
    with pytest.raises(InvalidInput, match="not closed"):
        front_matter("---\nlicense: mit\n")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="no recorded answers"):
        RecordedHub(tmp_path / "gone")
