"""The people beyond the border, who use the same facilities."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np

from spatial_uri.errors import DataError
from spatial_uri.model.study import Note, Study
from spatial_uri.read.osm.osm_places import read_osm_places
from spatial_uri.read.tables.headings import (
    CODE_WORDS,
    NAME_WORDS,
    PLACE_CODE_WORDS,
    PLACE_NAME_WORDS,
    columns_by_heading,
    headings_note,
)
from spatial_uri.read.tables.places import read_settlements
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.store.net import reader
from spatial_uri.words.catalogue import N_

TOPIC = N_("People beyond the border")
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "place_id": ("place_id", "编号", *PLACE_CODE_WORDS, *CODE_WORDS),
    "name": (*NAME_WORDS, *PLACE_NAME_WORDS),
    "population": ("population", "people", "常住人口", "总人口", "人口", "人口数", "户籍人口"),
    "lon": ("lon", "lng", "longitude", "经度"),
    "lat": ("lat", "latitude", "纬度"),
}
_MEANINGS = {
    "place_id": N_("code of the settlement"),
    "name": N_("its name"),
    "population": N_("its people"),
    "lon": N_("longitude"),
    "lat": N_("latitude"),
}


@reader()
def read_neighbours(path: str | Path, study: Study) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Read a table of the settlements beyond the border.

    Parameters
    ----------
    path
        A table of points, as for settlements: name, people and coordinates, also under Chinese headings.
    study
        What lies in its areas is left out: these people are counted already.

    Returns
    -------
    neighbours : GeoDataFrame
        ``name``, ``population`` (NaN where blank) and ``geometry``, in the CRS of the study.
    notes : tuple of Note
        Everything that was assumed or left out.

    Raises
    ------
    DataError
        Listing every fault, by row, and the codes that settlements of the study have as well.
    CrsError
        If there is no CRS, or it contradicts the coordinates.
    """
    table = read_raw(path)
    found = columns_by_heading(table, {}, _HEADINGS)
    places, notes = read_settlements(path, columns=found)
    beyond, left = _beyond(places.table, study)
    if same := [str(place) for place in beyond.index if place in study.settlements.table.index]:
        raise DataError(
            "settlements beyond the border have the codes of settlements of the study",
            file=path,
            faults=same,
            remedy="give them codes of their own",
        )
    more = [headings_note(table, found, _MEANINGS)]
    if left:
        more.append(Note("supply.neighbours_inside", count=len(left), names=left))
    return beyond, tuple(note.about(TOPIC) for note in (*notes, *more))


def read_neighbours_of_extract(extract: str | Path, study: Study) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Read the settlements beyond the border that an OpenStreetMap extract holds.

    Parameters
    ----------
    extract, study
        As for `read_neighbours`.

    Returns
    -------
    neighbours, notes
        As for `read_neighbours`; nothing where the extract knows nobody's number there.
    """
    places, _, _ = read_osm_places(extract)
    beyond, _ = _beyond(places.table, study)
    if not np.isfinite(beyond["population"].to_numpy(dtype=np.float64)).any():
        return beyond.iloc[:0], ()
    return beyond, (Note("supply.neighbours_of_extract", count=len(beyond)).about(TOPIC),)


def _beyond(table: gpd.GeoDataFrame, study: Study) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the settlements outside the studied areas, and the names of the others."""
    table = table[["name", "population", "geometry"]].to_crs(study.crs)
    inside = np.array([area is not None for area in study.areas.holding(table.geometry.to_numpy())], dtype=np.bool_)
    names = [str(name or place) for place, name in table.loc[inside, "name"].items()]
    return table[~inside], names
