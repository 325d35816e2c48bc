"""The size of a picture from its header, for datasets whose boxes are shares of it."""

from app.corpora.readers.problem import BadRow
from app.preprocessing.codecs import BadImage, Limits, measure


def size_of(data: bytes) -> tuple[int, int]:
    """Return width and height of the stored frame; nothing is decoded."""
    try:
        width, height, _ = measure(data, limits=Limits())
    except BadImage as problem:
        raise BadRow(problem.reason, problem.detail) from problem
    return width, height
