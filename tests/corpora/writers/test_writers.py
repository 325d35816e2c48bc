"""What holds for every kind: same samples, same bytes; counts and hashes true; nothing lost."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.corpora.writers import KINDS, write_corpus
from app.corpora.writers.shard import key_of
from app.errors import InvalidInput, UnknownName
from app.preprocessing.sample import Sample
from tests.corpora.writers.corpora import dialogue, mixed, tokens


def bytes_of(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_samples_give_the_same_bytes_at_another_time_and_place(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write_corpus(mixed(), tmp_path / "a", kind=kind, shard_samples=3)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("USER", "another")
    second = write_corpus(mixed(), tmp_path / "elsewhere/b", kind=kind, shard_samples=3)
    assert first == second
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "elsewhere/b")


@pytest.mark.parametrize("kind", ["webdataset", "parquet", "mds"])
def test_tokens_are_repeatable_too(tmp_path: Path, kind: str) -> None:
    first = write_corpus(tokens(), tmp_path / "a", kind=kind, shard_samples=2)
    assert first == write_corpus(tokens(), tmp_path / "b", kind=kind, shard_samples=2)
    assert sum(entry.samples for entry in first) == 5


@pytest.mark.parametrize("kind", KINDS)
def test_entries_tell_sizes_hashes_and_counts(tmp_path: Path, kind: str) -> None:
    entries = write_corpus(mixed(7), tmp_path, kind=kind, shard_samples=3)
    shards = [entry for entry in entries if entry.samples]
    assert [entry.samples for entry in shards] == [3, 3, 1]
    for entry in entries:
        data = (tmp_path / entry.path).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (entry.bytes, entry.sha256)


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_is_listed_or_is_a_picture_that_a_listed_file_names(tmp_path: Path, kind: str) -> None:
    entries = write_corpus(mixed(4), tmp_path, kind=kind, shard_samples=3)
    listed = {entry.path for entry in entries}
    loose = set(bytes_of(tmp_path)) - listed
    assert all(name.startswith("images/") for name in loose)


@pytest.mark.parametrize("kind", KINDS)
def test_a_corpus_without_samples_is_written_and_says_none(tmp_path: Path, kind: str) -> None:
    entries = write_corpus(iter(()), tmp_path, kind=kind, shard_samples=3)
    assert entries
    assert sum(entry.samples for entry in entries) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_writers_stream(tmp_path: Path, kind: str) -> None:
    """When the fourth sample is asked for, the first shard of three is already on disk."""
    seen: list[bool] = []

    def stream() -> Iterator[Sample]:
        for number in range(6):
            if number == 4:
                sizes = [path.stat().st_size for path in tmp_path.rglob("*0000*") if path.is_file()]
                seen.append(bool(sizes))
            yield dialogue(number)

    write_corpus(stream(), tmp_path, kind=kind, shard_samples=3)
    assert seen == [True]


def test_levels_do_not_mix(tmp_path: Path) -> None:
    def both() -> Iterator[Sample]:
        yield from mixed(1)
        yield from tokens(1)

    with pytest.raises(InvalidInput, match="another level"):
        write_corpus(both(), tmp_path, kind="parquet", shard_samples=3)


@pytest.mark.parametrize("kind", ["parquet", "mds"])
def test_a_tensor_that_some_samples_lack_is_an_error_not_a_loss(tmp_path: Path, kind: str) -> None:
    first, second = tokens(2)
    more = second.with_(tensors={**second.tensors, "surprise": second.tensors["labels"]})
    with pytest.raises(InvalidInput, match="surprise"):
        write_corpus([first, more], tmp_path, kind=kind, shard_samples=9)


def test_llava_json_refuses_tokens(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no place for tokens"):
        write_corpus(tokens(), tmp_path, kind="llava-json", shard_samples=3)


def test_an_unknown_kind_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean 'parquet'"):
        write_corpus(mixed(), tmp_path, kind="parket", shard_samples=3)


def test_keys_are_safe_and_never_meet() -> None:
    names = ["a.b/c", "a_b/c", "a-b/c", "a/b", "a#2", "a_232", "日本", "x" * 300, "x" * 301]
    keys = [key_of(dialogue(0, dataset="d").with_(sample_id=name)) for name in names]
    assert len(set(keys)) == len(keys)
    assert all(not set(key) & set("./#\\ ") for key in keys)
    assert all(len(key) < 220 for key in keys)
