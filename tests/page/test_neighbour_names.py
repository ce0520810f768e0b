"""Names of the areas beside the study: which there are, and where they stand."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely
from fabricated import fabricate

from spatial_uri.model.areas import AdminAreas
from spatial_uri.page.beside_the_study import neighbour_names
from spatial_uri.study.study_area import neighbouring


def _county(name: str, west: float) -> tuple[str, str, None, shapely.Polygon]:
    return name, "county", None, shapely.box(west, 0, west + 1000, 1000)


def _areas(*names_and_wests: tuple[str, float]) -> AdminAreas:
    rows = [_county(name, west) for name, west in names_and_wests]
    table = gpd.GeoDataFrame(rows, columns=["name", "level", "parent_id", "geometry"], geometry="geometry", crs=4549)
    table.index = [f"a{k}" for k in range(len(table))]
    return AdminAreas(table.rename_axis("area_id"))


def test_the_neighbours_are_the_areas_of_that_level_that_are_not_studied_and_lie_beside() -> None:
    known = _areas(("studied", 0), ("east", 1000), ("nameless", -1000), ("far", 5000))
    known.table.loc["a2", "name"] = ""
    studied = AdminAreas(known.table[known.table["name"] == "studied"])
    assert neighbouring(studied, known)["name"].tolist() == ["east"]
    assert neighbouring(known, known) is None


def test_a_name_stands_outside_the_study_where_a_map_of_it_shows_the_neighbour() -> None:
    study, _ = fabricate()
    west, south, east, north = study.areas.table.total_bounds
    beside = gpd.GeoDataFrame({"name": ["East"]}, geometry=[shapely.box(east, south, east + 1e6, north)], crs=study.crs)
    found = neighbour_names(replace(study, neighbours=beside))
    assert found.names == ("East",)
    ((x, y),) = found.points
    assert east < x < east + 0.2 * max(east - west, north - south)
    assert south < y < north
    assert neighbour_names(study).points.shape == (0, 2)
    assert np.isfinite(found.points).all()
