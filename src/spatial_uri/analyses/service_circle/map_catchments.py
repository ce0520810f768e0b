"""The map of catchments: which facility is nearest in time to each settlement, and the ground between them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.model.arrays import GeometryArray
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.classes import NOT_REACHED_COLOUR
from spatial_uri.page.neighbours import CATEGORIES
from spatial_uri.page.part_tables import tier_name
from spatial_uri.page.theme_classes import DARK
from spatial_uri.page.themes import Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import MODES, name_of, people


def catchment_map(study: Study, circle: ServiceCircle, tier: Tier) -> ThemeMap:
    """Return the catchments of the facilities of a tier.

    Each piece of ground has the facility of the settlement that is nearest to it in a straight line; what is counted
    are settlements and people.

    Parameters
    ----------
    study, circle, tier
        What was measured, the result, and the tier.
    """
    trips = circle.of(tier.name)
    facility = trips["facility_id"].where(trips["status"] == "reached")
    shapes = _catchments(study, facility)
    ids = list(shapes.index)
    facilities = study.facilities.table
    names = [name_of(facilities["name"].get(f), f) for f in ids]
    served = facility.value_counts()
    persons = study.settlements.table["population"].groupby(facility.to_numpy()).sum(skipna=False)
    said = [_words(int(served.get(f, 0)), float(persons.get(f, np.nan))) for f in ids]
    order = sorted(range(len(ids)), key=lambda k: -int(served.get(ids[k], 0)))
    colours = tuple(ThemeClass(label=str(k + 1), colour=c) for k, c in enumerate(CATEGORIES))
    is_reached = facility.notna().to_numpy()
    theme = Theme(
        key="catchments",
        title=say("Catchments"),
        definition=say(
            "each settlement belongs to the {tier_term} that is nearest in travel time, {mode_term}; colours only part"
            " neighbours, and the ground goes with the settlement nearest to it",
            tier_term=str(tier), mode_term=MODES[circle.mode],
        ),
        uses=(
            ThemeUse(layer="catchments", classes=colours, cls=_colours_of(shapes), in_legend=False),
            ThemeUse(layer="ways", title=say("to the nearest facility, as the crow flies")),
            ThemeUse(layer="settlements", classes=_settlement_classes(), cls=[0 if r else 1 for r in is_reached],
                     title=say("Settlements")),
            ThemeUse(layer="facilities", classes=(_facility_class(tier),), cls=_served(study, ids),
                     title=say("Facilities")),
        ),
        ranking=[("catchments", k, said[k]) for k in order],
        ranking_title=say("Facilities by the settlements they are nearest to"),
    )  # fmt: skip
    settlement_names = [name_of(n, p) for n, p in study.settlements.table["name"].items()]
    layers = {
        "catchments": ThemeLayer(kind="polygon", geometry=shapes.geometry, names=names),
        "ways": _ways(study, facility),
        "settlements": ThemeLayer(kind="point", of="settlements", names=settlement_names),
        "facilities": ThemeLayer(
            kind="point", of="facilities", weights=[0.5] * len(facilities),
            names=[name_of(n, f) for f, n in facilities["name"].items()],
        ),
    }  # fmt: skip
    return ThemeMap(heading=theme.title, subtitle=study.name, layers=layers, themes=(theme,))


def _settlement_classes() -> tuple[ThemeClass, ThemeClass]:
    lost = ThemeClass(label=say("no facility is reached"), colour=NOT_REACHED_COLOUR, hatched=True, symbol="cross")
    return ThemeClass(label=say("belongs to a catchment"), colour=DARK), lost


def _facility_class(tier: Tier) -> ThemeClass:
    return ThemeClass(label=tier_name(tier), colour="#b0307e", symbol="triangle")


def _served(study: Study, ids: list[str]) -> list[int]:
    """Show the facilities that are nearest to some settlement."""
    served = set(ids)
    return [0 if f in served else -1 for f in study.facilities.table.index]


def _words(settlements: int, persons: float) -> str:
    if not np.isfinite(persons):
        return say_n("{count} settlement", "{count} settlements", settlements)
    return say_n(
        "{count} settlement, people: {people}", "{count} settlements, people: {people}", settlements,
        people=people(persons),
    )  # fmt: skip


def _catchments(study: Study, facility: pd.Series[str]) -> gpd.GeoDataFrame:
    """Return the ground of each facility, on the index of the facilities, inside the study area."""
    reached = facility.notna().to_numpy()
    points = study.settlements.table.geometry.to_numpy()[reached]
    owners = facility.to_numpy()[reached]
    if not len(points):
        return gpd.GeoDataFrame({"geometry": gpd.GeoSeries([], crs=study.crs)}, index=pd.Index([], dtype=object))
    _, first = np.unique(shapely.get_coordinates(points), axis=0, return_index=True)
    first.sort()
    cells = _cells(points[first], study)
    frame = gpd.GeoDataFrame({"facility": owners[first]}, geometry=cells, crs=study.crs)
    shapes = frame.dissolve("facility")
    shapes["geometry"] = shapes.geometry.intersection(study.boundary)
    return shapes


def _cells(points: GeometryArray, study: Study) -> GeometryArray:
    if len(points) == 1:
        return np.array([study.boundary], dtype=object)
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=study.boundary, ordered=True)
    return np.asarray(shapely.get_parts(cells))


def _colours_of(shapes: gpd.GeoDataFrame) -> list[int]:
    """Number the catchments so that neighbours differ."""
    pairs = shapes.sindex.query(shapes.geometry, predicate="intersects")
    found: dict[int, int] = {}
    for k in range(len(shapes)):
        taken = [found[int(n)] for n in pairs[1][pairs[0] == k] if int(n) in found]
        found[k] = min(range(len(CATEGORIES)), key=lambda c: (taken.count(c), c))
    return [found[k] for k in range(len(shapes))]


def _ways(study: Study, facility: pd.Series[str]) -> ThemeLayer:
    """Return a straight line from each settlement to its facility."""
    there = study.facilities.table.geometry.reindex(facility.dropna().to_numpy())
    here = study.settlements.table.geometry[facility.notna().to_numpy()]
    ends = np.stack([shapely.get_coordinates(here.to_numpy()), shapely.get_coordinates(there.to_numpy())], axis=1)
    lines = gpd.GeoSeries(shapely.linestrings(ends), crs=study.crs)
    return ThemeLayer(kind="line", geometry=lines, names=[""] * len(lines))
