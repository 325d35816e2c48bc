"""Shares by name as lines: what is read, and what is written back."""

from app.recommender.requirements import Limits, Span
from app.web.bound_lines import bound_lines, read_bounds


def test_two_lines_give_one_name_a_least_and_a_most() -> None:
    read = read_bounds("publisher: A Lab >= 10 %\n\nPublisher A Lab ≤ 30\ngenerator B <= 0%\n")
    assert read == {"publishers": {"A Lab": {"min": 0.1, "max": 0.3}}, "generators": {"B": {"max": 0.0}}}


def test_lines_come_back_as_written_and_what_binds_nothing_is_left_out() -> None:
    limits = Limits(datasets={"x": Span(min=0.055)}, publishers={"p": Span()}, generators={"g": Span(max=0)})
    assert bound_lines(limits).splitlines() == ["dataset x >= 5.5%", "generator g <= 0%"]
    assert read_bounds(bound_lines(limits)) == {
        "datasets": {"x": {"min": 0.055}},
        "generators": {"g": {"max": 0.0}},
    }
