"""Texts with marks where pictures stand, and the list of pictures beside them: Data-Juicer's form.

A text with its marks before or after it is a caption; one with marks inside is a document to learn whole.
"""

import re

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.qa_rows import references
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import Row, require_columns
from app.corpora.readers.turns import IMAGE, VIDEO
from app.corpora.readers.video_frames import frame_policy, with_frames
from app.preprocessing.sample import Message, Sample

DEFAULTS: dict[str, Value] = {
    "id": None,
    "text": "text",
    "images": "images",
    "videos": "videos",
    "image_mark": "<__dj__image>",
    "video_mark": "<__dj__video>",
    "chunk_mark": "<|__dj__eoc|>",
    "license": None,
    "source_url": None,
    "frames": 8,
    "frames_per_second": "2",
    "frame": "stored",
}
_ENDS = re.compile(rf"^(?:\s*{IMAGE})+|(?:{IMAGE}\s*)+$")


def open_marked(binding: Binding) -> RowReader:
    """Open a split with parts rows, images and videos; paths are relative to the parts' folders."""
    files = binding.files("rows")
    rows = open_row_files(files)
    require_columns(rows, {"text": binding.text("text")}, dataset=binding.dataset.id, file=files[0])
    pictures = Pictures(binding)
    policy = frame_policy(binding)
    marks = {binding.text("image_mark"): IMAGE, binding.text("video_mark"): VIDEO}

    def convert(index: int, row: Row) -> Sample:
        text = str(row[binding.text("text")] or "").replace(IMAGE, "").replace(VIDEO, "")
        for written, mark in marks.items():
            text = text.replace(written, mark)
        text = text.replace(binding.text("chunk_mark"), "\n").strip()
        license_value = row.get(binding.optional("license") or "")
        images = tuple(
            pictures.load(one, license_value=license_value)
            for one in references(row, [binding.text("images")])
        )
        videos = references(row, [binding.text("videos")])
        if text.count(VIDEO) != len(videos):
            raise BadRow("placeholder-mismatch", f"{text.count(VIDEO)} marks for {len(videos)} videos")
        if text.count(IMAGE) != len(images):
            raise BadRow("placeholder-mismatch", f"{text.count(IMAGE)} marks for {len(images)} pictures")
        (told,), images, about = with_frames(
            binding, [Message("assistant", text)], images, videos, policy=policy
        )
        caption = _ENDS.sub("", told.text).strip()
        if not caption:
            raise BadRow("no-caption", "the text is marks only")
        captioned = bool(images) and IMAGE not in caption
        return new_sample(
            binding,
            index,
            source_id=row.get(binding.optional("id") or ""),
            images=images,
            messages=() if captioned else (told,),
            captions=(caption,) if captioned else (),
            license=images[0].license if images else None,
            source_url=row.get(binding.optional("source_url") or ""),
            meta=about,
        )

    return RowReader(binding, rows, convert)


LAYOUT = Layout(open=open_marked, defaults=DEFAULTS)
