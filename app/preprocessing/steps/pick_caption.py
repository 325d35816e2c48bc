"""Choose one of several captions and make a turn of it."""

from typing import Literal

from app.preprocessing.captions import CaptionPolicy, pick
from app.preprocessing.context import StepContext, reject, seeded
from app.preprocessing.sample import Message, Reject, Sample
from app.preprocessing.steps.step import Params, Step, excerpt

NAME = "pick_caption"
VERSION = 1


class PickCaptionParams(Params):
    """`prompt` is the user's turn; `{images}` in it stands for one `<image>` mark per image."""

    policy: CaptionPolicy = "random"
    prompt: str = "{images}"
    when_messages: Literal["keep", "replace"] = "keep"


def apply(sample: Sample, params: PickCaptionParams, context: StepContext) -> Sample | Reject:
    """Return the sample with the picked caption as its answer; samples that already have turns pass."""
    if sample.messages and (params.when_messages == "keep" or not sample.captions):
        return sample
    captions = [caption.strip() for caption in sample.captions if caption.strip()]
    if not captions:
        return reject(sample, NAME, "no-text", "neither messages nor a caption with words")
    chosen = pick(captions, params.policy, random=seeded(sample, NAME, context=context))
    marks = "\n".join(["<image>"] * len(sample.images))
    turns = (
        Message("user", params.prompt.replace("{images}", marks)),
        Message("assistant", captions[chosen]),
    )
    return sample.with_(messages=turns, meta=sample.meta | {"caption": chosen, "captions": len(captions)})


STEP = Step(NAME, VERSION, PickCaptionParams, apply, transform=excerpt)
