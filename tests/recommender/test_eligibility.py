"""Every rule that keeps a dataset out says so, with its path; what is not established never passes."""

from dataclasses import replace
from typing import Any

import pytest

from app.facts.dataset import Dataset, Privacy, Scale
from app.facts.lineage import closure
from app.facts.record import Bilingual
from app.facts.vocabulary import Word
from app.licensing.verdict import Filtered, Judgement, Verdict
from app.recommender.candidates import Eligible
from app.recommender.eligibility import weigh
from app.recommender.mix import Excluded
from app.recommender.requirements import Requirements
from tests.recommender.library import ask, dataset, judgement, library


def decide(
    one: Dataset, requirements: Requirements, *others: Dataset, verdict: Judgement | None = None
) -> Eligible | Excluded:
    shelf = library([one, *others])
    given = verdict or judgement(one.id)
    return weigh(one, requirements, library=shelf, judgement=given, upstream=closure(one.id, shelf))


CASES: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("exclude", {}, {"exclude": ["a"]}),
    ("given-weights", {}, {"sampling": {"weights": {"b": 1}}}),
    ("stage", {"stage": ("pretraining",)}, {}),
    ("domain", {"domains": ("grounding",)}, {}),
    ("R9", {"training_use": "evaluation-only"}, {}),
    ("input-format", {"input_formats": ("video",)}, {"input_formats": ["single-image"]}),
    ("language", {"languages": ("multilingual",)}, {"languages": ["ja"]}),
    ("size-unknown", {"samples": None}, {}),
    ("R10", {"status": "withdrawn"}, {}),
    ("R10", {"status": "unknown"}, {}),
    ("accept.link_only", {"status": "link-only"}, {"accept": {"link_only": False}}),
    ("accept.gated", {"status": "gated"}, {"accept": {"gated": False}}),
    ("accept.gated", {"status": "request-form"}, {"accept": {"gated": False}}),
    ("privacy.faces", {}, {"privacy": {"faces": "blurred-or-none"}}),
    ("privacy.nsfw", {}, {"privacy": {"nsfw": "filtered"}}),
    ("accept.share_alike", {"license": "CC-BY-SA-4.0"}, {"accept": {"share_alike": False}}),
)


@pytest.mark.parametrize(("rule", "facts", "needs"), CASES)
def test_each_requirement_excludes_under_its_own_name(
    rule: str, facts: dict[str, Any], needs: dict[str, Any]
) -> None:
    answer = decide(dataset("a", **facts), ask(**needs))
    assert isinstance(answer, Excluded)
    assert answer.rule == rule
    assert answer.path[0] == "a"
    assert answer.reason
    assert answer.reason_ja


def test_an_ordinary_dataset_is_eligible_with_all_its_samples() -> None:
    answer = decide(dataset("a", 1234), ask())
    assert isinstance(answer, Eligible)
    assert answer.available == 1234
    assert answer.subset is None


def test_the_train_split_counts_before_the_whole() -> None:
    one = dataset("a", 1000, splits={"train": 700, "test": 300})
    answer = decide(one, ask())
    assert isinstance(answer, Eligible)
    assert answer.available == 700


def test_blurred_and_absent_faces_both_satisfy_the_privacy_need() -> None:
    for faces in ("blurred", "removed"):
        privacy = Privacy.model_validate(
            {"faces_blurred": faces, "nsfw_filtered": "filtered", "note": "", "evidence": None}
        )
        needs = ask(privacy={"faces": "blurred-or-none", "nsfw": "filtered"})
        assert isinstance(decide(dataset("a", privacy=privacy), needs), Eligible)


def test_a_prohibited_dataset_names_the_deciding_rule_and_path() -> None:
    answer = decide(dataset("a"), ask(), verdict=judgement("a", Verdict.PROHIBITED))
    assert isinstance(answer, Excluded)
    assert (answer.rule, answer.path) == ("R3-commercial", ("a", "images"))
    assert answer.verdict is Verdict.PROHIBITED


def test_unknown_is_never_allowed_unless_review_is_accepted() -> None:
    unknown = judgement("a", Verdict.UNKNOWN)
    assert isinstance(decide(dataset("a"), ask(), verdict=unknown), Excluded)
    lenient = decide(dataset("a"), ask(accept={"needs_review": True}), verdict=unknown)
    assert isinstance(lenient, Eligible)
    assert lenient.verdict is Verdict.UNKNOWN
    never = decide(
        dataset("a"), ask(accept={"needs_review": True}), verdict=judgement("a", Verdict.PROHIBITED)
    )
    assert isinstance(never, Excluded)


def test_a_dataset_nobody_judged_is_left_out() -> None:
    one = dataset("a")
    answer = weigh(one, ask(), library=library([one]), judgement=None)
    assert isinstance(answer, Excluded)
    assert answer.rule == "not-judged"


def test_a_usable_filter_brings_in_the_part_that_stays() -> None:
    kept = Filtered(Verdict.ALLOWED, {"CC-BY-4.0": 250}, {"CC-BY-NC-4.0": 750}, {})
    answer = decide(dataset("a"), ask(), verdict=judgement("a", Verdict.PROHIBITED, filtered=kept))
    assert isinstance(answer, Eligible)
    assert answer.available == 250
    assert answer.subset is not None
    assert answer.subset.keep == ("CC-BY-4.0",)


def test_a_filter_whose_remainder_nobody_counted_is_left_out() -> None:
    kept = Filtered(Verdict.ALLOWED, {"CC-BY-4.0": None}, {"CC-BY-NC-4.0": 750}, {})
    answer = decide(dataset("a"), ask(), verdict=judgement("a", Verdict.PROHIBITED, filtered=kept))
    assert isinstance(answer, Excluded)
    assert answer.rule == "size-unknown"


def test_share_alike_is_found_upstream_and_in_the_kept_values() -> None:
    needs = ask(accept={"share_alike": False})
    source = dataset("source", license="CC-BY-SA-4.0")
    derived = decide(dataset("a", sources=("source",)), needs, source)
    assert isinstance(derived, Excluded)
    assert derived.path == ("a", "source", "annotations")
    kept = Filtered(Verdict.ALLOWED, {"CC-BY-SA-4.0": 250}, {}, {})
    filtered = decide(dataset("a"), needs, verdict=judgement("a", Verdict.UNKNOWN, filtered=kept))
    assert isinstance(filtered, Excluded)


def test_data_taken_from_an_evaluation_only_benchmark_is_left_out() -> None:
    benchmark = dataset("exam", training_use="evaluation-only", stage=("evaluation",))
    middle = dataset("middle", sources=("exam",))
    answer = decide(dataset("a", sources=("middle",)), ask(benchmarks=["exam"]), benchmark, middle)
    assert isinstance(answer, Excluded)
    assert (answer.rule, answer.path) == ("benchmark-lineage", ("a", "middle", "exam"))
    assert isinstance(decide(dataset("a", sources=("middle",)), ask(), benchmark, middle), Eligible)


def test_an_empty_scale_is_not_a_size() -> None:
    empty = Scale(samples=0, images=0, unit=None, as_stated=None)
    answer = decide(dataset("a", scale=empty), ask())
    assert isinstance(answer, Excluded)


def test_a_refusal_speaks_the_words_of_the_vocabulary_in_japanese() -> None:
    shelf = library([dataset("a", stage=("pretraining",))])
    label = Word(label=Bilingual(en="Pretraining", ja="事前学習"), meaning=Bilingual(en="x", ja="あ"))
    words = shelf.vocabulary.model_copy(update={"stages": {"pretraining": label}})
    given = replace(shelf, vocabulary=words)
    found = weigh(shelf.datasets["a"], ask(), library=given, judgement=judgement("a"))
    assert isinstance(found, Excluded)
    assert found.reason_ja.startswith("用途は事前学習で、")
