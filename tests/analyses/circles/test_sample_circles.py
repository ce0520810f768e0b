"""Circles on the synthetic county: every definition of the package, and the matrix against each circle's own table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from spatial_uri.analyses.circles.measure import circles
from spatial_uri.analyses.circles.options import CirclesOptions
from spatial_uri.analyses.circles.result import Circles
from spatial_uri.analyses.running import parts_of
from spatial_uri.model.study import Study
from spatial_uri.rules.circle_presets import circle_of_table, known_circles
from spatial_uri.words.catalogue import speaking

WHOLE = "*"


@pytest.fixture(scope="module")
def county(measured_county: tuple[Study, dict[str, Any]]) -> tuple[Study, Circles, dict[str, Any]]:
    study, results = measured_county
    return study, results["circles"], results


def test_every_circle_of_the_package_is_answered_by_the_sample(county: Any) -> None:
    _, found, _ = county
    reasons = {note.code: note.message for note in found.missing}
    # twenty villages are too few for a motorway
    assert {c.id for c in found.asked} - {c.id for c in found.answered} <= {"expressway-15"}, reasons
    assert {c.id for c in found.asked} == set(known_circles())


@pytest.mark.parametrize(("tier", "kind"), [("township_centre", "township_health_centre"), ("village_clinic",) * 2])
def test_a_circle_that_says_the_same_as_the_service_circle_has_its_numbers(county: Any, tier: str, kind: str) -> None:
    study, _, results = county
    service = results["service_circle"]
    definitions = [
        circle_of_table(
            {
                "id": denominator,
                "name": "same",
                "source": "the service circle",
                "measure": "minutes",
                "kinds": [kind],
                "direction": service.travel.direction,
                "thresholds": list(service.options.thresholds_min),
                "denominator": denominator,
            }
        )[0]
        for denominator in ("settlements", "villages")
    ]
    own = [definition for definition in definitions if definition is not None]
    asked = CirclesOptions(circles=("settlements", "villages"))
    found = circles(study, results["hierarchy"], asked, travel=service.travel, own=own)
    trips, same = service.of(tier), found.of("settlements")
    for column, other in (("travel_min", "value"), ("inside_travel_min", "inside_value")):
        np.testing.assert_array_equal(trips[column], same[other])
    for column in ("status", "facility_id", "facility_name"):
        assert [v or None for v in trips[column]] == [v or None for v in same[column]]
    assert list(trips["within"]) == list(same["met"])
    expected = service.coverage[service.coverage["tier"] == tier].set_index(["area_id", "threshold_min"])
    for circle, prefix in (("settlements", "settlements"), ("villages", "villages")):
        own_rows = found.coverage[found.coverage["circle"] == circle].set_index(["area_id", "threshold"])
        for column, other in ((prefix, "settlements"), (f"{prefix}_within", "settlements_within")):
            np.testing.assert_array_equal(expected[column], own_rows[other])
        np.testing.assert_array_equal(expected[f"{prefix}_share"], own_rows["settlements_share"])
    all_rows = found.coverage[found.coverage["circle"] == "settlements"].set_index(["area_id", "threshold"])
    for column, other in (("population_share",) * 2, ("median_min", "median_value"), ("p90_min", "p90_value")):
        np.testing.assert_array_equal(expected[column], all_rows[other])


def test_the_matrix_adds_up_to_the_table_of_every_circle(county: Any) -> None:
    _, found, _ = county
    first = found.coverage.drop_duplicates(["circle", "area_id"]).set_index(["circle", "area_id"])
    for circle in found.answered:
        column = found.places[f"{circle.key}_met"]
        counted = found.of(circle.id)["is_counted"]
        row = first.loc[(circle.id, WHOLE)]
        assert row["settlements"] == counted.sum()
        assert row["settlements_within"] == sum(value is True for value in column)
        assert all(value is None for value in column[~counted])
    summed = {"services": 0, "services_met": 0}
    for circle in found.answered:
        summed["services"] += int(found.of(circle.id)["is_counted"].sum())
        summed["services_met"] += int(first.loc[(circle.id, WHOLE), "settlements_within"])
    whole = found.areas.set_index("area_id").loc[WHOLE]
    assert {name: int(whole[name]) for name in summed} == summed
    assert {name: int(found.places[name].sum()) for name in summed} == summed


def test_areas_add_up_to_the_tables_of_the_circles_at_every_level(county: Any) -> None:
    _, found, _ = county
    first = found.coverage.drop_duplicates(["circle", "area_id"])
    by_area = first.groupby("area_id")["settlements_within"].sum()
    areas = found.areas.set_index("area_id")
    pd.testing.assert_series_equal(
        areas["services_met"].sort_index(), by_area.reindex(areas.index).sort_index(), check_names=False,
        check_dtype=False,
    )  # fmt: skip
    assert (areas["services"] == areas[["services_met", "services_unmet", "services_unknown"]].sum(axis=1)).all()
    towns = areas[areas["level"] == "township"].sort_values("shortfall_rank")
    assert towns["met_share"].is_monotonic_increasing


def test_the_rows_of_each_circle_add_up_over_the_statuses(county: Any) -> None:
    _, found, _ = county
    statuses = found.coverage[["reached", "too_far", "unreachable", "off_network", "unknown"]].sum(axis=1)
    assert (statuses == found.coverage["settlements"]).all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_report_workbook_and_map_show_every_circle(county: Any, language: Any) -> None:
    study, found, _ = county
    with speaking(language):
        (part,) = parts_of(study, {"circles": found})
        names = [str(circle.name) for circle in found.answered]
    assert part.map is not None
    titles = {theme.title for theme in part.map.themes}
    assert set(names) <= titles
    assert len(part.workbook) == 3 + len(names)
    assert [sheet.number for sheet in part.sheets].count(14) == 1
    (chapter,) = part.chapters
    texts = [cell for block in chapter.blocks for row in getattr(block, "rows", ()) for cell in row]
    assert set(names) <= set(texts)


def test_nothing_is_read_or_measured_where_no_circle_is_asked_for() -> None:
    from spatial_uri.analyses.registry import analysis_of, usual_keys

    assert "circles" not in usual_keys()
    assert analysis_of("circles").asked_by == "circles"


def test_bus_stops_and_roads_are_those_of_the_analysis_of_transport(county: Any) -> None:
    _, found, results = county
    first = found.coverage.drop_duplicates(["circle", "area_id"]).set_index(["area_id", "circle"])
    stops = results["transit"].stop_areas.set_index(["area_id", "limit_m"])
    areas = results["transit"].areas.set_index("area_id")
    for area in areas.index:
        for circle, metres in (("bus-2km", 2000.0), ("bus-1km", 1000.0), ("bus-500m", 500.0)):
            row = first.loc[(area, circle)]
            np.testing.assert_equal(row["settlements_share"], stops.loc[(area, metres), "stop_villages_share"])
        np.testing.assert_equal(first.loc[(area, "rai"), "population_share"], areas.loc[area, "rural_access_index"])
        share = areas.loc[area, "hardened_villages_share"]
        np.testing.assert_equal(first.loc[(area, "hardened-road"), "settlements_share"], share)
