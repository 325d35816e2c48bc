"""R1 and R2: what a statement covers, rivals, labels, places and upstream parts."""

import pytest

from app.facts.library import Library
from app.licensing.engine import judge
from app.licensing.layers import shape_of, sort_statements
from app.licensing.verdict import Verdict
from tests.licensing.makers import PRODUCT, TRAIN, made, row, source, with_datasets


def rules(found: object) -> set[str]:
    """Return the rules behind a verdict."""
    return {one.rule for one in found.causes if one.verdict is found.verdict}  # type: ignore[attr-defined]


@pytest.mark.parametrize("basis", ["repository-file", "third-party-relabel", None])
def test_a_statement_that_does_not_say_it_covers_the_data_is_a_question(
    basis: str | None, terms: Library
) -> None:
    found = judge(made("set", row("MIT", basis=basis)), TRAIN, terms)
    assert found.verdict is Verdict.UNKNOWN
    assert rules(found) == {"R1-basis"}


def test_a_code_license_clears_no_data_and_bars_none(terms: Library) -> None:
    only_code = made("tool", row("MIT", "code"))
    assert judge(only_code, TRAIN, terms).verdict is Verdict.UNKNOWN
    beside = made("set", row("CC0-1.0"), row("LicenseRef-Microsoft-Research", "code"))
    assert judge(beside, PRODUCT, terms).verdict is Verdict.ALLOWED


def test_a_superseded_row_is_shown_and_not_judged(terms: Library) -> None:
    found = judge(made("set", row("CC-BY-NC-4.0", superseded=True), row("CC0-1.0")), PRODUCT, terms)
    assert found.verdict is Verdict.ALLOWED
    assert any(node.kind == "history" for layer in found.tree.children for node in layer.children)


def test_a_publisher_that_contradicts_itself_is_unknown_with_both_readings(terms: Library) -> None:
    found = judge(made("set", row("CC-BY-NC-4.0"), row("CC-BY-4.0", revision="2")), PRODUCT, terms)
    assert found.verdict is Verdict.UNKNOWN
    assert rules(found) == {"R2-self-conflict"}
    assert found.strict_reading is Verdict.PROHIBITED
    assert found.lenient_reading is Verdict.WITH_OBLIGATIONS
    readings = [n for layer in found.tree.children for p in layer.children for n in p.children]
    assert {node.license for node in readings if node.kind == "reading"} == {"CC-BY-NC-4.0", "CC-BY-4.0"}
    assert {pin.license for pin in found.pinned} == {"CC-BY-NC-4.0", "CC-BY-4.0"}


def test_statements_that_all_permit_add_their_duties_and_that_all_forbid_stay_forbidden(
    terms: Library,
) -> None:
    both = judge(made("set", row("Apache-2.0"), row("CC-BY-4.0")), PRODUCT, terms)
    assert both.verdict is Verdict.WITH_OBLIGATIONS
    none = judge(made("set", row("CC-BY-NC-4.0"), row("LicenseRef-unspecified")), PRODUCT, terms)
    assert none.verdict is Verdict.PROHIBITED


def test_the_readings_of_a_conflict_include_everything_else(terms: Library) -> None:
    dataset = made("set", row("CC-BY-NC-4.0"), row("CC-BY-4.0"), row("LicenseRef-WebVid", "annotations"))
    found = judge(dataset, PRODUCT, terms)
    assert found.verdict is Verdict.PROHIBITED
    assert found.lenient_reading is Verdict.PROHIBITED


def test_a_third_partys_label_adds_a_question_and_lifts_nothing(terms: Library) -> None:
    softer = made("set", row("CC-BY-NC-4.0"), row("CC-BY-4.0", basis="third-party-relabel"))
    assert judge(softer, PRODUCT, terms).verdict is Verdict.PROHIBITED
    stricter = made("set", row("CC-BY-4.0"), row("CC-BY-NC-4.0", basis="third-party-relabel"))
    found = judge(stricter, PRODUCT, terms)
    assert found.verdict is Verdict.UNKNOWN
    assert rules(found) == {"R2-relabel"}


def test_a_notice_is_a_condition_beside_the_license_and_no_rival(terms: Library) -> None:
    rows = (row("CC-BY-4.0", "annotations"), row("LicenseRef-LLaVA-notice", "annotations"))
    sorted_rows = sort_statements(rows, terms.licenses)
    assert [one.id for one in sorted_rows.parts] == ["LicenseRef-LLaVA-notice", "CC-BY-4.0"]
    assert sorted_rows.rivals == ()


def test_a_place_counts_only_where_the_dataset_says_nothing_of_the_layer(terms: Library) -> None:
    silent = made("set", row("CC-BY-4.0", "compilation"), sources=[source("web")])
    assert judge(silent, TRAIN, terms).verdict is Verdict.UNKNOWN
    spoken = made("set", row("CC-BY-4.0"), sources=[source("web")])
    assert judge(spoken, TRAIN, terms).verdict is Verdict.ALLOWED


def test_a_named_dataset_counts_always_with_an_entry_or_without(terms: Library) -> None:
    uncataloged = made("set", row("CC-BY-4.0"), sources=[source("kinetics-600")])
    assert judge(uncataloged, TRAIN, terms).verdict is Verdict.UNKNOWN
    nobody = made("set", row("CC-BY-4.0"), sources=[source("never-heard-of")])
    assert judge(nobody, TRAIN, terms).verdict is Verdict.UNKNOWN


def test_the_compilers_license_comes_along_with_any_part_taken_from_it(terms: Library) -> None:
    index = made("index", row("LicenseRef-RedCaps", "compilation"), row("CC0-1.0"))
    top = made("top", row("CC0-1.0"), sources=[source("index")])
    found = judge(top, PRODUCT, with_datasets(terms, index, top))
    assert found.verdict is Verdict.PROHIBITED
    assert ("top", "index", "compilation") in {one.path for one in found.causes}


def test_an_upstream_that_says_nothing_of_the_layer_is_unknown_for_it(terms: Library) -> None:
    boxes = made("boxes", row("MIT", "annotations"))
    top = made("top", row("MIT", "annotations"), sources=[source("boxes", "images")])
    found = judge(top, TRAIN, with_datasets(terms, boxes, top))
    assert found.verdict is Verdict.UNKNOWN
    assert ("top", "boxes", "images") in {one.path for one in found.causes}


def test_words_and_annotations_answer_for_each_other(terms: Library) -> None:
    dialogs = made("dialogs", row("CC-BY-NC-4.0", "text"))
    top = made("top", row("MIT", "annotations"), sources=[source("dialogs", "annotations")])
    assert judge(top, PRODUCT, with_datasets(terms, dialogs, top)).verdict is Verdict.PROHIBITED


def test_a_mixture_marked_complete_is_judged_by_its_sources_alone(terms: Library) -> None:
    part = made("part", row("CC0-1.0"))
    for complete, verdict in ((None, Verdict.UNKNOWN), (True, Verdict.ALLOWED)):
        top = made(
            "top", row("LicenseRef-mixed-upstream"), sources=[source("part")], sources_complete=complete
        )
        assert judge(top, TRAIN, with_datasets(terms, part, top)).verdict is verdict


@pytest.mark.parametrize(
    ("complete", "compiled", "verdict"),
    [
        (True, False, Verdict.ALLOWED),
        (None, False, Verdict.UNKNOWN),
        (False, False, Verdict.UNKNOWN),
        (None, True, Verdict.ALLOWED),
        (False, True, Verdict.UNKNOWN),
    ],
)
def test_a_layer_known_by_its_sources_alone_needs_a_complete_list_or_a_compiler_who_answers(
    complete: bool | None, compiled: bool, verdict: Verdict, terms: Library
) -> None:
    part = made("part", row("CC0-1.0"))
    rows = [row("CC0-1.0", "compilation")] if compiled else []
    top = made("top", *rows, sources=[source("part")], sources_complete=complete)
    assert judge(top, TRAIN, with_datasets(terms, part, top)).verdict is verdict


def test_a_label_on_a_collection_whose_sources_nobody_traced_is_no_yes(terms: Library) -> None:
    label = row("CC0-1.0", "compilation", basis="hub-tag")
    assert judge(made("traced", label), PRODUCT, terms).verdict is Verdict.ALLOWED
    untraced = made("draft", label, sources_complete=False)
    found = judge(untraced, PRODUCT, terms)
    assert found.verdict is Verdict.UNKNOWN
    assert found.deciding is not None
    assert "sources are not all known" in found.deciding.sentence
    assert "establish all that it was made from" in found.deciding.sentence
    assert "出典がすべては分かっておらず" in found.deciding.sentence_ja
    assert "no license was stated" not in str(found.tree)


def test_a_dataset_of_pictures_with_no_word_on_the_pictures_is_unknown(terms: Library) -> None:
    dataset = made(
        "set", row("MIT", "annotations"), input_formats=("single-image",), annotation_types=("qa",)
    )
    found = judge(dataset, TRAIN, terms)
    assert found.verdict is Verdict.UNKNOWN
    assert [bar.layer for bar in found.layers if bar.verdict is Verdict.UNKNOWN] == ["images"]


def test_generators_of_an_upstream_come_along_with_its_words_and_not_with_its_pictures(
    terms: Library,
) -> None:
    from tests.licensing.makers import generator

    written = made("written", row("MIT", "annotations"), row("MIT"), generators=[generator("unknown")])
    words = made("words", row("MIT", "annotations"), sources=[source("written", "captions")])
    pictures = made("pictures", row("MIT"), sources=[source("written", "images")])
    library = with_datasets(terms, written, words, pictures)
    assert judge(words, TRAIN, library).verdict is Verdict.UNKNOWN
    assert judge(pictures, TRAIN, library).verdict is Verdict.ALLOWED
    drew = generator("unknown", role="made the pictures")
    drawn = written.model_copy(update={"generators": (drew,)})
    assert judge(pictures, TRAIN, with_datasets(terms, drawn, pictures)).verdict is Verdict.UNKNOWN


def test_a_shape_lists_rows_and_edges_by_layer(terms: Library) -> None:
    dataset = made(
        "set",
        row("MIT", "annotations"),
        row("MIT", "code"),
        sources=[source("web"), source("flickr"), source("wikipedia", "text")],
    )
    shape = shape_of(dataset, terms)
    assert {one.id for one in shape.edges["images"]} == {"flickr", "web"}
    assert shape.present() == ("annotations", "images", "text")
    assert {one.id for one in shape.edges["text"]} == {"wikipedia"}  # a row for notes is none for the words
