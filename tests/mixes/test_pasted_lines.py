"""Lists, tables, requirement lines and arguments as people paste them; no name is dropped in silence."""

import pytest

from app.mixes.exports import export
from app.mixes.mention import Mention, merged
from app.mixes.pasted import read_pasted
from app.mixes.pasted_lines import read_argument, read_lines, read_table
from tests.mixes.shelf import chart_mix, charts


def names(text: str) -> list[str]:
    return [one.name for one in read_lines(text)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("chartqa", ["chartqa"]),
        ("-chartqa", ["chartqa"]),
        ("- chartqa, docvqa", ["chartqa", "docvqa"]),
        ("2. scienceqa", ["scienceqa"]),
        ("lab/set==1.2  # pinned", ["lab/set"]),
        ("lab/set[extra]>=0.1", ["lab/set"]),
        ("git+https://huggingface.co/datasets/lab/set@main", ["https://huggingface.co/datasets/lab/set"]),
        ("-r other.txt", []),
        ("--extra-index-url https://example.org/simple", []),
        ('"quoted-set"', ["quoted-set"]),
    ],
)
def test_a_line_is_read_as_the_names_in_it(line: str, found: list[str]) -> None:
    assert names(line) == found


def test_a_table_with_a_header_gives_names_counts_and_weights() -> None:
    text = "weight,dataset,samples\n0.5,chartqa,1000\n,docvqa,\n"
    assert read_table(text) == (Mention("chartqa", (), 1000, 0.5), Mention("docvqa"))
    assert read_pasted(text).form == "table"


@pytest.mark.parametrize("text", ["chartqa\ndocvqa", "chartqa,docvqa\ntextvqa,vqav2", "dataset"])
def test_a_list_is_no_table(text: str) -> None:
    assert read_table(text) == ()


@pytest.mark.parametrize(
    ("written", "mention"),
    [
        ("lab/set#500", Mention("lab/set", (), 500)),
        ("lab/set:val#500", Mention("lab/set:val", ("lab/set",), 500)),
        ("HF::lab/set", Mention("HF::lab/set")),
        ("/data/set.jsonl", Mention("/data/set.jsonl")),
    ],
)
def test_an_argument_names_a_set_its_part_and_its_count(written: str, mention: Mention) -> None:
    assert read_argument(written) == mention


@pytest.mark.parametrize(
    ("text", "form", "weights"),
    [
        (
            "stage: sft\ndataset: chartqa,docvqa\ninterleave_probs: 0.7, 0.3",
            "training-arguments",
            {"chartqa": 0.7, "docvqa": 0.3},
        ),
        ("dataset:\n  - lab/a#5\n  - b-set", "training-arguments", {"lab/a": None, "b-set": None}),
        ("datasets:\n  - path: lab/a\n    type: chat", "list", {"lab/a": None}),
        ("datasets: {a-set: 2, b-set: 1}", "list", {"a-set": 2.0, "b-set": 1.0}),
        ('{"a": {"annotation": "a.jsonl", "root": "x"}}', "internvl", {"a": None}),
        ('{"a": {"hf_hub_url": "lab/a"}}', "llama-factory", {"a": None}),
        ("stage: sft\ninclude: nonsense\ndatasets: [a-set]", "list", {"a-set": None}),
    ],
)
def test_a_training_config_is_recognized(text: str, form: str, weights: dict[str, float | None]) -> None:
    pasted = read_pasted(text)
    assert pasted.form == form
    assert {one.name: one.weight for one in pasted.mentions} == weights


def test_several_passes_over_one_set_are_one_row_and_a_count_needs_all_of_them() -> None:
    assert merged([Mention("a", (), 2), Mention("b"), Mention("a", ("c",), 3)]) == (
        Mention("a", ("c",), 5),
        Mention("b"),
    )
    assert merged([Mention("a", (), 2, 0.5), Mention("a", (), None, 0.25)]) == (Mention("a", (), None, 0.75),)


def test_a_croissant_file_of_a_mix_gives_its_picks_with_counts_and_weights() -> None:
    pasted = read_pasted(export(chart_mix(), charts(), "croissant.json").body.decode())
    assert pasted.form == "croissant"
    assert {one.name: (one.samples, one.weight) for one in pasted.mentions} == {
        "big-charts": (750, 0.75),
        "small-charts": (250, 0.25),
    }
