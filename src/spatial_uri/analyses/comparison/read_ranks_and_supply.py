"""What a finished run tells beside its minutes: who is rural, and the supply within reach of each settlement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.equity.result import RURAL
from spatial_uri.analyses.hierarchy.denominators import find_rural
from spatial_uri.analyses.hierarchy.result import Hierarchy

_GROUP = "equity_group"


def rural_of_run(
    parts: Mapping[str, Any], settlements: gpd.GeoDataFrame, read_ranks: Callable[[], gpd.GeoDataFrame]
) -> pd.Series | None:
    """Return whether each settlement is rural; None where the run does not know.

    Parameters
    ----------
    parts
        The parts of the manifest.
    settlements
        The settlements of the GeoPackage, on ``place_id``.
    read_ranks
        Reads the layer of the ranks; called where no column of the settlements says it.
    """
    if "equity" in parts and _GROUP in settlements:
        return pd.Series(settlements[_GROUP].eq(RURAL).to_numpy(dtype=np.bool_), index=settlements.index)
    if "hierarchy" not in parts:
        return None
    ranks = read_ranks().set_index("place_id").reindex(settlements.index)
    if "rank" not in ranks or ranks["rank"].isna().any():
        return None
    known = Hierarchy(ranks[["rank"]], pd.DataFrame(), pd.DataFrame())
    return pd.Series(find_rural(known, settlements).is_in, index=settlements.index)


def supply_of_run(parts: Mapping[str, Any], settlements: gpd.GeoDataFrame) -> pd.DataFrame | None:
    """Return what each settlement can count on per 1,000 people, by amount; None where the run does not know.

    Parameters
    ----------
    parts, settlements
        As in `rural_of_run`.
    """
    part = parts.get("supply")
    counts = part.get("counts") if isinstance(part, Mapping) else None
    amounts = counts.get("amounts") if isinstance(counts, Mapping) else None
    if not isinstance(amounts, list):
        return None
    columns = {str(amount): f"{amount}_per_1000" for amount in amounts}
    known = {
        amount: pd.to_numeric(settlements[column], errors="coerce").to_numpy(dtype=np.float64)
        for amount, column in columns.items()
        if column in settlements
    }
    return pd.DataFrame(known, index=settlements.index) if known else None
