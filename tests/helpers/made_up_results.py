"""Results made up for a fabricated study: what measures could have given, the unknown included."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_uri.analyses.connectivity.options import ConnectivityOptions
from spatial_uri.analyses.connectivity.result import LINK_TARGETS, Connectivity
from spatial_uri.analyses.criticality.options import CriticalityOptions
from spatial_uri.analyses.criticality.result import Criticality, RoadClosures
from spatial_uri.analyses.hierarchy.denominators import Denominator
from spatial_uri.analyses.hierarchy.result import Audit, Hierarchy
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.layout.result import SettlementLayout
from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.model.study import Note, Study
from spatial_uri.model.travel import Travel

STATUSES = ("too_far", "unreachable", "off_network", "unknown")


def _units(study: Study) -> list[tuple[str, str, str]]:
    areas = study.areas.table
    return [("*", study.name, "study"), *zip(areas.index, areas["name"], areas["level"], strict=True)]


def hierarchy_of(study: Study) -> Hierarchy:
    """Ten settlements to a town; the first one is the county seat; one township has no seat."""
    ids = study.settlements.table.index
    tiers = np.where(np.arange(len(ids)) % 10 == 0, "town", "village").astype(object)
    tiers[0], tiers[3] = "county_seat", "central_village"
    towns = ids[np.isin(tiers, ["town", "county_seat"])]
    own = towns[np.arange(len(ids)) // 10 % len(towns)].to_numpy(dtype=object)
    own[-1] = None
    places = pd.DataFrame(
        {
            "rank": tiers,
            "seat_of": None,
            "township_id": study.settlements.table["area_id"],
            "county_id": "330802",
            "town_seat_id": own,
            "county_seat_id": ids[0],
        },
        index=ids,
    )
    rows = study.areas.table
    ways = ["named", "data", "code", "kind", "largest", "name", "none"]
    found = [ways[k % len(ways)] for k in range(len(rows))]
    seats = pd.DataFrame(
        {
            "name": rows["name"],
            "level": rows["level"],
            "seat_id": [None if f == "none" else ids[0] for f in found],
            "seat_name": [None if f == "none" else "" for f in found],
            "found_by": found,
        },
        index=rows.index,
    )
    mismatches = pd.DataFrame(
        [
            (
                ids[2],
                None,
                "code_and_place",
                Note("mismatch.code_and_place", place=["V2"], declared=["A1"], here=["A2"]),
            ),
            (None, rows.index[-1], "seat_missing", Note("mismatch.seat_missing", area=["A1"])),
        ],
        columns=["place_id", "area_id", "kind", "note"],
    )
    return Hierarchy(places, seats, mismatches)


def audit_of(study: Study) -> Audit:
    """One area with nothing expected; counts may be missing."""
    counts = ["expected", "found", "missing", "unexpected", "duplicate", "orphan", "outside_parent"]
    areas = pd.DataFrame(
        [("county", "county", 62, 60, 4, 2, 1, 0, 0), ("all", "study", pd.NA, 60, pd.NA, pd.NA, 1, 0, 0)],
        columns=["name", "level", *counts],
        index=pd.Index(["330802", "*"], name="area_id"),
    )
    found = [
        ("missing", "330802", None, "失踪村", None, 3, Note("finding.missing_nowhere", settlement=["失踪村"])),
        ("duplicate", None, study.settlements.table.index[4], "twice", "330802100204", None,
         Note("finding.duplicate", place=["twice"], first=["once"])),
    ]  # fmt: skip
    columns = ["kind", "area_id", "place_id", "name", "code", "row", "note"]
    return Audit(areas, pd.DataFrame(found, columns=columns))


def connectivity_of(study: Study) -> Connectivity:
    """Minutes that grow from row to row; every status occurs; nobody's county seat is known."""
    places, hierarchy = study.settlements.table, hierarchy_of(study)
    n = len(places)
    tables = []
    for target in LINK_TARGETS:
        status = np.full(n, "reached", dtype=object)
        status[5:9] = STATUSES
        if target == "county_seat":
            status[:] = "unknown"
        ok = status == "reached"
        minutes = np.where(ok, np.arange(n) * 1.5, np.nan)
        way = ok & (np.arange(n) > 0)
        tables.append(
            gpd.GeoDataFrame(
                {
                    "target": target,
                    "name": places["name"],
                    "area_id": places["area_id"],
                    "rank": hierarchy.places["rank"],
                    "destination_id": np.where(ok, places.index[0], None),
                    "destination_name": np.where(ok, "", None),
                    "travel_min": minutes,
                    "network_km": minutes / 2,
                    "walk_km": np.where(ok, 0.1, np.nan),
                    "straight_km": minutes / 3,
                    "detour_ratio": np.where(way, 1.5, np.nan),
                    "worst_class": np.where(way, "secondary_link", None),
                    "worst_surface": np.where(way, "unknown", None),
                    "unpaved_share": np.where(way, 0.2, np.nan),
                    "surface_unknown_share": np.where(way, 0.2, np.nan),
                    "status": status,
                    "is_elsewhere": ok & (np.arange(n) % 7 == 3) & (target == "nearest_town"),
                    "population": places["population"],
                },
                geometry=places.geometry,
                crs=places.crs,
            )
        )
    links = gpd.GeoDataFrame(pd.concat(tables), geometry="geometry", crs=places.crs)
    links = links.set_index("target", append=True).swaplevel()
    options = ConnectivityOptions()
    rows = []
    for area, name, level in _units(study):
        for target in LINK_TARGETS:
            known = target != "county_seat"
            row = {"area_id": area, "name": name, "level": level, "target": target, "settlements": n, "reached": n - 4}
            times = ("mean_min", "median_min", "p90_min", "max_min")
            for column in (*times, "mean_detour_ratio", "median_detour_ratio", "km_per_straight_km"):
                row[column] = 12.345 if known else np.nan
            row |= {"reached_share": (n - 4) / n if known else np.nan, "settlements_all": n, "reached_all": n - 4}
            row |= {"nearer_elsewhere": 8, "population": 1000.0, "population_missing": 4}
            shares = {"settlements_share": 0.75 if known else np.nan, "population_share": 0.5 if known else np.nan}
            shares |= {f"{column}_all": value for column, value in shares.items()}
            rows += [{**row, "threshold_min": threshold_min, **shares} for threshold_min in options.thresholds_min]
    roads = [
        {
            "area_id": area,
            "name": name,
            "level": level,
            "road_class": kind,
            "length_km": 12.0,
            "carriageway_km": 15.0,
            "length_share": 0.5,
            "km_per_100_km2": 40.0,
            "km_per_10000_people": np.nan,
        }
        for area, name, level in _units(study)
        for kind in ("secondary", "track", "all")
    ]
    indices = ("alpha", "beta", "gamma", "connectivity_degree", "connectivity_degree_towns", "intactness_share")
    shape = [
        {
            "area_id": area,
            "name": name,
            "level": level,
            "area_km2": 100.0,
            "length_km": 12.0,
            "vertices": 2,
            "edges": 1,
            "parts": 1,
            "cyclomatic": 0,
            **dict.fromkeys(indices, np.nan),
            "connectivity_degree_nodes": 3,
            "connectivity_degree_towns_nodes": 1,
        }
        for area, name, level in _units(study)
    ]
    return Connectivity(
        options, Travel(), "drive", hierarchy, links, pd.DataFrame(rows), pd.DataFrame(roads), pd.DataFrame(shape)
    )


def closures_of(study: Study) -> RoadClosures:
    """Three road segments: one cuts off, one makes longer, one cuts off people whose number is not known."""
    network = study.network
    segments = gpd.GeoDataFrame(
        network.pieces.loc[[4, 7, 9], ["road_class", "ref", "name", "surface", "structure", "length_m"]].assign(
            settlements=[3, 4, 1],
            population=[1204.0, 500.0, np.nan],
            settlements_cut_off=[3, 0, 1],
            population_cut_off=[1204.0, 0.0, np.nan],
            extra_min=[0.0, 11.0, 0.0],
            extra_person_min=[0.0, 5320.0, 0.0],
            settlements_lost=[3, 1, 1],
            population_lost=[1204.0, 100.0, np.nan],
            stretch=[4, 7, 9],
        ),
        geometry=network.lines[[4, 7, 9]],
        crs=study.crs,
    ).rename_axis("segment")
    segments.loc[4, ["ref", "name", "length_m"]] = ["G330", "", 1200.0]
    if study.settlements.table["population"].isna().all():
        segments[["population", "population_cut_off", "extra_person_min", "population_lost"]] = np.nan
    n = len(study.settlements)
    base = np.where(np.arange(n) % 9 == 8, np.nan, np.arange(n) + 1.0)
    stuck = np.arange(n) % 9 == 4
    second = np.where(stuck, np.nan, base * 2)
    places = pd.DataFrame(
        {
            "travel_min": base,
            "second_travel_min": second,
            "second_extra_min": second - base,
            "has_second_way": ~np.isnan(second),
            "is_destination": False,
            "segment": pd.Series(np.where(np.isnan(base), np.nan, 4)).astype("Int64").to_numpy(),
        },
        index=study.settlements.table.index,
    )
    cut = study.settlements.table.head(3)
    affected = pd.DataFrame(
        {
            "stretch": 4,
            "segment": 4,
            "place_id": cut.index.to_numpy(dtype=object),
            "name": cut["name"].to_numpy(dtype=object),
            "population": cut["population"].to_numpy(),
            "travel_min": 5.0,
            "closed_min": np.nan,
            "extra_min": np.nan,
            "cut_off": True,
            "lost": True,
            **dict.fromkeys(("facility_id", "facility_name"), None),
            "network_km": np.nan,
            "via": None,
        }
    )
    ways = gpd.GeoDataFrame({"stretch": [], "segment": [], "place_id": []}, geometry=[], crs=study.crs)
    return RoadClosures(
        segments,
        places,
        20.0,
        Travel(),
        affected,
        ways,
        (np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int32)),
        np.zeros((0, 2)),
    )


def criticality_of(study: Study) -> Criticality:
    """Two targets, two bridges, one junction."""
    closures = closures_of(study)
    bridges = closures.segments.iloc[:2, :6].assign(
        settlements_behind=[3, 1],
        population_behind=[1204.0, np.nan],
        road_behind_km=[5.0, 1.0],
        largest_behind=["a; b; c", ""],
        stretch=[4, 7],
    )
    bridges = gpd.GeoDataFrame(bridges, geometry=closures.segments.geometry.iloc[:2], crs=study.crs)
    junctions = gpd.GeoDataFrame(
        {"parts": [2], "settlements_behind": [3], "population_behind": [1204.0], "road_behind_km": [5.0],
         "largest_behind": ["a; b; c"]},
        geometry=[shapely.Point(study.network.piece_xy[0])], index=pd.Index(["17"], name="node_id"), crs=study.crs,
    )  # fmt: skip
    if study.settlements.table["population"].isna().all():
        bridges["population_behind"] = junctions["population_behind"] = np.nan
    tiers = {"town": "", "hospital": "County hospital 县医院"}
    notes = (Note("criticality.root", name="the seat", rank_term="county seat"),)
    return Criticality(CriticalityOptions(), Travel(), bridges, junctions, dict.fromkeys(tiers, closures), tiers, notes)


def transit_of(study: Study, *, has_timetable: bool = True) -> TransitCoverage:
    """Every third settlement has a stop; some ways are not known."""
    places = study.settlements.table
    n = len(places)
    k = np.arange(n)
    near = k % 3 == 0
    options = TransitOptions()
    table = gpd.GeoDataFrame(
        {
            "name": places["name"],
            "area_id": places["area_id"],
            "rank": hierarchy_of(study).places["rank"],
            "is_village": True,
            "is_rural": True,
            "population": places["population"],
            "road_m": k * 100.0,
            "has_road": k * 100.0 <= 2000,
            "hardened_m": np.nan,
            "has_hardened": None,
            "stop_id": np.where(near, "S1", None),
            "stop_walk_m": np.where(near, k * 40.0, np.nan),
            "straight_stop_id": "S1",
            "stop_straight_m": k * 30.0,
            "has_stop": near.astype(object),
            "served_stop_id": np.where(near & has_timetable, "S1", None),
            "served_stop_walk_m": np.where(near & has_timetable, k * 40.0, np.nan),
            "served_straight_stop_id": "S1" if has_timetable else None,
            "served_stop_straight_m": k * 30.0 if has_timetable else np.nan,
            "has_served_stop": near.astype(object) if has_timetable else None,
        },
        geometry=places.geometry,
        crs=places.crs,
    )
    served = near & has_timetable
    table["departures"] = np.where(served, k / 3, 0.0) if has_timetable else np.nan
    table["lines"] = np.where(served, "1; 2", None)
    timed = ("headway_min", "best_line_departures", "best_line_headway_min", "first_s", "last_s", "span_h")
    for column in timed:
        table[column] = np.where(served & (k > 3), 90_600.0, np.nan)
    table["best_line"] = np.where(served & (k > 3), "1", None)
    table["market_day_departures"] = np.where(k == 1, 2.0, 0.0) if has_timetable else np.nan
    table["served_only_on_market_days"] = k == 1 if has_timetable else None
    ways = np.array(["bus", "on foot", "here", "none", None], dtype=object)[k % 5]
    for to in ("town", "county"):
        way = ways if has_timetable else np.full(n, None, dtype=object)
        bus = way == "bus"
        for column in ("bus_min", "walk_min", "wait_min", "ride_min", "transfers", "leave_s", "back_s"):
            table[f"{to}_{column}"] = np.where(bus, 30.0 + k, np.nan)
        table[f"{to}_way"] = way
        table[f"{to}_foot_min"] = np.where(way == "on foot", 40.0, np.nan)
        table[f"{to}_car_min"] = np.where(k % 4 == 1, np.nan, 10.0 + k)
        table[f"{to}_bus_car_ratio"] = table[f"{to}_bus_min"] / table[f"{to}_car_min"]
        table[f"{to}_return"] = [None if w is None else bool(w != "none") for w in way]
    table["is_remote"] = [None if i % 8 == 7 else bool(i % 8 == 6) for i in k]
    reasons = ("farthest", "unreachable", "off_network", "too_far")
    table["is_remote_by_time"] = [None if i % 8 == 7 else bool(i % 8 == 5) for i in k]
    table["why_remote"] = [reasons[i // 8 % 4] if r else None for i, r in zip(k, table["is_remote"], strict=True)]
    rows, stop_rows = [], []
    for area, name, level in _units(study):
        row: dict[str, object] = {"area_id": area, "name": name, "level": level, "settlements": n, "population": 9.0}
        for group in ("villages", "rural"):
            row |= {group: n, f"{group}_population": 9.0, f"{group}_population_missing": 4}
        row |= {"population_missing": 4, "road_settlements_share": 0.3, "road_population_share": np.nan}
        row |= {"rural_access_index": np.nan, "road_rural_share": 0.3}
        row |= {"hardened_settlements_share": np.nan, "hardened_villages_share": np.nan}
        known = 0.25 if has_timetable else np.nan
        for what in ("served", "town_return", "county_return"):
            row |= {f"{what}_settlements_share": known, f"{what}_villages_share": known}
        row |= dict.fromkeys(("median_departures", "median_departures_served"), known)
        row |= dict.fromkeys(("settlements_only_on_market_days", "villages_only_on_market_days"), known)
        for rule in ("remote", "remote_by_time"):
            row |= {rule: 7.0, f"{rule}_share": 0.1, f"{rule}_without_stop": 4.0}
            row[f"{rule}_without_served_stop"] = 4.0 if has_timetable else np.nan
        rows.append(row)
        for limit_m in options.stop_limits_m:
            unit = {"area_id": area, "name": name, "level": level, "settlements": n, "population": 9.0, "villages": n}
            unit |= {"villages_population": 9.0, "villages_population_missing": 4, "limit_m": limit_m}
            for way in ("stop", "straight"):
                unit |= {f"{way}_{of}_share": 0.25 for of in ("settlements", "villages")}
                unit |= {f"served_{way}_{of}_share": known for of in ("settlements", "villages")}
                for kind in (way, f"served_{way}"):
                    unit |= {f"{kind}_{of}_share": np.nan for of in ("population", "villages_population")}
            stop_rows.append(unit)
    stops = gpd.GeoDataFrame(
        {"name": ["人民路", ""], "in_timetable": [has_timetable, False], "departures": [12.0, np.nan],
         "first_s": [22_000.0, np.nan],
         "last_s": [90_600.0, np.nan], "headway_min": [30.0, np.nan], "span_h": [9.0, np.nan], "lines": ["1; 2", None],
         "best_line": ["1", None], "best_line_departures": [6.0, np.nan], "best_line_headway_min": [60.0, np.nan],
         "market_day_departures": [0.0, np.nan], "served_only_on_market_days": [False, None]},
        geometry=places.geometry.to_numpy()[:2], index=pd.Index(["S1", "S2"], name="stop_id"), crs=study.crs,
    )  # fmt: skip
    if not has_timetable:
        stops[["departures", "first_s", "last_s", "headway_min", "span_h"]] = np.nan
        stops[["best_line_departures", "best_line_headway_min", "market_day_departures"]] = np.nan
        stops[["lines", "best_line", "served_only_on_market_days"]] = None
    return TransitCoverage(
        options=options,
        travel=Travel(),
        day=dt.date(2024, 3, 4) if has_timetable else None,
        stops=stops,
        places=table,
        areas=pd.DataFrame(rows),
        stop_areas=pd.DataFrame(stop_rows),
        villages=Denominator(np.ones(n, dtype=bool), by_code=0, by_rank=n),
        rural=Denominator(np.ones(n, dtype=bool), by_code=0, by_rank=n),
        remote_from_min=40.0,
        has_timetable=has_timetable,
        has_paths=True,
        is_illustrative=has_timetable,
        missing=() if has_timetable else (Note("transit.no_timetable"),),
    )


def layout_of(study: Study) -> SettlementLayout:
    """Interactions of the towns in a chain; one hinterland without an area; a ring and all elements together."""
    places, tiers = study.settlements.table, hierarchy_of(study).places["rank"]
    n = len(places)
    nodes = places[(tiers != "village").to_numpy()]
    pairs = [(a, b) for a, b in zip(nodes.index, nodes.index[1:], strict=False)]
    pairs += [(b, a) for a, b in pairs]
    interactions = gpd.GeoDataFrame(
        {
            "origin_id": [a for a, _ in pairs],
            "origin_name": [places["name"][a] for a, _ in pairs],
            "destination_id": [b for _, b in pairs],
            "destination_name": [places["name"][b] for _, b in pairs],
            "travel_min": 12.0,
            "strength": np.arange(len(pairs), 0, -1) * 1e5,
            "strength_share": 0.4,
            "is_largest": np.arange(len(pairs)) % 2 == 0,
        },
        geometry=[shapely.LineString([places.geometry[a], places.geometry[b]]) for a, b in pairs],
        crs=study.crs,
    )
    potentials = gpd.GeoDataFrame(
        {
            "name": nodes["name"],
            "rank": tiers[nodes.index],
            "population": nodes["population"],
            "strength": np.nan,
            "potential_people_per_minute": np.where(np.arange(len(nodes)) == 1, np.nan, np.arange(len(nodes)) * 10.0),
            "axis_to": [None, *nodes.index[:-1]],
        },
        geometry=nodes.geometry,
        crs=study.crs,
    )
    cells = [shapely.MultiPolygon([p.buffer(3000)]) for p in nodes.geometry]
    cells[-1] = shapely.MultiPolygon()
    hinterlands = gpd.GeoDataFrame(
        {
            "name": nodes["name"],
            "rank": tiers[nodes.index],
            "status": "centre",
            "settlements": 5,
            "population": np.nan,
            "mean_min": np.where(np.arange(len(nodes)) == 0, np.nan, 12.0),
            "max_min": 30.0,
            "settlements_of_other_townships": pd.array([pd.NA, *[1] * (len(nodes) - 1)], dtype="Int64"),
            "area_km2": 12.0,
        },
        geometry=cells,
        index=nodes.index,
        crs=study.crs,
    )
    ok = np.arange(n) % 9 != 8
    allocation = pd.DataFrame(
        {
            "centre_id": np.where(ok, nodes.index[0], None),
            "centre_name": np.where(ok, "", None),
            "travel_min": np.where(ok, 12.0, np.nan),
            "status": np.where(ok, "reached", "unreachable"),
            "is_own": pd.array([None if not o else bool(i % 2) for i, o in enumerate(ok)], dtype="boolean"),
            "counted_as": places.index,
        },
        index=places.index,
    )
    names = ("rank_size_exponent", "rank_size_r2", "primacy_2", "primacy_4", "primacy_11")
    indices = pd.DataFrame(
        [
            {"area_id": a, "name": m, "level": lv, "settlements": n, "nni_ratio": 0.8, "nni_z": -3.0,
             "mean_neighbour_m": 900.0, "area_km2": 100.0, "settlements_with_people": 0, "towns_as": "rows",
             "built_up_towns": 0, "settlements_merged": 0, "places_ranked": 0, **dict.fromkeys(names, np.nan)}
            for a, m, lv in _units(study)
        ]
    )  # fmt: skip
    on = {"settlements": 20, "settlements_share": 20 / n, "population": np.nan, "population_share": np.nan}
    on |= {"facilities_hospital": 1, "facilities_share_hospital": 1.0, "centres": 1}
    on |= {"internal_mean_min": np.nan, "internal_max_min": np.nan}
    around = places.geometry.iloc[0].buffer(9000)
    elements = gpd.GeoDataFrame(
        [{"name": "一环", "kind": "ring", "length_km": 30.0, "area_km2": 9.0, "is_closed": True, "gap_m": 0.0, **on},
         {"name": "", "kind": "all", "length_km": np.nan, "area_km2": 9.0, "is_closed": None, "gap_m": np.nan, **on}],
        geometry=[shapely.LineString(around.exterior), around],
        index=pd.Index(["E1", "*"], name="element_id"), crs=study.crs,
    )  # fmt: skip
    return SettlementLayout(
        LayoutOptions(), Travel(), interactions, potentials, hinterlands, allocation, indices, elements
    )
