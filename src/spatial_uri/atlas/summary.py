"""The summary of an atlas: one page that a reader can print."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from spatial_uri.analyses.service_circle.classes import breaks_of, class_counts, status_words, time_classes
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.errors import OutputError
from spatial_uri.model.study import Study, Tier
from spatial_uri.page.classes import NOT_REACHED
from spatial_uri.page.map_page import Sibling
from spatial_uri.page.offline import close_page
from spatial_uri.page.part import Part
from spatial_uri.words.numbers import MODES, count, minutes, share

WORST_LISTED = 15
"""How many settlements the worst-served list of a tier holds."""

_FILES = {
    "map.html": "the map, opens in a browser with the network off",
    "settlements.csv": "one row per settlement",
    "service_circle.csv": "one row per settlement and tier",
    "coverage.csv": "one row per area, tier and limit",
    "facilities.csv": "one row per facility",
    "atlas.gpkg": "all layers for QGIS and other desktop GIS",
    "manifest.json": "inputs, parameters, versions",
}


@dataclass(frozen=True)
class _TierPage:
    tier: Tier
    headlines: list[dict[str, str]]
    bars: list[dict[str, Any]]
    areas: list[dict[str, str]]
    worst: list[dict[str, str]]
    worst_more: int
    not_reached: list[dict[str, str]]
    not_reached_more: int


def pages_of(circle: ServiceCircle | None, parts: Sequence[Part]) -> dict[str, str]:
    """Return the pages of an atlas, file -> what the others call it, in the order they are linked in."""
    has_map = circle is not None or any(part.map for part in parts)
    return {"index.html": "Summary", **({"map.html": "Map"} if has_map else {})}


def siblings_of(circle: ServiceCircle | None, parts: Sequence[Part], current: str) -> tuple[Sibling, ...]:
    """Return what the page `current` links to; nothing without parts, when the summary and the map know each other."""
    return tuple((file, name, file == current) for file, name in pages_of(circle, parts).items()) if parts else ()


def files_of(circle: ServiceCircle | None, parts: Sequence[Part]) -> dict[str, str]:
    """Return the files beside the summary, and what each holds."""
    left_out = {*(() if circle else ("service_circle.csv", "coverage.csv"))}
    left_out |= {"map.html"} - pages_of(circle, parts).keys()
    files = {name: words for name, words in _FILES.items() if name not in left_out}
    last = {name: files.pop(name) for name in ("atlas.gpkg", "manifest.json")}
    for part in parts:
        files |= {name: part.table_words.get(name, "") for name in part.tables}
    return files | last


def summary_page(
    study: Study,
    circle: ServiceCircle | None,
    *,
    parts: Sequence[Part] = (),
    files: Sequence[str] | None = None,
) -> str:
    """Return the summary as one HTML page without any reference to another site.

    Parameters
    ----------
    study, circle
        What was measured, and the result; None where no service circle was.
    parts
        What the other results give to the page.
    files
        Names of the files beside the page that it links to; all of an atlas by default.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("spatial_uri.page", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = files_of(circle, parts)
    html = environment.get_template("index.html.j2").render(
        study=study,
        circle=circle,
        parts=parts,
        siblings=siblings_of(circle, parts, "index.html"),
        notes=list(dict.fromkeys(note for result in (study, circle, *parts) if result for note in result.notes)),
        files=[(name, words.get(name, "")) for name in (words if files is None else files)],
        facilities=[(str(t), *_facility_counts(study, t.name)) for t in (circle or study).tiers],
        settlements=count(len(study.settlements)),
        known=count(int(study.settlements.table["population"].notna().sum())),
        population=_population(study),
        areas=[(level, len(study.areas.at(level))) for level in study.areas.levels],
        crs=study.crs.name,
        **(_circle_page(study, circle) if circle else {"title": ", ".join(part.title for part in parts)}),
    )
    return close_page(html)


def _circle_page(study: Study, circle: ServiceCircle) -> dict[str, Any]:
    first = circle.options.thresholds_min[0]
    return {
        "title": f"{first:g}-minute service circle",
        "limit": f"{first:g}",
        "mode": MODES[circle.mode],
        "options": circle.options,
        "tiers": [_tier_page(study, circle, tier) for tier in circle.tiers],
        "bands": ", ".join(f"{b:g}" for b in breaks_of(circle)),
    }


def write_summary(
    study: Study,
    circle: ServiceCircle | None,
    path: str | Path,
    *,
    parts: Sequence[Part] = (),
    files: Sequence[str] | None = None,
) -> Path:
    """Write the summary page, and return its path.

    Parameters
    ----------
    study, circle
        What was measured, and the result; None where no service circle was.
    path
        The file; an earlier one is replaced.
    parts
        What the other results give to the page.
    files
        Names of the files beside it that the page links to; all of an atlas by default.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    path = Path(path)
    page = summary_page(study, circle, parts=parts, files=files)
    try:
        path.write_text(page, encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise OutputError(f"the summary cannot be written ({error.strerror})", file=path) from error
    return path


def _tier_page(study: Study, circle: ServiceCircle, tier: Tier) -> _TierPage:
    trips = circle.of(tier.name)
    first = circle.options.thresholds_min[0]
    reached = trips[trips["status"] == "reached"]
    far = reached[reached["travel_min"] > first].sort_values("travel_min", ascending=False, kind="stable")
    lost = trips[trips["status"] != "reached"]
    own = circle.coverage[circle.coverage["tier"] == tier.name]
    return _TierPage(
        tier=tier,
        headlines=[
            _headline(row, circle.definition(tier, row["threshold_min"]))
            for row in own[own["level"] == "study"].to_dict("records")
        ],
        bars=_bars(circle, tier.name),
        areas=[_area_row(row) for row in own[own["threshold_min"] == first].to_dict("records")],
        worst=[_place_row(study, circle, row, first) for row in _records(far.head(WORST_LISTED))],
        worst_more=max(0, len(far) - WORST_LISTED),
        not_reached=[_place_row(study, circle, row, first) for row in _records(lost.head(WORST_LISTED))],
        not_reached_more=max(0, len(lost) - WORST_LISTED),
    )


def _records(trips: pd.DataFrame) -> list[dict[str, Any]]:
    names = [str(c) for c in trips.columns]
    return [{"place_id": row[0], **dict(zip(names, row[1:], strict=True))} for row in trips.itertuples(name=None)]


def _headline(row: Mapping[Hashable, Any], definition: str) -> dict[str, str]:
    inside = row.get("settlements_share_inside")
    return {
        "limit": f"{row['threshold_min']:g}",
        "share": share(row["settlements_share"]),
        "within": count(row["settlements_within"]),
        "settlements": count(row["settlements"]),
        "people": share(row["population_share"]),
        "population": count(row["population"]),
        "inside": "" if inside is None else share(float(inside)),
        "median": minutes(row["median_min"]),
        "p90": minutes(row["p90_min"]),
        "max": minutes(row["max_min"]),
        "definition": definition,
    }


def _area_row(row: Mapping[Hashable, Any]) -> dict[str, str]:
    whole = row["level"] == "study"
    return {
        "name": "whole study" if whole else str(row["name"] or row["area_id"]),
        "code": "" if whole else str(row["area_id"]),
        "level": "" if whole else str(row["level"]),
        "settlements": count(row["settlements"]),
        "within": count(row["settlements_within"]),
        "share": share(row["settlements_share"]),
        "people": share(row["population_share"]),
        "median": minutes(row["median_min"]),
        "max": minutes(row["max_min"]),
        "not_reached": count(sum(row[s] for s in NOT_REACHED)),
        "width": f"{100 * row['settlements_share']:.1f}" if math.isfinite(row["settlements_share"]) else "0",
    }


def _place_row(study: Study, circle: ServiceCircle, row: dict[str, Any], limit: float) -> dict[str, str]:
    area = row["area_id"]
    areas = study.areas.table
    reached = row["status"] == "reached"
    words = status_words(circle)[row["status"]]
    if row["status"] == "off_network" and math.isfinite(row["road_walk_m"]):
        words += f" (the nearest is {row['road_walk_m']:,.0f} m away)"
    return {
        "name": row["name"] or "(no name)",
        "code": str(row["place_id"]),
        "area": str(areas["name"].get(area) or area) if isinstance(area, str) else "outside every area",
        "people": count(row["population"]),
        "minutes": minutes(row["travel_min"], limit) if reached else "",
        "facility": str(row["facility_name"] or row["facility_id"]) if reached else "",
        "cause": words,
    }


def _bars(circle: ServiceCircle, tier: str) -> list[dict[str, Any]]:
    """One bar for each class; the numbers sum to the number of settlements."""
    counts = class_counts(circle, tier)
    most = max(1, *counts.values())
    total = sum(counts.values())
    first = circle.options.thresholds_min[0]
    return [
        {
            "label": c.label,
            "colour": c.colour,
            "count": count(counts[c.key]),
            "share": share(counts[c.key] / total) if total else "unknown",
            "width": round(200 * counts[c.key] / most, 1),
            "last_within": c.upper_min == first,
            "hatched": c.key in NOT_REACHED,
        }
        for c in time_classes(circle)
    ]


def _facility_counts(study: Study, tier: str) -> tuple[int, int]:
    inside = study.facilities.table.loc[study.facilities.table["tier"] == tier, "inside"].astype(bool)
    return int(inside.sum()), int((~inside).sum())


def _population(study: Study) -> str:
    known = study.settlements.table["population"].dropna()
    if known.empty:
        return "unknown"
    missing = len(study.settlements) - len(known)
    total = count(float(known.sum()))
    return total if not missing else f"{total} where known (unknown for {missing:,} settlements)"
