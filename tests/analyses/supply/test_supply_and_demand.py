"""Supply in a study on one straight road at 60 km/h, so that a kilometre is a minute."""

import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from osm_writing import OsmWriting
from road_drawing import PLANE, at, network, road, study

import spatial_uri as su
from spatial_uri.analyses.declared import Reading, Run
from spatial_uri.analyses.registry import analysis_of
from spatial_uri.analyses.supply.present import supply_part
from spatial_uri.analyses.supply.read_amount_columns import read_amounts
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.places import FACILITY, Places
from spatial_uri.page.document import Paragraph
from spatial_uri.words.catalogue import speaking

AREAS = {
    "1": ("county", None, -1, -5, 41, 5),
    "101": ("township", "1", -1, -5, 20, 5),
    "102": ("township", "1", 20, -5, 41, 5),
}
VILLAGES = {"a": (5, 0, 100.0), "b": (15, 0, 200.0), "c": (30, 0, 300.0)}
CLINICS = {"X": (0, 0), "Y": (40, 0)}
SHORT = su.SupplyOptions(threshold_min=20)


def drawn(beyond_km=0.0, **villages):
    roads = [road((0, 0), (40, 0)), *([road((40, 0), (40 + beyond_km, 0))] if beyond_km else [])]
    return study(network(*roads), {**VILLAGES, **villages}, CLINICS, areas=AREAS)


def beds(**amounts):
    return pd.DataFrame({"beds": pd.Series(amounts or {"X": 6.0, "Y": 3.0})})


def settled(**people):
    """Settlements beyond the border: name -> (km along the road, people)."""
    return gpd.GeoDataFrame(
        {"population": [count for _, count in people.values()]},
        geometry=[at(km) for km, _ in people.values()],
        index=list(people),
        crs=PLANE,
    )


def test_villages_share_the_beds_within_reach():
    """X is 5 and 15 min from a and b, Y 10 min from c: 6 beds for 300 people, 3 for 300."""
    found = su.supply_and_demand(drawn(), SHORT, amounts=beds())
    assert found.of("beds")["per_1000"].tolist() == pytest.approx([20, 20, 10])
    assert found.facilities_of("beds")["people_per_unit"].tolist() == pytest.approx([50, 100])
    areas = found.areas.set_index("area_id")
    assert areas.loc["*", ["supply", "access_per_1000", "without_supply"]].tolist() == pytest.approx([9, 15, 0])
    assert areas.loc["101", ["facilities", "located_per_1000", "access_per_1000"]].tolist() == pytest.approx(
        [1, 20, 20]
    )
    assert areas.loc["102", ["facilities", "located_per_1000", "access_per_1000"]].tolist() == pytest.approx(
        [1, 10, 10]
    )
    assert found.balance[["supply", "allocated", "to_study", "to_neighbours"]].iloc[0].tolist() == pytest.approx(
        [9, 9, 9, 0]
    )


def test_what_facilities_have_is_that_of_the_scenario_and_not_of_today():
    """X is closed, its 6 beds are nobody's; Y has 3 as today, and Z opens at a with 2, for a and b."""
    made = study(network(road((0, 0), (40, 0))), VILLAGES, {"Y": (40, 0), "Z": (5, 0)}, areas=AREAS)
    held = made.facilities.table.assign(beds=[3, 2])
    after = replace(made, facilities=Places(held, FACILITY))
    found = analysis_of("supply").measure(Run(study=after, travel=su.Travel(), inputs={"notes": ()}), SHORT)
    served = found.of("beds")["per_1000"]
    assert served["c"] == pytest.approx(10)
    assert served[["a", "b"]].tolist() == pytest.approx([2000 / 300, 2000 / 300])
    assert found.balance["supply"].tolist() == [5]
    assert found.facilities_of("beds")["supply"].to_dict() == {"Y": 3, "Z": 2}


def test_what_is_said_of_the_columns_is_of_the_scenario_and_not_of_today():
    """Today nobody has a bed; with the scenario X has 4."""
    today = drawn()
    today.facilities.table["beds"] = [0, 0]
    after = replace(today, facilities=Places(today.facilities.table.assign(beds=[4, 0]), FACILITY))
    inputs = read(today)
    for made, told in ((today, ["supply.columns", "supply.all_zero"]), (after, ["supply.columns"])):
        found = analysis_of("supply").measure(Run(study=made, travel=su.Travel(), inputs=inputs), SHORT)
        assert [note.code for note in found.notes if note.code in ("supply.columns", "supply.all_zero")] == told


def test_people_beyond_the_border_use_what_lies_inside_and_leave_less_of_it():
    """300 people live 5 km beyond: the 3 beds of Y are for 600."""
    with_them = su.supply_and_demand(drawn(10), SHORT, amounts=beds(), neighbours=settled(n=(45, 300.0)))
    assert with_them.of("beds")["per_1000"].tolist() == pytest.approx([20, 20, 5])
    assert list(with_them.of("beds").index) == ["a", "b", "c"]
    assert with_them.facilities_of("beds")["people_beyond"].tolist() == [0, 300]
    assert with_them.balance[["to_study", "to_neighbours"]].iloc[0].tolist() == pytest.approx([7.5, 1.5])
    assert not with_them.of("beds")["is_at_most"].any()
    assert (with_them.neighbours, with_them.neighbour_people) == (1, 300)


def test_where_they_are_missing_it_is_said_whose_ratio_is_too_high():
    found = su.supply_and_demand(drawn(10), SHORT, amounts=beds())
    assert found.facilities_of("beds")["reaches_beyond"].tolist() == [False, True]
    assert found.of("beds")["is_at_most"].tolist() == [False, False, True]
    (note,) = found.notes
    assert (note.code, note.facts["names"]) == ("supply.people_beyond", ("clinic Y",))
    assert [n.code for n in su.supply_and_demand(drawn(), SHORT, amounts=beds()).notes] == ["supply.no_roads_beyond"]
    assert math.isnan(found.facilities_of("beds")["people_beyond"].iloc[0])


def test_neighbours_whose_number_is_not_known_are_named():
    found = su.supply_and_demand(drawn(10), SHORT, amounts=beds(), neighbours=settled(n=(45, np.nan), m=(49, 100.0)))
    assert found.of("beds")["per_1000"].tolist() == pytest.approx([20, 20, 7.5])
    assert found.of("beds")["is_at_most"].tolist() == [False, False, True]
    assert [note.code for note in found.notes] == ["supply.people_unknown"]


def test_an_ambulance_needs_the_other_way_round():
    """One-way to the east: patients of a reach nothing, an ambulance from X reaches them."""
    roads = network(road((0, 0), (40, 0), back_kmh=0.0), road((40, 0), (40, 3), (0, 3), (0, 0), back_kmh=0.0))
    one_way = study(roads, {"a": (5, 0, 100.0), "b": (6, 0, 100.0)}, {"X": (0, 0)}, areas=AREAS)
    there = su.supply_and_demand(one_way, SHORT, amounts=beds(X=4.0))
    assert there.of("beds")["status"].tolist() == ["none_in_reach", "none_in_reach"]
    assert there.facilities_of("beds")["status"].tolist() == ["nobody_in_reach"]
    back = su.supply_and_demand(one_way, SHORT, travel=su.Travel(direction="from_facility"), amounts=beds(X=4.0))
    assert back.of("beds")["per_1000"].tolist() == pytest.approx([20, 20])


def test_each_amount_is_shared_by_the_tiers_that_have_it():
    two = study(
        drawn().network,
        VILLAGES,
        {"X": (0, 0, "hospital"), "Y": (40, 0, "clinic"), "Z": (10, 0, "pharmacy")},
        areas=AREAS,
        tiers=("hospital", "clinic", "pharmacy"),
    )
    amounts = pd.DataFrame({"beds": {"X": 6.0, "Y": np.nan}, "doctors": {"X": 1.0, "Y": 2.0}})
    found = su.supply_and_demand(two, SHORT, amounts=amounts)
    assert {amount: [t.name for t in tiers] for amount, tiers in found.tiers.items()} == {
        "beds": ["hospital"],
        "doctors": ["hospital", "clinic"],
    }
    assert found.of("beds")["status"].tolist() == ["served", "served", "none_in_reach"]
    asked = su.supply_and_demand(
        two, su.SupplyOptions(threshold_min=20, tiers=("clinic",), amounts="doctors"), amounts=amounts
    )
    assert list(asked.facilities_of("doctors").index) == ["Y"]
    with pytest.raises(ParameterError, match="'temple'"):
        su.supply_and_demand(two, su.SupplyOptions(tiers=("temple",)), amounts=amounts)
    with pytest.raises(ParameterError, match="'seats'"):
        su.supply_and_demand(two, su.SupplyOptions(amounts=("seats",)), amounts=amounts)
    with pytest.raises(ParameterError, match="does not have"):
        su.supply_and_demand(two, amounts=pd.DataFrame({"beds": {"W": 1.0}}))


def test_without_amounts_or_people_the_question_stays_open_and_says_why():
    silent = su.supply_and_demand(drawn())
    assert [note.code for note in silent.missing] == ["supply.no_amounts"]
    nobody = drawn()
    nobody.settlements.table["population"] = np.nan
    found = su.supply_and_demand(nobody, SHORT, amounts=beds())
    assert [note.code for note in found.missing] == ["supply.no_people"]
    part = supply_part(nobody, found)
    assert part.missing
    assert (part.tables, part.map, part.sheets) == ({}, None, ())
    assert analysis_of("supply").chapters(nobody, found)[0].blocks


def read(table, files=(), options=SHORT):
    reading = Reading(study=table, files=dict(files), options=options)
    return analysis_of("supply").read(reading)


def test_beds_are_found_under_the_headings_of_a_bureau_and_every_bad_cell_is_named():
    table = drawn()
    table.facilities.table["床位数"] = ["6", "1,200"]
    amounts, _ = read_amounts(table, None)
    assert amounts["beds"].to_dict() == {"X": 6, "Y": 1200}
    table.facilities.table["床位数"] = ["0", None]
    told = {note.code: note.facts.get("names") for note in read_amounts(table, None)[1]}
    assert told["supply.all_zero"] == ("床位数",)
    table.facilities.table["床位数"] = ["many", "-3"]
    with pytest.raises(DataError) as error:
        read(table)
    assert [fault.split(":")[0] for fault in error.value.faults] == ["X", "Y"]
    table.facilities.table["护士"] = [3, None]
    own, _ = read_amounts(table, ("护士",))
    assert own["护士"].dropna().to_dict() == {"X": 3}
    with pytest.raises(ParameterError, match="护士"):
        read(table, options=su.SupplyOptions(amounts=("seats",)))


def test_a_table_of_neighbours_leaves_out_who_is_counted_already(tmp_path):
    table = drawn(10)
    table.facilities.table["beds"] = [6, 3]
    inside, outside = (gpd.GeoSeries([at(km)], crs=PLANE).to_crs(4326)[0] for km in (30, 45))
    rows = [f"1,内村,50,{inside.x},{inside.y}", f"2,外村,300,{outside.x},{outside.y}"]
    (tmp_path / "neighbours.csv").write_text("编号,村名,人口,经度,纬度\n" + "\n".join(rows), "utf-8")
    inputs = read(table, {"neighbours": tmp_path / "neighbours.csv"})
    assert inputs["neighbours"]["population"].tolist() == [300]
    (note,) = [note for note in inputs["notes"] if note.code == "supply.neighbours_inside"]
    assert note.facts["names"] == ("内村",)
    (tmp_path / "same.csv").write_text(f"编号,村名,人口,经度,纬度\na,外村,300,{outside.x},{outside.y}\n", "utf-8")
    with pytest.raises(DataError, match="codes of settlements of the study"):
        read(table, {"neighbours": tmp_path / "same.csv"})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_part_and_chapter_tell_ratio_balance_and_crowding(language):
    table = drawn(10)
    found = su.supply_and_demand(table, SHORT, amounts=beds(), neighbours=settled(n=(45, 300.0)))
    with speaking(language):
        part = supply_part(table, found)
        (chapter,) = analysis_of("supply").chapters(table, found)
    words = {
        "en": ["12.50", "1 settlement beyond", "Most crowded: clinic Y"],
        "zh": ["12.50", "县外1个居民点", "最拥挤：clinic Y"],
    }
    told = " ".join(block.text for block in chapter.blocks if hasattr(block, "text"))
    assert all(word in told for word in words[language])
    assert [theme.key for theme in part.map.themes] == ["supply_beds", "crowding_beds"]
    assert (part.sheets[0].number, part.sheets[0].key) == (9, "supply_beds")
    assert part.place_columns["settlements"]["beds_per_1000"].tolist() == pytest.approx([20, 20, 5])
    assert [sheet.file for sheet in part.workbook] == ["supply_areas.csv", "supply_facilities.csv", "supply.csv"]


def test_options_that_contradict_each_other_are_refused():
    with pytest.raises(ParameterError, match="no weights of its own"):
        su.SupplyOptions(weights=(1, 0.5))
    with pytest.raises(ParameterError, match="at least one"):
        su.SupplyOptions(kind="e2sfca", weights=(0, 0))


def test_people_beyond_the_border_are_taken_from_an_extract_that_knows_some(tmp_path):
    osm = OsmWriting()
    inside, near, far = (gpd.GeoSeries([at(km)], crs=PLANE).to_crs(4326)[0] for km in (30, 45, 49))
    osm.node(inside.x, inside.y, id=1, place="village", name="In", population="50")
    osm.node(near.x, near.y, id=2, place="village", name="Near", population="300")
    osm.node(far.x, far.y, id=3, place="village", name="Far")
    extract = osm.write(tmp_path / "county.osm.pbf")
    table = drawn(10)
    table.facilities.table["beds"] = [6, 3]
    inputs = analysis_of("supply").read(Reading(study=table, files={}, options=SHORT, extract=extract))
    assert list(inputs["neighbours"].index) == ["n2", "n3"]
    assert "supply.neighbours_of_extract" in [note.code for note in inputs["notes"]]
    found = su.supply_and_demand(table, SHORT, amounts=read_amounts(table, None)[0], neighbours=inputs["neighbours"])
    assert found.of("beds")["per_1000"].tolist() == pytest.approx([20, 20, 5])
    (note,) = found.notes
    assert note.facts["ids"] == ("Far",)
    assert note.facts["high_ids"] == ("c", "Near", "Far")


NONE_HAS_ANY = {
    "en": (
        "Beds per 1,000 people (clinic): none of the 2 facilities has any, so no settlement can count on any. 3 "
        "settlements reach a facility within 20 min."
    ),
    "zh": "每千人床位（诊所）：2处设施的供给量均为0，全部居民点无可用供给。3个居民点20分钟内可到达设施。",
}
ONE_HAS_NONE = {
    "en": (
        "1 settlement with 300 people (50.0%) reaches none within 20 min. 1 of them reaches facilities, but these "
        "have none."
    ),
    "zh": "1个居民点、300人（50.0%）20分钟内无可达供给。其中1个可到达设施，但设施供给量为0。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_facilities_that_are_there_and_have_no_beds_are_no_facilities_out_of_reach(language):
    table = drawn()
    none = su.supply_and_demand(table, SHORT, amounts=beds(X=0.0, Y=0.0))
    with speaking(language):
        part = supply_part(table, none)
        (chapter,) = analysis_of("supply").chapters(table, none)
        partly = supply_part(table, su.supply_and_demand(table, SHORT, amounts=beds(X=6.0, Y=0.0)))
    assert part.headlines == (NONE_HAS_ANY[language],)
    paragraphs = [block.text for block in chapter.blocks if isinstance(block, Paragraph)]
    assert NONE_HAS_ANY[language] in paragraphs
    assert all(paragraphs)
    words = {"en": "the facilities in reach have none", "zh": "可达设施的供给量为0"}[language]
    assert [text for _, _, text in part.map.themes[0].ranking] == [words] * 3
    use = part.map.themes[0].uses[0]
    assert {use.classes[k].label for k in use.cls} == {{"en": "none", "zh": "无"}[language]}
    assert partly.headlines[0].endswith(ONE_HAS_NONE[language])
