"""A training sample as a conversation: pictures where `<image>` stands, boxes drawn, OCR on demand."""

from dataclasses import dataclass
from urllib.parse import urlencode

from app.corpora.mask_view import Alarm, Run
from app.corpora.sample_views import ImageView, SampleView
from app.web.language import Language

MARK = "<image>"
LONGEST = 1200


@dataclass(frozen=True, slots=True)
class Shape:
    """A box or point over a picture, in its pixels; the label begins at `label_x`, `leftward` ends there."""

    x: float
    y: float
    width: float
    height: float
    label: str
    label_x: float
    leftward: bool
    point: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a sample."""

    number: int
    url: str
    width: int
    height: int
    stroke: float
    text_size: float
    label: str
    regions: tuple[Shape, ...]
    words: tuple[Shape, ...]
    license: str
    source_url: str
    author: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: who speaks, and its parts in order; a part is words or a picture."""

    role: str
    speaker: str
    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class MaskRun:
    """Consecutive tokens: `kind` is learned, masked, image or padding; a picture's say how many they are."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SampleCard:
    """One kept sample; at level tokens `runs` show what is learned, and `alarms` where the mask is wrong."""

    key: str
    url: str
    license: str
    source_url: str
    attribution: str
    turns: tuple[Turn, ...]
    has_words: bool
    tensors: tuple[str, ...]
    runs: tuple[MaskRun, ...]
    alarms: tuple[str, ...]


def sample_card(
    sample: SampleView, *, build_url: str, language: Language, linked: bool = False
) -> SampleCard:
    """Return a sample as a conversation; pictures that no mark places stand before the first words.

    `linked` cards lead to the sample's own page, which a finished corpus has.
    """
    pictures = [_picture(image, sample, build_url, language) for image in sample.images]
    speakers = {
        "system": language.gettext("System"),
        "user": language.gettext("User"),
        "assistant": language.gettext("Assistant"),
    }
    waiting = list(pictures)
    placed = sum(message.text.count(MARK) for message in sample.messages)
    turns = []
    for number, message in enumerate(sample.messages):
        parts: list[Part] = []
        if number == 0:
            loose = max(0, len(pictures) - placed)
            parts += [Part("", picture) for picture in waiting[:loose]]
            del waiting[:loose]
        for index, text in enumerate(message.text.split(MARK)):
            if index and waiting:
                parts.append(Part("", waiting.pop(0)))
            if text.strip():
                parts.append(Part(_shortened(text.strip()), None))
        turns.append(Turn(role=message.role, speaker=speakers[message.role], parts=tuple(parts)))
    return SampleCard(
        key=sample.key,
        url=f"{build_url}/sample?{urlencode({'sample': sample.key})}" if linked else "",
        license=sample.license or language.gettext("license unknown"),
        source_url=sample.source_url or "",
        attribution=sample.attribution or "",
        turns=tuple(turns),
        has_words=bool(sample.ocr),
        tensors=tuple(f"{one.name} {one.dtype} {'×'.join(map(str, one.shape))}" for one in sample.tensors),
        runs=tuple(_run(one, language) for one in (sample.mask.runs if sample.mask else ())),
        alarms=tuple(_alarm(one, language) for one in (sample.mask.alarms if sample.mask else ())),
    )


def _run(run: Run, language: Language) -> MaskRun:
    """Return a run of tokens as it is shown."""
    if run.kind == "image":
        return MaskRun(run.kind, language.gettext("picture, %(n)s tokens", n=language.number(run.tokens)))
    if run.kind == "padding":
        return MaskRun(run.kind, language.gettext("padding, %(n)s tokens", n=language.number(run.tokens)))
    return MaskRun(run.kind, _shortened(run.text))


def _alarm(alarm: Alarm, language: Language) -> str:
    words = {
        "learns-nothing": language.gettext("This sample teaches nothing: every token is masked."),
        "learns-the-users-words": language.gettext(
            "This sample teaches the model to say the user's words: the mask is wrong."
        ),
    }
    return words[alarm]


def _picture(image: ImageView, sample: SampleView, build_url: str, language: Language) -> Picture:
    width, height = image.width or 0, image.height or 0
    query = urlencode({"sample": sample.key, "number": image.number})
    return Picture(
        number=image.number,
        url=f"{build_url}/picture?{query}",
        width=width,
        height=height,
        stroke=round(max(width, height) / 300, 2),
        text_size=round(max(width, height) / 36, 2),
        label=language.gettext("Picture %(n)s of sample %(id)s", n=image.number + 1, id=sample.sample_id),
        regions=tuple(
            _shape(region.xy, region.label or "", width)
            for region in sample.regions
            if region.image == image.number
        ),
        words=tuple(_shape(word.box, word.text, width) for word in sample.ocr if word.image == image.number),
        license=image.license or "",
        source_url=image.source_url or "",
        author=image.author or "",
    )


def _shape(xy: tuple[float, ...], label: str, picture_width: int) -> Shape:
    """Return a box or point; a label in the right half runs to the left, so that the edge cuts none off."""
    x, y = xy[:2]
    right, bottom = xy[2:] if len(xy) == 4 else (x, y)
    leftward = x + right > picture_width
    return Shape(
        x=x,
        y=y,
        width=max(right - x, 0),
        height=max(bottom - y, 0),
        label=label,
        label_x=right if leftward else x,
        leftward=leftward,
        point=len(xy) != 4,
    )


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + " …"
