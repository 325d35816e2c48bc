"""The Hub's list answers as found facts, whether they came from the net or from a recording."""

import re
from collections.abc import Mapping
from typing import Any

from app.hub.card_draft import found_in_card
from app.hub.found import Found

YEAR = re.compile(r"^\d{4}")
PAGE = "https://huggingface.co/datasets/"


def found_in_answer(answer: Mapping[str, Any]) -> Found:
    """Return the facts of one entry of the dataset list; tags fill in what the card leaves out."""
    hub_id = str(answer["id"])
    card = answer.get("cardData")
    tags = [str(tag) for tag in answer.get("tags") or ()]
    told = dict(card) if isinstance(card, Mapping) else {}
    for key, prefix in (
        ("license", "license:"),
        ("language", "language:"),
        ("task_categories", "task_categories:"),
    ):
        if not told.get(key):
            told[key] = [tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)]
    papers = [tag.removeprefix("arxiv:") for tag in tags if tag.startswith("arxiv:")]
    created = str(answer.get("createdAt") or answer.get("created_at") or "")
    gated = answer.get("gated")
    return found_in_card(
        told,
        hub_id=hub_id,
        page=f"{PAGE}{hub_id}",
        revision=answer.get("sha"),
        gated=None if gated is None else bool(gated),
        withdrawn=bool(answer.get("disabled")),
        arxiv=papers[0] if papers else None,
        year=int(created[:4]) if YEAR.match(created) else None,
    )
