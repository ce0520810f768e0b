"""Candidate sites: where a facility of a tier could stand."""

from __future__ import annotations

from typing import Any, Literal

import geopandas as gpd
import numpy as np

from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.arguments import require_study
from spatial_uri.model.study import Study
from spatial_uri.model.table_arguments import require_points

Kind = Literal["settlements", "lower_tier", "table"]


def candidate_sites(
    study: Study,
    *,
    tier: str,
    at: Kind = "settlements",
    table: gpd.GeoDataFrame | None = None,
    cost: float | None = None,
) -> gpd.GeoDataFrame:
    """List where a facility of a tier could stand.

    Parameters
    ----------
    study
        Settlements, facilities and tiers.
    tier
        The tier of the facility.
    at
        ``settlements``: in every settlement. ``lower_tier``: every facility inside the study area of the next
        lower tier that has any, to be raised. ``table``: the sites of `table`.
    table
        Points in the CRS of the study, on their ids, for ``at="table"``: such as those for sale. Columns
        ``name``, ``cost``, ``capacity`` and ``fixed`` are kept.
    cost
        Price of one site, any money, where the table has no ``cost`` for it; None where prices are unknown.

    Returns
    -------
    GeoDataFrame
        In the CRS of the study, one row for each site: ``name`` ("" without), ``area_id`` (None outside every area),
        ``cost`` and ``capacity`` (NaN where unknown), ``fixed``, ``geometry``. No site coincides with a facility of the
        tier, or of a higher one.

    Raises
    ------
    CrsError, DataError
        If the table is not in the CRS of the study, or a row is no point; if there is no site.
    ParameterError
        If there is no such tier, no lower one, or a price is negative.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> sites = candidate_sites(study, tier="hospital", cost=30)
    >>> len(sites) <= len(study.settlements), sites["cost"].unique().tolist()
    (True, [30.0])
    """
    study = require_study(study)
    tiers = [one.name for one in study.tiers]
    if tier not in tiers:
        raise ParameterError(f"there is no tier {tier!r}", remedy=f"the tiers are {', '.join(tiers)}")
    if cost is not None and not (np.isfinite(cost) and cost >= 0):
        raise ParameterError(f"cost must be a number >= 0, not {cost!r}")
    places = _places(study, tiers, tier, at, table)
    higher = study.facilities.table[study.facilities.table["tier"].isin(tiers[: tiers.index(tier) + 1])]
    places = places[~places.geometry.isin(list(higher.geometry))] if at != "table" else places
    if len(places) == 0:
        raise DataError(f"there is no site for a facility of tier {tier!r} ({at})", remedy="give a table of sites")
    columns: dict[str, Any] = {
        "name": places["name"] if "name" in places.columns else "",
        "area_id": places["area_id"] if "area_id" in places.columns else None,
        "cost": _costs(places, np.nan if cost is None else float(cost)),
        "capacity": places["capacity"] if "capacity" in places.columns else np.nan,
        "fixed": places["fixed"] if "fixed" in places.columns else False,
    }
    return gpd.GeoDataFrame(columns, index=places.index, geometry=places.geometry, crs=study.crs)


def _costs(places: gpd.GeoDataFrame, usual: float) -> Any:
    if "cost" not in places.columns:
        return usual
    return places["cost"] if np.isnan(usual) else places["cost"].fillna(usual)


def _places(study: Study, tiers: list[str], tier: str, at: Kind, table: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    if (at == "table") != (table is not None):
        raise ParameterError('a table of sites goes with at="table", and is needed there')
    if table is not None:
        return require_points(study.network, table, what="sites")
    if at == "settlements":
        return study.settlements.table
    if at != "lower_tier":
        raise ParameterError(f"there are no sites {at!r}", remedy="choose one of settlements, lower_tier, table")
    facilities = study.facilities.table[study.facilities.table["inside"]]
    for lower in tiers[tiers.index(tier) + 1 :]:
        if (facilities["tier"] == lower).any():
            return facilities[facilities["tier"] == lower]
    raise DataError(
        f"no facility inside the study area is of a lower tier than {tier!r}", remedy='choose at="settlements"'
    )
