"""The tables of a synthetic county."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd


@dataclass(frozen=True, eq=False)
class CountyTables:
    """The tables of a synthetic county, or of several where the villages are many. Nothing in them exists.

    All are in EPSG:4326 and have a column ``synthetic`` that is True.

    Parameters
    ----------
    areas
        Counties, and the townships that tile them, as `spatial_uri.model.AdminAreas` wants them:
        index ``area_id`` (6 or 9 digits), ``name``, ``level``, ``parent_id``, ``population``, ``geometry``.
    settlements
        Villages, towns and county seats, as `spatial_uri.model.Places` wants them: index ``place_id``
        (12 digits), ``name``, ``kind`` (``village``, ``town``, ``city``), ``area_id`` (the township),
        ``population``, ``class_code`` (111, 121 or 220), ``elevation_m``, ``truth`` and ``geometry``. ``truth``
        is what a right answer must find: ``connected``, ``island`` (its roads join no others) or
        ``off_road`` (no road within 1.2 km).
    facilities
        Index ``place_id``, ``name``, ``tier`` (``county_hospital``, ``township_centre``, ``village_clinic``,
        ``pharmacy``), ``area_id`` (None outside), ``inside``, the OSM tags ``amenity`` and ``healthcare``,
        ``beds`` and ``doctors`` (NA where there are none of the kind), ``geometry``. A few lie beyond the border.
    neighbours
        Villages and towns beyond the border, whose people use facilities inside as well: index ``place_id``, ``name``,
        ``kind``, ``population``, ``geometry``.
    roads
        One LineString for each road piece, with shared vertices at junctions, those beyond the border
        included, and the OSM tags ``highway``, ``ref``, ``name``, ``surface``, ``tracktype``, ``oneway``,
        ``bridge``, ``tunnel``, ``layer``, ``maxspeed`` (None where absent).
    stops
        Bus stops: ``name``, ``geometry``.
    restrictions
        Forbidden turns: ``from_road`` and ``to_road`` (index of `roads`), ``restriction``, ``geometry`` (the
        junction).
    villages, seed
        The parameters that made it.
    """

    areas: gpd.GeoDataFrame
    settlements: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    stops: gpd.GeoDataFrame
    restrictions: gpd.GeoDataFrame
    villages: int
    seed: int
