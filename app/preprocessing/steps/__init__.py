"""Every step by its name: one file, one step. A build's manifest lists name, version and parameters.

`pack` works on many samples at once and is called when a corpus is put together.
"""

from collections.abc import Mapping
from typing import Any

from app.preprocessing.steps import (
    augment,
    blur_faces,
    chat,
    check_image,
    dedupe,
    detect_nsfw,
    detect_text,
    encode,
    filter_license,
    filter_text,
    normalize,
    ocr,
    patch_grid,
    pick_caption,
    resize,
    scale_boxes,
    tile,
    tokenize,
)
from app.preprocessing.steps.step import Step

STEPS: Mapping[str, Step[Any]] = {
    step.name: step
    for step in (
        filter_license.STEP,
        check_image.STEP,
        detect_nsfw.STEP,
        filter_text.STEP,
        dedupe.STEP,
        blur_faces.STEP,
        pick_caption.STEP,
        detect_text.STEP,
        augment.STEP,
        resize.STEP,
        ocr.STEP,
        scale_boxes.STEP,
        chat.STEP,
        tile.STEP,
        patch_grid.STEP,
        tokenize.STEP,
        normalize.STEP,
        encode.STEP,
    )
}
"""In the order in which steps run when a build adds one that its profile does not list."""
