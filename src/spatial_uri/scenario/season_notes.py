"""What a season does, rule by rule with its source, for whoever reads the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spatial_uri.model.study import Note
from spatial_uri.scenario.changes import keys_of
from spatial_uri.scenario.selectors import Season, SeasonRule


def notes_of_season(season: Season | None) -> Iterator[Note]:
    """Yield one note for each rule of a season."""
    for rule in () if season is None else season.rules:
        source = rule.source or "-"
        sources: dict[str, Any] = {"source": source, "source_zh": rule.source_zh or source}
        roads = _roads_of(rule)
        if rule.walk_factor is not None:
            yield Note("scenario.season_walk", part_share=rule.walk_factor, **sources)
        if rule.closed:
            yield Note("scenario.season_closed", roads=roads, **sources)
        if rule.factor is not None and roads:
            yield Note("scenario.season_slower", roads=roads, part_share=rule.factor, **sources)
        elif rule.factor is not None:
            yield Note("scenario.season_slower_everywhere", part_share=rule.factor, **sources)
        if rule.max_kmh is not None and roads:
            yield Note("scenario.season_limit", roads=roads, limit_kmh=rule.max_kmh, **sources)
        elif rule.max_kmh is not None:
            yield Note("scenario.season_limit_everywhere", limit_kmh=rule.max_kmh, **sources)


def _roads_of(rule: SeasonRule) -> str:
    """Return the roads of a rule as the text of a scenario says them; "" for all."""
    said = []
    for key, known in keys_of(SeasonRule).items():
        name = "road_class" if key == "class" else key
        value = getattr(rule, name)
        if key in {"class", "ref", "name", "surface", "ford", "structure"} and value is not None:
            text = "/".join(value) if isinstance(value, tuple) else str(value).lower()
            said.append(f"{known.alias or name} = {text}")
    return ", ".join(said)
