"""What results give to an atlas: words, tables, layers and themes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import geopandas as gpd
import made_up_results as made_up
import numpy as np
import pytest
from english_words import english_in, names_of

from spatial_uri.analyses.connectivity.present import connectivity_part
from spatial_uri.analyses.criticality.phrases import People, closure_words
from spatial_uri.analyses.criticality.present import criticality_part
from spatial_uri.analyses.hierarchy.present import hierarchy_part
from spatial_uri.analyses.layout.present import layout_part
from spatial_uri.analyses.transit.present import transit_part
from spatial_uri.atlas.terminal import headlines
from spatial_uri.model.places import Places
from spatial_uri.page.maps import save_map
from spatial_uri.page.part import Part
from spatial_uri.page.theme_classes import TIME_BREAKS_MIN, by_minutes, by_steps, quantile_weights
from spatial_uri.words.catalogue import speaking

NOT_WORDS = re.compile(r"\b(nan|None|NaT|inf|<NA>)\b")


def parts_of(study) -> dict[str, Part]:
    parts = (
        hierarchy_part(study, replace(made_up.hierarchy_of(study), audit=made_up.audit_of(study))),
        connectivity_part(study, made_up.connectivity_of(study)),
        criticality_part(study, made_up.criticality_of(study)),
        transit_part(study, made_up.transit_of(study)),
        layout_part(study, made_up.layout_of(study)),
    )
    return {part.key: part for part in parts}


@pytest.fixture(scope="module")
def parts(county) -> dict[str, Part]:
    return parts_of(county[0])


@pytest.fixture(scope="module")
def unpeopled(county):
    study = county[0]
    table = study.settlements.table.assign(population=np.nan)
    return replace(study, settlements=Places(gpd.GeoDataFrame(table, crs=study.crs), "settlement"))


def words_of(part: Part) -> Iterator[str]:
    for section in part.sections:
        yield from (section.title, *section.paragraphs)
        yield from chain.from_iterable((f.value, f.label, f.definition) for f in section.figures)
        for table in section.listings:
            yield from (table.title, *table.columns, *chain.from_iterable(table.rows))
    assert part.map is not None
    for layer in part.map.layers.values():
        yield from chain(layer.names, *layer.records.values())
    for theme in part.map.themes:
        yield from (theme.title, theme.definition, theme.ranking_title)
        yield from (text for _, _, text in theme.ranking)
        yield from chain.from_iterable((use.title, *(c.label for c in use.classes)) for use in theme.uses)
    yield from part.missing


def test_what_is_unknown_is_never_written_as_a_number_that_is_none(parts, unpeopled) -> None:
    for part in (*parts.values(), *parts_of(unpeopled).values()):
        assert [w for w in words_of(part) if not isinstance(w, str) or NOT_WORDS.search(w)] == []


def test_a_chinese_atlas_says_nothing_in_english(county, unpeopled) -> None:
    for study in (county[0], unpeopled):
        names = [*names_of(study), "a; b; c", "twice", "once", "county", "the seat"]
        with speaking("zh"):
            parts = parts_of(study).values()
            said = [w for part in parts for w in (*words_of(part), part.title, part.short, *part.table_words.values())]
            said += headlines(study, list(parts))
        assert {word: english_in(word, names) for word in said if english_in(word, names)} == {}


def test_every_share_stands_beside_what_it_is_a_share_of(parts) -> None:
    figures = [f for part in parts.values() for section in part.sections for f in section.figures]
    shares = [f for f in figures if "%" in f.value or "%" in f.label]
    assert len(shares) >= 10
    assert all(f.definition for f in figures)
    assert [f.label for f in shares if "share of" not in f.definition and "over those" not in f.definition] == []


def test_no_settlement_is_dropped_from_a_table_or_a_map(county, parts) -> None:
    ids = list(county[0].settlements.table.index)
    once = {"hierarchy": "hierarchy.csv", "transit": "transport.csv", "layout": "allocation.csv"}
    for key, file in once.items():
        assert list(parts[key].tables[file]["place_id"]) == ids
    for key, file in (("connectivity", "links.csv"), ("criticality", "second_ways.csv")):
        for _, rows in parts[key].tables[file].groupby("target"):
            assert list(rows["place_id"]) == ids
    for part in parts.values():
        for theme in part.map.themes:
            for use in theme.uses:
                is_all = use.layer.startswith("settlements") and use.classes and theme.key != "seats"
                if is_all:
                    assert len(use.cls) == len(ids)
                    assert min(use.cls) >= 0, (part.key, theme.key)


def test_tables_of_places_tell_where_they_are_in_degrees(parts) -> None:
    placed = ["hierarchy.csv", "links.csv", "bridges.csv", "junctions.csv", "closures_town.csv", "stops.csv",
              "transport.csv", "second_ways.csv", "potentials.csv", "hinterlands.csv", "elements.csv"]  # fmt: skip
    tables = {name: table for part in parts.values() for name, table in part.tables.items()}
    for name in placed:
        assert tables[name]["lon"].between(115, 123).all(), name
        assert tables[name]["lat"].between(26, 31).all(), name
    assert not any("geometry" in table.columns for table in tables.values())


def test_tables_keep_numbers_and_every_table_is_explained(parts) -> None:
    for part in parts.values():
        assert set(part.tables) <= set(part.table_words)
        for name, table in part.tables.items():
            for column in table.columns:
                if column.endswith(("_min", "_km", "_km2", "_share")):
                    assert table[column].dtype.kind in "fi", (name, column)


def test_a_closed_road_says_who_is_cut_off_and_what_the_others_need_more(parts) -> None:
    ranking = next(t for t in parts["criticality"].map.themes if t.key == "closures_town").ranking
    first, second = (text for _, _, text in ranking[:2])
    assert first == "1.20 km: cuts off 3 settlements, at least 1,204 people"
    assert second.endswith(
        ": no one is cut off, at least 5,320 extra person-minutes for 4 settlements, 1 no longer within 20 min"
    )


def test_where_all_populations_are_known_a_closed_road_counts_people(county) -> None:
    rows = made_up.closures_of(county[0]).segments.to_dict("records")
    everybody = People(known=True, missing=0)
    assert closure_words(rows[0], everybody, 20) == "cuts off 3 settlements, 1,204 people"
    assert closure_words(rows[1], everybody, 20).startswith("no one is cut off, 5,320 extra person-minutes")


def test_where_no_population_is_known_settlements_and_minutes_are_counted_and_no_people(unpeopled) -> None:
    part = criticality_part(unpeopled, made_up.criticality_of(unpeopled))
    assert not [w for w in words_of(part) if re.search(r"\b0 people\b|\d person-min|\d people", w)]
    ranking = next(t for t in part.map.themes if t.key == "closures_town").ranking
    assert "11.0 min more in all for 4 settlements" in ranking[1][2]
    assert part.tables["closures_town.csv"]["population_cut_off"].isna().all()
    assert part.tables["bridges.csv"]["population_behind"].isna().all()


def test_people_cut_off_whose_number_is_not_known_are_a_class_of_their_own(parts) -> None:
    theme = next(t for t in parts["criticality"].map.themes if t.key == "closures_town")
    (use,) = theme.uses
    assert [use.classes[k].hatched for k in use.cls] == [False, False, True]


def test_an_illustrative_timetable_is_stamped_on_the_page_and_said_in_the_summary(county, parts) -> None:
    part = parts["transit"]
    assert part.map.stamp == "ILLUSTRATIVE TIMETABLE"
    assert any("ILLUSTRATIVE" in p for section in part.sections for p in section.paragraphs)
    without = transit_part(county[0], made_up.transit_of(county[0], has_timetable=False))
    assert without.map.stamp == ""
    assert not any("departure" in theme.key or "bus" in theme.key for theme in without.map.themes)
    assert without.missing


def test_a_trip_after_midnight_is_of_the_next_day(parts) -> None:
    stops = parts["transit"].map.layers["stops"]
    assert "06:06 to 01:10 (+1)" in stops.records["Departures a day"][0]


def test_twenty_minutes_belong_to_the_class_up_to_twenty_on_every_map_of_minutes(county) -> None:
    links = made_up.connectivity_of(county[0]).of("town_seat").head(3)
    use = by_minutes(
        "x", links["travel_min"] * 0 + [20.0, np.nextafter(20, 21), 60.0], links["status"], title="", limit_min=240
    )
    assert [use.classes[k].label for k in use.cls] == ["15–20 min", "20–30 min", "30–60 min"]
    assert len([c for c in use.classes if not c.hatched]) == len(TIME_BREAKS_MIN) + 1


def test_what_has_no_value_is_hatched_and_limits_belong_to_their_step() -> None:
    use = by_steps("x", [500.0, 500.1, np.nan], (500, 800), title="", unit="m", missing="none")
    assert [use.classes[k].label for k in use.cls] == ["≤ 500 m", "500–800 m", "none"]
    assert use.classes[-1].hatched


def test_interactions_have_five_widths_and_each_pair_is_drawn_once(parts) -> None:
    assert sorted(set(quantile_weights(np.arange(1, 101.0)))) == [0, 0.25, 0.5, 0.75, 1]
    names = parts["layout"].map.layers["interactions"].names
    assert len({frozenset(n.split(" – ")) for n in names}) == len(names)


def test_a_study_without_anything_to_show_still_has_its_parts(hamlets) -> None:
    study = hamlets[0]
    criticality = made_up.criticality_of(study)
    empty = replace(
        criticality, bridges=criticality.bridges.head(0), junctions=criticality.junctions.head(0), closures={}
    )
    layout = made_up.layout_of(study)
    bare = replace(layout, interactions=layout.interactions.head(0), elements=layout.elements.head(0))
    coverage = made_up.transit_of(study, has_timetable=False)
    stopless = replace(coverage, stops=coverage.stops.head(0))
    for part in (criticality_part(study, empty), layout_part(study, bare), transit_part(study, stopless)):
        assert part.sections
        assert [w for w in words_of(part) if NOT_WORDS.search(w)] == []
    assert "elements.csv" not in layout_part(study, bare).tables


@pytest.mark.slow
def test_names_that_could_break_a_page_reach_it_as_text(hostile_county, tmp_path) -> None:
    study = hostile_county[0]
    for part in parts_of(study).values():
        groups = [(part.key, part.title, part.map, part.notes)]
        page = save_map(study, groups, tmp_path / f"{part.key}.html").read_text(encoding="utf-8")
        assert "window.hacked=1</script>" not in page
