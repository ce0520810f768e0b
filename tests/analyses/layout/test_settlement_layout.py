"""The layout of settlements, on a road that can be solved in the head and against brute force."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from road_drawing import at, network, road, study

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.layout import interaction as interaction_module
from spatial_uri.analyses.layout.hinterlands import voronoi_cells
from spatial_uri.analyses.layout.indices import gravity_links, primacy, rank_size
from spatial_uri.analyses.layout.measure import settlement_layout
from spatial_uri.analyses.layout.options import LayoutOptions
from spatial_uri.analyses.layout.present import layout_part
from spatial_uri.errors import ParameterError
from spatial_uri.geo.geodesy import areas_km2
from spatial_uri.measure.od import od_matrix
from spatial_uri.words.catalogue import speaking

AREAS = {
    "c": ("county", None, -5, -5, 45, 5),
    "w": ("township", "c", -5, -5, 8, 5),
    "m": ("township", "c", 8, -5, 26, 5),
    "e": ("township", "c", 26, -5, 45, 5),
}
SETTLED = {
    "A": (0, 0, 10_000), "v4": (4, 0, 100), "v6": (6, 0, 300), "B": (10, 0, 4_000), "v18": (18, 0), "v22": (22, 0, 50),
    "C": (30, 0, 2_000), "D": (35, 0, 500), "off": (40, 4, 10),
}  # fmt: skip
RANKS = {"A": "county_seat", "B": "town", "C": "town", "D": "central_village"}
SEATS = {"w": "A", "m": "B", "e": "C"}


def hierarchy_of(drawn, ranks=RANKS, seats=SEATS):
    table = drawn.settlements.table
    township = table["area_id"].map(drawn.areas.above("township"))
    places = pd.DataFrame(
        {
            "rank": [ranks.get(i, "village") for i in table.index],
            "seat_of": None,
            "township_id": township,
            "county_id": table["area_id"].map(drawn.areas.above("county")),
            "town_seat_id": township.map(seats),
            "county_seat_id": "A",
        },
        index=table.index,
    )
    return Hierarchy(places, pd.DataFrame(), pd.DataFrame())


def drawn(settled=SETTLED, **changes):
    """One road of 40 km at a kilometre a minute; `off` lies 4 km from it, and 5 km from another that joins nothing."""
    return study(network(road((0, 0), (40, 0)), road((0, 9), (40, 9))), settled | changes, {}, areas=AREAS)


def laid_out(settled=SETTLED, options=None, **changes):
    here = drawn(settled, **changes)
    return settlement_layout(here, hierarchy_of(here), options)


def said(layout, code):
    return next(note for note in layout.notes if note.code == code)


def test_interactions_along_a_road_have_the_strength_worked_out_by_hand():
    layout = laid_out()
    interactions = layout.interactions.set_index(["origin_id", "destination_id"])
    assert layout.weighted_by == "population"
    assert len(interactions) == 12  # four places, each way
    assert interactions.loc[("A", "B"), "travel_min"] == 10
    assert interactions.loc[("A", "B"), "strength"] == 10_000 * 4_000 / 10**2
    assert interactions.loc[("D", "C"), "strength"] == 500 * 2_000 / 5**2
    c = {"A": 10_000 * 2_000 / 30**2, "B": 4_000 * 2_000 / 20**2, "D": 40_000}
    assert interactions.loc[("C", "A"), "strength_share"] == pytest.approx(c["A"] / sum(c.values()))
    assert layout.potentials.loc["C", "strength"] == pytest.approx(sum(c.values()))
    assert layout.interactions["strength"].is_monotonic_decreasing
    assert interactions.geometry[("A", "B")].equals(shapely.LineString([at(0), at(10)]))


def test_axes_lead_to_the_strongest_interaction_with_a_larger_settlement():
    layout = laid_out()
    # C interacts with D most strongly, but D is smaller; to A (22,222) more than to B (20,000)
    assert layout.potentials["axis_to"].dropna().to_dict() == {"B": "A", "C": "A", "D": "C"}
    largest = layout.interactions[layout.interactions["is_largest"]]
    assert set(zip(largest["origin_id"], largest["destination_id"], strict=True)) == {
        ("B", "A"),
        ("C", "A"),
        ("D", "C"),
    }


def test_the_potential_is_the_people_of_the_others_over_the_minutes_there():
    potential = laid_out().potentials["potential_people_per_minute"]
    assert potential["A"] == pytest.approx(4_000 / 10 + 2_000 / 30 + 500 / 35)
    assert potential["D"] == pytest.approx(10_000 / 35 + 4_000 / 25 + 2_000 / 5)


def test_interactions_beyond_the_cutoff_are_left_out_and_one_at_the_cutoff_is_not():
    layout = laid_out(options=LayoutOptions(cutoff_min=20.0))
    linked = set(zip(layout.interactions["origin_id"], layout.interactions["destination_id"], strict=True))
    assert ("B", "C") in linked  # 20 min
    assert ("A", "C") not in linked
    assert layout.potentials.loc["C", "axis_to"] == "B"


def test_a_town_of_unknown_population_has_no_interactions_and_is_named():
    layout = laid_out(C=(30, 0))
    assert "C" not in set(layout.interactions["origin_id"]) | set(layout.interactions["destination_id"])
    assert math.isnan(layout.potentials.loc["C", "strength"])
    assert layout.potentials.loc["C", "potential_people_per_minute"] == pytest.approx(
        10_000 / 30 + 4_000 / 20 + 500 / 5
    )
    assert layout.potentials.loc["A", "potential_people_per_minute"] == pytest.approx(4_000 / 10 + 500 / 35)
    assert said(layout, "layout.population_unknown").places == ("C",)


def test_where_populations_are_unknown_axes_follow_ranks_and_times_and_this_is_said():
    layout = laid_out({i: v[:2] for i, v in SETTLED.items()}, B=(18, 0))
    assert layout.weighted_by == "time"
    strength = layout.interactions.set_index(["origin_id", "destination_id"])["strength"]
    assert strength["A", "B"] == pytest.approx(1 / 18**2)
    # towards B lead 1/324 + 1/144 + 1/289, towards C 1/900 + 1/144 + 1/25: C stands above B, and is nearer to it than A
    assert layout.potentials["axis_to"].dropna().to_dict() == {"B": "C", "C": "A", "D": "C"}
    assert layout.potentials["potential_people_per_minute"].isna().all()
    assert "travel time alone" in said(layout, "layout.weighted_by_time_instead").message


def test_time_alone_can_be_asked_for_and_population_too():
    by_time = laid_out(options=LayoutOptions(weights="time"))
    assert by_time.weighted_by == "time"
    assert by_time.interactions["strength"].max() == pytest.approx(1 / 5**2)
    assert "as asked" in said(by_time, "layout.weighted_by_time").message
    unknown = {i: v[:2] for i, v in SETTLED.items()}
    by_people = laid_out(unknown, LayoutOptions(weights="population"))
    assert len(by_people.interactions) == 0
    assert said(by_people, "layout.population_unknown").places == ("A", "B", "C", "D")
    with pytest.raises(ParameterError, match="weights must be one of auto, population, time"):
        LayoutOptions(weights="people")


def test_seats_on_one_spot_have_no_interaction_with_each_other_and_are_named():
    layout = laid_out(B=(0, 0, 4_000))
    linked = set(zip(layout.interactions["origin_id"], layout.interactions["destination_id"], strict=True))
    assert ("A", "B") not in linked
    assert ("A", "C") in linked
    assert said(layout, "layout.no_time_apart").places == ("A", "B")
    assert np.isfinite(layout.interactions["strength"]).all()


def test_a_town_off_the_road_is_a_centre_of_its_own_without_interactions():
    here = drawn()
    layout = settlement_layout(here, hierarchy_of(here, {**RANKS, "off": "town"}))
    assert layout.potentials.loc["off", "strength"] == 0
    assert said(layout, "layout.isolated_from_people").places == ("off",)
    assert layout.allocation.loc["off", ["centre_id", "travel_min", "status"]].tolist() == ["off", 0.0, "reached"]
    assert layout.hinterlands.loc["off", "settlements"] == 1


def test_only_the_strongest_interactions_are_listed_but_sums_and_axes_are_of_all(monkeypatch):
    rng = np.random.default_rng(4)
    towns = {
        f"t{i}": (float(x), 0.0, float(p))
        for i, (x, p) in enumerate(zip(rng.permutation(40), range(1, 41), strict=True))
    }
    here = drawn(towns)
    monkeypatch.setattr(interaction_module, "_BLOCK", 7)
    layout = settlement_layout(here, hierarchy_of(here, dict.fromkeys(towns, "town")))
    table = here.settlements.table
    every = gravity_links(od_matrix(here.network, table, table, cutoff_min=120.0), table["population"])
    kept = every.sort_values("strength", ascending=False, kind="stable")
    kept = kept[(kept.groupby("origin_id").cumcount() < 10) | kept["is_largest"]]
    columns = ["origin_id", "destination_id", "travel_min", "strength", "strength_share", "is_largest"]
    ordered = [t[columns].sort_values(columns[:2], ignore_index=True) for t in (layout.interactions, kept)]
    pd.testing.assert_frame_equal(*ordered, check_dtype=False)
    assert len(every) == 40 * 39
    assert layout.interactions["is_largest"].sum() == 39
    sums = every.groupby("origin_id")["strength"].sum()
    pd.testing.assert_series_equal(layout.potentials["strength"], sums.reindex(table.index), check_names=False)


def test_settlements_go_to_the_centre_nearest_in_time_not_to_their_own():
    layout = laid_out()
    found = layout.allocation
    assert found["centre_id"].dropna().to_dict() == {
        "A": "A", "v4": "A", "v6": "B", "B": "B", "v18": "B", "v22": "C", "C": "C", "D": "C",
    }  # fmt: skip
    assert found.loc["v6", "travel_min"] == 4
    assert not found.loc["v6", "is_own"]  # in the township of A
    assert found.loc["v4", "is_own"]
    assert found.loc["off", "status"] == "off_network"
    assert pd.isna(found.loc["off", "is_own"])
    assert said(layout, "layout.no_hinterland").places == ("off",)


def test_hinterlands_have_the_figures_worked_out_by_hand():
    table = laid_out().hinterlands
    assert table.index.tolist() == ["A", "B", "C", ""]
    assert table["status"].tolist() == ["centre", "centre", "centre", "none"]
    assert table["settlements"].tolist() == [2, 3, 3, 1]
    assert table["population"].tolist() == [10_100, 4_300, 2_550, 10]  # that of v18 is not known
    assert table["mean_min"].tolist()[:3] == [2, (4 + 0 + 8) / 3, (8 + 0 + 5) / 3]
    assert table["max_min"].tolist()[:3] == [4, 8, 8]
    assert table["settlements_of_other_townships"].tolist()[:3] == [0, 1, 1]  # v6 comes to B, v22 to C
    none = table.loc[""]
    assert none[["name", "rank", "mean_min", "max_min", "settlements_of_other_townships"]].isna().all()


def test_settlements_people_and_land_of_hinterlands_add_up_to_the_study():
    here = drawn()
    table = settlement_layout(here, hierarchy_of(here)).hinterlands
    assert table["settlements"].sum() == len(SETTLED)
    assert table["population"].sum() == here.settlements.table["population"].sum()
    assert table.geometry.area.sum() == pytest.approx(50_000 * 10_000)
    assert table["area_km2"].sum() == pytest.approx(areas_km2(here.areas.at("county").geometry).sum(), rel=1e-6)
    # halfway between D (35, 0) and off (40, 4) runs a line from (35.1, 5) to (43.1, -5): 9.9 and 1.9 km are left to 45
    assert table.geometry[""].area == pytest.approx((9.9 + 1.9) / 2 * 10 * 1e6)
    assert table.loc["", "area_km2"] == pytest.approx(59 / 0.9996**2, rel=1e-4)


def test_what_belongs_to_no_centre_is_a_row_on_the_page_in_both_languages():
    here = drawn()
    layout = settlement_layout(here, hierarchy_of(here))
    section = layout_part(here, layout).sections[1]
    assert section.paragraphs[1].startswith("1 settlement with 10 people and ")
    assert section.listings[0].rows[-1][:4] == ("no centre reached", "", "", "1")
    with speaking("zh"):
        section = layout_part(here, layout).sections[1]
    assert section.paragraphs[1].startswith("另有1个居民点、10人、")
    assert section.listings[0].rows[-1][0] == "不属于任何腹地"


def test_a_study_whose_settlements_all_reach_a_centre_has_no_row_for_the_others():
    without = drawn(dict(list(SETTLED.items())[:-1]))
    assert settlement_layout(without, hierarchy_of(without)).hinterlands["status"].unique().tolist() == ["centre"]


def test_a_potential_is_not_told_where_the_people_of_most_within_reach_are_not_known():
    # within 6 min of D lies C alone, of whom nobody knows; A and B know one another
    layout = laid_out(C=(30, 0), options=LayoutOptions(cutoff_min=10.0))
    potential = layout.potentials["potential_people_per_minute"]
    assert potential["A"] == pytest.approx(4_000 / 10)
    assert math.isnan(potential["D"])
    assert laid_out().potentials["potential_people_per_minute"].notna().all()


def test_the_land_of_a_hinterland_is_that_of_its_settlements():
    # cells of places on a line end halfway between them; the county is 10 km wide
    without = drawn(dict(list(SETTLED.items())[:-1]))
    land = settlement_layout(without, hierarchy_of(without)).hinterlands
    assert land.geometry["A"].equals(shapely.box(*at(-5, -5).coords[0], *at(5, 5).coords[0]))
    assert land.geometry["B"].equals(shapely.box(*at(5, -5).coords[0], *at(20, 5).coords[0]))
    assert land["area_km2"].tolist() == pytest.approx([100 / 0.9996**2, 150 / 0.9996**2, 250 / 0.9996**2], rel=1e-4)


def test_the_township_of_a_centre_that_is_not_known_leaves_its_count_unknown():
    here = study(network(road((0, 0), (40, 0))), SETTLED, {})
    layout = settlement_layout(here, hierarchy_of(here))
    assert layout.hinterlands["settlements_of_other_townships"].isna().all()
    assert layout.allocation["is_own"].isna().all()


def test_without_a_town_there_are_no_hinterlands_and_no_interactions_and_both_are_said():
    here = drawn()
    layout = settlement_layout(here, hierarchy_of(here, {}))
    assert len(layout.interactions) == len(layout.potentials) == 0
    assert layout.hinterlands[["status", "settlements"]].to_numpy().tolist() == [["none", len(SETTLED)]]
    assert (layout.allocation["status"] == "unknown").all()
    assert len(layout.allocation) == len(SETTLED)
    assert {"layout.no_centres", "layout.no_interactions"} <= {n.code for n in layout.notes}


def test_a_voronoi_cell_holds_what_is_nearest_to_its_point():
    rng = np.random.default_rng(1)
    points = shapely.points(rng.uniform(0, 100, (60, 2)))
    points[7] = points[3]
    around = shapely.box(-20, -20, 150, 150)
    cells = voronoi_cells(points, around)
    assert cells[7].is_empty
    asked = shapely.points(rng.uniform(-20, 150, (2000, 2)))
    nearest = np.array([shapely.distance(point, points).argmin() for point in asked])
    assert all(shapely.dwithin(cells[nearest], asked, 1e-9))
    assert shapely.area(shapely.intersection(cells, around)).sum() == pytest.approx(around.area)


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_settlements_share_all_the_land(count):
    around = shapely.box(0, 0, 10, 4)
    cells = voronoi_cells(shapely.points([[1.0, 2.0], [5.0, 2.0]])[:count], around)
    land = [cell.intersection(around).area for cell in cells]
    assert land == pytest.approx([40.0] if count == 1 else [12.0, 28.0])


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    from spatial_uri.analyses.hierarchy.measure import hierarchy
    from spatial_uri.samples import synthetic_county
    from spatial_uri.study.from_extract import study_from_extract

    folder = tmp_path_factory.mktemp("county")
    here = study_from_extract(synthetic_county(120, seed=3).write(folder).extract, preset="CN")
    ranks = hierarchy(here)
    return here, settlement_layout(here, ranks), ranks


def test_hinterlands_of_a_county_tile_it(county):
    here, layout, _ = county
    land = layout.hinterlands.geometry
    boundary = here.boundary
    points = here.settlements.table.geometry.to_numpy()
    lost = layout.allocation["centre_id"].isna()
    assert 0 < lost.sum() < 20
    assert land.area.sum() == pytest.approx(boundary.area, rel=1e-9)  # no overlap
    assert land.union_all().symmetric_difference(boundary).area < 1.0  # no gap, square metres
    assert layout.hinterlands["area_km2"].sum() == pytest.approx(layout.indices["area_km2"].iloc[0], rel=1e-6)
    assert layout.hinterlands["settlements"].sum() == len(points)
    assert layout.hinterlands.loc["", "settlements"] == lost.sum()
    own = layout.allocation["centre_id"].where(~lost, "").map(land.to_dict()).to_numpy()
    assert shapely.intersects(own, points).all()


def test_every_town_of_a_county_hangs_on_its_seat_by_axes(county):
    _, layout, ranks = county
    axis = layout.potentials["axis_to"]
    roots = axis.index[axis.isna() & (layout.potentials["strength"] > 0)]
    assert ranks.places.loc[roots, "rank"].tolist() == ["county_seat"]
    for start in axis.dropna().index:
        seen = [start]
        while isinstance(axis[seen[-1]], str):
            seen.append(axis[seen[-1]])
            assert len(seen) <= len(axis)  # no circle
        assert seen[-1] == roots[0]


def test_indices_are_of_the_settlements_of_each_county_and_of_the_whole(county):
    here, layout, _ = county
    people = here.settlements.table["population"]
    whole, own = layout.indices.set_index("level").loc["study"], layout.indices.set_index("level").loc["county"]
    assert whole["area_id"] == "*"
    assert whole["settlements"] == own["settlements"] == len(here.settlements)
    assert whole["rank_size_exponent"] == rank_size(people).exponent
    assert whole["primacy_11"] == primacy(people, settlements=11)
    assert whole["area_km2"] == pytest.approx(here.boundary.area / 1e6, rel=1e-3)


def test_indices_of_a_drawn_county_are_worked_out_by_hand():
    square = {"a": (0, 0, 1000), "b": (1, 0, 400), "c": (0, 1, 300), "d": (1, 1, 0)}
    here = study(network(road((0, 0), (1, 0))), square, {}, areas={"c": ("county", None, -0.5, -0.5, 1.5, 1.5)})
    layout = settlement_layout(here, hierarchy_of(here, {}))
    row = layout.indices.set_index("area_id").loc["c"]
    assert row["mean_neighbour_m"] == 1000
    assert row["nni_ratio"] == pytest.approx(2, rel=1e-3)  # expected 0.5 / sqrt(4 / 4 km2)
    assert row["settlements_with_people"] == 3  # nobody lives in d
    assert row["rank_size_exponent"] == pytest.approx(1.12024, abs=5e-6)
    assert row["primacy_2"] == 2.5
    assert math.isnan(row["primacy_4"])
    lacking = [note for note in layout.notes if note.code == "layout.no_primacy"]
    assert [note.facts["settlements"] for note in lacking] == [4, 11]
    assert "primacy index of 4 settlements" in lacking[0].message
    assert "area c" in lacking[0].message


def test_a_county_without_settlements_has_a_row_and_a_reason():
    areas = {"c": ("county", None, 0, 0, 1, 1), "d": ("county", None, 2, 0, 3, 1)}
    here = study(network(road((0, 0), (1, 0))), {"a": (0.5, 0.5, 7), "b": (0.6, 0.5, 7)}, {}, areas=areas)
    layout = settlement_layout(here, hierarchy_of(here, {}))
    row = layout.indices.set_index("area_id").loc["d"]
    assert row["settlements"] == 0
    assert row[["nni_ratio", "rank_size_exponent", "primacy_2"]].isna().all()
    for code in ("layout.no_neighbour", "layout.no_people"):
        assert said(layout, code).facts == {"count": 1, "names": ("area d",)}
        assert "area d" in said(layout, code).message


def test_the_hierarchy_of_another_study_is_refused():
    here = drawn()
    with pytest.raises(ParameterError, match="not of the same settlements") as error:
        settlement_layout(drawn(more=(3, 0, 5)), hierarchy_of(here))
    assert "more" in str(error.value)


def test_what_is_empty_has_its_columns_all_the_same():
    here = drawn()
    full, empty = laid_out(), settlement_layout(here, hierarchy_of(here, {}))
    for name in ("interactions", "potentials", "hinterlands", "allocation", "elements"):
        assert list(getattr(full, name).columns) == list(getattr(empty, name).columns), name
        assert not isinstance(getattr(full, name), gpd.GeoDataFrame) or getattr(empty, name).crs == here.crs
