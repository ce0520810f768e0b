"""The logistics of a county: nodes in three tiers, whom they reach, and the bus lines between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS
from spatial_uri.analyses.logistics.options import LogisticsOptions
from spatial_uri.analyses.results import Result
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel

NodeTier = Literal["centre", "station", "point"]
NODE_TIERS: tuple[NodeTier, ...] = get_args(NodeTier)
"""County distribution centre, town station, village point: the highest first."""
SEPARATOR, THEN = "; ", " → "
"""What stands between names in a cell, and between the stops of a trip."""
LINE_COLUMNS = (
    "line",
    "trips",
    "stations",
    "villages",
    "villages_out",
    "villages_in",
    "villages_without_point",
    "is_fit",
    "order",
)


@dataclass(frozen=True, eq=False, repr=False)
class Logistics(Result):
    """The three tiers of logistics nodes of a county.

    A node does the work of its own tier and of those below: a town station is also the point of the villages beside it.
    A tier of which the data holds no node is unknown, whatever stands above it.

    Parameters
    ----------
    options, travel
        The parameters that made it.
    nodes
        One row per node, index ``place_id``: ``name``, ``tier`` (one of `NODE_TIERS`), ``area_id`` (None outside the
        studied areas), ``inside``, ``village_id`` (the settlement whose code the table gives, None); ``supplier_id``
        and ``supplier_name`` (the node of a higher tier from which goods get there fastest, None), ``supply_min`` and
        ``supply_km`` (from there, whatever the direction of `travel`), ``supply_status``, ``centre_id`` and
        ``chain_min`` (the centre where the chain begins, and the minutes from it through all tiers, without handling;
        None and NaN where it is broken), ``geometry``. Goods begin at a centre: it has no supplier and 0 minutes.
    places
        One row per settlement, on its index: ``name``, ``area_id``, ``rank``, ``population``; for each tier
        ``<tier>_id`` and ``<tier>_min`` (the nearest node that does its work, door to door), ``<tier>_status``;
        ``has_point`` (a node within `LogisticsOptions.point_limit_m` or one that names the village; None where no point
        is known at all), ``chain_min`` (of the nearest point), ``lines`` (bus lines that pass it and a station, "; "
        between, None), ``geometry``.
    stages
        One row per stage of the chain: ``stage`` (``centre_to_station``; ``supplier_to_point``, from the nearest
        station or centre; ``centre_to_point``, the whole chain), ``nodes``, ``supplied`` (those that goods get to),
        ``supplied_share`` (of the nodes, NaN if there is none), ``mean_min``, ``median_min``, ``p90_min`` (the least
        time that nine in ten need at most, as `spatial_uri.measure.quantiles.quantile` finds it), ``max_min`` (all four
        of those supplied).
    coverage
        One row per area, the whole included, tier, threshold and ``of`` (who is counted: all ``settlements``, or
        ``villages`` alone, in which case every column of settlements and people is of them): the columns of
        `spatial_uri.coverage`. Shares of people are NaN where those of fewer than half of those counted are known.
    areas
        One row per area and the whole (``area_id`` "*", level "study"): ``area_id``, ``name``, ``level``, ``centres``,
        ``stations``, ``points`` (nodes in it), ``villages`` (settlements of rank village and central village),
        ``villages_with_point``, ``villages_with_point_share``, ``settlements`` (county seats and towns included),
        ``settlements_with_point``, ``settlements_with_point_share``, ``townships`` (in it, itself included),
        ``townships_with_station`` (with a station or a centre), ``townships_with_station_share``. NA and NaN where the
        tier is not known.
    lines
        One row per bus line of the day, columns `LINE_COLUMNS`: ``trips`` (a day), ``stations`` (names of the stations
        and centres it passes, "; " between), ``villages`` (passed), ``villages_out`` (passed after a station on the
        same trip: goods get there), ``villages_in`` (passed before one: goods get away), ``villages_without_point``
        (of both; NA where points are not known), ``is_fit`` (it passes a station and a village, at different stops of
        one trip), ``order`` (stations and villages along the fullest trip). Empty without a timetable.
    day
        The day of service; None without a timetable.
    is_illustrative
        True if the timetable is invented.
    has_paths
        True if walks follow paths; straight lines otherwise.
    missing
        What could not be answered.
    notes
        What a reader must know.
    """

    analysis_key: ClassVar[str] = "logistics"

    options: LogisticsOptions
    travel: Travel
    nodes: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    stages: pd.DataFrame
    coverage: pd.DataFrame
    areas: pd.DataFrame
    lines: pd.DataFrame
    day: date | None = None
    is_illustrative: bool = False
    has_paths: bool = False
    missing: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def known_tiers(self) -> tuple[NodeTier, ...]:
        """The tiers of which the data holds a node."""
        present = set(self.nodes["tier"])
        return tuple(tier for tier in NODE_TIERS if tier in present)

    @property
    def has_timetable(self) -> bool:
        """True if bus lines could be looked at."""
        return self.day is not None

    @property
    def townships_without_station(self) -> pd.DataFrame:
        """The rows of `areas` for townships without a station or centre; none where stations are not known."""
        lacking = (self.areas["level"] == "township") & self.areas["townships_with_station"].eq(0).fillna(value=False)
        found: pd.DataFrame = self.areas[lacking.to_numpy(dtype=np.bool_)]
        return found

    @property
    def villages_without_point(self) -> pd.DataFrame:
        """The rows of `places` for villages without a point: those that reach none first, then the farthest."""
        lacking = self.places["rank"].isin(VILLAGE_RANKS) & self.places["has_point"].eq(False)
        found: pd.DataFrame = self.places[lacking.to_numpy(dtype=np.bool_)]
        return found.sort_values("point_min", ascending=False, kind="stable", na_position="first")

    @property
    def supplied_nodes(self) -> gpd.GeoDataFrame:
        """The rows of `nodes` that goods get to from a centre, the slowest first; the centres are left out."""
        supplied = self.nodes["chain_min"].notna() & (self.nodes["tier"] != "centre")
        found: gpd.GeoDataFrame = self.nodes[supplied.to_numpy(dtype=np.bool_)]
        return found.sort_values("chain_min", ascending=False, kind="stable")

    def thresholds_min(self, tier: NodeTier) -> tuple[float, ...]:
        """Return what counts as within reach of a tier, minutes; headlines count the first."""
        return {
            "centre": self.options.centre_thresholds_min,
            "station": self.options.station_thresholds_min,
            "point": self.options.point_thresholds_min,
        }[tier]


def asked_of(tier: NodeTier) -> str:
    """Return who is asked first whether a tier is within reach, as in the column ``of`` of `Logistics.coverage`.

    Points are for villages; county seats and towns, which have a centre or a station, would raise the share.

    Examples
    --------
    >>> asked_of("point"), asked_of("station")
    ('villages', 'settlements')
    """
    return "villages" if tier == "point" else "settlements"


def at_least(tier: NodeTier) -> tuple[NodeTier, ...]:
    """Return the tiers whose nodes do the work of a tier: itself and those above.

    Examples
    --------
    >>> at_least("station")
    ('centre', 'station')
    """
    return NODE_TIERS[: NODE_TIERS.index(tier) + 1]
