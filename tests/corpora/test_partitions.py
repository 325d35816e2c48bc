"""The store: whole or not there, and what comes out is what went in."""

from pathlib import Path

import numpy as np
import pytest

from app.corpora.atomic import replacing
from app.corpora.partitions import RejectRow, Store
from app.preprocessing.sample import Image, Message, OcrWord, Region, Reject, Sample

SAMPLE = Sample(
    dataset="d",
    sample_id="s-1",
    images=(Image(b"\x89PNG...", "a.png", width=4, height=3, license="4", author="A", source_url="u"),),
    messages=(Message("user", "<image>\nなに?"), Message("assistant", "棒グラフ")),
    license="CC0-1.0",
    captions=("one", "two"),
    regions=(Region(0, (1.0, 2.0, 3.0, 4.0), "dog"), Region(0, (5.5, 6.0))),
    ocr=(OcrWord(0, "word", (0.0, 1.0, 2.0, 3.0)),),
    tensors={"input_ids": np.arange(6, dtype=np.int32), "image.0": np.zeros((2, 3, 3), np.uint8)},
    meta={"row": 7, "learned": [[0, 3]]},
)
REJECT = RejectRow.of(Reject("d", "s-2", "check_image", "truncated", "x" * 9000), row=8)


def test_a_sample_comes_back_as_it_went_in(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("ab" * 32, "d", [SAMPLE, SAMPLE.with_(sample_id="s-3")], [REJECT])
    back = store.open("ab" * 32).sample(0)
    assert back.with_(tensors={}) == SAMPLE.with_(tensors={})
    assert {name: value.tolist() for name, value in back.tensors.items()} == {
        name: value.tolist() for name, value in SAMPLE.tensors.items()
    }
    assert store.open("ab" * 32).ids() == ["s-1", "s-3"]


def test_an_entry_balances_and_cuts_endless_details(tmp_path: Path) -> None:
    entry = Store(tmp_path).write("ab" * 32, "d", [SAMPLE], [REJECT])
    assert entry.counts.balanced
    assert (entry.counts.in_, entry.counts.kept, entry.counts.rejected) == (2, 1, 1)
    assert len(entry.rejects[0].detail) == 2000


def test_many_samples_are_found_by_position(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("ab" * 32, "d", [SAMPLE.with_(sample_id=f"s-{n}") for n in range(200)], [])
    partition = store.open("ab" * 32)
    assert [partition.sample(n).sample_id for n in (0, 63, 64, 199)] == ["s-0", "s-63", "s-64", "s-199"]


def test_an_empty_partition_is_done_too(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("ab" * 32, "d", [], [REJECT])
    assert store.find("ab" * 32) is not None
    assert store.open("ab" * 32).ids() == []


def test_the_same_samples_give_the_same_file(tmp_path: Path) -> None:
    entries = [Store(tmp_path / name).write("ab" * 32, "d", [SAMPLE], []) for name in "ab"]
    assert entries[0] == entries[1]


@pytest.mark.parametrize("damage", ["entry", "file", "cut"])
def test_a_partition_without_its_entry_or_bytes_is_not_done(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path)
    store.write("ab" * 32, "d", [SAMPLE], [])
    if damage == "cut":
        store.file("ab" * 32).write_bytes(store.file("ab" * 32).read_bytes()[:-1])
    else:
        (store.entry_file if damage == "entry" else store.file)("ab" * 32).unlink()
    assert store.find("ab" * 32) is None


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    entry = store.write("ab" * 32, "d", [SAMPLE], [])
    assert store.is_sound(entry)
    data = bytearray(store.file("ab" * 32).read_bytes())
    data[len(data) // 2] ^= 1
    store.file("ab" * 32).write_bytes(bytes(data))
    assert not store.is_sound(entry)


def test_a_write_that_breaks_off_leaves_the_old_file_and_no_rubbish(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def break_off() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half of the n")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        break_off()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_discarding_forgets_the_entry_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    store.write("ab" * 32, "d", [SAMPLE], [])
    gone: list[str] = []
    unlink = Path.unlink

    def noting(path: Path, missing_ok: bool = False) -> None:
        gone.append(path.suffix)
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", noting)
    store.discard("ab" * 32)
    assert gone == [".json", ".arrow"]
    assert store.find("ab" * 32) is None
