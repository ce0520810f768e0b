"""Bus levers together: the timetable with all of them, evaluated in full."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Self

import numpy as np
import pandas as pd

from spatial_uri.analyses.bus_levers.measure_changes import Change, Repetition, changed_timetable, clashing
from spatial_uri.analyses.bus_levers.measure_stops import ChangedCoverage
from spatial_uri.analyses.transit.result import SEATS
from spatial_uri.errors import ParameterError
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.prices import Prices

KEPT = 100
"""So many answers are kept for whoever asks again: those of a large county take megabytes."""


@dataclass(frozen=True, eq=False)
class CalledVehicles:
    """Vehicles that are called, of one town.

    Parameters
    ----------
    rows
        Rows of the settlements that they fetch.
    returns
        Which of them are home again in the hours of service.
    ride_min
        Minutes of each from the call to the town.
    """

    rows: Int64Array
    returns: BoolArray
    ride_min: FloatArray


@dataclass(frozen=True, eq=False, repr=False)
class BusEvaluation:
    """Evaluates sets of bus levers together, exactly: the timetable with all of them is made and looked at in full.

    Parameters
    ----------
    coverage
        Works out whom a timetable serves; its further stops are those of the levers that change the timetable, in their
        order.
    changes
        Lever -> what it changes in the timetable.
    alone_min
        Lever -> minutes that vehicles run more on the day, if it alone is had.
    called
        Lever -> vehicles that are called.
    prices
        What a vehicle-hour costs; None without prices.
    """

    coverage: ChangedCoverage
    changes: Mapping[str, Change]
    alone_min: Mapping[str, float]
    called: Mapping[str, CalledVehicles] = field(default_factory=dict)
    prices: Prices | None = None
    _known: dict[frozenset[str], pd.DataFrame] = field(default_factory=dict)

    def together(self, levers: Iterable[str]) -> pd.DataFrame:
        """Return whom public transport serves with some levers together; with none of them, as today.

        Parameters
        ----------
        levers
            Their ids.

        Returns
        -------
        DataFrame
            On ``place_id``, in the order of the settlements: ``has_stop`` (a departure within the headline walk),
            ``has_return`` (to one of its seats and home on the day), ``town_return``, ``county_return`` (bool, False
            where it is not known), ``travel_min`` (by bus, or called vehicle, to the seat that takes less; NaN without
            one).

        Raises
        ------
        ParameterError
            If there is no such lever, or two of them clash.
        """
        asked = self._checked(levers)
        if clashes := self.clashes(asked):
            raise ParameterError(
                "these levers cannot be had together",
                faults=[f"{a!r} and {b!r}" for a, b in clashes],
                remedy="take one of each pair",
            )
        places = self.columns(tuple(lever for lever in asked if lever in self.changes))
        returns = {to: places[f"{to}_return"].to_numpy(dtype=object) == True for to in SEATS}  # noqa: E712
        minutes = np.fmin(*(places[f"{to}_bus_min"].to_numpy(dtype=np.float64) for to in SEATS))
        for lever in asked:
            if lever in self.called:
                one = self.called[lever]
                returns["town"][one.rows] |= one.returns
                minutes[one.rows] = np.fmin(minutes[one.rows], one.ride_min)
        return pd.DataFrame(
            {
                "has_stop": places["has_served_stop"].to_numpy(dtype=np.bool_),
                "has_return": returns["town"] | returns["county"],
                **{f"{to}_return": returns[to] for to in SEATS},
                "travel_min": minutes,
            },
            index=places.index,
        )

    def clashes(self, levers: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Return the pairs of some levers that cannot be had together.

        A line goes on beyond an end one way only, and goes one way only between two stops.

        Parameters
        ----------
        levers
            Their ids.

        Raises
        ------
        ParameterError
            If there is no such lever.
        """
        return clashing({lever: self.changes[lever] for lever in self._checked(levers) if lever in self.changes})

    def vehicle_min(self, levers: Iterable[str]) -> float:
        """Return the minutes that vehicles run more on the day with some levers together; infinite if two clash.

        Further trips of a line run the longer way, too, so that levers of one line may take more together than each
        alone.

        Parameters
        ----------
        levers
            Their ids.

        Raises
        ------
        ParameterError
            If there is no such lever.
        """
        asked = self._checked(levers)
        if self.clashes(asked):
            return math.inf
        total = sum(self.alone_min[lever] for lever in asked if lever in self.called)
        changes = sorted((lever for lever in asked if lever in self.changes), key=self._line)
        for _, of_line in groupby(changes, key=self._line):
            kinds = [(isinstance(self.changes[lever], Repetition), self.alone_min[lever]) for lever in of_line]
            longer = sum(minutes for repeats, minutes in kinds if not repeats)
            repeated = [minutes for repeats, minutes in kinds if repeats]
            total += longer + sum(minutes + longer for minutes in repeated)
        return float(total)

    def cost(self, levers: Iterable[str]) -> float:
        """Return what some levers cost together; NaN without a price of a vehicle-hour, infinite if two clash.

        Parameters
        ----------
        levers
            Their ids.

        Raises
        ------
        ParameterError
            If there is no such lever.
        """
        hours = self.vehicle_min(levers) / 60
        return math.nan if self.prices is None else self.prices.of_vehicle_hours(hours)

    def named(
        self, names: Mapping[str, str], called: Mapping[str, CalledVehicles], alone_min: Mapping[str, float]
    ) -> Self:
        """Return the same with other ids, and vehicles that are called.

        Parameters
        ----------
        names
            Id -> the id instead.
        called, alone_min
            By the ids instead.
        """
        return replace(
            self,
            changes={names[lever]: one for lever, one in self.changes.items()},
            alone_min=dict(alone_min),
            called=dict(called),
            _known={frozenset(names[lever] for lever in key): found for key, found in self._known.items()},
        )

    def columns(self, levers: tuple[str, ...]) -> pd.DataFrame:
        """Return the columns of `ChangedCoverage` with some levers in the timetable; the last answers are kept."""
        key = frozenset(levers)
        if key not in self._known:
            in_order = sorted(key, key=self._position.__getitem__)
            changes = [self.changes[lever] for lever in in_order]
            table = changed_timetable(self.coverage.timetable, changes, self.coverage.study.crs)
            added = [self._stop_row[lever] for lever in in_order if lever in self._stop_row]
            if len(self._known) >= KEPT:
                del self._known[next(iter(self._known))]
            self._known[key] = self.coverage.columns(table, added)
        return self._known[key]

    @cached_property
    def _position(self) -> dict[str, int]:
        return {lever: k for k, lever in enumerate(self.changes)}

    @cached_property
    def _stop_row(self) -> dict[str, int]:
        """Which of the further stops is that of a lever."""
        with_stop = (lever for lever, one in self.changes.items() if not isinstance(one, Repetition))
        return {lever: row for row, lever in enumerate(with_stop)}

    def _line(self, lever: str) -> str:
        return self.changes[lever].line

    def _checked(self, levers: Iterable[str]) -> tuple[str, ...]:
        asked = tuple(dict.fromkeys(levers))
        if unknown := [lever for lever in asked if lever not in self.alone_min]:
            raise ParameterError("there are no such levers", faults=[repr(lever) for lever in unknown])
        return asked
