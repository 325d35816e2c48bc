"""Which frames of a video are kept, and how large they may be, by the Qwen rules (2.6)."""

import math

import numpy as np

from app.preprocessing.geometry import MAX_RATIO, BadGeometry, Size


def frame_count(
    total: int,
    source_fps: float,
    *,
    target_fps: float = 2.0,
    min_frames: int = 4,
    max_frames: int = 768,
    frame_factor: int = 2,
) -> int:
    """Return how many frames to keep: by rate, within the limits, a multiple of `frame_factor`.

    Raises `BadGeometry` (too-few-frames) when not even one group of frames is there.
    """
    most = min(max_frames, total) // frame_factor * frame_factor
    least = math.ceil(min_frames / frame_factor) * frame_factor
    wanted = min(max(total / source_fps * target_fps, least), most, total)
    count = math.floor(wanted / frame_factor) * frame_factor
    if count < frame_factor:
        raise BadGeometry("too-few-frames", f"{total} frames, needs {frame_factor}")
    return count


def frame_indices(total: int, count: int) -> list[int]:
    """Return `count` frame numbers spread evenly from the first to the last, rounded half to even."""
    return [int(index) for index in np.linspace(0, total - 1, count).round()]


def video_size(
    frames: int,
    source: Size,
    *,
    factor: int = 32,
    temporal_factor: int = 2,
    min_pixels: int = 131072,
    max_pixels: int = 786432,
) -> Size:
    """Return Qwen3-VL's frame size; the pixel limits cover all frames together.

    Raises `BadGeometry` (too-few-frames, aspect_ratio_over_200).
    """
    if frames < temporal_factor:
        raise BadGeometry("too-few-frames", f"{frames} frames, needs {temporal_factor}")
    width, height = source
    if min(source) < factor:
        scale = max(factor / height, factor / width)
        width, height = int(width * scale), int(height * scale)
    if max(width, height) / min(width, height) > MAX_RATIO:
        raise BadGeometry("aspect_ratio_over_200", f"{width} x {height}")
    new_h, new_w = round(height / factor) * factor, round(width / factor) * factor
    area = round(frames / temporal_factor) * temporal_factor * new_h * new_w
    if area > max_pixels:
        beta = math.sqrt(frames * height * width / max_pixels)
        new_h = max(factor, math.floor(height / beta / factor) * factor)
        new_w = max(factor, math.floor(width / beta / factor) * factor)
    elif area < min_pixels:
        beta = math.sqrt(min_pixels / (frames * height * width))
        new_h = math.ceil(height * beta / factor) * factor
        new_w = math.ceil(width * beta / factor) * factor
    return new_w, new_h
