"""Annotated pages, one file a page: FUNSD forms, SROIE receipts, PubTabNet tables, DocBank pages.

Words and their boxes become OCR words; what the annotation asserts becomes question and answer.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.docvqa import around
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import KeptRows, ListRows, Row, Rows, require_columns
from app.corpora.readers.sizes import size_of
from app.corpora.readers.turns import IMAGE, ask
from app.preprocessing.sample import Image, Message, OcrWord, Region, Sample

FILE_BYTES = 64_000_000
SUFFIXES = (".png", ".jpg", ".jpeg", ".tif")
FUNSD: dict[str, Value] = {
    "prompt": 'What is written for "{field}"?',
    "locate": False,
    "frame": "stored",
}
SROIE: dict[str, Value] = {
    "prompt": "Read company, date, address and total from this receipt. Answer in JSON.",
    "frame": "stored",
}
PUBTABNET: dict[str, Value] = {
    "prompt": "Write this table as HTML.",
    "image": "filename",
    "frame": "stored",
}
DOCBANK: dict[str, Value] = {
    "prompt": "Read the text of this page in reading order.",
    "scale": 1000,
    "image_suffix": "_ori.jpg",
    "frame": "stored",
}


def open_funsd(binding: Binding) -> RowReader:
    """Open a split with parts rows (one JSON a form) and images."""

    def convert(index: int, file: Path, picture: Image) -> Sample:
        form = _json(file).get("form")
        if not isinstance(form, list):
            raise BadRow("malformed-row", "no list 'form'")
        entries = {entry["id"]: entry for entry in form}
        pairs = [
            (entries[a], entries[b])
            for entry in form
            for a, b in entry.get("linking") or ()
            if a == entry["id"] and a in entries and b in entries
        ]
        messages, regions = _form_turns(binding, pairs)
        words = [
            OcrWord(0, word["text"], box_of(word["box"]))
            for entry in form
            for word in entry.get("words") or ()
            if word.get("text")
        ]
        return new_sample(
            binding,
            index,
            source_id=file.stem,
            images=(picture,),
            messages=messages,
            regions=regions,
            ocr=tuple(words),
        )

    return _pages(binding, convert)


def _form_turns(binding: Binding, pairs: Any) -> tuple[tuple[Message, ...], tuple[Region, ...]]:
    answers: dict[str, list[Mapping[str, Any]]] = {}
    for field, value in pairs:
        if field["label"] == "question" and value["label"] == "answer" and str(value["text"]).strip():
            answers.setdefault(str(field["text"]).strip().rstrip(":").strip(), []).append(value)
    turns: list[Message] = []
    regions: list[Region] = []
    for field, values in answers.items():
        if not field:
            continue
        text = " ".join(str(value["text"]).strip() for value in values)
        if binding.flag("locate"):
            text += "".join(f" <region:{len(regions) + n}>" for n in range(len(values)))
            regions += [Region(0, tuple(float(v) for v in one["box"]), field) for one in values]
        lead = "" if turns else f"{IMAGE}\n"
        question = binding.text("prompt").replace("{field}", field)
        turns += [Message("user", lead + question), Message("assistant", text)]
    if not turns:
        raise BadRow("no-answer", "the form links no question to an answer")
    return tuple(turns), tuple(regions)


def open_sroie(binding: Binding) -> RowReader:
    """Open a split with parts rows (one JSON of keys a receipt), images, and optionally boxes."""
    folders = binding.find_files("boxes")

    def convert(index: int, file: Path, picture: Image) -> Sample:
        keys = {str(name): str(value) for name, value in _json(file).items() if value}
        if not keys:
            raise BadRow("empty-answer", file.name)
        return new_sample(
            binding,
            index,
            source_id=file.stem,
            images=(picture,),
            messages=ask(binding.text("prompt"), orjson.dumps(keys, option=orjson.OPT_INDENT_2).decode()),
            ocr=tuple(_receipt_words(folders, file.stem)),
            meta={"keys": keys},
        )

    return _pages(binding, convert)


def _receipt_words(folders: tuple[Path, ...], stem: str) -> Iterator[OcrWord]:
    """Yield lines of `x1,y1,…,x4,y4,text`; the text may itself hold commas."""
    for folder in folders:
        for file in (folder / f"{stem}.csv", folder / f"{stem}.txt"):
            if not file.is_file() or file.stat().st_size > FILE_BYTES:
                continue
            for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
                cells = line.split(",", 8)
                box = around(cells[:8]) if len(cells) == 9 and _numbers(cells[:8]) else None
                if box is not None and cells[8].strip():
                    yield OcrWord(0, cells[8].strip(), box)
            return


def open_pubtabnet(binding: Binding) -> RowReader:
    """Open a split with parts rows (JSON lines), images and name (the row's `split`)."""
    files = binding.files("rows")
    everything: Rows = open_row_files(files)
    image = binding.text("image")
    require_columns(everything, {"image": image, "html": "html"}, dataset=binding.dataset.id, file=files[0])
    name = binding.parts.get("name")
    rows = everything if name is None else KeptRows(everything, lambda row: row.get("split") == name)
    pictures = Pictures(binding)

    def convert(index: int, row: Row) -> Sample:
        cells = row["html"]["cells"]
        words = [
            OcrWord(0, "".join(token for token in cell["tokens"] if token[:1] != "<"), box_of(cell["bbox"]))
            for cell in cells
            if cell.get("bbox") and cell.get("tokens")
        ]
        return new_sample(
            binding,
            index,
            source_id=row.get("imgid"),
            images=(pictures.load(row[image]),),
            messages=ask(binding.text("prompt"), table_html(row["html"])),
            ocr=tuple(words),
        )

    return RowReader(binding, rows, convert)


def table_html(html: Mapping[str, Any]) -> str:
    """Return the table with its cells' text put between the structure's tags."""
    cells = iter(html["cells"])
    parts: list[str] = []
    for tag in html["structure"]["tokens"]:
        if tag == "</td>":
            try:
                parts.append("".join(next(cells)["tokens"]))
            except StopIteration as end:
                raise BadRow("malformed-row", "more cells in the structure than texts") from end
        parts.append(tag)
    return f"<table>{''.join(parts)}</table>"


def open_docbank(binding: Binding) -> RowReader:
    """Open a split with part rows (one token file a page) and images."""
    scale = binding.number("scale")

    def convert(index: int, file: Path, picture: Image) -> Sample:
        width, height = size_of(picture.data)
        words, lines = [], []
        with file.open(encoding="utf-8", errors="replace", newline="") as stream:
            for cells in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                if len(cells) < 10 or not _numbers(cells[1:5]) or cells[0].startswith("##LT"):
                    continue
                x1, y1, x2, y2 = (float(value) / scale for value in cells[1:5])
                words.append(OcrWord(0, cells[0], (x1 * width, y1 * height, x2 * width, y2 * height)))
                lines.append((cells[9], cells[0]))
        text = " ".join(word for _, word in lines)
        return new_sample(
            binding,
            index,
            source_id=file.stem,
            images=(picture,),
            messages=ask(binding.text("prompt"), text),
            ocr=tuple(words),
            meta={"labels": sorted({label for label, _ in lines})},
        )

    return _pages(binding, convert, suffix=binding.text("image_suffix"))


def _pages(binding: Binding, convert: Any, *, suffix: str | None = None) -> RowReader:
    """Return a reader of one annotation file a page; the picture has the file's name."""
    files = binding.files("rows")
    pictures = Pictures(binding)

    def one(index: int, row: Row) -> Sample:
        file = files[row["number"]]
        sample: Sample = convert(index, file, _page(pictures, file.stem, (suffix,) if suffix else SUFFIXES))
        return sample

    return RowReader(binding, ListRows([{"number": number} for number in range(len(files))]), one)


def _page(pictures: Pictures, stem: str, suffixes: tuple[str, ...]) -> Image:
    for suffix in suffixes:
        try:
            return pictures.load(f"{stem}{suffix}")
        except BadRow as problem:
            if problem.reason != "missing-image":
                raise
    raise BadRow("missing-image", f"{stem} with {' or '.join(suffixes)}")


def _json(file: Path) -> Mapping[str, Any]:
    if file.stat().st_size > FILE_BYTES:
        raise BadRow("malformed-json", f"{file.name} is too large")
    try:
        content = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise BadRow("malformed-json", f"{file.name}: {error}") from error
    if not isinstance(content, dict):
        raise BadRow("malformed-json", f"{file.name} holds no object")
    return content


def box_of(value: Any) -> tuple[float, float, float, float]:
    """Return four numbers as a box; anything else is the row's problem."""
    x1, y1, x2, y2 = (float(number) for number in value)
    return x1, y1, x2, y2


def _numbers(cells: list[str]) -> bool:
    return all(cell.strip().lstrip("-").replace(".", "", 1).isdigit() for cell in cells)


FUNSD_LAYOUT = Layout(open=open_funsd, defaults=FUNSD)
SROIE_LAYOUT = Layout(open=open_sroie, defaults=SROIE)
PUBTABNET_LAYOUT = Layout(open=open_pubtabnet, defaults=PUBTABNET)
DOCBANK_LAYOUT = Layout(open=open_docbank, defaults=DOCBANK, version=2)
