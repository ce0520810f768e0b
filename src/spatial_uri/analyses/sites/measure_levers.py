"""For every settlement beyond the limit: the site that would bring it within, with how many others."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd


def site_levers(settlements: pd.DataFrame, candidates: gpd.GeoDataFrame, near: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each settlement beyond the limit today, with the site that would bring it within.

    That is the first site chosen that has it within, in the order of building; without one, the candidate that alone
    would bring in most people, the first in the table of equal ones.

    Parameters
    ----------
    settlements
        ``before_min``, ``before_within``, on their index.
    candidates
        ``name``, ``rank``, ``people_alone``, ``settlements_alone``, ``cost``, on their index.
    near
        Pairs within the limit of settlements beyond it today: ``place_id``, ``site_id``, ``travel_min``.

    Returns
    -------
    DataFrame
        Index ``place_id``: ``before_min`` (NaN without a way), ``site_id`` and ``site_name`` (None where no candidate
        has it within), ``is_chosen``, ``after_min`` (to the site, NaN without), ``others`` (settlements beyond the
        limit today that the site has within as well, alone), ``people_alone``, ``cost``.
    """
    beyond = settlements.index[~settlements["before_within"]]
    order = pd.Series(np.arange(len(candidates)), index=candidates.index)
    site = near["site_id"]
    rank = site.map(candidates["rank"]).to_numpy()
    keyed = pd.DataFrame(
        {
            "place_id": near["place_id"].to_numpy(),
            "site_id": site.to_numpy(),
            "after_min": near["travel_min"].to_numpy(),
            "rank": np.where(rank > 0, rank, np.inf),
            "alone": -site.map(candidates["people_alone"]).to_numpy(),
            "many": -site.map(candidates["settlements_alone"]).to_numpy(),
            "order": site.map(order).to_numpy(),
        }
    )
    best = keyed.sort_values(["place_id", "rank", "alone", "many", "order"], kind="stable").groupby("place_id").first()
    best = best.reindex(beyond)
    of_site = candidates.reindex(best["site_id"])
    known = best["site_id"].notna().to_numpy()
    return pd.DataFrame(
        {
            "before_min": settlements.loc[beyond, "before_min"],
            "site_id": best["site_id"].astype(object).where(known, None),
            "site_name": pd.Series(of_site["name"].to_numpy(), index=beyond).astype(object).where(known, None),
            "is_chosen": np.isfinite(best["rank"].to_numpy(dtype=np.float64)) & known,
            "after_min": best["after_min"].astype(np.float64),
            "others": np.where(known, np.nan_to_num(of_site["settlements_alone"].to_numpy(dtype=float)) - 1, 0).astype(
                np.int64
            ),
            "people_alone": of_site["people_alone"].to_numpy(dtype=np.float64),
            "cost": of_site["cost"].to_numpy(dtype=np.float64),
        },
        index=pd.Index(beyond, name="place_id"),
    )
