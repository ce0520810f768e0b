"""The chapter of the sites in the report."""

from __future__ import annotations

import math

import pandas as pd

from spatial_uri.analyses.sites.map import sites_map
from spatial_uri.analyses.sites.phrases import (
    WHY_LABELS,
    asked_words,
    gain_headings,
    headline,
    money,
    people_words,
    price_words,
    proof_words,
    some_names,
    unit_of,
)
from spatial_uri.analyses.sites.result import Sites
from spatial_uri.model.study import Study
from spatial_uri.page.curves import Curve, curve_chart
from spatial_uri.page.document import (
    Block,
    Bullets,
    Chapter,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Picture,
    Table,
)
from spatial_uri.page.part_tables import area_name, area_words, records, rest_in, tier_name
from spatial_uri.page.theme_pictures import theme_picture
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import count, name_of, people, share

_SITES, _AREAS = 15, 10
_CURVE_MM = (120.0, 58.0)
_CHOSEN, _GREEDY, _BOUND = "#d55e00", "#0072b2", "#575d64"


def sites_chapters(study: Study, sites: Sites) -> tuple[Chapter, ...]:
    """Return the chapter: what was asked, the sites and whom they bring in, the curve, the proof, and who stays out.

    Parameters
    ----------
    study, sites
        What was measured, and the result.
    """
    blocks: list[Block] = [Paragraph(text=headline(sites), style="lead"), _figures(sites)]
    blocks += [Paragraph(text=asked_words(sites)), Paragraph(text=price_words(sites))]
    if len(sites.chosen):
        blocks += [_chosen(study, sites), _map(study, sites)]
    if len(sites.curve) > 1:
        blocks.append(_curve(sites))
    blocks.append(Paragraph(text=proof_words(sites)))
    blocks += [Paragraph(text=note.message, style="small") for note in sites.notes]
    blocks += _stays_out(sites)
    changed = sites.areas[sites.areas["settlements_after"] > sites.areas["settlements_before"]]
    if (changed["area_id"] != "*").any():
        blocks.append(_areas(changed))
    return (
        Chapter(
            key="sites",
            title=say("Sites for further facilities: {tier}", tier=tier_name(sites.tier)),
            blocks=tuple(blocks),
        ),
    )


def _figures(sites: Sites) -> KeyFigures:
    whole = sites.areas[sites.areas["area_id"] == "*"].iloc[0]
    gained = float(sites.chosen["people_gained"].sum()) if len(sites.chosen) else 0.0
    cost = float(sites.chosen["cost"].sum(min_count=1)) if len(sites.chosen) else math.nan
    figures = [
        KeyFigure(value=count(len(sites.chosen)), label=say("sites chosen")),
        KeyFigure(value=people_words(sites, gained), label=say("newly within the limit")),
        KeyFigure(
            value=say("{before} → {after}", before=share(whole["share_before"]), after=share(whole["share_after"])),
            label=say("share of people within, today and with the sites")
            if sites.counts_people
            else say("share of settlements within, today and with the sites"),
        ),
    ]
    if not math.isnan(cost):
        figures.append(KeyFigure(value=money(sites, cost), label=say("cost of all sites")))
    return KeyFigures(figures=tuple(figures))


def _chosen(study: Study, sites: Sites) -> Table:
    head = sites.chosen.head(_SITES)
    has_cost = bool(head["cost"].notna().any())
    names = sites.settlements["name"]
    rows = [
        (
            str(row["rank"]), name_of(row["name"], row["site_id"]), area, count(row["people_gained"]),
            count(row["people_alone"]), *((money(sites, row["cost"]),) if has_cost else ()),
            count(len(row["brings"])), some_names(names, row["brings"]),
        )
        for row, area in zip(records(head), area_words(study, head["area_id"]), strict=True)
    ]  # fmt: skip
    columns = (
        say("Order"), say("Site"), say("Area"), *gain_headings(sites),
        *((say("Cost"),) if has_cost else ()), say("Settlements"), say("Whom it brings within"),
    )  # fmt: skip
    more = len(sites.chosen) - len(head)
    return Table(
        caption=say("Sites in the order of building, and whom each brings within"),
        columns=columns,
        rows=rows,
        numeric=(0, *range(3, len(columns) - 1)),
        more=more,
        after=rest_in("sites.csv") if more else "",
        wide=len(columns) - 1,
    )


def _map(study: Study, sites: Sites) -> Picture:
    title = say("Sites chosen: {tier}", tier=tier_name(sites.tier))
    return theme_picture(study, lambda: sites_map(study, sites), "sites_chosen", title=title)


def _curve(sites: Sites) -> Picture:
    rows = sites.curve
    by_cost = sites.options.budget is not None and bool(rows["cost"].notna().all())
    x = rows["cost"] if by_cost else rows["sites"]
    at = [float(sites.chosen["cost"].sum()) if by_cost else float(len(sites.chosen))]
    whole = sites.areas[sites.areas["area_id"] == "*"].iloc[0]
    after = rows["optimum"].dropna()
    curves = [
        Curve(label=say("one after the other"), x=list(x), y=list(rows["people_within"]), colour=_GREEDY),
        Curve(label=say("at most, whatever is chosen"), x=list(x), y=list(rows["bound"]), kind="bound", colour=_BOUND),
    ]
    if len(after):
        curves.append(Curve(label=say("chosen here"), x=at, y=[float(after.iloc[0])], kind="points", colour=_CHOSEN))
    curves = [curve for curve in curves if any(math.isfinite(v) for v in curve.y)]
    unit = unit_of(sites)
    x_title = (say("cost ({unit})", unit=unit) if unit else say("cost")) if by_cost else say("sites")
    y_title = say("people within the limit") if sites.counts_people else say("settlements within the limit")
    title = say("What each further amount of money brings") if by_cost else say("What each further site brings")
    facts = {"before": share(whole["share_before"]), "after": share(whole["share_after"])}
    return Picture(
        caption=title,
        alt=say("{title}: from {before} today to {after} with the sites chosen", title=title, **facts),
        png=curve_chart(
            curves,
            x_title=x_title,
            y_title=y_title,
            size_mm=_CURVE_MM,
            y_words=people if sites.counts_people else count,
        ),
        width_mm=_CURVE_MM[0],
        height_mm=_CURVE_MM[1],
    )


def _stays_out(sites: Sites) -> list[Block]:
    """Say who is still beyond the limit, and why."""
    beyond = sites.settlements[sites.settlements["status"] == "beyond"]
    if beyond.empty:
        return [Paragraph(text=say("Every settlement is within the limit."))]
    lead = say_n(
        "{count} settlement stays beyond {limit_min}:",
        "{count} settlements stay beyond {limit_min}:",
        len(beyond),
        limit_min=sites.limit_min,
    )
    groups = [(why, rows) for why in WHY_LABELS if len(rows := beyond[beyond["why_not"] == why])]
    return [Paragraph(text=lead), Bullets(items=tuple(_reason(sites, why, rows) for why, rows in groups))]


def _reason(sites: Sites, why: str, rows: pd.DataFrame) -> str:
    first = rows.sort_values("population", ascending=False, kind="stable")
    facts = {"reason": say(WHY_LABELS[why]), "names": some_names(first["name"], first.index)}
    if not sites.counts_people or rows["population"].isna().all():
        return say_n(
            "{reason}: {count} settlement ({names})", "{reason}: {count} settlements ({names})", len(rows), **facts
        )
    return say_n(
        "{reason}: {count} settlement, {people} ({names})",
        "{reason}: {count} settlements, {people} ({names})",
        len(rows),
        people=people_words(sites, float(rows["population"].sum())),
        **facts,
    )


def _areas(changed: pd.DataFrame) -> Table:
    """Return the areas with the largest gain, the whole study at the end."""
    parts = changed[changed["area_id"] != "*"]
    gain = parts["settlements_after"] - parts["settlements_before"]
    head = parts.loc[gain.sort_values(ascending=False, kind="stable").index[:_AREAS]]
    shown = pd.concat([head, changed[changed["area_id"] == "*"]])
    rows = [
        (
            area_name(row), count(row["settlements"]), count(row["settlements_before"]),
            count(row["settlements_after"]), share(row["share_before"]), share(row["share_after"]),
        )
        for row in records(shown)
    ]  # fmt: skip
    more = len(parts) - len(head)
    return Table(
        caption=say("Areas where the sites change something"),
        columns=(
            say("Area"), say("Settlements"), say("within today"), say("with the sites"), say("Share of people today"),
            say("Share with the sites"),
        ),
        rows=rows,
        numeric=(1, 2, 3, 4, 5),
        totals=(len(rows) - 1,),
        more=more,
        after=rest_in("site_areas.csv") if more else "",
    )  # fmt: skip
