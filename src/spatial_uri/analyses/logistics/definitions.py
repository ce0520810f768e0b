"""What the figures of the logistics mean, in the language that is spoken now."""

from __future__ import annotations

from spatial_uri.analyses.logistics.result import Logistics
from spatial_uri.analyses.transit.definitions import day_of_service
from spatial_uri.model.network import RoadNetwork
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import MODES, lines

TIER_TERMS = {
    "centre": N_("county distribution centre"),
    "station": N_("town station"),
    "point": N_("village point"),
}
"""Tier of node -> what it is called, to be passed to `say`."""
STAGE_TERMS = {
    "centre_to_station": N_("From the county centre to the town station"),
    "supplier_to_point": N_("From the station (or centre) to the village point"),
    "centre_to_point": N_("From the county centre to the village point"),
}
"""Stage of the chain -> what it is called, to be passed to `say`."""


def reach_definition(result: Logistics, network: RoadNetwork) -> str:
    """Say what it is to be within reach of a tier."""
    mode = {"mode_term": MODES[network.mode]}
    if result.travel.direction == "to_facility":
        way = say(
            "Door to door {mode_term}, from the settlement to the nearest node; walks to and from the road included.",
            **mode,
        )
    else:
        way = say(
            "Door to door {mode_term}, from the nearest node to the settlement; walks to and from the road included.",
            **mode,
        )
    outside = bool((~result.nodes["inside"].to_numpy(dtype=bool)).any())
    return lines(
        way,
        say("A node does the work of its own tier and of those below it."),
        say(
            "Centre and stations are asked of all settlements, village points of villages without county seats and "
            "towns; who reaches no node is in the denominator."
        ),
        say("Nodes outside the studied areas count, too.") if outside else "",
    )


def station_definition() -> str:
    """Say which townships have a station."""
    return lines(
        say("A township has a station if a town station or a county distribution centre lies in it."),
        say("The denominator is all townships."),
    )


def point_definition(result: Logistics) -> str:
    """Say which villages have a point."""
    limit_m = result.options.point_limit_m
    within = (
        say("A village has a point if a node lies within {limit_m} along roads and paths.", limit_m=limit_m)
        if result.has_paths
        else say("A village has a point if a node lies within {limit_m} in a straight line.", limit_m=limit_m)
    )
    return lines(
        within,
        say("It also has one if the table of nodes gives its code with a node."),
        say("The denominator is all villages; county seats and towns are not among them."),
    )


def percentile_definition() -> str:
    """Say by which convention percentiles are found."""
    return say("The 90th percentile is one of the times: the shortest that nine in ten of those reached need at most.")


def chain_definition() -> str:
    """Say how the times from tier to tier are counted."""
    return lines(
        say("Minutes on the road and on foot, in the direction of the delivery; handling and waiting are not counted."),
        say("Each station is supplied by the centre, each point by the station or centre, that is nearest in time."),
        say("Mean, median, 90th percentile and longest are of the nodes that goods get to."),
        percentile_definition(),
    )


def line_definition(result: Logistics) -> str:
    """Say which bus lines could carry parcels; empty where no timetable is known."""
    if result.day is None:
        return ""
    facts = {"day": day_of_service(result.day), "limit_m": result.options.stop_limit_m}
    passing = (
        say(
            "Lines of {day}. A line passes a station, a centre or a village if it calls at a stop within {limit_m} of "
            "it along roads and paths.",
            **facts,
        )
        if result.has_paths
        else say(
            "Lines of {day}. A line passes a station, a centre or a village if it calls at a stop within {limit_m} of "
            "it in a straight line.",
            **facts,
        )
    )
    return lines(
        passing,
        say(
            "It could carry parcels if one trip passes a station or centre and, at another stop, a village. Whether "
            "there is room for them on the bus is not known."
        ),
    )
