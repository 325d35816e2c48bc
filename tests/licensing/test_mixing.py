"""R5 and R13: several datasets in one corpus."""

import pytest

from app.facts.dataset import Dataset
from app.facts.library import Library
from app.licensing.mixing import judge_together, outbound_license
from app.licensing.verdict import Verdict
from tests.licensing.makers import PUBLISH, TRAIN, made, row

MERGED = PUBLISH.model_copy(update={"packaging": "merged"})
SA = made("sa", row("CC-BY-SA-4.0"))
NC_SA = made("nc-sa", row("CC-BY-NC-SA-4.0"))
GPL = made("gpl", row("GPL-3.0-only"))
ND = made("nd", row("CC-BY-ND-4.0"))
DATABASE = made("odbl", row("ODbL-1.0", "compilation"))
SHARING = made("cdla", row("CDLA-Sharing-1.0", "compilation"))
FREE = made("free", row("CC0-1.0"))


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        (SA, NC_SA, "CC-BY-NC-SA-4.0 + CC-BY-SA-4.0"),
        (SA, DATABASE, "ODbL-1.0 + CC-BY-SA-4.0"),
        (DATABASE, SHARING, "CDLA-Sharing-1.0 + ODbL-1.0"),
        (GPL, NC_SA, "GPL-3.0-only + CC-BY-NC-SA-4.0"),
        (FREE, ND, "CC-BY-ND-4.0"),
    ],
)
def test_a_merged_release_needs_one_license_and_names_the_pair_that_has_none(
    first: Dataset, second: Dataset, names: str, terms: Library
) -> None:
    found = judge_together([first, second], MERGED, terms)
    conflict = next(one for one in found.causes if one.rule == "R5-outbound-conflict")
    assert found.verdict is Verdict.PROHIBITED
    assert conflict.license == names
    assert any(one.action == "package-as-collection" for one in found.remedies)


def test_licenses_that_agree_offer_their_common_outbound_license(terms: Library) -> None:
    outbound, conflict = outbound_license([SA, GPL, FREE], MERGED, terms)
    assert conflict is None
    assert outbound == ("GPL-3.0-only",)
    assert outbound_license([FREE], MERGED, terms) == (("any",), None)


def test_a_collection_has_no_conflict_and_keeps_every_duty(terms: Library) -> None:
    found = judge_together([SA, NC_SA, DATABASE], PUBLISH, terms)
    assert found.verdict is Verdict.WITH_OBLIGATIONS
    codes = {one.code for one in found.obligations}
    assert {"ATTRIBUTE", "SHARE_ALIKE_ITEM", "NC_ONLY", "OFFER_DERIVATIVE_DATABASE"} <= codes


def test_nothing_shared_nothing_in_conflict(terms: Library) -> None:
    kept = MERGED.model_copy(update={"share_corpus": "none"})
    assert judge_together([SA, NC_SA], kept, terms).verdict is Verdict.WITH_OBLIGATIONS


def test_duties_are_united_with_every_origin_and_every_line_once(terms: Library) -> None:
    found = judge_together([SA, made("other", row("CC-BY-SA-4.0"))], PUBLISH, terms)
    credit = next(one for one in found.obligations if one.code == "ATTRIBUTE")
    assert set(credit.origins) == {("sa", "images"), ("other", "images")}
    assert credit.text.count('"sa"') == 1
    assert credit.text.count('"other"') == 1


def test_leaving_out_the_one_bad_dataset_is_proposed(terms: Library) -> None:
    found = judge_together([FREE, made("bad", row("LicenseRef-MiraData"))], TRAIN, terms)
    assert found.verdict is Verdict.PROHIBITED
    assert [(one.action, one.verdict) for one in found.remedies] == [("drop-dataset:bad", Verdict.ALLOWED)]


@pytest.mark.parametrize(
    ("first", "second", "outbound"),
    [
        ("CC-BY-SA-4.0 AND MIT", "CC-BY-NC-SA-4.0", ()),
        ("CC-BY-SA-4.0 AND CC-BY-NC-SA-4.0", "CC0-1.0", ()),
        ("CC-BY-SA-4.0 OR CC0-1.0", "CC-BY-NC-SA-4.0", ("CC-BY-NC-SA-4.0",)),
        ("CC-BY-SA-4.0 OR CC-BY-NC-SA-4.0", "CC-BY-NC-SA-4.0", ("CC-BY-NC-SA-4.0",)),
    ],
)
def test_an_expression_is_merged_by_what_it_says(
    first: str, second: str, outbound: tuple[str, ...], terms: Library
) -> None:
    merged = PUBLISH.model_copy(update={"packaging": "merged"})
    several = [made("one", row(first)), made("two", row(second))]
    found, conflict = outbound_license(several, merged, terms)
    assert found == outbound
    assert (conflict is None) == bool(outbound)


def test_leaving_one_out_is_proposed_only_where_the_rest_can_go_out_together(terms: Library) -> None:
    merged = PUBLISH.model_copy(update={"packaging": "merged"})
    alike, bad = made("alike", row("CC-BY-SA-4.0")), made("bad", row("LicenseRef-JourneyDB"))
    noncommercial = made("noncommercial", row("CC-BY-NC-SA-4.0"))

    def actions(*several: Dataset) -> list[str]:
        return [one.action for one in judge_together(several, merged, terms).remedies]

    assert actions(alike, noncommercial) == [
        "package-as-collection",
        "drop-dataset:alike",
        "drop-dataset:noncommercial",
    ]
    assert "drop-dataset:bad" not in actions(alike, noncommercial, bad)  # the pair stays in conflict


def test_a_proposal_to_leave_one_out_says_what_it_costs(terms: Library) -> None:
    def sized(dataset: Dataset, samples: int) -> Dataset:
        return dataset.model_copy(update={"scale": dataset.scale.model_copy(update={"samples": samples})})

    bad = sized(made("bad", row("LicenseRef-MiraData")), 1_200)
    (remedy,) = judge_together([sized(made("free", row("CC0-1.0")), 300), bad], TRAIN, terms).remedies
    assert remedy.sentence == "Leave out bad, which loses 1,200 samples: allowed."
    assert (remedy.samples, remedy.sentence_ja) == (300, "badを外す(1,200件減): 利用可。")
