"""HiGHS: the one place that solves linear and mixed-integer models."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from scipy import sparse

from spatial_uri.model.arrays import BoolArray, FloatArray

Status = Literal["optimal", "time_limit", "infeasible"]


@dataclass(frozen=True, eq=False)
class Model:
    """Minimise ``cost @ x`` with ``row_lower <= rows @ x <= row_upper`` and ``lower <= x <= upper``.

    Parameters
    ----------
    cost, lower, upper, is_integer
        One value for each variable.
    rows
        Constraints by variables, CSR.
    row_lower, row_upper
        One value for each constraint.
    """

    cost: FloatArray
    lower: FloatArray
    upper: FloatArray
    is_integer: BoolArray
    rows: sparse.csr_matrix
    row_lower: FloatArray
    row_upper: FloatArray


@dataclass(frozen=True, eq=False)
class Solved:
    """What the solver found.

    Parameters
    ----------
    status
        ``optimal`` within the gap asked for, ``time_limit``, or ``infeasible``.
    found
        One value for each variable; None where it found no answer.
    bound
        No answer is below it; -infinity where nothing is proven.
    row_dual
        For a model without whole numbers: what one more of each constraint's limit changes.
    """

    status: Status
    found: FloatArray | None
    bound: float
    row_dual: FloatArray = field(default_factory=lambda: np.zeros(0))


def solver_name() -> tuple[str, str]:
    """Return the name of the solver, and its version."""
    from importlib.metadata import version

    return "HiGHS", version("highspy")


def stacked(
    blocks: Iterable[tuple[sparse.csr_matrix, FloatArray, FloatArray]],
) -> tuple[sparse.csr_matrix, FloatArray, FloatArray]:
    """Put constraints below one another: blocks of rows, their lower and upper limits."""
    rows, lower, upper = zip(*blocks, strict=True)
    return sparse.vstack(rows, format="csr"), np.concatenate(lower), np.concatenate(upper)


def solve(model: Model, *, time_limit_s: float, absolute_gap: float = 0.0, max_nodes: int | None = None) -> Solved:
    """Solve a model on one thread with a fixed seed, so that the same model has the same answer.

    Parameters
    ----------
    model
        What to minimise.
    time_limit_s
        How long the search may take, seconds.
    absolute_gap
        How far above the least an answer may be, in the unit of the cost.
    max_nodes
        How many nodes of the search tree are looked at; None for any number.
    """
    import highspy

    highs = _silent_solver()
    settings = {
        "threads": 1, "random_seed": 0, "time_limit": float(time_limit_s), "mip_rel_gap": 0.0,
        "mip_abs_gap": max(float(absolute_gap), 1e-9), "mip_feasibility_tolerance": 1e-9,
    }  # fmt: skip
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    if max_nodes is not None:
        highs.setOptionValue("mip_max_nodes", max_nodes)
    highs.passModel(_as_lp(model))
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    known = highspy.HighsModelStatus
    if status in (known.kInfeasible, known.kUnboundedOrInfeasible):
        return Solved("infeasible", None, -np.inf)
    is_mip, solution = bool(model.is_integer.any()), highs.getSolution()
    is_feasible = info.primal_solution_status == 2
    values = np.array(solution.col_value, dtype=np.float64) if is_feasible else None
    bound = float(info.mip_dual_bound) if is_mip else float(info.objective_function_value)
    if status == known.kModelEmpty:
        return Solved("optimal", np.zeros(len(model.cost)), 0.0)
    if status != known.kOptimal:
        return Solved("time_limit", values, bound if is_mip else -np.inf)
    duals = np.zeros(0) if is_mip else np.array(solution.row_dual, dtype=np.float64)
    return Solved("optimal", values, bound, duals)


def _silent_solver() -> Any:
    """Return HiGHS that does not write its name on the terminal, as it does while it is made."""
    import highspy

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802  the first method that writes
            self.silent()
            parent: Any = super()
            parent.enableCallbacks()

    made: Any = Silent
    return made()


def _as_lp(model: Model) -> Any:
    import highspy

    rows = model.rows.tocsr()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.cost), rows.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.cost, model.lower, model.upper
    lp.row_lower_, lp.row_upper_ = model.row_lower, model.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lp.a_matrix_.start_ = rows.indptr.astype(np.int32)
    lp.a_matrix_.index_ = rows.indices.astype(np.int32)
    lp.a_matrix_.value_ = rows.data.astype(np.float64)
    if model.is_integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in model.is_integer]
    return lp
