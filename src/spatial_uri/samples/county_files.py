"""The files of a synthetic county: an OpenStreetMap extract, and what a planner would have."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_uri.errors import OutputError
from spatial_uri.model.arrays import FloatArray
from spatial_uri.samples.county_extract import write_extract
from spatial_uri.samples.elements import write_elements
from spatial_uri.samples.logistics import make_logistics_sheet
from spatial_uri.samples.services import make_attribute_columns, make_service_sheet
from spatial_uri.samples.tables import CountyTables
from spatial_uri.samples.timetable import make_stop_sheet, make_timetable_sheet

EPOCH = "2000-01-01T00:00:00Z"
"""A fixed date inside the files: the date of writing would make the bytes differ."""


@dataclass(frozen=True)
class CountyFiles:
    """Where the files of a synthetic county lie."""

    extract: Path
    boundaries: Path
    roads: Path
    villages_xlsx: Path
    villages_csv: Path
    facilities_csv: Path
    timetable_csv: Path
    stops_csv: Path
    elements: Path
    logistics_csv: Path
    neighbours_csv: Path
    services_csv: Path

    @property
    def for_study(self) -> tuple[Path, ...]:
        """The files that a study of the county is made of: each thing once, and nothing of the neighbours."""
        return tuple(
            path for path in vars(self).values() if path not in {self.roads, self.villages_csv, self.neighbours_csv}
        )


def write_county(county: CountyTables, directory: Path) -> CountyFiles:
    """Write all files of a county into a folder, which is made if it is not there."""
    files = CountyFiles(
        extract=directory / "county.osm.pbf",
        boundaries=directory / "boundaries.gpkg",
        roads=directory / "roads.gpkg",
        villages_xlsx=directory / "villages.xlsx",
        villages_csv=directory / "villages.csv",
        facilities_csv=directory / "facilities.csv",
        timetable_csv=directory / "timetable.csv",
        stops_csv=directory / "stops.csv",
        elements=directory / "elements.geojson",
        logistics_csv=directory / "logistics.csv",
        neighbours_csv=directory / "neighbours.csv",
        services_csv=directory / "service_points.csv",
    )
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path in vars(files).values():
            path.unlink(missing_ok=True)
        write_extract(county, files.extract)
        _write_layer(county.areas.reset_index(), files.boundaries, "boundaries")
        _write_layer(county.roads, files.roads, "roads")
        write_elements(county, files.elements)
        villages = _village_sheet(county)
        villages.to_csv(files.villages_csv, index=False, encoding="utf-8-sig", lineterminator="\n")
        _write_excel(villages, files.villages_xlsx)
        sheets = {
            files.facilities_csv: _facility_sheet(county),
            files.timetable_csv: make_timetable_sheet(county),
            files.stops_csv: make_stop_sheet(county),
            files.logistics_csv: make_logistics_sheet(county),
            files.neighbours_csv: _neighbour_sheet(county),
            files.services_csv: make_service_sheet(county),
        }
        for path, sheet in sheets.items():
            sheet.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    except OSError as error:
        raise OutputError(
            f"the synthetic county cannot be written: {error.strerror or error}",
            file=directory,
            remedy="choose a folder that can be written to",
        ) from error
    return files


def _lonlat(points: gpd.GeoSeries) -> dict[str, FloatArray]:
    return {"经度": points.x.to_numpy(), "纬度": points.y.to_numpy()}


def _village_sheet(county: CountyTables) -> pd.DataFrame:
    table = county.settlements
    names = county.areas["name"]
    attributes: dict[str, Any] = {
        str(name): values.to_numpy() for name, values in make_attribute_columns(county).items()
    }
    return pd.DataFrame(
        {
            "村代码": table.index,
            "村名": table["name"].to_numpy(),
            "类型": table["kind"].map({"village": "村", "town": "乡镇驻地", "city": "县城"}).to_numpy(),
            "城乡分类代码": table["class_code"].to_numpy(),
            "乡镇代码": table["area_id"].to_numpy(),
            "乡镇": names.reindex(table["area_id"]).to_numpy(),
            "人口": table["population"].to_numpy(),
            **attributes,
            **_lonlat(table.geometry),
            "备注": "合成数据",
        }
    )


def _facility_sheet(county: CountyTables) -> pd.DataFrame:
    table = county.facilities
    tiers = {
        "county_hospital": "县级医院",
        "township_centre": "乡镇卫生院",
        "village_clinic": "村卫生室",
        "pharmacy": "药店",
    }
    return pd.DataFrame(
        {
            "编号": table.index,
            "名称": table["name"].to_numpy(),
            "级别": table["tier"].map(tiers).to_numpy(),
            "tier": table["tier"].to_numpy(),
            "床位数": table["beds"].to_numpy(),
            "医生数": table["doctors"].to_numpy(),
            **_lonlat(table.geometry),
            "备注": "合成数据",
        }
    )


def _neighbour_sheet(county: CountyTables) -> pd.DataFrame:
    table = county.neighbours
    return pd.DataFrame(
        {
            "编号": table.index,
            "村名": table["name"].to_numpy(),
            "人口": table["population"].to_numpy(),
            **_lonlat(table.geometry),
            "备注": "合成数据",
        }
    )


def _write_layer(table: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    table.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE gpkg_contents SET last_change = ?", (EPOCH.replace("Z", ".000Z"),))
        database.commit()
        database.execute("VACUUM")


def _write_excel(table: pd.DataFrame, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("村庄")
    sheet.append(list(table.columns))
    codes = {i for i, column in enumerate(table.columns) if column.endswith("代码")}
    for row in table.astype(object).itertuples(index=False):
        cells = []
        for place, value in enumerate(row):
            cell = WriteOnlyCell(sheet, value=value)
            if place in codes:
                cell.number_format = "@"  # text, or Excel rounds twelve digits when somebody edits them
            cells.append(cell)
        sheet.append(cells)
    draft = path.with_name(path.name + ".draft")
    book.save(draft)
    _pack_again(draft, path)
    draft.unlink()


def _pack_again(draft: Path, path: Path) -> None:
    """Copy a workbook without the times of writing that it holds."""
    stamp = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = stamp.sub(rb"\g<1>" + EPOCH.encode(), content)
            target.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
