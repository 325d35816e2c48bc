"""Boxes that dialogues write as numbers become regions, each in the picture shown before it."""

import io
from pathlib import Path

import orjson
import pytest
from PIL import Image as Pillow

from app.errors import InvalidInput
from app.preprocessing.boxes import unit_decimals
from app.preprocessing.geometry import pad_square
from tests.corpora.readers.slices import Read, entry, read, texts


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


def told(folder: Path, answer: str, form: str, *, size: tuple[int, int] = (400, 200)) -> Read:
    (folder / "a.png").write_bytes(picture(*size))
    turns = [{"from": "human", "value": "<image>\nWhere?"}, {"from": "gpt", "value": answer}]
    (folder / "rows.json").write_bytes(orjson.dumps([{"image": "a.png", "conversations": turns}]))
    parts = {"rows": "rows.json", "images": "."}
    return read(entry("llava-json", parts, mapping={"boxes_in_text": form}), folder)


@pytest.mark.parametrize(
    ("form", "answer", "box"),
    [
        ("unit", "[0.25, 0.5, 0.50, 1.0]", (100, 100, 200, 200)),
        ("padded-unit", "[0.25,0.50,0.50,0.75]", (100, 100, 200, 200)),
        ("thousand", "[250, 500, 500, 1000]", (100, 100, 200, 200)),
        ("pixels", "[100, 100, 200, 200]", (100, 100, 200, 200)),
        ("unit", "[0.50, 0.5, 0.50, 1.0]", (198, 100, 202, 200)),
        ("padded-unit", "[0.00, 0.10, 1.00, 0.50]", (0, 0, 400, 100)),
    ],
)
def test_every_form_comes_out_in_pixels_of_the_picture(
    tmp_path: Path, form: str, answer: str, box: tuple[float, ...]
) -> None:
    found = told(tmp_path, f"It is at {answer}.", form)
    assert texts(found.first)[1] == ("assistant", "It is at <region:0>.")
    assert found.first.regions[0].xy == pytest.approx(box)


@pytest.mark.parametrize(
    "answer", ["[1, 2, 3, 4]", "[0.1, 0.2, 0.3]", "[5.0, 0.1, 0.2, 0.3]", "[a, b, c, d]"]
)
def test_other_lists_of_numbers_stay_text(tmp_path: Path, answer: str) -> None:
    found = told(tmp_path, answer, "unit")
    assert texts(found.first)[1] == ("assistant", answer)
    assert found.first.regions == ()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("[0.9, 0.1, 0.2, 0.3]", "bad-box"), ("[0.1, 0.0, 0.4, 0.2]", "empty-box")],
)
def test_a_box_that_is_none_is_a_counted_reject(tmp_path: Path, answer: str, reason: str) -> None:
    # In the padded square, the upper quarter of a 400 x 200 picture is fill.
    assert told(tmp_path, answer, "padded-unit").rejects == {reason: 1}


def test_a_form_nobody_knows_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="unit, padded-unit, thousand, pixels"):
        told(tmp_path, "", "percent")


def test_visual_cot_rows_show_the_picture_and_then_its_part(samples: Path, tmp_path: Path) -> None:
    rows = orjson.loads((samples / "visual_cot/benchmark/docvqa.json").read_bytes())[:1]
    (tmp_path / "rows.json").write_bytes(orjson.dumps(rows))
    name, _, _ = rows[0]["image"][1].partition("###")
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_bytes(picture(1696, 2200))
    mapping = {"crop_mark": "###", "boxes_in_text": "padded-unit"}
    found = read(entry("llava-json", {"rows": "rows.json", "images": "."}, mapping=mapping), tmp_path)
    sample = found.first
    assert [text for _, text in texts(sample)][1:] == [
        "<region:0>",
        "<image>",
        rows[0]["conversations"][3]["value"],
    ]
    assert sample.regions[0].image == 0
    assert sample.regions[0].xy == pytest.approx((74, 398, 404, 1118), abs=1.2)
    side, (left, top) = pad_square((1696, 2200))
    moved = tuple(value + (left, top)[place % 2] for place, value in enumerate(sample.regions[0].xy))
    assert str(unit_decimals(moved, (side, side))) == "[0.148, 0.181, 0.298, 0.508]"
    part = Pillow.open(io.BytesIO(sample.images[1].data))
    assert part.size == (720, 720)
