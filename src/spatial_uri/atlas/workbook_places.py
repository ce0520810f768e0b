"""Sheets with one row for each settlement or facility."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.causes.result import Causes
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.analyses.supply.phrases import amount_name, per_unit
from spatial_uri.analyses.supply.result import Supply
from spatial_uri.atlas.tables import facility_table, settlement_table
from spatial_uri.atlas.workbook_words import heading_of, target_words
from spatial_uri.model.study import Study
from spatial_uri.page.part import Part, Sheet
from spatial_uri.page.part_tables import tier_name
from spatial_uri.words.catalogue import N_, say

_BY_TIER = {
    "service_circle.csv": (
        "travel_min", "status", "facility_name", "network_km", "access_walk_min", "second_travel_min",
        "inside_travel_min",
    ),
    "causes.csv": ("over_min", "cause", "detour_ratio", "road_kmh", "needed_on", "needed_kmh"),
}  # fmt: skip
_BY_TARGET = {
    "links.csv": ("destination_name", "travel_min", "network_km", "detour_ratio", "worst_class", "unpaved_share"),
    "second_ways.csv": ("has_second_way", "second_extra_min"),
}
_ONCE = {
    "transport.csv": (
        "road_m", "has_hardened", "stop_walk_m", "served_stop_walk_m", "departures", "lines", "headway_min", "first_s",
        "last_s", "town_bus_min", "town_return", "county_bus_min", "county_return", "county_bus_car_ratio",
        "is_remote_by_time",
    ),
    "site_settlements.csv": ("after_min",),
    "road_lever_settlements.csv": ("at_best_min",),
    "plan_settlements.csv": ("plan_step", "sentence"),
    "allocation.csv": ("centre_name", "is_own"),
    "circles_matrix.csv": ("services", "services_met", "services_unknown"),
    "logistics_settlements.csv": ("centre_min", "station_min", "point_min", "has_point"),
}  # fmt: skip
"""Table of a result -> its columns that stand in the row of a settlement."""
_HEADINGS = {
    ("circles_matrix.csv", "services"): N_("Services asked"),
    ("circles_matrix.csv", "services_met"): N_("Services within their standard"),
    ("circles_matrix.csv", "services_unknown"): N_("Services of which nothing is known"),
    ("site_settlements.csv", "after_min"): N_("With the sites chosen (min)"),
    ("road_lever_settlements.csv", "at_best_min"): N_("With every road upgraded (min)"),
}
"""Column of a table -> what it is headed with here, where its name alone does not say it; to be passed to `say`."""
_KNOWN = ("place_id", "name", "kind", "area_id", "area_name", "population", "lon", "lat", "rank")
_SEATS = {"town_name": "town_seat_id", "county_name": "county_seat_id"}


@dataclass
class _Columns:
    """Columns being gathered: each with its heading, and the table that it comes from."""

    index: pd.Index
    values: dict[str, Any] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, file: str, column: str, values: pd.Series[Any], *, of: str = "", key: str = "") -> None:
        """Add a column; `of` is what it is asked of, such as a tier, and `key` the code of that."""
        name = f"{file.removesuffix('.csv')}.{key}.{column}" if key else f"{file.removesuffix('.csv')}.{column}"
        self.values[name] = values.reindex(self.index).to_numpy()
        own = _HEADINGS.get((file, column))
        heading = heading_of(column) if own is None else say(own)
        self.headings[name] = say("{thing}: {heading}", thing=of, heading=heading) if of else heading
        self.sources[name] = (file, column)


def village_sheet(study: Study, parts: Sequence[Part]) -> Sheet:
    """Return one row for each settlement, with what every result tells of it.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    """
    places = settlement_table(study)
    columns = _Columns(places.index)
    columns.add("settlements.csv", "place_id", places.index.to_series())
    for column in ("name", "kind", "area_name", "area_id", "population", "lon", "lat"):
        columns.add("settlements.csv", column, places[column])
    _add_ranks(columns, places, parts)
    tables = {name: table for part in parts for name, table in part.tables.items()}
    tiers = {tier.name: tier_name(tier) for tier in study.tiers}
    for tier, words in tiers.items():
        _add_keyed(columns, tables, _BY_TIER, ("tier", tier), words)
    for target in _targets(tables):
        words = tiers.get(target, target_words(target))
        _add_keyed(columns, tables, _BY_TARGET, ("target", target), words)
    carried = {sheet.file for part in parts for sheet in part.workbook}
    for file, table in tables.items():
        if file in _ONCE:
            chosen: Sequence[str] = [column for column in _ONCE[file] if column in table.columns]
        elif file in {*_BY_TIER, *_BY_TARGET, "hierarchy.csv", *carried} or not _is_of_settlements(table, places.index):
            continue
        else:
            chosen = [str(column) for column in table.columns if column not in _KNOWN]
        own = table.set_index("place_id")
        for column in chosen:
            columns.add(file, column, own[column])
    table = pd.DataFrame(columns.values, index=places.index)
    return Sheet(
        title=say("Settlements"),
        table=table.rename_axis(None),
        about=say("one row per settlement, with every indicator and the cause"),
        headings=columns.headings,
        sources=columns.sources,
    )


def _add_ranks(columns: _Columns, places: pd.DataFrame, parts: Sequence[Part]) -> None:
    ranks = result_of(parts, Hierarchy)
    if ranks is None:
        return
    columns.add("hierarchy.csv", "rank", ranks.places["rank"])
    for column, seat in _SEATS.items():
        columns.add("hierarchy.csv", column, ranks.places[seat].map(places["name"]))
        columns.sources[f"hierarchy.{column}"] = ("hierarchy.csv", seat)
        columns.headings[f"hierarchy.{column}"] = heading_of(column)


def _add_keyed(
    columns: _Columns, tables: Mapping[str, pd.DataFrame], wanted: Mapping[str, Sequence[str]], key: tuple[str, str],
    words: str,
) -> None:  # fmt: skip
    """Add the columns of tables that have one row for each settlement and each tier or destination."""
    by, value = key
    for file, names in wanted.items():
        if file not in tables:
            continue
        own = tables[file]
        own = own[own[by] == value].set_index("place_id")
        if len(own):
            for column in (name for name in names if name in own.columns):
                columns.add(file, column, own[column], of=words, key=value)


def _targets(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    known = [str(t) for file in _BY_TARGET if file in tables for t in tables[file]["target"].unique()]
    return list(dict.fromkeys(known))


def _is_of_settlements(table: pd.DataFrame, index: pd.Index) -> bool:
    return "place_id" in table.columns and len(table) == len(index) and set(table["place_id"]) == set(index)


def result_of(parts: Sequence[Part], kind: type) -> Any:
    """Return the result of a kind, None if there is none."""
    return next((part.result for part in parts if isinstance(part.result, kind)), None)


def gap_sheet(study: Study, parts: Sequence[Part]) -> Iterator[Sheet]:
    """Yield the settlements beyond the limit, one row for each tier, the farthest first (T5)."""
    circle, causes = result_of(parts, ServiceCircle), result_of(parts, Causes)
    if circle is None:
        return
    limit = circle.options.thresholds_min[0] if causes is None else causes.limit_min
    rows = [_gaps(study, circle, causes, tier.name, limit) for tier in circle.tiers]
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
    names = {tier.name: tier_name(tier) for tier in circle.tiers}
    table["tier"] = table["tier"].map(names)
    file = "service_circle.csv" if causes is None else "causes.csv"
    yield Sheet(
        title=say("Beyond the limit"),
        table=table,
        about=say("settlements beyond {limit_min}, by tier, those not reached and the farthest first", limit_min=limit),
        file=file,
        sources={"area_name": ("settlements.csv", "area_name")},
    )


def _gaps(study: Study, circle: ServiceCircle, causes: Causes | None, tier: str, limit: float) -> pd.DataFrame:
    trips = circle.of(tier) if causes is None else causes.of(tier)
    within = (trips["status"] == "reached") & (trips["travel_min"] <= limit)
    beyond = trips[~within & (trips["status"] != "unknown")]  # of those nothing can be said
    beyond = beyond.assign(_order=beyond["travel_min"].fillna(np.inf)).sort_values(
        "_order", ascending=False, kind="stable"
    )
    wanted = (
        "name", "area_id", "population", "status", "travel_min", "over_min", "facility_name", "facility_id",
        "network_km", "direct_km", "detour_ratio", "road_walk_m", "walk_min", "road_kmh", "cause", "needed_on",
        "needed_now_kmh", "needed_kmh", "needed_class",
    )  # fmt: skip
    table = pd.DataFrame({column: beyond[column] for column in wanted if column in beyond.columns})
    table.insert(0, "tier", tier)
    table.insert(1, "place_id", table.index)
    table.insert(4, "area_name", table["area_id"].map(study.areas.table["name"]))
    if "over_min" not in table.columns:
        table.insert([*table.columns].index("travel_min") + 1, "over_min", table["travel_min"] - limit)
    return table


def facility_sheet(study: Study, parts: Sequence[Part]) -> Sheet:
    """Return one row for each facility, by tier (T1).

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    """
    table = facility_table(study, parts).reset_index(names="place_id")
    order = {tier.name: number for number, tier in enumerate(study.tiers)}
    names = {tier.name: tier_name(tier) for tier in study.tiers}
    table = table.sort_values("tier", key=lambda tiers: tiers.map(order), kind="stable")
    say_tier: Callable[[Any], Any] = names.get
    table["tier"] = table["tier"].map(say_tier)
    supply = result_of(parts, Supply)
    amounts = () if supply is None else supply.amounts
    return Sheet(
        title=say("Facilities"),
        table=table,
        about=say("one row per facility, by tier"),
        file="facilities.csv",
        headings={f"{amount}_supply": amount_name(amount) for amount in amounts}
        | {f"{amount}_people_per_unit": per_unit(amount) for amount in amounts},
    )
