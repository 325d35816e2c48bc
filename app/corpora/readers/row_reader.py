"""The one reader class: rows by range, a conversion of one row, and rejects for rows that fail."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from app.corpora.readers.binding import Binding
from app.corpora.readers.image_facts import missing_facts
from app.corpora.readers.licenses import stated_license
from app.corpora.readers.problem import BadRow
from app.corpora.readers.rows import Row, Rows
from app.preprocessing.sample import RawSample, Reject, Sample

STEP = "read"
LINK = ("http://", "https://")


class SourceReader(Protocol):
    """Official files as samples: deterministic order, random access by row range."""

    def count(self) -> int: ...

    def read(self, start: int, stop: int) -> Iterator[RawSample]: ...


class RowReader:
    """Reads `rows` and makes each a sample by `convert`, which may raise `BadRow`."""

    def __init__(self, binding: Binding, rows: Rows, convert: Callable[[int, Row], Sample]) -> None:
        self._binding = binding
        self._rows = rows
        self._convert = convert
        self._license = stated_license(binding.dataset, by_image=missing_facts(binding) is None)

    def count(self) -> int:
        """Return the number of rows, good and bad."""
        return self._rows.count()

    def read(self, start: int, stop: int) -> Iterator[RawSample]:
        """Yield one result a row of [start, stop), in file order."""
        for index, row in self._rows.read(max(start, 0), min(stop, self.count())):
            yield self._one(index, row)

    def _one(self, index: int, row: Row | BadRow) -> RawSample:
        try:
            if isinstance(row, BadRow):
                raise row
            sample = self._convert(index, row)
        except BadRow as problem:
            return RawSample(None, self._reject(index, problem))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
            # A row of an unforeseen shape is one reject; it may never stop a build of millions.
            shape = BadRow("malformed-row", f"{type(error).__name__}: {error}")
            return RawSample(None, self._reject(index, shape))
        return RawSample(sample if sample.license else sample.with_(license=self._license))

    def _reject(self, index: int, problem: BadRow) -> Reject:
        dataset = self._binding.dataset.id
        return Reject(dataset, sample_id(self._binding, index), STEP, problem.reason, problem.detail)


class LinkReader(RowReader):
    """Fetches the links of a window of rows side by side before it reads them one by one.

    So the pauses that one host asks for cost the others nothing. `links` names a row's links.
    """

    def __init__(
        self,
        binding: Binding,
        rows: Rows,
        convert: Callable[[int, Row], Sample],
        *,
        links: Callable[[Row], Iterable[Any]],
        window: int,
    ) -> None:
        super().__init__(binding, rows, convert)
        self._links = links
        self._window = window

    def read(self, start: int, stop: int) -> Iterator[RawSample]:
        """Yield one result a row of [start, stop), in file order."""
        stop = min(stop, self.count())
        for low in range(max(start, 0), stop, self._window):
            window = list(self._rows.read(low, min(low + self._window, stop)))
            if self._binding.fetcher is not None:
                self._binding.fetcher.warm([link for _, row in window for link in self._found(row)])
            for index, row in window:
                yield self._one(index, row)

    def _found(self, row: Row | BadRow) -> list[str]:
        if isinstance(row, BadRow):
            return []
        try:
            return [one for one in self._links(row) if isinstance(one, str) and one.startswith(LINK)]
        except (KeyError, TypeError, ValueError, AttributeError):
            return []  # the row says what is wrong with it when it is read


def sample_id(binding: Binding, index: int) -> str:
    """Return the id of a row: unique in its dataset by construction, which publishers' ids are not."""
    return f"{binding.split}-{index:09d}"


def new_sample(binding: Binding, index: int, *, source_id: object = None, **fields: Any) -> Sample:
    """Return a sample with its ids set; the publisher's own id is kept in `meta`."""
    meta: dict[str, Any] = {"split": binding.split, "row": index, **fields.pop("meta", {})}
    if source_id is not None:
        meta["source_id"] = str(source_id)
    fields.setdefault("frame", binding.frame)
    return Sample(dataset=binding.dataset.id, sample_id=sample_id(binding, index), meta=meta, **fields)
