"""Tars as others write them: img2dataset, classes, clips, gzip, nested folders, and hostile ones."""

import gzip
import io
import tarfile
from pathlib import Path

import orjson
import pytest

from app.corpora.readers.tar_index import split_name
from app.errors import SourceUnavailable
from tests.corpora.readers.slices import entry, read, texts

JPEG = b"\xff\xd8\xff picture"


def tar(file: Path, members: list[tuple[str, bytes]], *, packed: bool = False) -> Path:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    file.write_bytes(gzip.compress(out.getvalue()) if packed else out.getvalue())
    return file.parent


def test_pictures_with_classes_in_a_gzip_tar(samples: Path) -> None:
    found = read(entry("webdataset", {"rows": "webdataset/sample.tgz"}), samples / "webdataset")
    assert found.counts == (90, 0)
    assert texts(found.first) == [
        ("user", "<image>\nWhich class does this image belong to?"),
        ("assistant", "0"),
    ]


def test_clips_with_captions_become_frames(samples: Path) -> None:
    found = read(entry("webdataset", {"rows": "video2dataset/*.tar"}), samples / "webdataset")
    assert found.counts == (6, 0)
    # Half of the clips hold a single frame; it stands for all of them.
    assert [len(sample.images) for sample in found.samples] == [1, 1, 1, 8, 8, 8]
    assert found.samples[3].captions == ("a man in a suit and orange tie standing at a podium .",)


def test_pictures_without_any_text_are_rejects(samples: Path) -> None:
    found = read(entry("webdataset", {"rows": "clip_retrieval/*.tar"}), samples / "webdataset")
    assert found.rejects == {"no-caption": 6}


def test_texts_in_folders_and_gzip_members_are_read_too(samples: Path) -> None:
    found = read(entry("webdataset", {"rows": "webdataset/compressed.tar"}), samples / "webdataset")
    assert found.rejects == {"missing-image": 3}


@pytest.mark.parametrize("packed", [False, True])
def test_the_layout_of_img2dataset(tmp_path: Path, packed: bool) -> None:
    about = orjson.dumps({"caption": "a cat", "url": "https://example.org/cat.jpg", "key": "000000000"})
    members = [("000000000.jpg", JPEG), ("000000000.txt", b"a cat"), ("000000000.json", about)]
    found = read(entry("webdataset", {"rows": "*.tar"}), tar(tmp_path / "00000.tar", members, packed=packed))
    assert found.counts == (1, 0)
    assert found.first.captions == ("a cat",)
    assert found.first.source_url == "https://example.org/cat.jpg"
    assert found.first.images[0].data == JPEG


def test_links_and_devices_in_a_tar_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "00000.tar"
    tar(file, [("1.jpg", JPEG), ("1.txt", b"a cat")])
    with tarfile.open(file, "a") as archive:
        link = tarfile.TarInfo("2.jpg")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        device = tarfile.TarInfo("3.jpg")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
    assert read(entry("webdataset", {"rows": "*.tar"}), tmp_path).counts == (1, 0)


def test_a_member_larger_than_the_limit_is_a_reject(tmp_path: Path) -> None:
    place = tar(
        tmp_path / "0.tar", [("1.jpg", JPEG + bytes(5000)), ("1.txt", b"a"), ("2.jpg", JPEG), ("2.txt", b"b")]
    )
    found = read(entry("webdataset", {"rows": "*.tar"}), place, max_image_bytes=1000)
    assert found.rejects == {"member-too-large": 1}
    assert found.counts == (1, 1)


def test_a_gzip_bomb_inside_a_tar_is_a_reject(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    place = tar(tmp_path / "0.tar", [("1.jpg", JPEG), ("1.txt.gz", bomb)])
    found = read(entry("webdataset", {"rows": "*.tar"}), place, max_image_bytes=100_000)
    assert found.rejects == {"member-too-large": 1}


def test_a_tar_cut_off_in_the_middle_keeps_its_whole_samples(tmp_path: Path) -> None:
    place = tar(
        tmp_path / "0.tar", [("1.jpg", JPEG), ("1.txt", b"a"), ("2.jpg", bytes(4000)), ("2.txt", b"b")]
    )
    whole = (place / "0.tar").read_bytes()
    (place / "0.tar").write_bytes(whole[: 512 * 6 - 100])
    found = read(entry("webdataset", {"rows": "*.tar"}), place)
    assert found.counts[0] == 1


def test_what_is_no_tar_is_named(tmp_path: Path) -> None:
    (tmp_path / "0.tar").write_bytes(b"hello" * 500)
    with pytest.raises(SourceUnavailable, match="not a tar"):
        read(entry("webdataset", {"rows": "*.tar"}), tmp_path)


def test_names_are_cut_at_the_first_dot_of_the_base_name() -> None:
    assert split_name("a.b/0001.seg.png") == ("a.b/0001", "seg.png")
    assert split_name("0001.JPG") == ("0001", "jpg")
