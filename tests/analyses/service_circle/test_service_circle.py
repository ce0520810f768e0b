"""The service circle on roads that can be solved in the head: one road, 60 km/h, so a kilometre is a minute."""

import numpy as np
import pandas as pd
import pytest
from road_drawing import network, road, study, travel_among

from spatial_uri.analyses.hierarchy.options import HierarchyOptions
from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.running import Asked, measure_analyses
from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.errors import CrsError, ParameterError
from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.travel import Travel
from spatial_uri.words.catalogue import speaking

HIGHWAY = network(road((0, 0), (60, 0)))
QUICK = {"cell_m": 200.0, "bands_min": (20.0,)}


def circle(drawn, *, hierarchy=None, **options):
    travel = travel_among(options)
    return service_circle(drawn, ServiceCircleOptions(**{**QUICK, **options}), travel=travel, hierarchy=hierarchy)


def codes(result):
    return {note.code: note for note in result.notes}


@pytest.fixture(scope="module")
def ends():
    """One village for every way in which a search can end."""
    net = network(road((0, 0), (60, 0)), road((0, 0), (0, 8)), road((70, 0), (75, 0)))
    villages = {
        "near": (5, 0, 100),
        "just": (20, 0),
        "beyond": (50, 0, 300),
        "aside": (10, 5, 50),
        "island": (72, 0, 20),
        "nowhere": (90, 0, 10),
    }
    return circle(study(net, villages, {"c": (0, 0)}), search_limit_min=40)


def test_every_way_in_which_a_search_ends_has_its_own_status(ends):
    assert ends.of("clinic")["status"].to_dict() == {
        "near": "reached",
        "just": "reached",
        "beyond": "too_far",
        "aside": "off_network",
        "island": "unreachable",
        "nowhere": "unknown",
    }


def test_a_village_that_is_not_reached_has_no_time_and_no_facility(ends):
    trips = ends.of("clinic")
    lost = trips[trips["status"] != "reached"]
    for column in ("travel_min", "network_km", "access_walk_min", "egress_walk_min", "second_travel_min"):
        assert lost[column].isna().all()
    assert lost["facility_id"].isna().all()
    assert not lost["within"].any()


def test_every_settlement_stays_in_the_denominator(ends):
    whole = ends.coverage.set_index("area_id").loc["*"]
    assert whole["settlements"] == 6
    assert whole["settlements_within"] == 2
    assert whole["settlements_share"] == 2 / 6
    assert [whole[s] for s in ("too_far", "unreachable", "off_network", "unknown")] == [1, 1, 1, 1]


def test_a_population_that_is_not_known_is_missing_not_zero(ends):
    whole = ends.coverage.set_index("area_id").loc["*"]
    assert np.isnan(ends.of("clinic").loc["just", "population"])
    assert whole["population"] == 480
    assert whole["population_missing"] == 1
    assert whole["population_within"] == 100
    assert whole["population_share"] == 100 / 480


def test_where_no_population_is_known_no_share_of_it_is_made_up():
    whole = circle(study(HIGHWAY, {"a": (5, 0)}, {"c": (0, 0)})).coverage.iloc[0]
    assert np.isnan(whole["population"])
    assert np.isnan(whole["population_share"])
    assert np.isnan(whole["population_within"])


def test_how_far_the_road_is_stands_in_the_table_even_beyond_the_walking_limit(ends):
    assert ends.of("clinic").loc["aside", "road_walk_m"] == pytest.approx(5000)


def test_without_any_facility_access_is_unknown_not_nil():
    result = circle(study(HIGHWAY, {"a": (5, 0)}, {}))
    whole = result.coverage.iloc[0]
    assert result.of("clinic")["status"].tolist() == ["unknown"]
    assert np.isnan(whole["settlements_share"])
    assert whole["unknown"] == 1
    assert "facilities.none" in codes(result)


def test_a_county_counts_its_towns_and_the_whole_counts_all():
    areas = {
        "1": ("county", None, -1, -5, 30, 5),
        "1a": ("township", "1", -1, -5, 15, 5),
        "1b": ("township", "1", 15, -5, 30, 5),
        "2": ("county", None, 30, -5, 61, 5),
    }
    villages = {"a": (2, 0, 100), "b": (14, 0, 200), "c": (25, 0, 400), "d": (40, 0, 800)}
    result = circle(study(HIGHWAY, villages, {"c1": (5, 0)}, areas=areas), thresholds_min=(5.0, 20.0))
    table = result.coverage.set_index(["area_id", "threshold_min"])
    counts = {(area, t): tuple(table.loc[(area, t), ["settlements", "settlements_within"]]) for area, t in table.index}
    assert counts == {
        ("*", 5.0): (4, 1),
        ("*", 20.0): (4, 3),
        ("1", 5.0): (3, 1),
        ("1", 20.0): (3, 3),
        ("1a", 5.0): (2, 1),
        ("1a", 20.0): (2, 2),
        ("1b", 5.0): (1, 0),
        ("1b", 20.0): (1, 1),
        ("2", 5.0): (1, 0),
        ("2", 20.0): (1, 0),
    }
    county = table.loc[("1", 5.0)]
    assert county["population_share"] == 100 / 700
    assert county[["mean_min", "median_min", "p90_min", "max_min"]].tolist() == pytest.approx([32 / 3, 9, 20, 20])


def test_a_higher_threshold_never_covers_fewer(example):
    limits = (5.0, 10.0, 15.0, 20.0, 30.0)
    table = service_circle(example, ServiceCircleOptions(thresholds_min=limits, cell_m=200.0)).coverage
    for _, rows in table.groupby(["area_id", "tier"]):
        assert rows["settlements_within"].is_monotonic_increasing


def test_nine_in_ten_need_at_most_the_p90_in_every_row_of_the_example(example):
    found = service_circle(example, ServiceCircleOptions(cell_m=500.0))
    chains = example.areas.chains()
    for row in found.coverage.itertuples():
        trips = found.of(row.tier)
        own = trips if row.area_id == "*" else trips[[row.area_id in chains.get(a, ()) for a in trips["area_id"]]]
        minutes = own["travel_min"].dropna()
        assert row.reached == len(minutes)
        if len(minutes):
            assert (minutes <= row.p90_min).mean() >= 0.9
            assert row.p90_min in minutes.to_numpy()


def told(drawn, **options):
    """The words of the part of a circle: headlines, figures, paragraphs, in both languages."""
    found = circle(drawn, **options)
    texts = {}
    for language in ("en", "zh"):
        with speaking(language):
            part = service_circle_part(drawn, found)
        sections = part.sections
        figures = [text for s in sections for f in s.figures for text in (f.label, *f.details, f.definition)]
        texts[language] = "\n".join([*part.headlines, *figures, *(p for s in sections for p in s.paragraphs)])
    return texts


def test_where_few_populations_are_known_no_percentage_of_people_is_told_and_why():
    few = told(study(HIGHWAY, {"a": (5, 0, 100), "b": (6, 0), "c": (50, 0)}, {"c": (0, 0)}))
    reason = "no percentage of people, because their number is known for 1 of 3 settlements"
    assert f"2 of 3 settlements (66.7%); {reason}" in few["en"]
    assert "no percentage of people: their number is known for 1 of 3 settlements" in few["en"]
    assert "仅1/3个居民点有人口数，不计算人口覆盖率" in few["zh"]
    assert "of the people" not in few["en"]
    assert "人口覆盖率1" not in few["zh"]
    half = told(study(HIGHWAY, {"a": (5, 0, 100), "b": (50, 0)}, {"c": (0, 0)}))
    assert "100% of the people of the 1 settlements whose population is known" in half["en"]


def test_the_page_says_whom_the_median_is_of_how_it_is_taken_and_who_is_counted():
    words = told(study(HIGHWAY, {"a": (5, 0), "b": (50, 0), "far": (50, 9)}, {"c": (0, 0)}))
    assert "reached: 2 of 3 (66.7%); of these, median 27.5\u00a0min, P90 50.0\u00a0min" in words["en"]
    assert "the smallest time that at least nine in ten of those reached do not exceed" in words["en"]
    assert "share of all settlements, county seats and towns among them, those not reached included" in words["en"]
    assert "可达2/3个（66.7%）；其中中位数27.5" in words["zh"]
    assert "不作插值" in words["zh"]
    assert "全部居民点计入分母（含县城和乡镇驻地），未能到达的也计入" in words["zh"]


@pytest.fixture(scope="module")
def seats_and_villages():
    """A county seat and a town near the clinic, two villages along the road, and one where the map has no road."""
    areas = {"1": ("county", None, -1, -5, 70, 9), "1a": ("township", "1", -1, -5, 15, 9)}
    places = {"seat": (0, 0, 5000), "town": (5, 0, 2000), "near": (12, 0, 100), "far": (50, 0, 300), "aside": (9, 5)}
    drawn = study(HIGHWAY, places, {"c": (0, 0)}, areas=areas)
    ranks = ["county_seat", "town", "central_village", "village", "village"]
    table = pd.DataFrame({"rank": ranks}, index=drawn.settlements.table.index)
    return drawn, Hierarchy(table, seats=pd.DataFrame(), mismatches=pd.DataFrame())


def test_villages_are_counted_beside_all_settlements_where_their_ranks_are_known(seats_and_villages):
    drawn, ranks = seats_and_villages
    found = service_circle(drawn, ServiceCircleOptions(**QUICK), hierarchy=ranks)
    rows = found.coverage.set_index("area_id")
    names = ["settlements", "settlements_within", "villages", "villages_within", "villages_share"]
    assert rows.loc["*", names].tolist() == [5, 3, 3, 1, 1 / 3]
    assert rows.loc["1a", names].tolist() == [4, 3, 2, 1, 1 / 2]
    assert rows.loc["*", "population_share"] == 7100 / 7400
    assert rows.loc["*", "villages_population_share"] == 100 / 400
    with speaking("en"):
        part = service_circle_part(drawn, found)
    assert "clinic, villages alone: 1 of 3 villages (33.3%)" in part.headlines
    figure = part.sections[0].figures[0]
    assert "villages alone: 1 of 3 (33.3%), 25.0% of their people" in figure.details
    assert "Share of villages within" in part.sections[1].listings[1].columns
    with speaking("zh"):
        assert "诊所（仅计村）：3个村中1个达标（33.3%）" in service_circle_part(drawn, found).headlines


def test_without_ranks_villages_are_unknown_and_the_table_has_the_same_columns(seats_and_villages):
    drawn, ranks = seats_and_villages
    tables = [service_circle_part(drawn, circle(drawn)).tables["coverage.csv"]]
    tables += [service_circle_part(drawn, circle(drawn, hierarchy=ranks)).tables["coverage.csv"]]
    assert list(tables[0].columns) == list(tables[1].columns)
    assert tables[0][["villages", "villages_within", "villages_share"]].isna().all(axis=None)
    assert not any("villages alone" in text for text in service_circle_part(drawn, circle(drawn)).headlines)


def test_the_ranks_of_another_study_are_refused(seats_and_villages):
    _, ranks = seats_and_villages
    with pytest.raises(ParameterError, match="hierarchy"):
        circle(study(HIGHWAY, {"a": (5, 0)}, {"c": (0, 0)}), hierarchy=ranks)


def test_the_hierarchy_is_measured_before_the_circle_that_uses_it_and_stands_behind_it(seats_and_villages):
    drawn, _ = seats_and_villages
    asked = Asked(options={"service_circle": ServiceCircleOptions(**QUICK), "hierarchy": HierarchyOptions()})
    results = measure_analyses(drawn, asked)
    assert list(results) == ["service_circle", "hierarchy"]
    counted = results["service_circle"].coverage["villages"].iloc[0]
    assert counted == len(results["hierarchy"].of_rank("central_village", "village"))


def test_a_facility_outside_the_area_counts_but_not_in_the_inside_columns():
    areas = {"1": ("county", None, -1, -5, 30, 5)}
    drawn = study(HIGHWAY, {"a": (25, 0, 10)}, {"own": (0, 0), "theirs": (40, 0)}, areas=areas)
    result = circle(drawn)
    trip = result.of("clinic").loc["a"]
    whole = result.coverage.iloc[0]
    assert (trip["facility_id"], trip["travel_min"]) == ("theirs", 15)
    assert (trip["inside_facility_id"], trip["inside_travel_min"]) == ("own", 25)
    assert (whole["settlements_within"], whole["settlements_within_inside"]) == (1, 0)
    assert (whole["population_share"], whole["population_share_inside"]) == (1, 0)
    assert "facilities.outside_nearer" in codes(result)


def test_a_road_that_ends_at_the_border_could_lead_to_a_nearer_facility():
    areas = {"1": ("county", None, -1, -5, 60, 5)}
    net = network(road((0, 0), (60, 0)), road((0, 0), (0, 2)), road((0, 0), (0, -2)))
    result = circle(study(net, {"west": (5, 0), "east": (50, 0)}, {"c": (0, 0)}, areas=areas))
    trips = result.of("clinic")
    assert np.isnan(trips.loc["west", "border_min"])
    assert trips.loc["east", "border_min"] == 10
    assert "ends: 1." in codes(result)["roads.clipped"].message
    assert codes(result)["facilities.beyond_border"].places == ("east",)


def test_roads_that_join_no_others_are_named_with_the_people_on_them(ends):
    note = codes(ends)["roads.islands"]
    assert note.places == ("island",)
    assert "5.00 km" in note.message
    assert "20 people" in note.message


def test_a_hospital_serves_as_a_clinic_only_if_asked():
    drawn = study(
        HIGHWAY, {"a": (10, 0)}, {"h": (12, 0, "hospital"), "c": (20, 0, "clinic")}, tiers=("hospital", "clinic")
    )
    assert circle(drawn).of("clinic").loc["a", "travel_min"] == 10
    both = circle(drawn, and_above=True)
    assert both.of("clinic").loc["a", "travel_min"] == 2
    assert both.of("hospital").loc["a", "travel_min"] == 2
    assert "or a higher tier" in both.definition(both.tiers[1], 20)


def test_a_tier_that_is_not_in_the_study_is_refused_with_those_that_are():
    with pytest.raises(ParameterError, match="'temple'") as refused:
        circle(study(HIGHWAY, {"a": (5, 0)}, {"c": (0, 0)}), tiers=("temple",))
    assert "clinic" in str(refused.value)


def test_the_k_nearest_come_in_order_and_the_missing_one_has_a_status():
    drawn = study(HIGHWAY, {"a": (10, 0), "b": (58, 0)}, {"x": (0, 0), "y": (30, 0)})
    trips = nearest_facilities(
        HIGHWAY,
        drawn.settlements.table,
        drawn.facilities.table,
        k=2,
        travel=Travel(search_limit_min=30, walk_limit_m=100),
    )
    assert trips.index.tolist() == ["a", "a", "b", "b"]
    assert trips["rank"].tolist() == [1, 2, 1, 2]
    assert trips["facility_id"].tolist()[:3] == ["x", "y", "y"]
    assert trips["facility_id"].isna().tolist() == [False, False, False, True]
    assert trips["travel_min"].tolist()[:3] == [10, 20, 28]
    assert trips["status"].tolist() == ["reached", "reached", "reached", "too_far"]


def test_places_in_another_crs_are_refused_by_name():
    drawn = study(HIGHWAY, {"a": (10, 0)}, {"x": (0, 0)})
    facilities = drawn.facilities.table
    with pytest.raises(CrsError, match="UTM zone 33N"):
        nearest_facilities(HIGHWAY, drawn.settlements.table.to_crs(32633), facilities)
    with pytest.raises(CrsError):
        nearest_facilities(HIGHWAY, drawn.settlements.table.to_crs(4326), facilities)


def test_a_repeated_id_is_refused():
    table = study(HIGHWAY, {"a": (10, 0), "b": (11, 0)}, {"x": (0, 0)})
    twice = table.settlements.table.set_axis(["a", "a"])
    with pytest.raises(ParameterError, match="duplicates"):
        nearest_facilities(HIGHWAY, twice, table.facilities.table)
