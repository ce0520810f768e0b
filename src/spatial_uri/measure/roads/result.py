"""Road levers: what faster roads and missing links would bring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.measure.roads.options import RoadLeverOptions
from spatial_uri.measure.trips import to_minutes
from spatial_uri.model.arrays import FloatArray, Int64Array
from spatial_uri.model.prices import Prices
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects


@dataclass(frozen=True, eq=False)
class LeverRows:
    """Groups of levers by their rows: the first of each (-1 of an empty one), and those that have several."""

    first: Int64Array
    several: tuple[tuple[int, tuple[int, ...]], ...]

    @classmethod
    def of(cls, groups: Sequence[tuple[int, ...]]) -> LeverRows:
        """Lay out some groups."""
        first = np.array([group[0] if group else -1 for group in groups], dtype=np.int64)
        return cls(first, tuple((k, group) for k, group in enumerate(groups) if len(group) > 1))


@dataclass(frozen=True, eq=False, repr=False)
class LeverEvaluation:
    """Evaluates sets of levers together, exactly; what two of them share is built and paid once.

    Parameters
    ----------
    levers
        ``lever_id`` of each project.
    places
        Ids of the settlements.
    search, projects
        The network, and what each lever changes, in the order of `levers`.
    pieces
        The pieces that each lever improves; of a link none.
    piece_km, piece_cost
        ``(pieces,)`` what each piece counts and costs.
    link_km, link_cost
        ``(levers,)`` the same of links; 0 for the others.
    """

    levers: pd.Index
    places: pd.Index
    search: ImprovementSearch
    projects: RoadProjects
    pieces: tuple[Int64Array, ...]
    piece_km: FloatArray
    piece_cost: FloatArray
    link_km: FloatArray
    link_cost: FloatArray

    def together(self, levers: Iterable[str]) -> pd.Series:
        """Return the minutes of all settlements with some levers together, NaN where nothing is reached.

        Parameters
        ----------
        levers
            Their ids.

        Raises
        ------
        ParameterError
            If there is no such lever.
        """
        ms = self.search.together(self.projects.take(self._rows(levers)))
        return pd.Series(to_minutes(ms), index=self.places, name="after_min")

    def extent(self, levers: Iterable[str]) -> tuple[float, float]:
        """Return the kilometres of some levers together and what they cost (NaN without prices), each piece once.

        Parameters
        ----------
        levers
            Their ids.

        Raises
        ------
        ParameterError
            If there is no such lever.
        """
        rows = np.unique(self._rows(levers))
        pieces = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(self.pieces[row] for row in rows.tolist())]))
        km = self.piece_km[pieces].sum() + self.link_km[rows].sum()
        return float(km), float(self.piece_cost[pieces].sum() + self.link_cost[rows].sum())

    def cost_of(self, rows: Iterable[int]) -> float:
        """Return what some levers cost together, by their rows; each piece once.

        Parameters
        ----------
        rows
            Rows of `levers`.
        """
        return float(self.costs_beside((), LeverRows.of([tuple(rows)]))[0])

    def costs_beside(self, rows: Iterable[int], moves: LeverRows) -> FloatArray:
        """Return what each of some moves adds to the cost of levers that are there; pieces are paid once.

        Parameters
        ----------
        rows
            Levers that are there, by their rows.
        moves
            Levers that could be added, one or several at a time, by their rows.
        """
        here = list(rows)
        left, links = self.piece_cost.copy(), self.link_cost.copy()
        left[np.concatenate([np.zeros(0, dtype=np.int64), *(self.pieces[row] for row in here)])] = 0.0
        links[here] = 0.0
        number, flat = self._flat_pieces
        alone = links + np.bincount(number, left[flat], minlength=len(self.pieces))
        costs = np.append(alone, 0.0)[moves.first]
        for k, several in moves.several:
            once = np.unique(np.concatenate([self.pieces[row] for row in several]))
            costs[k] = left[once].sum() + links[np.unique(several)].sum()
        return costs

    @cached_property
    def _flat_pieces(self) -> tuple[Int64Array, Int64Array]:
        """The pieces of all levers, one after the other, each with the row of its lever."""
        none = np.zeros(0, dtype=np.int64)
        return (
            np.repeat(np.arange(len(self.pieces)), [len(some) for some in self.pieces]),
            np.concatenate([none, *self.pieces]),
        )

    def _rows(self, levers: Iterable[str]) -> Int64Array:
        asked = list(levers)
        rows = self.levers.get_indexer(pd.Index(asked, dtype=object))
        if (rows < 0).any():
            unknown = [lever for lever, row in zip(asked, rows, strict=True) if row < 0]
            raise ParameterError("there are no such levers", faults=[repr(lever) for lever in unknown])
        return rows.astype(np.int64)


@dataclass(frozen=True, eq=False, repr=False)
class RoadLevers:
    """What faster roads and missing links would bring, each alone, and the cheapest for each settlement.

    Parameters
    ----------
    options, travel, prices
        What was asked; prices None without any.
    counts_people
        False where the people of less than half of the settlements are known: every settlement then counts as one, in
        all columns of people.
    by_cost
        True where every lever has a price: they rank by people for money, else by people per kilometre.
    projects
        One row for each lever that brings anything, the best first, on ``lever_id``: ``rank`` (from 1), ``kind``
        (``upgrade``: one road or piece; ``bundle``: what is improved on one settlement's way; ``link``: a new road),
        ``roads`` (refs or names), ``from_class``, ``to_class``, ``from_kmh``, ``to_kmh`` (of
        its longest part, on the level; a link has no before), ``km`` (two carriageways once), ``terrain``
        (that of its longest part), ``cost`` (NaN without prices), ``people_newly_within``,
        ``settlements_newly_within``, ``people_newly_reached`` and ``settlements_newly_reached`` (had no way at all:
        they have no minutes to save), ``person_min_saved``, ``settlements_nearer``, ``people_per_km``,
        ``person_min_per_km``, ``people_per_cost``, ``person_min_per_cost``, ``brings`` (ids of the settlements newly
        within), ``geometry`` (MultiLineString; a link is a straight line).
    settlements
        One row for each settlement: ``population``, ``before_min`` (NaN without a way), ``before_within``, ``status``
        (``within``, ``by_roads``, ``by_link``, ``not_by_roads``), ``lever_id`` (the cheapest that brings it within,
        None without), ``km``, ``cost``, ``after_min`` (with that lever), ``at_best_min`` (with every road upgraded),
        ``brings_others`` (how many others that lever brings within).
    ceiling
        What is brought at most, and by every lever alone: rows ``gap`` (who is beyond today), ``all_upgrades``
        (every road together), ``sum_of_singles`` (of the roads one by one), ``best_single``; the columns of sums of
        `projects`, and ``km``, ``cost``.
    evaluation
        Evaluates sets of levers together.
    notes
        What a reader must know.
    """

    options: RoadLeverOptions
    travel: Travel
    prices: Prices | None
    counts_people: bool
    by_cost: bool
    projects: gpd.GeoDataFrame
    settlements: pd.DataFrame
    ceiling: pd.DataFrame
    evaluation: LeverEvaluation
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        gap, most = (float(self.ceiling["people_newly_within"].to_dict()[row]) for row in ("gap", "all_upgrades"))
        return (
            f"<RoadLevers within {self.options.threshold_min:g} min; {len(self.projects)} levers, all roads bring "
            f"{most:,.0f} of {gap:,.0f} beyond>"
        )
