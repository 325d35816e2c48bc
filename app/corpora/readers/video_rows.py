"""Dialogue rows whose pictures may be videos: LLaVA-like rows with `video`, Qwen, Mantis, lmms-finetune."""

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.layout import Layout
from app.corpora.readers.llava_json import DEFAULTS as LLAVA
from app.corpora.readers.llava_json import load_images
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.qa_rows import references
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import Row, require_columns
from app.corpora.readers.text_boxes import box_text_form, lift_boxes
from app.corpora.readers.turns import TurnNames, read_turns, settle
from app.corpora.readers.video_frames import frame_policy, with_frames
from app.preprocessing.sample import Message, Sample

DEFAULTS: dict[str, Value] = {
    **LLAVA,
    "video": "video",
    "video_mark": "<video>",
    "frames": 8,
    "frames_per_second": "2",
}


def open_video_rows(binding: Binding) -> RowReader:
    """Open a split with parts rows, videos and images."""
    files = binding.files("rows")
    rows = open_row_files(files, member=binding.optional("member"))
    turns = binding.text("conversations")
    require_columns(rows, {"conversations": turns}, dataset=binding.dataset.id, file=files[0])
    names = TurnNames(
        speaker=binding.text("from"),
        text=binding.text("value"),
        image_mark=binding.text("image_mark"),
        video_mark=binding.text("video_mark"),
    )
    pictures = Pictures(binding, name=binding.optional("image_name"))
    policy = frame_policy(binding)
    form = box_text_form(binding)

    def convert(index: int, row: Row) -> Sample:
        messages = read_turns(row[turns], names)
        system = row.get(binding.optional("system") or "")
        if isinstance(system, str) and system.strip():
            messages.insert(0, Message("system", system.strip()))
        videos = references(row, [binding.text("video")])
        messages, images, about = with_frames(
            binding, messages, load_images(binding, pictures, row), videos, policy=policy
        )
        told, regions = lift_boxes(settle(messages, len(images)), images, form)
        return new_sample(
            binding,
            index,
            source_id=row.get(binding.optional("id") or ""),
            images=images,
            messages=told,
            regions=regions,
            meta=about,
        )

    return RowReader(binding, rows, convert)


LAYOUT = Layout(open=open_video_rows, defaults=DEFAULTS, version=2)
