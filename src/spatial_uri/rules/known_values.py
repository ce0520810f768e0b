"""What is to be counted of a way: values that have no rule, and how its limit compares with its speed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from spatial_uri.rules.access import AMOUNTS, Heading
from spatial_uri.rules.road_table import ModeRules, RoadRules
from spatial_uri.rules.speeds import limit_kmh
from spatial_uri.rules.tags import Tags, values_of

NO_LIMIT, SIGNED_FASTER = "no_limit", "signed_faster"

_NO_AMOUNTS = frozenset(
    {
        "default",
        "none",
        "no",
        "unsigned",
        "no_sign",
        "no_indications",
        "below_default",
        "unknown",
        "signals",
        "variable",
    }
)
"""Values of limits that are no amounts, and limit nothing."""


@dataclass(frozen=True)
class KnownValues:
    """The values that have a rule for one mode."""

    rules: RoadRules
    table: ModeRules

    @cached_property
    def _of_keys(self) -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
        """Keys, and the values of theirs that have a rule: those that decide access and direction first."""
        table, rules = self.table, self.rules
        access_keys = (f"{key}{heading}" for key in table.access_keys for heading in ("", ":forward", ":backward"))
        return (
            (tuple(access_keys), table.open | table.destination | table.closed),
            (table.oneway_keys, rules.oneway.along | rules.oneway.against | rules.oneway.both),
            (("surface",), rules.surface.paved | rules.surface.unpaved | set(table.surface_max_kmh)),
            (("tracktype",), rules.tracktypes),
            (("smoothness",), rules.smoothnesses),
        )

    def without_rule(self, tags: Tags, *, is_used: bool) -> Iterator[str]:
        """Yield the tags whose values have no rule; of a way that is not used, those that decide on its use."""
        for keys, known in self._of_keys if is_used else self._of_keys[:2]:
            for key in keys:
                value = tags.get(key)
                if value is not None and value not in known and not known.issuperset(values_of(value)):
                    yield f"{key}={value}"
        if is_used:
            yield from self._unread_amounts(tags)

    def _unread_amounts(self, tags: Tags) -> Iterator[str]:
        """Yield the limits that are neither amounts nor words for none."""
        value = tags.get("maxspeed")
        is_amount = value is None or value in _NO_AMOUNTS or not self.table.use_maxspeed
        if not is_amount and limit_kmh(self.rules, self.table, {"maxspeed": str(value)}, "forward") is None:
            yield f"maxspeed={value}"
        if self.table.size is not None:
            for key, read in AMOUNTS.items():
                value = tags.get(key)
                if value is not None and value not in _NO_AMOUNTS and read(value) is None:
                    yield f"{key}={value}"

    def of_limits(self, tags: Tags, speeds: Mapping[Heading, float]) -> Iterator[str]:
        """Yield how the limit of a way compares with the speeds in the directions that are open."""
        if not self.table.use_maxspeed:
            return
        limits = [(limit_kmh(self.rules, self.table, tags, heading), kmh) for heading, kmh in speeds.items() if kmh > 0]
        if all(limit is None for limit, _ in limits):
            yield NO_LIMIT
        elif any(limit is not None and limit > kmh for limit, kmh in limits):
            yield SIGNED_FASTER
