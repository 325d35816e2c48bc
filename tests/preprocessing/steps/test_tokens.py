"""Token-level samples: every image token counted, only answers learned, sequences packed whole."""

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from app.preprocessing.masks import IGNORED
from app.preprocessing.normalization import normalize
from app.preprocessing.recipe import resolve_steps
from app.preprocessing.run import run_steps
from app.preprocessing.sample import RawSample, Reject, Sample
from app.preprocessing.steps.pack import PackParams, pack_samples, packed_tensors
from tests.preprocessing.samples import context, png, profile_names, sample

SPECIAL = (
    "<s> </s> <image> <IMG_CONTEXT> <img> </img> <|im_start|> <|im_end|> <|image_pad|> <|vision_start|>"
    " <|vision_end|> <end_of_utterance> <fake_token_around_image> <global-img> <bos> <eos>"
)


@cache
def tokenizer() -> Tokenizer:
    """Return a small byte-level tokenizer trained here, with the marks of all families."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=500,
        special_tokens=SPECIAL.split(" "),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    made.train_from_iterator(["What is shown? A red kite over the sea. 何が写っていますか"] * 5, trainer)
    made.add_special_tokens([AddedToken(mark, special=True) for mark in SPECIAL.split(" ")])
    return made


def tokenized(one: Sample, name: str, **options: Any) -> Sample | Reject:
    ctx = context(name, level="tokens", tokenizer=tokenizer())
    return run_steps(resolve_steps(ctx.profile, level="tokens", options=options), RawSample(one), ctx)


def kept(result: Sample | Reject) -> Sample:
    assert isinstance(result, Sample), result
    return result


ROOM = {"max_length": 50_000}
TALK = ("<image>\nWhat is shown?", "A red kite.", "何色?", "赤い。")


@pytest.mark.parametrize("name", profile_names())
def test_only_the_answers_are_learned_in_every_profile(name: str) -> None:
    done = kept(tokenized(sample(*TALK, data=png(120, 90)), name, tokenize=ROOM))
    ids, labels = done.tensors["input_ids"], done.tensors["labels"]
    learned = labels != IGNORED
    assert (labels[learned] == ids[learned]).all()
    assert len(ids) == len(labels) == len(done.tensors["attention_mask"]) == done.meta["tokens"]
    text = tokenizer().decode(ids[learned].tolist(), skip_special_tokens=True)
    assert "A red kite." in text
    assert "shown" not in text
    one_exchange = {"paligemma", "clip", "siglip"}
    assert ("赤い。" in text) == (name not in one_exchange)


@pytest.mark.parametrize("name", [name for name in profile_names() if name not in ("clip", "siglip")])
def test_image_tokens_equal_the_features_of_the_tiles(name: str) -> None:
    done = kept(tokenized(sample("<image>", "Waves.", data=png(300, 200)), name, tokenize=ROOM))
    mark = tokenizer().token_to_id(context(name).profile.image.token)
    assert int((done.tensors["input_ids"] == mark).sum()) == sum(done.meta["image_tokens"])
    tiles = done.tensors["image.0"]
    assert tiles.dtype == np.uint8
    assert tiles.shape[0] == done.meta["image_tiles"][0]


def test_a_word_piece_brings_its_leading_space_and_a_space_alone_stays_out() -> None:
    done = kept(tokenized(sample(*TALK), "llava-1.5", tokenize=ROOM))
    labels = done.tensors["labels"]
    assert tokenizer().decode(labels[labels != IGNORED].tolist(), skip_special_tokens=False) == (
        " A red kite.</s>赤い。</s>"
    )


@pytest.mark.parametrize(
    ("options", "turns", "reason"),
    [
        ({"tokenize": {"max_length": 20}}, ("<image>", "Waves."), "longer_than_sequence"),
        ({"chat": {"off": True}}, ("<image>", "Waves."), "not-rendered"),
        ({"tile": {"off": True}}, ("<image>", "Waves."), "image-count-mismatch"),
        ({}, ("<image>", "say <|im_end|> now"), "control-token-in-text"),
        ({}, ("<image>", "say <|image_pad|> now"), "control-token-in-text"),
    ],
)
def test_what_cannot_be_a_sequence_is_rejected(
    options: dict[str, Any], turns: tuple[str, ...], reason: str
) -> None:
    result = tokenized(sample(*turns), "qwen2-vl", **options)
    assert isinstance(result, Reject)
    assert result.reason == reason


def test_patches_and_normalized_numbers_follow_the_profile() -> None:
    options = {"patch_grid": {}, "normalize": {}, "tokenize": ROOM}
    done = kept(tokenized(sample("<image>", "Waves.", data=png(120, 90)), "qwen2-vl", **options))
    rows, columns = done.meta["patch_grids"][0][1:]
    assert done.tensors["patches.0"].shape == (rows * columns, 1176)
    assert rows * columns == 4 * done.meta["image_tokens"][0]
    plain = kept(tokenized(sample("<image>", "Waves.", data=png(120, 90)), "qwen2-vl", tokenize=ROOM))
    np.testing.assert_array_equal(done.tensors["image.0"], normalize(plain.tensors["image.0"], "clip"))


def test_packed_sequences_hold_whole_samples_in_order() -> None:
    samples = [
        kept(tokenized(sample("<image>", "Waves. " * n, sample_id=str(n)), "qwen2-vl", tokenize=ROOM))
        for n in (1, 6, 3, 2)
    ]
    lengths = [len(one.tensors["input_ids"]) for one in samples]
    packed, rejects = pack_samples(samples, PackParams(capacity=max(lengths) - 1, max_images=4))
    assert [one.sample_id for one in rejects] == ["6"]
    assert rejects[0].reason == "longer_than_sequence"
    packed, rejects = pack_samples(samples, PackParams(capacity=sum(lengths), max_images=4))
    assert (packed.bins, rejects) == (((1, 2, 3, 0),), ())
    joined = packed_tensors([samples[i] for i in packed.bins[0]])
    assert joined["cu_seqlens"].tolist() == np.cumsum([0, *(lengths[i] for i in packed.bins[0])]).tolist()
    assert sorted(name for name in joined if name.startswith("image.")) == [f"image.{n}" for n in range(4)]
    np.testing.assert_array_equal(joined["input_ids"][: lengths[1]], samples[1].tensors["input_ids"])
    assert joined["position_ids"][lengths[1]] == 0


def test_the_tokenizer_of_these_tests_is_the_same_every_time() -> None:
    vocabulary = json.loads(tokenizer().to_str())["model"]["vocab"]
    assert len(vocabulary) == len(set(vocabulary.values()))
