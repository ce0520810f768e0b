"""Sheets that explain: parameters, speeds, sources and notes, and what every column means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.declared import Analysis
from spatial_uri.analyses.indicators import COMMON, Indicator
from spatial_uri.analyses.registry import analyses, analysis_of, keys
from spatial_uri.atlas.workbook_words import heading_of
from spatial_uri.model.option_classes import fields_of
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel
from spatial_uri.page.part import Part, Sheet
from spatial_uri.words.catalogue import N_, language, say
from spatial_uri.words.numbers import yes_no

_UNITS = {
    "minutes": N_("minutes"),
    "kilometres": N_("kilometres"),
    "metres": N_("metres"),
    "share, 0 to 1": N_("share"),
    "count": N_("number"),
    "true or false": N_("yes or no"),
    "kilometres per hour": N_("kilometres per hour"),
    "square kilometres": N_("square kilometres"),
    "people": N_("people"),
    "settlements": N_("settlements"),
    "villages": N_("villages"),
    "facilities": N_("facilities"),
    "person-minutes": N_("person-minutes"),
    "departures a day": N_("departures a day"),
    "seconds after midnight": N_("time of day"),
    "hours": N_("hours"),
    "ratio": N_("ratio"),
    "changes": N_("changes"),
    "number from 1": N_("number from 1"),
    "county_seat, town, central_village or village": N_("rank"),
}
_OF_ENDING = {
    "_person_min": "person-minutes",
    "_min": "minutes",
    "_km": "kilometres",
    "_kmh": "kilometres per hour",
    "_m": "metres",
    "_share": "share, 0 to 1",
}
_YES_NO = ("has_", "is_", "can_")


def parameters_sheet(study: Study, parts: Sequence[Part]) -> Sheet:
    """Return every option of every result (T12).

    Parameters
    ----------
    study, parts
        What was measured, and what the results give.
    """
    rows: list[tuple[str, str, str, str]] = [
        (say("Study"), "mode", study.network.mode, ""),
        (say("Study"), "crs", study.crs.name, ""),
    ]
    for part in parts:
        known = _described(part.key)
        travel = part.parameters.get("travel")
        for name, value in part.parameters.items():
            if name != "travel":
                rows.append((part.title, name, _written(value), known.get(name, "")))
        if isinstance(travel, Mapping):
            rows += [(part.title, n, _written(v), known.get(n, "")) for n, v in travel.items()]
    table = pd.DataFrame(rows, columns=["of", "parameter_code", "value", "means"])
    headings = {
        "of": say("Analysis"),
        "parameter_code": say("Parameter"),
        "value": say("Value"),
        "means": say("Meaning"),
    }
    return Sheet(title=say("Parameters"), table=table, about=say("the options of every analysis"), headings=headings)


def _described(key: str) -> dict[str, str]:
    options = [Travel, *([analysis_of(key).options] if key in keys() else [])]
    return {name: known.description or "" for one in options for name, known in fields_of(one)}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, list | tuple):
        return say(", ").join(_written(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def speeds_sheet(study: Study) -> Iterator[Sheet]:
    """Yield length and mean speed of every road class, as the times were reckoned with."""
    network = study.network
    if not len(network.pieces):
        return
    of_edge = network.pieces["road_class"].astype(str).to_numpy()[network.edge_piece]
    km = network.pieces["length_m"].to_numpy(dtype=np.float64)[network.edge_piece] / 1000
    hours = network.time_ms / 3_600_000
    driven = (
        pd.DataFrame({"road_class": of_edge, "km": km, "hours": hours}).groupby("road_class")[["km", "hours"]].sum()
    )
    lengths = network.pieces.groupby(network.pieces["road_class"].astype(str))["length_m"].sum() / 1000
    table = pd.DataFrame({"length_km": lengths, "mean_kmh": driven["km"] / driven["hours"]})
    table = table.sort_values("mean_kmh", ascending=False, kind="stable").reset_index(names="road_class")
    yield Sheet(
        title=say("Speeds"),
        table=table,
        about=say(
            "mean speed by road class after signed limits, surfaces and structures; the rules and their sources: "
            "spatial-uri rules"
        ),
    )


def sources_sheet(study: Study, parts: Sequence[Part]) -> Sheet:
    """Return the inputs with their vintage and hash, then what a reader must know."""
    rows = [
        (say("Input"), say(i.role), i.path.replace("\\", "/").split("/")[-1], i.vintage or say("not stated"),
         i.attribution or say("not stated"), i.sha256)
        for i in study.inputs
    ]  # fmt: skip
    notes = dict.fromkeys(note for notes in (study.notes, *(part.notes for part in parts)) for note in notes)
    kinds = {"warning": say("Warning"), "info": say("Note")}
    rows += [(kinds[note.severity], "", note.message, "", "", "") for note in notes]
    headings = {
        "what": say("What"), "used_for": say("Used for"), "file": say("File or note"), "vintage": say("As of"),
        "attribution": say("Source"), "sha256_code": "SHA-256",
    }  # fmt: skip
    table = pd.DataFrame(rows, columns=[*headings])
    return Sheet(
        title=say("Sources and notes"),
        table=table,
        about=say("inputs with their date and hash, and what to know about the data"),
        headings=headings,
    )


def fields_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """Return what every column of the other sheets means, and where it stands in the tables.

    Parameters
    ----------
    sheets
        Those with data.
    """
    rows = [row for sheet in sheets for row in _fields_of(sheet)]
    headings = {
        "sheet": say("Sheet"), "heading": say("Heading"), "means": say("Indicator"), "unit": say("Unit"),
        "file": say("Table"), "column_code": say("Column there"), "formula": say("Formula"),
        "denominator": say("Denominator"), "convention": say("Convention"), "trap": say("How it is misread"),
    }  # fmt: skip
    return Sheet(title=say("Fields"), table=pd.DataFrame(rows, columns=[*headings]), headings=headings)


def _fields_of(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    for name in map(str, sheet.table.columns):
        file, column = sheet.sources.get(name, (sheet.file, name))
        heading = sheet.headings[name] if name in sheet.headings else heading_of(column)
        found = _definition(file, column)
        if isinstance(found, Indicator):
            means = found.chinese if language() == "zh" else found.name
            unit = _unit_of(found, column)
            told = (found.formula, found.denominator, found.convention, found.trap)
        else:
            means, unit, told = found if language() == "en" else "", "", ("", "", "", "")
        yield (sheet.title, heading, means, unit, file, column, *told)


def _unit_of(indicator: Indicator, column: str) -> str:
    """Return the unit of a column in words; of an indicator with several, the one that the column is named by."""
    units = [unit.strip() for unit in indicator.unit.split(";")]
    own = next((unit for ending, unit in _OF_ENDING.items() if column.endswith(ending)), "")
    if column.startswith(_YES_NO):
        own = "true or false"
    chosen = [own] if own in units else units
    return say("; ").join(say(_UNITS[unit]) if unit in _UNITS else unit for unit in chosen)


def _definition(file: str, column: str) -> Indicator | str:
    """Return the indicator that a column is, or in a few words what else it is."""
    known: tuple[Analysis, ...] = analyses()
    for analysis in known:
        for indicator in analysis.indicators:
            if indicator.describes(file, column):
                return indicator
    return next((a.attributes[column] for a in known if column in a.attributes), COMMON.get(column, ""))
