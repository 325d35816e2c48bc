"""WebDataset tars: pictures with caption, class or dialogue, video clips, and the corpora we write."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.layout import Layout
from app.corpora.readers.licenses import has_image_licenses, image_licenses
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import ExpandedRows, Row
from app.corpora.readers.tar_index import TarSample, read_field, samples_of, unzip_member
from app.corpora.readers.turns import TurnNames, ask, read_turns, settle
from app.corpora.readers.video_frames import frame_policy, sample_frames
from app.preprocessing.sample import Image, Sample

DEFAULTS: dict[str, Value] = {
    "captions": "txt|json.caption",
    "class_field": "cls",
    "class_question": "Which class does this image belong to?",
    "license": None,
    "source_url": "url",
    "frames": 8,
    "frames_per_second": "2",
    "frame": "stored",
}
PICTURES = ("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "avif", "img")
VIDEOS = ("mp4", "avi", "webm", "mkv", "mov")


def open_tars(binding: Binding) -> RowReader:
    """Open a split with part rows: the tars, in name order."""
    files = binding.files("rows")
    places = [(n, m) for n, file in enumerate(files) for m in range(len(samples_of(file)))]
    rows = ExpandedRows(len(places), lambda index: {"file": places[index][0], "sample": places[index][1]})
    policy = frame_policy(binding)

    def convert(index: int, row: Row) -> Sample:
        file = files[row["file"]]
        one = _TarRow(binding, file, samples_of(file)[row["sample"]])
        about = one.json()
        images = one.images(about)
        note: dict[str, Any] = {"shard": file.name}
        video = one.first(VIDEOS)
        if video is not None:
            frames, chosen = sample_frames(one.bytes(video), one.sample.key, policy=policy)
            images, note = (*images, *frames), {**note, "videos": [chosen]}
        messages = _dialogue(about, len(images))
        captions = () if messages else one.captions(about)
        if not messages and not captions:
            label = one.text(binding.optional("class_field") or "")
            if not label:
                raise BadRow("no-caption", f"{one.sample.key}: fields {', '.join(one.sample.fields)}")
            messages = ask(binding.text("class_question"), label, pictures=len(images))
        if not images and captions:
            raise BadRow("missing-image", one.sample.key)
        return new_sample(
            binding,
            index,
            source_id=about.get("sample_id") or one.sample.key,
            images=images,
            messages=messages,
            captions=captions,
            license=images[0].license if images else None,
            source_url=about.get(binding.optional("source_url") or ""),
            meta=note,
        )

    return RowReader(binding, rows, convert)


class _TarRow:
    """One sample of a tar, read field by field."""

    def __init__(self, binding: Binding, file: Path, sample: TarSample) -> None:
        self.binding = binding
        self.file = file
        self.sample = sample
        self._licenses = image_licenses(binding.dataset) if has_image_licenses(binding.dataset) else {}

    def bytes(self, field: str) -> bytes:
        """Return a field's bytes."""
        return read_field(self.file, self.sample.fields[field], limit=self.binding.max_image_bytes)

    def first(self, suffixes: tuple[str, ...]) -> str | None:
        """Return the first field whose last suffix is one of these."""
        return next((field for field in self.sample.fields if field.rsplit(".", 1)[-1] in suffixes), None)

    def text(self, field: str) -> str:
        """Return a field as text, also when it is stored as `<field>.gz`; empty when it is not there."""
        limit = self.binding.max_image_bytes
        if field in self.sample.fields:
            return self.bytes(field).decode("utf-8", "replace").strip()
        if f"{field}.gz" in self.sample.fields:
            return unzip_member(self.bytes(f"{field}.gz"), limit=limit).decode("utf-8", "replace").strip()
        return ""

    def json(self) -> Mapping[str, Any]:
        """Return the `json` field, empty when there is none."""
        text = self.text("json")
        if not text:
            return {}
        try:
            content = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise BadRow("malformed-json", f"{self.sample.key}: {error}") from error
        if not isinstance(content, dict):
            raise BadRow("malformed-json", f"{self.sample.key}: no object")
        return content

    def captions(self, about: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the captions, from fields and from keys of the JSON field."""
        found: list[str] = []
        for name in self.binding.text("captions").split("|"):
            head, _, key = name.partition(".")
            value = about.get(key) if head == "json" and key else self.text(name)
            for one in value if isinstance(value, list) else [value]:
                text = " ".join(str(one).split()) if one else ""
                if text and text not in found:
                    found.append(text)
        return tuple(found)

    def images(self, about: Mapping[str, Any]) -> tuple[Image, ...]:
        """Return the pictures, in the order the JSON lists them, else in the tar's order."""
        listed = about.get("images")
        names = [str(name) for name in listed] if isinstance(listed, list) else None
        if names is None or not all(name in self.sample.fields for name in names):
            names = [name for name in self.sample.fields if name.rsplit(".", 1)[-1] in PICTURES]
        value = about.get(self.binding.optional("license") or "")
        return tuple(
            Image(self.bytes(name), f"{self.sample.key}.{name}", license=self._licenses.get(str(value)))
            for name in names
        )


def _dialogue(about: Mapping[str, Any], pictures: int) -> tuple[Any, ...]:
    for key, names in (
        ("messages", TurnNames(speaker="role", text="content")),
        ("conversations", TurnNames()),
    ):
        if isinstance(about.get(key), list) and about[key]:
            return settle(read_turns(about[key], names), pictures)
    return ()


LAYOUT = Layout(open=open_tars, defaults=DEFAULTS, version=2)
