"""The levers of all families as one table, with what each costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_uri.analyses.bus_levers.result import BusLevers
from spatial_uri.analyses.plan.options import FAMILY_LABELS
from spatial_uri.analyses.road_levers.result import BetterRoads
from spatial_uri.analyses.sites.result import Sites
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.prices import Prices
from spatial_uri.model.study import Note, Study

COLUMNS = ("family", "kind", "name", "place_name", "from_class", "amount", "cost")
PREFIX = {"sites": "site:", "roads": "road:", "buses": "bus:"}


@dataclass(frozen=True, eq=False)
class Measured:
    """The results of the families that take part; None of those that do not."""

    sites: Sites | None
    roads: BetterRoads | None
    buses: BusLevers | None

    @property
    def families(self) -> tuple[str, ...]:
        """The families that take part."""
        of = {"sites": self.sites, "roads": self.roads, "buses": self.buses}
        return tuple(family for family, result in of.items() if result is not None)

    def price_table(self, family: str) -> str:
        """Return the table of the study file that holds the prices of a family."""
        if family == "roads":
            return "prices.road_km"
        if family == "buses":
            return "prices.vehicle_hour"
        return "prices.raise_to" if self.sites is not None and self.sites.options.at == "lower_tier" else "prices.site"


def list_levers(study: Study, measured: Measured) -> gpd.GeoDataFrame:
    """Return all levers, family by family: ``COLUMNS``, ``geometry``, on ``lever_id``."""
    parts = []
    if measured.sites is not None:
        parts.append(_sites(study, measured.sites))
    if measured.roads is not None:
        parts.append(_roads(measured.roads))
    if measured.buses is not None:
        parts.append(_buses(measured.buses, study.prices or Prices()))
    table = pd.concat(parts) if parts else pd.DataFrame(columns=[*COLUMNS, "geometry"])
    negative = table.index[table["cost"] < 0]
    if len(negative):
        faults = [f"{lever}: {cost:g}" for lever, cost in table.loc[negative[:5], "cost"].items()]
        raise DataError("a lever cannot cost less than nothing", faults=faults, remedy="correct the prices")
    return gpd.GeoDataFrame(table.rename_axis("lever_id"), geometry="geometry", crs=study.crs)


def _table(family: str, ids: list[Any], geometry: np.ndarray, **columns: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {"family": family, "place_name": "", "from_class": "", **columns, "geometry": geometry},
        index=[PREFIX[family] + str(one) for one in ids],
    )
    return table[[*COLUMNS, "geometry"]]


def _sites(study: Study, sites: Sites) -> pd.DataFrame:
    found = sites.candidates
    raised = found.index.isin(study.facilities.table.index)
    return _table(
        "sites",
        list(found.index),
        found.geometry.to_numpy(),
        kind=np.where(raised, "raised_site", "new_site"),
        name=found["name"].fillna("").astype(str).to_numpy(),
        amount=1.0,
        cost=found["cost"].to_numpy(dtype=np.float64),
    )


def _roads(roads: BetterRoads) -> pd.DataFrame:
    found = roads.levers
    return _table(
        "roads",
        list(found.index),
        found.geometry.to_numpy(),
        kind=found["kind"].to_numpy(),
        name=found["roads"].to_numpy(),
        from_class=found["from_class"].to_numpy(),
        amount=found["km"].to_numpy(dtype=np.float64),
        cost=found["cost"].to_numpy(dtype=np.float64),
    )


def _buses(buses: BusLevers, prices: Prices) -> pd.DataFrame:
    found = buses.levers[buses.levers["is_evaluated"].astype(bool)]
    hours = found["extra_vehicle_min_per_day"].to_numpy(dtype=np.float64) / 60
    return _table(
        "buses",
        list(found.index),
        found.geometry.to_numpy(),
        kind=found["kind"].to_numpy(),
        name=found["line"].to_numpy(),
        place_name=found["place_name"].fillna("").to_numpy(),
        amount=hours,
        cost=np.array([prices.of_vehicle_hours(one) for one in hours], dtype=np.float64),
    )


def priced(levers: gpd.GeoDataFrame, measured: Measured, *, is_asked: bool) -> tuple[tuple[str, ...], list[Note]]:
    """Return the families that have prices, and what has none.

    Raises
    ------
    ParameterError
        If a plan is asked for and nothing has a price.
    """
    notes, families = [], []
    known = levers["cost"].notna()
    for family in measured.families:
        own = levers["family"] == family
        if known[own].any() or not own.any():
            families.append(family)
            if missing := int((own & ~known).sum()):
                notes.append(
                    Note(
                        "plan.levers_without_price",
                        severity="warning",
                        family_term=FAMILY_LABELS[family],
                        count=missing,
                    )
                )
        elif is_asked:
            notes.append(
                Note(
                    "plan.family_without_price", severity="warning", family_term=FAMILY_LABELS[family],
                    table=f"[{measured.price_table(family)}]",
                )
            )  # fmt: skip
    if is_asked and not families:
        raise ParameterError(
            "plan: a budget or a target needs prices, and no lever has one",
            faults=[f"{family}: no price in [{measured.price_table(family)}]" for family in measured.families],
            remedy="say prices in the study file, or leave out budgets and target_share to rank the levers",
        )
    return tuple(families), notes
