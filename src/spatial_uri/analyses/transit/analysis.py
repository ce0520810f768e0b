"""The coverage by roads and public transport, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.analyses.transit.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.transit.options import TransitOptions
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.transit.result import TransitCoverage
    from spatial_uri.model.study import Study
    from spatial_uri.page.part import Part


def _read(reading: Reading) -> dict[str, Any]:
    if "gtfs" in reading.files:
        from spatial_uri.read.timetable.gtfs_joined import read_gtfs

        return {"timetable": read_gtfs(reading.files["gtfs"], day=reading.options.day)}
    if "timetable" in reading.files:
        from spatial_uri.read.timetable.timetable_sheet import read_timetable_sheet

        sheet = read_timetable_sheet(
            reading.files["timetable"], stops=reading.study.stops, stops_file=reading.files.get("stops")
        )
        return {"timetable": sheet}
    return {}


def _measure(run: Run, options: TransitOptions) -> TransitCoverage:
    from spatial_uri.analyses.transit.measure import transit_coverage

    return transit_coverage(
        run.study,
        run.results["hierarchy"],
        run.inputs.get("timetable"),
        options,
        travel=run.travel,
        connectivity=run.results.get("connectivity"),
    )


def _present(study: Study, coverage: TransitCoverage) -> Part:
    from spatial_uri.analyses.transit.present import transit_part

    return transit_part(study, coverage)


ANALYSIS = Analysis(
    key="transit",
    rank=50,
    title=N_("Transport coverage of remote places"),
    about="which villages roads and buses miss: walk to the stop, departures, there and back on one day, bus and car",
    options=TransitOptions,
    needs=("hierarchy",),
    uses=("connectivity",),
    study_reads=frozenset({"transit"}),
    inputs=(
        Input(
            key="gtfs", help="a GTFS feed (.zip or folder), or several", example="feed.zip", role="feed",
            detected="feed", excludes="timetable", may_be_folder=True, may_be_several=True,
        ),
        Input(
            key="timetable", help="a timetable sheet: line, stops, first, last, headway_min or departures, days",
            example="timetable.csv", detected="timetable",
        ),
        Input(
            key="stops", help="the stops of the sheet: stop, lon, lat; else those of the extract, by name",
            example="stops.csv", detected="stops",
        ),
    ),
    read=_read,
    measure=_measure,
    present=_present,
    bare=("day", "stop_limit_m", "straight_line"),
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
)  # fmt: skip
