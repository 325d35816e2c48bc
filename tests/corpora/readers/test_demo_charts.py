"""The shipped source: the same charts everywhere, and answers that follow from the picture's numbers."""

import hashlib
import io
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image as Pillow

from app.corpora.readers import open_reader
from app.preprocessing.sample import Sample
from tests.corpora.readers.slices import entry, license_row

ROOT = Path(__file__).parents[3]
CC0 = (license_row("annotations", "CC0-1.0"), license_row("images", "CC0-1.0"))


def charts(count: int, **parts: str) -> list[Sample]:
    dataset = entry("demo-charts", {"samples": str(count), **parts}, licenses=CC0)
    raw = open_reader(dataset, Path()).read(0, count)
    return [one.sample for one in raw if one.sample is not None]


@pytest.fixture(scope="module")
def sixty() -> list[Sample]:
    return charts(60)


def pixels(sample: Sample) -> str:
    picture = Pillow.open(io.BytesIO(sample.images[0].data))
    return hashlib.sha256(picture.tobytes()).hexdigest()


def test_all_kinds_and_many_questions_appear(sixty: list[Sample]) -> None:
    kinds = Counter(sample.meta["chart"] for sample in sixty)
    assert set(kinds) == {"bar", "line", "pie", "scatter"}
    assert min(kinds.values()) >= 5
    asked = {kind for sample in sixty for kind in sample.meta["questions"]}
    assert len(asked) >= 12
    assert len({pixels(sample) for sample in sixty}) == 60


def test_the_picture_is_what_the_sample_says(sixty: list[Sample]) -> None:
    for sample in sixty[:12]:
        picture = Pillow.open(io.BytesIO(sample.images[0].data))
        assert picture.size == (sample.images[0].width, sample.images[0].height)
        assert (picture.format, picture.mode) == ("PNG", "RGB")
        assert sample.license == sample.images[0].license == "CC0-1.0"


def test_every_mark_in_a_turn_is_filled_and_every_box_is_inside(sixty: list[Sample]) -> None:
    for sample in sixty:
        words = "\n".join(message.text for message in sample.messages)
        assert words.count("<image>") == 1
        assert not re.search(r"\{[a-z]+\}", words)
        named = [int(number) for number in re.findall(r"<region:(\d+)>", words)]
        assert sorted(named) == list(range(len(sample.regions)))
        for region in sample.regions:
            x1, y1, x2, y2 = region.xy
            assert 0 <= x1 < x2 <= (sample.images[0].width or 0)
            assert 0 <= y1 < y2 <= (sample.images[0].height or 0)


def test_answers_follow_from_the_table(sixty: list[Sample]) -> None:
    """A lookup's answer stands in the table behind the chart, at the category and series asked for."""
    checked = 0
    for sample in sixty:
        table = sample.meta["table"]
        turns = [message.text for message in sample.messages]
        for question, answer in zip(turns[::2], turns[1::2], strict=True):
            found = re.search(r"What is the value of (.+) for (.+)\?", question)
            if not found:
                continue
            column = next(i for i, name in enumerate(table[0]) if name.startswith(f"{found[1]} ("))
            value = next(row[column] for row in table[1:] if row[0] == found[2])
            assert value in re.findall(r"[\d.]+\d|\d", answer), (question, answer, value)
            checked += 1
    assert checked >= 2


def test_a_row_is_the_same_alone_as_among_others(sixty: list[Sample]) -> None:
    reader = open_reader(entry("demo-charts", {"samples": "60"}, licenses=CC0), Path())
    alone = next(iter(reader.read(41, 42))).sample
    assert alone == sixty[41]


def test_another_process_draws_the_same_bytes(sixty: list[Sample]) -> None:
    code = (
        "import hashlib; from pathlib import Path; from app.corpora.readers import open_reader;"
        "from tests.corpora.readers.slices import entry;"
        "r = open_reader(entry('demo-charts', {'samples': '60'}), Path());"
        "print(hashlib.sha256(b''.join(x.sample.images[0].data for x in r.read(0, 6))).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    here = hashlib.sha256(b"".join(sample.images[0].data for sample in sixty[:6])).hexdigest()
    assert run.stdout.strip() == here


def test_japanese_questions_are_asked_in_japanese() -> None:
    japanese = charts(8, language="ja")
    assert all(sample.meta["language"] == "ja" for sample in japanese)
    assert all(
        re.search(r"[ぁ-んァ-ン]", message.text)
        for sample in japanese
        for message in sample.messages
        if message.role == "user"
    )


def test_seeds_and_splits_draw_different_charts(sixty: list[Sample]) -> None:
    other = open_reader(entry("demo-charts", {"samples": "1"}, mapping={"seed": 2}), Path())
    split = open_reader(entry("demo-charts", {"samples": "1"}, split="validation"), Path())
    drawn = {next(iter(reader.read(0, 1))).sample.images[0].data for reader in (other, split)}  # type: ignore[union-attr]
    assert len(drawn | {sixty[0].images[0].data}) == 3
