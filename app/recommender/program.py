"""A linear program with named rows, put together piece by piece and solved by HiGHS on one thread."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import highspy
import numpy as np

Key = tuple[str, str]

OPTIONS: Mapping[str, bool | int | float] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-4,
    "mip_max_nodes": 5000,
}
"""Yes-or-no choices are searched to a ten-thousandth, and for so many nodes: time differs by machine."""

OPTIMAL = highspy.HighsModelStatus.kOptimal
ENDED = highspy.HighsModelStatus.kSolutionLimit
"""The search came to its last node: the best found is taken."""

UNSURE = highspy.HighsModelStatus.kUnknown
"""The interior-point method stopped just before its tolerance; the simplex method goes on from there."""

MANY_COLUMNS = 12_000
"""From here on the interior-point method with crossover is faster than the simplex method.

Both end at a vertex. Presolve finds nothing to remove in these programs and costs most of the time.
"""


@dataclass(frozen=True, slots=True)
class Optimum:
    """Column values, reduced costs, and the dual of every row by its name."""

    values: list[float]
    reduced: list[float]
    duals: dict[Key, float]


class Program:
    """A linear program put together row by row and handed to HiGHS as arrays."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.upper: list[float] = []
        self._solver: highspy.Highs | None = None
        self.rows: dict[Key, tuple[float, float, list[int], list[float]]] = {}

    def column(self, cost: float, upper: float) -> int:
        """Add a variable from 0 to `upper` and return its number."""
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def columns(self, costs: Iterable[float], uppers: Iterable[float]) -> range:
        """Add variables beside each other and return their numbers."""
        start = len(self.cost)
        self.cost.extend(costs)
        self.upper.extend(uppers)
        return range(start, len(self.cost))

    def row(self, key: Key, columns: list[int], values: list[float], *, low: float, high: float) -> None:
        """Add a constraint under a name that prices are reported by; a name is used once."""
        if key in self.rows:
            raise ValueError(f"the program has a row named {key} already")
        self.rows[key] = (low, high, columns, values)

    def maximize(self, *, integers: Sequence[int] = ()) -> Optimum | None:
        """Solve; return None when no values satisfy every row. Rows added since are solved on from there.

        `integers` are columns of whole numbers. Columns all stand before the first call.
        """
        solver = self._solver
        if solver is None:
            solver = self._start(integers)
        else:
            if solver.getNumCol() != len(self.cost):
                raise ValueError("a column was added to a program that is solved already")
            for low, high, columns, values in islice(self.rows.values(), solver.getNumRow(), None):
                solver.addRow(low, high, len(columns), np.array(columns, dtype=np.int32), np.array(values))
        solver.run()
        if solver.getModelStatus() == UNSURE:
            solver.setOptionValue("solver", "simplex")
            solver.run()
        if solver.getModelStatus() not in (OPTIMAL, ENDED) or not solver.getSolution().value_valid:
            return None
        found = solver.getSolution()
        duals = dict(zip(self.rows, found.row_dual, strict=False))
        return Optimum(list(found.col_value), list(found.col_dual), duals)

    def _start(self, integers: Sequence[int]) -> highspy.Highs:
        solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships partial types
        for option, value in OPTIONS.items():
            solver.setOptionValue(option, value)
        if not integers:
            solver.setOptionValue("presolve", "off")
            solver.setOptionValue("solver", "simplex" if len(self.cost) < MANY_COLUMNS else "ipm")
        solver.passModel(self._model(integers))
        self._solver = solver
        return solver

    def _model(self, integers: Sequence[int]) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.cost), len(self.rows)
        model.col_cost_ = np.array(self.cost)
        model.col_lower_ = np.zeros(len(self.cost))
        model.col_upper_ = np.array(self.upper)
        model.row_lower_ = np.array([low for low, *_ in self.rows.values()])
        model.row_upper_ = np.array([high for _, high, *_ in self.rows.values()])
        model.sense_ = highspy.ObjSense.kMaximize
        lengths = [len(columns) for *_, columns, _ in self.rows.values()]
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        matrix.index_ = np.array(
            [c for *_, columns, _ in self.rows.values() for c in columns], dtype=np.int32
        )
        matrix.value_ = np.array([v for *_, values in self.rows.values() for v in values])
        if integers:
            kinds = [highspy.HighsVarType.kContinuous] * len(self.cost)
            for column in integers:
                kinds[column] = highspy.HighsVarType.kInteger
            model.integrality_ = kinds
        return model
