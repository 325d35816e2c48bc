"""Pictures with captions: link tables (LAION, COYO, CC3M, CC12M, SBU) and local rows (IIW, TextCaps).

A row may hold several captions, in several columns or in a list; all stay as alternatives until the caption
step picks one. Links are fetched a window of rows at a time, so pauses of one host cost others nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.qa_rows import references
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import LinkReader, RowReader, new_sample
from app.corpora.readers.rows import Row, Rows, require_columns
from app.errors import SourceUnavailable
from app.preprocessing.sample import RawSample, Sample

LOCAL: dict[str, Value] = {
    "id": None,
    "image": "image",
    "image_name": None,
    "captions": "caption",
    "license": None,
    "author": None,
    "source_url": None,
    "keep": None,
    "columns": None,
    "member": None,
    "frame": "stored",
}
LINKS: dict[str, Value] = {**LOCAL, "image": "URL", "captions": "TEXT"}
WINDOW = 256


def open_captions(binding: Binding) -> RowReader:
    """Open a split with parts rows and images."""
    return RowReader(binding, *_opened(binding))


def open_links(binding: Binding) -> RowReader:
    """Open a split with part rows, whose pictures are links; counting needs no fetcher, reading does."""
    column = binding.text("image")
    return _TableReader(binding, *_opened(binding), links=lambda row: (row.get(column),), window=WINDOW)


class _TableReader(LinkReader):
    def read(self, start: int, stop: int) -> Iterator[RawSample]:
        """Yield one result a row of [start, stop), in file order."""
        if self._binding.fetcher is None:
            raise SourceUnavailable(
                f"dataset '{self._binding.dataset.id}' is a table of links; open it with a fetcher"
                " (app.hub.urls.ImageFetcher) so that its pictures can be downloaded",
                field="access.reader.layout",
            )
        yield from super().read(start, stop)


def _opened(binding: Binding) -> tuple[Rows, Any]:
    files = binding.files("rows")
    names = (binding.optional("columns") or "").split("|")
    rows = open_row_files(files, member=binding.optional("member"), header=names if names[0] else None)
    captions = binding.text("captions").split("|")
    wanted = {"image": binding.text("image"), "captions": captions[0]}
    require_columns(rows, dict(wanted), dataset=binding.dataset.id, file=files[0])
    pictures = Pictures(binding, name=binding.optional("image_name"))
    kept = (binding.optional("keep") or "").split("|")

    def convert(index: int, row: Row) -> Sample:
        texts = captions_of(row, captions)
        images = tuple(
            pictures.load(
                one,
                license_value=row.get(binding.optional("license") or ""),
                author=_text(row.get(binding.optional("author") or "")),
                source_url=_text(row.get(binding.optional("source_url") or "")),
            )
            for one in references(row, [binding.text("image")])
        )
        if not images:
            raise BadRow("missing-image", f"column '{binding.text('image')}' is empty")
        return new_sample(
            binding,
            index,
            source_id=row.get(binding.optional("id") or ""),
            images=images,
            messages=(),
            captions=texts,
            license=images[0].license,
            source_url=images[0].source_url,
            meta={name: row[name] for name in kept if row.get(name) is not None},
        )

    return rows, convert


def captions_of(row: Row, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the captions of a row: every given column, lists opened, blanks and repeats left out."""
    found: list[str] = []
    for column in columns:
        value = row.get(column)
        for one in value if isinstance(value, list) else [value]:
            text = " ".join(str(one).split()) if one is not None else ""
            if text and text not in found:
                found.append(text)
    if not found:
        raise BadRow("no-caption", f"nothing in {', '.join(columns)}")
    return tuple(found)


def _text(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None


LAYOUT = Layout(open=open_captions, defaults=LOCAL)
LINK_LAYOUT = Layout(open=open_links, defaults=LINKS)
