"""The circles by name, said once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spatial_uri.analyses.circles.indicators import ATTRIBUTES, INDICATORS
from spatial_uri.analyses.circles.options import CirclesOptions, PointSettings
from spatial_uri.analyses.declared import Analysis, Input, Reading, Run
from spatial_uri.words.catalogue import N_

if TYPE_CHECKING:
    from spatial_uri.analyses.circles.result import Circles
    from spatial_uri.model.study import Note, Study
    from spatial_uri.page.document import Chapter
    from spatial_uri.page.part import Part


def _read(reading: Reading) -> dict[str, Any]:
    from spatial_uri.analyses.circles.read_point_files import read_points, read_points_of_extract
    from spatial_uri.read.circle_files import read_circles
    from spatial_uri.rules.circle_presets import chosen_circles

    own = read_circles(reading.files.get("own_circles", ()))
    circles = chosen_circles(reading.options.circles, own)
    table, extract = None, None
    notes: tuple[Note, ...] = ()
    if "service_points" in reading.files:
        table, notes = read_points(
            reading.files["service_points"], reading.study, circles=circles, settings=reading.settings
        )
    if reading.extract is not None:
        extract, more = read_points_of_extract(reading.extract, reading.study, circles=circles)
        notes += more
    return {"own": own, "points": table, "mapped": extract, "notes": notes}


def _measure(run: Run, options: CirclesOptions) -> Circles:
    from spatial_uri.analyses.circles.measure import circles

    transit = run.results.get("transit")
    service = None
    if transit is not None and transit.day is not None:
        service = (run.shared["transit"]["timetable"], transit.day, transit.options)
    measured = circles(
        run.study,
        run.results["hierarchy"],
        options,
        travel=run.travel,
        own=run.inputs.get("own", ()),
        points=run.inputs.get("points"),
        mapped=run.inputs.get("mapped"),
        service=service,
    )
    return replace(measured, notes=(*run.inputs.get("notes", ()), *measured.notes))


def _present(study: Study, result: Circles) -> Part:
    from spatial_uri.analyses.circles.present import circles_part

    return circles_part(study, result)


def _chapters(study: Study, result: Circles) -> tuple[Chapter, ...]:
    from spatial_uri.analyses.circles.chapter import circle_chapters

    return circle_chapters(study, result)


ANALYSIS = Analysis(
    key="circles",
    rank=72,
    title=N_("Circles by name"),
    about="which of many services each village has within its standard: schools, care, buses, markets, emergency",
    options=CirclesOptions,
    needs=("hierarchy",),
    uses=("transit",),
    study_reads=frozenset({"transit"}),
    inputs=(
        Input(
            key="service_points",
            help="service points of all kinds: name, kind, lon, lat; else those of the extract",
            example="service_points.csv",
            role=N_("service points"),
            detected="service points",
            file_words=("service_points", "service-points", "服务点位", "公共服务点"),
        ),
        Input(
            key="own_circles",
            help="circles of your own, a TOML file each (spatial-uri circles medical-20 --toml shows one)",
            example="tea-market.toml",
            role=N_("circles of one's own"),
            may_be_several=True,
        ),
    ),
    settings=PointSettings,
    read=_read,
    measure=_measure,
    present=_present,
    chapters=_chapters,
    bare=("circles",),
    asked_by="circles",
    indicators=INDICATORS,
    attributes=ATTRIBUTES,
    is_usual=False,
)
