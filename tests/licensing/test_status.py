"""R9 and R10: what the state of a dataset forbids or leaves open."""

import pytest

from app.licensing.status import judge_status, status_hints
from app.licensing.verdict import Verdict
from tests.licensing.makers import TRAIN, made, row

TEST = TRAIN.model_copy(update={"purpose": "evaluate"})


@pytest.mark.parametrize(
    ("training_use", "verdict"),
    [("allowed", None), ("unclear", Verdict.UNKNOWN), ("evaluation-only", Verdict.PROHIBITED)],
)
def test_training_needs_a_publisher_who_allows_it(training_use: str, verdict: Verdict | None) -> None:
    dataset = made("set", row("CC0-1.0"), training_use=training_use)
    assert [one.verdict for one in judge_status(dataset, TRAIN)] == ([] if verdict is None else [verdict])
    assert judge_status(dataset, TEST) == ()


@pytest.mark.parametrize("status", ["available", "gated", "link-only", "superseded", "unknown"])
def test_only_a_withdrawal_is_a_question_of_its_own(status: str) -> None:
    access = made("x").access
    there = made("set", row("CC0-1.0"), access=access.model_copy(update={"status": status}))
    gone = made("set", row("CC0-1.0"), access=access.model_copy(update={"status": "withdrawn"}))
    assert judge_status(there, TRAIN) == ()
    assert [one.rule for one in judge_status(gone, TEST)] == ["R10-status"]


def test_dead_links_and_the_publishers_warnings_are_hints() -> None:
    links = made("x").access.model_copy(update={"status": "link-only"})
    dataset = made("set", row("CC0-1.0"), access=links, warnings=("first", "second"))
    assert [(one.code, one.about) for one in status_hints(dataset)] == [
        ("LINKS_ROT", "set"),
        ("PUBLISHER_WARNING", "first"),
    ]
