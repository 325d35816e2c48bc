"""How many tokens a picture costs under a profile, and the text that stands for them; from sizes alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import InvalidInput
from app.facts.profile import ImageTokens
from app.preprocessing.anyres import LLAVA_NEXT_GRIDS, onevision_grids, plan_anyres
from app.preprocessing.dynamic_tiles import plan_dynamic_tiles
from app.preprocessing.geometry import Size, smart_resize
from app.preprocessing.patch_grids import naflex_size, pixtral_size, pixtral_tokens, plan_overlap_tiles
from app.preprocessing.split_tiles import plan_split
from app.preprocessing.tiles import TilePlan


@dataclass(frozen=True, slots=True)
class ImageCost:
    """What one picture becomes: tokens, tiles, and the patch or tile grid (rows, columns).

    `size` is what it is resized to; `plan` cuts it into tiles where the family does so.
    """

    tokens: int
    tiles: int
    rows: int
    columns: int
    size: Size
    plan: TilePlan | None = None


def image_cost(source: Size, image: ImageTokens) -> ImageCost:
    """Return what a picture of `source` (width, height) costs; the rule and numbers are the profile's.

    Raises `BadGeometry` where the family refuses the size, `InvalidInput` where the profile is wrong.
    """
    params: dict[str, Any] = dict(image.params)
    try:
        return _cost(source, image.rule, params)
    except (TypeError, KeyError) as error:
        raise InvalidInput(f"image rule {image.rule}: {error}", field="image.params") from error


def _cost(source: Size, rule: str, params: dict[str, Any]) -> ImageCost:
    match rule:
        case "fixed":
            side = params.get("size", 336)
            return ImageCost(params["tokens"], 1, 1, 1, (side, side))
        case "smart-resize":
            size = smart_resize(source, **params)
            rows, columns = size[1] // params["factor"], size[0] // params["factor"]
            return ImageCost(rows * columns, 1, rows, columns, size)
        case "pixtral":
            size = pixtral_size(source, **params)
            patch = params.get("patch", 16)
            return ImageCost(pixtral_tokens(size, patch=patch), 1, size[1] // patch, size[0] // patch, size)
        case "naflex":
            size = naflex_size(source, **params)
            patch = params.get("patch", 16)
            rows, columns = size[1] // patch, size[0] // patch
            return ImageCost(rows * columns, 1, rows, columns, size)
        case _:
            return _of_plan(plan_tiles(source, rule, params))


def plan_tiles(source: Size, rule: str, params: Mapping[str, Any]) -> TilePlan:
    """Return the tile plan of a tiling rule (`anyres`, `dynamic-tiles`, `split`, `overlap-tiles`)."""
    given = dict(params)
    match rule:
        case "anyres":
            grids = given.pop("grids", "llava-1.6")
            canvases = LLAVA_NEXT_GRIDS if grids == "llava-1.6" else onevision_grids(given["tile"])
            return plan_anyres(source, canvases=canvases, **given)
        case "dynamic-tiles":
            return plan_dynamic_tiles(source, **given)
        case "split":
            return plan_split(source, **given)
        case "overlap-tiles":
            if "overlap" in given:
                given["overlap"] = tuple(given["overlap"])
            return plan_overlap_tiles(source, **given)
    raise InvalidInput(f"'{rule}' cuts no tiles", field="image.rule")


def _of_plan(plan: TilePlan) -> ImageCost:
    return ImageCost(plan.tokens, plan.count, plan.rows, plan.columns, plan.placement.canvas, plan)


def placeholder(image: ImageTokens, cost: ImageCost) -> str:
    """Return the text that stands for one picture in the tokenized conversation (2.9 and 2.10)."""
    mark = image.token
    match image.placeholder:
        case "repeat":
            return mark * cost.tokens
        case "qwen":
            return f"<|vision_start|>{mark * cost.tokens}<|vision_end|>"
        case "internvl":
            return f"<img>{mark * cost.tokens}</img>"
        case "idefics3":
            per_tile = cost.tokens // max(cost.tiles, 1)
            return split_placeholder(cost.rows, cost.columns, per_tile, mark=mark)
        case "pixtral":
            return row_placeholder(cost.rows, cost.columns)


def split_placeholder(rows: int, columns: int, per_tile: int, *, mark: str = "<image>") -> str:
    """Return Idefics3's text: tiles by row and column, a line feed a row, then the global view."""
    around = "<fake_token_around_image>"
    tiles = "".join(
        "".join(f"{around}<row_{r}_col_{c}>{mark * per_tile}" for c in range(1, columns + 1)) + "\n"
        for r in range(1, rows + 1)
    )
    lead = "\n" if tiles else ""
    return f"{tiles}{lead}{around}<global-img>{mark * per_tile}{around}"


def row_placeholder(rows: int, columns: int) -> str:
    """Return Pixtral's text: image marks, a break after each row, the last one the end mark."""
    return "[IMG_BREAK]".join(["[IMG]" * columns] * rows) + "[IMG_END]"
