"""What was chosen, and how good it is proven to be."""

from __future__ import annotations

from dataclasses import dataclass

from spatial_uri.errors import SolverError
from spatial_uri.measure.siting.solver import solver_name
from spatial_uri.model.study import Note

INTERCHANGE, EVERY_CHOICE, GREEDY = "interchange and Lagrangian", "every choice looked at", "greedy"
WITHOUT_SOLVER = (INTERCHANGE, EVERY_CHOICE, GREEDY)
"""Methods that need no solver."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Choice:
    """Sites, and the proof.

    Parameters
    ----------
    sites
        Positions of the candidates chosen, in the order in which they are best built.
    objective, bound
        The value of the goal, and the best value that any choice can have; NaN where nothing is proven.
    is_proven
        True where the search ended by itself, False where the time was up.
    has_equals
        Whether other choices are equally good; None where that was not looked into.
    curve
        Greedy sites, one after the other.
    curve_bound
        The most people that as many sites, or as much money, could bring within; one for each row of the curve.
    method
        How the bound was found.
    notes
        What a reader must know.
    """

    sites: list[int]
    objective: float
    bound: float
    is_proven: bool
    has_equals: bool | None = None
    curve: tuple[int, ...] = ()
    curve_bound: tuple[float, ...] = ()
    method: str = "mixed-integer"
    notes: tuple[Note, ...] = ()


def solver_error(what: str) -> SolverError:
    """Return the error for a solver that contradicts what is known to be possible."""
    name, version = solver_name()
    return SolverError(
        f"the solver {name} {version} {what}",
        remedy="this is a fault of the solver or of spatial_uri: please report it",
    )
