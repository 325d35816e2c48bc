"""ScienceQA's problems by id, TabMWP by mapping, and a file that stops in the middle."""

from pathlib import Path

from tests.corpora.readers.slices import entry, read, texts

PARTS = {
    "rows": "data/scienceqa/problems.json",
    "ids": "data/scienceqa/pid_splits.json",
    "images": "images",
}


def test_the_test_split_has_text_and_picture_problems(samples: Path) -> None:
    found = read(entry("scienceqa", PARTS, split="test"), samples / "scienceqa")
    assert found.counts == (45, 0)
    pictured = [sample for sample in found.samples if sample.images]
    assert len(pictured) == 30
    question, answer = texts(found.first)[0][1], texts(found.first)[1][1]
    assert question.endswith("(A) service\n(B) stockade")
    assert answer.endswith("The answer is (B) stockade.")
    assert pictured[0].messages[0].text.startswith("<image>\n")


def test_training_rows_without_their_picture_are_rejects(samples: Path) -> None:
    found = read(entry("scienceqa", PARTS, split="train"), samples / "scienceqa")
    assert found.counts == (21, 10)
    assert found.rejects == {"missing-image": 10}


def test_the_bare_answer_can_be_had_without_explanation(samples: Path) -> None:
    dataset = entry("scienceqa", PARTS, split="test", mapping={"explain": False})
    assert read(dataset, samples / "scienceqa").first.messages[-1].text == "(B) stockade"


def test_a_file_cut_in_the_middle_gives_its_whole_rows_and_one_reject(samples: Path) -> None:
    dataset = entry("scienceqa", {"rows": "broken/problems.tail-truncated.json", "images": "images"})
    found = read(dataset, samples / "scienceqa")
    assert found.rejects == {"missing-image": 11, "malformed-json": 1}
    assert found.counts == (7, 12)


def test_tabmwp_is_the_same_layout_with_a_picture_named_by_id(samples: Path) -> None:
    parts = {"rows": "data/tabmwp/problems_dev1k.json", "images": "**/tables"}
    dataset = entry(
        "scienceqa", parts, split="dev", mapping={"image_name": "{id}.png", "hint": None, "explain": False}
    )
    found = read(dataset, samples / "tabmwp")
    assert found.counts == (24, 0)
    assert found.first.images[0].path == "5706.png"
    assert found.first.messages[-1].text == "(A) yes"
