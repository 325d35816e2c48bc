"""A small catalog, a database in memory and a mix to export."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.catalog.load import Catalog
from app.db.tables import Base
from app.facts.dataset import Citation, Dataset
from app.licensing.use import NamedUse, Use
from app.mixes.service import compute
from app.recommender.mix import Mix
from app.recommender.requirements import Requirements
from tests.recommender.library import ask, dataset, library

NOW = datetime(2026, 1, 2, tzinfo=UTC)
PRODUCT = Use(commercial=True)


def catalog(datasets: Iterable[Dataset]) -> Catalog:
    """Return a catalog of these datasets with one named use."""
    words = {"label_en": "P", "label_ja": "P", "sentence_en": "p", "sentence_ja": "p"}
    uses = {"train-product": NamedUse(use=PRODUCT, **words)}
    return Catalog(library=library(datasets), uses=uses, profiles={}, recipes={})


def charts() -> Catalog:
    """Return a catalog of two datasets with hub ids, generators and citations."""
    return catalog(
        [
            dataset("small-charts", 100, hub=("lab/small-charts",), year=2023),
            dataset(
                "big-charts",
                900,
                aliases=("BigC",),
                hub=("lab/big_charts",),
                citation=Citation(title="Big & Good Charts", arxiv="2401.00001", year=2024),
            ),
        ]
    )


def chart_mix(requirements: Requirements | None = None) -> Mix:
    """Return a mix of both: the small set twice over, the rest from the big one."""
    wanted = requirements or ask(
        domains={},
        budget={"samples": 1000},
        sampling={"weights": {"small-charts": 0.25, "big-charts": 0.75}},
        limits={"max_epochs": 3},
    )
    return compute(charts(), wanted)


def database() -> Session:
    """Return a session on an empty database in memory."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    return Session(engine)
