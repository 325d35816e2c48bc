"""Dialogue rows with picture paths: LLaVA, ShareGPT4V, LRV in LLaVA form, Qwen, Mantis, InternLM-XComposer.

Works on JSON lists, JSON lines and Parquet; a picture is a path, a list of paths, or an image struct.
Mapping `boxes_in_text` says how the text writes boxes, so that they become regions.
"""

from collections.abc import Sequence
from typing import Any

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.crops import load_part
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import Row, require_columns
from app.corpora.readers.text_boxes import box_text_form, lift_boxes
from app.corpora.readers.turns import TurnNames, read_turns, settle
from app.preprocessing.sample import Image, Message, Sample

DEFAULTS: dict[str, Value] = {
    "id": "id",
    "image": "image",
    "conversations": "conversations",
    "from": "from",
    "value": "value",
    "image_mark": "<image>",
    "system": "system_prompt",
    "source": "data_source",
    "license": None,
    "image_name": None,
    "crop_mark": None,
    "boxes_in_text": None,
    "member": None,
    "frame": "stored",
}


def open_dialogues(binding: Binding) -> RowReader:
    """Open a split with parts rows and images."""
    files = binding.files("rows")
    rows = open_row_files(files, member=binding.optional("member"))
    turns = binding.text("conversations")
    require_columns(rows, {"conversations": turns}, dataset=binding.dataset.id, file=files[0])
    names = TurnNames(
        speaker=binding.text("from"), text=binding.text("value"), image_mark=binding.text("image_mark")
    )
    pictures = Pictures(binding, name=binding.optional("image_name"))
    form = box_text_form(binding)

    def convert(index: int, row: Row) -> Sample:
        if row.get("video") is not None:
            raise BadRow(
                "unsupported-video", f"read this dataset with layout video-rows: {row['video']!r:.80}"
            )
        messages = read_turns(row[turns], names)
        system = row.get(binding.optional("system") or "")
        if isinstance(system, str) and system.strip():
            messages.insert(0, Message("system", system.strip()))
        images = load_images(binding, pictures, row)
        told, regions = lift_boxes(settle(messages, len(images)), images, form)
        source = row.get(binding.optional("source") or "")
        return new_sample(
            binding,
            index,
            source_id=row.get(binding.optional("id") or ""),
            images=images,
            messages=told,
            regions=regions,
            license=images[0].license if images else None,
            source_url=images[0].source_url if images else None,
            meta={"source": source} if source else {},
        )

    return RowReader(binding, rows, convert)


def load_images(binding: Binding, pictures: Pictures, row: Row) -> tuple[Image, ...]:
    """Return a row's pictures in order; a row without any is text only."""
    value = row.get(binding.optional("image") or "")
    license_value = row.get(binding.optional("license") or "")
    return tuple(load_part(pictures, one, binding, license_value=license_value) for one in as_list(value))


def as_list(value: Any) -> Sequence[Any]:
    """Return a list of references from a list, one reference, or nothing."""
    if value is None or value in ("", []):
        return ()
    return value if isinstance(value, list) else (value,)


LAYOUT = Layout(open=open_dialogues, defaults=DEFAULTS, version=3)
