"""The cost of a build from sizes and lengths: what moves with the limits, and what is only an estimate."""

from itertools import pairwise

import pytest

from app.catalog.load import Catalog
from app.corpora.costing import Foreseen, Measured, cost_build, image_limits, limited
from app.errors import InvalidInput, UnknownName


def seen(dataset: str, *sizes: tuple[int, int], samples: int = 100, text: int = 40) -> Foreseen:
    measured = tuple(Measured((size,), text, 50_000) for size in sizes)
    return Foreseen(dataset, samples, looked=len(sizes), measured=measured)


def test_tokens_and_tiles_are_those_of_the_profiles_rule(catalog: Catalog) -> None:
    photo = seen("photos", (640, 480))
    qwen = cost_build([photo], catalog.profiles["qwen2-vl"], tokens=True)
    assert (qwen.image_tokens, qwen.text_tokens, qwen.tiles) == (391 * 100, 40 * 100, 100)
    assert qwen.bytes == 100 * (3 * 391 * 28 * 28 + 12 * 431)
    tiled = cost_build([photo], catalog.profiles["internvl2"], tokens=True)
    assert tiled.image_tokens == tiled.tiles * 256 == 13 * 256 * 100


def test_lower_limits_move_the_share_of_large_pictures(catalog: Catalog) -> None:
    profile = catalog.profiles["qwen2-vl"]
    sets = [seen("pages", (2000, 1400)), seen("icons", (224, 224))]
    shares, sizes = [], []
    for most in (1_003_520, 501_760, 100_352):
        cost = cost_build(sets, limited(profile, {"max_pixels": most}), tokens=True)
        assert cost.image["max_pixels"] == most
        assert sum(one.share for one in cost.datasets) == pytest.approx(1)
        shares.append(cost.datasets[0].share)
        sizes.append((cost.image_tokens, cost.bytes, cost.seconds, cost.sequences))
        assert cost.datasets[1].image_tokens == 64 * 100
    assert all(after < before for before, after in pairwise(shares))
    assert all(a < b for before, after in pairwise(sizes) for a, b in zip(after, before, strict=True))


def test_what_cannot_be_used_is_counted_and_costs_nothing(catalog: Catalog) -> None:
    profile = catalog.profiles["qwen2-vl"]
    thin = seen("thin", (4000, 10), (640, 480))
    assert cost_build([thin], profile, tokens=True).datasets[0].unfit == 50
    wordy = Foreseen("words", 100, looked=1, measured=(Measured(((640, 480),), 9000, 0),))
    assert cost_build([wordy], profile, tokens=True).datasets[0].unfit == 100
    assert cost_build([wordy], profile, tokens=False).datasets[0].unfit == 0
    broken = Foreseen("broken", 100, looked=4, measured=(Measured(((640, 480),), 40, 0),))
    assert cost_build([broken], profile, tokens=True).datasets[0].unfit == 75


def test_a_dataset_nobody_measured_counts_with_the_mixs_estimate(catalog: Catalog) -> None:
    far = Foreseen("far", 1000, image_tokens=391, text_tokens=60, bytes=80_000)
    cost = cost_build([far], catalog.profiles["qwen2-vl"], tokens=True)
    assert (cost.datasets[0].measured, cost.image_tokens, cost.bytes) == (0, 391_000, 80_000_000)
    assert cost.seconds > 0


def test_packing_is_foretold_as_it_is_done(catalog: Catalog) -> None:
    profile = catalog.profiles["llava-1.5"]
    half = [Foreseen("half", 10_000, looked=1, measured=(Measured(((336, 336),), 448, 1),))]
    cost = cost_build(half, profile, tokens=True)
    assert (cost.capacity, cost.sequences, cost.efficiency) == (2048, 5000, 1.0)
    bad = [Foreseen("bad", 10_000, looked=1, measured=(Measured(((336, 336),), 576, 1),))]
    assert cost_build(bad, profile, tokens=True).efficiency == pytest.approx(1152 / 2048, abs=1e-4)
    assert cost_build([], profile, tokens=True).sequences == 0


def test_only_limits_that_the_rule_has_can_be_changed(catalog: Catalog) -> None:
    assert image_limits(catalog.profiles["internvl2"]) == {"min_tiles": 1, "max_tiles": 12}
    assert image_limits(catalog.profiles["llava-1.5"]) == {}
    with pytest.raises(UnknownName, match="max_pixels"):
        limited(catalog.profiles["qwen2-vl"], {"max_pixel": 4})
    with pytest.raises(InvalidInput, match="1 or more"):
        limited(catalog.profiles["qwen2-vl"], {"max_pixels": 0})
    with pytest.raises(UnknownName, match="none"):
        limited(catalog.profiles["llava-1.5"], {"max_pixels": 4})
