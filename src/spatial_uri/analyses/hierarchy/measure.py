"""The settlement hierarchy of county seat, town, central village and village, by code and by geometry."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.faults import MISMATCH_COLUMNS, area_faults, seat_faults, settlement_faults
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.hierarchy.seats import OTHER, SEAT_LEVELS, Settled, find_seats
from spatial_uri.errors import CrsError, DataError, ParameterError
from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.checks import require_metric_crs
from spatial_uri.model.places import Places
from spatial_uri.model.study import Note

CENTRAL_AWAY_M = 2_000.0
CENTRAL_MIN_VILLAGES = 5
_MAX_NAMED = 10
_CENTRAL_KINDS = frozenset({"central_village", "central village", "中心村", "中心村庄"})
_CENTRAL_COLUMNS = ("central_village", "is_central", "中心村", "是否中心村")
_KIND_COLUMNS = ("kind", "tier", "村庄类型", "村庄分类", "规划类型", "类型")
_YES = frozenset({"是", "yes", "true", "1", "1.0", "y", "√"})
_RANK_WORDS = {"county_seat": "county seats", "town": "towns", "central_village": "central villages"}


def hierarchy(
    areas: AdminAreas,
    settlements: Places | gpd.GeoDataFrame,
    *,
    seats: Mapping[str, str] | None = None,
    central_villages: Collection[str] | None = None,
) -> Hierarchy:
    """Put every settlement in its tier, and find the town and the county seat that it belongs to.

    The **seat** of a township or county is the settlement that the user names; else the one that its boundary names
    (``seat_id`` of the areas), or that has taken its place on the map: within 500 m, of the area's name or the only
    town there; else the only one with the code of a town (12 digits, statistical class 111, 121 or 210, or a residents'
    committee, 001-199; of a county, the seat of a township of class 111); else the only city or town (of a county the
    only city or, without one, the only town); else, of several, the one that bears the area's name (in a township
    even if it is a village); else the one with most people, if these are known of all of them; else none is known.
    Areas coarser than a county have only seats that are named by the user or by their boundary.

    The **tier** of a seat of a county, or of something coarser, is ``county_seat``; that of a seat of a township,
    and of any other city or town, ``town``. **Central villages** are those named, or those that the table calls so (a
    kind or a column 中心村 or ``central_village``). Where none is named, each township of five villages or more has one
    candidate by rule: the village with most people that lies more than 2 km from the seat, if the seat and the people
    of all its villages are known. That is a rule of this program and no fact; a note says so.

    Parameters
    ----------
    areas
        The studied areas, in a metric CRS.
    settlements
        The settlements, in the same CRS, with the columns of `Places`. A 12-digit code (as ``place_id``, or in a column
        ``code`` or 村代码) and a statistical class (``class_code``, 城乡分类代码) are used where they are there.
    seats
        ``area_id`` of a township or something coarser -> ``place_id`` of its seat.
    central_villages
        ``place_id`` of the central villages. None leaves it to the table, and to the rule.

    Returns
    -------
    Hierarchy
        Settlements belong to areas by their ``area_id``. Where a code, a point and an area contradict one another, the
        mismatches say so.

    Raises
    ------
    ParameterError
        Listing every id that is unknown.
    CrsError
        If areas and settlements are not in one metric CRS.

    Examples
    --------
    >>> from spatial_uri.samples import synthetic_county
    >>> county = synthetic_county(30, seed=1)
    >>> areas = AdminAreas(county.areas.to_crs(32649))
    >>> found = hierarchy(areas, county.settlements.to_crs(32649))
    >>> found.seats.loc["990121", ["seat_id", "found_by"]].tolist()
    ['990121100001', 'code']
    """
    table = settlements.table if isinstance(settlements, Places) else settlements
    _check(areas, table)
    named = {} if seats is None else dict(seats)
    _refuse_unknown(areas, table, named, central_villages)
    settled = Settled.of(table, areas)
    found, faults = find_seats(areas, settled, named)
    seat_table = _seat_table(areas, found, settled)
    places = _places(table, areas, settled, found)
    notes = _level_notes(areas)
    is_village = (places["rank"] == "village").to_numpy()
    central = _central_by_data(table, central_villages)
    if central is not None:
        places.loc[central & is_village, "rank"] = "central_village"
    else:
        places.loc[_central_by_rule(settled, is_village, found, notes), "rank"] = "central_village"
        _note_rule(places, table, notes)
    faults += settlement_faults(areas, table, settled)
    faults += area_faults(areas) + seat_faults(areas, table, settled, found)
    mismatches = _object_table({c: [f[c] for f in faults] for c in MISMATCH_COLUMNS}, pd.RangeIndex(len(faults)))
    _note_counts(places, seat_table, mismatches, notes)
    return Hierarchy(places, seat_table, mismatches, tuple(notes))


def _check(areas: AdminAreas, table: gpd.GeoDataFrame) -> None:
    crs = require_metric_crs(areas.table.crs, what="the areas")
    if table.crs != crs:
        raise CrsError("areas and settlements are not in one CRS", remedy="reproject the settlements with .to_crs(...)")
    absent = [c for c in ("name", "kind", "area_id", "population") if c not in table.columns]
    if absent:
        raise DataError("the settlements lack columns", faults=[f"column {c!r} is missing" for c in absent])


def _refuse_unknown(
    areas: AdminAreas, table: gpd.GeoDataFrame, seats: Mapping[str, str], central: Collection[str] | None
) -> None:
    level_of = areas.table["level"].to_dict()
    faults = [f"seats: there is no area {a!r}" for a in seats if a not in level_of]
    faults += [f"seats: {a} is a village, which has no seat" for a in seats if level_of.get(a) == "village"]
    faults += [f"seats: there is no settlement {p!r} (for {a})" for a, p in seats.items() if p not in table.index]
    faults += [f"central_villages: there is no settlement {p!r}" for p in central or () if p not in table.index]
    if faults:
        raise ParameterError(
            "the hierarchy names what is not there",
            faults=faults,
            remedy="name areas by area_id and settlements by place_id, as the tables of the study have them",
        )


def _seat_table(areas: AdminAreas, found: pd.DataFrame, settled: Settled) -> pd.DataFrame:
    rows = areas.table[areas.table["level"].isin(SEAT_LEVELS)]
    seats = found["row"].reindex(rows.index).tolist()
    columns = {
        "name": rows["name"].tolist(),
        "level": rows["level"].tolist(),
        "seat_id": [None if row < 0 else settled.ids[row] for row in seats],
        "seat_name": [None if row < 0 else settled.labels[row] for row in seats],
        "found_by": found["found_by"].reindex(rows.index).tolist(),
    }
    return _object_table(columns, pd.Index(rows.index, name="area_id"))


def _object_table(columns: Mapping[str, Sequence[Any]], index: pd.Index) -> pd.DataFrame:
    """Make a table whose blanks are None: left to itself, pandas makes NaN of them in columns of text."""
    return pd.DataFrame({name: pd.Series(values, index=index, dtype=object) for name, values in columns.items()})


def _places(table: gpd.GeoDataFrame, areas: AdminAreas, settled: Settled, found: pd.DataFrame) -> pd.DataFrame:
    """Tiers without central villages, and the areas and seats of each settlement."""
    tier = ["town" if rank > OTHER else "village" for rank in settled.rank.tolist()]
    seat_of: list[str | None] = [None] * len(table)
    level_of = areas.table["level"].to_dict()
    for level in reversed(LEVELS):  # the coarsest is written last
        for area_id, row in found["row"].items():
            if level_of[area_id] == level and row >= 0:
                tier[row] = "town" if level == "township" else "county_seat"
                seat_of[row] = str(area_id)
    seat = {a: settled.ids[row] for a, row in found["row"].items() if row >= 0}
    township, county = settled.area_of["township"], settled.area_of["county"]
    columns: dict[str, Sequence[Any]] = {
        "rank": tier,
        "seat_of": seat_of,
        "township_id": township,
        "county_id": county,
        "town_seat_id": [None if a is None else seat.get(a) for a in township],
        "county_seat_id": [None if a is None else seat.get(a) for a in county],
    }
    return _object_table(columns, table.index)


def _central_by_data(table: gpd.GeoDataFrame, named: Collection[str] | None) -> BoolArray | None:
    """Tell which settlements are called central villages; None where nobody names any."""
    if named is not None:
        return np.asarray(table.index.isin(list(named)))
    said = np.zeros(len(table), dtype=bool)
    for columns, words in ((_KIND_COLUMNS, _CENTRAL_KINDS), (_CENTRAL_COLUMNS, _YES)):
        for column in (c for c in columns if c in table.columns):
            said |= table[column].astype(str).str.strip().str.lower().isin(words).to_numpy()
    return said if said.any() else None


def _central_by_rule(settled: Settled, is_village: BoolArray, found: pd.DataFrame, notes: list[Note]) -> BoolArray:
    """Choose the candidate of each township, as `hierarchy` says."""
    chosen = np.zeros(len(is_village), dtype=bool)
    unknown = 0
    row_of_seat = dict(zip(found.index, found["row"].tolist(), strict=True))
    for township, members in settled.members("township").items():
        villages = members[is_village[members]]
        seat = row_of_seat[township]
        if len(villages) < CENTRAL_MIN_VILLAGES:
            continue
        people = settled.population[villages]
        if seat < 0 or np.isnan(people).any():
            unknown += 1
            continue
        away_m = np.hypot(*(settled.xy_m[villages] - settled.xy_m[seat]).T)
        far = away_m > CENTRAL_AWAY_M
        if far.any():
            most = villages[far][people[far] == people[far].max()]
            chosen[min(most.tolist(), key=lambda row: settled.ids[row])] = (
                True  # the order of the table decides nothing
            )
    if unknown:
        message = (
            f"{unknown} townships have no candidate for a central village: their seat, or the people of some of their "
            "villages, are not known."
        )
        notes.append(Note("hierarchy.central_unknown", message))
    return chosen


def _note_rule(places: pd.DataFrame, table: gpd.GeoDataFrame, notes: list[Note]) -> None:
    central = places.index[places["rank"] == "central_village"]
    if not len(central):
        return
    message = (
        f"No central village is named in the data. {len(central)} villages are candidates by rule, no fact: of each "
        f"township of {CENTRAL_MIN_VILLAGES} villages or more the one with most people that lies more than "
        f"{CENTRAL_AWAY_M / 1000:g} km from the seat ({_listed(table.loc[central, 'name'])}). Name the true ones to "
        "replace them."
    )
    notes.append(Note("hierarchy.central_by_rule", message, places=tuple(map(str, central))))


def _level_notes(areas: AdminAreas) -> list[Note]:
    notes = []
    if "township" not in areas.levels:
        message = f"The areas have no townships ({', '.join(areas.levels)} only): no settlement has a town of its own."
        notes.append(Note("hierarchy.no_townships", message))
    if "county" not in areas.levels:
        message = (
            f"The areas have no counties ({', '.join(areas.levels)} only): no settlement has a county seat, "
            "unless boundaries with counties are given."
        )
        notes.append(Note("hierarchy.no_counties", message))
    return notes


def _note_counts(places: pd.DataFrame, seats: pd.DataFrame, mismatches: pd.DataFrame, notes: list[Note]) -> None:
    counts = places["rank"].value_counts()
    said = ", ".join(f"{counts.get(tier, 0)} {word}" for tier, word in _RANK_WORDS.items())
    notes.insert(0, Note("hierarchy.tiers", f"{len(places)} settlements: {said}, {counts.get('village', 0)} villages."))
    lacking = seats[seats["found_by"] == "none"]
    if len(lacking):
        message = f"No seat is known of {len(lacking)} of {len(seats)} areas: {_listed(lacking['name'])}."
        notes.append(Note("hierarchy.seats_missing", message, "warning", tuple(map(str, lacking.index))))
    assumed = seats[seats["found_by"].isin(["largest", "name"])]
    if len(assumed):
        pairs = [f"{s} ({a})" for a, s in zip(assumed["name"], assumed["seat_name"], strict=True)]
        message = (
            f"The seats of {len(assumed)} areas are assumed, as the settlement that bears the area's name or has most "
            f"people: {_listed(pairs)}. Name the true ones where this is wrong."
        )
        notes.append(Note("hierarchy.seats_assumed", message, places=tuple(map(str, assumed["seat_id"]))))
    contradicted = mismatches[mismatches["kind"] != "seat_missing"]
    if len(contradicted):
        held = contradicted["kind"].value_counts().sort_index()
        message = f"{len(contradicted)} contradictions in the hierarchy: " + ", ".join(
            f"{n} {str(kind).replace('_', ' ')}" for kind, n in held.items()
        )
        places_named = tuple(dict.fromkeys(p for p in contradicted["place_id"] if isinstance(p, str)))
        notes.append(
            Note("hierarchy.mismatches", f"{message}. The table of mismatches lists them.", "warning", places_named)
        )


def _listed(names: Collection[object]) -> str:
    said = [str(n) for n in names]
    return ", ".join(said[:_MAX_NAMED]) + (f" and {len(said) - _MAX_NAMED} more" if len(said) > _MAX_NAMED else "")
