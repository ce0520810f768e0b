"""What is compared: one run, as plain data that needs none of its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from spatial_uri.analyses.hierarchy.denominators import find_rural
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.network import Mode
from spatial_uri.model.study import InputFile, Note, Study, Tier
from spatial_uri.model.travel import STATUSES, Travel

if TYPE_CHECKING:
    from spatial_uri.analyses.service_circle.result import ServiceCircle

PLACE_COLUMNS = ("name", "area_id", "population", "geometry")
FACILITY_COLUMNS = ("name", "tier", "geometry")
AREA_COLUMNS = ("name", "level", "parent_id", "geometry")
TRIP_COLUMNS = ("travel_min", "status", "facility_id")


@dataclass(frozen=True, kw_only=True, eq=False)
class Snapshot:
    """One run: who lives where, who is reached in how many minutes, and by which definition.

    Parameters
    ----------
    name
        What the run is called in sentences.
    mode, travel, and_above
        How people travel, and whether facilities of a higher tier serve as well.
    limits_min
        What counts as within, minutes; the first leads.
    tiers
        The tiers measured, from the highest to the lowest.
    settlements
        On ``place_id``: ``name``, ``area_id`` (None outside every area), ``population`` (NaN where unknown),
        ``geometry`` (Point, any CRS).
    trips
        On ``(tier, place_id)``, every tier with the settlements in their order: ``travel_min`` (NaN unless reached),
        ``status`` (one of `STATUSES`), ``facility_id`` (None unless reached).
    areas
        On ``area_id``: ``name``, ``level``, ``parent_id``, ``geometry`` (polygons, any CRS).
    facilities
        On ``place_id``: ``name``, ``tier``, ``geometry`` (Point, any CRS).
    inputs
        The files that were read, with their hashes.
    roads
        Fingerprint of the road network; empty where it is not known.
    rules
        The preset, and the lines of its rule table that were overridden; empty where they are not known.
    synthetic
        True where the data is invented.
    notes
        What a reader must know of the run itself.
    is_rural
        Whether each settlement is rural, on ``place_id``, as the analysis ``equity`` tells it; None where the run does
        not know ranks.
    supply
        What each settlement can count on per 1,000 people, on ``place_id``, one column for each amount (``beds``); NaN
        where unknown. None where the run has not measured supply.

    Raises
    ------
    DataError
        If the tables lack a column, or the trips are not those of the settlements.
    """

    name: str
    mode: Mode
    travel: Travel
    and_above: bool
    limits_min: tuple[float, ...]
    tiers: tuple[Tier, ...]
    settlements: gpd.GeoDataFrame
    trips: pd.DataFrame
    areas: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    inputs: tuple[InputFile, ...] = ()
    roads: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)
    synthetic: bool = False
    notes: tuple[Note, ...] = ()
    is_rural: pd.Series | None = None
    supply: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        tables = {
            "settlements": (self.settlements, PLACE_COLUMNS),
            "trips": (self.trips, TRIP_COLUMNS),
            "areas": (self.areas, AREA_COLUMNS),
            "facilities": (self.facilities, FACILITY_COLUMNS),
        }
        faults = [
            f"{name} lack column {column!r}"
            for name, (table, columns) in tables.items()
            for column in columns
            if column not in table
        ]
        faults += [f"{name} have an id twice" for name, (table, _) in tables.items() if not table.index.is_unique]
        further = {"is_rural": self.is_rural, "supply": self.supply}
        faults += [
            f"{name} is on another index than the settlements"
            for name, table in further.items()
            if table is not None and not table.index.equals(self.settlements.index)
        ]
        if not faults:
            faults += self._faults_of_trips()
        if faults:
            raise DataError(f"the run {self.name!r} cannot be compared", faults=faults)

    def _faults_of_trips(self) -> list[str]:
        expected = pd.MultiIndex.from_product([[tier.name for tier in self.tiers], self.settlements.index])
        if not self.trips.index.equals(expected):
            return ["trips are not those of the settlements for every tier"]
        unknown = sorted(set(self.trips["status"]) - set(STATUSES), key=str)
        faults = [f"trips have the status {status!r}" for status in unknown]
        minutes, reached = (
            self.trips["travel_min"].to_numpy(dtype=float),
            (self.trips["status"] == "reached").to_numpy(),
        )
        contradicting = self.trips.index[np.isfinite(minutes) != reached]
        faults += [f"{tier}, settlement {place}: minutes and status contradict" for tier, place in contradicting[:20]]
        return faults + (["there is no limit"] if not self.limits_min else [])

    @property
    def crs(self) -> CRS:
        """The CRS of its settlements."""
        return CRS(self.settlements.crs)

    def trips_of(self, tier: str) -> pd.DataFrame:
        """Return the trips of one tier, on the index of the settlements and in their order."""
        if tier not in {t.name for t in self.tiers}:
            known = ", ".join(t.name for t in self.tiers)
            raise ParameterError(f"{self.name} has no tier {tier!r}", remedy=f"its tiers are {known}")
        return pd.DataFrame(self.trips.loc[tier])

    def knowing(self, study: Study, results: Mapping[str, Any]) -> Snapshot:
        """Return the same run with what results tell besides: who is rural, and the supply within reach.

        Parameters
        ----------
        study, results
            What was measured, and analysis -> result; ``hierarchy`` and ``supply`` are asked, where they are there.
        """
        ranks, supply = results.get("hierarchy"), results.get("supply")
        places = study.settlements.table
        is_rural = None if ranks is None else pd.Series(find_rural(ranks, places).is_in, index=places.index)
        known = None if supply is None else {one: supply.of(one)["per_1000"].to_numpy() for one in supply.amounts}
        return replace(self, is_rural=is_rural, supply=pd.DataFrame(known, index=places.index) if known else None)

    @classmethod
    def of(
        cls,
        study: Study,
        results: Mapping[str, Any],
        *,
        name: str = "",
        rules: Mapping[str, Any] | None = None,
    ) -> Snapshot:
        """Return the snapshot of a study that was just measured.

        Parameters
        ----------
        study
            What was measured.
        results
            Analysis -> result, as `run_analyses` returns them; the service circle must be among them.
        name
            What it is called in sentences, such as the name of a scenario; that of the study if empty.
        rules
            The preset and the lines that were overridden, where the caller knows them.

        Raises
        ------
        ParameterError
            If there is no service circle among the results.
        """
        circle: ServiceCircle | None = results.get("service_circle")
        if circle is None:
            raise ParameterError(
                "a run without the service circle cannot be compared", remedy="measure service_circle as well"
            )
        run = cls(
            name=name or study.name,
            mode=circle.mode,
            travel=circle.travel,
            and_above=circle.options.and_above,
            limits_min=tuple(circle.options.thresholds_min),
            tiers=circle.tiers,
            settlements=study.settlements.table[list(PLACE_COLUMNS)],
            trips=pd.DataFrame(circle.trips[list(TRIP_COLUMNS)]),
            areas=study.areas.table[list(AREA_COLUMNS)],
            facilities=study.facilities.table[list(FACILITY_COLUMNS)],
            inputs=study.inputs,
            roads=getattr(study.network, "fingerprint", ""),
            rules=rules or {},
            synthetic=study.synthetic,
        )
        return run.knowing(study, results)
