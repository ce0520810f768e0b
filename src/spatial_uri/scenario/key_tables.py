"""The tables of docs/SCENARIOS.md: every key of a scenario, from the models that check it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from spatial_uri.scenario.changes import KINDS, Bus, keys_of
from spatial_uri.scenario.seasons import season_names, season_text
from spatial_uri.scenario.selectors import RoadPoint, Season, SeasonRule, Where
from spatial_uri.scenario.text import Head
from spatial_uri.scenario.values import Table

_OF_EVERY_CHANGE = ("id", "cost", "kind")
_BLOCK = re.compile(r"(<!-- keys: ([\w.]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(page: str) -> str:
    """Return the page with the table between each pair of marks made anew: of a kind of change, or of a season."""
    return _BLOCK.sub(lambda block: f"{block[1]}{_table(block[2])}\n{block[3]}", page)


def _table(name: str) -> str:
    tables: dict[str, type[Table]] = {"head": Head, "where": Where, "season": Season, "rule": SeasonRule}
    tables |= {"road_point": RoadPoint, **KINDS}
    if name in season_names():
        return _rules_of(name)
    if name == "change":
        return _rows({key: keys_of(Bus)[key] for key in ("kind", "id", "cost")}, what="every change")
    return _rows(
        {key: known for key, known in keys_of(tables[name]).items() if key not in _OF_EVERY_CHANGE or name == "head"}
    )


def _rows(keys: dict[str, Any], *, what: str = "") -> str:
    lines = ["| key | holds |", "|---|---|"]
    for key, known in keys.items():
        about = known.description or (f"one of {', '.join(KINDS)}" if what else "")
        if known.is_required():
            about += " (needed)"
        elif isinstance(known.default, str) and known.default:
            about += f"  [default: {known.default}]"
        lines.append(f"| `{key}` | {about} |")
    return "\n".join(lines)


def _rules_of(name: str) -> str:
    season = tomllib.loads(season_text(name))
    lines = [f"{season['about'][0].upper()}{season['about'][1:]}.", "", "| roads | what | source |", "|---|---|---|"]
    for rule in season["rules"]:
        roads = {key: value for key, value in rule.items() if key in keys_of(Where)}
        does = {key: value for key, value in rule.items() if key not in roads and not key.startswith("source")}
        lines.append(f"| {_said(roads) or 'all'} | {_said(does)} | {rule['source']} |")
    return "\n".join(lines)


def _said(pairs: dict[str, Any]) -> str:
    return ", ".join(
        f"`{key} = {str(value).lower() if isinstance(value, bool) else value}`" for key, value in pairs.items()
    )
