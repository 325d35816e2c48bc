"""A part of a picture: the square around its box, inside the picture, in the dataset's frame."""

import io
from pathlib import Path

import orjson
import pytest
from PIL import Image as Pillow

from app.corpora.readers.crops import square_around
from tests.corpora.readers.slices import Read, entry, read


@pytest.mark.parametrize(
    ("box", "size", "square"),
    [
        ([400, 300, 800, 500], (1000, 1000), (400, 200, 800, 600)),
        ([0, 0, 10, 10], (1000, 1000), (0, 0, 224, 224)),
        ([990, 990, 1000, 1000], (1000, 1000), (776, 776, 1000, 1000)),
        ([10, 10, 20, 20], (100, 50), (0, 0, 100, 50)),
        ([0, 100, 900, 200], (1000, 400), (0, 0, 900, 400)),
    ],
)
def test_the_square_is_moved_into_the_picture(
    box: list[float], size: tuple[int, int], square: tuple[int, int, int, int]
) -> None:
    assert square_around(box, size) == square


def cut(folder: Path, reference: str) -> Read:
    picture = Pillow.new("RGB", (600, 300), "white")
    picture.paste("red", (0, 0, 300, 300))
    turned = Pillow.Exif()
    turned[0x0112] = 6
    picture.save(folder / "a.png", exif=turned)
    turns = [{"from": "human", "value": "<image>\nWhat color?"}, {"from": "gpt", "value": "Red"}]
    (folder / "rows.json").write_bytes(orjson.dumps([{"image": [reference], "conversations": turns}]))
    parts = {"rows": "rows.json", "images": "."}
    return read(entry("llava-json", parts, mapping={"crop_mark": "###"}), folder)


def test_a_turned_picture_is_cut_where_its_stored_box_is(tmp_path: Path) -> None:
    found = cut(tmp_path, "a.png###[10, 10, 250, 250]")
    with Pillow.open(io.BytesIO(found.first.images[0].data)) as part:
        assert part.size == (240, 240)
        assert part.convert("RGB").getcolors() == [(240 * 240, (255, 0, 0))]


@pytest.mark.parametrize("written", ["[10, 10, 250]", "[250, 10, 10, 250]", ""])
def test_a_part_without_a_box_is_a_reject(tmp_path: Path, written: str) -> None:
    assert cut(tmp_path, f"a.png###{written}").rejects == {"bad-box": 1}
