"""What a sample teaches, from its stored labels, and alarms when a mask is wrong."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from app.catalog.load import Catalog
from app.corpora.in_process import run_build_here
from app.corpora.job import read_job
from app.corpora.mask_view import MaskView, mask_view
from app.corpora.order import BuildOrder
from app.corpora.partitions import Store
from app.preprocessing.sample import Message, Sample
from app.settings import Settings
from tests.corpora.words import mirrored_tokenizer
from tests.trips.workshop import charts_mix

WORDS = ("<image>", "How ", "many", "? ", "Four", ".", "\n")
TURNS = (Message("user", "<image>How many?"), Message("assistant", "Four."))


class Letters:
    """A tokenizer whose tokens are the words above."""

    def decode(self, ids: Sequence[int], skip_special_tokens: bool = True) -> str:
        return "".join(WORDS[one] for one in ids)

    def token_to_id(self, token: str) -> int | None:
        return WORDS.index(token)


def seen(labels: list[int], attention: list[int] | None = None) -> MaskView:
    ids = np.array([0, 0, 1, 2, 3, 4, 5])
    tensors = {
        "input_ids": ids,
        "labels": np.array([i if on else -100 for i, on in zip(ids, labels, strict=True)]),
        "attention_mask": np.array(attention or [1] * 7),
    }
    return mask_view(tensors, TURNS, Letters(), image="<image>")


def test_tokens_are_told_in_runs_of_one_kind() -> None:
    view = seen([0, 0, 0, 0, 0, 1, 1])
    assert [(run.kind, run.text, run.tokens) for run in view.runs] == [
        ("image", "", 2),
        ("masked", "How many? ", 3),
        ("learned", "Four.", 2),
    ]
    assert view.alarms == ()
    assert seen([0, 0, 0, 0, 0, 1, 1], [1, 1, 1, 1, 1, 1, 0]).runs[-1].kind == "padding"


@pytest.mark.parametrize(
    ("labels", "alarms"),
    [
        ([0, 0, 0, 0, 0, 0, 0], ("learns-nothing",)),
        ([0, 0, 1, 1, 1, 1, 1], ("learns-the-users-words",)),
        ([0, 0, 0, 1, 0, 1, 1], ("learns-the-users-words",)),
        ([0, 0, 0, 0, 0, 0, 1], ()),
    ],
)
def test_a_wrong_mask_raises_an_alarm(labels: list[int], alarms: tuple[str, ...]) -> None:
    assert seen(labels).alarms == alarms


def test_an_answer_that_repeats_the_question_is_no_alarm() -> None:
    turns = (Message("user", "Four."), Message("assistant", "Four."))
    ids = np.array([4, 5, 6, 4, 5])
    labels = np.array([-100, -100, -100, 4, 5])
    tensors = {"input_ids": ids, "labels": labels, "attention_mask": np.ones(5)}
    assert mask_view(tensors, turns, Letters(), image="<image>").alarms == ()


@pytest.mark.parametrize("profile", ["llava-1.5", "qwen2-vl", "internvl2", "llava-next"])
def test_no_profile_of_ours_raises_an_alarm(catalog: Catalog, tmp_path: Path, profile: str) -> None:
    settings = Settings(
        home=tmp_path / "home", mirrors=mirrored_tokenizer(catalog, tmp_path, profile=profile)
    )
    mix = charts_mix(catalog, samples=6)
    order = BuildOrder(mix=mix.id, profile=profile, level="tokens", pack=False)
    run_build_here(mix, catalog, order, out=tmp_path / "corpus", settings=settings)
    job = read_job(str(tmp_path / ".corpus.build" / "job.json"))
    tokenizer = Tokenizer.from_file(str(job.tokenizer))
    samples: list[Sample] = []
    for plan in job.plan.datasets[0].partitions:
        samples += Store(Path(job.store)).open(plan.address).samples()
    assert samples
    for sample in samples:
        view = mask_view(sample.tensors, sample.messages, tokenizer, image=job.profile.image.token)
        assert view.alarms == ()
        learned = "".join(run.text for run in view.runs if run.kind == "learned")
        assert all(turn.text in learned for turn in sample.messages if turn.role == "assistant")
        assert sum(run.tokens for run in view.runs) == len(sample.tensors["input_ids"])
