"""The whole answer: duties to paste, advisories, pins, the tree, status, dates."""

import pytest

from app.facts.history import as_of, library_as_of
from app.facts.library import Library
from app.facts.vocabulary import StatutoryException
from app.licensing.engine import judge, judge_all
from app.licensing.exceptions import exceptions_for
from app.licensing.verdict import ReasonNode, Verdict
from tests.licensing.makers import (
    PRODUCT,
    PUBLISH,
    TRAIN,
    generator,
    listed,
    made,
    row,
    source,
    with_datasets,
)


def deciding_path(node: ReasonNode) -> list[str]:
    """Follow the marked nodes from the root down."""
    marked = [child for child in node.children if child.decides]
    assert len(marked) <= 1
    return [node.label, *(deciding_path(marked[0]) if marked else [])]


def test_the_tree_marks_one_path_down_to_the_clause(terms: Library) -> None:
    photos = made("photos", row("CC-BY-NC-4.0"))
    top = made("top", row("MIT", "annotations"), row("CC0-1.0"), sources=[source("photos", share="1K")])
    found = judge(top, PRODUCT, with_datasets(terms, photos, top))
    assert deciding_path(found.tree) == ["top", "images", "photos", "CC-BY-NC-4.0", "R3-commercial"]
    assert found.deciding is not None
    assert found.deciding.path == ("top", "photos", "images")
    assert found.deciding.share == "1K"
    assert found.deciding.evidence == "https://example.org/card"
    assert found.deciding.revision == "1"


def test_a_sentence_has_its_four_parts_in_both_languages(terms: Library) -> None:
    found = judge(made("photos", row("CC-BY-NC-4.0")), PRODUCT, terms)
    assert found.deciding is not None
    assert found.deciding.sentence == (
        "Prohibited: commercial use is excluded by CC-BY-NC-4.0, on photos > images; "
        "drop this part or use it non-commercially."
    )
    assert found.deciding.sentence_ja == (
        "利用不可: photos > 画像について、CC-BY-NC-4.0により商用利用は認められていません。"
        "この部分を外すか、非商用で使ってください。"
    )


def test_duties_come_with_lines_to_paste(terms: Library) -> None:
    photos = made("photos", row("CC-BY-4.0"), publisher="A. Maker", year=2020)
    found = {one.code: one for one in judge(photos, PUBLISH, terms).obligations}
    assert '"photos" by A. Maker, 2020' in found["ATTRIBUTE"].text
    assert "https://creativecommons.org/licenses/by/4.0/" in found["LICENSE_LINK"].text
    assert found["ATTRIBUTE"].text_ja != found["ATTRIBUTE"].text
    assert found["ATTRIBUTE"].origins == (("photos", "images"),)


def test_naming_duties_carry_the_word_that_the_terms_ask_for(terms: Library) -> None:
    dataset = made("own", row("LicenseRef-own"), generators=[generator("llama-3.1", "accepted")])
    found = {one.code: one.text for one in judge(dataset, PRODUCT, terms).obligations}
    assert "Llama (llama-3.1)" in found["MODEL_NAME_PREFIX"]


def test_advisories_warn_and_decide_nothing(terms: Library) -> None:
    dataset = made(
        "links",
        row("CC-BY-SA-4.0"),
        generators=[generator("openai-tou-2024-01-31", "upstream-only")],
        warnings=("old copies are uncleaned",),
        access=made("x").access.model_copy(update={"status": "link-only"}),
    )
    found = {one.code: one.why for one in judge(dataset, PRODUCT, terms).advisories}
    assert set(found) >= {
        "SA_ON_WEIGHTS_UNSETTLED",
        "BINDING_UNCERTAIN",
        "LINKS_ROT",
        "PUBLISHER_WARNING",
    }
    assert found["PUBLISHER_WARNING"] == "old copies are uncleaned"


def test_blurring_no_derivatives_pictures_is_warned_about(terms: Library) -> None:
    use = TRAIN.model_copy(update={"transforms": ("technical", "creative")})
    found = judge(made("photos", row("CC-BY-ND-4.0")), use, terms)
    assert "PRIVACY_ND_CONFLICT" in {one.code for one in found.advisories}


def test_a_withdrawn_dataset_waits_for_review_and_does_not_pass_that_down(terms: Library) -> None:
    gone = made("gone", row("CC0-1.0"), access=made("x").access.model_copy(update={"status": "withdrawn"}))
    top = made("top", row("CC0-1.0"), sources=[source("gone")])
    library = with_datasets(terms, gone, top)
    assert judge(gone, TRAIN, library).verdict is Verdict.UNKNOWN
    assert judge(top, TRAIN, library).verdict is Verdict.ALLOWED


def test_exceptions_of_a_jurisdiction_never_move_the_verdict(terms: Library) -> None:
    dataset = made("crawl", row("LicenseRef-web-third-party"))
    for places in ((), ("EU",), ("EU", "JP", "US")):
        found = judge(dataset, TRAIN.model_copy(update={"jurisdictions": places}), terms)
        assert found.verdict is Verdict.UNKNOWN
        assert bool(found.exceptions) == bool(places)
    known: tuple[StatutoryException, ...] = terms.vocabulary.exceptions
    everywhere = TRAIN.model_copy(update={"jurisdictions": ("eu", "jp", "us")})
    assert len(exceptions_for(everywhere, known)) == len(known)


def test_the_verdict_of_a_day_uses_the_statements_of_that_day(terms: Library) -> None:
    dataset = made(
        "set",
        row("CC-BY-NC-4.0", superseded=True, until="2023-12-22"),
        row("CC-BY-4.0", since="2023-12-22"),
    )
    library = with_datasets(terms, dataset)
    then = judge_all(library_as_of(library, "2023-06-01"), PRODUCT)["set"]
    now = judge_all(library_as_of(library, "2026-11-22"), PRODUCT)["set"]
    assert then.verdict is Verdict.PROHIBITED
    assert now.verdict is Verdict.WITH_OBLIGATIONS
    before_anything = judge(as_of(dataset, "2026-11-22"), PRODUCT, library)
    assert before_anything.verdict is now.verdict


def test_every_statement_and_generator_is_pinned_once(terms: Library) -> None:
    dataset = made("set", row("CC0-1.0"), row("MIT", "annotations"), generators=[generator("clip-mit")])
    found = judge(dataset, TRAIN, terms)
    assert {(pin.license, pin.revision) for pin in found.pinned} == {
        ("CC0-1.0", "1"),
        ("MIT", "1"),
        ("clip-mit", None),
    }


def test_the_brief_answer_of_a_list_has_no_remedies_and_a_tree_of_one_node(terms: Library) -> None:
    library = with_datasets(terms, made("photos", row("CC-BY-NC-4.0")))
    brief = judge_all(library, PRODUCT)["photos"]
    assert brief.remedies == ()
    assert brief.tree.children == ()
    assert len(brief.causes) == 1


def test_a_cycle_in_the_lineage_ends_and_hides_nothing(terms: Library) -> None:
    one = made("one", row("CC0-1.0"), sources=[source("two")])
    two = made("two", row("CC-BY-NC-4.0"), sources=[source("one")])
    library = with_datasets(terms, one, two)
    assert {v.verdict for v in judge_all(library, PRODUCT).values()} == {Verdict.PROHIBITED}
    assert judge(one, PRODUCT, library).verdict is Verdict.PROHIBITED


def test_a_verdict_alone_is_the_one_in_words(terms: Library) -> None:
    library = with_datasets(terms, made("photos", row("CC-BY-NC-4.0")), made("own", row("CC0-1.0")))
    judged = judge_all(library, PRODUCT)
    assert [(name, judged.verdict(name)) for name in judged] == [
        (n, one.verdict) for n, one in judged.items()
    ]
    assert len(judged) == len(library.datasets)


def test_what_wrote_an_upstream_text_binds_although_the_upstream_has_one_row_for_everything(
    terms: Library,
) -> None:
    """A generator travels with the words it wrote, also where no row of its own names their layer."""
    whole = made("whole", row("MIT", "compilation"), generators=[generator("openai-tou-2023-03-14")])
    taken = made("taken", row("MIT", "annotations"), sources=[source("whole", "captions")])
    library = with_datasets(terms, whole, taken)
    found = judge(taken, PRODUCT, library)
    assert found.verdict is judge_all(library, PRODUCT).verdict("taken") is Verdict.PROHIBITED
    assert found.deciding is not None
    assert (found.deciding.rule, found.deciding.path[:2]) == ("R4-compete", ("taken", "whole"))
    pictures = made("pictures", row("MIT"), sources=[source("whole", "images")])
    assert judge(pictures, PRODUCT, with_datasets(terms, whole, pictures)).verdict is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("word", "verdict"),
    [("evaluation-only", Verdict.PROHIBITED), ("unclear", Verdict.UNKNOWN)],
)
def test_a_publishers_word_on_training_goes_along_with_the_samples(
    word: str, verdict: Verdict, terms: Library
) -> None:
    bench = made("bench", row("CC-BY-4.0"), row("CC-BY-4.0", "annotations"), training_use=word)
    middle = made("middle", row("MIT"), sources=[source("bench")])
    taken = [source("middle", "images")]
    train = made("train", row("MIT", "annotations"), sources=taken, sources_complete=True)
    library = with_datasets(terms, bench, middle, train)
    found = judge(train, PRODUCT, library)
    assert found.verdict is judge_all(library, PRODUCT).verdict("train") is verdict
    assert found.deciding is not None
    assert found.deciding.rule == "R9-evaluation-only"
    assert found.deciding.path == ("train", "middle", "bench", "images")
    evaluate = PRODUCT.model_copy(update={"purpose": "evaluate"})
    assert judge(train, evaluate, library).verdict is Verdict.ALLOWED


def test_a_filter_by_sample_does_not_answer_who_stated_the_licenses(terms: Library) -> None:
    values = listed("CC-BY-2.0", "LicenseRef-all-rights-reserved")
    silent = made("photos", row("LicenseRef-cc-mixed", per_sample=values, basis=None))
    found = judge(silent, TRAIN, terms)
    assert found.verdict is Verdict.UNKNOWN
    assert found.filtered is not None
    assert found.filtered.verdict is Verdict.UNKNOWN


def test_a_credit_names_whoever_made_the_part(terms: Library) -> None:
    """Photographs are their authors', and a part taken over is its origin's: never the compiler's."""
    talk = made("talk", row("CC-BY-4.0", "annotations"), publisher="A Lab")
    mixed = row("LicenseRef-cc-mixed", per_sample=listed("CC-BY-2.0", "CC0-1.0"))
    over = row("CC-BY-4.0", "annotations", basis="upstream", origin="talk")
    album = made("album", mixed, over, publisher="A Compiler")
    found = judge(album, PUBLISH, with_datasets(terms, talk, album))
    (credits,) = [one.text for one in found.obligations if one.code == "ATTRIBUTE"]
    assert '"talk" by A Lab' in credits
    assert 'Works in "album" under Creative Commons Attribution 2.0 (CC-BY-2.0)' in credits
    assert "the author and page recorded with each one" in credits
    assert "A Compiler" not in credits


def test_a_label_of_somebody_else_is_shown_as_one_that_lifts_nothing(terms: Library) -> None:
    label = row("CC0-1.0", basis="third-party-relabel")
    photos = made("photos", row("CC-BY-NC-4.0"), label)
    (layer,) = judge(photos, PRODUCT, terms).tree.children
    (shown,) = [node for node in layer.children if node.kind == "label"]
    assert shown.sentence == "A label of somebody else: it may add a limit, and it lifts none."
    assert shown.sentence_ja.startswith("第三者")
