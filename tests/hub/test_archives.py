"""Archives of mirrors: unpacked safely, once, and nothing outside their folder."""

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from app.errors import SourceUnavailable
from app.hub import archives
from app.hub.archives import safe_target, unpack


def test_zip_and_tar_give_their_plain_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("in/one.txt", "1")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
        info = tarfile.TarInfo("in/two.txt")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"2"))
        link = tarfile.TarInfo("in/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    for name in ("a.zip", "a.tar.gz"):
        unpack(tmp_path / name, tmp_path / "out")
    assert sorted(os.listdir(tmp_path / "out/in")) == ["one.txt", "two.txt"]


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "..\\x", "a\x00b"])
def test_members_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceUnavailable, match="leads outside"):
        safe_target(tmp_path, name)


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "UNPACKED_LIMIT", 1000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("x", bytes(5000))
    with pytest.raises(SourceUnavailable, match="too much"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK nothing")
    with pytest.raises(SourceUnavailable, match=r"a\.zip is damaged"):
        unpack(tmp_path / "a.zip", tmp_path / "out")
