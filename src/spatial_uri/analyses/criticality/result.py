"""What the network hangs on: bridges, junctions, and what each closed road costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from spatial_uri.analyses.criticality.options import CriticalityOptions
from spatial_uri.model.study import Note
from spatial_uri.model.travel import Travel


@dataclass(frozen=True, eq=False)
class RoadClosures:
    """What the roads are worth on the way between settlements and their nearest facility.

    Parameters
    ----------
    pieces
        One row per road piece on the fastest way of some settlement, on its number in the network, the worst
        closure first: most people cut off, then settlements cut off, then person-minutes, then minutes. Columns:
        what the network tells of it, ``settlements`` and ``population`` (whose time changes),
        ``settlements_cut_off`` and ``population_cut_off`` (who reach no facility any more), ``extra_min`` and
        ``extra_person_min`` (what the others need more, in all), ``settlements_lost`` and ``population_lost``
        (within the threshold before, not any more; those cut off included), ``geometry``. People are those whose
        number is known; NaN if nobody's is. ``stretch``: pieces that follow one another and cost the same are one
        stretch; the least of their numbers.
    places
        One row per settlement, on its index: ``travel_min`` (all roads open; NaN if no facility is reached),
        ``second_travel_min`` (the piece that it needs most is closed; NaN if there is no second way, or no first),
        ``second_extra_min``, ``has_second_way``, ``piece`` (that piece, -1 if it needs no road).
    threshold_min
        The limit that coverage is lost against.
    """

    pieces: gpd.GeoDataFrame
    places: pd.DataFrame
    threshold_min: float


@dataclass(frozen=True, eq=False)
class Criticality:
    """What the network hangs on: where it falls apart, and what each closed road costs.

    Parameters
    ----------
    options, travel
        The parameters that made it.
    bridges
        One row per road piece whose loss cuts the network in two with somebody behind it, on its number in the network,
        those with most people behind first: what the network tells of it, ``settlements_behind``, ``population_behind``
        (people whose number is known; NaN if nobody's is), ``km_behind`` (road, without the piece), ``stretch`` (as in
        `RoadClosures.pieces`: one after the other, the same behind), ``names_behind`` (some settlements behind, most
        people first, joined by "; "), ``geometry``.
    junctions
        The same for junctions (articulation points): index ``node_id`` (text), ``parts`` (how many the network would
        fall into), ``settlements_behind``, ``population_behind``, ``km_behind``, ``names_behind``, ``geometry``
        (Point).
    closures
        By target: ``town`` (nearest town or county seat) and the name of each facility tier asked for.
    target_labels
        What each target is called.
    notes
        What a reader must know, the definition of "behind" included.
    """

    options: CriticalityOptions
    travel: Travel
    bridges: gpd.GeoDataFrame
    junctions: gpd.GeoDataFrame
    closures: Mapping[str, RoadClosures]
    target_labels: Mapping[str, str]
    notes: tuple[Note, ...] = ()
