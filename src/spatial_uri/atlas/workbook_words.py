"""What the columns of the workbook are headed with, and how the codes in them are said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from spatial_uri.analyses.causes.phrases import CAUSE_LABELS
from spatial_uri.page.classes import STATUS_LABELS
from spatial_uri.page.part_tables import LEVEL_LABELS
from spatial_uri.page.road_words import ROAD_CLASSES, SURFACES
from spatial_uri.page.theme_classes import RANKS
from spatial_uri.words.catalogue import N_, say

HEADINGS: Mapping[str, str] = {
    "access_walk_min": N_("Walk at the settlement (min)"),
    "alpha": N_("Alpha index"),
    "area_id": N_("Area code"),
    "area_km2": N_("Area (km²)"),
    "area_name": N_("Area"),
    "axis_to": N_("Axis to"),
    "best_line": N_("Densest line"),
    "beta": N_("Beta index"),
    "border_min": N_("To the edge of the data (min)"),
    "cause": N_("Cause"),
    "centre_min": N_("To the county centre (min)"),
    "centre_name": N_("Nearest town in time"),
    "centres": N_("County centres"),
    "class": N_("Class (min)"),
    "connectivity_degree": N_("Connectivity C of the villages"),
    "connectivity_degree_towns": N_("Connectivity C of the towns"),
    "county_bus_car_ratio": N_("Bus to car, county seat"),
    "county_bus_min": N_("By bus to the county seat (min)"),
    "county_car_min": N_("By car to the county seat (min)"),
    "county_name": N_("County"),
    "county_return": N_("County seat and back on one day"),
    "county_return_settlements_share": N_("Settlements with a return to the county seat"),
    "county_return_villages_share": N_("Villages with a return to the county seat"),
    "cumulative_share": N_("Cumulative share of settlements"),
    "departures": N_("Departures a day"),
    "destination_name": N_("Destination"),
    "detour_ratio": N_("Detour ratio"),
    "direct_km": N_("Straight line to the facility (km)"),
    "duplicate": N_("Duplicate"),
    "egress_walk_min": N_("Walk at the facility (min)"),
    "expected": N_("Expected"),
    "extra_min": N_("Minutes more in all"),
    "extra_person_min": N_("Person-minutes more in all"),
    "facility_id": N_("Code of the facility"),
    "facility_name": N_("Nearest facility"),
    "first_s": N_("First departure"),
    "found": N_("Found"),
    "gamma": N_("Gamma index"),
    "hardened_m": N_("To the nearest hardened road (m)"),
    "hardened_settlements_share": N_("Settlements on a hardened road"),
    "hardened_villages_share": N_("Villages on a hardened road"),
    "has_hardened": N_("On a hardened road"),
    "has_point": N_("Has a village point"),
    "has_road": N_("Has a road"),
    "has_second_way": N_("Has a second way"),
    "headway_min": N_("Headway (min)"),
    "inside": N_("Inside the study area"),
    "inside_travel_min": N_("To the nearest inside the study area (min)"),
    "intactness_share": N_("Settlements on the main network"),
    "is_own": N_("The nearest town is its own"),
    "is_remote": N_("Remote (farthest fifth)"),
    "is_remote_by_time": N_("Remote (by time)"),
    "kind": N_("Kind"),
    "km_per_10000_people": N_("km per 10,000 people"),
    "km_per_100_km2": N_("km per 100 km²"),
    "last_s": N_("Last departure"),
    "lat": N_("Latitude"),
    "length_km": N_("Length (km)"),
    "length_m": N_("Length (m)"),
    "length_share": N_("Share of the length"),
    "level": N_("Level"),
    "limit_min": N_("Limit (min)"),
    "lines": N_("Bus lines"),
    "lon": N_("Longitude"),
    "market_day_departures": N_("Departures on a market day"),
    "max_min": N_("Maximum (min)"),
    "mean_kmh": N_("Mean speed (km/h)"),
    "mean_min": N_("Mean (min)"),
    "mean_ratio": N_("Over the mean of all"),
    "median_min": N_("Median (min)"),
    "missing": N_("Missing"),
    "name": N_("Name"),
    "needed_class": N_("Class of road that would do"),
    "needed_kmh": N_("Speed needed on it (km/h)"),
    "needed_now_kmh": N_("Speed on it now (km/h)"),
    "needed_on": N_("Slow road"),
    "network_km": N_("On roads (km)"),
    "not_reached": N_("Not reached"),
    "off_network": N_("Off the road network"),
    "orphan": N_("Without an area"),
    "outside_parent": N_("Outside its area"),
    "over_min": N_("Beyond the limit by (min)"),
    "p90_min": N_("90th percentile (min)"),
    "place_id": N_("Code"),
    "point_min": N_("To the village point (min)"),
    "points": N_("Village points"),
    "plan_step": N_("Step of the last plan"),
    "population": N_("People"),
    "population_cut_off": N_("People cut off"),
    "population_lost": N_("People not within any more"),
    "population_missing": N_("Settlements without a number of people"),
    "population_share": N_("Share of people within"),
    "population_share_inside": N_("Share of people, facilities inside only"),
    "population_share_of": N_("Share of all people"),
    "population_within": N_("People within"),
    "rank": N_("Rank"),
    "rank_of_share": N_("Place by share within"),
    "reached": N_("Reached"),
    "reached_share": N_("Share reached"),
    "ref": N_("Number of the road"),
    "remote": N_("Remote villages (farthest fifth)"),
    "remote_by_time": N_("Remote villages (by time)"),
    "remote_share": N_("Share of remote villages"),
    "road_class": N_("Road class"),
    "road_kmh": N_("Mean speed on roads (km/h)"),
    "road_m": N_("To the nearest road (m)"),
    "road_name": N_("Road"),
    "road_walk_m": N_("To the nearest usable road (m)"),
    "rural_access_index": N_("Rural Access Index"),
    "second_extra_min": N_("Second way, minutes more"),
    "second_travel_min": N_("To the second nearest (min)"),
    "segment": N_("Number of the road segment"),
    "served_settlements_share": N_("Settlements with departures"),
    "served_stop_walk_m": N_("Walk to a stop with departures (m)"),
    "served_villages_share": N_("Villages with departures"),
    "settlements": N_("Settlements"),
    "settlements_cut_off": N_("Number of settlements cut off"),
    "settlements_lost": N_("Settlements not within any more"),
    "settlements_share": N_("Share of settlements within"),
    "settlements_share_inside": N_("Share of settlements, facilities inside only"),
    "settlements_share_of": N_("Share of settlements"),
    "settlements_within": N_("Settlements within"),
    "settlements_within_inside": N_("Settlements within, facilities inside only"),
    "station_min": N_("To the town station (min)"),
    "stations": N_("Town stations"),
    "status": N_("Status"),
    "sentence": N_("What would bring it within"),
    "stop_walk_m": N_("Walk to the stop (m)"),
    "straight_km": N_("Straight line (km)"),
    "surface": N_("Surface"),
    "target": N_("Destination is"),
    "threshold_min": N_("Threshold (min)"),
    "tier": N_("Tier"),
    "too_far": N_("Too far"),
    "town_bus_min": N_("By bus to town (min)"),
    "town_name": N_("Town"),
    "town_return": N_("Town and back on one day"),
    "town_return_settlements_share": N_("Settlements with a return to town"),
    "town_return_villages_share": N_("Villages with a return to town"),
    "townships": N_("Townships"),
    "townships_with_station": N_("Townships with a station"),
    "townships_with_station_share": N_("Share of townships with a station"),
    "travel_min": N_("Travel time (min)"),
    "unexpected": N_("Not expected"),
    "unknown": N_("Unknown"),
    "unpaved_share": N_("Share unpaved"),
    "unreachable": N_("Unreachable"),
    "villages": N_("Villages"),
    "villages_named": N_("Villages cut off, by name"),
    "villages_population_share": N_("Share of people of villages within"),
    "villages_share": N_("Share of villages within"),
    "villages_share_of": N_("Share of villages"),
    "villages_with_point": N_("Villages with a point"),
    "villages_with_point_share": N_("Share of villages with a point"),
    "villages_within": N_("Villages within"),
    "walk_min": N_("Both walks (min)"),
    "within": N_("Within the limit"),
    "worst_class": N_("Lowest road class"),
}
"""Column -> what it is headed with, to be passed to `say`."""

_TARGETS = {
    "town_seat": N_("own town"),
    "county_seat": N_("county seat"),
    "nearest_town": N_("nearest town"),
    "town": N_("nearest town or county seat"),
}

_RANKS = {key: shown.label for key, shown in RANKS.items()}

_SAID: Mapping[str, Mapping[str, str]] = {
    "cause": CAUSE_LABELS,
    "level": {**LEVEL_LABELS, "study": N_("whole study")},
    "needed_class": ROAD_CLASSES,
    "rank": _RANKS,
    "road_class": ROAD_CLASSES,
    "status": STATUS_LABELS,
    "surface": SURFACES,
    "target": _TARGETS,
    "worst_class": ROAD_CLASSES,
}
"""Column -> code -> what it is called, to be passed to `say`."""


def heading_of(column: str) -> str:
    """Head a column; one that nobody has named keeps the name it has in the tables."""
    return say(HEADINGS[column]) if column in HEADINGS else column


def target_words(target: str) -> str:
    """Call what links lead to."""
    return say(_TARGETS[target]) if target in _TARGETS else target


def sayer_of(column: str) -> Callable[[Any], Any] | None:
    """Return what says the codes of a column in the language spoken now; None if it holds none."""
    words = next((_SAID[key] for key in _SAID if column == key or column.endswith(f"_{key}")), None)
    if words is None:
        return None
    told = {code: say(message) for code, message in words.items()}
    return lambda code: told.get(code, code)
