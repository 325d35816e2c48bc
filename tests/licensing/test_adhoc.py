"""Records posted by a user: what `covers` may say, and the dataset that comes of it."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.facts.library import Library
from app.licensing.adhoc import AdHocLayer, AdHocRecord, dataset_from_record, judge_record
from app.licensing.verdict import Verdict
from tests.licensing.makers import PRODUCT, TRAIN, made, row, with_datasets


@pytest.mark.parametrize(
    ("covers", "layers"),
    [
        ("images", ("images",)),
        ("captions", ("annotations",)),
        ("dataset", ("compilation",)),
        ("images and text", ("images", "text")),
        ("images and reports", ("images", "text")),
        ("Images, captions", ("images", "annotations")),
        ("the database", ("compilation",)),
    ],
)
def test_covers_is_read_in_plain_words(covers: str, layers: tuple[str, ...]) -> None:
    assert AdHocLayer(covers=covers, license="MIT").layers() == layers


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ({"covers": "smells", "license": "MIT"}, "none of"),
        ({"covers": "", "license": "MIT"}, "none of"),
        ({"covers": "images", "license": "MIT", "per_sample": ["MIT"]}, "state one of"),
        ({"covers": "images", "licence": "MIT"}, "licence"),
    ],
)
def test_a_layer_that_says_two_things_or_nothing_known_is_refused(
    layer: dict[str, object], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        AdHocLayer.model_validate(layer)


def test_a_layer_without_a_license_is_unspecified(terms: Library) -> None:
    record = AdHocRecord.model_validate({"id": "mine", "layers": [{"covers": "images"}]})
    assert judge_record(record, TRAIN, terms).verdict is Verdict.UNKNOWN


def test_statements_become_rivals_and_counts_are_kept(terms: Library) -> None:
    record = AdHocRecord.model_validate(
        {
            "id": "mine",
            "layers": [
                {"covers": "annotations", "statements": ["CC-BY-4.0", "CC-BY-NC-4.0"]},
                {"covers": "images", "per_sample": {"CC0-1.0": 7, "CC-BY-NC-2.0": 3}},
            ],
        }
    )
    found = judge_record(record, PRODUCT, terms)
    assert "R2-self-conflict" in {one.rule for one in found.causes}
    assert found.filtered is not None
    assert found.filtered.keep == {"CC0-1.0": 7}
    assert found.filtered.kept_share == 0.7


def test_a_posted_origin_in_the_catalog_is_looked_up_and_not_taken_on_trust(terms: Library) -> None:
    library = with_datasets(terms, made("photos", row("CC-BY-NC-4.0")))
    record = AdHocRecord.model_validate(
        {
            "id": "mine",
            "layers": [
                {"covers": "images", "license": "CC0-1.0", "basis": "stated-for-data", "origin": "photos"}
            ],
        }
    )
    assert judge_record(record, PRODUCT, library).verdict is Verdict.PROHIBITED


def test_status_generators_and_sources_are_taken_over() -> None:
    record = AdHocRecord.model_validate(
        {
            "id": "mine",
            "status": "withdrawn",
            "training_use": "evaluation-only",
            "layers": [{"covers": "dataset", "license": "LicenseRef-own"}],
            "generators": [{"model": "m", "terms": "llama-3", "binding": "accepted"}],
            "sources": [{"id": "photos", "share": "3K"}],
        }
    )
    dataset = dataset_from_record(record)
    assert dataset.access.status == "withdrawn"
    assert dataset.training_use == "evaluation-only"
    assert dataset.generators[0].terms == "llama-3"
    assert (dataset.sources[0].id, dataset.sources[0].role) == (
        "photos",
        "all",
    )  # nothing says what was taken


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ("cc-by-4.0", Verdict.WITH_OBLIGATIONS),
        ("CC BY 4.0", Verdict.WITH_OBLIGATIONS),
        ("https://creativecommons.org/publicdomain/zero/1.0/", Verdict.ALLOWED),
        ("https://creativecommons.org/licenses/by-nc/4.0/", Verdict.PROHIBITED),
        ("CC BY-NC", Verdict.PROHIBITED),
        ("cc-by-nc-4.0 OR mit", Verdict.ALLOWED),
        ("cc", Verdict.UNKNOWN),
        ("bespoke", Verdict.UNKNOWN),
        ("", Verdict.UNKNOWN),
    ],
)
def test_a_license_may_be_written_as_on_its_page(written: str, verdict: Verdict, terms: Library) -> None:
    layer = {"covers": "images", "license": written, "basis": "stated-for-data"}
    record = AdHocRecord.model_validate({"id": "mine", "layers": [layer]})
    assert judge_record(record, PRODUCT, terms).verdict is verdict


def test_values_written_in_two_ways_are_one_value_and_an_empty_one_is_none(terms: Library) -> None:
    layer = {"covers": "images", "per_sample": {"cc-by-4.0": 2, "CC BY 4.0": 3, "": 4}}
    record = AdHocRecord.model_validate({"id": "mine", "layers": [layer]})
    filtered = judge_record(record, PRODUCT, terms).filtered
    assert filtered is not None
    assert filtered.keep == {"CC-BY-4.0": 5}
    assert filtered.review == {"LicenseRef-unspecified": 4}


@pytest.mark.parametrize("layer", [{"statements": ["MIT"]}, {"per_sample": {"MIT": -1}}])
def test_one_statement_is_no_conflict_and_no_count_is_below_zero(layer: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        AdHocRecord.model_validate({"id": "mine", "layers": [{"covers": "images", **layer}]})
