"""A finished corpus is judged by the licenses its samples carry and by what its steps did."""

import pytest

from app.catalog.load import Catalog
from app.corpora.held import judge_held, use_of
from app.licensing.use import Use
from app.licensing.verdict import Verdict
from tests.licensing.makers import listed, made, row

PRODUCT = Use.model_validate({"commercial": True, "transforms": ["technical"]})
MIXED = made(
    "photos",
    row("LicenseRef-cc-mixed", per_sample=listed("CC-BY-2.0", "CC-BY-NC-2.0", "LicenseRef-unspecified")),
)


@pytest.mark.parametrize(
    ("carried", "verdict", "said"),
    [
        (("CC-BY-2.0",), Verdict.WITH_OBLIGATIONS, "CC-BY-2.0"),
        (("CC-BY-2.0", "CC-BY-NC-2.0"), Verdict.PROHIBITED, "CC-BY-NC-2.0"),
        (("CC-BY-2.0", "LicenseRef-unspecified"), Verdict.UNKNOWN, "LicenseRef-unspecified"),
        (("CC-BY-2.0", "unknown"), Verdict.PROHIBITED, "CC-BY-NC-2.0"),
        ((), Verdict.PROHIBITED, "CC-BY-NC-2.0"),
    ],
)
def test_the_licenses_in_the_corpus_decide_and_what_is_not_told_counts_as_the_worst(
    carried: tuple[str, ...], verdict: Verdict, said: str, catalog: Catalog
) -> None:
    found, sentence = judge_held(MIXED, PRODUCT, catalog.library, carried=carried)
    assert found is verdict
    assert said in sentence or found.usable
    assert not (found.usable and "Needs review" in sentence)


def test_a_dataset_without_an_entry_is_no_yes(catalog: Catalog) -> None:
    assert judge_held(None, PRODUCT, catalog.library, carried=("CC0-1.0",))[0] is Verdict.PROHIBITED


def test_a_corpus_is_judged_with_the_changes_its_steps_made(catalog: Catalog) -> None:
    stills = made("stills", row("CC-BY-ND-2.0"))
    steps = [{"name": "blur_faces", "version": 1, "params": {}}]
    plain = {"use": PRODUCT.model_dump(mode="json"), "steps": []}
    verdicts = [
        judge_held(stills, use_of(told, catalog), catalog.library, carried=())[0]
        for told in (plain, {**plain, "steps": steps})
    ]
    assert verdicts[0].usable
    assert not verdicts[1].usable
