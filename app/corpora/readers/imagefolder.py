"""The Hub's imagefolder: pictures with a metadata file, or pictures in folders named by class."""

from pathlib import Path

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.captions import captions_of
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import ListRows, Row, require_columns
from app.corpora.readers.turns import ask
from app.errors import SourceUnavailable
from app.preprocessing.sample import Sample

DEFAULTS: dict[str, Value] = {
    "file": "file_name",
    "captions": "text",
    "question": "What is shown in this image?",
    "frame": "stored",
}
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif"})


def open_folder(binding: Binding) -> RowReader:
    """Open a split with part rows (`metadata.csv|metadata.jsonl|metadata.parquet`), or images by class."""
    tables = binding.find_files("rows")
    return _with_metadata(binding, tables) if tables else _by_class(binding)


def _with_metadata(binding: Binding, tables: tuple[Path, ...]) -> RowReader:
    rows = open_row_files(tables, notes=[{"_folder": table.parent.as_posix()} for table in tables])
    file, captions = binding.text("file"), binding.text("captions").split("|")
    require_columns(rows, {"file": file, "captions": captions[0]}, dataset=binding.dataset.id, file=tables[0])
    pictures = Pictures(binding)

    def convert(index: int, row: Row) -> Sample:
        picture = pictures.load(row[file], base=Path(row["_folder"]))
        known = {file, "_folder", *captions}
        return new_sample(
            binding,
            index,
            source_id=row[file],
            images=(picture,),
            messages=(),
            captions=captions_of(row, captions),
            meta={name: value for name, value in row.items() if name not in known},
        )

    return RowReader(binding, rows, convert)


def _by_class(binding: Binding) -> RowReader:
    roots = binding.files("images")
    files = [
        (root, path)
        for root in roots
        for path in sorted(root.rglob("*"))
        if path.suffix.lower() in PICTURES and path.parent != root
    ]
    if not files:
        raise SourceUnavailable(
            f"dataset '{binding.dataset.id}': no metadata file and no class folders under {roots[0]}",
            field="access.reader.splits",
        )
    pictures = Pictures(binding)
    rows = ListRows(
        [{"file": path.relative_to(root).as_posix(), "label": path.parent.name} for root, path in files]
    )

    def convert(index: int, row: Row) -> Sample:
        label = str(row["label"]).replace("_", " ")
        return new_sample(
            binding,
            index,
            source_id=row["file"],
            images=(pictures.load(row["file"]),),
            messages=ask(binding.text("question"), label),
            meta={"label": row["label"]},
        )

    return RowReader(binding, rows, convert)


LAYOUT = Layout(open=open_folder, defaults=DEFAULTS, required=("images",))
