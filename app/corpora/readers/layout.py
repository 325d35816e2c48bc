"""What a layout is: its default column names, the file roles a split must have, and how to open it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.row_reader import SourceReader


@dataclass(frozen=True)
class Layout:
    """One row of the table in `layouts.py`.

    `made_here`: the layout needs no files, so there is nothing to locate. `version` goes up when the same
    rows read as other samples, so that no partition of an older reading is taken for a new one.
    """

    open: Callable[[Binding], SourceReader]
    defaults: Mapping[str, Value]
    required: tuple[str, ...] = ("rows",)
    made_here: bool = False
    version: int = 1
