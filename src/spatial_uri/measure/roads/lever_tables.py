"""The tables of the road levers: levers in order, settlements with their cheapest lever, the ceiling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.measure.roads.gains import Gains, Gap
from spatial_uri.measure.roads.missing_links import MissingLinks
from spatial_uri.measure.roads.result import LeverEvaluation
from spatial_uri.measure.roads.upgrades import Upgrades
from spatial_uri.measure.trips import to_minutes
from spatial_uri.model.arrays import BoolArray, FloatArray, GeometryArray, Int64Array
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.prices import Prices
from spatial_uri.model.study import Note
from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
from spatial_uri.routing.improvement.projects import RoadProjects

_LETTERS = {"upgrade": "U", "bundle": "B", "link": "L"}


@dataclass(frozen=True, eq=False)
class Levers:
    """All levers, evaluated; arrays have a row for each, and `is_told` says which make the table."""

    kind: np.ndarray
    pieces: tuple[Int64Array, ...]
    projects: RoadProjects
    gains: Gains
    is_told: BoolArray
    link_km: FloatArray
    link_cost: FloatArray
    link_class: str
    link_kmh: float
    links: MissingLinks | None
    by_cost: bool
    unpriced: tuple[str, ...]


def project_table(
    network: RoadNetwork, found: Levers, upgrades: Upgrades, places: pd.Index
) -> tuple[gpd.GeoDataFrame, Int64Array]:
    """Return the levers that are told, the best first, and the row of each among all."""
    rows = np.flatnonzero(found.is_told)
    texts = _PieceTexts.of(network)
    about = pd.DataFrame([_about(texts, found, upgrades, row) for row in rows.tolist()], columns=_ABOUT)
    sums = found.gains.table.iloc[rows].reset_index(drop=True)
    table = pd.concat([about, sums], axis=1)
    for per, amount in (("km", table["km"]), ("cost", table["cost"])):
        for name, column in (("people", "people_newly_within"), ("person_min", "person_min_saved")):
            table[f"{name}_per_{per}"] = table[column] / amount.where(amount > 0)
    per = "cost" if found.by_cost else "km"
    keys = (np.arange(len(rows)), table["km"], -_ordered(table[f"person_min_per_{per}"]))
    best = np.lexsort((*keys, -table["settlements_newly_within"], -_ordered(table[f"people_per_{per}"])))
    table, rows = table.iloc[best].reset_index(drop=True), rows[best]
    names = np.asarray(places.to_numpy(dtype=object), dtype=object)
    table["brings"] = [tuple(names[list(some)].tolist()) for some in found.gains.take(rows).signatures()]
    number = table.groupby("kind").cumcount() + 1
    ids = [f"{_LETTERS[kind]}{n}" for kind, n in zip(table["kind"], number, strict=True)]
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    named = table.set_axis(pd.Index(ids, name="lever_id", dtype=object))
    return gpd.GeoDataFrame(named, geometry=_lines(network, found, rows), crs=network.crs), rows


_ABOUT = ["kind", "roads", "from_class", "to_class", "from_kmh", "to_kmh", "km", "terrain", "cost"]


def _ordered(values: pd.Series) -> FloatArray:
    return values.fillna(-1.0).to_numpy(dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _PieceTexts:
    """Class of each piece, and its ref, or name where it has none."""

    road_class: np.ndarray
    name: np.ndarray

    @classmethod
    def of(cls, network: RoadNetwork) -> _PieceTexts:
        road_class, ref, name = (
            network.pieces[column].astype(str).to_numpy(dtype=object) for column in ("road_class", "ref", "name")
        )
        return cls(road_class, np.where(ref != "", ref, name))


def _about(texts: _PieceTexts, found: Levers, upgrades: Upgrades, row: int) -> tuple[Any, ...]:
    """Say what a lever is: its roads, classes, speeds, kilometres, terrain and cost."""
    pieces = found.pieces[row]
    if not len(pieces):
        cost = found.link_cost[row]
        return ("link", "", "", found.link_class, np.nan, found.link_kmh, found.link_km[row], "", cost)
    km = upgrades.km[pieces]
    longest = _longest_first(texts.road_class[pieces], km)[0]
    at = pieces[texts.road_class[pieces] == longest]
    to_class, terrain = (
        _longest_first(values[at], upgrades.km[at])[0] for values in (upgrades.to_class, upgrades.terrain)
    )
    return (
        found.kind[row],
        "; ".join(name for name in _longest_first(texts.name[pieces], km) if name),
        longest,
        to_class,
        upgrades.usual_kmh.get(longest, np.nan),
        float(np.average(upgrades.to_kmh[at], weights=np.maximum(upgrades.km[at], 1e-9))),
        float(km.sum()),
        terrain,
        float(upgrades.cost[pieces].sum()),
    )


def _longest_first(values: np.ndarray, km: FloatArray) -> list[str]:
    """Return the different values, that of most kilometres first; of equals the first in the alphabet."""
    total: dict[str, float] = {}
    for value, length in zip(values.tolist(), km.tolist(), strict=True):
        total[value] = total.get(value, 0.0) + length
    return sorted(total, key=lambda value: (-total[value], value))


def _lines(network: RoadNetwork, found: Levers, rows: Int64Array) -> GeometryArray:
    """Return the roads of levers; a link is a straight line."""
    parts: list[GeometryArray] = []
    for row in rows.tolist():
        ends = found.projects.link_ends[found.projects.link_ptr[row] : found.projects.link_ptr[row] + 1]
        of_link = np.asarray(shapely.linestrings(network.node_xy[ends]), dtype=object)
        parts.append(network.lines[found.pieces[row]] if len(found.pieces[row]) else of_link)
    if not parts:
        return np.zeros(0, dtype=object)
    number = np.repeat(np.arange(len(parts)), [len(some) for some in parts])
    return np.asarray(shapely.multilinestrings(np.concatenate(parts), indices=number), dtype=object)


def evaluation_of(
    search: ImprovementSearch, found: Levers, upgrades: Upgrades, order: Int64Array, levers: pd.Index, places: pd.Index
) -> LeverEvaluation:
    """Return what evaluates sets of the levers that are told."""
    return LeverEvaluation(
        levers=levers,
        places=places,
        search=search,
        projects=found.projects.take(order),
        pieces=tuple(found.pieces[row] for row in order.tolist()),
        piece_km=upgrades.km,
        piece_cost=upgrades.cost,
        link_km=found.link_km[order],
        link_cost=found.link_cost[order],
    )


def settlement_table(
    places: gpd.GeoDataFrame,
    gap: Gap,
    best_ms: Int64Array,
    gains: Gains,
    projects: gpd.GeoDataFrame,
    *,
    by_cost: bool,
) -> pd.DataFrame:
    """Return the cheapest lever of each settlement; `gains` are those of `projects`, in its order."""
    is_link = (projects["kind"] == "link").to_numpy()
    price = (projects["cost"] if by_cost else projects["km"]).to_numpy(dtype=np.float64)
    price = np.where(np.isnan(price), np.inf, price)
    pairs = np.lexsort((gains.project, price[gains.project], is_link[gains.project], gains.place))
    place, first = np.unique(gains.place[pairs], return_index=True)
    lever, after = gains.project[pairs][first], gains.after_ms[pairs][first]
    status = np.where(gap.is_beyond, "not_by_roads", "within").astype(object)
    status[place] = np.where(is_link[lever], "by_link", "by_roads")

    def of_lever(values: Any, missing: Any) -> np.ndarray:
        filled = np.full(len(places), missing, dtype=object if missing is None else np.float64)
        filled[place] = np.asarray(values)[lever]
        return filled

    after_ms = np.full(len(places), -1, dtype=np.int64)
    after_ms[place] = after
    return pd.DataFrame(
        {
            "population": places.get("population", np.nan),
            "before_min": to_minutes(gap.base_ms),
            "before_within": ~gap.is_beyond,
            "status": status,
            "lever_id": of_lever(projects.index.to_numpy(dtype=object), None),
            "km": of_lever(projects["km"], np.nan),
            "cost": of_lever(projects["cost"], np.nan),
            "after_min": to_minutes(after_ms),
            "at_best_min": to_minutes(best_ms),
            "brings_others": of_lever(projects["settlements_newly_within"] - 1, np.nan),
        },
        index=places.index,
    )


def ceiling_table(gap: Gap, best_ms: Int64Array, found: Levers, upgrades: Upgrades) -> pd.DataFrame:
    """Return what all roads together bring, beside the sum of the roads one by one, the best one, and the gap."""
    own = found.gains.table[found.kind == "upgrade"]
    pieces = np.flatnonzero(upgrades.is_faster)
    beyond = gap.is_beyond
    best = own.sort_values(["people_newly_within", "person_min_saved"], ascending=False, kind="stable").head(1)
    table = pd.DataFrame(
        {
            "gap": {
                "people_newly_within": gap.weight[beyond].sum(),
                "settlements_newly_within": beyond.sum(),
                "people_newly_reached": gap.weight[gap.base_ms < 0].sum(),
                "settlements_newly_reached": (gap.base_ms < 0).sum(),
            },
            "all_upgrades": {
                **gap.sums_of(best_ms), "km": upgrades.km[pieces].sum(), "cost": upgrades.cost[pieces].sum(),
            },
            "sum_of_singles": own.sum().to_dict(),
            "best_single": best.sum().to_dict(),
        }
    ).T.rename_axis("what")  # fmt: skip
    return table.astype(np.float64)


def lever_notes(found: Levers, gap: Gap, people: FloatArray, prices: Prices | None) -> tuple[Note, ...]:
    """Return what a reader must know."""
    notes = []
    if not gap.counts_people:
        notes.append(Note("road_levers.settlements_counted", severity="warning"))
    elif unknown := int(np.isnan(people[gap.is_beyond]).sum()):
        notes.append(Note("road_levers.people_unknown", count=unknown))
    if not gap.is_beyond.any():
        notes.append(Note("road_levers.no_gap"))
    if prices is not None and not found.by_cost:
        notes.append(Note("road_levers.prices_missing", severity="warning", classes=found.unpriced))
    without = int(np.count_nonzero(~found.is_told & (found.kind != "link")))
    if without:
        notes.append(Note("road_levers.without_gain", count=without))
    if found.links is not None:
        told = int(np.count_nonzero(found.is_told & (found.kind == "link")))
        notes.append(
            Note(
                "road_levers.links",
                count=told,
                evaluated_count=len(found.links.km),
                pairs_count=found.links.considered,
                left_out_count=found.links.left_out,
            )
        )
    return tuple(notes)
