"""The settlement hierarchy of county seat, town, central village and village, by code and by geometry."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.faults import MISMATCH_COLUMNS, Ground, area_faults, seat_faults, settlement_faults
from spatial_uri.analyses.hierarchy.labels import MISMATCHES, SO_MANY
from spatial_uri.analyses.hierarchy.naming import named
from spatial_uri.analyses.hierarchy.options import HierarchyOptions
from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, Hierarchy
from spatial_uri.analyses.hierarchy.seats import OTHER, SEAT_LEVELS, Settled, find_seats
from spatial_uri.analyses.results import knows_study
from spatial_uri.errors import ParameterError
from spatial_uri.model.areas import LEVELS, AdminAreas
from spatial_uri.model.arguments import require_options, require_study
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.study import Note, Study

CENTRAL_AWAY_M = 2_000.0
CENTRAL_MIN_VILLAGES = 5
_CENTRAL_KINDS = frozenset({"central_village", "central village", "中心村", "中心村庄"})
_CENTRAL_COLUMNS = ("central_village", "is_central", "中心村", "是否中心村")
_KIND_COLUMNS = ("kind", "tier", "村庄类型", "村庄分类", "规划类型", "类型")
_YES = frozenset({"是", "yes", "true", "1", "1.0", "y", "√"})


@knows_study
def hierarchy(
    study: Study, options: HierarchyOptions | None = None, *, seats: Mapping[str, str] | None = None
) -> Hierarchy:
    """Give every settlement its rank, and find the town and the county seat that it belongs to.

    The **seat** of a township or county is the settlement that the user names; else the one that its boundary names
    (``seat_id`` of the areas; of OpenStreetMap the administrative centre, else the capital, else the settlement that
    is the label), or the one at that point of the map: within 500 m, of the area's name or the only
    town there; else the only one with the code of a town (12 digits, statistical class 111, 121 or 210, or a residents'
    committee, 001-199; of a county, the seat of a township of class 111); else the only city or town (of a county the
    only city or, without one, the only town); else, of several, the one that bears the area's name (in a township
    even if it is a village); else the one with most people, if these are known of all of them; else none is known.
    Areas coarser than a county have only seats that are named by the user or by their boundary.

    The **rank** of a seat of a county, or of something coarser, is ``county_seat``; that of a seat of a township,
    and of any other city or town, ``town``. **Central villages** are those named, or those that the table calls so (a
    kind or a column 中心村 or ``central_village``). Where none is named, each township of five villages or more has one
    candidate by rule: the village with most people that lies more than 2 km from the seat, if the seat and the people
    of all its villages are known. That is a rule of this program and no fact; a note says so.

    Parameters
    ----------
    study
        Areas and settlements. A 12-digit code of a settlement (as ``place_id``, or in a column ``code`` or 村代码) and
        a statistical class (``class_code``, 城乡分类代码) are used where they are there.
    options
        None for the usual ones.
    seats
        ``area_id`` of a township or something coarser -> ``place_id`` of its seat.

    Returns
    -------
    Hierarchy
        Settlements belong to areas by their ``area_id``. Where a code, a point and an area contradict one another, the
        mismatches say so.

    Raises
    ------
    ParameterError
        Listing every id that is unknown.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> found = su.hierarchy(study)
    >>> found.seats.set_index("name").loc["Vaduz", ["seat_name", "found_by"]].tolist()
    ['Vaduz', 'data']
    """
    study, options = require_study(study), require_options(options, HierarchyOptions)
    areas, table = study.areas, study.settlements.table
    given = {} if seats is None else dict(seats)
    _refuse_unknown(areas, table, given, options.central_villages)
    settled = Settled.of(table, areas)
    found, faults = find_seats(areas, settled, given)
    seat_table = _seat_table(areas, found, settled)
    places = _places(table, areas, settled, found)
    notes = _level_notes(areas)
    is_village = (places["rank"] == "village").to_numpy()
    central = _central_by_data(table, options.central_villages)
    if central is not None:
        places.loc[central & is_village, "rank"] = "central_village"
    else:
        places.loc[_central_by_rule(settled, is_village, found, notes), "rank"] = "central_village"
        _note_rule(places, table, notes)
    ground = Ground(areas, table, settled)
    faults += settlement_faults(ground) + area_faults(areas) + seat_faults(ground, found)
    mismatches = _object_table({c: [f[c] for f in faults] for c in MISMATCH_COLUMNS}, pd.RangeIndex(len(faults)))
    notes = [*_count_notes(places, seat_table, mismatches), *notes]
    return Hierarchy(places, seat_table, mismatches, tuple(notes), options=options)


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
    """Return the ranks, central villages not yet among them, and the areas and seats of each settlement."""
    rank = ["town" if kind > OTHER else "village" for kind in settled.kind_class.tolist()]
    seat_of: list[str | None] = [None] * len(table)
    level_of = areas.table["level"].to_dict()
    for level in reversed(LEVELS):  # the coarsest is written last
        for area_id, row in found["row"].items():
            if level_of[area_id] == level and row >= 0:
                rank[row] = "town" if level == "township" else "county_seat"
                seat_of[row] = str(area_id)
    seat = {a: settled.ids[row] for a, row in found["row"].items() if row >= 0}
    township, county = settled.area_of["township"], settled.area_of["county"]
    columns: dict[str, Sequence[Any]] = {
        "rank": rank,
        "seat_of": seat_of,
        "township_id": township,
        "county_id": county,
        "town_seat_id": [None if a is None else seat.get(a) for a in township],
        "county_seat_id": [None if a is None else seat.get(a) for a in county],
    }
    return _object_table(columns, table.index)


def _central_by_data(table: gpd.GeoDataFrame, named: Collection[str] | None) -> BoolArray | None:
    """Tell which settlements are named as central villages; None where none is."""
    if named is not None:
        return np.asarray(table.index.isin(list(named)))
    is_central = np.zeros(len(table), dtype=bool)
    for columns, words in ((_KIND_COLUMNS, _CENTRAL_KINDS), (_CENTRAL_COLUMNS, _YES)):
        for column in (c for c in columns if c in table.columns):
            is_central |= table[column].astype(str).str.strip().str.lower().isin(words).to_numpy()
    return is_central if is_central.any() else None


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
            # of equally many people the smallest id, so that the order of the table does not matter
            chosen[min(most.tolist(), key=lambda row: settled.ids[row])] = True
    if unknown:
        notes.append(Note("hierarchy.central_unknown", count=unknown))
    return chosen


def _note_rule(places: pd.DataFrame, table: gpd.GeoDataFrame, notes: list[Note]) -> None:
    central = places.index[places["rank"] == "central_village"]
    if len(central):
        facts: dict[str, Any] = {
            "villages": CENTRAL_MIN_VILLAGES,
            "away_m": CENTRAL_AWAY_M,
            "names": list(table.loc[central, "name"]),
        }
        notes.append(Note("hierarchy.central_by_rule", places=tuple(map(str, central)), count=len(central), **facts))


def _level_notes(areas: AdminAreas) -> list[Note]:
    levels = list(areas.levels)
    notes = []
    if "township" not in areas.levels:
        notes.append(Note("hierarchy.no_townships", level_terms=levels))
    if "county" not in areas.levels:
        notes.append(Note("hierarchy.no_counties", level_terms=levels))
    return notes


def _count_notes(places: pd.DataFrame, seats: pd.DataFrame, mismatches: pd.DataFrame) -> Iterator[Note]:
    counts = [(SO_MANY[rank], int((places["rank"] == rank).sum())) for rank in SETTLEMENT_RANKS]
    yield Note("hierarchy.ranks", count=len(places), rank_counts=counts)
    lacking = seats[seats["found_by"] == "none"]
    if len(lacking):
        facts: dict[str, Any] = {"count": len(lacking), "areas": len(seats), "names": list(lacking["name"])}
        yield Note("hierarchy.seats_missing", severity="warning", places=tuple(map(str, lacking.index)), **facts)
    assumed = seats[seats["found_by"].isin(["largest", "name"])]
    if len(assumed):
        pairs = [f for s, a in zip(assumed["seat_name"], assumed["name"], strict=True) for f in named(s, a)]
        places_named = tuple(map(str, assumed["seat_id"]))
        yield Note("hierarchy.seats_assumed", places=places_named, count=len(assumed), seats=pairs)
    contradicted = mismatches[mismatches["kind"] != "seat_missing"]
    if len(contradicted):
        kinds = sorted(set(contradicted["kind"]))
        facts = {"count": len(contradicted), "kind_terms": [MISMATCHES[str(kind)] for kind in kinds]}
        places_named = tuple(dict.fromkeys(p for p in contradicted["place_id"] if isinstance(p, str)))
        yield Note("hierarchy.mismatches", severity="warning", places=places_named, **facts)
