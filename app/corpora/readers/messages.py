"""Chat rows by role and content: LLaMA-Factory, OpenAI-like typed parts, TRL, Hub Parquet with image structs.

Pictures come from the row's `images` list, or stand inside the typed parts themselves.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.qa_rows import references
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import Row, require_columns
from app.corpora.readers.turns import TurnNames, read_turns, settle
from app.corpora.readers.video_frames import FramePolicy, frame_policy, with_frames
from app.preprocessing.sample import Sample

DEFAULTS: dict[str, Value] = {
    "id": "id",
    "messages": "messages",
    "role": "role",
    "content": "content",
    "images": "images",
    "videos": "videos",
    "license": None,
    "source_url": None,
    "frames": 8,
    "frames_per_second": "2",
    "frame": "stored",
}
DATA_URL = "data:"


def open_messages(binding: Binding) -> RowReader:
    """Open a split with parts rows, images and, for videos, videos."""
    files = binding.files("rows")
    rows = open_row_files(files)
    turns = binding.text("messages")
    require_columns(rows, {"messages": turns}, dataset=binding.dataset.id, file=files[0])
    names = TurnNames(speaker=binding.text("role"), text=binding.text("content"))
    pictures = Pictures(binding)
    policy: FramePolicy = frame_policy(binding)

    def convert(index: int, row: Row) -> Sample:
        listed = references(row, [binding.text("images")]) or inline_pictures(row[turns], binding)
        images = tuple(
            pictures.load(_unpacked(one), license_value=row.get(binding.optional("license") or ""))
            for one in listed
        )
        messages = read_turns(row[turns], names)
        videos = references(row, [binding.text("videos")])
        messages, images, about = with_frames(binding, messages, images, videos, policy=policy)
        return new_sample(
            binding,
            index,
            source_id=row.get(binding.optional("id") or ""),
            images=images,
            messages=settle(messages, len(images)),
            license=images[0].license if images else None,
            source_url=row.get(binding.optional("source_url") or ""),
            meta=about,
        )

    return RowReader(binding, rows, convert)


def inline_pictures(turns: Any, binding: Binding) -> list[Any]:
    """Return the pictures named inside typed parts, in order."""
    found: list[Any] = []
    for turn in turns if isinstance(turns, list) else ():
        content = turn.get(binding.text("content")) if isinstance(turn, Mapping) else None
        for part in content if isinstance(content, list) else ():
            if isinstance(part, Mapping) and part.get("type") in {"image", "image_url"}:
                found.append(_named(part))
    return [one for one in found if one is not None]


def _named(part: Mapping[str, Any]) -> Any:
    value = (
        part.get("image_url") or part.get("image") or part.get("value") or part.get("url") or part.get("path")
    )
    return value.get("url") if isinstance(value, Mapping) and "url" in value else value


def _unpacked(reference: Any) -> Any:
    """Return the bytes of a `data:` URL; everything else as it is."""
    if not isinstance(reference, str) or not reference.startswith(DATA_URL):
        return reference
    head, _, body = reference.partition(",")
    if not head.endswith(";base64"):
        raise BadRow("unsupported-content", "a data URL that is not base64")
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise BadRow("unsupported-content", f"broken base64: {error}") from error


LAYOUT = Layout(open=open_messages, defaults=DEFAULTS, version=2)
