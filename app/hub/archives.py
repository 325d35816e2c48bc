"""Download one archive of a mirror and unpack it safely, once."""

import os
import stat
import tarfile
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import urlsplit

import httpx

from app.errors import SourceUnavailable
from app.settings import Settings

PACKED_LIMIT = 200_000_000_000
UNPACKED_LIMIT = 1_000_000_000_000
MEMBERS_LIMIT = 20_000_000
CHUNK = 1 << 20
TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")


def fetch_archive(url: str, settings: Settings) -> Path:
    """Return the folder with an archive's files; a finished download is never repeated."""
    folder = settings.home.absolute() / "mirrors" / sha256(url.encode()).hexdigest()[:24]
    if folder.is_dir():
        return folder
    name = PurePosixPath(urlsplit(url).path).name.lower()
    if not name.endswith((".zip", *TARS)):
        raise SourceUnavailable(
            f"{url} is no .zip or .tar archive; a mirror is a folder, an archive or hf://owner/name@revision",
            field="mirrors",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        packed, unpacked = Path(scratch) / name, Path(scratch) / "files"
        _download(url, packed)
        unpacked.mkdir()
        unpack(packed, unpacked)
        # The rename is what makes the folder exist: a half-unpacked archive is never seen as a mirror.
        os.rename(unpacked, folder)
    return folder


def _download(url: str, target: Path) -> None:
    size = 0
    try:
        with (
            httpx.stream("GET", url, follow_redirects=True, timeout=60) as answer,
            target.open("wb") as out,
        ):
            answer.raise_for_status()
            for chunk in answer.iter_bytes(CHUNK):
                size += len(chunk)
                if size > PACKED_LIMIT:
                    raise SourceUnavailable(f"{url} is larger than {PACKED_LIMIT} bytes", field="mirrors")
                out.write(chunk)
    except httpx.HTTPError as error:
        raise SourceUnavailable(f"{url} cannot be downloaded: {error}", field="mirrors") from error


def unpack(archive: Path, folder: Path) -> None:
    """Unpack plain files only: no links, no devices, nothing outside the folder, and not without bound."""
    try:
        if archive.name.endswith(".zip"):
            _unzip(archive, folder)
        else:
            _untar(archive, folder)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError) as error:
        raise SourceUnavailable(f"{archive.name} is damaged: {error}", field="mirrors") from error


def _unzip(archive: Path, folder: Path) -> None:
    left = UNPACKED_LIMIT
    with zipfile.ZipFile(archive) as packed:
        entries = packed.infolist()
        _check_count(len(entries), archive)
        for entry in entries:
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if entry.is_dir() or kind not in (0, stat.S_IFREG):
                continue
            with packed.open(entry) as source:
                left = _copy(source, safe_target(folder, entry.filename), left, archive)


def _untar(archive: Path, folder: Path) -> None:
    left, count = UNPACKED_LIMIT, 0
    with tarfile.open(archive) as packed:
        for member in packed:
            count += 1
            _check_count(count, archive)
            if not member.isreg():
                continue
            source = packed.extractfile(member)
            if source is not None:
                left = _copy(source, safe_target(folder, member.name), left, archive)


def safe_target(folder: Path, name: str) -> Path:
    """Return where a member goes, or refuse a name that leads outside."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\x00" in name:
        raise SourceUnavailable(f"archive member '{name}' leads outside its folder", field="mirrors")
    return folder / path


def _copy(source: IO[bytes], target: Path, left: int, archive: Path) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        while chunk := source.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise SourceUnavailable(f"{archive.name} unpacks to too much", field="mirrors")
            out.write(chunk)
    return left


def _check_count(count: int, archive: Path) -> None:
    if count > MEMBERS_LIMIT:
        raise SourceUnavailable(f"{archive.name} has more than {MEMBERS_LIMIT} members", field="mirrors")
