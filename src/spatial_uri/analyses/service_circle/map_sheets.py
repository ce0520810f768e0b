"""The maps of a service circle on paper: time to each tier, coverage, catchments, shortfall of each area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np

from spatial_uri.analyses.service_circle.map_catchments import catchment_map
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.classes import classes_between, classify
from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.part_tables import tier_name
from spatial_uri.page.simplify import simplified_isochrones
from spatial_uri.page.theme_classes import by_coverage, time_theme_class
from spatial_uri.page.themes import Theme, ThemeLayer, ThemeMap, ThemeUse
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import name_of, plain, share

_SCHOOLS = ("school", "kindergarten", "education", "学校", "小学", "中学", "幼儿园", "教学点")


def circle_sheets(study: Study, circle: ServiceCircle, shown: ThemeMap) -> tuple[MapSheet, ...]:
    """Return the sheets of a service circle.

    Catchments and shortfall are drawn for one tier: the second from the top where there are three and more (a township
    health centre below a county hospital), else the highest.

    Parameters
    ----------
    study, circle
        What was measured, and the result.
    shown
        What it shows on the map page.
    """
    if not circle.tiers:
        return ()
    main = circle.tiers[1 if len(circle.tiers) > 2 else 0]
    smooth = simplified_isochrones(circle.isochrones)
    sheets = [_time_sheet(circle, tier, smooth) for tier in circle.tiers]
    sheets += [_coverage_sheet(circle, tier, shown, smooth) for tier in circle.tiers]
    catchments = catchment_map(study, circle, main)
    title = say("Catchments: the nearest {tier}", tier=tier_name(main))
    sheets.append(MapSheet(number=8, theme="catchments", themes=catchments, title=title))
    sheets.append(_shortfall_sheet(study, circle, main))
    return tuple(sheets)


def _time_sheet(circle: ServiceCircle, tier: Tier, smooth: gpd.GeoDataFrame) -> MapSheet:
    is_top = tier == circle.tiers[0] and len(circle.tiers) > 1
    is_school = any(word in f"{tier.name} {tier.label}".lower() for word in _SCHOOLS)
    return MapSheet(
        number=12 if is_school else 6 if is_top else 5,
        key=f"{'education' if is_school else 'time'}_{tier.name}",
        theme=tier.name,
        title=say("Time to the nearest {tier}", tier=tier_name(tier)),
        isochrones=_isochrones(smooth, tier, smooth["threshold_min"].unique()),
    )


def _isochrones(smooth: gpd.GeoDataFrame, tier: Tier, limits: Sequence[float]) -> gpd.GeoDataFrame | None:
    found = smooth[(smooth["tier"] == tier.name) & smooth["threshold_min"].isin(limits)]
    return None if found.empty else found[["threshold_min", "geometry"]]


def _coverage_sheet(circle: ServiceCircle, tier: Tier, shown: ThemeMap, smooth: gpd.GeoDataFrame) -> MapSheet:
    """Return the sheet of what is covered and what is not: one colour for each, whatever the minutes."""
    limit = circle.options.thresholds_min[0]
    theme = next(theme for theme in shown.themes if theme.key == tier.name)
    trips, classes = circle.of(tier.name), classes_between((limit,), circle.travel.search_limit_min, limit)
    drawn = tuple(time_theme_class(c) for c in classes)
    facilities = next(use for use in theme.uses if use.layer == "facilities")
    layers = {key: shown.layers[key] for key in ("settlements", "facilities")}
    uses = (
        ThemeUse(
            layer="settlements", classes=drawn, cls=classify(trips["travel_min"], trips["status"], classes).tolist(),
            title=tier_name(tier), minutes=trips["travel_min"],
        ),
        facilities,
    )  # fmt: skip
    assert theme.limit is not None  # noqa: S101
    start = replace(theme.limit, start_min=limit)
    covered = Theme(
        key=tier.name, title=theme.title, definition=theme.definition, uses=uses, limit=start
    )  # fmt: skip
    return MapSheet(
        number=7,
        key=f"coverage_{tier.name}",
        theme=tier.name,
        themes=ThemeMap(heading=shown.heading, subtitle=shown.subtitle, layers=layers, themes=(covered,)),
        title=say("{number}-minute service circle ({tier})", number=plain(limit), tier=tier_name(tier)),
        isochrones=_isochrones(smooth, tier, [limit]),
    )


def _shortfall_sheet(study: Study, circle: ServiceCircle, tier: Tier) -> MapSheet:
    """Return the areas of the finest level by their share of settlements within the limit."""
    limit = circle.options.thresholds_min[0]
    areas, finest = study.areas.table, study.areas.levels[-1]
    rows = circle.coverage[(circle.coverage["tier"] == tier.name) & (circle.coverage["threshold_min"] == limit)]
    rows = rows.set_index("area_id").reindex(areas.index)
    is_shown = (areas["level"] == finest).to_numpy()
    within, every = rows["settlements_within"].to_numpy(dtype=float), rows["settlements"].to_numpy(dtype=float)
    beyond = every - within - rows["unknown"].to_numpy(dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = np.where(every > 0, within / every, np.nan)
    use = by_coverage("areas", parts, title=say("Share of settlements within the limit"), missing=say("no settlement"))
    order = [int(k) for k in np.argsort(np.nan_to_num(parts, nan=2.0), kind="stable") if is_shown[k] and every[k] > 0]
    names = [name_of(n, a) for n, a in zip(areas["name"], areas.index, strict=True)]
    theme = Theme(
        key="shortfall",
        title=say("Shortfall of each area"),
        definition=circle.definition(tier, limit),
        uses=(
            replace(use, cls=[int(c) if s else -1 for c, s in zip(use.cls, is_shown, strict=True)]),
            ThemeUse(layer="settlements", title=say("settlement")),
        ),
        ranking=[("areas", k, _shortfall_words(parts[k], beyond[k], every[k])) for k in order],
        ranking_title=say("The lowest share first"),
    )  # fmt: skip
    layers = {
        "areas": ThemeLayer(kind="polygon", of="areas", names=names, labelled=True),
        "settlements": ThemeLayer(kind="point", of="settlements", names=[""] * len(study.settlements)),
    }
    title = say("Settlements within {number} minutes of a {tier}, by area", number=plain(limit), tier=tier_name(tier))
    themes = ThemeMap(heading=title, subtitle=study.name, layers=layers, themes=(theme,))
    return MapSheet(number=14, theme="shortfall", themes=themes, title=title)


def _shortfall_words(part: float, beyond: float, every: float) -> str:
    return say("{share}, {beyond} of {all} beyond", share=share(part), beyond=beyond, all=every)
