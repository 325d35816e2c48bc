"""Grids, tiles and token counts over 200 sizes, slivers and tile edges among them, against transformers."""

import importlib
import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from app.preprocessing.anyres import LLAVA_NEXT_GRIDS
from app.preprocessing.geometry import Size
from app.preprocessing.image_tokens import image_cost
from tests.preprocessing.samples import profile
from tests.preprocessing.test_parity import PROCESSORS, hw, reference

EDGES = (14, 28, 56, 112, 224, 336, 364, 384, 448, 512, 672, 768, 1024, 2048)
Counts = tuple[int, ...]


def odd_sizes(count: int) -> list[Size]:
    """Return sizes with sides of 1 to 7,600 and up to 190 to 1: any, slivers, and one off a tile's edge."""
    draw = random.Random(7)
    found: list[Size] = []
    while len(found) < count:
        kind = draw.randrange(3)
        if kind == 0:
            size = (draw.randint(1, 2400), draw.randint(1, 2400))
        elif kind == 1:
            short = draw.randint(1, 40)
            size = (short, max(1, int(short * draw.uniform(1, 190))))
            size = size if draw.random() < 0.5 else size[::-1]
        else:
            edge = draw.choice(EDGES)
            other = draw.choice((edge, 2 * edge, 3 * edge, edge // 2))
            size = (edge + draw.randint(-2, 2), max(1, other + draw.randint(-2, 2)))
        if max(size) <= 190 * min(size):
            found.append(size)
    return found


def _with_features(module: str, name: str, method: str, side: int, **facts: Any) -> Callable[[Size], Counts]:
    """Return a processor's own counting of unpadded features, without its model's files."""
    kind: Any = getattr(importlib.import_module(f"transformers.models.{module}.processing_{module}"), name)
    fake = SimpleNamespace(**facts)
    fake._get_unpadded_features = lambda *given: kind._get_unpadded_features(fake, *given)
    return lambda size: (getattr(kind, method)(fake, size[1], size[0], side, side),)


def _qwen() -> Callable[[Size], Counts]:
    processor = reference("qwen2_vl", "Qwen2VLImageProcessorPil")
    return lambda size: (processor.get_number_of_image_patches(size[1], size[0], {}) // 4,)


def _tiled(name: str) -> Callable[[Size], Counts]:
    processor = PROCESSORS[name]()
    return lambda size: (processor.get_number_of_image_patches(size[1], size[0], {}) * 256,)


def _split(name: str) -> Callable[[Size], Counts]:
    processor = PROCESSORS[name]()
    return lambda size: tuple(processor.get_number_of_image_patches(size[1], size[0], {}))


REFERENCES: dict[str, Callable[[], Callable[[Size], Counts]]] = {
    "qwen2-vl": _qwen,
    "qwen2.5-vl": _qwen,
    "llava-next": lambda: _with_features(
        "llava_next",
        "LlavaNextProcessor",
        "_get_number_of_features",
        336,
        image_processor=SimpleNamespace(image_grid_pinpoints=hw(LLAVA_NEXT_GRIDS)),
        patch_size=14,
        num_additional_image_tokens=0,
    ),
    "llava-onevision": lambda: _with_features(
        "llava_onevision",
        "LlavaOnevisionProcessor",
        "_get_number_of_features",
        384,
        image_processor=PROCESSORS["llava-onevision"](),
        num_image_tokens=729,
        vision_aspect_ratio="anyres_max_9",
    ),
    "internvl2": lambda: _tiled("internvl2"),
    "idefics3": lambda: _split("idefics3"),
    "smolvlm": lambda: _split("smolvlm"),
}


@pytest.mark.parametrize("name", list(REFERENCES))
def test_counts_equal_the_reference_over_odd_sizes(name: str) -> None:
    theirs = REFERENCES[name]()
    image = profile(name).image
    differ = []
    for size in odd_sizes(200):
        cost = image_cost(size, image)
        ours = (cost.tiles, cost.rows, cost.columns) if image.rule == "split" else (cost.tokens,)
        if ours != theirs(size):
            differ.append((size, ours, theirs(size)))
    assert differ == []
