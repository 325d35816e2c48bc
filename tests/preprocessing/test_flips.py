"""A mirrored picture never gets words that are untrue of it."""

import pytest

from app.preprocessing.flips import plan_text_flip


@pytest.mark.parametrize(
    ("text", "flipped"),
    [
        ("The cat is on the right in the picture.", "The cat is on the left in the picture."),
        ("the leftmost cup and the rightmost", "the rightmost cup and the leftmost"),
        ("RIGHT side", "LEFT side"),
        ("standing right next to the left wall", "standing right next to the right wall"),
        ("a right angle on the left", "a right angle on the right"),
        ("to his left", "to his right"),
        ("on the left-hand side, in the upper-right.", "on the right-hand side, in the upper-left."),
        ("There is leftover pizza, a bright copyright notice and all right.",) * 2,
        ("Left: a cat. Right: a dog.", "Right: a cat. Left: a dog."),
        ("the far-left corner", "the far-right corner"),
        ("the far right party", "the far right party"),
        ("左から2番目の人", "右から2番目の人"),
        ("奥の右側にある椅子、左右対称の棚", "奥の左側にある椅子、左右対称の棚"),
        ("nothing of the kind", "nothing of the kind"),
    ],
)
def test_places_are_swapped_and_other_senses_kept(text: str, flipped: str) -> None:
    assert plan_text_flip(text).text == flipped


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The cup is right.", "unclear-left-or-right"),
        ("It is a dog. Right?", "unclear-left-or-right"),
        ("Right, it is a dog.", "unclear-left-or-right"),
        ("What is left of the sandwich?", "orientation-or-reading"),
        ("Right-click the icon.", "orientation-or-reading"),
        ("a far-right group", "orientation-or-reading"),
        ("右に出る者はいない", "orientation-or-reading"),
        ("the woman's left arm", "handedness"),
        ("at [0.12, 0.3, 0.5, 0.6]", "coordinates-in-text"),
        ("<box>[[1, 2, 3, 4]]</box> left", "coordinates-in-text"),
        ("What does the poster say?", "orientation-or-reading"),
        ("左手の指", "orientation-or-reading"),
        ("この看板の左の文字", "orientation-or-reading"),
    ],
)
def test_what_cannot_be_told_or_read_is_skipped_with_its_reason(text: str, reason: str) -> None:
    plan = plan_text_flip(text)
    assert (plan.text, plan.reason) == (None, reason)


@pytest.mark.parametrize(
    "text",
    ["on the left of the upper right corner", "a dog to the left", "左から2番目", "turn left"],
)
def test_two_flips_give_the_first_text_back(text: str) -> None:
    once = plan_text_flip(text).text
    assert once is not None
    assert plan_text_flip(once).text == text
