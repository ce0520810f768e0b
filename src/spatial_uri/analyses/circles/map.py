"""The map of circles by name: how many services each settlement lacks, the shortfall of areas, and every circle."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from spatial_uri.analyses.circles.measure_tables import are
from spatial_uri.analyses.circles.phrases import lacking_words, met_words, ranked_areas, value_words
from spatial_uri.analyses.circles.result import Circles
from spatial_uri.model.study import Study
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part_tables import RANKED, records
from spatial_uri.page.settlement_layers import settlement_layer
from spatial_uri.page.theme_classes import BLUE, DARK, GREY, ORANGE, RED, by_coverage, by_kind, by_steps
from spatial_uri.page.themes import Symbol, Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.rules.circle_presets import kinds_of
from spatial_uri.rules.circle_rules import Circle
from spatial_uri.rules.circle_words import definition_words
from spatial_uri.words.catalogue import N_, say
from spatial_uri.words.numbers import lines, name_of, share

_MET = {
    True: ThemeClass(label=N_("within the standard"), colour=BLUE),
    False: ThemeClass(label=N_("beyond the standard"), colour=RED),
    None: ThemeClass(label=N_("unknown"), colour=GREY, hatched=True, is_unknown=True),
}
_SYMBOLS: tuple[Symbol, ...] = ("badge", "triangle", "square", "wedge", "")
_SHAPES = tuple((colour, symbol) for colour in (DARK, ORANGE) for symbol in _SYMBOLS)
"""How the kinds of facilities of one circle are told apart."""
_LACKING = (0, 1, 2, 4, 8)
_LACKING_LABELS = ("0", "1", "2", "3–4", "5–8", "≥ 9")
LACKING, SHORTFALL = "lacking", "shortfall"


def circles_map(study: Study, result: Circles) -> ThemeMap | None:
    """Return the map of the circles; None if none could be answered."""
    if not result.answered:
        return None
    layers = {"settlements": _settlements(study, result), "areas": _areas(study)}
    if len(result.facilities):
        layers["points"] = _points(result)
    return ThemeMap(
        heading=say("Circles by name"),
        subtitle=study.name,
        layers=layers,
        themes=(
            _lacking_theme(result),
            _shortfall_theme(study, result),
            *(_circle_theme(result, circle) for circle in result.answered),
        ),
    )


def circle_sheets(result: Circles) -> tuple[MapSheet, ...]:
    """Return the maps on paper: the shortfall of each area (14), and the circles of schools (12)."""
    shortfall = MapSheet(
        number=14, key="shortfall_of_services", theme=SHORTFALL, title=say("Shortfall of each area, all services")
    )
    schools = [circle for circle in result.answered if circle.group == "education"]
    return (
        shortfall,
        *(MapSheet(number=12, key=f"circle_{c.key}", theme=c.key, title=str(c.name)) for c in schools),
    )


def _settlements(study: Study, result: Circles) -> ThemeLayer:
    rows = records(result.places)
    return settlement_layer(
        study,
        {
            say("Services within their standard"): [met_words(row) for row in rows],
            say("Beyond the standard"): [lacking_words(result, row) for row in rows],
        },
        ranks=result.places["rank"],
    )


def _areas(study: Study) -> ThemeLayer:
    areas = study.areas.table
    names = [name_of(name, area) for name, area in zip(areas["name"], areas.index, strict=True)]
    return ThemeLayer(kind="polygon", of="areas", names=names, labelled=True)


def _points(result: Circles) -> ThemeLayer:
    kinds, facilities = kinds_of(result.asked), result.facilities
    return ThemeLayer(
        kind="point",
        geometry=facilities.geometry.reset_index(drop=True),
        names=[name_of(n, p) for n, p in zip(facilities["name"], facilities.index, strict=True)],
        records={say("Kind of facility"): [str(kinds[kind].name) for kind in facilities["kind"]]},
        weights=[0.3] * len(facilities),
    )


def _lacking_theme(result: Circles) -> Theme:
    places = result.places
    lacking = places["services"] - places["services_met"] - places["services_unknown"]
    known = (places["services"] - places["services_unknown"]).to_numpy() > 0
    values = np.where(known, lacking, np.nan)
    order = np.argsort(-np.nan_to_num(values, nan=-1), kind="stable")
    rows = records(places)
    worst = [row for row in order.tolist() if known[row] and values[row] > 0][:RANKED]
    title = say("Services beyond their standard, by settlement")
    return Theme(
        key=LACKING,
        title=title,
        definition=matrix_definition(result),
        uses=(by_steps("settlements", values, _LACKING, title=say("Services lacking"), labels=_LACKING_LABELS),),
        ranking=[("settlements", row, met_words(rows[row])) for row in worst],
        ranking_title=say("The most lacking first"),
    )


def matrix_definition(result: Circles) -> str:
    """Say what the matrix counts."""
    return lines(
        say("Of each settlement those circles count whose denominator it belongs to: villages, towns, or all."),
        say(
            "A service is met if it lies within the first threshold of its circle; what is not known counts as neither."
        ),
        say("The circles: {names}.", names=[str(circle.name) for circle in result.answered]),
    )


def _shortfall_theme(study: Study, result: Circles) -> Theme:
    areas, finest = study.areas.table, study.areas.levels[-1]
    own = result.areas.set_index("area_id").reindex(areas.index)
    is_shown = (areas["level"] == finest).to_numpy()
    use = by_coverage(
        "areas", own["met_share"], title=say("Share of services within their standard"), missing=say("nothing is known")
    )
    position = {area: row for row, area in enumerate(areas.index)}
    ranking: list[tuple[str, int, str]] = [
        ("areas", position[row["area_id"]], _shortfall_words(row)) for row in ranked_areas(result, finest)
    ]
    return Theme(
        key=SHORTFALL,
        title=say("Shortfall of each area, all services"),
        definition=lines(
            matrix_definition(result),
            say("Of an area: the pairs of settlement and service that are met, of all that are known."),
        ),
        uses=(
            replace(use, cls=[int(c) if s else -1 for c, s in zip(use.cls, is_shown, strict=True)]),
            ThemeUse(layer="settlements", title=say("settlement")),
        ),
        ranking=ranking,
        ranking_title=say("The largest shortfall first"),
    )


def _shortfall_words(row: dict[str, float]) -> str:
    known = row["services_met"] + row["services_unmet"]
    return say(
        "{share}, {unmet} of {known} beyond", share=share(row["met_share"]), unmet=row["services_unmet"], known=known
    )


def _circle_theme(result: Circles, circle: Circle) -> Theme:
    kinds, trips = kinds_of(result.asked), result.of(circle.id)
    met = trips["met"].astype(object)
    counted = trips["is_counted"].to_numpy(dtype=np.bool_)
    is_met, is_unmet = are(met, truth=True), are(met, truth=False)
    shown: list[object] = [
        True if m else False if u else None if c else "" for m, u, c in zip(is_met, is_unmet, counted, strict=True)
    ]
    shown = [kind if c else "" for kind, c in zip(shown, counted, strict=True)]
    values = trips["value"].to_numpy(dtype=np.float64)
    far = np.flatnonzero(counted & ~np.isnan(values))
    worst: Sequence[int] = far[np.argsort(-values[far], kind="stable")][:RANKED].tolist()
    uses: tuple[ThemeUse, ...] = (by_kind("settlements", shown, _MET, title=str(circle.name)),)
    if circle.all_kinds:
        drawn = {
            kind: ThemeClass(label=str(kinds[kind].name), colour=colour, symbol=symbol)
            for kind, (colour, symbol) in zip(circle.all_kinds, itertools.cycle(_SHAPES), strict=False)
        }
        own = [kind if kind in drawn else None for kind in result.facilities["kind"]]
        uses = (*uses, by_kind("points", own, drawn, title=say("Facilities")))
    return Theme(
        key=circle.key,
        title=str(circle.name),
        definition=definition_words(circle, kinds),
        uses=uses,
        ranking=[("settlements", row, value_words(circle, values[row])) for row in worst],
        ranking_title=say("The farthest first"),
    )
