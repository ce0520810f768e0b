"""Coupling coordination: solved by hand on few areas, with each weight said."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from road_drawing import network, road, study

import spatial_uri as su
from spatial_uri.analyses.coupling.present import coupling_part
from spatial_uri.analyses.statistics.result import StatisticsTable
from spatial_uri.errors import ParameterError
from spatial_uri.words.catalogue import speaking


def towns(count):
    areas = {"1": ("county", None, -1, -50, 60, 50)}
    areas |= {f"1{k:02d}": ("township", "1", 4 * k, -50, 4 * k + 4, 50) for k in range(count)}
    villages = {f"v{k}": (4 * k + 2, 0, 100) for k in range(count)}
    return study(network(road((0, 0), (50, 0), kmh=60)), villages, {"c": (0, 0)}, areas=areas)


def measured(columns, **options):
    """The coupling of townships 100, 101 ... that have these columns of statistics; None is missing."""
    drawn = towns(len(next(iter(columns.values()))))
    rows = [
        (f"1{k:02d}", name, "", pd.NA, value)
        for name, values in columns.items()
        for k, value in enumerate(values)
        if value is not None
    ]
    table = pd.DataFrame(rows, columns=["area_id", "statistic", "unit", "year", "value"])
    circle = su.service_circle(drawn, su.ServiceCircleOptions(thresholds_min=(20.0,)))
    statistics = su.statistics(drawn, StatisticsTable(table), circle=circle)
    return drawn, su.coupling(drawn, statistics, su.CouplingOptions(**options))


def test_three_areas_solved_in_the_head():
    """U1 = 0, 1/2, 1 and U2 = 0, 1, 1/2, so C and T of the others are sqrt(1/2) * 2 / 1.5 and 0.75."""
    _, found = measured({"a": [0, 5, 10], "b": [2, 6, 4]}, first=("a",), second=("b",))
    areas = found.areas.set_index("area_id")
    assert areas["first_index"].tolist() == [0.0, 0.5, 1.0]
    assert areas["second_index"].tolist() == [0.0, 1.0, 0.5]
    degree = 2 * math.sqrt(0.5) / 1.5
    assert areas["coupling"].tolist() == pytest.approx([0.0, degree, degree])
    assert areas["development"].tolist() == pytest.approx([0.0, 0.75, 0.75])
    assert areas["coordination"].tolist() == pytest.approx([0.0, math.sqrt(degree * 0.75), math.sqrt(degree * 0.75)])
    assert areas["coordination_class"].tolist() == [0, 3, 3]
    assert areas["lags"].tolist() == ["neither", "first", "second"]


def test_where_less_is_better_the_lowest_is_one():
    _, found = measured({"a": [0, 5, 10], "b": [2, 6, 4]}, first=("-a",), second=("b",))
    assert found.areas["first_index"].tolist() == [1.0, 0.5, 0.0]


def test_entropy_gives_the_weight_to_what_tells_areas_apart():
    """Scaled, one is 1 in one of four areas (entropy 0), the other 1/2, 1/2, 1, 0 (entropy 3/4 of ln 4)."""
    columns = {"one": [0, 0, 0, 9], "other": [1, 1, 2, 0], "b": [1, 2, 3, 4]}
    _, found = measured(columns, first=("one", "other"), second=("b",))
    elements = found.elements.set_index("element")
    p = [0.25, 0.25, 0.5]
    entropy = -sum(x * math.log(x) for x in p) / math.log(4)
    assert elements.loc[["one", "other"], "entropy"].tolist() == pytest.approx([0.0, entropy])
    assert elements.loc["one", "weight"] == pytest.approx(1 / (2 - entropy))
    assert elements.groupby("system")["weight"].sum().tolist() == pytest.approx([1.0, 1.0])
    _, equal = measured(columns, first=("one", "other"), second=("b",), weights="equal")
    assert equal.elements["weight"].tolist() == [0.5, 0.5, 1.0]


def test_an_area_that_lacks_an_element_is_named_and_has_no_value():
    _, found = measured({"a": [0, 5, 10, 7], "b": [2, 6, 4, None]}, first=("a",), second=("b",))
    assert found.areas["coordination"].isna().tolist() == [False, False, False, True]
    assert found.areas["lags"].tolist()[-1] == "unknown"
    (note,) = found.notes
    assert (note.code, note.facts["names"]) == ("coupling.incomplete", ("area 103",))


def test_two_areas_are_not_compared():
    drawn, found = measured({"a": [0, 5], "b": [2, 6]}, first=("a",), second=("b",))
    assert found.areas.empty
    assert [note.code for note in found.notes] == ["coupling.few_areas"]
    assert coupling_part(drawn, found).map is None


def test_elements_must_be_there_and_access_is_one():
    with pytest.raises(ParameterError, match="no statistic 'c'"):
        measured({"a": [0, 5, 10]}, first=("a",), second=("c",))
    with pytest.raises(ParameterError, match="second has no elements"):
        measured({"a": [0, 5, 10]}, first=("a",))
    with pytest.raises(ParameterError, match="'a' is an element twice"):
        su.CouplingOptions(first=("a",), second=("-a",))
    columns = {"a": [0, 1, 2, 3, 4, 5, 6]}
    _, found = measured(columns, first=("a",), second=("access",))
    assert found.areas["second_index"].tolist() == [1.0 if 4 * k + 2 <= 20 else 0.0 for k in range(7)]


def test_the_part_says_who_is_below_and_on_the_map_in_four_classes():
    drawn, found = measured({"a": [0, 5, 10], "b": [2, 6, 4]}, first=("a",), second=("b",))
    with speaking("en"):
        part = coupling_part(drawn, found)
    spread = "Coordination of urban and rural, by township: from 0.00 in area 100 to 0.84 in area 102."
    assert part.headlines == (f"{spread} 1 area is below 0.5: area 100.",)
    assert list(part.map.themes[0].uses[0].cls) == [0, 3, 3]


def test_the_map_on_paper_names_the_classes_and_what_lags():
    drawn, found = measured({"a": [0, 5, 10], "b": [2, 6, 4]}, first=("a",), second=("b",))
    with speaking("en"):
        part = coupling_part(drawn, found)
    (sheet,) = part.sheets
    theme = sheet.drawn_theme()
    assert (sheet.number, sheet.title) == (26, "Coupling coordination of urban and rural")
    assert [looks.label for looks in theme.uses[0].classes] == [
        "imbalanced (below 0.5)",
        "barely coordinated (0.5 to 0.6)",
        "primary coordination (0.6 to 0.7)",
        "intermediate coordination and above (0.7 and more)",
    ]
    assert theme.ranking[0][2] == "0.00, neither lags"
    assert theme.definition.startswith("Degree of coordination D of urban (a) and rural (b), by township")


def test_a_statistic_in_several_units_is_no_element():
    drawn = towns(3)
    rows = [(f"1{k:02d}", "a", "亿元" if k else "万元", pd.NA, k) for k in range(3)]
    rows += [(f"1{k:02d}", "b", "", pd.NA, k) for k in range(3)]
    table = pd.DataFrame(rows, columns=["area_id", "statistic", "unit", "year", "value"])
    with pytest.raises(ParameterError, match="'a' is there in several units"):
        su.coupling(
            drawn, su.statistics(drawn, StatisticsTable(table)), su.CouplingOptions(first=("a",), second=("b",))
        )
