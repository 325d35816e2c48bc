"""A large list is read entry by entry; a damaged one is said so, whatever was read before."""

import gzip
import tracemalloc
from pathlib import Path

import orjson
import pytest

from app.errors import InvalidInput
from app.hub.json_stream import stream_entries


@pytest.mark.parametrize("size", [0, 1, 3, 40_000])
@pytest.mark.parametrize("packed", [False, True])
def test_a_list_is_read_whole_and_in_order(tmp_path: Path, size: int, packed: bool) -> None:
    entries = [{"n": n, "text": '表 [1, {2}] " \\' * (n % 7)} for n in range(size)]
    data = orjson.dumps(entries, option=orjson.OPT_INDENT_2)
    file = tmp_path / "list.json"
    file.write_bytes(gzip.compress(data, 1) if packed else data)
    assert list(stream_entries(file)) == entries


def test_bare_numbers_and_long_entries_are_not_cut_at_a_piece(tmp_path: Path) -> None:
    entries = [123456789] * 60_000 + ["x" * 900_000, 7]
    (tmp_path / "list.json").write_bytes(orjson.dumps(entries))
    assert list(stream_entries(tmp_path / "list.json")) == entries


def test_one_object_is_one_entry_where_no_list_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_bytes(b' {"task": 1} ')
    assert list(stream_entries(tmp_path / "one.json")) == [{"task": 1}]
    with pytest.raises(InvalidInput, match="expected a list"):
        list(stream_entries(tmp_path / "one.json", listed=True))


@pytest.mark.parametrize(
    "data", [b"", b"[", b"[1", b"[1,", b"[1 2]", b'[{"a": 1}', b"\xff\xfe", b"\x1f\x8bbad"]
)
def test_damage_is_said_with_the_files_name(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "dump.json").write_bytes(data)
    with pytest.raises(InvalidInput, match=r"dump\.json is not"):
        list(stream_entries(tmp_path / "dump.json"))


def test_memory_holds_pieces_not_the_file(tmp_path: Path) -> None:
    file = tmp_path / "large.json.gz"
    with gzip.open(file, "wb", compresslevel=1) as out:
        out.write(b"[")
        for number in range(30_000):
            out.write(
                (b"," if number else b"") + orjson.dumps({"name": number, "description": "word " * 200})
            )
        out.write(b"]")
    tracemalloc.start()
    count = sum(1 for _ in stream_entries(file))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 30_000  # 31 MB unpacked
    assert peak < 8_000_000
