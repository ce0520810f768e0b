from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from valley import COUNTY, EAST_TOWN, WEST_TOWN, areas, clinics, hospitals, roads, villages, write_valley

from spatial_uri.errors import DataError, InputNotFoundError, OutputError
from spatial_uri.samples import example_extract, synthetic_county
from spatial_uri.study.draft import init_study
from spatial_uri.study.file import read_study_file
from spatial_uri.study.from_file import read_study

NAMES = ("roads.osm", "areas.gpkg", "villages.csv", "clinics.csv", "hospitals.geojson")


@pytest.fixture(scope="module")
def county_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("valley")
    write_valley(folder)
    return [folder / name for name in NAMES]


def test_what_init_writes_can_be_run_as_it_is(tmp_path):
    write_valley(tmp_path / "数据")
    out = init_study([tmp_path / "数据" / name for name in NAMES], tmp_path / "研究" / "study.toml")
    assert 'file = "../数据/villages.csv"' in out.read_text("utf-8")
    file = read_study_file(out)
    assert file.settlements[0].columns.model_dump(exclude_none=True) == {
        "place_id": "村代码", "name": "村名", "population": "人口", "lon": "经度", "lat": "纬度",
    }  # fmt: skip
    assert [section.tier for section in file.facilities] == ["clinic", "hospital"]
    study = read_study(out)
    assert len(study.settlements) == 16
    assert study.areas.table["parent_id"].to_dict() == {COUNTY: None, WEST_TOWN: COUNTY, EAST_TOWN: COUNTY}
    assert study.name == "研究"


def test_an_extract_stands_in_for_what_the_tables_lack(tmp_path):
    villages().to_csv(tmp_path / "村庄.csv", index=False)
    roads().write(tmp_path / "roads.osm.pbf")
    file = read_study_file(init_study([tmp_path / "村庄.csv", tmp_path / "roads.osm.pbf"], tmp_path / "s.toml"))
    assert file.boundaries[0].osm == tmp_path / "roads.osm.pbf"
    assert file.settlements[0].file == tmp_path / "村庄.csv"
    assert file.facilities[0].osm == tmp_path / "roads.osm.pbf"


def test_an_extract_alone_is_enough(tmp_path):
    study = read_study(init_study([example_extract()], tmp_path / "study.toml", name="Liechtenstein"))
    assert study.name == "Liechtenstein"
    assert len(study.areas) == 13


def test_layers_sheets_tiers_and_missing_coordinates_are_seen(tmp_path):
    areas().iloc[:1].to_file(tmp_path / "data.gpkg", layer="county")
    areas().iloc[1:].to_file(tmp_path / "data.gpkg", layer="towns")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "村"
    sheet.append(list(villages().columns))
    for i, row in enumerate(villages().itertuples(index=False)):
        coordinates = (None, None) if i == 0 else (float(row[3]), float(row[4]))
        sheet.append([row[0], row[1], int(row[2]), *coordinates])
    other = book.create_sheet("医疗机构")
    other.append(["机构名称", "机构级别", "gcj_lng", "gcj_lat"])
    other.append(["甲", "村级卫生室", 118.82, 28.94])
    other.append(["乙", "县级医院", 118.83, 28.94])
    book.save(tmp_path / "资料.xlsx")
    roads().write(tmp_path / "roads.osm")
    out = init_study([tmp_path / n for n in ("data.gpkg", "资料.xlsx", "roads.osm")], tmp_path / "study.toml")
    file = read_study_file(out)
    assert [b.layer for b in file.boundaries] == ["county", "towns"]
    assert file.settlements[0].sheet == "村"
    assert file.settlements[0].missing_coordinates == "skip"
    assert file.facilities[0].columns.tier == "机构级别"
    assert file.facilities[0].datum == "gcj02"
    assert file.tiers.order == ("县级医院", "村级卫生室")
    study = read_study(out)
    assert len(study.settlements) == 15
    assert [t.name for t in study.tiers] == ["县级医院", "村级卫生室"]


def test_a_single_level_of_boundaries_without_codes_is_guessed_from_the_names(tmp_path):
    write_valley(tmp_path)
    areas().iloc[1:].drop(columns="代码").to_file(tmp_path / "areas.gpkg")
    file = read_study_file(init_study([tmp_path / n for n in NAMES], tmp_path / "s.toml"))
    assert file.boundaries[0].level == "township"
    assert read_study(tmp_path / "s.toml").areas.levels == ("township",)


def test_a_missing_crs_is_guessed_and_said_to_be_a_guess(tmp_path):
    write_valley(tmp_path)
    areas().to_file(tmp_path / "areas.shp", encoding="utf-8")
    (tmp_path / "areas.prj").unlink()
    inputs = [tmp_path / n.replace("areas.gpkg", "areas.shp") for n in NAMES]
    out = init_study(inputs, tmp_path / "s.toml")
    assert 'crs = "EPSG:4326"   # the file does not say; guessed' in out.read_text("utf-8")
    assert len(read_study(out).areas) == 3


def test_a_study_file_is_not_overwritten_unless_asked(tmp_path):
    path = write_valley(tmp_path)
    before = path.read_bytes()
    inputs = [tmp_path / n for n in NAMES]
    with pytest.raises(OutputError, match="there already"):
        init_study(inputs, path)
    assert path.read_bytes() == before
    init_study(inputs, path, overwrite=True)
    assert path.read_bytes() != before


def test_inputs_that_make_no_study_are_said_with_what_they_were_taken_for(tmp_path):
    clinics().to_csv(tmp_path / "clinics.csv", index=False)
    hospitals().to_file(tmp_path / "hospitals.geojson")
    with pytest.raises(DataError, match=r"needs roads .*, settlements as well") as caught:
        init_study([tmp_path / "clinics.csv", tmp_path / "hospitals.geojson"], tmp_path / "s.toml")
    assert "clinics.csv was taken for facilities" in caught.value.faults
    with pytest.raises(InputNotFoundError):
        init_study([tmp_path / "none.csv"], tmp_path / "s.toml")
    assert not (tmp_path / "s.toml").exists()


def test_ids_are_guessed_among_columns_without_repeats_and_names_among_the_most_telling(tmp_path):
    write_valley(tmp_path)
    table = areas().iloc[1:].rename(columns={"代码": "town_adcode", "名称": "town_name"})
    table.insert(0, "province_adcode", "330000")
    table.insert(0, "province_name", "浙江省")
    table.to_file(tmp_path / "areas.gpkg")
    columns = read_study_file(init_study([tmp_path / n for n in NAMES], tmp_path / "s.toml")).boundaries[0].columns
    assert (columns.area_id, columns.name) == ("town_adcode", "town_name")


def test_a_datum_that_is_only_likely_is_written_but_not_switched_on(tmp_path):
    write_valley(tmp_path)
    (tmp_path / "areas.gpkg").rename(tmp_path / "高德边界.gpkg")
    inputs = [tmp_path / n.replace("areas", "高德边界") for n in NAMES]
    out = init_study(inputs, tmp_path / "s.toml")
    assert '# datum = "gcj02"        # likely' in out.read_text("utf-8")
    assert read_study_file(out).boundaries[0].datum == "wgs84"


def test_a_synthetic_county_is_recognised_as_invented_and_its_road_lines_are_set_aside(tmp_path):
    files = synthetic_county(30, seed=1).write(tmp_path)
    inputs = [files.roads, files.villages_xlsx, files.facilities_csv, files.boundaries, files.extract]
    out = init_study(inputs, tmp_path / "study.toml")
    assert "roads.gpkg holds lines and is not used" in out.read_text("utf-8")
    study = read_study(out)
    assert study.synthetic
    assert study.areas.levels == ("county", "township")
    assert len(study.settlements) > 30
    assert not [n.code for n in study.notes if n.code.startswith(("datum.suspected", "settlements.outside"))]


@pytest.mark.parametrize(
    "name", ["a\x01b", "a\x7fb", 'a"b', "a\\b", "# x", "[x]", "\x1b[2J", "'''", "a\u2028b", "县 x"]
)
def test_whatever_a_study_is_called_init_writes_a_file_that_it_can_read(name, tmp_path, county_files):
    out = init_study(county_files, tmp_path / "study.toml", name=name)
    assert read_study_file(out).study.name == name


def test_a_study_file_is_written_whole_or_not_at_all(tmp_path, county_files, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    out = tmp_path / "study.toml"
    out.write_text("mine")
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        init_study(county_files, out, overwrite=True)
    assert out.read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["study.toml"]
