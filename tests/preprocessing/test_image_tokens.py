"""What a picture costs is known from its size, and the tiles cut later are exactly those."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidInput
from app.facts.profile import ImageTokens
from app.preprocessing.geometry import BadGeometry
from app.preprocessing.image_tokens import image_cost, placeholder
from app.preprocessing.patch_grids import patch_order, patch_vectors
from app.preprocessing.tiles import cut_tiles
from tests.preprocessing.samples import picture, profile, profile_names


@pytest.mark.parametrize("name", profile_names())
def test_the_typical_count_is_that_of_a_640_by_480_picture(name: str) -> None:
    image = profile(name).image
    assert image_cost((640, 480), image).tokens == image.typical


@given(st.integers(1, 3000), st.integers(1, 3000), st.sampled_from(profile_names()))
def test_the_placeholder_has_one_mark_for_every_feature(width: int, height: int, name: str) -> None:
    image = profile(name).image
    if max(width, height) > 200 * min(width, height):
        return
    cost = image_cost((width, height), image)
    assert cost.tokens > 0
    assert placeholder(image, cost).count(image.token) == cost.tokens


@pytest.mark.parametrize("name", ["llava-next", "llava-onevision", "internvl2", "idefics3", "smolvlm"])
@pytest.mark.parametrize("size", [(64, 48), (500, 130), (40, 300)])
def test_as_many_tiles_are_cut_as_were_counted(name: str, size: tuple[int, int]) -> None:
    cost = image_cost(size, profile(name).image)
    assert cost.plan is not None
    tiles = cut_tiles(picture(*size), cost.plan)
    assert tiles.shape == (cost.tiles, cost.plan.tile, cost.plan.tile, 3)


def test_overlapping_tiles_share_their_margins() -> None:
    image = ImageTokens(rule="overlap-tiles", params={"overlap": [4, 4]}, typical=980)
    cost = image_cost((640, 480), image)
    assert cost.plan is not None
    tiles = cut_tiles(picture(640, 480), cost.plan)
    assert tiles.shape == (5, 378, 378, 3)
    assert (tiles[1][:, 266:] == tiles[2][:, :112]).all()


@pytest.mark.parametrize("rule", ["pixtral", "naflex"])
def test_rules_without_a_profile_of_their_own_count_too(rule: str) -> None:
    tokens = {"pixtral": 1230, "naflex": 252}[rule]
    image = ImageTokens(rule=rule, placeholder="pixtral", token="[IMG]", typical=tokens)
    cost = image_cost((640, 480), image)
    assert cost.tokens == tokens
    if rule == "pixtral":
        written = placeholder(image, cost)
        assert written.count("[IMG]") + written.count("[IMG_BREAK]") + written.count("[IMG_END]") == tokens


def test_a_profile_with_wrong_numbers_is_named() -> None:
    with pytest.raises(InvalidInput, match="smart-resize"):
        image_cost((640, 480), ImageTokens(rule="smart-resize", params={"facter": 28}, typical=1))
    with pytest.raises(BadGeometry):
        image_cost((2010, 10), profile("qwen2-vl").image)


def test_patches_hold_the_pixels_of_their_place() -> None:
    pixels = picture(56, 28)
    rows = patch_vectors(pixels, patch=14)
    assert (rows[5].reshape(14, 14, 3) == pixels[14:28, 14:28]).all()
    blocks = patch_vectors(pixels, patch=14, layout="qwen2-vl")
    assert blocks.shape == (8, 1176)
    place = patch_order(2, 4, layout="qwen2-vl").index((1, 2))
    still = blocks[place].reshape(3, 2, 14, 14)
    assert (still[:, 0] == still[:, 1]).all()
    assert (still[:, 0].transpose(1, 2, 0) == pixels[14:28, 28:42]).all()
