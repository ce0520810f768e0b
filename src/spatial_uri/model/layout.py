"""The layout of a settlement system: bonds, hinterlands, indices, and the elements that a plan draws."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from spatial_uri.errors import ParameterError
from spatial_uri.model.study import Note


@dataclass(frozen=True, kw_only=True)
class LayoutOptions:
    """Every parameter of the layout that is not data.

    Parameters
    ----------
    exponent
        Power of the time in the gravity strength.
    cutoff_min
        Bonds over longer trips are left out.
    buffer_m
        How far to both sides an axis, ring or belt that is drawn as a line reaches, metres.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    exponent: float = 2.0
    cutoff_min: float = 120.0
    buffer_m: float = 2000.0

    def __post_init__(self) -> None:
        faults = [
            f"{name} must be a positive number, not {value}"
            for name, value in (
                ("exponent", self.exponent),
                ("cutoff_min", self.cutoff_min),
                ("buffer_m", self.buffer_m),
            )
            if not (math.isfinite(value) and value > 0)
        ]
        if faults:
            raise ParameterError("the options of the layout make no sense", faults=faults)


@dataclass(frozen=True, eq=False)
class SettlementLayout:
    """The shape of a settlement system.

    Parameters
    ----------
    options
        The parameters that made it.
    bonds
        The bonds between settlements of tier county_seat, town and central_village, one row per direction, strongest
        first: ``origin_id``, ``origin_name``, ``destination_id``, ``destination_name``, ``travel_min``, ``strength``
        (people^2 / min^exponent), ``share`` (of all bonds of the origin), ``is_largest`` (the axes: each settlement to
        its strongest larger one), ``geometry`` (straight LineString). No rows where populations are not known.
    potentials
        One row per settlement of `bonds`: ``name``, ``tier``, ``population``, ``strength`` (sum of its bonds),
        ``potential`` (people per minute: own people over own mean internal time left out, others' people / minutes),
        ``axis_to`` (id).
    hinterlands
        One row per centre (town or county seat), index its ``place_id``: ``name``, ``tier``, ``settlements``,
        ``population``, ``mean_min``, ``max_min``, ``from_other_areas`` (settlements of another township), ``area_km2``,
        ``geometry`` (MultiPolygon: cells of the settlements nearest in time).
    allocation
        One row per settlement: ``centre_id``, ``centre_name``, ``travel_min``, ``status``, ``is_own`` (its own
        township's seat).
    indices
        One row per area of level county and coarser, and the whole: ``area_id``, ``name``, ``level``, ``settlements``,
        ``nni_ratio``, ``nni_z``, ``mean_neighbour_m``, ``area_km2``, ``rank_size_exponent``, ``rank_size_r2``,
        ``primacy_2``, ``primacy_4``, ``primacy_11``. NaN where an index is not defined (`notes` says why).
    elements
        The user's own axes, rings and belts, one row each, index ``element_id``: ``name``, ``kind`` (``axis``,
        ``ring``, ``belt``, ``area``), ``length_km``, ``area_km2``, ``is_closed`` (of a ring), ``settlements``,
        ``settlements_share``, ``population``, ``population_share``, ``facilities_<tier>`` and
        ``facilities_share_<tier>``, ``internal_mean_min``, ``internal_max_min`` (travel times between the towns and
        seats on it; NaN for fewer than two), ``geometry`` (as drawn), ``buffer`` is not kept: lines reach
        `LayoutOptions.buffer_m` to both sides. Empty if none were given.
    notes
        What a reader must know.
    """

    options: LayoutOptions
    bonds: gpd.GeoDataFrame
    potentials: gpd.GeoDataFrame
    hinterlands: gpd.GeoDataFrame
    allocation: pd.DataFrame
    indices: pd.DataFrame
    elements: gpd.GeoDataFrame
    notes: tuple[Note, ...] = ()
