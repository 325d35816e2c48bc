"""The shipped vocabulary, for drafts made in tests."""

from pathlib import Path

import yaml

from app.facts.vocabulary import Vocabulary

VOCABULARY = Vocabulary.model_validate(
    yaml.safe_load((Path(__file__).parents[2] / "catalog/vocabulary.yaml").read_text(encoding="utf-8"))
)
