"""Picture bytes for a row: from a folder, a zip, a struct in the row itself, or a link.

No row can lead outside the dataset's folder: names are checked as text and again after symlinks.
"""

import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from app.corpora.readers.binding import Binding
from app.corpora.readers.documents import Version, version_of
from app.corpora.readers.image_facts import FactsOfImages
from app.corpora.readers.licenses import has_image_licenses, image_licenses
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_reader import LINK
from app.errors import InvalidInput
from app.hub.urls import FetchFailed
from app.preprocessing.sample import Image


class Pictures:
    """The pictures of one split. `name` is how a bare id becomes a file name, e.g. `{id:012d}.jpg`."""

    def __init__(
        self, binding: Binding, *, role: str = "images", name: str | None = None, limit: int | None = None
    ) -> None:
        self._limit = limit or binding.max_image_bytes
        self._fetcher = binding.fetcher
        self._names = tuple(name.split("|")) if name else ()
        # A pattern such as `*` also meets files beside the pictures' folders; only archives are opened.
        found = [path for path in binding.find_files(role) if path.is_dir() or path.suffix.lower() == ".zip"]
        self._roots = tuple(found) or (binding.location,)
        self._allowed = tuple(path.resolve() for path in (*self._roots, binding.location))
        self._licenses = image_licenses(binding.dataset)
        self._licensed = has_image_licenses(binding.dataset)
        self._facts = FactsOfImages(binding)

    def load(
        self, reference: Any, *, license_value: object = None, base: Path | None = None, **facts: Any
    ) -> Image:
        """Return the picture a row refers to, or raise the reason why there is none.

        `license_value` is the row's per-image license value; one the catalog does not list stays unknown.
        What the row leaves open, the split's file of picture facts may say.
        """
        data, path, source = self._resolve(reference, base)
        if len(data) > self._limit:
            raise BadRow("image-too-large", f"{path}: {len(data)} bytes")
        known = self._facts.find(reference)
        facts["source_url"] = facts.get("source_url") or known.page or source
        facts["author"] = facts.get("author") or known.author
        if license_value in (None, ""):
            license_value = known.license_value
        license_id = self._licenses.get(str(license_value)) if self._licensed else None
        return Image(data=data, path=path, license=license_id, **facts)

    def _resolve(self, reference: Any, base: Path | None) -> tuple[bytes, str, str | None]:
        if isinstance(reference, Mapping):
            return self._from_struct(reference, base)
        if isinstance(reference, bytes):
            return reference, "", None
        if isinstance(reference, int) and not isinstance(reference, bool):
            return self._from_names(reference)
        if not isinstance(reference, str) or not reference.strip():
            raise BadRow("missing-image", f"no picture named (found {reference!r:.60})")
        if reference.startswith(LINK):
            return self._fetch(reference), PurePosixPath(reference).name, reference
        if self._names:
            return self._from_names(reference)
        return (*self._from_roots(reference, base), None)

    def _from_struct(self, struct: Mapping[str, Any], base: Path | None) -> tuple[bytes, str, str | None]:
        data, path = struct.get("bytes"), struct.get("path") or ""
        if isinstance(data, bytes) and data:
            return data, str(path), None
        if path:
            return (*self._from_roots(str(path), base), None)
        raise BadRow("missing-image", "the image struct has neither bytes nor path")

    def _from_names(self, number: int | str) -> tuple[bytes, str, str | None]:
        named = [_file_name(template, number) for template in self._names or ("{id}",)]
        tried = [name for name in named if name is not None]
        if not tried:
            raise BadRow("malformed-row", f"picture id {number!r} fits none of {', '.join(self._names)}")
        for name in tried:
            try:
                return (*self._from_roots(name, None), None)
            except BadRow as problem:
                if problem.reason != "missing-image":
                    raise
        raise BadRow("missing-image", " or ".join(tried))

    def _from_roots(self, name: str, base: Path | None) -> tuple[bytes, str]:
        for root in self._roots:
            if root.is_file():
                data = _from_zip(root, name, self._limit)
            else:
                data = self._from_folder(root if base is None else base, name)
            if data is not None:
                return data, name
        raise BadRow("missing-image", name)

    def _from_folder(self, root: Path, name: str) -> bytes | None:
        if "\x00" in name or name.startswith(("/", "\\")):
            raise BadRow("unsafe-path", name)
        file = (root / name).resolve()
        if not any(file.is_relative_to(allowed) for allowed in self._allowed):
            raise BadRow("unsafe-path", name)
        if not file.is_file():
            return None
        if file.stat().st_size > self._limit:
            raise BadRow("image-too-large", f"{name}: {file.stat().st_size} bytes")
        return file.read_bytes()

    def _fetch(self, url: str) -> bytes:
        if self._fetcher is None:
            raise BadRow("not-fetched", url)
        try:
            return self._fetcher.fetch(url)
        except FetchFailed as problem:
            raise BadRow(f"fetch-{problem.cause}", f"{url}: {problem.detail}") from problem


def _file_name(template: str, number: int | str) -> str | None:
    """Return a file name from an id, None where the template wants a number; only the id is put in."""
    prefix, _, rest = template.partition("{id")
    form, closed, suffix = rest.partition("}")
    if not closed:
        raise InvalidInput(
            f"picture name '{template}' needs {{id}} or {{id:012d}}",
            field="access.reader.mapping.image_name",
        )
    if not form:
        return f"{prefix}{number}{suffix}"
    try:
        return f"{prefix}{int(number):{form[1:]}}{suffix}"
    except ValueError:
        return None


def _from_zip(archive: Path, name: str, limit: int) -> bytes | None:
    inside = _zip_names(archive, version_of(archive))
    entry = inside.get(name) or inside.get(PurePosixPath(name).name)
    if entry is None:
        return None
    if entry.file_size > limit:
        raise BadRow("image-too-large", f"{name}: {entry.file_size} bytes")
    try:
        with zipfile.ZipFile(archive) as packed, packed.open(entry) as stream:
            # Headers may lie about the size; never read more than the limit.
            return stream.read(limit + 1)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError) as error:
        raise BadRow("broken-archive", f"{archive.name}/{name}: {error}") from error


@lru_cache(maxsize=16)
def _zip_names(archive: Path, version: Version) -> Mapping[str, zipfile.ZipInfo]:
    """Return entries by full name, and by bare name where that is unambiguous."""
    del version
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError) as error:
        raise BadRow("broken-archive", f"{archive.name}: {error}") from error
    bare: dict[str, zipfile.ZipInfo | None] = {}
    for entry in entries:
        name = PurePosixPath(entry.filename).name
        bare[name] = None if name in bare else entry
    return {
        **{name: entry for name, entry in bare.items() if entry is not None},
        **{entry.filename: entry for entry in entries},
    }
