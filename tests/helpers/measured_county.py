"""A small synthetic county that has every input, with every analysis measured: once for the whole session."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from raster_writing import write_raster

from spatial_uri.analyses.comparison.measure import compare
from spatial_uri.analyses.comparison.result import Effect
from spatial_uri.analyses.comparison.snapshot import Snapshot
from spatial_uri.analyses.running import measure_analyses, parts_of
from spatial_uri.model.study import Study
from spatial_uri.page.part import Part
from spatial_uri.samples import synthetic_county
from spatial_uri.study.draft import init_study
from spatial_uri.study.file import read_study_file
from spatial_uri.study.from_file import assemble_study_file
from spatial_uri.words.catalogue import speaking

_PRICES = """
[prices]
unit = "万元"
source = "示例"
year = 2024
vehicle_hour = 0.001
site = { township_centre = 60 }
road_km = { tertiary = 20, secondary = 40, primary = 80, trunk = 200, unclassified = 10 }
"""
_ASKED = (
    "supply", "equity", "sites", "sensitivity", "bus_levers", "road_levers", "plan", "circles", "population",
    "statistics", "coupling", "village_scores",
)  # fmt: skip
_GIVEN = {
    r"# (people_raster|official_people|vintage|budgets|service_points) = ": r"\1 = ",
    r'# statistics = "yearbook.xlsx"': 'statistics = "statistics.csv"',
    r"# first = .*": 'first = ["城镇收入"]',
    r"# second = .*": 'second = ["农村收入", "access"]',
}


@pytest.fixture(scope="session")
def measured_county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, dict[str, Any]]:
    """The study and its results, not to be changed; an official number of villages is given, too."""
    folder = tmp_path_factory.mktemp("measured")
    files = synthetic_county(20, seed=2).write(folder)
    county = gpd.read_file(files.boundaries).query("level == 'county'").iloc[0]
    (folder / "expected.csv").write_text(f"代码,应有数\n{county['area_id']},25\n", "utf-8")
    _write_people(folder, files)
    init_study(files.for_study, folder / "study.toml", name="示例县", preset="CN")
    _write_statistics(folder / "statistics.csv", files)
    drafted = (folder / "study.toml").read_text("utf-8")
    asking = drafted.replace("[hierarchy]\n", '[hierarchy]\nexpected = "expected.csv"\n')
    for key in _ASKED:
        asking = asking.replace(f"# [{key}]", f"[{key}]")
    for switched_off, given in _GIVEN.items():
        asking = re.sub(switched_off, given, asking)
    assert asking != drafted
    (folder / "study.toml").write_text(asking + _PRICES, "utf-8")
    file = read_study_file(folder / "study.toml")
    asked = file.asked()
    assert set(_ASKED) <= set(asked.options)
    study = assemble_study_file(file, transit=asked.reads("transit"))
    results = measure_analyses(study, asked, extract=files.extract)
    return study, {**results, "comparison": _compared(study, results)}


@pytest.fixture(scope="session")
def county_parts(measured_county: tuple[Study, dict[str, Any]]) -> tuple[Part, ...]:
    """What each analysis of that county gives to the atlas, in English; not to be changed."""
    return tuple(parts_of(*measured_county))


@pytest.fixture(scope="session")
def chinese_parts(measured_county: tuple[Study, dict[str, Any]]) -> tuple[Part, ...]:
    """The same in Chinese."""
    with speaking("zh"):
        return tuple(parts_of(*measured_county))


def _write_statistics(path: Path, files: Any) -> None:
    """Two years of two incomes for every area."""
    codes = gpd.read_file(files.boundaries)["area_id"].tolist()
    rows = [(c, y, 30_000 + 100 * k + 2_000 * y, 20_000 + 7 * k * k) for k, c in enumerate(codes) for y in (2020, 2021)]
    lines = [",".join(map(str, row)) for row in rows]
    path.write_text("\n".join(["区划代码,年份,城镇收入（元）,农村收入（元）", *lines, ""]), "utf-8")


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


def _compared(study: Study, results: dict[str, Any]) -> Any:
    """Compare with a year before: slower roads, a clinic less, a village more, a village nobody had counted."""
    after = Snapshot.of(study, results)
    gone = after.settlements.iloc[[0]].set_axis(["990000000000"])
    gone = gone.set_geometry(gone.translate(9000, 9000)).assign(name="旧村")
    settlements = pd.concat([after.settlements.iloc[1:], gone]).rename_axis("place_id")
    settlements["population"] *= 0.9
    known = pd.MultiIndex.from_product([[tier.name for tier in after.tiers], settlements.index])
    trips = after.trips.assign(travel_min=after.trips["travel_min"] * 1.3).reindex(known)
    trips.loc[trips["status"].isna(), "status"] = "unreachable"
    before = replace(
        after,
        name="去年",
        settlements=settlements,
        trips=trips,
        facilities=after.facilities.iloc[1:],
        roads="earlier",
        is_rural=after.is_rural.reindex(settlements.index, fill_value=True),
        supply=after.supply.reindex(settlements.index, fill_value=0.0),
    )
    change = Effect(change_id="提级", kind="upgrade", what="乡道2条", cost=100.0, alone=after, left_out=before)
    return compare(before, after, effects=[change]).in_study(study)
