"""Our tiles, grids, token counts and pixels against the reference image processors of transformers.

The processors run on numpy and Pillow, without torch. Sizes, grids and counts must be equal; pixels
are compared after normalization, with the largest difference stated in steps of 1/255.
"""

import importlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from app.preprocessing.anyres import LLAVA_NEXT_GRIDS
from app.preprocessing.geometry import place, plan_resize
from app.preprocessing.image_tokens import image_cost, placeholder
from app.preprocessing.normalization import STATISTICS, normalize, pad_color
from app.preprocessing.patch_grids import naflex_size, patch_vectors, pixtral_size
from app.preprocessing.recipe import resolve_steps
from app.preprocessing.run import trace_steps
from app.preprocessing.sample import RawSample, Sample
from app.preprocessing.steps.resize import ResizeParams
from app.preprocessing.tiles import cut_tiles
from tests.preprocessing.samples import context, picture, png, profile, sample

SIZES = [(640, 480), (480, 640), (333, 777), (1000, 300), (336, 336), (97, 61), (1280, 720), (50, 700)]
PIXEL_SIZES = [(640, 480), (333, 777), (1000, 300), (97, 61)]
TOLERANCE = 1e-4
"""In steps of 1/255: both sides resize uint8 pictures with Pillow, so only float rounding is left."""

Numbers = np.ndarray[Any, np.dtype[Any]]


def reference(module: str, name: str, **config: Any) -> Any:
    found = importlib.import_module(f"transformers.models.{module}.image_processing_pil_{module}")
    return getattr(found, name)(**config)


def pixels_of(processor: Any, size: tuple[int, int], **call: Any) -> Numbers:
    out = processor(Pillow.fromarray(picture(*size)), return_tensors="np", **call)
    return np.asarray(out["pixel_values"])


def channels_first(pixels: Numbers) -> Numbers:
    return np.moveaxis(pixels, -1, -3)


def difference(ours: Numbers, theirs: Numbers, statistics: Any) -> float:
    """Return the largest difference in steps of 1/255."""
    assert ours.shape == theirs.shape
    std = min(STATISTICS[statistics][1])
    return float(np.abs(ours.astype(np.float64) - theirs).max() * std * 255)


def tiles_of(name: str, size: tuple[int, int]) -> Numbers:
    """Return the normalized tiles of a profile, through its own steps at level `tokens`."""
    ctx = context(name, level="tokens")
    steps = [step for step in resolve_steps(ctx.profile, level="tokens") if step.name != "tokenize"]
    *_, (last, done) = trace_steps(steps, RawSample(sample(data=png(*size))), ctx)
    assert last == "encode"
    assert isinstance(done, Sample), done
    tiles = normalize(done.tensors["image.0"], ctx.profile.normalization.statistics)
    assert len(tiles) == image_cost(size, ctx.profile.image).tiles
    return channels_first(tiles)


def clip_like(side: int, **more: Any) -> dict[str, Any]:
    return {"size": {"shortest_edge": side}, "crop_size": {"height": side, "width": side}} | more


def square(side: int, statistics: str, **more: Any) -> dict[str, Any]:
    mean, std = STATISTICS[statistics]  # type: ignore[index]
    return {"size": {"height": side, "width": side}, "image_mean": mean, "image_std": std} | more


def hw(grids: tuple[tuple[int, int], ...]) -> list[list[int]]:
    """Return canvases as transformers writes them: height first, in our order."""
    return [[height, width] for width, height in grids]


PROCESSORS: dict[str, Callable[[], Any]] = {
    "llava-1.5": lambda: reference("llava", "LlavaImageProcessorPil", **clip_like(336), do_pad=True),
    "llava-next": lambda: reference(
        "llava_next",
        "LlavaNextImageProcessorPil",
        **clip_like(336),
        image_grid_pinpoints=hw(LLAVA_NEXT_GRIDS),
    ),
    "llava-onevision": lambda: reference(
        "llava_onevision", "LlavaOnevisionImageProcessorPil", **square(384, "siglip")
    ),
    "internvl2": lambda: reference(
        "got_ocr2",
        "GotOcr2ImageProcessorPil",
        **square(448, "imagenet"),
        crop_to_patches=True,
        min_patches=1,
        max_patches=12,
    ),
    "idefics3": lambda: reference("idefics3", "Idefics3ImageProcessorPil"),
    "smolvlm": lambda: reference(
        "smolvlm",
        "SmolVLMImageProcessorPil",
        size={"longest_edge": 2048},
        max_image_size={"longest_edge": 512},
    ),
    "paligemma": lambda: reference("siglip", "SiglipImageProcessorPil", **square(448, "siglip")),
    "clip": lambda: reference("clip", "CLIPImageProcessorPil"),
    "siglip": lambda: reference("siglip", "SiglipImageProcessorPil", **square(384, "siglip")),
}


@pytest.mark.parametrize("size", PIXEL_SIZES, ids=str)
@pytest.mark.parametrize("name", list(PROCESSORS))
def test_tiles_equal_the_reference_pixel_by_pixel(name: str, size: tuple[int, int]) -> None:
    theirs = pixels_of(PROCESSORS[name](), size)
    theirs = theirs.reshape(-1, *theirs.shape[-3:])
    statistics = profile(name).normalization.statistics
    assert difference(tiles_of(name, size), theirs, statistics) <= TOLERANCE


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", ["qwen2-vl", "qwen2.5-vl"])
def test_qwen_patches_equal_the_reference(name: str, size: tuple[int, int]) -> None:
    processor = reference("qwen2_vl", "Qwen2VLImageProcessorPil")
    out = processor(Pillow.fromarray(picture(*size)), return_tensors="np")
    tiles = np.moveaxis(tiles_of(name, size), 1, -1)
    ours = patch_vectors(tiles[0], patch=14, layout="qwen2-vl")
    assert out["image_grid_thw"].tolist() == [[1, tiles.shape[1] // 14, tiles.shape[2] // 14]]
    assert difference(ours, out["pixel_values"], "clip") <= TOLERANCE
    patches = processor.get_number_of_image_patches(size[1], size[0], {})
    assert image_cost(size, profile(name).image).tokens == patches // 4


@pytest.mark.parametrize("size", [*SIZES, (20, 30), (1500, 40), (751, 1200)], ids=str)
def test_anyres_token_counts_equal_the_reference(size: tuple[int, int]) -> None:
    module = importlib.import_module("transformers.models.llava_next.processing_llava_next")
    kind = module.LlavaNextProcessor
    grids = SimpleNamespace(image_grid_pinpoints=hw(LLAVA_NEXT_GRIDS))
    fake = SimpleNamespace(image_processor=grids, patch_size=14, num_additional_image_tokens=0)
    fake._get_unpadded_features = lambda *a: kind._get_unpadded_features(fake, *a)
    theirs = kind._get_number_of_features(fake, size[1], size[0], 336, 336)
    assert image_cost(size, profile("llava-next").image).tokens == theirs


@pytest.mark.parametrize("size", [*SIZES, (20, 30), (2304, 2304), (4000, 3000)], ids=str)
def test_onevision_token_counts_equal_the_reference(size: tuple[int, int]) -> None:
    module = importlib.import_module("transformers.models.llava_onevision.processing_llava_onevision")
    kind = module.LlavaOnevisionProcessor
    processor = PROCESSORS["llava-onevision"]()
    fake = SimpleNamespace(
        image_processor=processor, num_image_tokens=729, vision_aspect_ratio="anyres_max_9"
    )
    fake._get_unpadded_features = lambda *a: kind._get_unpadded_features(fake, *a)
    theirs = kind._get_number_of_features(fake, size[1], size[0], 384, 384)
    assert image_cost(size, profile("llava-onevision").image).tokens == theirs


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", ["idefics3", "smolvlm"])
def test_split_grids_and_prompt_text_equal_the_reference(name: str, size: tuple[int, int]) -> None:
    count, rows, columns = PROCESSORS[name]().get_number_of_image_patches(size[1], size[0], {})
    image = profile(name).image
    cost = image_cost(size, image)
    assert (cost.tiles, cost.rows, cost.columns) == (count, rows, columns)
    module = importlib.import_module(f"transformers.models.{name}.processing_{name}")
    kind = module.Idefics3Processor if name == "idefics3" else module.SmolVLMProcessor
    words = SimpleNamespace(
        fake_image_token="<fake_token_around_image>",
        global_image_tag="<global-img>",
        global_image_token="<global-img>",
        image_token="<image>",
        image_seq_len=cost.tokens // cost.tiles,
    )
    grid = {"rows": [[rows]], "cols": [[columns]]}
    assert placeholder(image, cost) == kind.replace_image_token(words, grid, 0)


@pytest.mark.parametrize("size", [*SIZES, (2000, 1500)], ids=str)
def test_pixtral_sizes_and_pixels_equal_the_reference(size: tuple[int, int]) -> None:
    theirs = pixels_of(reference("pixtral", "PixtralImageProcessorPil"), size)
    plan = plan_resize(size, mode="keep", size=1)
    target = pixtral_size(size)
    resized = place(picture(*size), type(plan)(size, target, target), resample="bicubic")
    ours = channels_first(normalize(resized[None], "clip"))
    assert difference(ours, theirs, "clip") <= TOLERANCE


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_naflex_patches_equal_the_reference(size: tuple[int, int]) -> None:
    out = reference("siglip2", "Siglip2ImageProcessorPil")(
        Pillow.fromarray(picture(*size)), return_tensors="np"
    )
    target = naflex_size(size)
    plan = plan_resize(size, mode="keep", size=1)
    resized = place(picture(*size), type(plan)(size, target, target), resample="bilinear")
    ours = patch_vectors(normalize(resized, "siglip"), patch=16, layout="naflex")
    assert out["spatial_shapes"].tolist() == [[target[1] // 16, target[0] // 16]]
    assert int(out["pixel_attention_mask"].sum()) == len(ours)
    assert difference(ours, out["pixel_values"][0, : len(ours)], "siglip") <= TOLERANCE


def test_the_order_of_canvases_decides_a_tie_and_costs_nothing() -> None:
    image = profile("llava-next").image
    ours = image_cost((300, 300), image)
    assert ours.plan is not None
    assert ours.plan.placement.canvas == (336, 672)  # transformers' own list picks 672 wide, 336 high
    theirs = reference("llava_next", "LlavaNextImageProcessorPil", **clip_like(336))
    assert pixels_of(theirs, (300, 300)).shape[1] == ours.tiles
    tiles = cut_tiles(picture(300, 300), ours.plan)
    assert tiles.shape[0] == ours.tiles


def test_the_resize_step_pads_in_the_color_of_the_statistics() -> None:
    (resize,) = [step for step in resolve_steps(profile("llava-1.5")) if step.name == "resize"]
    assert isinstance(resize.params, ResizeParams)
    assert resize.params.statistics == "clip"
    assert pad_color("clip") == (122, 116, 104)
