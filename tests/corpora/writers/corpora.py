"""Small streams of samples for the writers, at both levels."""

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image as Pillow

from app.preprocessing.sample import Image, Message, Sample


def picture(seed: int, form: str = "PNG") -> bytes:
    """Return a small picture."""
    pixels = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    out = io.BytesIO()
    Pillow.fromarray(pixels).save(out, form)
    return out.getvalue()


def dialogue(number: int, *, images: int = 1, dataset: str = "demo-1.5") -> Sample:
    """Return a sample with pictures and two turns."""
    pictures = tuple(
        Image(
            picture(number * 10 + place, "JPEG" if place else "PNG"),
            f"{place}.x",
            16,
            12,
            license="CC-BY-2.0",
            source_url="https://example.org/p",
            author="Ann",
        )
        for place in range(images)
    )
    marks = "".join("<image>\n" for _ in pictures)
    return Sample(
        dataset=dataset,
        sample_id=f"train-{number:09d}",
        images=pictures,
        messages=(Message("user", f"{marks}Question {number} 問?"), Message("assistant", "Answer\nline two")),
        license="CC-BY-2.0",
        source_url="https://example.org/p",
        meta={"row": number, "table": [["a", "b"]]},
    )


def mixed(count: int = 7) -> Iterator[Sample]:
    """Yield samples with none, one and two pictures."""
    for number in range(count):
        yield dialogue(number, images=number % 3)


def tokens(count: int = 5) -> Iterator[Sample]:
    """Yield samples of tensors: the first without any picture, as the writers must bear."""
    for number in range(count):
        length, tiles = 6 + number, number % 3
        yield Sample(
            dataset="demo-1.5",
            sample_id=f"train-{number:09d}",
            images=(),
            messages=(),
            license="CC-BY-2.0",
            tensors={
                "input_ids": np.arange(length, dtype=np.int32),
                "labels": np.full(length, -100, dtype=np.int32),
                "attention_mask": np.ones(length, dtype=np.uint8),
                "image_positions": np.arange(tiles, dtype=np.int32),
                **{
                    f"image.{place}": np.full((1 + place, 4, 4, 3), number, dtype=np.uint8)
                    for place in range(tiles)
                },
            },
        )
