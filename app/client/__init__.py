"""The notebook client: `from kondate import Catalog`.

Owns nothing but words for HTTP: it asks the API and shows the answers. It needs httpx alone and imports
nothing of the server; pandas, Polars and pyarrow are imported when a table is asked for. Decision:
answers are mappings over the API's own JSON, so a field the server adds is there without a new client.
"""

from .answers import Build, Dataset, Mix, Verdict
from .catalog import Catalog
from .connection import Problem
from .datasets import Datasets

__all__ = ["Build", "Catalog", "Dataset", "Datasets", "Mix", "Problem", "Verdict"]
