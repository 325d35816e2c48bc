"""Read a pickle that holds plain data only, and execute nothing: no name in it is ever looked up."""

import pickle
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from app.corpora.readers.documents import Version
from app.corpora.readers.rows import missing_rows

SIZE_LIMIT = 1_000_000_000


class _PlainUnpickler(pickle.Unpickler):
    """Lists, dicts, tuples, text and numbers pass; anything that names code stops the reading."""

    def find_class(self, module_name: str, global_name: str, /) -> NoReturn:
        raise pickle.UnpicklingError(f"it names {module_name}.{global_name}, and code is never loaded")

    def persistent_load(self, pid: Any) -> NoReturn:
        raise pickle.UnpicklingError(f"it refers to outside object {pid!r:.40}")


@lru_cache(maxsize=2)
def load_plain_pickle(file: Path, version: Version) -> Any:
    """Return the plain data of a pickle, or the error that names the file and what it tried."""
    del version
    if file.stat().st_size > SIZE_LIMIT:
        raise missing_rows(file, f"larger than {SIZE_LIMIT} bytes")
    try:
        with file.open("rb") as stream:
            # Python 2 wrote the published files; its byte strings are latin-1 text.
            return _PlainUnpickler(stream, encoding="latin1").load()
    except (pickle.UnpicklingError, EOFError, ValueError, IndexError, KeyError, TypeError) as error:
        raise missing_rows(file, f"not a pickle of plain data: {error}") from error
    except (AttributeError, OverflowError, MemoryError, UnicodeDecodeError) as error:
        raise missing_rows(file, f"damaged pickle: {error}") from error
