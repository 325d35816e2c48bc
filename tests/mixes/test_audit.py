"""Somebody else's mix: forms are recognized, names matched but never guessed, the rest repaired."""

import json
import math

import pytest
import yaml

from app.catalog.load import Catalog
from app.errors import InvalidInput
from app.licensing.verdict import Verdict
from app.mixes.audit import audit, audit_recipes
from app.mixes.exports import export
from app.mixes.service import compute
from tests.mixes.shelf import PRODUCT, catalog, chart_mix, charts
from tests.recommender.library import dataset


@pytest.fixture(scope="module")
def shelf() -> Catalog:
    return catalog(
        [
            dataset("big-charts", 900, hub=("lab/big_charts",), aliases=("BigC",)),
            dataset("photo-talk", 500, hub=("other/photo-talk",), license="LicenseRef-none-such"),
            dataset("small-charts", 100, hub=("lab/small-charts",)),
        ]
    )


FORMS = {
    "list": "# mine\nlab/big_charts, BigC\n- https://huggingface.co/datasets/other/photo-talk/tree/main\n",
    "llama-factory": json.dumps(
        {"mine": {"hf_hub_url": "lab/big_charts"}, "photo_talk": {"file_name": "photo.json"}}
    ),
    "energon": yaml.safe_dump(
        {
            "__module__": "megatron.energon",
            "__class__": "MetadatasetV2",
            "splits": {
                "train": {
                    "blend": [
                        {"weight": 3, "path": "/data/big-charts/"},
                        {"weight": 1, "path": "./photo-talk", "subflavors": {"a": 1}},
                    ]
                }
            },
        }
    ),
    "mosaicml": yaml.safe_dump({"streams": {"big-charts": {"choose": 30}, "photo-talk": {"choose": 10}}}),
    "llava": yaml.safe_dump(
        {
            "datasets": [
                {"json_path": "/d/big_charts.json", "sampling_strategy": "first:300"},
                {"json_path": "/d/photo-talk/train.json", "sampling_strategy": "all"},
            ]
        }
    ),
    "ms-swift": "swift sft \\\n  --dataset 'lab/big_charts#300' hf::other/photo-talk \\\n  --seed 1",
    "croissant": json.dumps(
        {
            "@context": {},
            "name": "both",
            "isBasedOn": [
                {"name": "x", "url": "https://huggingface.co/datasets/lab/big_charts"},
                {"name": "Photo-Talk"},
            ],
        }
    ),
    "requirements": yaml.safe_dump({"stage": "pretraining", "include": ["big-charts", "photo-talk"]}),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_recognized_and_its_datasets_found(shelf: Catalog, form: str) -> None:
    answer = audit(shelf, FORMS[form], use=PRODUCT)
    assert answer.form == form
    assert {one.dataset for one in answer.entries} == {"big-charts", "photo-talk"}


def test_what_may_not_be_used_goes_and_the_weights_are_shared_out_again(shelf: Catalog) -> None:
    weights = {"big-charts": 0.3, "small-charts": 0.1, "photo-talk": 0.6}
    text = yaml.safe_dump({"picks": [{"dataset": name, "weight": w} for name, w in weights.items()]})
    answer = audit(shelf, text, use=PRODUCT)
    assert answer.form == "kondate-mix"
    assert not answer.verdict.usable
    assert answer.repaired_verdict.usable
    assert {part.dataset: part.weight for part in answer.repaired} == {
        "big-charts": pytest.approx(0.75),
        "small-charts": pytest.approx(0.25),
    }
    barred = next(one for one in answer.entries if one.dataset == "photo-talk")
    assert barred.sentence
    assert barred.replacements == ("big-charts", "small-charts")


def test_the_repaired_mix_can_be_proposed_as_it_is(shelf: Catalog) -> None:
    answer = audit(shelf, "big-charts\nsmall-charts\nphoto-talk", use=PRODUCT)
    assert answer.requirements is not None
    mix = compute(shelf, answer.requirements)
    assert {pick.dataset: pick.weight for pick in mix.picks} == {"big-charts": 0.9, "small-charts": 0.1}


def test_an_unknown_name_is_not_cleared_and_near_names_are_suggested(shelf: Catalog) -> None:
    answer = audit(shelf, "big-chart\nsomething-else-entirely", use=PRODUCT)
    near, far = answer.entries
    assert near.dataset is None
    assert near.suggestions == ("big-charts",)
    assert far.suggestions == ()
    assert answer.verdict is Verdict.UNKNOWN
    assert answer.repaired == ()
    assert answer.repaired_verdict is Verdict.UNKNOWN
    assert answer.requirements is None


@pytest.mark.parametrize("name", ["yaml", "energon.yaml", "mosaicml.yaml", "llamafactory.json", "llava.yaml"])
def test_our_own_exports_are_read_back_with_the_same_datasets(name: str) -> None:
    body = export(chart_mix(), charts(), name).body.decode()
    answer = audit(charts(), body, use=PRODUCT)
    assert {one.dataset for one in answer.entries} == {"big-charts", "small-charts"}


def test_a_count_behind_a_hash_is_read(shelf: Catalog) -> None:
    answer = audit(shelf, FORMS["ms-swift"], use=PRODUCT)
    assert [one.samples for one in answer.entries] == [300, None]


def test_shared_pictures_are_reported() -> None:
    pair = catalog([dataset("a", 100), dataset("b", 200, sources=("a",))])
    (one,) = audit(pair, "a\nb", use=PRODUCT).overlaps
    assert one.datasets == ("a", "b")


@pytest.mark.parametrize("text", ["", "   \n# only a comment", "{}", "[]", "--dataset"])
def test_a_text_without_datasets_says_what_to_paste(shelf: Catalog, text: str) -> None:
    with pytest.raises(InvalidInput, match="paste ids"):
        audit(shelf, text, use=PRODUCT)


@pytest.mark.parametrize("text", ['{"a": [', '[{"dataset": "charts"', "[" * 50])
def test_a_config_that_is_cut_off_is_an_error_not_a_name(shelf: Catalog, text: str) -> None:
    with pytest.raises(InvalidInput, match="cut off"):
        audit(shelf, text, use=PRODUCT)


BROKEN = ("a: [", "{'x': ", "\x00\x01", "- - - -", "&a [*a]", "!!python/object:os.system x", "[" * 5000)


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_broken_text_never_breaks_the_audit(shelf: Catalog, text: str) -> None:
    try:
        answer = audit(shelf, text, use=PRODUCT)
    except InvalidInput:
        return
    assert all(one.dataset is None for one in answer.entries)


def test_a_text_of_megabytes_is_refused_unread(shelf: Catalog) -> None:
    with pytest.raises(InvalidInput, match="longer"):
        audit(shelf, "x" * 2_000_001, use=PRODUCT)


def test_no_recipes_no_audits() -> None:
    assert audit_recipes(charts(), PRODUCT) == {}


def test_names_of_several_words_stay_whole_and_ids_side_by_side_are_told_apart(shelf: Catalog) -> None:
    answer = audit(shelf, "Big-Charts lab/small-charts\nPhoto Album Nobody Knows; BigC", use=PRODUCT)
    assert [one.name for one in answer.entries] == [
        "Big-Charts",
        "lab/small-charts",
        "Photo Album Nobody Knows",
        "BigC",
    ]


@pytest.mark.parametrize(
    "written",
    [
        "somebody/big_charts",
        "https://huggingface.co/datasets/somebody/big-charts",
        "hf://datasets/somebody/big_charts",
        "https://github.com/somebody/big_charts",
        json.dumps({"big-charts": {"hf_hub_url": "somebody/else"}}),
    ],
)
def test_a_strangers_repository_of_the_same_name_is_not_cleared(shelf: Catalog, written: str) -> None:
    (entry,) = audit(shelf, written, use=PRODUCT).entries
    assert (entry.dataset, entry.verdict, entry.stays) == ("big-charts", Verdict.UNKNOWN, False)
    assert entry.replacements == ("big-charts",)
    (own,) = audit(shelf, written.replace("somebody/else", "lab/big_charts"), use=PRODUCT).entries
    assert own.stays == ("big-charts" in written and written.startswith("{"))


@pytest.mark.parametrize(
    "written", ["./big_charts", "/data/big-charts.json", "data/big_charts", "lab/big_charts"]
)
def test_a_path_or_the_publishers_own_repository_is_the_entry(shelf: Catalog, written: str) -> None:
    assert audit(shelf, written, use=PRODUCT).entries[0].stays


def test_a_file_of_samples_names_no_dataset(shelf: Catalog) -> None:
    samples = [{"id": "1", "image": "coco/1.jpg", "conversations": [{"from": "human", "value": "hi"}]}]
    with pytest.raises(InvalidInput, match="which datasets they were taken from"):
        audit(shelf, json.dumps(samples), use=PRODUCT)


def test_a_part_in_percent_counts_by_the_catalogs_size(shelf: Catalog) -> None:
    strategies = ("first:10%", "random:2.5%", "end:7", "all")
    for strategy, parts in zip(strategies, (10, 2.5, None, None), strict=True):
        pasted = yaml.safe_dump(
            {"datasets": [{"json_path": "/d/big_charts.json", "sampling_strategy": strategy}]}
        )
        (one,) = audit(shelf, pasted, use=PRODUCT).entries
        size = shelf.library.datasets["big-charts"].scale.samples
        assert size
        expected = math.ceil(size * parts / 100) if parts else (7 if strategy == "end:7" else None)
        assert one.samples == expected
