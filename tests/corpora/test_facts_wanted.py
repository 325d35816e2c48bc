"""What a plan says when nobody here states the licenses of the pictures."""

from app.corpora.facts_wanted import facts_notes, nothing_stays


def test_the_note_names_the_files_and_that_the_filter_leaves_all_out() -> None:
    ((note, japanese),) = facts_notes("quiz", "a.json | b/a.json", kept_by=["CC-BY-2.0"])
    assert note.startswith("quiz: the licenses of its pictures were not found")
    assert "every sample will be left out" in note
    assert note.endswith("a.json or b/a.json")
    assert "すべて除外" in japanese


def test_without_a_filter_the_note_says_what_the_samples_lack() -> None:
    ((note, japanese),) = facts_notes("quiz", "a.json", kept_by=None)
    assert "left out" not in note
    assert "no sample will name the license" in note
    assert "除外" not in japanese


def test_nothing_is_said_when_nothing_is_wanted() -> None:
    assert not list(facts_notes("quiz", None, kept_by=["CC-BY-2.0"]))
    assert [nothing_stays(None, kept_by=[]), nothing_stays("a", kept_by=None)] == [False, False]


def test_a_filter_without_the_licenses_keeps_nothing() -> None:
    assert nothing_stays("a.json", kept_by=["CC-BY-2.0"])
