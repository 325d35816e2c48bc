"""Frames of videos as pictures, by a stated policy, decoded with PyAV.

Policy: evenly spread frames (first and last included), their number by rate (`frames_per_second`), at
most `frames` and, of a video that has them, at least 2; the numbers and times chosen are kept in `meta`.
"""

import importlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.corpora.readers.binding import Binding
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.turns import IMAGE, VIDEO
from app.errors import InvalidInput, Unsupported
from app.preprocessing.geometry import BadGeometry
from app.preprocessing.sample import Image, Message
from app.preprocessing.video import frame_count, frame_indices

FRAMES_DECODED = 20_000
PIXELS_LIMIT = 50_000_000
QUALITY = 95
VIDEO_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class FramePolicy:
    """How many frames stand for a video."""

    most: int
    per_second: float


def frame_policy(binding: Binding) -> FramePolicy:
    """Return the policy of a dataset's mapping."""
    try:
        rate = float(binding.text("frames_per_second"))
    except ValueError as error:
        raise InvalidInput(
            f"dataset '{binding.dataset.id}': access.reader.mapping.frames_per_second is no number",
            field="access.reader.mapping.frames_per_second",
        ) from error
    return FramePolicy(binding.number("frames"), rate)


def with_frames(
    binding: Binding,
    messages: list[Message],
    images: tuple[Image, ...],
    videos: Sequence[Any],
    *,
    policy: FramePolicy,
) -> tuple[list[Message], tuple[Image, ...], dict[str, Any]]:
    """Put frames in the place of `<video>` marks; pictures and frames come in the order of their marks."""
    if not videos:
        return messages, images, {}
    store = Pictures(binding, role="videos", limit=VIDEO_BYTES)
    sampled = [sample_frames(_video(store, one), str(one), policy=policy) for one in videos]
    marks = sum(message.text.count(VIDEO) for message in messages)
    if marks == 0 and not images and sum(one.text.count(IMAGE) for one in messages) == len(videos):
        # LLaVA-Video writes `<image>` where its video stands.
        messages = [Message(one.role, one.text.replace(IMAGE, VIDEO)) for one in messages]
    elif marks == 0:
        messages = _lead(messages, len(videos))
    elif marks != len(videos):
        raise BadRow("placeholder-mismatch", f"{marks} marks for {len(videos)} videos")
    ordered: list[Image] = []
    left_images, left_videos = list(images), [frames for frames, _ in sampled]
    told: list[Message] = []
    for message in messages:
        text = ""
        for word in _split(message.text):
            if word == VIDEO:
                frames = left_videos.pop(0)
                ordered += frames
                text += IMAGE * len(frames)
                continue
            if word == IMAGE:
                if not left_images:
                    raise BadRow("placeholder-mismatch", "more picture marks than pictures")
                ordered.append(left_images.pop(0))
            text += word
        told.append(Message(message.role, text))
    if left_images and len(left_images) != len(images):
        raise BadRow("placeholder-mismatch", f"{len(left_images)} pictures without a mark")
    return told, (*ordered, *left_images), {"videos": [about for _, about in sampled]}


def sample_frames(data: bytes, name: str, *, policy: FramePolicy) -> tuple[list[Image], dict[str, Any]]:
    """Return the frames that stand for a video, as JPEG, and what was chosen."""
    av = _av()
    times = _timeline(av, data, name)
    span = (times[-1] - times[0]) or len(times) / 25
    rate = (len(times) - 1) / span if len(times) > 1 else 1.0
    try:
        count = frame_count(
            len(times),
            rate,
            target_fps=policy.per_second,
            min_frames=min(2, policy.most),
            max_frames=policy.most,
            # Frames are pictures here; pairing them is a matter of the models that do.
            frame_factor=1,
        )
    except BadGeometry as problem:
        raise BadRow("too-few-frames", f"{name}: {len(times)} frames") from problem
    chosen = frame_indices(len(times), count)
    frames = []
    wanted = set(chosen)
    for number, frame in enumerate(_decoded(av, data, name)):
        if number in wanted:
            out = io.BytesIO()
            frame.to_image().save(out, "JPEG", quality=QUALITY, subsampling=0)
            path = f"{Path(name).stem}-{number:06d}.jpg"
            frames.append(Image(out.getvalue(), path, frame.width, frame.height))
        if number >= chosen[-1]:
            break
    about = {"video": name, "frames": chosen, "seconds": [round(times[i] - times[0], 3) for i in chosen]}
    return frames, about


def _video(store: Pictures, reference: Any) -> bytes:
    try:
        return store.load(reference).data
    except BadRow as problem:
        raise BadRow(problem.reason.replace("image", "video"), problem.detail) from problem


def _timeline(av: Any, data: bytes, name: str) -> list[float]:
    return [float(frame.time or 0.0) for frame in _decoded(av, data, name)]


def _decoded(av: Any, data: bytes, name: str) -> Any:
    """Yield decoded frames; a damaged or endless video is the row's problem."""
    try:
        with av.open(io.BytesIO(data), metadata_errors="ignore") as container:
            if not container.streams.video:
                raise BadRow("broken-video", f"{name}: no picture track")
            for number, frame in enumerate(container.decode(video=0)):
                if number >= FRAMES_DECODED:
                    raise BadRow("video-too-long", f"{name}: more than {FRAMES_DECODED} frames")
                if frame.width * frame.height > PIXELS_LIMIT:
                    raise BadRow("video-too-large", f"{name}: {frame.width} x {frame.height}")
                yield frame
    except av.FFmpegError as error:
        raise BadRow("broken-video", f"{name}: {error}") from error


def _av() -> Any:
    try:
        return importlib.import_module("av")
    except ImportError as error:
        raise Unsupported("reading videos needs PyAV: install kondate[video]", field="reader") from error


def _lead(messages: list[Message], videos: int) -> list[Message]:
    for place, message in enumerate(messages):
        if message.role == "user":
            return [
                *messages[:place],
                Message("user", f"{VIDEO}\n" * videos + message.text),
                *messages[place + 1 :],
            ]
    raise BadRow("no-question", "no user turn to stand the video before")


def _split(text: str) -> list[str]:
    words: list[str] = []
    for place, between in enumerate(text.split(VIDEO)):
        if place:
            words.append(VIDEO)
        for inner, plain in enumerate(between.split(IMAGE)):
            if inner:
                words.append(IMAGE)
            words.append(plain)
    return words
