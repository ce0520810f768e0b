"""People where they live, from a raster or from buildings, and spread so that official totals are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.population.options import PopulationOptions
from spatial_uri.analyses.population.read_official_table import read_official_people
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.study import Note, Study
from spatial_uri.read.rasters.cell_areas import Beyond
from spatial_uri.read.rasters.population_file import FACTS, read_population
from spatial_uri.read.rasters.spread_people import spread_population


@dataclass(frozen=True, eq=False)
class Demand:
    """People where they live.

    Parameters
    ----------
    cells
        ``people``, ``area_id``, ``cell_m``, points in the CRS of the study.
    raster
        ``area_id`` -> people of the raster before anything is spread; empty without one.
    official
        Index ``area_id``: ``resident``, ``registered``; None if no table was given.
    facts
        What became of all people.
    """

    cells: gpd.GeoDataFrame
    raster: pd.Series[float]
    official: pd.DataFrame | None
    facts: dict[str, Any] = field(default_factory=dict)


def read_demand(files: Mapping[str, Path], study: Study, options: PopulationOptions) -> tuple[Demand, tuple[Note, ...]]:
    """Read people where they live.

    Parameters
    ----------
    files
        ``people_raster``, or ``buildings`` with ``official_people``; ``official_people`` spreads official totals.
    study
        Its areas, and what lies beside them.
    options
        Vintage, blocks, what lies beyond.

    Raises
    ------
    ParameterError
        If there is nothing to count, or the vintage of a raster is not stated.
    SpatialUriError
        If a file cannot be used.
    """
    official: pd.DataFrame | None = None
    notes: tuple[Note, ...] = ()
    if "official_people" in files:
        official, notes = read_official_people(files["official_people"], study.areas)
    if "people_raster" in files:
        return _of_raster(files["people_raster"], study, options, official), notes
    if "buildings" in files and official is not None:
        return _of_buildings(files["buildings"], study, options, official), notes
    raise ParameterError(
        "population: there are no people to count",
        remedy="name people_raster, or buildings and official_people, in [population]",
    )


def _of_raster(path: Path, study: Study, options: PopulationOptions, official: pd.DataFrame | None) -> Demand:
    if options.vintage is None:
        raise ParameterError(
            "population: the vintage of the raster is not stated",
            remedy='say which year its people are of, as in vintage = "2020" (--population-vintage 2020)',
        )
    cells = read_population(
        path,
        within=study.areas,
        vintage=options.vintage,
        block_cells=options.block_cells,
        unknown=options.unknown,
        beyond=_beyond(study, options),
        neighbours=study.neighbours,
    )
    facts = dict(cells.attrs[FACTS])
    raster = cells.groupby("area_id")["people"].sum()
    if official is None:
        return Demand(cells, raster, None, facts)
    spread, told = _spread(official, study, options, cells)
    return Demand(spread, raster, official, facts | told)


def _of_buildings(path: Path, study: Study, options: PopulationOptions, official: pd.DataFrame) -> Demand:
    spread, told = _spread(official, study, options, path)
    return Demand(spread, pd.Series(dtype=np.float64), official, told)


def _beyond(study: Study, options: PopulationOptions) -> Beyond:
    if options.beyond != "auto":
        return options.beyond
    return "sea" if len(study.network.data_edge.coast) else "land"


def _spread(
    official: pd.DataFrame, study: Study, options: PopulationOptions, weights: Path | gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Spread the official people of the areas of one level, and say in which of the finest areas they are then."""
    totals = official[options.spread].dropna()
    if totals.empty:
        raise DataError(
            f"population: the table of official people has no {options.spread} people",
            remedy="fill that column, or spread the other: spread = "
            + ('"registered"' if options.spread == "resident" else '"resident"'),
        )
    level = str(study.areas.table.loc[totals.index[0], "level"])
    above = study.areas.above(level)
    given: Path | gpd.GeoDataFrame = weights
    kept: gpd.GeoDataFrame | None = None
    if isinstance(weights, gpd.GeoDataFrame):
        held = weights["area_id"].map(above)
        has_total = held.isin(totals.index)
        given, kept = weights.assign(area_id=held)[has_total], weights[~has_total]
    spread = spread_population(totals, study.areas.at(level).loc[totals.index], given)
    facts = dict(spread.attrs[FACTS])
    located = study.areas.holding(spread.geometry.to_numpy())
    spread["area_id"] = [
        own if own is not None and above.get(own) == area else area
        for own, area in zip(located, spread["area_id"], strict=True)
    ]
    facts["left_ids" if kept is None else "kept_ids"] = sorted(set(study.areas.at(level).index) - set(totals.index))
    if kept is not None and len(kept):
        spread = gpd.GeoDataFrame(pd.concat([pd.DataFrame(spread), pd.DataFrame(kept)]), crs=study.crs)
        spread = spread.reset_index(drop=True)
    return spread, facts
