"""The workbook of an atlas: the tables of a report, one row for each settlement, and what every column means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from spatial_uri.atlas.workbook_areas import area_sheets
from spatial_uri.atlas.workbook_facts import fields_sheet, parameters_sheet, sources_sheet, speeds_sheet
from spatial_uri.atlas.workbook_file import save_workbook
from spatial_uri.atlas.workbook_places import facility_sheet, gap_sheet, village_sheet
from spatial_uri.atlas.workbook_roads import road_sheets
from spatial_uri.model.study import Study
from spatial_uri.page.part import Part, Sheet
from spatial_uri.store.net import writing
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import count

KNOWN = (
    "service_circle",
    "causes",
    "hierarchy",
    "connectivity",
    "criticality",
    "transit",
    "layout",
    "logistics",
)
"""Analyses whose numbers stand in the tables that a report has; of any other, its own sheets or tables are added."""
_ROWS_MAX = 1_000_000


def write_workbook(study: Study, parts: Sequence[Part], path: str | Path) -> Path:
    """Write the workbook, in the language spoken now, and return its path.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    path
        The file; an earlier one is replaced. The same input gives the same bytes.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    path = Path(path)
    with writing(path, "the workbook"):
        save_workbook(workbook_sheets(study, parts), path, title=_title(study))
    return path


def workbook_sheets(study: Study, parts: Sequence[Part]) -> list[Sheet]:
    """Return the sheets of the workbook, in their order.

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    """
    sheets = [
        village_sheet(study, parts),
        *gap_sheet(study, parts),
        *area_sheets(study, parts),
        facility_sheet(study, parts),
        *road_sheets(study, parts),
        *_own_sheets(parts),
    ]
    facts = [parameters_sheet(study, parts), *speeds_sheet(study), sources_sheet(study, parts)]
    told = [*sheets, *facts]
    return [_cover(study, parts, told), *told, fields_sheet(sheets)]


def _own_sheets(parts: Sequence[Part]) -> list[Sheet]:
    """Return the sheets that results bring, and the tables of those that the workbook knows nothing of."""
    sheets: list[Sheet] = []
    for part in parts:
        sheets += part.workbook
        if part.workbook or part.key in KNOWN:
            continue
        for file, table in part.tables.items():
            words = part.table_words.get(file, "")
            stem = file.removesuffix(".csv").replace("_", " ")
            title = part.title if len(part.tables) == 1 else f"{part.title} {stem}"
            sheets.append(Sheet(title=title, table=table.head(_ROWS_MAX), about=words, file=file))
    return sheets


def _title(study: Study) -> str:
    return say("{name} (synthetic data)", name=study.name) if study.synthetic else study.name


def _cover(study: Study, parts: Sequence[Part], sheets: Sequence[Sheet]) -> Sheet:
    rows: list[tuple[str, str]] = [(_title(study), "")]
    if study.synthetic:
        rows.append((say("SYNTHETIC DATA 虚构数据: places and numbers are invented"), ""))
    for part in parts:
        if part.headlines:
            rows += [("", ""), (part.title, "")]
            rows += [("", sentence) for sentence in part.headlines]
        rows += [("", say("not known: {sentence}", sentence=sentence)) for sentence in part.missing]
    rows += [("", ""), (say("Sheets"), "")]
    rows += [(sheet.title, _size(sheet)) for sheet in sheets]
    rows.append((say("Fields"), say("what every column means, and where it stands in the tables")))
    table = pd.DataFrame(rows, columns=["what", "words"])
    titles = [number for number, (what, words) in enumerate(rows) if what and not words]
    return Sheet(title=say("Conclusion"), table=table, headings={"what": "", "words": ""}, totals=titles)


def _size(sheet: Sheet) -> str:
    rows = count(len(sheet.table) - len(sheet.totals))
    return say("{about} ({rows} rows)", about=sheet.about, rows=rows) if sheet.about else rows
