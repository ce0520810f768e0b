"""From the tags of an OSM way to what one mode may do on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from spatial_uri.model.network import Mode
from spatial_uri.rules.lifecycle import ROAD_KEYS, closed_road
from spatial_uri.rules.preset import Cap, ModeRules, RoadRules, Speed
from spatial_uri.rules.tag_values import values_of

Tags = Mapping[str, str]
Structure = Literal["road", "bridge", "tunnel", "ferry"]

RECLASSIFIABLE = frozenset({"trunk", "primary", "secondary", "tertiary", "unclassified"})
MPH_IN_KMH = 1.609344
KNOT_IN_KMH = 1.852

_WAY_KEYS = (
    "highway",
    "route",
    "area",
    "ref",
    "surface",
    "tracktype",
    "smoothness",
    "bridge",
    "tunnel",
    "duration",
    "maxspeed:forward",
    "maxspeed:backward",
)
_MAXSPEED_KEYS = ("maxspeed", "zone:maxspeed", "maxspeed:type", "source:maxspeed")
_ONEWAY = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1, "no": 0, "false": 0, "0": 0}
_NUMBER = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(km/h|kmh|kph|mph|knots)?$")
_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,3}):(\d{2})$")
_ISO_DURATION = re.compile(r"^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")


@dataclass(frozen=True)
class WayRule:
    """What a mode may do on a way. A speed of 0 closes that direction.

    `minutes` is the duration of a ferry, where it is tagged; it overrides the speeds.
    """

    road_class: str
    forward_kmh: float
    backward_kmh: float
    surface: str
    structure: Structure
    snappable: bool
    ref: str
    minutes: float | None = None


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
    def _ref_classes(self) -> list[tuple[re.Pattern[str], str]]:
        return [(re.compile(pattern), road_class) for pattern, road_class in self.rules.ref_class.items()]

    @cached_property
    def way_keys(self) -> frozenset[str]:
        """Every key that `way` looks at: ways that agree in their values have the same rule."""
        table = self.table
        tags = (*table.closed_ways, *table.no_snap, *table.oneway_lifted, *table.oneway_implied)
        return frozenset(
            {
                *_WAY_KEYS,
                *_MAXSPEED_KEYS,
                *ROAD_KEYS,
                *table.oneway_keys,
                *(tag.split("=", 1)[0] for tag in tags),
                *(f"{key}{way}" for key in table.access_keys for way in ("", ":forward", ":backward")),
            }
        )

    def way(self, tags: Tags) -> WayRule | None:
        """Return what the mode may do on a way with these tags; None if nothing."""
        ferry = "ferry" in values_of(tags.get("route"))
        highway = self._highway(tags)
        if (highway is None and not ferry) or (tags.get("area") == "yes" and self.mode != "walk"):
            return None
        if closed_road(tags, self.today):
            return None
        keys = self.table.access_keys
        open_forward, open_backward = self._access(tags, keys, "forward"), self._access(tags, keys, "backward")
        # access=yes does not mean that every vehicle may pass: only the keys of the mode itself permit it
        own_keys = tuple(key for key in keys if key != "access")
        by_name = self._access(tags, own_keys, "forward") or self._access(tags, own_keys, "backward") or False
        road_class = "ferry" if highway is None else self._road_class(highway, tags)
        speed = self._class_speed(road_class, by_name=by_name, paved=self._surface(tags) == "paved")
        if speed is None or (open_forward is False and open_backward is False):
            return None
        if _has_any(tags, self.table.closed_ways) and not by_name:
            return None
        if ferry:
            road_class, speed = "ferry", self.table.ferry_kmh
        cap = self._cap(tags)
        forward, backward = (
            0.0 if permitted is False else min(speed, cap, self._maxspeed_kmh(tags, way) or speed)
            for way, permitted in (("forward", open_forward), ("backward", open_backward))
        )
        oneway = self._oneway(tags)
        forward, backward = (0.0 if oneway < 0 else forward), (0.0 if oneway > 0 else backward)
        if forward == 0 and backward == 0:
            return None
        structure = _structure(tags, ferry=ferry)
        return WayRule(
            road_class=road_class,
            forward_kmh=forward,
            backward_kmh=backward,
            surface=self._surface(tags),
            structure=structure,
            snappable=structure == "road" and not _has_any(tags, self.table.no_snap),
            ref=tags.get("ref", ""),
            minutes=duration_min(tags.get("duration", "")) if structure == "ferry" else None,
        )

    def closed_by(self, tags: Tags) -> str:
        """Return the tag that closes a way which is a road of the mode but for it; empty if it is open, or no road."""
        reason = closed_road(tags, self.today)
        is_road = self._highway(tags) in self.table.speed_kmh or "ferry" in values_of(tags.get("route"))
        return reason if is_road else ""

    def blocks(self, tags: Tags) -> bool:
        """Tell whether a node with these tags, standing in a way, stops the mode."""
        barrier = tags.get("barrier")
        if barrier is None:
            return False
        permitted = self._access(tags, self.table.access_keys, "forward")
        if permitted is not None:
            return not permitted
        return barrier in self.table.barriers_closed or tags.get("locked") == "yes"

    def restriction(self, tags: Tags) -> str | None:
        """Return the kind of a restriction relation (``no_left_turn`` ...) that binds the mode."""
        excepted = {word.strip() for word in tags.get("except", "").split(";")}
        if excepted & self.table.restriction_except:
            return None
        for key in self.table.restriction_keys:
            kind = tags.get(key, "")
            if kind.startswith(("no_", "only_")):
                return kind
        return None

    def _access(self, tags: Tags, keys: tuple[str, ...], way: str) -> bool | None:
        for key in keys:
            value = tags.get(f"{key}:{way}", tags.get(key))
            words = {word.strip() for word in value.split(";")} if value else set()
            if words & self.table.open:
                return True
            if words & self.table.closed:
                return False
        return None

    def _highway(self, tags: Tags) -> str | None:
        """Return the class of a way; of several, the slowest that is a road of the mode."""
        classes = values_of(tags.get("highway"))
        roads = [one for one in classes if one in self.table.speed_kmh]
        return min(roads, key=lambda one: self.table.speed_kmh[one].kmh, default=next(iter(classes), None))

    def _road_class(self, highway: str, tags: Tags) -> str:
        if highway in RECLASSIFIABLE and self._ref_classes:
            for ref in tags.get("ref", "").split(";"):
                for pattern, road_class in self._ref_classes:
                    if pattern.match(ref.strip()):
                        return road_class
        return highway

    def _class_speed(self, road_class: str, *, by_name: bool, paved: bool) -> float | None:
        if road_class == "ferry":
            return self.table.ferry_kmh
        speed: Speed | None = self.table.speed_kmh.get(road_class)
        if speed is not None and paved:
            speed = self.table.paved_kmh.get(road_class, speed)
        if speed is None and by_name:
            speed = self.table.if_permitted_kmh.get(road_class)
        return None if speed is None else speed.kmh

    def _cap(self, tags: Tags) -> float:
        caps: list[Cap] = []
        for key, table in (
            ("surface", self.table.surface_max_kmh),
            ("tracktype", self.table.tracktype_max_kmh),
            ("smoothness", self.table.smoothness_max_kmh),
        ):
            caps += [table[word] for word in _words(tags.get(key, "")) if word in table]
        return min(caps, default=float("inf"))

    def _maxspeed_kmh(self, tags: Tags, way: str) -> float | None:
        if not self.table.use_maxspeed:
            return None
        for key in (f"maxspeed:{way}", *_MAXSPEED_KEYS):
            limits = [limit for word in _words(tags.get(key, "")) if (limit := self._limit_kmh(word)) is not None]
            if limits:
                return min(limits)
        return None

    def _limit_kmh(self, word: str) -> float | None:
        number = _NUMBER.match(word)
        if number:
            unit = {"mph": MPH_IN_KMH, "knots": KNOT_IN_KMH}.get(number[2] or "", 1.0)
            return float(number[1].replace(",", ".")) * unit or None
        implied = self.rules.maxspeed_kmh
        return implied.get(word, implied.get(":" + word.split(":", 1)[1] if ":" in word else word))

    def _oneway(self, tags: Tags) -> int:
        if _has_any(tags, self.table.oneway_lifted):
            return 0
        for key in self.table.oneway_keys:
            value = _ONEWAY.get(tags.get(key, ""))
            if value is not None:
                return value
        return int(_has_any(tags, self.table.oneway_implied))

    def _surface(self, tags: Tags) -> str:
        words = set(_words(tags.get("surface", "")))
        if words & self.rules.surface.unpaved:
            return "unpaved"
        if words & self.rules.surface.paved or tags.get("tracktype") == "grade1":
            return "paved"
        return "unpaved" if tags.get("tracktype") in {"grade2", "grade3", "grade4", "grade5"} else "unknown"


def duration_min(text: str) -> float | None:
    """Read an OSM duration: ``25`` (minutes), ``0:25``, ``1:30:00``, ``PT1H30M``; None if it is none.

    Examples
    --------
    >>> duration_min("1:30"), duration_min("PT45M"), duration_min("soon")
    (90.0, 45.0, None)
    """
    text = text.strip()
    if text.isdecimal():
        return float(text) or None
    if clock := _CLOCK.match(text):
        hours, minutes, seconds = (clock[1], clock[2], clock[3]) if clock[1] else (clock[2], clock[3], "0")
        return int(hours) * 60 + int(minutes) + int(seconds) / 60 or None
    if iso := _ISO_DURATION.match(text):
        days, hours, minutes, seconds = (int(group or 0) for group in iso.groups())
        return days * 1440 + hours * 60 + minutes + seconds / 60 or None
    return None


def _structure(tags: Tags, *, ferry: bool) -> Structure:
    if ferry:
        return "ferry"
    if tags.get("bridge", "no") != "no":
        return "bridge"
    return "tunnel" if tags.get("tunnel", "no") != "no" else "road"


def _has_any(tags: Tags, wanted: tuple[str, ...]) -> bool:
    return any(tags.get(key) == value for key, value in (tag.split("=", 1) for tag in wanted))


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(";")] if value else []
