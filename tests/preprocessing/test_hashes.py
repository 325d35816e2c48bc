"""The same picture is found again after a new encoding, another size and small changes; others are not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.preprocessing.codecs import Limits, decode, encode
from app.preprocessing.decontaminate import BenchmarkIndex
from app.preprocessing.geometry import resize_pixels
from app.preprocessing.hashes import (
    FLAT,
    NEAR,
    NearIndex,
    distance,
    ngrams,
    pixel_hash,
    shape_hash,
    text_hash,
)
from app.preprocessing.sample import Pixels
from tests.preprocessing.samples import picture

QUESTION = "How many of the people standing near the red bus are wearing a blue hat today"


def recoded(quality: int) -> Pixels:
    return decode(encode(picture(320, 240), form="jpeg", quality=quality), limits=Limits()).pixels


def test_a_new_encoding_is_near_and_not_exact() -> None:
    assert pixel_hash(recoded(50)) != pixel_hash(picture(320, 240))
    assert distance(shape_hash(recoded(50)), shape_hash(picture(320, 240))) <= NEAR
    smaller = resize_pixels(picture(320, 240), (160, 120))
    assert distance(shape_hash(smaller), shape_hash(picture(320, 240))) <= NEAR


def test_other_pictures_are_far() -> None:
    hashes = [shape_hash(picture(320, 240, seed=seed)) for seed in range(8)]
    assert all(distance(a, b) > 2 * NEAR for n, a in enumerate(hashes) for b in hashes[n + 1 :])


def test_pictures_without_shape_are_near_nothing() -> None:
    assert shape_hash(np.full((50, 50, 3), 255, dtype=np.uint8)) == FLAT
    index = NearIndex(most=3)
    index.add(FLAT)
    assert index.nearest(FLAT) is None


@given(st.lists(st.integers(1, 2**256 - 1), min_size=1, max_size=30), st.integers(0, 7), st.data())
def test_the_index_finds_what_a_full_search_finds(hashes: list[int], most: int, data: st.DataObject) -> None:
    index = NearIndex(most=most)
    for one in hashes:
        index.add(one)
    flips = data.draw(st.sets(st.integers(0, 255), max_size=most + 2))
    wanted = data.draw(st.sampled_from(hashes)) ^ sum(1 << bit for bit in flips)
    if wanted == FLAT:
        return
    best = min((distance(one, wanted), n) for n, one in enumerate(hashes))
    assert index.nearest(wanted) == ((best[1], best[0]) if best[0] <= most else None)


def test_words_decide_whether_texts_are_the_same() -> None:
    assert text_hash("What is THIS?") == text_hash("what is this")
    assert text_hash("右の犬。") == text_hash("右の犬")
    assert text_hash("a dog") != text_hash("a cat")
    assert list(ngrams("one two three", n=2)) == [("one", "two"), ("two", "three")]
    assert list(ngrams("短い", n=13)) == [("短", "い")]


def benchmark() -> BenchmarkIndex:
    index = BenchmarkIndex()
    index.add_image("bench", "7", exact=pixel_hash(picture(320, 240)), shape=shape_hash(picture(320, 240)))
    index.add_text("bench", "7", QUESTION)
    index.add_text("bench", "8", "What is this?")
    return index


@pytest.mark.parametrize(
    ("pixels", "kind"), [(picture(320, 240), "image-exact"), (recoded(60), "image-near")]
)
def test_a_benchmark_image_is_found_with_its_item(pixels: Pixels, kind: str) -> None:
    (match,) = benchmark().find(images=[(pixel_hash(pixels), shape_hash(pixels))], texts=[])
    assert (match.benchmark, match.item, match.kind) == ("bench", "7", kind)


def test_a_shared_run_of_words_is_found_and_short_questions_are_everybodys() -> None:
    (match,) = benchmark().find(images=[], texts=[f"Please tell me. {QUESTION}, thanks."])
    assert (match.item, match.kind) == ("7", "text")
    assert len(match.shared.split()) == 13
    assert benchmark().find(images=[], texts=["What is this?", "How many of the people"]) == ()
