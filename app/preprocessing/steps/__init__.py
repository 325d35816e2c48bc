"""Every step by its name: one file, one step. A build's manifest lists name, version and parameters."""

from collections.abc import Mapping
from typing import Any

from app.preprocessing.steps import (
    chat,
    check_image,
    encode,
    filter_license,
    pick_caption,
    resize,
    scale_boxes,
)
from app.preprocessing.steps.step import Step

STEPS: Mapping[str, Step[Any]] = {
    step.name: step
    for step in (
        check_image.STEP,
        filter_license.STEP,
        pick_caption.STEP,
        resize.STEP,
        scale_boxes.STEP,
        chat.STEP,
        encode.STEP,
    )
}
