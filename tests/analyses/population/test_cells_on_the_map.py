"""Very many cells on the map: fewer points, with the same people in every class of time."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from raster_writing import write_raster
from road_drawing import PLANE, X0, Y0, network, road, study

import spatial_uri as su
from spatial_uri.analyses.population import map as population_map_module
from spatial_uri.analyses.population.map_points import drawn_points
from spatial_uri.analyses.population.options import PopulationOptions
from spatial_uri.analyses.population.present import population_part
from spatial_uri.analyses.population.read_people_files import read_demand
from spatial_uri.words.catalogue import speaking


def cells(x, people, minutes):
    values = {"people": people, "area_id": ["a"] * len(x), "clinic_min": minutes, "clinic_status": ["reached"] * len(x)}
    return gpd.GeoDataFrame(values, geometry=gpd.points_from_xy(x, np.zeros(len(x))), crs=PLANE)


def test_few_cells_are_drawn_as_they_are():
    found = cells([0.0, 100.0], [1.0, 2.0], [3.0, 4.0])
    drawn = drawn_points(found, [[0, 0]], 2)
    assert drawn.points is found
    assert (drawn.cells.tolist(), drawn.square_m) == ([1, 1], 0.0)


def test_cells_of_a_square_in_one_class_become_a_point_amid_their_people():
    """Of three cells at 0, 100 and 200 m the first two are of one class: 1 and 3 people at 4 and 8 minutes."""
    drawn = drawn_points(cells([0.0, 100.0, 200.0], [1.0, 3.0, 5.0], [4.0, 8.0, 30.0]), [[0, 0, 1]], 2)
    assert drawn.cells.tolist() == [2, 1]
    assert drawn.points["people"].tolist() == [4.0, 5.0]
    assert drawn.points["clinic_min"].tolist() == [7.0, 30.0]
    assert drawn.points.geometry.x.tolist() == [75.0, 200.0]


def test_cells_of_other_classes_or_areas_are_never_one_point():
    """They lie in one place, so no square parts them, and more points are drawn than there should be."""
    found = cells([0.0] * 3, [1.0] * 3, [4.0, 30.0, 4.0])
    found["area_id"] = ["a", "a", "b"]
    assert len(drawn_points(found, [[0, 1, 0]], 1).points) == 3


def test_a_raster_of_more_cells_than_are_drawn_keeps_the_people_of_every_class(tmp_path, monkeypatch):
    areas = {"1": ("county", None, 0, -1, 12, 1)}
    made = study(network(road((0, 0), (12, 0))), {"v": (0, 0, 1200)}, {"c": (0, 0)}, areas=areas)
    people = np.arange(1, 241, dtype=np.float32).reshape(4, 60)
    raster = write_raster(tmp_path / "p.tif", people, corner=(X0, Y0 + 400), cell=200, crs=PLANE.to_wkt())
    options = PopulationOptions(vintage="2020", block_cells=1)
    demand, _ = read_demand({"people_raster": raster}, made, options)
    circle = su.service_circle(made, su.ServiceCircleOptions(thresholds_min=6.0, bands_min=6.0, cell_m=500))
    found = su.population_coverage(made, circle, demand.cells, options, raster_people=demand.raster, facts=demand.facts)

    def shown():
        with speaking("en"):
            theme = population_part(made, found).map.themes[0]
        use = theme.uses[0]
        return theme, np.bincount(use.cls, use.amounts)

    whole, every = shown()
    assert len(whole.uses[0].cls) == 240
    assert "The map draws" not in whole.definition
    monkeypatch.setattr(population_map_module, "MOST_DRAWN", 50)
    joined, fewer = shown()
    assert len(joined.uses[0].cls) <= 50
    assert fewer == pytest.approx(every)
    assert f"The map draws {len(joined.uses[0].cls)} points for 240 cells" in joined.definition


def test_a_cell_that_reaches_nothing_says_why_in_its_record(tmp_path):
    """The two cells of the upper row lie 1.2 km from the road to the clinic, and 0.8 km from one that leads nowhere."""
    areas = {"1": ("county", None, 0, -3, 12, 3)}
    made = study(network(road((0, 0), (12, 0)), road((0, 2), (12, 2))), {"v": (0, 0, 1200)}, {"c": (0, 0)}, areas=areas)
    people = np.ones((4, 2), dtype=np.float32)
    raster = write_raster(tmp_path / "p.tif", people, corner=(X0, Y0 + 1400), cell=400, crs=PLANE.to_wkt())
    options = PopulationOptions(vintage="2020", block_cells=1)
    demand, _ = read_demand({"people_raster": raster}, made, options)
    circle = su.service_circle(made, su.ServiceCircleOptions(thresholds_min=6.0, bands_min=6.0, cell_m=500))
    found = su.population_coverage(made, circle, demand.cells, options, raster_people=demand.raster, facts=demand.facts)
    with speaking("en"):
        told = population_part(made, found).map.layers["cells"].records["clinic"]
    statuses = found.cells["clinic_status"].astype(str).tolist()
    assert statuses.count("unreachable") == 2
    assert [text == "unreachable" for text in told] == [status == "unreachable" for status in statuses]
