"""What a card says of its license, whatever else it says and however it is wrapped."""

import pytest

from app.hub.card_license import license_passage, passage_hash

CARD = """---
license: mit
---
# A set
Pictures of things.

## License
MIT for the annotations.

### Pictures
Ask their owners.

## Citation
Somebody.
"""


def test_the_section_with_its_parts_is_kept_and_the_rest_is_not() -> None:
    passage = license_passage(CARD)
    assert "MIT for the annotations." in passage
    assert "Ask their owners." in passage
    assert "Somebody" not in passage
    assert "Pictures of things" not in passage
    assert "license: mit" not in passage


@pytest.mark.parametrize(
    "other",
    [
        CARD.replace("Pictures of things.", "Photos of things."),
        CARD.replace("MIT for the", "MIT  for\nthe"),
        CARD.replace("\n", "\r\n"),
        CARD.replace("license: mit", "license: cc-by-4.0"),  # compared as a tag
    ],
)
def test_other_changes_leave_the_hash(other: str) -> None:
    assert passage_hash(other) == passage_hash(CARD)


@pytest.mark.parametrize(
    "other",
    [
        CARD.replace("MIT for", "Research only for"),
        CARD.replace("Ask their owners.", "Free."),
        CARD.replace("Somebody.", "Somebody.\n\nNot for commercial use."),
        CARD.replace("Somebody.", "Somebody.\n\n商用利用はできません。"),
    ],
)
def test_a_word_about_the_license_changes_the_hash(other: str) -> None:
    assert passage_hash(other) != passage_hash(CARD)


def test_a_card_that_says_nothing_of_it_has_no_passage() -> None:
    assert license_passage("# A set\nPictures.") == ""
