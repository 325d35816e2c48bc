"""Documents of text and pictures in turn: OBELICS (parallel lists) and MMC4 (sentences, matched pictures).

A document becomes one assistant text with `<image>` where each picture stands. A picture that cannot be had
is left out with its mark and counted; a document without any picture left is a reject.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.layout import Layout
from app.corpora.readers.packed_lines import open_lines
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_reader import LinkReader, RowReader, new_sample
from app.corpora.readers.rows import Row, require_columns
from app.corpora.readers.turns import IMAGE
from app.preprocessing.sample import Image, Message, Sample

OBELICS: dict[str, Value] = {
    "images": "images",
    "texts": "texts",
    "metadata": "metadata",
    "min_images": 1,
    "max_images": 30,
    "frame": "stored",
}
MMC4: dict[str, Value] = {
    "images": "image_info",
    "texts": "text_list",
    "name": "image_name",
    "link": "raw_url",
    "min_similarity": None,
    "place": "before",
    "min_images": 1,
    "max_images": 30,
    "frame": "stored",
}
JOINER = "\n\n"
WINDOW = 64


def open_obelics(binding: Binding) -> RowReader:
    """Open a split with part rows: at each place of the lists stands a picture or a text."""
    files = binding.files("rows")
    rows = open_lines(files)
    images, texts = binding.text("images"), binding.text("texts")
    require_columns(rows, {"images": images, "texts": texts}, dataset=binding.dataset.id, file=files[0])
    pictures = Pictures(binding)

    def convert(index: int, row: Row) -> Sample:
        places, words = row[images], row[texts]
        if len(places) != len(words):
            raise BadRow("malformed-row", f"{len(places)} pictures and {len(words)} texts are not parallel")
        parts: list[Any] = []
        for place, word in zip(places, words, strict=True):
            if place is not None:
                parts.append(_Link(place))
            elif word:
                parts.append(str(word))
        return _document(binding, index, parts, pictures, meta=row.get("general_metadata"))

    return LinkReader(binding, rows, convert, links=lambda row: row[images] or (), window=WINDOW)


def open_mmc4(binding: Binding) -> RowReader:
    """Open a split with parts rows (JSON lines, also zipped) and images; each picture joins its sentence."""
    files = binding.files("rows")
    rows = open_lines(files)
    listed, sentences = binding.text("images"), binding.text("texts")
    require_columns(rows, {"images": listed, "texts": sentences}, dataset=binding.dataset.id, file=files[0])
    pictures = Pictures(binding)
    least = binding.optional("min_similarity")
    floor = float(least) if least else None

    def convert(index: int, row: Row) -> Sample:
        by_sentence: dict[int, list[Any]] = {}
        for about in row[listed]:
            if floor is None or float(about["matched_sim"]) >= floor:
                by_sentence.setdefault(int(about["matched_text_index"]), []).append(about)
        parts: list[Any] = []
        for place, sentence in enumerate(row[sentences]):
            marks = [
                _Link(about[binding.text("name")], about.get(binding.text("link")))
                for about in by_sentence.get(place, ())
            ]
            words = [str(sentence)]
            parts += marks + words if binding.text("place") == "before" else words + marks
        return _document(binding, index, parts, pictures, url=row.get("url"))

    here = bool(binding.find_files("images"))

    def links(row: Row) -> list[Any]:
        # With the pictures' folder at hand, only those missing from it are asked for, one by one.
        return [] if here else [about.get(binding.text("link")) for about in row[listed]]

    return LinkReader(binding, rows, convert, links=links, window=WINDOW)


class _Link:
    """A picture of a document: its name or link, and where else it may be had."""

    def __init__(self, reference: Any, link: str | None = None) -> None:
        self.reference = reference
        self.link = link

    def load(self, pictures: Pictures) -> Image:
        """Return the picture, from the folder if it is there, else by its link."""
        try:
            return pictures.load(self.reference, source_url=self.link)
        except BadRow as problem:
            if self.link is None or problem.reason != "missing-image":
                raise
            return pictures.load(self.link)


def _document(
    binding: Binding,
    index: int,
    parts: Sequence[Any],
    pictures: Pictures,
    *,
    url: object = None,
    meta: object = None,
) -> Sample:
    images: list[Image] = []
    texts: list[str] = []
    lost: dict[str, int] = {}
    for part in parts:
        if isinstance(part, str):
            # A mark that the page itself wrote would be taken for a picture.
            texts.append(part.replace(IMAGE, "").strip())
            continue
        if len(images) == binding.number("max_images"):
            lost["over-limit"] = lost.get("over-limit", 0) + 1
            continue
        try:
            images.append(part.load(pictures))
            texts.append(IMAGE)
        except BadRow as problem:
            lost[problem.reason] = lost.get(problem.reason, 0) + 1
    if len(images) < binding.number("min_images"):
        raise BadRow("missing-image", f"{len(images)} pictures left; lost {lost}")
    about: dict[str, Any] = {"pictures_lost": lost} if lost else {}
    if isinstance(meta, Mapping | str) and meta:
        about["document"] = meta
    return new_sample(
        binding,
        index,
        images=tuple(images),
        messages=(Message("assistant", JOINER.join(text for text in texts if text)),),
        source_url=str(url) if url else None,
        meta=about,
    )


OBELICS_LAYOUT = Layout(open=open_obelics, defaults=OBELICS)
MMC4_LAYOUT = Layout(open=open_mmc4, defaults=MMC4)
