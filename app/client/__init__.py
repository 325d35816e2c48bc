"""The notebook client: `from kondate import Catalog`.

Owns nothing but words for HTTP: it asks the API and shows the answers; and `load_corpus`, which reads a
built corpus for a trainer. It needs httpx alone and imports nothing of the server; pandas, Polars, NumPy and
pyarrow are imported when a table or a corpus is asked for. Decision: answers are mappings over the API's own
JSON, so a field the server adds is there without a new client.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .answers import Build, Dataset, Mix, Verdict
from .catalog import Catalog
from .connection import Problem
from .datasets import Datasets

if TYPE_CHECKING:
    from .corpus import load_corpus

__all__ = ["Build", "Catalog", "Dataset", "Datasets", "Mix", "Problem", "Verdict", "load_corpus"]


def __getattr__(name: str) -> Any:
    """Import the corpus loader when it is asked for: it needs NumPy, the rest does not."""
    if name == "load_corpus":
        return import_module(".corpus", __name__).load_corpus
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
