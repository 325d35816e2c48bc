"""The form and the requirements say the same thing, both ways round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.load import Catalog
from app.facts.vocabulary import Vocabulary
from app.licensing.use import Model, Use
from app.recommender.requirements import Accept, Budget, Limits, PrivacyNeeds, Requirements, Sampling, Span
from app.recommender.sentence import understand
from app.web.mix_form import answer_pairs, patched, read_answers, reading_pairs

NAMES = st.lists(st.from_regex(r"[a-z]{3,8}(-[a-z0-9]{1,4})?", fullmatch=True), max_size=3, unique=True).map(
    tuple
)
PERCENT = st.integers(1, 99).map(lambda number: number / 100)
BY_NAME = st.dictionaries(
    st.sampled_from(["A Lab & Co., B", "Müller 研究所", "x: y"]),
    st.builds(lambda least, most: Span(min=min(least, most), max=max(least, most)), PERCENT, PERCENT),
    max_size=2,
)

requirements = st.builds(
    Requirements,
    stage=st.sampled_from(["pretraining", "instruction-tuning"]),
    domains=st.dictionaries(
        st.sampled_from(["vqa", "chart-table", "math"]), st.integers(1, 9).map(float), min_size=1
    ),
    use=st.one_of(
        st.sampled_from(["train-product", "research"]),
        st.builds(
            Use,
            commercial=st.booleans(),
            research=st.booleans(),
            share_corpus=st.sampled_from(["none", "public"]),
            model=st.builds(Model, release=st.sampled_from(["none", "service", "weights"])),
        ),
    ),
    budget=st.one_of(
        st.builds(Budget, samples=st.integers(1, 10**9)),
        st.builds(Budget, tokens=st.integers(1, 10**12)),
        st.builds(
            Budget,
            gpu_hours=st.integers(1, 999).map(float),
            tokens_per_second=st.integers(1, 99_999).map(float),
        ),
    ),
    quality=st.integers(0, 10).map(lambda number: number / 10),
    input_formats=st.lists(st.sampled_from(["single-image", "video"]), unique=True).map(tuple),
    languages=st.lists(st.sampled_from(["en", "ja"]), unique=True).map(tuple),
    profile=st.sampled_from([None, "generic"]),
    privacy=st.builds(
        PrivacyNeeds,
        faces=st.sampled_from(["any", "blurred-or-none"]),
        nsfw=st.sampled_from(["any", "filtered"]),
    ),
    limits=st.builds(
        Limits,
        max_epochs=st.integers(1, 9),
        max_share=PERCENT,
        min_share=PERCENT,
        min_generator_share=PERCENT,
        publishers=BY_NAME,
        generators=BY_NAME,
    ),
    accept=st.builds(Accept),
    include=NAMES,
    exclude=NAMES,
    benchmarks=NAMES,
    sampling=st.builds(
        Sampling,
        temperature=st.sampled_from([None, 1.0, 2.5]),
        threshold=st.one_of(st.none(), st.integers(1, 10**6)),
        weights=st.dictionaries(
            st.from_regex(r"[a-z]{3,8}(-[a-z0-9]{1,4})?", fullmatch=True),
            st.floats(min_value=1e-9, max_value=1e9),
            max_size=3,
        ),
    ),
)


@given(requirements)
def test_requirements_survive_the_form(asked: Requirements) -> None:
    pairs = answer_pairs(asked)
    use = asked.use if isinstance(asked.use, str) else "train-product"
    answers = read_answers(pairs, use=use)
    assert answers.mistakes == ()
    assert answers.requirements == asked


def test_long_numbers_survive_the_form() -> None:
    asked = Requirements(
        stage="instruction-tuning",
        domains={"vqa": 0.1234567, "math": 1234567.25},
        use="research",
        budget=Budget(gpu_hours=12345.678, tokens_per_second=98765.4321),
    )
    answers = read_answers(answer_pairs(asked), use="research")
    assert answers.requirements is not None
    assert answers.requirements.budget == asked.budget
    assert answers.requirements.domains["vqa"] == asked.domains["vqa"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "many"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"unit": "pounds"}, "budget"),
        ({"w.vqa": "0"}, "domains"),
        ({"w.vqa": "lots"}, "w.vqa"),
        ({"max_share": "0"}, "limits.max_share"),
        ({"quality": "7"}, "quality"),
        ({"bounds": "generator OpenAI under 20"}, "bounds"),
        ({"bounds": "author OpenAI <= 20%"}, "bounds"),
        ({"bounds": "generator OpenAI <= 1.2.3%"}, "bounds"),
        ({"bounds": "publisher P >= 60%\r\npublisher P <= 20%"}, "limits.publishers.P"),
        ({"unit": "gpu_hours"}, "tokens_per_second"),
        ({"use": "own", "use_json": "{"}, "use"),
    ],
)
def test_a_mistake_names_its_field(changes: dict[str, str], field: str) -> None:
    fields = {"stage": "instruction-tuning", "w.vqa": "1", "amount": "1000", **changes}
    answers = read_answers(fields.items(), use="research")
    assert answers.requirements is None
    assert [one.field for one in answers.mistakes] == [field]


@pytest.mark.parametrize(
    ("text", "count"),
    [("500000", 500_000), ("500,000", 500_000), ("1.5M", 1_500_000), ("50万", 500_000), ("2億", 2 * 10**8)],
)
def test_amounts_are_read_as_people_write_them(text: str, count: int) -> None:
    fields = {"stage": "pretraining", "w.vqa": "1", "amount": text}
    answers = read_answers(fields.items(), use="research")
    assert answers.requirements is not None
    assert answers.requirements.budget.samples == count


def test_an_empty_form_is_neither_right_nor_wrong() -> None:
    answers = read_answers([("use", "research"), ("include", "scienceqa")], use="research")
    assert answers.requirements is None
    assert answers.mistakes == ()
    assert answers.one("include") == "scienceqa"


def test_without_the_marker_the_usual_tolerances_hold() -> None:
    fields = [("stage", "pretraining"), ("w.vqa", "1"), ("amount", "10")]
    bare = read_answers(fields, use="research").requirements
    marked = read_answers([*fields, ("asked", "1")], use="research").requirements
    assert bare is not None
    assert bare.accept == Accept()
    assert marked is not None
    assert marked.accept == Accept(share_alike=False, needs_review=False, link_only=False, gated=False)


def test_a_relaxation_changes_one_thing_and_leaves_the_rest() -> None:
    asked = Requirements(stage="pretraining", domains={"vqa": 1}, use="research", budget=Budget(samples=9))
    loosened = patched(asked, {"accept": {"needs_review": True}})
    assert loosened.accept.needs_review
    assert loosened.accept.share_alike
    assert patched(loosened, {"accept": {"needs_review": False}}) == asked


def test_a_sentence_fills_the_fields(catalog: Catalog) -> None:
    words: Vocabulary = catalog.library.vocabulary
    reading = understand("日本語の帳票OCR、商用、50万件", words)
    answers = read_answers(reading_pairs(reading.requirements, use="research"), use="train-product")
    assert answers.requirements is not None
    assert answers.requirements.domains == {"document-ocr": 1.0}
    assert answers.requirements.languages == ("ja",)
    assert answers.requirements.use == "train-product"
    assert answers.requirements.budget.samples == 500_000


def test_a_relaxation_of_one_name_keeps_the_other_names() -> None:
    limits = Limits(publishers={"a": Span(max=0.2), "b": Span(max=0.3)})
    asked = Requirements(
        stage="pretraining", domains={"vqa": 1}, use="research", budget=Budget(samples=9), limits=limits
    )
    loosened = patched(asked, {"limits": {"publishers": {"a": {"min": 0, "max": 1}}}})
    assert dict(answer_pairs(loosened))["bounds"] == "publisher b <= 30%"
