"""The mix as it is: YAML for people, JSON for programs, CSV of the picks for tables."""

import csv
import io
import json

import yaml

from app.catalog.load import Catalog
from app.recommender.mix import Mix


def as_yaml(mix: Mix, _: Catalog) -> str:
    """Return the whole mix as YAML; reading it back gives the same mix."""
    return yaml.safe_dump(mix.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=110)


def as_json(mix: Mix, _: Catalog) -> str:
    """Return the whole mix as JSON."""
    return json.dumps(mix.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


COLUMNS = (
    "dataset",
    "weight",
    "samples",
    "available",
    "epochs",
    "verdict",
    "image_tokens",
    "text_tokens",
    "bytes",
)


def as_csv(mix: Mix, _: Catalog) -> str:
    """Return one row a pick."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for pick in mix.picks:
        record = pick.model_dump(mode="json")
        writer.writerow([record[column] for column in COLUMNS])
    return text.getvalue()
