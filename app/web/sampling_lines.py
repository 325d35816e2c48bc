"""A sampling rule of the user's own as the form holds it: temperature, threshold, and weights by line."""

from app.errors import InvalidInput
from app.recommender.requirements import Sampling

FIELD = "draws"


def read_weights(text: str) -> dict[str, float]:
    """Read `dataset weight`, one a line; weights are shares of any whole."""
    weights: dict[str, float] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, number = line.replace(":", " ").rpartition(" ")
        try:
            weights[name.strip()] = float(number)
        except ValueError as error:
            raise InvalidInput(f"'{line}' is not a line such as 'coco-captions 0.4'", field=FIELD) from error
    return weights


def sampling_pairs(sampling: Sampling) -> list[tuple[str, str]]:
    """Return the fields that fill the form with a rule."""
    lines = "\n".join(f"{name} {weight!r}" for name, weight in sampling.weights.items())
    values = (
        ("temperature", sampling.temperature),
        ("threshold", sampling.threshold),
        (FIELD, lines or None),
    )
    return [(name, str(value)) for name, value in values if value is not None]
