"""What a circle by name is: a definition as data, with its source, and the kinds of facilities they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from spatial_uri.model.option_classes import LONGEST_MIN
from spatial_uri.model.travel import Direction
from spatial_uri.rules.tiers import TierRule
from spatial_uri.words.catalogue import language

Measure = Literal["minutes", "km_road", "km_straight", "attribute", "road"]
CircleMode = Literal["drive", "walk", "cycle", "ebike", "bus"]
Counted = Literal["settlements", "villages", "administrative_villages", "rural", "towns"]
Group = Literal["health", "education", "care", "administration", "culture", "trade", "transport", "digital", "other"]
Unit = Literal["min", "km", "has"]

IN_USE: dict[str, frozenset[str]] = {
    "minutes": frozenset({"kinds", "steps", "mode", "direction", "thresholds"}),
    "km_road": frozenset({"kinds", "mode", "thresholds"}),
    "km_straight": frozenset({"kinds", "thresholds"}),
    "attribute": frozenset({"attribute"}),
    "road": frozenset({"roads", "thresholds"}),
}
"""Measure -> the keys that it reads; any other of these keys would be passed over in silence, and is a fault."""
_MEASURED = frozenset().union(*IN_USE.values())


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Both(_Table):
    """A text in both languages; whoever writes only one is read in that one."""

    en: str = ""
    zh: str = ""

    def __str__(self) -> str:
        return (self.zh or self.en) if language() == "zh" else (self.en or self.zh)


def _as_both(value: Any) -> Any:
    return {"en": value, "zh": value} if isinstance(value, str) else value


Said = Annotated[Both, BeforeValidator(_as_both)]
"""``"Tea market"``, or ``{ en = "Tea market", zh = "茶叶市场" }``."""


def _as_row(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_as_row)]
Threshold = Annotated[float, Field(gt=0, le=LONGEST_MIN, strict=True)]


class KindRule(_Table):
    """A kind of facility that circles name.

    Parameters
    ----------
    name
        What it is called.
    words
        What a table of service points may call it, besides its key and its name.
    tiers
        Tiers of the facilities of a study that are of this kind.
    osm
        Which objects of OpenStreetMap are of this kind; any of the rules will do. An object is of the first kind that
        it matches.
    roads
        Classes of roads: a place of this kind is where such a road meets one of another class (an entry).
    stops
        True for the stops of public transport.
    vague
        The kind of those that may be of this one, as far as the data tells: a school whose level nobody has written.
    """

    name: Said
    words: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    osm: tuple[TierRule, ...] = ()
    roads: tuple[str, ...] = ()
    stops: bool = False
    vague: str = ""


class Step(_Table):
    """One step of a chain: a wait, a trip to the nearest of some kinds, or the trip of a vehicle from one of them.

    After ``to`` the next step begins at that facility; after ``from`` it begins where the vehicle has come to.
    """

    to: Words = ()
    from_: Words = Field(default=(), alias="from")
    wait_min: Annotated[float, Field(ge=0, le=LONGEST_MIN)] | None = None
    what: Said = Both()

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if bool(self.to) + bool(self.from_) + (self.wait_min is not None) != 1:
            message = 'a step has exactly one of to = ["kind"], from = ["kind"] and wait_min = 5'
            raise ValueError(message)
        return self


class Circle(_Table):
    """The definition of one circle.

    Parameters
    ----------
    id, name, group
        Its word for ``--circles`` (a-z, 0-9 and hyphens), what it is called, and what it belongs to.
    measure
        ``minutes`` (door to door), ``km_road`` (the shortest way along roads or paths, walks included), ``km_straight``
        (on the ellipsoid), ``attribute`` (a column of the settlements), ``road`` (straight line to a road that counts).
    kinds
        Kinds of facilities, any of which will do: the nearest counts.
    steps
        Of ``minutes``, where one trip is not all: a chain of trips and waits, whose minutes are added up.
    mode
        How people travel; None for the mode of the study.
    direction
        ``to_facility`` or ``from_facility``; None for what the study says. Steps say it themselves.
    attribute
        Headings under which the settlements may have the attribute.
    roads
        ``all_season`` or ``hardened``, as `rural_access` and `hardened_access` know them.
    thresholds
        Minutes or kilometres; the first is the headline. A settlement is within if its value is <= the threshold.
    denominator
        Whom it is counted of: ``settlements`` (all), ``villages`` (rank village and central village),
        ``administrative_villages`` (`find_villages`), ``rural`` (`find_rural`), ``towns`` (towns and county seats).
    source, official, assumed
        Where it is from, what of it is said there, and what is not and was assumed.
    notes
        How it is misread.
    kinds_of_its_own
        Kinds that only this circle knows: the table ``[new_kinds.KEY]`` of its file.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
    name: Said
    group: Group = "other"
    measure: Measure
    kinds: Words = ()
    steps: tuple[Step, ...] = ()
    mode: CircleMode | None = None
    direction: Direction | None = None
    attribute: Words = ()
    roads: Literal["all_season", "hardened"] | None = None
    thresholds: Annotated[tuple[Threshold, ...], BeforeValidator(_as_row)] = ()
    denominator: Counted = "settlements"
    source: Said
    official: Said = Both()
    assumed: Said = Both()
    notes: Said = Both()
    kinds_of_its_own: dict[str, KindRule] = Field(default={}, alias="new_kinds")

    @property
    def unit(self) -> Unit:
        """What its values are in: minutes, kilometres, or nothing but has and has not."""
        return "min" if self.measure == "minutes" else "has" if self.measure == "attribute" else "km"

    @property
    def key(self) -> str:
        """Its id as the name of a column."""
        return self.id.replace("-", "_")

    @property
    def trips(self) -> tuple[Step, ...]:
        """Its steps; those of a circle of one trip are that trip."""
        if self.steps:
            return self.steps
        way = {"from": self.kinds} if self.direction == "from_facility" else {"to": self.kinds}
        return (Step.model_validate(way),)

    @property
    def groups_of_kinds(self) -> tuple[tuple[str, ...], ...]:
        """The kinds of each step that leads somewhere: at least one facility of each is needed."""
        if self.measure in {"attribute", "road"}:
            return ()
        return tuple(step.to or step.from_ for step in self.trips if step.wait_min is None)

    @property
    def all_kinds(self) -> tuple[str, ...]:
        """Every kind that it names, each once."""
        return tuple(dict.fromkeys(kind for kinds in self.groups_of_kinds for kind in kinds))


def contradictions(table: Mapping[str, Any], known: Mapping[str, KindRule]) -> Iterator[str]:
    """Yield what is wrong between the keys of a definition, whatever else is wrong with them.

    Parameters
    ----------
    table
        The definition as it stands in its file, what it extends already in it.
    known
        The kinds that it may name.
    """
    measure = table.get("measure")
    if measure in IN_USE:
        used = IN_USE[measure]
        yield from (f"{key}: a circle of {measure} does not use it" for key in sorted(_MEASURED - used) if key in table)
        if "thresholds" in used and not len(_as_row(table.get("thresholds", ()))):
            yield "thresholds: at least one is needed"
        if "kinds" in used and bool(table.get("kinds")) == bool(table.get("steps")):
            yield f"kinds: name {'one of kinds and steps' if 'steps' in used else 'at least one'}"
        for key in ("attribute", "roads"):
            if key in used and not table.get(key):
                yield f"{key}: a circle of {measure} needs it"
    if measure == "km_road" and table.get("mode") == "bus":
        yield "mode: a bus is measured in minutes"
    if table.get("mode") == "bus" and (table.get("steps") or table.get("direction") == "from_facility"):
        yield "mode: a bus is taken to the nearest of some kinds, not from them and along no chain of steps"
    if table.get("steps") and table.get("direction"):
        yield "direction: steps say it themselves, by to and from"
    own = table.get("new_kinds")
    kinds = {*known, *(own if isinstance(own, Mapping) else ())}
    for kind in dict.fromkeys(_kinds_named(table)):
        if kind not in kinds:
            named = ", ".join(sorted(kinds))
            yield f"kind {kind!r} is none of {named}; a new one is a table [new_kinds.{kind}]"


def _kinds_named(table: Mapping[str, Any]) -> Iterator[str]:
    steps = table.get("steps")
    steps = [step for step in steps if isinstance(step, Mapping)] if isinstance(steps, list) else []
    for named in (table.get("kinds"), *(step.get(way) for step in steps for way in ("to", "from"))):
        yield from (kind for kind in _as_row(named if named is not None else ()) if isinstance(kind, str))
