"""A small synthetic county that has every input, with every analysis measured: once for the whole session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from raster_writing import write_raster

from spatial_uri.analyses.running import measure_analyses
from spatial_uri.model.study import Study
from spatial_uri.samples import synthetic_county
from spatial_uri.study.draft import init_study
from spatial_uri.study.file import read_study_file
from spatial_uri.study.from_file import assemble_study_file

_PRICES = """
[prices]
unit = "万元"
source = "示例"
year = 2024
vehicle_hour = 0.001
site = { township_centre = 60 }
road_km = { tertiary = 20, secondary = 40, primary = 80, trunk = 200, unclassified = 10 }
"""


@pytest.fixture(scope="session")
def measured_county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, dict[str, Any]]:
    """The study and its results, not to be changed; an official number of villages is given, too."""
    folder = tmp_path_factory.mktemp("measured")
    files = synthetic_county(20, seed=2).write(folder)
    county = gpd.read_file(files.boundaries).query("level == 'county'").iloc[0]
    (folder / "expected.csv").write_text(f"代码,应有数\n{county['area_id']},25\n", "utf-8")
    _write_people(folder, files)
    init_study(files.for_study, folder / "study.toml", name="示例县", preset="CN")
    drafted = (folder / "study.toml").read_text("utf-8")
    asking = drafted.replace("[hierarchy]\n", '[hierarchy]\nexpected = "expected.csv"\n')
    for key in ("sites", "sensitivity", "bus_levers", "road_levers", "plan"):
        asking = asking.replace(f"# [{key}]", f"[{key}]")
    asking = asking.replace("# [population]", "[population]")
    for key in ("people_raster", "official_people", "vintage"):
        asking = asking.replace(f"# {key} = ", f"{key} = ")
    asking = asking.replace("# budgets = ", "budgets = ")
    assert asking != drafted
    (folder / "study.toml").write_text(asking + _PRICES, "utf-8")
    file = read_study_file(folder / "study.toml")
    asked = file.asked()
    assert "population" in asked.options
    study = assemble_study_file(file, transit=asked.reads("transit"))
    return study, measure_analyses(study, asked, extract=files.extract)


def _write_people(folder: Path, files: Any) -> None:
    """A raster of people in blots around the middle of each town, and official people of the towns."""
    areas = gpd.read_file(files.boundaries)
    west, south, east, north = areas.total_bounds
    cell = (east - west) / 60
    x = west + cell * (np.arange(60) + 0.5)
    y = north - cell * (np.arange(int((north - south) / cell) + 1) + 0.5)
    towns = areas[areas["level"] == "township"]
    middles = towns.geometry.representative_point()
    people = sum(
        200 * np.exp(-(((x[None, :] - p.x) ** 2 + (y[:, None] - p.y) ** 2) / (3 * cell) ** 2)) for p in middles
    )
    write_raster(folder / "population_2020.tif", people.astype(np.float32), corner=(west, north), cell=cell, crs=4326)
    rows = [f"{code},{900 + 50 * k},{1000 + 40 * k}" for k, code in enumerate(towns["area_id"])]
    (folder / "people_by_town.csv").write_text("\n".join(["乡镇代码,常住人口,户籍人口", *rows]), "utf-8")
