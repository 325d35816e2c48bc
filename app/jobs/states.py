"""The states of a build, and which may follow which."""

from typing import Literal

BuildState = Literal["queued", "running", "cancelled", "failed", "done"]

NEXT: dict[BuildState, frozenset[BuildState]] = {
    "queued": frozenset({"running", "cancelled", "failed"}),
    "running": frozenset({"queued", "running", "cancelled", "failed", "done"}),
    "cancelled": frozenset({"queued"}),
    "failed": frozenset({"queued"}),
    "done": frozenset(),
}
"""A running build is queued again when its worker stops or dies; a finished one stays finished."""


def may_become(state: BuildState, wanted: BuildState) -> bool:
    """Return whether a build in one state may go to another."""
    return wanted in NEXT[state]


def is_open(state: BuildState) -> bool:
    """Return whether somebody works on the build or will."""
    return state in ("queued", "running")
