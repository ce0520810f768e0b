"""The layout of a settlement system: interactions, hinterlands, indices, and the elements that a plan draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.results import Result
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel

InteractionWeight = Literal["population", "time"]
INTERACTION_WEIGHTS: tuple[InteractionWeight, ...] = get_args(InteractionWeight)
ElementKind = Literal["axis", "ring", "belt", "area"]
ELEMENT_KINDS: tuple[ElementKind, ...] = get_args(ElementKind)
RING_GAP_M = 50.0
"""A ring whose ends are no farther apart than this is closed."""


@dataclass(frozen=True, eq=False, repr=False)
class SettlementLayout(Result):
    """The shape of a settlement system.

    Parameters
    ----------
    options, travel
        The parameters that made it.
    interactions
        The interactions between settlements of rank county_seat, town and central_village, one row per direction,
        strongest first: ``origin_id``, ``origin_name``, ``destination_id``, ``destination_name``, ``travel_min``,
        ``strength`` (people^2 / min^exponent; by time 1 / min^exponent), ``strength_share`` (of all interactions of the
        origin), ``is_largest`` (the axes: each settlement to its strongest larger one), ``geometry`` (straight
        LineString). Of each settlement the ten strongest and its axis are kept. A settlement whose population is not
        known, or nobody, has none by population.
    potentials
        One row per settlement of these ranks: ``name``, ``rank``, ``population``, ``strength`` (sum of all its
        interactions, NaN if it has none for want of a population), ``potential_people_per_minute`` (the people of the
        others, each over the minutes there, as far as `LayoutOptions.cutoff_min`; its own are not counted; NaN where
        the people of fewer than half of these settlements, or of those within reach, are known), ``axis_to`` (id),
        ``geometry``.
    hinterlands
        One row per centre (town or county seat), index its ``place_id``: ``name``, ``rank``, ``status`` ("centre"),
        ``settlements``, ``population`` (sum of what is known, NaN if nothing is), ``mean_min``, ``max_min``,
        ``settlements_of_other_townships`` (NA where the township of the centre is not known), ``area_km2``
        (geodesic), ``geometry`` (MultiPolygon: the cells of its settlements, each the part of the studied areas
        nearest to a settlement in a straight line). Where settlements belong to none, the last row (index "",
        ``status`` "none", no name, rank or times) holds them, so that settlements, people and land add up to the
        study.
    allocation
        One row per settlement: ``centre_id``, ``centre_name``, ``travel_min``, ``status``, ``is_own`` (its own
        township's seat; NA where that is not known, or no centre is reached), ``counted_as`` (id of the settlement in
        whose name its built-up town is counted in rank-size and primacy; its own where it is counted alone).
    indices
        One row per area of level county and coarser, and the whole (``area_id`` "*", ``level`` "study"): ``area_id``,
        ``name``, ``level``, ``settlements``, ``nni_ratio``, ``nni_z``, ``mean_neighbour_m``, ``area_km2`` (geodesic),
        ``settlements_with_people`` (where somebody lives, as far as known), ``towns_as`` (what the following count:
        ``built_up`` towns, or ``rows``, if asked for or if nothing tells which settlements are one town),
        ``built_up_towns`` (those of several settlements), ``settlements_merged`` (their settlements),
        ``places_ranked`` (built-up towns and other settlements with people), ``rank_size_exponent``,
        ``rank_size_r2``, ``primacy_2``, ``primacy_4``, ``primacy_11``. NaN where an index is not defined, or the people
        of fewer than half of the towns and settlements are known (`notes` says why).
    elements
        The user's own axes, rings and belts, one row each, index ``element_id``: ``name``, ``kind`` (one of
        `ELEMENT_KINDS`), ``length_km`` (of a line, geodesic), ``area_km2`` (of the polygon, or of what a line reaches),
        ``is_closed`` and ``gap_m`` (of a ring: whether it closes, and how far its ends are apart; else NA, NaN),
        ``settlements``, ``settlements_share``, ``population``, ``population_share`` (NaN where the people of fewer
        than half of all settlements, or of those on it, are known), ``facilities_<tier>`` and
        ``facilities_share_<tier>`` (of those inside the studied areas), ``centres`` (towns and county seats on it),
        ``internal_mean_min``, ``internal_max_min`` (travel times between these, each way; NaN for fewer than two),
        ``geometry`` (as drawn). Lines reach `LayoutOptions.buffer_m` to both sides. The last row, ``*`` of kind
        ``all``, counts what lies on any of them once; its geometry is what they reach together. Empty if none were
        given.
    notes
        What a reader must know.
    weighted_by
        What the interactions are weighted with: ``population``, or ``time`` alone.
    """

    analysis_key: ClassVar[str] = "layout"

    options: LayoutOptions
    travel: Travel
    interactions: gpd.GeoDataFrame
    potentials: gpd.GeoDataFrame
    hinterlands: gpd.GeoDataFrame
    allocation: pd.DataFrame
    indices: pd.DataFrame
    elements: gpd.GeoDataFrame
    notes: tuple[Note, ...] = ()
    weighted_by: InteractionWeight = "population"
