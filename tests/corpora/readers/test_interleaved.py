"""OBELICS and MMC4 documents: places of pictures kept, lost pictures counted, zipped shards read."""

import zipfile
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from app.corpora.readers.interleaved import JOINER
from tests.corpora.readers.slices import entry, read, texts
from tests.corpora.readers.test_captions import Shelf


def obelics(folder: Path, images: list[str | None], words: list[str | None]) -> Path:
    table = pa.table({"images": [images], "texts": [words], "metadata": ["[]"], "general_metadata": ["{}"]})
    pq.write_table(table, folder / "train-00000.parquet")
    return folder


def test_pictures_stand_where_the_lists_say(tmp_path: Path) -> None:
    place = obelics(tmp_path, [None, "https://a.example/1.jpg", None], ["Before", None, "After <image> it"])
    found = read(entry("interleaved-lists", {"rows": "train-*.parquet"}), place, fetcher=Shelf("a.example"))
    assert texts(found.first) == [("assistant", JOINER.join(["Before", "<image>", "After  it"]))]
    assert len(found.first.images) == 1


def test_a_lost_picture_loses_its_mark_and_is_counted(tmp_path: Path) -> None:
    place = obelics(
        tmp_path, ["https://a.example/1.jpg", None, "https://b.example/2.jpg"], [None, "words", None]
    )
    found = read(entry("interleaved-lists", {"rows": "train-*.parquet"}), place, fetcher=Shelf("a.example"))
    assert found.first.messages[0].text == JOINER.join(["<image>", "words"])
    assert found.first.meta["pictures_lost"] == {"fetch-http-404": 1}


def test_the_links_of_many_documents_are_fetched_side_by_side(tmp_path: Path) -> None:
    links = [f"https://a.example/{n}.jpg" for n in range(4)]
    table = pa.table({"images": [[None, one] for one in links], "texts": [["words", None]] * 4})
    pq.write_table(table, tmp_path / "train-00000.parquet")
    shelf = Shelf("a.example")
    assert read(entry("interleaved-lists", {"rows": "train-*.parquet"}), tmp_path, fetcher=shelf).counts == (
        4,
        0,
    )
    assert shelf.warmed == links


def test_the_links_of_mmc4_are_fetched_side_by_side(samples: Path) -> None:
    shelf = Shelf("nowhere.example")
    found = read(entry("interleaved-sentences", {"rows": "docs.jsonl"}), samples / "mmc4", fetcher=shelf)
    assert found.rejects == {"missing-image": 1}
    about = orjson.loads((samples / "mmc4/docs.jsonl").read_bytes())["image_info"]
    assert shelf.warmed == [one["raw_url"] for one in about]


def test_lists_that_are_not_parallel_are_a_reject(tmp_path: Path) -> None:
    place = obelics(tmp_path, [None, "https://a.example/1.jpg"], ["only one"])
    assert read(entry("interleaved-lists", {"rows": "train-*.parquet"}), place).rejects == {
        "malformed-row": 1
    }


def test_mmc4_pictures_stand_before_their_sentence_from_a_zipped_shard(tmp_path: Path, samples: Path) -> None:
    line = (samples / "mmc4/docs.jsonl").read_bytes()
    with zipfile.ZipFile(tmp_path / "docs_shard_0_v2.jsonl.zip", "w") as packed:
        packed.writestr("docs_shard_0_v2.jsonl", line)
    (tmp_path / "images").mkdir()
    about = orjson.loads(line)["image_info"]
    for one in about:
        (tmp_path / "images" / one["image_name"]).write_bytes(b"\xff\xd8\xff" + one["image_name"].encode())
    parts = {"rows": "docs_shard_*.jsonl.zip", "images": "images"}
    found = read(entry("interleaved-sentences", parts), tmp_path)
    assert found.counts == (1, 0)
    pieces = found.first.messages[0].text.split(JOINER)
    assert [place for place, piece in enumerate(pieces) if piece == "<image>"] == [1, 3]
    assert [image.path for image in found.first.images] == ["db1c21bc8474.jpg", "b9040a0dbb22.jpg"]
    assert found.first.images[0].source_url == about[1]["raw_url"]
