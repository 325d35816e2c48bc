"""One question asked several ways: what is worked out once, and what each way changes."""

from app.licensing.verdict import Verdict
from app.recommender.problem import pose, solve
from tests.recommender.library import USE, ask, dataset, judgement, library


def test_targets_count_datasets_that_may_not_be_used_so_that_relaxations_compare() -> None:
    shelf = library([dataset("a"), dataset("b"), dataset("off", domains=("chart-table",))])
    problem = pose(ask(), shelf, profile=None)
    assert problem.targets == {"a": 0.5, "b": 0.5}
    verdicts = {"a": judgement("a"), "b": judgement("b", Verdict.PROHIBITED)}
    outcome = solve(problem, ask(), verdicts, use=USE)
    assert set(outcome.eligible) == {"a"}
    assert outcome.available == 1000


def test_lineage_is_walked_only_when_a_requirement_looks_at_it() -> None:
    shelf = library([dataset("a", sources=("b",)), dataset("b")])
    assert pose(ask(), shelf, profile=None).upstream == {}
    protected = pose(ask(benchmarks=["b"]), shelf, profile=None).upstream
    assert [one.id for one in protected["a"]] == ["b"]


def test_the_filled_share_is_what_is_drawn_of_the_budget() -> None:
    shelf = library([dataset("a", 100)])
    wanted = ask(budget={"samples": 1000}, limits={"max_epochs": 3})
    outcome = solve(pose(wanted, shelf, profile=None), wanted, {"a": judgement("a")}, use=USE)
    assert abs(outcome.filled - 0.3) < 1e-9


def test_an_included_dataset_that_may_not_enter_leaves_no_answer() -> None:
    shelf = library([dataset("a"), dataset("b")])
    wanted = ask(include=["b"])
    problem = pose(wanted, shelf, profile=None)
    verdicts = {"a": judgement("a"), "b": judgement("b", Verdict.UNKNOWN)}
    assert solve(problem, wanted, verdicts, use=USE).solution is None
    assert solve(problem, wanted, verdicts, use=USE, ignore=frozenset({"include.b"})).solution is not None
    assert solve(problem, wanted, verdicts, use=USE, elastic=True).solution is not None
