"""From the tags of an OSM way to what one mode may do on it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cached_property

from spatial_uri.model.network import Mode
from spatial_uri.rules.access import (
    AMOUNTS,
    Heading,
    is_passable,
    is_permitted_by_name,
    node_blocks,
    oneway,
    permission,
)
from spatial_uri.rules.known_values import KnownValues
from spatial_uri.rules.lifecycle import ROAD_KEYS, closed_road
from spatial_uri.rules.road_table import ModeRules, RoadRules
from spatial_uri.rules.speeds import (
    MAXSPEED_KEYS,
    cap_kmh,
    class_kmh,
    driven_kmh,
    is_ford,
    limit_kmh,
    permitted_kmh,
    surface_kind,
)
from spatial_uri.rules.structures import ROADS, Structure, carried_by, structure_of
from spatial_uri.rules.tags import Tags, duration_min, has_tag, values_of

RECLASSIFIABLE = frozenset({"trunk", "primary", "secondary", "tertiary", "unclassified"})

HEADINGS: tuple[Heading, Heading] = ("forward", "backward")
DISMOUNT = "dismount"
TIMED_KEYS = ("day_on", "day_off", "hour_on", "hour_off")

_WAY_KEYS = (
    *("highway", "route", "area", "ref", "surface", "tracktype", "smoothness", "bridge", "tunnel", "ford"),
    "oneway",
    *("construction", "duration", "maxspeed:forward", "maxspeed:backward"),
)


@dataclass(frozen=True)
class WayRule:
    """What a mode may do on a way. A speed of 0 closes that direction.

    `minutes` is the duration of a ferry, where it is tagged; it overrides the speeds. `through` is False where trips
    may only begin or end. `ford` is True where the way runs through water.
    """

    road_class: str
    forward_kmh: float
    backward_kmh: float
    surface: str
    structure: Structure
    snappable: bool
    ref: str
    minutes: float | None = None
    through: bool = True
    ford: bool = False


@dataclass(frozen=True)
class WayClassifier:
    """Applies the rule table of one mode to the tags of ways and nodes.

    `today` is the date of the data (ISO 8601): a road that ended before is closed; empty asks for no dates.
    """

    rules: RoadRules
    mode: Mode
    today: str = ""

    @cached_property
    def table(self) -> ModeRules:
        """The rules of the mode."""
        return self.rules.of(self.mode)

    @cached_property
    def road_keys(self) -> frozenset[str]:
        """The keys of ways that may be roads of the mode."""
        return ROADS | {tag.split("=", 1)[0] for tag in self._also_roads}

    @cached_property
    def _also_roads(self) -> dict[str, str]:
        """Tags without highway that make a way a road of the mode, and its class."""
        own = {tag: one for tag, one in self.rules.also_roads.items() if one in self.table.speed_kmh}
        return {**own, **(self._on_foot._also_roads if self._on_foot else {})}

    @cached_property
    def _values(self) -> KnownValues:
        return KnownValues(self.rules, self.table)

    @cached_property
    def _ref_classes(self) -> list[tuple[re.Pattern[str], str]]:
        return [(re.compile(pattern), road_class) for pattern, road_class in self.rules.ref_class.items()]

    @cached_property
    def _on_foot(self) -> WayClassifier | None:
        """The rules by which a bicycle is pushed; None where it is not."""
        return WayClassifier(self.rules, "walk", self.today) if self.table.pushing_kmh and self.mode != "walk" else None

    @cached_property
    def way_keys(self) -> frozenset[str]:
        """Every key that `way` looks at: ways that agree in their values have the same rule."""
        table = self.table
        tags = (
            *(*table.opened_ways, *table.closed_ways, *table.never_ways, *table.no_snap, *table.ferry_closed),
            *(*table.oneway_lifted, *table.oneway_implied, *table.oneway_against),
            *self._also_roads,
        )
        return frozenset(
            {
                *(*_WAY_KEYS, *MAXSPEED_KEYS, *AMOUNTS, *ROAD_KEYS, *table.oneway_keys),
                *(tag.split("=", 1)[0] for tag in tags),
                *(f"{key}{heading}" for key in table.access_keys for heading in ("", ":forward", ":backward")),
                *(self._on_foot.way_keys if self._on_foot else ()),
            }
        )

    @cached_property
    def node_keys(self) -> frozenset[str]:
        """The keys of nodes that may stop the mode or slow it down, or that depend on the hour."""
        conditional = {f"{key}:conditional" for key in self.table.access_keys}
        return frozenset({"barrier", "ford", *self.table.access_keys, *conditional})

    def way(self, tags: Tags) -> WayRule | None:
        """Return what the mode may do on a way with these tags; None if nothing."""
        carried = carried_by(tags)
        highway = self._highway(tags)
        if (highway is None and carried is None) or (tags.get("area") == "yes" and self.mode != "walk"):
            return None
        if self._closing(tags):
            return None
        ridden = self._ridden(tags, carried) if is_passable(self.table, tags) else None
        if self._on_foot is None:
            return ridden
        foot_key, own_key = self._on_foot.table.access_keys[0], self.table.access_keys[0]
        may_push = tags.get(own_key) == DISMOUNT and foot_key not in tags
        return self._pushed(ridden, self._on_foot.way({**tags, foot_key: "yes"} if may_push else tags))

    def limit_kmh(self, tags: Tags) -> float:
        """Return the lower of the signed limits of a way's two directions that the mode minds; NaN without any."""
        limits = [limit_kmh(self.rules, self.table, tags, heading) for heading in HEADINGS]
        return min((limit for limit in limits if limit is not None), default=math.nan)

    def closed_by(self, tags: Tags) -> str:
        """Return the tag that closes a way which is a road of the mode but for it; empty if it is open, or no road."""
        reason = self._closing(tags)
        is_road = self._highway(tags) in self.table.speed_kmh or carried_by(tags) is not None
        return reason if is_road else ""

    def _closing(self, tags: Tags) -> str:
        if ROAD_KEYS.isdisjoint(tags):  # nearly all ways
            return ""
        return closed_road(tags, self.today, self.rules.construction_open)

    def blocks(self, tags: Tags) -> bool:
        """Tell whether a node with these tags, standing in a way, stops the mode."""
        return node_blocks(self.rules, self.table, tags)

    def restriction(self, tags: Tags) -> str | None:
        """Return the kind of a restriction relation (``no_left_turn`` ...) that binds the mode at all hours."""
        if not self._is_concerned(tags) or any(key in tags for key in TIMED_KEYS):
            return None
        kinds = (tags.get(key, "") for key in self.table.restriction_keys)
        return next((kind for kind in kinds if kind in self.rules.restrictions), None)

    def ignored_restriction(self, tags: Tags) -> str | None:
        """Return why a restriction relation that might bind the mode does not: ``timed`` or ``kind``; None otherwise.

        One that binds it is not ignored, nor is one for other vehicles.
        """
        if not self.table.restriction_keys or not self._is_concerned(tags) or self.restriction(tags) is not None:
            return None
        if any(f"{key}:conditional" in tags for key in self.table.restriction_keys):
            return "timed"
        if any(tags.get(key) for key in self.table.restriction_keys):
            return "timed" if any(key in tags for key in TIMED_KEYS) else "kind"
        return None

    def is_for_others(self, tags: Tags) -> bool:
        """Tell whether a restriction relation names only vehicles that are not the mode."""
        if not self.table.restriction_keys:
            return False
        keys = {key.removesuffix(":conditional") for key in tags if key.startswith("restriction")}
        return bool(keys) and not keys & set(self.table.restriction_keys)

    def _is_concerned(self, tags: Tags) -> bool:
        return not set(values_of(tags.get("except"))) & self.table.restriction_except

    def remarks(self, tags: Tags, rule: WayRule | None) -> tuple[str, ...]:
        """Return what is to be counted of a way: tags without a rule, and how its limit compares with its speed.

        Nothing is to be counted of what is no road, or is closed by a tag that `closed_by` names.
        """
        if rule is None and (ROADS.isdisjoint(tags) or self._closing(tags)):
            return ()
        unknown = self._values.without_rule(tags, is_used=rule is not None)
        if rule is None or rule.structure == "ferry":
            return tuple(unknown)
        speeds: dict[Heading, float] = {"forward": rule.forward_kmh, "backward": rule.backward_kmh}
        return (*unknown, *self._values.of_limits(tags, speeds))

    def _ridden(self, tags: Tags, carried: str | None) -> WayRule | None:
        """Return what the mode may do on a way that is there to be used, without pushing."""
        table = self.table
        if carried is not None and tags.get(table.access_keys[0]) == DISMOUNT:  # it is pushed on board
            tags = {**tags, table.access_keys[0]: "yes"}
        is_opened = has_tag(tags, table.opened_ways)
        allowed = {heading: permission(table, tags, table.access_keys, heading) for heading in HEADINGS}
        named = {h: allowed[h] != "closed" and (is_opened or is_permitted_by_name(table, tags, h)) for h in HEADINGS}
        road_class, speeds = self._usual_speeds(tags, carried, named)
        sign = oneway(self.rules, table, tags, is_carried=carried is not None)
        cap = cap_kmh(table, tags)
        kmh: dict[Heading, float] = {}
        for heading, against in zip(HEADINGS, (-1, 1), strict=True):
            usual = speeds[heading]
            if allowed[heading] == "closed" or (has_tag(tags, table.closed_ways) and not named[heading]):
                usual = None
            if sign is None or (sign == against and not self._may_go_against(tags, heading)):
                usual = None
            if usual is not None and carried is None:
                limit = limit_kmh(self.rules, table, tags, heading)
                usual = driven_kmh(table, road_class, usual, limit)
            kmh[heading] = 0.0 if usual is None else min(usual, cap)
        if not any(kmh.values()):
            return None
        structure = structure_of(tags, carried=carried is not None)
        return WayRule(
            road_class=road_class,
            forward_kmh=kmh["forward"],
            backward_kmh=kmh["backward"],
            surface=surface_kind(self.rules, tags),
            structure=structure,
            snappable=structure == "road" and not has_tag(tags, table.no_snap),
            ref=tags.get("ref", ""),
            minutes=duration_min(tags.get("duration", "")) if structure == "ferry" else None,
            through=not any(allowed[heading] == "destination" for heading in HEADINGS if kmh[heading] > 0),
            ford=is_ford(tags),
        )

    def _usual_speeds(
        self, tags: Tags, carried: str | None, named: dict[Heading, bool]
    ) -> tuple[str, dict[Heading, float | None]]:
        """Return the class of a way and the speed on it each way round, before access, limits and surface."""
        highway, table = self._highway(tags), self.table
        road_class = self._road_class(highway, tags) if highway is not None else str(carried)
        usual: float | None = table.ferry_kmh
        own, foreign = usual, usual
        if highway is not None:
            own = class_kmh(table, road_class, paved=surface_kind(self.rules, tags) == "paved")
            foreign = permitted_kmh(self.rules, table, road_class) if own is None else own
        if carried is not None:
            road_class, usual = carried, table.ferry_kmh if carried == "ferry" else table.shuttle_train_kmh or None
            own, foreign = (None if speed is None else usual for speed in (own, foreign))
            own = None if carried == "ferry" and has_tag(tags, table.ferry_closed) else own
        return road_class, {heading: foreign if named[heading] else own for heading in HEADINGS}

    def _may_go_against(self, tags: Tags, heading: Heading) -> bool:
        """Tell whether the mode is let in against a one-way street by a key of its own for that direction."""
        words = set(values_of(tags.get(f"{self.table.access_keys[0]}:{heading}")))
        return bool(words & self.table.open)

    def _pushed(self, ridden: WayRule | None, walked: WayRule | None) -> WayRule | None:
        """Return the rule of a way that may be ridden, and where it may not be, walked beside the bicycle."""
        if walked is None or walked.structure == "ferry":
            return ridden
        base = ridden or replace(walked, forward_kmh=0.0, backward_kmh=0.0)
        most = self.table.pushing_kmh
        return replace(
            base,
            forward_kmh=base.forward_kmh or min(most, walked.forward_kmh),
            backward_kmh=base.backward_kmh or min(most, walked.backward_kmh),
        )

    def _highway(self, tags: Tags) -> str | None:
        """Return the class of a way; of several, the slowest that is a road of the mode."""
        classes = values_of(tags.get("highway"))
        if not classes and self._also_roads:
            classes = tuple(road for tag, road in self._also_roads.items() if has_tag(tags, (tag,)))
        if len(classes) == 1:
            return classes[0]
        roads = [one for one in classes if one in self.table.speed_kmh]
        return min(roads, key=lambda one: self.table.speed_kmh[one].kmh, default=next(iter(classes), None))

    def _road_class(self, highway: str, tags: Tags) -> str:
        if highway in RECLASSIFIABLE and self._ref_classes:
            for ref in values_of(tags.get("ref")):
                for pattern, road_class in self._ref_classes:
                    if pattern.match(ref):
                        return road_class
        return highway
