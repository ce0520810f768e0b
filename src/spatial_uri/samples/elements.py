"""The plan of a synthetic county: a ring, a belt and fingers, as a planner would draw them over it."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from spatial_uri.samples.tables import CountyTables

FINGERS = 5
_TRUNKS = ("trunk", "primary")


def plan_elements(county: CountyTables) -> gpd.GeoDataFrame:
    """Draw one ring, one belt and up to five fingers for a synthetic county.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, with Chinese column names: ``编号``, ``名称``, ``类型`` (环, 带, 轴), ``备注``. The ring joins the
        outermost towns, the belt follows the longest main road, and a finger leads from the seat with most people to
        each of the next largest seats or, where there are too few, towns. What the county is too small for is left out.
    """
    places = county.settlements
    towns = places[places["kind"].isin(("city", "town"))]
    rank = towns.assign(is_seat=towns["kind"] == "city").sort_values(
        ["is_seat", "population"], ascending=False, kind="stable"
    )
    rows: list[tuple[str, str, str, shapely.Geometry]] = []
    hull = shapely.convex_hull(shapely.multipoints(towns.geometry.to_numpy()))
    if isinstance(hull, shapely.Polygon):
        rows.append(("ring", "环城环线", "环", hull.exterior))
    land = shapely.union_all(county.areas.geometry[county.areas["level"] == "county"].to_numpy())
    main = county.roads.loc[county.roads["highway"].isin(_TRUNKS), "geometry"].to_numpy()
    inside = main[shapely.intersects(main, land)]
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(inside)))
    if len(lines):
        rows.append(("belt", "沿路发展带", "带", lines[np.argmax(shapely.length(lines))]))
    core, others = rank.iloc[0], rank.iloc[1 : FINGERS + 1]
    rows += [
        (f"finger{number}", f"{core['name']}-{name}轴", "轴", shapely.LineString([core.geometry, point]))
        for number, (name, point) in enumerate(zip(others["name"], others.geometry, strict=True), start=1)
    ]
    ids, names, kinds, shapes = zip(*rows, strict=True)
    lines_only = [shapely.LineString(shape) for shape in shapes]
    table = {"编号": ids, "名称": names, "类型": kinds, "备注": "合成数据"}
    return gpd.GeoDataFrame(table, geometry=lines_only, crs="EPSG:4326")


def write_elements(county: CountyTables, path: Path) -> None:
    """Write the plan of a synthetic county as GeoJSON."""
    plan_elements(county).to_file(path, driver="GeoJSON", engine="pyogrio", COORDINATE_PRECISION=7)
