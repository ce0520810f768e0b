"""What the coverage by roads and public transport gives to an atlas."""

from __future__ import annotations

from spatial_uri.analyses.transit.map import transit_map
from spatial_uri.analyses.transit.map_classes import departure_use
from spatial_uri.analyses.transit.present_buses import bus_section
from spatial_uri.analyses.transit.present_remote import remote_section
from spatial_uri.analyses.transit.present_roads import road_section
from spatial_uri.analyses.transit.present_stops import stop_section
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part import Part
from spatial_uri.page.part_tables import layer_of, parameters_of, with_places
from spatial_uri.page.undrawn import if_drawn
from spatial_uri.words.catalogue import say


def transit_part(study: Study, coverage: TransitCoverage) -> Part:
    """Return what stops, departures, times by bus, remote places and all-season roads give to an atlas.

    Parameters
    ----------
    study, coverage
        What was measured, and the result.
    """
    return Part(
        key="transit",
        title=say("Transport coverage of remote places"),
        short=say("Transport"),
        sections=(
            road_section(study, coverage),
            stop_section(study, coverage),
            *((bus_section(study, coverage),) if coverage.has_timetable else ()),
            remote_section(study, coverage),
        ),
        tables={
            "stops.csv": with_places(coverage.stops),
            "transport.csv": with_places(coverage.places),
            "transport_areas.csv": with_places(coverage.areas),
            "stop_areas.csv": with_places(coverage.stop_areas),
        },
        table_words={
            "stops.csv": say(
                "one row per stop: departures, first, last (seconds after midnight), headway of all lines and of the "
                "best one, market days"
            ),
            "transport.csv": say(
                "one row per settlement: road, stop, departures, market days, minutes by bus and car, same-day return, "
                "remote by time and among the farthest"
            ),
            "transport_areas.csv": say(
                "one row per area, of administrative villages and of all settlements: Rural Access Index, hardened "
                "roads, shares with a departure and a same-day return, remote settlements"
            ),
            "stop_areas.csv": say(
                "one row per area and walk to a stop: share of administrative villages, of all settlements and of "
                "their people with a stop within it"
            ),
        },
        layers={"stops": layer_of(coverage.stops), "transport": layer_of(coverage.places)},
        layer_uses={"stops": (departure_use("departures", coverage.stops, missing=say("unknown")),)},
        map=if_drawn(lambda: transit_map(study, coverage)),
        sheets=(MapSheet(number=10, theme="stop"),),
        parameters={
            **parameters_of(coverage.options),
            "day": coverage.day.isoformat() if coverage.day else None,
            "illustrative_timetable": coverage.is_illustrative,
        },
        notes=coverage.notes,
        missing=tuple(note.message for note in coverage.missing),
    )
