"""The states of a build."""

from typing import get_args

import pytest

from app.jobs.states import NEXT, BuildState, is_open, may_become


def test_every_state_has_its_row() -> None:
    assert set(NEXT) == set(get_args(BuildState))


def test_a_done_build_stays_done() -> None:
    assert not any(may_become("done", state) for state in get_args(BuildState))


@pytest.mark.parametrize("state", ["cancelled", "failed"])
def test_a_stopped_build_may_only_wait_again(state: BuildState) -> None:
    assert [one for one in get_args(BuildState) if may_become(state, one)] == ["queued"]


def test_open_builds_are_those_somebody_works_on() -> None:
    assert [one for one in get_args(BuildState) if is_open(one)] == ["queued", "running"]
