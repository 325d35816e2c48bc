"""ChartQA's own folders: questions of people and machines, charts, tables."""

from pathlib import Path

from tests.corpora.readers.slices import entry, read, texts


def parts(split: str) -> dict[str, str]:
    place = f"ChartQA?Dataset/{split}"
    return {"rows": f"{place}/{split}_*.json", "images": f"{place}/png", "tables": f"{place}/tables"}


def test_every_test_row_becomes_a_sample_and_keeps_its_label_as_written(samples: Path) -> None:
    found = read(entry("chartqa", parts("test"), split="test"), samples / "chartqa")
    assert found.counts == (121, 0)
    assert texts(found.first) == [
        ("user", "<image>\nWhat was the export value of microwave ranges and ovens in 2010?"),
        ("assistant", "23.68"),
    ]
    assert found.first.meta["question_file"] == "test_augmented.json"
    answers = {sample.messages[-1].text for sample in found.samples}
    assert {"0.414285714", "444428", "[2017, 2023]"} <= answers


def test_the_table_behind_a_chart_comes_with_it(samples: Path) -> None:
    found = read(entry("chartqa", parts("test"), split="test"), samples / "chartqa")
    tables = [sample.meta["table"] for sample in found.samples if "table" in sample.meta]
    assert found.first.meta["table"][0] == ["Characteristic", "Exports in million U.S. dollars"]
    assert 0 < len(tables) < len(found.samples)


def test_rows_whose_picture_is_not_there_are_counted_rejects(samples: Path) -> None:
    place = samples / "chartqa"
    wanted = parts("val") | {"images": "ChartQA?Dataset/test/png"}
    found = read(entry("chartqa", wanted, split="val"), place)
    assert found.rejects == {"missing-image": 18}
    reject = found.raw[0].reject
    assert reject is not None
    assert (reject.step, reject.detail) == ("read", "3887.png")
