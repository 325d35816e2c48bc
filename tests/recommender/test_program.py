"""Linear programs handed to HiGHS and read back by row names."""

from math import inf, isclose

import pytest

from app.recommender.program import Program


def test_values_and_duals_of_a_small_program() -> None:
    program = Program()
    x, y = program.column(3.0, 4.0), program.column(2.0, inf)
    program.row(("room", ""), [x, y], [1.0, 1.0], low=-inf, high=10.0)
    optimum = program.maximize()
    assert optimum is not None
    assert [round(value, 9) for value in optimum.values] == [4.0, 6.0]
    assert isclose(optimum.duals["room", ""], 2.0)
    assert isclose(optimum.reduced[x], 1.0)


def test_whole_numbers_are_kept_whole() -> None:
    program = Program()
    x = program.column(1.0, 10.0)
    program.row(("half", ""), [x], [2.0], low=-inf, high=7.0)
    optimum = program.maximize(integers=[x])
    assert optimum is not None
    assert optimum.values == [3.0]


def test_a_program_nothing_satisfies_has_no_answer() -> None:
    program = Program()
    x = program.column(1.0, 1.0)
    program.row(("too-much", ""), [x], [1.0], low=2.0, high=inf)
    assert program.maximize() is None


def test_rows_added_later_are_solved_on_from_there_and_columns_are_refused() -> None:
    program = Program()
    x, y = program.column(3.0, 4.0), program.column(2.0, 4.0)
    program.row(("room", ""), [x, y], [1.0, 1.0], low=-inf, high=6.0)
    assert program.maximize() is not None
    program.row(("less", ""), [x], [1.0], low=-inf, high=1.0)
    optimum = program.maximize()
    assert optimum is not None
    assert [round(value, 9) for value in optimum.values] == [1.0, 4.0]
    assert isclose(optimum.duals["less", ""], 3.0)
    program.column(1.0, 1.0)
    with pytest.raises(ValueError, match="column"):
        program.maximize()
