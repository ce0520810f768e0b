"""Equity in a study on one straight road at 60 km/h, so that a kilometre is a minute."""

import math

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from road_drawing import network, road, study

import spatial_uri as su
from spatial_uri.analyses.equity.present import equity_part
from spatial_uri.analyses.equity.present_chapter import equity_chapter
from spatial_uri.atlas.geopackage import write_geopackage
from spatial_uri.errors import ParameterError
from spatial_uri.page.document import Picture
from spatial_uri.words.catalogue import speaking

AREAS = {
    "1": ("county", None, -1, -5, 61, 5),
    "101": ("township", "1", -1, -5, 30.5, 5),
    "102": ("township", "1", 30.5, -5, 61, 5),
}
MINUTES = [1, 2, 3, 4, 5, 6, 30, 40, 50, 60]
PEOPLE = [500, 500, 100, 100, 100, 100, 100, 100, 200, 200]


def drawn(count=10, people=PEOPLE):
    places = {f"v{k}": (MINUTES[k], 0, people[k]) for k in range(count)}
    made = study(network(road((0, 0), (60, 0))), places, {"X": (0, 0)}, areas=AREAS)
    classes = ["111", "121", *["220"] * (count - 2)]
    made.settlements.table["class_code"] = classes
    return made


def measured(made, *, supply=None, **options):
    circle = su.service_circle(made, su.ServiceCircleOptions(cell_m=2000))
    return su.access_equity(made, circle, su.hierarchy(made), su.EquityOptions(**options), supply=supply)


@pytest.fixture(scope="module")
def shared():
    """Ten villages; X has 100 beds for those within 30 min, 1,500 people."""
    made = drawn()
    supply = su.supply_and_demand(made, amounts=pd.DataFrame({"beds": {"X": 100.0}}))
    return made, supply, measured(made, supply=supply)


def test_town_and_country_stand_side_by_side(shared):
    """Urban: 1,000 people at 1 and 2 min. Rural: 400 at 3 to 6, 600 at 30 to 60."""
    rows = shared[2].split.set_index("group")
    assert rows["settlements"].to_dict() == {"all": 10, "urban": 2, "rural": 8}
    assert rows["population_share"].to_dict() == pytest.approx({"all": 0.7, "urban": 1, "rural": 0.4})
    assert rows["within_share"].to_dict() == pytest.approx({"all": 0.6, "urban": 1, "rural": 0.5})
    rural_mean = (3 + 4 + 5 + 6 + 30 + 40 + 2 * 50 + 2 * 60) / 10
    assert rows["mean_min"].to_dict() == pytest.approx(
        {"all": (1.5 + rural_mean) / 2, "urban": 1.5, "rural": rural_mean}
    )
    assert rows.at["rural", "gap_min"] == pytest.approx((10 + 20 + 2 * 30 + 2 * 40) / 10)
    assert shared[2].settlements["group"].tolist() == ["urban"] * 2 + ["rural"] * 8


def test_minutes_have_a_limit_and_supply_has_a_gini(shared):
    found = shared[2]
    minutes = found.of("minutes").iloc[0]
    assert minutes["fgt0"] == pytest.approx(0.3)
    assert minutes["fgt1"] == pytest.approx((100 * 0.5 + 100 + 200 * 1.5 + 200 * 2) / 2000)
    assert math.isnan(minutes["gini"])
    assert minutes["urban_rural_ratio"] == pytest.approx(1.5 / 30.8)
    beds = found.of("within_reach").iloc[0]
    assert beds["mean"] == pytest.approx(50)  # 1,500 of 2,000 people have 66.7 each
    assert beds["gini"] == pytest.approx(0.25)
    assert beds["band"] == "good"
    assert beds["theil"] == pytest.approx(math.log(4 / 3))
    assert beds["theil_between_township"] == pytest.approx(math.log(4 / 3))  # those without are all of one township
    assert beds["concentration"] == pytest.approx(-0.25)
    assert (beds["urban_mean"], beds["rural_mean"]) == pytest.approx((200 / 3, 100 / 3))
    assert math.isnan(beds["theil_between_county"])


def test_of_fewer_than_ten_settlements_no_index_is_told():
    made = drawn(9)
    supply = su.supply_and_demand(made, amounts=pd.DataFrame({"beds": {"X": 100.0}}))
    found = measured(made, supply=supply)
    assert found.indices[["gini", "theil", "fgt0", "palma_mean"]].isna().all(axis=None)
    assert set(found.indices["band"]) == {"unknown"}
    assert found.lorenz.empty
    assert found.split["population_share"].notna().all()
    assert [note.code for note in found.notes] == ["equity.few_settlements"]


def test_located_supply_is_told_by_people_and_by_area_of_ten_townships():
    """Ten townships of one size and as many people, one of them with all beds: 0.9 by either."""
    areas = {"1": ("county", None, 0, -5, 100, 5)}
    areas |= {f"1{k:02d}": ("township", "1", 10 * k, -5, 10 * k + 10, 5) for k in range(10)}
    places = {f"v{k}": (10 * k + 5, 0, 100) for k in range(10)}
    made = study(network(road((0, 0), (100, 0))), places, {"X": (5, 0)}, areas=areas)
    supply = su.supply_and_demand(made, amounts=pd.DataFrame({"beds": {"X": 100.0}}))
    rows = measured(made, supply=supply).of("located").set_index("weighted_by")
    assert rows["gini"].to_dict() == pytest.approx({"people": 0.9, "area": 0.9}, abs=1e-4)
    assert rows["band"].tolist() == ["severe", "severe"]
    assert rows["level"].tolist() == ["township", "township"]


def test_without_supply_or_people_it_says_so():
    found = measured(drawn())
    assert [note.code for note in found.notes] == ["equity.no_supply"]
    nobody = drawn()
    nobody.settlements.table["population"] = float("nan")
    silent = measured(nobody)
    assert silent.indices.empty
    assert silent.split["population_share"].isna().all()
    assert silent.split["within_share"].notna().all()
    assert [note.code for note in silent.notes] == ["equity.no_people", "equity.no_supply"]
    assert equity_part(nobody, silent).headlines
    assert equity_chapter(silent).blocks


def test_a_tier_that_the_circle_lacks_is_refused():
    with pytest.raises(ParameterError, match="'temple'"):
        measured(drawn(), tiers=("temple",))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_part_and_chapter_tell_both_and_draw_the_lorenz_curve(shared, language):
    made, _, found = shared
    with speaking(language):
        part, chapter = equity_part(made, found), equity_chapter(found)
        told = " ".join(block.text for block in chapter.blocks if hasattr(block, "text"))
    words = {
        "en": ["100% of urban and 40.0% of rural people", "Gini index 0.250, good", "Jin et al. (2015)"],
        "zh": ["城镇人口100%、乡村人口40.0%", "基尼系数0.250，较公平", "Jin等（2015）"],
    }
    assert all(word in told for word in words[language]), told
    assert [sheet.file for sheet in part.workbook] == ["equity_split.csv", "equity_areas.csv", "equity.csv"]
    (picture,) = [block for block in chapter.blocks if isinstance(block, Picture)]
    with speaking(language):
        assert picture.png()[1:4] == b"PNG"
    assert found.lorenz.query("what == 'within_reach'")["value_share"].tolist() == pytest.approx([0, 0, 1])


def test_of_two_counties_it_is_told_how_much_lies_between_them():
    """One county has all 100 beds, and both have as many people: all of the inequality is between them, ln 2."""
    areas = {"1": ("county", None, -1, -5, 30.5, 5), "2": ("county", None, 30.5, -5, 61, 5)}
    places = {f"v{k}": (k + 1, 0, 100) for k in range(5)} | {f"w{k}": (50 + k, 0, 100) for k in range(5)}
    made = study(network(road((0, 0), (60, 0))), places, {"X": (0, 0)}, areas=areas)
    supply = su.supply_and_demand(made, amounts=pd.DataFrame({"beds": {"X": 100.0}}))
    found = measured(made, supply=supply)
    beds = found.of("within_reach").iloc[0]
    assert beds["theil"] == beds["theil_between_county"] == pytest.approx(math.log(2))
    assert beds["theil_within_county"] == pytest.approx(0, abs=1e-12)
    assert found.split["area_id"].unique().tolist() == ["*", "1", "2"]
    assert "lies between counties" in " ".join(equity_part(made, found).headlines)


def test_towns_are_set_against_the_mean_of_all_people(shared):
    """West: 1,000 people at 1 and 2 min, 400 at 3 to 6 min, 100 at 30 min; east: 100 at 40, 200 at 50, 200 at 60."""
    rows = shared[2].areas.set_index("area_id")
    west, east = (1500 + 1800 + 3000) / 1500, (4000 + 22_000) / 500
    everybody = (6300 + 26_000) / 2000
    assert rows["mean_min"].to_dict() == pytest.approx({"101": west, "102": east})
    assert rows["mean_ratio"].to_dict() == pytest.approx({"101": west / everybody, "102": east / everybody})
    assert rows["settlements"].to_dict() == {"101": 7, "102": 3}
    assert rows["population_share"].to_dict() == pytest.approx({"101": 1400 / 1500, "102": 0})
    with speaking("en"):
        part = equity_part(shared[0], shared[2])
    (sheet,), (theme,) = part.sheets, part.map.themes
    assert (sheet.number, sheet.theme, sheet.title) == (24, theme.key, "How evenly time is spread: clinic")
    assert [theme.uses[0].classes[c].label for c in theme.uses[0].cls] == ["up to 0.50 times", "more than 2.00 times"]
    assert theme.ranking[0][1:] == (1, "52.0 min; 0% of people within 20 min")


def test_towns_stand_in_the_geopackage_with_their_means_and_the_classes_of_the_map(shared, tmp_path):
    made, _, result = shared
    with speaking("en"):
        part = equity_part(made, result)
        write_geopackage(made, [part], tmp_path / "atlas.gpkg")
    areas = gpd.read_file(tmp_path / "atlas.gpkg", layer="areas").set_index("area_id")
    means = result.areas.set_index("area_id")["mean_min"].to_dict()
    assert areas["clinic_mean_min"].dropna().to_dict() == pytest.approx(means)
    assert areas["clinic_not_reached"].dropna().to_dict() == {"101": 0, "102": 0}
    assert areas["class_equity_clinic"].to_dict() == {"1": -1, "101": 0, "102": 4}
    styles = pyogrio.read_dataframe(tmp_path / "atlas.gpkg", layer="layer_styles")
    (style,) = styles.loc[styles["f_table_name"] == "areas", "styleQML"]
    assert all(
        words in style for words in ("more than 2.00 times", "clinic: Mean (min)", "clinic: Over the mean of all")
    )


def test_where_people_are_unknown_there_is_no_map_of_mean_times():
    """Of the three villages in the east the people of one are known, too few for a mean."""
    made = drawn(people=[*PEOPLE[:8], math.nan, math.nan])
    found = measured(made)
    means = found.areas.set_index("area_id")["mean_min"]
    assert math.isfinite(means["101"])
    assert math.isnan(means["102"])
    nobody = drawn(people=[math.nan] * 10)
    part = equity_part(nobody, measured(nobody))
    assert part.map is None
    assert part.sheets == ()
    assert part.layer_uses == {}
    assert part.layers["areas"]["clinic_mean_min"].isna().all()
