"""What circles could not be answered, and why; and what a reader must know of those that were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd

from spatial_uri.analyses.circles.measure_reach import Reach, attribute_column, strange_cells, truth_of
from spatial_uri.model.study import Note, Study
from spatial_uri.rules.circle_rules import Both, Circle, KindRule
from spatial_uri.words.numbers import MODES


def _said(both: Both) -> tuple[str, str]:
    """Return a text of a definition in both languages, as a fact of a note: its sentence takes the one it speaks."""
    return both.en or both.zh, both.zh or both.en


def _circle(circle: Circle) -> dict[str, Any]:
    return {"circle_said": _said(circle.name)}


def _kinds(kinds: Sequence[str], rules: Mapping[str, KindRule]) -> dict[str, Any]:
    return {"kinds_said": [_said(rules[kind].name) for kind in kinds]}


def reason_unanswered(
    reach: Reach, circle: Circle, facilities: gpd.GeoDataFrame, kinds: Mapping[str, KindRule]
) -> Note | None:
    """Return the note on why the data cannot answer a circle; None if it can.

    Parameters
    ----------
    reach
        The data.
    circle
        What is asked.
    facilities
        All facilities found.
    kinds
        What each kind is.
    """
    name = _circle(circle)
    if circle.measure == "attribute":
        return _no_attribute(reach, circle)
    absent = next((k for k in circle.groups_of_kinds if not facilities["kind"].isin(k).any()), None)
    if absent is not None:
        return Note("circles.no_facilities", **name, **_kinds(absent, kinds))
    if circle.measure == "road":
        return None if reach.study.network.piece_count else Note("circles.no_roads", **name)
    if circle.mode == "bus" and reach.service is None:
        return Note("circles.no_timetable", **name)
    if circle.measure != "km_straight" and reach.network_of(circle) is None:
        mode = "walk" if circle.mode == "bus" else circle.mode
        return Note("circles.no_network", mode_term=MODES[mode or reach.study.network.mode], **name)
    return None


def _no_attribute(reach: Reach, circle: Circle) -> Note | None:
    """Note that the settlements have no column of an attribute, or nothing in it; None if they have."""
    column = attribute_column(reach.settlements, circle)
    if column is None:
        return Note("circles.no_attribute", words=list(circle.attribute), **_circle(circle))
    if not any(truth_of(value) is not None for value in reach.settlements[column]):
        return Note("circles.no_value", column=column, **_circle(circle))
    return None


def kind_notes(
    circles: Sequence[Circle],
    facilities: gpd.GeoDataFrame,
    kinds: Mapping[str, KindRule],
    mapped: gpd.GeoDataFrame | None,
) -> list[Note]:
    """Note the kinds of which there is no facility though the circle has another, and those that may be of a kind.

    Parameters
    ----------
    circles
        The circles answered.
    facilities
        All facilities found.
    kinds
        What each kind is.
    mapped
        The service points of the extract.
    """
    notes: list[Note] = []
    there = set(facilities["kind"])
    if by_tags := int((facilities["taken_from"] == "extract").sum()):
        notes.append(Note("circles.kinds_of_tags", severity="warning", count=by_tags))
    for circle in circles:
        absent = [kind for kind in circle.all_kinds if kind not in there]
        if absent:
            notes.append(Note("circles.kind_absent", **_circle(circle), **_kinds(absent, kinds)))
    named = {kind for circle in circles for kind in circle.all_kinds}
    for vague in dict.fromkeys(kinds[kind].vague for kind in kinds if kind in named and kinds[kind].vague):
        count = 0 if mapped is None else int((mapped["kind"] == vague).sum())
        asking = [c for c in circles if any(kinds[k].vague == vague for k in c.all_kinds) and vague not in c.all_kinds]
        if count and asking:
            names: dict[str, Any] = {"circles_said": [_said(circle.name) for circle in asking]}
            notes.append(Note("circles.vague", severity="warning", count=count, **names, **_kinds([vague], kinds)))
    return notes


def attribute_notes(study: Study, circles: Sequence[Circle]) -> list[Note]:
    """Note of how many settlements an attribute is not known, and which cells were not understood.

    Parameters
    ----------
    study
        The settlements.
    circles
        The circles answered.
    """
    notes = []
    table = study.settlements.table
    for circle in circles:
        column = attribute_column(table, circle) if circle.measure == "attribute" else None
        if column is None:
            continue
        strange = strange_cells(table, column)
        if strange.any():
            cells = list(dict.fromkeys(str(v) for v in table.loc[strange, column]))
            ids = tuple(map(str, table.index[strange]))
            facts: dict[str, Any] = {"count": int(strange.sum()), "column": column, "cells": cells}
            notes.append(Note("circles.strange_cells", severity="warning", places=ids, **facts, **_circle(circle)))
        blank = sum(truth_of(v) is None for v in table[column]) - int(strange.sum())
        if blank:
            notes.append(Note("circles.attribute_unknown", count=blank, total=len(table), **_circle(circle)))
    return notes
