"""People where they live: both layers side by side, official totals kept, and blocks that change next to nothing."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from raster_writing import write_raster
from road_drawing import PLANE, X0, Y0, network, road, study

import spatial_uri as su
from spatial_uri.analyses.population.options import PopulationOptions
from spatial_uri.analyses.population.read_people_files import read_demand
from spatial_uri.words.catalogue import speaking

# a village at the clinic's end of 12 km of road at 60 km/h, whose people live along all of it
AREAS = {
    "1": ("county", None, 0, -1, 12, 1),
    "w": ("township", "1", 0, -1, 6, 1),
    "e": ("township", "1", 6, -1, 12, 1),
}


def drawn(**options):
    return study(network(road((0, 0), (12, 0))), {"v": (0, 0, 1200)}, {"c": (0, 0)}, areas=AREAS, **options)


def along_the_road(path, people=100):
    """100 people in each km beside the road: cells of 1 km in one row."""
    return write_raster(
        path, np.full((1, 12), people, dtype=np.float32), corner=(X0, Y0 + 500), cell=1000, crs=PLANE.to_wkt()
    )


def circle_of(drawing, limit_min=6.0):
    return su.service_circle(
        drawing, su.ServiceCircleOptions(thresholds_min=limit_min, bands_min=limit_min, cell_m=500)
    )


def measured(drawing, files, *, limit_min=6.0, **options):
    options = PopulationOptions(**{"vintage": "2020", "block_cells": 1, **options})
    demand, notes = read_demand(files, drawing, options)
    found = su.population_coverage(
        drawing, circle_of(drawing, limit_min), demand.cells, options,
        raster_people=demand.raster, official=demand.official, facts=demand.facts,
    )  # fmt: skip
    return found, (*notes, *found.notes)


def row(found, area="*"):
    return found.coverage[found.coverage["area_id"] == area].iloc[0]


def test_people_along_the_road_are_within_where_they_live_and_not_where_their_village_is(tmp_path):
    found, _ = measured(drawn(), {"people_raster": along_the_road(tmp_path / "p.tif")})
    # a minute a km: cells at 0.5 ... 5.5 km are within 6 minutes
    assert row(found)["settlement_share"] == 1.0
    assert row(found)["cell_share"] == pytest.approx(0.5)
    assert row(found)["difference_share"] == pytest.approx(-0.5)
    assert (row(found, "w")["cell_share"], row(found, "e")["cell_share"]) == (pytest.approx(1), 0)
    assert found.cells["clinic_min"].to_numpy() == pytest.approx(np.arange(12) + 0.5)


def test_cells_are_measured_by_the_rule_of_every_other_place(tmp_path):
    drawing = drawn()
    found, _ = measured(drawing, {"people_raster": along_the_road(tmp_path / "p.tif")})
    trips = su.nearest_facilities(drawing.network, found.cells, drawing.facilities.table)
    assert found.cells["clinic_min"].to_numpy() == pytest.approx(trips["travel_min"].to_numpy(), nan_ok=True)
    assert found.cells["clinic_status"].astype(str).tolist() == trips["status"].tolist()


def test_official_totals_are_kept_by_area_and_far_factors_are_told(tmp_path):
    official = tmp_path / "people.csv"
    official.write_text("乡镇代码,常住人口,户籍人口\nw,300,400\ne,1800,900\n", "utf-8")
    found, notes = measured(drawn(), {"people_raster": along_the_road(tmp_path / "p.tif"), "official_people": official})
    totals = found.totals.set_index("area_id")
    assert totals["cell_people"].to_dict() == pytest.approx({"*": 2100, "1": 2100, "w": 300, "e": 1800}, rel=1e-9)
    assert totals["raster_people"].to_dict() == pytest.approx({"*": 1200, "1": 1200, "w": 600, "e": 600})
    assert totals["factor"].to_dict() == pytest.approx({"*": 1.75, "1": 1.75, "w": 0.5, "e": 3.0})
    assert totals["registered_ratio"].to_dict() == pytest.approx(
        {"*": 1300 / 2100, "1": 1300 / 2100, "w": 4 / 3, "e": 0.5}
    )
    assert row(found)["cell_share"] == pytest.approx(300 / 2100)
    far = next(note for note in notes if note.code == "population.far_factor")
    assert far.facts["names"] == ("area e",)


def test_registered_people_are_spread_where_they_are_asked_for(tmp_path):
    official = tmp_path / "people.csv"
    official.write_text("area_id,resident,registered\nw,300,400\ne,1800,\n", "utf-8")
    found, notes = measured(
        drawn(),
        {"people_raster": along_the_road(tmp_path / "p.tif"), "official_people": official},
        spread="registered",
    )
    assert found.totals.set_index("area_id")["cell_people"].to_dict() == pytest.approx(
        {"*": 1000, "1": 1000, "w": 400, "e": 600}
    )
    assert [note.facts["names"] for note in notes if note.code == "population.unspread_kept"] == [("area e",)]


def test_buildings_take_the_place_of_a_raster(tmp_path):
    from shapely import box

    homes = gpd.GeoDataFrame(geometry=[box(X0 + x, Y0 - 5, X0 + x + 10, Y0 + 5) for x in (1000, 3000, 9000)], crs=PLANE)
    homes.to_file(tmp_path / "buildings.gpkg")
    official = tmp_path / "people.csv"
    official.write_text("area_id,resident\nw,300\ne,100\n", "utf-8")
    found, notes = measured(
        drawn(), {"buildings": tmp_path / "buildings.gpkg", "official_people": official}, vintage=None
    )
    assert found.cells["people"].tolist() == pytest.approx([150, 150, 100], rel=1e-6)
    assert row(found)["cell_share"] == pytest.approx(0.75)
    assert any(note.code == "population.spread" for note in notes)


@pytest.mark.slow
def test_blocks_change_the_share_by_at_most_a_fifth_of_a_point(tmp_path):
    from spatial_uri.samples import example_extract

    drawing = su.study_from_extract(example_extract())
    west, south, east, north = drawing.areas.table.total_bounds
    rng = np.random.default_rng(4)
    shape = (int((north - south) / 60) + 1, int((east - west) / 60) + 1)
    values = rng.gamma(0.5, 2, shape)
    path = write_raster(
        tmp_path / "p.tif", values.astype(np.float32), corner=(west, north), cell=60, crs=drawing.crs.to_wkt()
    )
    shares = {}
    for block in (1, 3):
        options = PopulationOptions(vintage="2020", block_cells=block)
        demand, _ = read_demand({"people_raster": path}, drawing, options)
        circle = su.service_circle(drawing, su.ServiceCircleOptions(thresholds_min=(5, 10, 20), cell_m=500))
        found = su.population_coverage(drawing, circle, demand.cells, options)
        assert found.cells["people"].sum() == pytest.approx(demand.facts["within_people"], rel=1e-9)
        shares[block] = found.coverage[found.coverage["area_id"] == "*"]["cell_share"].to_numpy()
    assert len(shares[1]) >= 6
    assert np.abs(shares[3] - shares[1]).max() <= 0.002


def test_a_raster_without_a_vintage_is_refused(tmp_path):
    with pytest.raises(su.SpatialUriError, match="vintage"):
        measured(drawn(), {"people_raster": along_the_road(tmp_path / "p.tif")}, vintage=None)


def test_nothing_to_count_is_refused():
    with pytest.raises(su.SpatialUriError, match="no people to count"):
        read_demand({}, drawn(), PopulationOptions())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x,y\n1,2\n", "column for the area"),
        ("area_id,resident\nnowhere,5\n", "none of its areas"),
        ("area_id,resident\nw,many\n", "is no number"),
        ("area_id,resident\nw,5\nw,6\n", "earlier row"),
        ("area_id,resident\nw,5\n1,6\n", "several levels"),
        ("area_id,registered\nw,5\n", "no resident people"),
        ("area_id,resident\nw,5\n,6\n", "row 3: neither code nor name"),
        ("area_id,resident\nw,5\ne,-6\n", "row 3: fewer people than none"),
    ],
)
def test_a_table_of_official_people_that_cannot_be_used_is_refused(tmp_path, text, said):
    official = tmp_path / "people.csv"
    official.write_text(text, "utf-8")
    with pytest.raises(su.SpatialUriError, match=said):
        measured(drawn(), {"people_raster": along_the_road(tmp_path / "p.tif"), "official_people": official})


def test_rows_of_other_areas_are_left_out_and_told(tmp_path):
    official = tmp_path / "people.csv"
    official.write_text("area_id,resident\nw,300\ne,200\n别处,99\n", "utf-8")
    _, notes = measured(drawn(), {"people_raster": along_the_road(tmp_path / "p.tif"), "official_people": official})
    assert [note.facts["names"] for note in notes if note.code == "population.official_elsewhere"] == [("别处",)]


def test_what_beyond_means_is_taken_from_the_coast_of_the_roads(tmp_path):
    values = np.full((3, 14), 10, dtype=np.float32)
    path = write_raster(tmp_path / "p.tif", values, corner=(X0 - 1000, Y0 + 1500), cell=1000, crs=PLANE.to_wkt())
    inland, _ = measured(drawn(), {"people_raster": path})
    island, _ = measured(drawn(), {"people_raster": path}, beyond="sea")
    assert inland.facts["brought_back_people"] == 0
    assert inland.cells["people"].sum() == pytest.approx(240)
    assert island.cells["people"].sum() == pytest.approx(420)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_says_both_shares_and_where_the_people_come_from(tmp_path, language):
    from spatial_uri.analyses.population.analysis import ANALYSIS

    drawing = drawn()
    found, _ = measured(drawing, {"people_raster": along_the_road(tmp_path / "p.tif")}, counts="ambient")
    with speaking(language):
        part = ANALYSIS.present(drawing, found)
        chapter = ANALYSIS.chapters(drawing, found)[0]
        told = " ".join([*part.headlines, *(note.message for note in found.notes), repr(chapter)])
    for word in ("50", "100", "2020", "ambient" if language == "en" else "日间环境人口"):
        assert word in told
    assert part.map is not None
    assert len(part.layers["population_cells"]) == 12
    (sheet,) = part.sheets
    assert (sheet.number, sheet.title) == {
        "en": (28, "Time of people where they live to the nearest clinic"),
        "zh": (28, "居住地人口到最近诊所的出行时间"),
    }[language]
    assert ". Raster of 2020" in part.map.themes[0].definition or "。人口栅格（2020）" in part.map.themes[0].definition


def test_cells_of_another_crs_or_without_a_column_are_refused():
    drawing = drawn()
    circle = circle_of(drawing)
    cells = gpd.GeoDataFrame({"people": [1.0], "area_id": ["w"]}, geometry=gpd.points_from_xy([X0], [Y0]), crs=PLANE)
    with pytest.raises(su.SpatialUriError, match="cell_m"):
        su.population_coverage(drawing, circle, cells)
    with pytest.raises(su.SpatialUriError, match="CRS"):
        su.population_coverage(drawing, circle, cells.assign(cell_m=1.0).to_crs(4326))
    with pytest.raises(su.SpatialUriError, match="negative"):
        su.population_coverage(drawing, circle, cells.assign(cell_m=1.0, people=-1.0))


def test_a_table_of_totals_reconciles_with_the_cells(tmp_path):
    found, _ = measured(drawn(), {"people_raster": along_the_road(tmp_path / "p.tif")})
    by_area = found.cells.groupby("area_id")["people"].sum()
    assert pd.Series(found.totals.set_index("area_id")["cell_people"])[["w", "e"]].to_dict() == pytest.approx(
        by_area.to_dict(), rel=1e-12
    )


def test_cells_without_a_place_or_in_areas_of_elsewhere_are_refused():
    drawing = drawn()
    cells = drawing.settlements.table[["area_id", "geometry"]].assign(people=1.0, cell_m=1.0)
    circle = circle_of(drawing)
    with pytest.raises(su.SpatialUriError, match="area_id zz"):
        su.population_coverage(drawing, circle, cells.assign(area_id="zz"))
    with pytest.raises(su.SpatialUriError, match="without a place"):
        su.population_coverage(drawing, circle, cells.set_geometry([None] * len(cells), crs=cells.crs))
    with pytest.raises(su.SpatialUriError, match="plain DataFrame"):
        su.population_coverage(drawing, circle, cells.drop(columns="geometry"))
    with pytest.raises(su.SpatialUriError, match="give what service_circle returns"):
        su.population_coverage(drawing, None, cells)
