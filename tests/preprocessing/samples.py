"""Small samples, contexts and profiles that the tests of this room build on."""

import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from PIL import Image as Pillow

from app.facts.profile import Profile
from app.preprocessing.context import StepContext
from app.preprocessing.geometry import resize_pixels
from app.preprocessing.sample import Image, Message, Pixels, Region, Sample

PROFILES = Path(__file__).resolve().parents[2] / "catalog" / "profiles"


@cache
def profile(name: str = "generic") -> Profile:
    return Profile.model_validate(yaml.safe_load((PROFILES / f"{name}.yaml").read_text(encoding="utf-8")))


def profile_names() -> list[str]:
    return sorted(path.stem for path in PROFILES.glob("*.yaml"))


def context(name: str = "generic", **changes: Any) -> StepContext:
    fields: dict[str, Any] = {"seed": 0, "profile": profile(name)}
    return StepContext(**(fields | changes))


def picture(width: int = 64, height: int = 48, *, seed: int = 0) -> Pixels:
    """Return soft random blobs, whose spectrum falls as a photo's does; different for each seed."""
    grid = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), dtype=np.uint8)
    return resize_pixels(grid, (width, height))


def png(width: int = 64, height: int = 48, *, seed: int = 0, **save: Any) -> bytes:
    out = io.BytesIO()
    Pillow.fromarray(picture(width, height, seed=seed)).save(out, "PNG", **save)
    return out.getvalue()


def jpeg(width: int = 64, height: int = 48, *, seed: int = 0, orientation: int | None = None) -> bytes:
    out = io.BytesIO()
    exif = Pillow.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    Pillow.fromarray(picture(width, height, seed=seed)).save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def sample(
    *turns: str, images: int = 1, regions: tuple[Region, ...] = (), data: bytes | None = None, **changes: Any
) -> Sample:
    """Return a sample whose turns alternate user, assistant; by default one picture and one question."""
    texts = turns or ("<image>\nWhat is shown?", "Waves.")
    messages = tuple(
        Message("user" if number % 2 == 0 else "assistant", text) for number, text in enumerate(texts)
    )
    pictures = tuple(Image(data or png(seed=n), f"images/{n}.png") for n in range(images))
    fields: dict[str, Any] = {
        "dataset": "made-up",
        "sample_id": "1",
        "images": pictures,
        "messages": messages,
        "regions": regions,
    }
    return Sample(**(fields | changes))
