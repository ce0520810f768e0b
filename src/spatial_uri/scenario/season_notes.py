"""What a season does, rule by rule with its source, for whoever reads the report."""

from __future__ import annotations

from collections.abc import Iterator

from spatial_uri.model.study import Note
from spatial_uri.scenario.changes import keys_of
from spatial_uri.scenario.selectors import Season, SeasonRule
from spatial_uri.words.catalogue import language


def notes_of_season(season: Season | None) -> Iterator[Note]:
    """Yield one note for each rule of a season, its source in the language spoken now."""
    for rule in () if season is None else season.rules:
        source = rule.source_zh if language() == "zh" and rule.source_zh else rule.source or "-"
        roads = _roads_of(rule)
        if rule.walk_factor is not None:
            yield Note("scenario.season_walk", part_share=rule.walk_factor, source=source)
        if rule.closed:
            yield Note("scenario.season_closed", roads=roads, source=source)
        if rule.factor is not None and roads:
            yield Note("scenario.season_slower", roads=roads, part_share=rule.factor, source=source)
        elif rule.factor is not None:
            yield Note("scenario.season_slower_everywhere", part_share=rule.factor, source=source)
        if rule.max_kmh is not None and roads:
            yield Note("scenario.season_limit", roads=roads, limit_kmh=rule.max_kmh, source=source)
        elif rule.max_kmh is not None:
            yield Note("scenario.season_limit_everywhere", limit_kmh=rule.max_kmh, source=source)


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
