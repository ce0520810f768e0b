"""The sheets that every study has: where it is, who lives there, its roads, its facilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from spatial_uri.model.joined_pieces import number_roads
from spatial_uri.model.study import Study
from spatial_uri.page.classes import ordinal_colours
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part_tables import LEVEL_LABELS, area_words, tier_name
from spatial_uri.page.road_words import road_class_words
from spatial_uri.page.theme_classes import DARK, GREY, ORANGE, RED, by_steps
from spatial_uri.page.themes import Symbol, Theme, ThemeClass, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import name_of, number, text, with_unit
from spatial_uri.words.numbers import people as people_words

_PEOPLE = (200.0, 500.0, 1000.0, 2000.0, 5000.0)
_AREA_COLOURS = ("#dbe7f0", "#f3e6cf", "#e3eddc", "#eadff0", "#f7e0da", "#e6e6e6")
_ROAD_COLOURS = {
    "motorway": DARK, "trunk": "#6e2300", "primary": RED, "secondary": ORANGE, "tertiary": "#2f7fbf",
}  # fmt: skip
_TIER_LOOKS: tuple[tuple[Symbol, str], ...] = (
    ("square", "#c2410c"), ("triangle", "#b0307e"), ("wedge", "#111111"), ("badge", "#b07d00"),
)  # fmt: skip


def sheets_of_ground(study: Study) -> tuple[MapSheet, ...]:
    """Return the sheets 1 to 4, in the language that is spoken now: those that the study has something for."""
    sheets = [_location(study)]
    if len(study.settlements):
        sheets.append(_settlements(study))
    if study.network.piece_count:
        sheets.append(_roads(study))
    if len(study.facilities):
        sheets.append(_facilities(study))
    return tuple(sheets)


def _sheet(number: int, study: Study, layers: dict[str, ThemeLayer], theme: Theme) -> MapSheet:
    themes = ThemeMap(heading=theme.title, subtitle=study.name, layers=layers, themes=(theme,))
    return MapSheet(number=number, theme=theme.key, themes=themes)


def settlement_points(study: Study, weights: Sequence[float] | None = None) -> ThemeLayer:
    """Return the settlements of a study as points with their names."""
    places = study.settlements.table
    names = [name_of(n, p) for n, p in zip(places["name"], places.index, strict=True)]
    return ThemeLayer(kind="point", of="settlements", names=names, weights=weights, labelled=True)


def _location(study: Study) -> MapSheet:
    """Return the areas, neighbours in different colours, and how many settlements and people each has."""
    areas = study.areas.table
    finest = (areas["level"] == study.areas.levels[-1]).to_numpy()
    colours = area_colours(study)
    classes = tuple(ThemeClass(label=str(k + 1), colour=c) for k, c in enumerate(_AREA_COLOURS))
    inside = pd.Series(area_positions(study)).value_counts()
    rows = [int(k) for k in np.flatnonzero(finest)]
    rows.sort(key=lambda k: -int(inside.get(k, 0)))
    names = [name_of(n, a) for n, a in zip(areas["name"], areas.index, strict=True)]
    said = {k: _area_said(study, k, int(inside.get(k, 0))) for k in rows}
    level = say(LEVEL_LABELS.get(study.areas.levels[-1], study.areas.levels[-1]))
    theme = Theme(
        key="location",
        title=say("Location and administrative areas"),
        definition=say_n(
            "{count} area of the level {level}",
            "{count} areas of the level {level}; colours only part neighbours",
            len(rows),
            level=level,
        ),
        uses=(
            ThemeUse(
                layer="areas", classes=classes, cls=[int(c) if f else -1 for c, f in zip(colours, finest, strict=True)],
                in_legend=False,
            ),
            ThemeUse(layer="settlements", title=say("settlement")),
        ),
        ranking=[("areas", k, said[k]) for k in rows],
        ranking_title=say("Settlements and area"),
    )  # fmt: skip
    layers = {"areas": ThemeLayer(kind="polygon", of="areas", names=names), "settlements": settlement_points(study)}
    return _sheet(1, study, layers, theme)


def _area_said(study: Study, row: int, settlements: int) -> str:
    km2 = float(study.areas.table.geometry.iloc[row].area) / 1e6
    return say_n("{count} settlement, {area_km2}", "{count} settlements, {area_km2}", settlements, area_km2=km2)


def area_positions(study: Study) -> list[int]:
    """Return the position of the area of each settlement, -1 for none."""
    position = {area: k for k, area in enumerate(study.areas.table.index)}
    return [position.get(a, -1) for a in study.settlements.table["area_id"]]


def area_colours(study: Study) -> list[int]:
    """Number the areas so that neighbours differ, with as few numbers as come of it."""
    shapes = study.areas.table.geometry
    pairs = shapes.sindex.query(shapes, predicate="intersects")
    neighbours: dict[int, set[int]] = {k: set() for k in range(len(shapes))}
    for a, b in pairs.T:
        if a != b:
            neighbours[int(a)].add(int(b))
    return colours_apart(neighbours, len(_AREA_COLOURS))


def colours_apart(neighbours: dict[int, set[int]], colours: int) -> list[int]:
    """Return a number for each, those with most neighbours first, so that neighbours differ where they can."""
    found: dict[int, int] = {}
    for k in sorted(neighbours, key=lambda k: (-len(neighbours[k]), k)):
        taken = [found[n] for n in neighbours[k] if n in found]
        found[k] = min(range(colours), key=lambda c: (taken.count(c), c))
    return [found[k] for k in range(len(neighbours))]


def _settlements(study: Study) -> MapSheet:
    """Return the settlements by how many people they have."""
    people = study.settlements.table["population"].to_numpy(dtype=float)
    use = by_steps("settlements", people, _PEOPLE, title=say("People of each settlement"))
    known = int(np.isfinite(people).sum())
    weights = np.sqrt(np.nan_to_num(people) / max(1.0, float(np.nanmax(people, initial=1.0)))).clip(0.05, 1)
    order = np.argsort(-np.nan_to_num(people, nan=-1.0), kind="stable")[: max(0, known)]
    area = area_words(study, study.settlements.table["area_id"])
    theme = Theme(
        key="settlements",
        title=say("Settlements and people"),
        definition=say_n(
            "{count} settlement; the number of people is known for {known}",
            "{count} settlements; the number of people is known for {known}",
            len(people),
            known=known,
        ),
        uses=(use,),
        ranking=[
            ("settlements", int(k), say("{area}, people: {people}", area=area[k], people=people_words(people[k])))
            for k in order[:50]
        ],
        ranking_title=say("The largest settlements"),
    )
    return _sheet(2, study, {"settlements": settlement_points(study, list(weights))}, theme)


def _roads(study: Study) -> MapSheet:
    """Return the roads by class, with their length."""
    pieces = study.network.pieces
    base = pieces["road_class"].map(lambda c: text(c).removesuffix("_link"))
    km = (pieces["length_m"].groupby(base).sum() / 1000).to_dict()
    order = [c for c in _ROAD_COLOURS if c in km]
    numbered = _numbered_roads(study, base)
    classes = [
        ThemeClass(
            label=say(
                "{road_class} ({number} with a number or name)", number=numbered.get(c, 0),
                road_class=road_class_words(c),
            ),
            colour=_ROAD_COLOURS[c],
        )
        for c in order
    ]  # fmt: skip
    rest = say("other roads")
    position = {c: k for k, c in enumerate(order)}
    cls = [position.get(c, len(order)) for c in base]
    theme = Theme(
        key="roads",
        title=say("Roads by class"),
        definition=say(
            "all roads of the data, those outside the study area included: {length} in all",
            length=km_of(sum(km.values())),
        ),
        uses=(
            ThemeUse(
                layer="roads", classes=(*classes, ThemeClass(label=rest, colour=GREY)), cls=cls,
                title=say("Kilometres by road class"), amounts=(pieces["length_m"] / 1000).tolist(), amount_unit="km",
            ),
            ThemeUse(layer="settlements", title=say("settlement")),
        ),
    )  # fmt: skip
    layers = {
        "roads": ThemeLayer(kind="line", of="roads", names=[""] * len(pieces)),
        "settlements": settlement_points(study),
    }
    return _sheet(3, study, layers, theme)


def _numbered_roads(study: Study, base: pd.Series[str]) -> dict[str, int]:
    """Count the roads with a number or name by class; pieces of one that meet are one road."""
    pieces = study.network.pieces
    has_label = (pieces["ref"].fillna("").astype(str) != "") | (pieces["name"].fillna("").astype(str) != "")
    chosen = np.flatnonzero(has_label.to_numpy() & base.isin(_ROAD_COLOURS).to_numpy())
    roads = pd.Series(number_roads(study.network, chosen))
    return {str(c): int(n) for c, n in roads.groupby(base.to_numpy()[chosen]).nunique().items()}


def km_of(length_km: float) -> str:
    """Write a length with one decimal."""
    return with_unit(number(length_km, 1), "km")


def _facilities(study: Study) -> MapSheet:
    """Return the facilities by tier, those of the highest tier listed."""
    table = study.facilities.table
    position = {tier.name: k for k, tier in enumerate(study.tiers)}
    cls = [position.get(tier, -1) for tier in table["tier"]]
    spare = ordinal_colours(max(1, len(study.tiers)))
    classes = []
    for k, tier in enumerate(study.tiers):
        symbol, colour = _TIER_LOOKS[k] if k < len(_TIER_LOOKS) else ("", spare[k])
        is_many = cls.count(k) > 150
        classes.append(ThemeClass(label=tier_name(tier), colour=colour, symbol="" if is_many else symbol))
    names = [text(n) or say("(no name)") for n in table["name"]]
    inside = area_words(study, table["area_id"])
    unnamed = sum(1 for n in table["name"] if not text(n))
    weights = [0.75 if c == 0 else 0.5 if c == 1 else 0.25 for c in cls]
    theme = Theme(
        key="facilities",
        title=say("Where facilities are"),
        definition=say_n(
            "{count} facility, whether inside the study area or not; without a name: {unnamed}",
            "{count} facilities, those outside the study area included; without a name: {unnamed}",
            len(table),
            unnamed=unnamed,
        ),
        uses=(
            ThemeUse(layer="settlements", title=say("settlement")),
            ThemeUse(layer="facilities", classes=tuple(classes), cls=cls, title=say("Facilities")),
        ),
        ranking=[("facilities", k, inside[k]) for k in sorted(range(len(cls)), key=lambda k: cls[k]) if cls[k] >= 0],
        ranking_title=say("Facilities, the highest tier first"),
    )  # fmt: skip
    layers = {
        "settlements": settlement_points(study),
        "facilities": ThemeLayer(kind="point", of="facilities", names=names, weights=weights, labelled=True),
    }
    return _sheet(4, study, layers, theme)
