"""Clinics, health centres, a hospital, pharmacies and bus stops of a synthetic county."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from spatial_uri.model.arrays import FloatArray
from spatial_uri.samples.layout import Layout
from spatial_uri.samples.names import county_name

CLINIC_SHARE = 0.86
STOP_SHARE = 0.8
OUTSIDE_TOWNS = 3
_HOSPITAL_BEDS, _CENTRE_BEDS = 3.2 / 1000, 1.3 / 1000
"""Beds for each person of the county, and of the township."""
_BETTER_AND_WORSE = (0.7, 1.0, 1.4)
"""What one health centre after the other has of the usual number of beds: so that they differ."""

_TAGS = {
    "county_hospital": ("hospital", "hospital"),
    "township_centre": ("clinic", "centre"),
    "village_clinic": ("clinic", "clinic"),
    "pharmacy": ("pharmacy", "pharmacy"),
}


def place_facilities(
    inhabited: pd.DataFrame, layout: Layout, node_xy: FloatArray, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Place facilities and bus stops.

    Every county has a hospital in its seat, every town a health centre, most villages a clinic,
    but hardly any that no road reaches. The nearest towns beyond the border have health centres, and
    the nearest of all a hospital, which may be closer to some villages than their own.
    """
    rows: list[tuple[int, str, str]] = []
    towns = np.flatnonzero(layout.is_town & layout.inside)
    for town in towns.tolist():
        place = str(inhabited.at[town, "township_name"])
        county = county_name(int(layout.county[town]), int(layout.is_seat.sum()))
        if layout.is_seat[town]:
            rows.append((town, "county_hospital", f"{county}人民医院"))
            rows += [(town, "pharmacy", f"{place}第{number}药店") for number in "一二三四"]
        elif rng.random() < 0.6:
            rows.append((town, "pharmacy", f"{place}药店"))
        rows.append((town, "township_centre", f"{place}中心卫生院" if layout.is_seat[town] else f"{place}卫生院"))
    villages = np.flatnonzero(layout.inside & ~layout.is_town & (inhabited["truth"] == "connected").to_numpy())
    for village in villages[rng.random(len(villages)) < CLINIC_SHARE].tolist():
        rows.append((village, "village_clinic", str(inhabited.at[village, "name"]) + "卫生室"))
    beyond = np.flatnonzero(layout.is_town & ~layout.inside)
    if len(beyond):
        xy = node_xy[layout.node]
        away = np.hypot(*(xy[beyond][:, None] - xy[towns][None]).transpose(2, 0, 1)).min(axis=1)
        for order, town in enumerate(beyond[np.argsort(away, kind="stable")][:OUTSIDE_TOWNS].tolist()):
            name = str(inhabited.at[town, "name"]).removesuffix("社区")
            rows.append((town, "township_centre", f"合成示例邻县{name}镇卫生院"))
            if order == 0:
                rows.append((town, "county_hospital", "合成示例邻县人民医院"))

    where = np.array([row[0] for row in rows])
    spread_m = np.where(layout.is_seat[where], 420.0, np.where(layout.is_town[where], 150.0, 45.0))
    facilities = pd.DataFrame({"name": [row[2] for row in rows], "tier": [row[1] for row in rows]})
    facilities.insert(0, "place_id", [f"F{number:06d}" for number in range(1, len(rows) + 1)])
    facilities["area_id"] = inhabited["area_id"].to_numpy()[where]
    facilities["inside"] = layout.inside[where]
    facilities["amenity"] = [_TAGS[row[1]][0] for row in rows]
    facilities["healthcare"] = [_TAGS[row[1]][1] for row in rows]
    facilities["beds"], facilities["doctors"] = _amounts(rows, inhabited, layout)
    offset = rng.uniform(-1, 1, (len(rows), 2)) * spread_m[:, None]
    facilities[["x_m", "y_m"]] = inhabited[["x_m", "y_m"]].to_numpy()[where] + offset

    served = np.flatnonzero(layout.inside & (inhabited["truth"] == "connected").to_numpy())
    served = served[(rng.random(len(served)) < STOP_SHARE) | layout.is_town[served]]
    stops = pd.DataFrame({"name": inhabited["name"].to_numpy()[served]})
    stops[["x_m", "y_m"]] = node_xy[layout.node[served]] + rng.uniform(-8, 8, (len(served), 2))
    return facilities, stops


def _amounts(
    rows: list[tuple[int, str, str]], inhabited: pd.DataFrame, layout: Layout
) -> tuple[ExtensionArray, ExtensionArray]:
    """Return beds and doctors of each facility: NA where it has no such thing, as a clinic has no beds."""
    people = inhabited["population"].to_numpy()
    of_county = pd.Series(people).groupby(layout.county).sum()
    of_town = pd.Series(people).groupby(np.where(layout.is_town, np.arange(len(people)), layout.town)).sum()
    beds: list[int | None] = []
    doctors: list[int | None] = []
    for place, tier, _ in rows:
        own: int | None = None
        if tier == "county_hospital":
            own = max(60, round(_HOSPITAL_BEDS * float(of_county[layout.county[place]])))
        elif tier == "township_centre":
            own = max(8, round(_CENTRE_BEDS * float(of_town[place]) * _BETTER_AND_WORSE[len(beds) % 3]))
        beds.append(own)
        staff = None if own is None else 2 + round(0.4 * own)
        doctors.append(1 + (int(people[place]) > 1500) if tier == "village_clinic" else staff)
    return pd.array(beds, dtype="Int64"), pd.array(doctors, dtype="Int64")
