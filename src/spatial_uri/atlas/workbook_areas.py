"""Sheets with one row for each area or class: towns ranked, counties, classes of time, ranks, buses and logistics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, VILLAGE_RANKS, Hierarchy
from spatial_uri.analyses.service_circle.classes import time_classes
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.atlas.workbook_places import result_of
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.study import Study
from spatial_uri.page.classes import classify
from spatial_uri.page.part import Part, Sheet
from spatial_uri.page.part_tables import tier_name
from spatial_uri.words.catalogue import say

WHOLE = "*"
_RANKED = (
    "settlements", "settlements_within", "settlements_share", "villages", "villages_within", "villages_share",
    "population", "population_within", "population_share", "population_missing", "mean_min", "median_min", "p90_min",
    "max_min", "reached", "reached_share", "too_far", "unreachable", "off_network", "unknown",
    "settlements_share_inside", "population_share_inside",
)  # fmt: skip
_BUSES = (
    "settlements", "villages", "rural_access_index", "hardened_villages_share", "served_villages_share",
    "served_settlements_share", "town_return_villages_share", "county_return_villages_share", "remote_by_time",
    "remote", "remote_share",
)  # fmt: skip
_LOGISTICS = ("stations", "points", "villages_with_point", "villages_with_point_share", "townships_with_station_share")


def area_sheets(study: Study, parts: Sequence[Part]) -> Iterator[Sheet]:
    """Yield the sheets of areas and classes, as far as there are results.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    """
    circle, ranks = result_of(parts, ServiceCircle), result_of(parts, Hierarchy)
    if circle is not None:
        yield _towns(study, circle)
        yield _wholes(circle)
        yield _classes(study, circle, ranks)
    yield from _buses(parts)
    yield _found(study, ranks)


def _coverage(circle: ServiceCircle) -> pd.DataFrame:
    columns = ["area_id", "name", "level", "tier", "threshold_min", *_RANKED]
    table = circle.coverage[[column for column in columns if column in circle.coverage.columns]].copy()
    table["tier"] = table["tier"].map({tier.name: tier_name(tier) for tier in circle.tiers})
    return table


def _towns(study: Study, circle: ServiceCircle) -> Sheet:
    """Return the areas of the finest level that is no village, by tier and threshold, ranked (T2)."""
    levels = [level for level in study.areas.levels if level != "village"] or list(study.areas.levels)
    table = _coverage(circle)
    table = table[table["level"] == levels[-1]]
    by = ["tier", "threshold_min"]
    place = table.groupby(by, sort=False)["settlements_share"].rank(method="min", ascending=False)
    table.insert(5, "rank_of_share", place)
    order = {tier_name(tier): number for number, tier in enumerate(circle.tiers)}
    table = table.assign(_tier=table["tier"].map(order)).sort_values(
        ["_tier", "threshold_min", "settlements_share"], kind="stable"
    )
    return Sheet(
        title=say("Towns ranked"),
        table=table.drop(columns="_tier"),
        about=say("one row per town, tier and threshold: the lowest share first, place 1 for the highest"),
        file="coverage.csv",
        sources={"rank_of_share": ("", "rank_of_share")},
    )


def _wholes(circle: ServiceCircle) -> Sheet:
    """Return the coarser areas and the whole study (T3)."""
    table = _coverage(circle)
    table = table[table["level"].isin(["province", "prefecture", "county", "study"])]
    table["name"] = table["name"].where(table["area_id"] != WHOLE, say("whole study"))
    return Sheet(
        title=say("Counties and the whole"),
        table=table,
        about=say("settlements and villages side by side, one row per county, tier and threshold"),
        file="coverage.csv",
    )


def _classes(study: Study, circle: ServiceCircle, ranks: Hierarchy | None) -> Sheet:
    """Return how many settlements, villages and people are in each class of time; a sum below each tier (T4)."""
    people = study.settlements.table["population"].to_numpy(dtype=np.float64)
    is_village = None if ranks is None else ranks.places["rank"].isin(VILLAGE_RANKS).to_numpy()
    rows: list[dict[str, Any]] = []
    totals = []
    classes = time_classes(circle)
    for tier in circle.tiers:
        trips = circle.of(tier.name)
        found = classify(trips["travel_min"], trips["status"], classes)
        tallies = [(one.label, found == position) for position, one in enumerate(classes)]
        for label, own in tallies:
            rows.append({"tier": tier_name(tier), "class": label, **_tally(own, people, is_village)})
            before = (
                rows[-2].get("cumulative_share", 0.0) if len(rows) > 1 and rows[-2]["tier"] == tier_name(tier) else 0
            )
            rows[-1]["cumulative_share"] = before + rows[-1]["settlements_share_of"]
        totals.append(len(rows))
        rows.append({"tier": tier_name(tier), "class": say("Total"), **_tally(found >= -1, people, is_village)})
    return Sheet(
        title=say("Classes of time"),
        table=pd.DataFrame(rows),
        about=say("settlements, villages and people by minutes; an upper limit belongs to its class"),
        file="service_circle.csv",
        totals=totals,
    )


def _tally(own: np.ndarray[Any, Any], people: np.ndarray[Any, Any], is_village: Any) -> dict[str, Any]:
    known = float(np.nansum(people))
    row: dict[str, Any] = {
        "settlements": int(own.sum()),
        "settlements_share_of": float(own.mean()) if len(own) else np.nan,
    }
    if is_village is not None:
        row |= {
            "villages": int((own & is_village).sum()),
            "villages_share_of": float((own & is_village).sum() / is_village.sum()) if is_village.any() else np.nan,
        }
    row["population"] = float(np.nansum(people[own])) if np.isfinite(people).any() else np.nan
    enough = are_enough_known(people) and known > 0
    row["population_share_of"] = row["population"] / known if enough else np.nan
    row["cumulative_share"] = np.nan
    return row


def _buses(parts: Sequence[Part]) -> Iterator[Sheet]:
    """Yield buses and logistics by area (T9)."""
    tables = {name: table for part in parts for name, table in part.tables.items()}
    given = [(f, c) for f, c in (("transport_areas.csv", _BUSES), ("logistics_areas.csv", _LOGISTICS)) if f in tables]
    if not given:
        return
    first = tables[given[0][0]].set_index("area_id")
    merged = first[["name", "level"]].copy()
    sources = {}
    for file, columns in given:
        own = tables[file].set_index("area_id")
        for column in (c for c in columns if c in own.columns and c not in merged.columns):
            merged[column] = own[column].reindex(merged.index)
            sources[column] = (file, column)
    merged["name"] = [
        say("whole study") if a == WHOLE else n for a, n in zip(merged.index, merged["name"], strict=True)
    ]
    yield Sheet(
        title=say("Buses and logistics"),
        table=merged.reset_index(),
        about=say("one row per area: hardened roads, stops, returns on one day, stations and points"),
        file=given[0][0],
        sources=sources,
    )


def _found(study: Study, ranks: Hierarchy | None) -> Sheet:
    """Return how many settlements were found in each area, by rank, beside those expected (T11)."""
    places = study.settlements.table
    areas = study.areas.table
    own: dict[str, np.ndarray[Any, Any]] = {}
    for area in areas.index:
        own[str(area)] = places["area_id"].isin(_within(areas, str(area))).to_numpy()
    own[WHOLE] = np.ones(len(places), dtype=bool)
    rows = []
    rank = None if ranks is None else ranks.places["rank"].to_numpy()
    for area, chosen in own.items():
        row: dict[str, Any] = {
            "area_id": area,
            "name": say("whole study") if area == WHOLE else areas.at[area, "name"],
            "level": "study" if area == WHOLE else areas.at[area, "level"],
            "settlements": int(chosen.sum()),
        }
        if rank is not None:
            row |= {f"{one}_count": int((chosen & (rank == one)).sum()) for one in SETTLEMENT_RANKS}
        rows.append(row)
    table = pd.DataFrame(rows)
    audit = None if ranks is None or ranks.audit is None else ranks.audit.areas
    if audit is not None:
        for column in ("expected", "found", "missing", "unexpected", "duplicate", "orphan", "outside_parent"):
            table[column] = audit[column].reindex(table["area_id"]).to_numpy(dtype=float, na_value=np.nan)
    names = {"county_seat": say("County seats"), "town": say("Towns"), "central_village": say("Central villages")}
    return Sheet(
        title=say("Settlements found"),
        table=table,
        about=say("settlements found in each area, by rank, and what the official list says"),
        file="audit.csv",
        headings={f"{one}_count": names.get(one, say("Other villages")) for one in SETTLEMENT_RANKS},
        sources={"settlements": ("settlements.csv", "settlements")}
        | {f"{one}_count": ("hierarchy.csv", "rank") for one in SETTLEMENT_RANKS},
        totals=[len(table) - 1],
    )


def _within(areas: pd.DataFrame, area: str) -> list[str]:
    """Return an area and all areas in it."""
    found = [area]
    children = areas.groupby("parent_id", sort=False).groups
    for one in found:
        found += [str(child) for child in children.get(one, [])]
    return found
