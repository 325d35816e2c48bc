"""What flows through a build: one training sample, and the record of one that was left out."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Frame = Literal["stored", "shown"]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: encoded bytes, and its decoded form while steps work on it.

    `width` x `height` is the frame that regions and OCR boxes refer to. `pixels` (h, w, 3, RGB) is
    set between the checking and the encoding step and may be smaller than that frame (scaled decode).
    `touched` says that `data` no longer shows what `pixels` show.
    """

    data: bytes
    path: str
    width: int | None = None
    height: int | None = None
    license: str | None = None
    source_url: str | None = None
    author: str | None = None
    pixels: Pixels | None = None
    touched: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """A box or point in pixels of image `image`: (x1, y1, x2, y2) or (x, y), with its label.

    Placeholders `<region:N>` in message text stand for region N until the box-writing step writes
    it in the profile's form.
    """

    image: int
    xy: tuple[float, ...]
    label: str | None = None


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A recognized or annotated word with its pixel box in image `image`."""

    image: int
    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn; `<image>` in the text marks where a picture stands, in order over the sample."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One training sample on its way through the steps.

    `captions` holds alternatives until the caption step picks one; `tensors` is filled by
    token-level steps (numpy arrays by name); `meta` keeps what the reader knew and steps note.
    """

    dataset: str
    sample_id: str
    images: tuple[Image, ...]
    messages: tuple[Message, ...]
    license: str | None = None
    source_url: str | None = None
    attribution: str | None = None
    captions: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()
    ocr: tuple[OcrWord, ...] = ()
    frame: Frame = "stored"
    tensors: dict[str, Any] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)

    def with_(self, **changes: Any) -> "Sample":
        """Return a copy with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Reject:
    """A sample left out: which step said so, a reason slug to count by, and the detail to read.

    `kind` tells a sound sample that a chosen rule took out (`filtered`: license, text, duplicate)
    from one that cannot be used (`rejected`: broken image, malformed row).
    """

    dataset: str
    sample_id: str
    step: str
    reason: str
    detail: str = ""
    kind: Literal["rejected", "filtered"] = "rejected"


@dataclass(frozen=True, slots=True)
class RawSample:
    """What a reader hands over: a sample, or the reject that it already is (missing image, bad row)."""

    sample: Sample | None
    reject: Reject | None = None
