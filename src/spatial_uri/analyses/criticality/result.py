"""Critical roads: where the network falls apart, and what each closed road costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.criticality.options import CriticalityOptions
from spatial_uri.analyses.results import Result
from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel
from spatial_uri.words.catalogue import say


@dataclass(frozen=True, eq=False)
class RoadClosures:
    """What the closure of each road costs on the way between settlements and their nearest facility.

    Parameters
    ----------
    segments
        One row per road segment on the fastest way of some settlement, on its number in the network, the worst closure
        first: most people cut off, then settlements cut off, then person-minutes, then minutes. Columns:
        ``road_class``, ``ref``, ``name``, ``surface``, ``structure``, ``ford`` and ``length_m`` as in the network,
        ``settlements`` and ``population`` (whose time changes), ``settlements_cut_off`` and ``population_cut_off``
        (who reach no facility any more), ``extra_min`` and ``extra_person_min`` (what the others need more, in all),
        ``settlements_lost`` and ``population_lost`` (within the threshold before, not any more; those cut off
        included), ``stretch`` (segments that follow one another and cost the same are one stretch: the least of their
        numbers), ``geometry``. People are those whose number is known; NaN if nobody's is.
    places
        One row per settlement, on its index: ``travel_min`` (all roads open; NaN if no facility is reached),
        ``second_travel_min`` (with the segment closed that it needs most; NaN if there is no second way, or no first),
        ``second_extra_min``, ``has_second_way``, ``segment`` (the one that it needs most, NA if it needs no road),
        ``is_destination`` (it is one of the towns that the ways lead to; such a settlement is not in the denominator of
        shares).
    threshold_min, travel
        Threshold that coverage is lost against. How people travel.
    settlements
        Who each closed road concerns: one row per stretch and settlement that is cut off or no longer within the
        threshold and, for the worst stretches and those that cost most extra time (`affected.TRACED` of each), for
        every settlement whose time changes. The worst stretch first, in it those cut off, then by people. Columns:
        ``stretch``, ``segment`` (the one that was closed: the first of the stretch in `segments`), ``place_id``,
        ``name``, ``population``, ``travel_min`` (all roads open), ``closed_min`` (NaN if cut off), ``extra_min``,
        ``cut_off``, ``lost`` and, of the new way where it was traced, ``facility_id``, ``facility_name``,
        ``network_km`` and ``via`` (refs or names of the roads of at least a twentieth of it, in its order, joined by
        "; "); NaN / None where it was not.
    new_ways
        The new ways that were traced, from door to door: ``stretch``, ``segment``, ``place_id``, ``geometry``
        (LineString), in the order of `settlements`.
    new_way_edges
        ``(ptr, pieces)``: new way ``i`` passes the road pieces ``pieces[ptr[i]:ptr[i+1]]`` of the network, in the order
        of the way.
    new_way_ends
        ``(new_ways, 2)``: where on its first piece each begins and where on its last one it ends, as fractions in the
        order of the piece's vertices; NaN without a way on roads.
    """

    segments: gpd.GeoDataFrame
    places: pd.DataFrame
    threshold_min: float
    travel: Travel
    settlements: pd.DataFrame
    new_ways: gpd.GeoDataFrame
    new_way_edges: tuple[Int64Array, Int32Array]
    new_way_ends: FloatArray


@dataclass(frozen=True, eq=False, repr=False)
class Criticality(Result):
    """Where the network falls apart, and what each closed road costs.

    Parameters
    ----------
    options, travel
        The parameters that made it.
    bridges
        One row per road segment whose loss cuts the network in two with somebody behind it, on its number in the
        network, those with most people behind first. Columns: ``road_class``, ``ref``, ``name``, ``surface``,
        ``structure``, ``ford`` and ``length_m`` as in the network, ``settlements_behind``, ``population_behind``
        (people whose number is known; NaN if nobody's is), ``road_behind_km`` (without the segment itself),
        ``largest_behind`` (names of up to five settlements behind, most people first, joined by "; "), ``stretch`` (as
        in `RoadClosures.segments`: one after the other, the same behind), ``geometry``.
    junctions
        The same for junctions (articulation points): index ``node_id`` (text), ``parts`` (how many the network would
        fall into), ``settlements_behind``, ``population_behind``, ``road_behind_km``, ``largest_behind``, ``geometry``
        (Point).
    closures
        By target: ``town`` (nearest town or county seat) and the name of each facility tier asked for.
    tiers
        Target -> what the tier of its facilities is called; empty for the towns.
    notes
        What a reader must know, the definition of "behind" included.
    """

    analysis_key: ClassVar[str] = "criticality"

    options: CriticalityOptions
    travel: Travel
    bridges: gpd.GeoDataFrame
    junctions: gpd.GeoDataFrame
    closures: Mapping[str, RoadClosures]
    tiers: Mapping[str, str]
    notes: tuple[Note, ...] = ()

    @property
    def target_labels(self) -> dict[str, str]:
        """What each target is called, in the language that is spoken now."""
        return {
            target: say("the nearest {tier}", tier=tier) if tier else say("the nearest town or county seat")
            for target, tier in self.tiers.items()
        }
