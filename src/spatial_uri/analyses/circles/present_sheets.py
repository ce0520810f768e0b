"""The sheets of circles by name in the workbook."""

from __future__ import annotations

import pandas as pd

from spatial_uri.analyses.circles.phrases import circle_heading, headline_rows
from spatial_uri.analyses.circles.result import Circles
from spatial_uri.model.study import Study
from spatial_uri.page.classes import words_of_statuses
from spatial_uri.page.part import Sheet
from spatial_uri.page.part_tables import area_name, area_words, records
from spatial_uri.page.theme_classes import RANKS
from spatial_uri.rules.circle_presets import kinds_of
from spatial_uri.rules.circle_rules import Circle
from spatial_uri.rules.circle_words import COUNTED, GROUPS, definition_words, standard_words
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import name_of, yes_no


def workbook_sheets(study: Study, result: Circles) -> tuple[Sheet, ...]:
    """Return the sheets: all circles, the matrix, areas by circle, and the table of each circle.

    Parameters
    ----------
    study, result
        What was measured, and the result.
    """
    first = _circles(result)
    if not result.answered:
        return (first,)
    return (first, _matrix(study, result), _areas(result), *(_circle(study, result, c) for c in result.answered))


def _circles(result: Circles) -> Sheet:
    whole, kinds = headline_rows(result), kinds_of(result.asked)
    rows = [
        {
            "name": str(circle.name),
            "group": say(GROUPS[circle.group]),
            "standard": standard_words(circle),
            "denominator": say(COUNTED[circle.denominator]),
            "is_answered": circle in result.answered,
            **{
                column: whole.get(circle.id, {}).get(column)
                for column in ("settlements", "settlements_within", "settlements_share", "population_share", "unknown")
            },
            "definition": definition_words(circle, kinds),
        }
        for circle in result.asked
    ]
    return Sheet(
        title=say("Circles by name"),
        table=pd.DataFrame(rows),
        about=say("one row per circle asked for: its definition with the source, and how many are within"),
        file="circles.csv",
        headings={
            "name": say("Circle"), "group": say("Group"),
            "standard": say("Standard"), "denominator": say("Counted of"), "is_answered": say("Answered"),
            "settlements": say("Number"), "settlements_within": say("Within"),
            "settlements_share": say("Share within"), "population_share": say("Share of their people"),
            "unknown": say("Unknown"), "definition": say("Definition and source"),
        },
        sources={"standard": ("circles.csv", "threshold")},
    )  # fmt: skip


def _matrix(study: Study, result: Circles) -> Sheet:
    places = result.places
    table = pd.DataFrame(
        {
            "place_id": places.index,
            "name": [name_of(n, p) for n, p in zip(places["name"], places.index, strict=True)],
            "area": area_words(study, places["area_id"]),
            "rank": [say(RANKS[rank].label) if rank in RANKS else "" for rank in places["rank"]],
            "population": places["population"].to_numpy(),
            "services": places["services"].to_numpy(),
            "services_met": places["services_met"].to_numpy(),
            "services_unknown": places["services_unknown"].to_numpy(),
            "all_met": [yes_no(value) for value in places["all_met"]],
            **{f"{c.key}_met": _answers(result, c) for c in result.answered},
        }
    )
    return Sheet(
        title=say("Villages and services"),
        table=table,
        about=say("one row per settlement: which services are within their standards, and how many"),
        file="circles_matrix.csv",
        headings={
            "place_id": say("Code"), "name": say("Settlement"), "area": say("Area"), "rank": say("Rank"),
            "population": say("People"), "services": say("Services asked"), "services_met": say("Within"),
            "services_unknown": say("Unknown"), "all_met": say("All of them"),
            **{f"{c.key}_met": circle_heading(c) for c in result.answered},
        },
        sources={"area": ("circles_matrix.csv", "area_id")},
    )  # fmt: skip


def _answers(result: Circles, circle: Circle) -> list[str]:
    """Return yes, no or unknown, and nothing where a settlement is not asked."""
    trips = result.of(circle.id)
    return [yes_no(met) if counted else "" for met, counted in zip(trips["met"], trips["is_counted"], strict=True)]


def _areas(result: Circles) -> Sheet:
    """Return one row for each area: services met, then the share within each circle."""
    areas = result.areas
    first = result.coverage.drop_duplicates(["circle", "area_id"])
    of_circle = {c.id: first[first["circle"] == c.id].set_index("area_id") for c in result.answered}
    shares = {c: rows["settlements_share"].reindex(areas["area_id"]) for c, rows in of_circle.items()}
    table = pd.DataFrame(
        {
            "area_id": areas["area_id"],
            "name": [area_name(row) for row in records(areas)],
            "shortfall_rank": areas["shortfall_rank"],
            "settlements": areas["settlements"],
            "services_met": areas["services_met"],
            "services_unmet": areas["services_unmet"],
            "services_unknown": areas["services_unknown"],
            "met_share": areas["met_share"],
            "all_met": areas["all_met"],
            "all_met_share": areas["all_met_share"],
            **{f"{c.key}_share": shares[c.id].to_numpy() for c in result.answered},
        }
    )
    return Sheet(
        title=say("Areas and services"),
        table=table,
        about=say("one row per area: services met and not met, rank by the shortfall, share within each circle"),
        file="circles_shortfall.csv",
        headings={
            "area_id": say("Code"), "name": say("Area"), "shortfall_rank": say("Place by shortfall"),
            "settlements": say("Settlements"), "services_met": say("Within"),
            "services_unmet": say("Beyond the standard"), "services_unknown": say("Unknown"),
            "met_share": say("Share within"), "all_met": say("With all services"),
            "all_met_share": say("Share with all services"),
            **{f"{c.key}_share": circle_heading(c) for c in result.answered},
        },
        sources={f"{c.key}_share": ("circles_areas.csv", "settlements_share") for c in result.answered},
        totals=[row for row, level in enumerate(areas["level"]) if level == "study"],
    )  # fmt: skip


def _circle(study: Study, result: Circles, circle: Circle) -> Sheet:
    """Return the table of one circle."""
    trips = result.of(circle.id)
    words = words_of_statuses(result.travel.search_limit_min, result.travel.walk_limit_m)
    unit = {"min": "value_min", "km": "value_km", "has": "value"}[circle.unit]
    table = pd.DataFrame(
        {
            "place_id": trips.index,
            "name": [name_of(n, p) for n, p in zip(trips["name"], trips.index, strict=True)],
            "area": area_words(study, trips["area_id"]),
            "met": [yes_no(value) for value in trips["met"]],
            unit: trips["value"].to_numpy(),
            "status": [words.get(status, status) for status in trips["status"]],
            "facility_name": [name_of(n, f) if isinstance(f, str) else "" for n, f in
                              zip(trips["facility_name"], trips["facility_id"], strict=True)],
            "is_counted": trips["is_counted"].to_numpy(),
            "population": trips["population"].to_numpy(),
        }
    )  # fmt: skip
    if circle.unit == "has":
        table = table.drop(columns=[unit, "facility_name"])
    heading = {"min": say("Time (min)"), "km": say("Distance (km)"), "has": ""}[circle.unit]
    file = f"circle_{circle.key}.csv"
    return Sheet(
        title=str(circle.name)[:31],
        table=table,
        about=definition_words(circle, kinds_of(result.asked)),
        file=file,
        headings={
            "place_id": say("Code"), "name": say("Settlement"), "area": say("Area"), "met": say("Meets the standard"),
            unit: heading, "status": say("Status"), "facility_name": say("Nearest facility"),
            "is_counted": say("In the denominator"), "population": say("People"),
        },
        sources={"area": (file, "area_id"), unit: (file, "value")},
    )  # fmt: skip
