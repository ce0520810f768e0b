"""The chain of goods: from the county centre over the town station to the village point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.logistics.result import NodeTier
from spatial_uri.measure.quantiles import quantile
from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.travel import Travel

_SUPPLIERS: dict[NodeTier, tuple[NodeTier, ...]] = {"station": ("centre",), "point": ("centre", "station")}
"""Tier -> those its goods come from: a station is supplied by a centre, a point by whichever is nearer."""
_STAGES: dict[str, tuple[NodeTier, str]] = {
    "centre_to_station": ("station", "supply_min"),
    "supplier_to_point": ("point", "supply_min"),
    "centre_to_point": ("point", "chain_min"),
}
"""Stage -> the tier that goods get to, and the column of their minutes."""
_STATISTICS: dict[str, Callable[[FloatArray], Any]] = {
    "mean_min": np.mean,
    "median_min": np.median,
    "p90_min": lambda minutes: quantile(minutes, 0.9),
    "max_min": np.max,
}


def with_chain(network: RoadNetwork, nodes: gpd.GeoDataFrame, travel: Travel) -> gpd.GeoDataFrame:
    """Add to a table of nodes where their goods come from, as `Logistics.nodes`.

    Every station is supplied by the centre from which goods get there fastest, every point by the nearest station or
    centre. Goods drive from the higher tier to the lower, whatever the direction of `travel`: one-way streets are those
    of the delivery.

    Parameters
    ----------
    network
        The roads.
    nodes
        One row per node: ``name``, ``tier``, ``geometry`` and more.
    travel
        Walk and longest trip.
    """
    delivery = replace(travel, direction="from_facility")
    parts = [_of_centres(nodes[nodes["tier"] == "centre"])]
    for tier, suppliers in _SUPPLIERS.items():
        supplied, supplying = nodes[nodes["tier"] == tier], nodes[nodes["tier"].isin(suppliers)]
        trips = nearest_facilities(network, supplied, supplying, travel=delivery)
        parts.append(_of_supplied(trips, supplying["name"], pd.concat(parts)))
    chain = pd.concat(parts).reindex(nodes.index)
    return gpd.GeoDataFrame(
        pd.concat([nodes.drop(columns="geometry"), chain], axis=1), geometry=nodes.geometry.to_numpy(), crs=nodes.crs
    )


def stage_table(nodes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Sum up how long goods take from tier to tier, as `Logistics.stages`.

    Parameters
    ----------
    nodes
        As `Logistics.nodes`.
    """
    rows = []
    for stage, (tier, column) in _STAGES.items():
        minutes = nodes.loc[nodes["tier"] == tier, column].to_numpy(dtype=np.float64)
        known = minutes[~np.isnan(minutes)]
        row: dict[str, Any] = {"stage": stage, "nodes": len(minutes), "supplied": len(known)}
        row["supplied_share"] = len(known) / len(minutes) if len(minutes) else np.nan
        for name, find in _STATISTICS.items():
            row[name] = float(find(known)) if len(known) else np.nan
        rows.append(row)
    return pd.DataFrame(rows)


def _of_centres(centres: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the columns of the nodes where goods begin."""
    return _columns(
        centres.index,
        supplier_id=[None] * len(centres),
        supplier_name=[None] * len(centres),
        supply_min=0.0,
        supply_km=0.0,
        supply_status="reached",
        centre_id=centres.index.to_numpy(dtype=object),
        chain_min=0.0,
    )


def _of_supplied(trips: gpd.GeoDataFrame, names: pd.Series[str], above: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the nodes of a tier, from those of the tiers above."""
    supplier = trips["facility_id"].astype(object)
    return _columns(
        trips.index,
        supplier_id=_mapped(supplier, supplier),
        supplier_name=_mapped(supplier, supplier.map(names)),
        supply_min=trips["travel_min"].to_numpy(),
        supply_km=trips["network_km"].to_numpy(),
        supply_status=trips["status"].to_numpy(dtype=object),
        centre_id=_mapped(supplier, supplier.map(above["centre_id"])),
        chain_min=trips["travel_min"].to_numpy() + supplier.map(above["chain_min"]).to_numpy(dtype=np.float64),
    )


def _columns(index: pd.Index, **values: Any) -> pd.DataFrame:
    texts = ("supplier_id", "supplier_name", "supply_status", "centre_id")
    return pd.DataFrame(
        {
            name: pd.Series(value, index=index, dtype=object if name in texts else np.float64)
            for name, value in values.items()
        }
    )


def _mapped(supplier: pd.Series[Any], values: pd.Series[Any]) -> list[Any]:
    """Return values as they are, None where there is no supplier or the chain is broken above."""
    return [
        value if isinstance(value, str) and isinstance(key, str) else None
        for key, value in zip(supplier, values, strict=True)
    ]
