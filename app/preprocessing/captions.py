"""Which of several captions a sample gets."""

from collections.abc import Sequence
from random import Random
from typing import Literal

CaptionPolicy = Literal["first", "longest", "shortest", "median", "random"]


def pick(captions: Sequence[str], policy: CaptionPolicy, *, random: Random) -> int:
    """Return the index of the chosen caption; on equal length the earlier one wins.

    `captions` must not be empty. `median` is the lower middle by length.
    """
    by_length = sorted(range(len(captions)), key=lambda i: (len(captions[i]), i))
    match policy:
        case "first":
            return 0
        case "longest":
            return max(range(len(captions)), key=lambda i: (len(captions[i]), -i))
        case "shortest":
            return by_length[0]
        case "median":
            return by_length[(len(captions) - 1) // 2]
        case "random":
            return random.randrange(len(captions))
