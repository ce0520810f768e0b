"""The section on all-season and hardened roads."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spatial_uri.analyses.transit.phrases import of_all, of_people, too_few_people_known, with_people
from spatial_uri.analyses.transit.result import TransitCoverage
from spatial_uri.analyses.transit.section_parts import (
    filled,
    of_villages_figure,
    place_headings,
    share_figure,
    worst_places,
)
from spatial_uri.model.study import Study
from spatial_uri.page.part import Figure, Listing, Section
from spatial_uri.page.part_tables import area_listing, listing, whole
from spatial_uri.words.catalogue import N_, say, say_n
from spatial_uri.words.numbers import count, lines, metres, share

_ROAD_LABELS = {
    True: N_("of all settlements ({people_share} of all people) within {within_m} of an all-season road"),
    False: N_("of all settlements within {within_m} of an all-season road"),
}
_HARDENED_LABELS = (
    N_(
        "of administrative villages ({settlements_share} of all settlements) within {within_m} of a hardened road "
        "(通畅率)"
    ),
    N_("of settlements within {within_m} of a hardened road"),
)


def road_section(study: Study, coverage: TransitCoverage) -> Section:
    """Return who lives near an all-season road, and near a hardened one."""
    places, row = coverage.places, whole(study, coverage.areas)
    far = places[~(places["road_m"] <= coverage.options.road_within_m)]
    far = far.sort_values("road_m", ascending=False, kind="stable")
    by_area = area_listing(
        say("By area: all-season and hardened roads"),
        coverage.areas,
        {
            say("Rural settlements"): lambda r: count(r["rural"]),
            say("Rural people (RAI)"): lambda r: share(r["rural_access_index"]),
            say("Administrative villages"): lambda r: count(r["villages"]),
            say("Hardened road, villages"): lambda r: share(r["hardened_villages_share"]),
            say("Settlements"): lambda r: count(r["settlements"]),
            say("All-season road, settlements"): lambda r: share(r["road_settlements_share"]),
            say("All-season road, people"): lambda r: share(r["road_population_share"]),
            say("Hardened road, settlements"): lambda r: share(r["hardened_settlements_share"]),
        },
        file="transport_areas.csv",
    )
    return Section(
        title=say("All-season roads"),
        paragraphs=(lines(_finding(coverage, far), too_few_people_known(row, "rural") if row else ""),),
        figures=tuple(_figures(coverage, row)) if row else (),
        listings=filled(by_area, _farthest(study, far)),
    )


def _figures(coverage: TransitCoverage, row: dict[str, Any]) -> list[Figure]:
    options, road = coverage.options, coverage.definition("road")
    people = row["road_population_share"]
    label = _ROAD_LABELS[math.isfinite(people)]
    return [
        *share_figure(
            row["rural_access_index"],
            say("of rural people: Rural Access Index"),
            lines(
                of_people(road, row["rural_population_missing"]),
                coverage.definition("rural"),
                say("It is SDG indicator 9.1.1."),
            ),
        ),
        *share_figure(
            row["road_settlements_share"],
            say(label, within_m=options.road_within_m, people_share=people),
            with_people(of_all(road), row["population_missing"]) if math.isfinite(people) else of_all(road),
        ),
        *of_villages_figure(
            coverage,
            row,
            "hardened",
            _HARDENED_LABELS,
            coverage.definition("hardened"),
            within_m=options.hardened_within_m,
        ),
    ]


def _finding(coverage: TransitCoverage, far: pd.DataFrame) -> str:
    total, within_m = len(coverage.places), coverage.options.road_within_m
    if far.empty:
        return say_n(
            "The only settlement lies within {within_m} of an all-season road.",
            "All {count} settlements lie within {within_m} of an all-season road.",
            total,
            within_m=within_m,
        )
    if coverage.places["road_m"].isna().all():
        return say("No road in the data counts as an all-season road, so how far they are is unknown.")
    return say_n(
        "{count} of {total} settlements lies farther than {within_m} from every all-season road.",
        "{count} of {total} settlements lie farther than {within_m} from every all-season road.",
        len(far),
        total=total,
        within_m=within_m,
    )


def _farthest(study: Study, far: pd.DataFrame) -> Listing:
    rows = [
        (*cells, metres(r["road_m"]), metres(r["hardened_m"]), count(r["population"]))
        for cells, r in worst_places(study, far)
    ]
    return listing(
        say("Farthest from an all-season road"),
        (*place_headings(), say("All-season road"), say("Hardened road"), say("People")),
        rows,
        file="transport.csv",
        total=len(far),
        text_columns=3,
    )
