"""R12: a page that changed counts at once where it got worse, and waits for a reader where it got better."""

from dataclasses import replace

import pytest

from app.facts.drift import Drift
from app.facts.library import Library
from app.licensing.drift import as_found, verdict_before
from app.licensing.engine import judge, judge_all
from app.licensing.verdict import Verdict
from tests.licensing.makers import PRODUCT, TRAIN, made, row, shipped_catalog, source, with_datasets

REPO = "https://huggingface.co/datasets/owner/set"


def drift(before: str, after: str | None, kind: str = "license", layer: str = "images") -> Drift:
    return Drift.model_validate(
        {
            "id": "d1",
            "dataset": "one",
            "repository": "owner/set",
            "kind": kind,
            "layers": (layer,) if kind in {"license", "card"} else (),
            "before": before,
            "after": after or "new words",
            "license_before": before,
            "license_after": after,
            "evidence": REPO,
            "revision": "f" * 40,
            "found": "2026-11-23",
        }
    )


def library(*drifts: Drift, first: str = "CC-BY-4.0") -> Library:
    one = made("one", row(first), sources_complete=True, training_use="allowed")
    two = made("two", row("CC-BY-4.0", covers="annotations"), sources=(source("one"),), sources_complete=True)
    found = with_datasets(shipped_catalog().library, one, two)
    return replace(found, drift={"one": drifts} if drifts else {})


def test_a_stricter_page_counts_at_once_and_passes_down_the_lineage() -> None:
    worse = library(drift("CC-BY-4.0", "CC-BY-NC-4.0"))
    assert judge(worse.datasets["one"], PRODUCT, verdict_before(worse)).verdict.usable
    found = judge(worse.datasets["one"], PRODUCT, worse)
    assert found.verdict is Verdict.PROHIBITED
    assert found.deciding is not None
    assert (found.deciding.rule, found.deciding.revision) == ("R12", "f" * 40)
    assert "CC-BY-NC-4.0" in found.deciding.sentence
    assert "CC-BY-NC-4.0" in found.deciding.sentence_ja
    assert judge(worse.datasets["two"], PRODUCT, worse).verdict is Verdict.PROHIBITED


def test_a_looser_page_waits_for_a_reader() -> None:
    better = library(drift("CC-BY-NC-4.0", "MIT"), first="CC-BY-NC-4.0")
    one = better.datasets["one"]
    assert judge(one, PRODUCT, verdict_before(better)).verdict is Verdict.PROHIBITED
    assert judge(one, PRODUCT, better).verdict is Verdict.UNKNOWN
    assert judge(as_found(one, drift("CC-BY-NC-4.0", "MIT")), PRODUCT, verdict_before(better)).verdict.usable


def test_a_change_that_grants_the_same_changes_no_verdict() -> None:
    same = library(drift("CC-BY-4.0", "CC-BY-3.0"))
    one = same.datasets["one"]
    assert judge(one, PRODUCT, same).verdict is judge(one, PRODUCT, verdict_before(same)).verdict


def test_a_duty_that_a_stricter_page_adds_is_owed_at_once() -> None:
    worse = library(drift("CC-BY-4.0", "CC-BY-NC-4.0"))
    one = worse.datasets["one"]
    assert judge(one, TRAIN, verdict_before(worse)).verdict is Verdict.ALLOWED
    found = judge(one, TRAIN, worse)
    assert found.verdict is Verdict.WITH_OBLIGATIONS
    assert any(duty.code == "NC_ONLY" for duty in found.obligations)


def test_a_looser_page_does_not_lift_what_another_layer_forbids() -> None:
    better = library(drift("CC-BY-4.0", "CC0-1.0", layer="annotations"), first="CC-BY-NC-4.0")
    assert judge(better.datasets["one"], PRODUCT, better).verdict is Verdict.PROHIBITED


def test_new_words_in_the_card_are_not_established_until_read() -> None:
    words = library(drift("CC-BY-4.0", None, kind="card"))
    assert judge(words.datasets["one"], PRODUCT, words).verdict is Verdict.UNKNOWN


def test_a_repository_that_is_gone_waits_for_review_and_those_who_took_from_it_do_not() -> None:
    gone = library(drift("available", "not found", kind="status"))
    assert judge(gone.datasets["one"], TRAIN, gone).verdict is Verdict.UNKNOWN
    assert (
        judge(gone.datasets["two"], TRAIN, gone).verdict
        is judge(gone.datasets["two"], TRAIN, verdict_before(gone)).verdict
    )


@pytest.mark.parametrize("kind", ["gate", "moved"])
def test_a_gate_or_a_new_name_is_told_and_changes_no_verdict(kind: str) -> None:
    told = library(drift("available", "gated", kind=kind))
    one = told.datasets["one"]
    assert judge(one, PRODUCT, told).verdict is judge(one, PRODUCT, verdict_before(told)).verdict


def test_lists_and_pages_agree_under_drift() -> None:
    worse = library(drift("CC-BY-4.0", "CC-BY-NC-4.0"))
    for name, brief in judge_all(worse, PRODUCT).items():
        assert brief.verdict is judge(worse.datasets[name], PRODUCT, worse).verdict
