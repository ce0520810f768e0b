"""The kinds of change in a scenario: which keys each has, and what each key may hold."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from spatial_uri.scenario.selectors import RoadPoint, Where
from spatial_uri.scenario.values import (
    BetweenMinutes,
    Capacity,
    Clock,
    Clocks,
    Factor,
    Km,
    Kmh,
    LegMinutes,
    LineOf,
    MaybeEmpty,
    Money,
    NameOf,
    NamesOf,
    People,
    PlaceOf,
    PlacesOf,
    Share,
    StopMinutes,
    Table,
    TwoPlaces,
)

_CAPACITY = "how many it can serve; where the study's table has several columns, { beds = 50, doctors = 12 }"


class _Change(Table):
    """What every change may have."""

    id: NameOf = Field(None, description="what tables call it  [default: its kind and number]")
    cost: Money | None = Field(None, description="what it costs  [default: by the prices of the study]")


class NewRoad(_Change):
    """A new road: its ends join what they name or lie at, between them it crosses without joining."""

    kind: Literal["new_road"]
    line: LineOf = Field(description="a file of lines (its first line), or [[lon, lat], [lon, lat], ...]")
    road_class: NameOf = Field("unclassified", description="class of road, as in road_class of roads")
    kmh: Kmh | None = Field(None, description="speed  [default: the usual one of the class on the roads of the study]")
    length_km: Km | None = Field(None, description="length  [default: that of the line]")
    oneway: bool = Field(False, description="true: only from its first point to its last")
    name: MaybeEmpty = Field("", description="its name")
    ref: MaybeEmpty = Field("", description="its number")
    begins_on: RoadPoint | None = Field(
        None, description="the place on a segment that its first point joins  [default: what lies within 30 m of it]"
    )
    ends_on: RoadPoint | None = Field(None, description="the same of its last point")

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.begins_on is not None and self.begins_on == self.ends_on:
            raise ValueError("begins_on and ends_on are one place: a road leads from one to another")
        return self


class Upgrade(_Change):
    """A road made faster; where it is faster already, it stays as it is."""

    kind: Literal["upgrade"]
    where: Where = Field(description="which roads")
    to: NameOf = Field(None, description="class it is raised to: the usual speed of that class")
    kmh: Kmh | None = Field(
        None, description="speed it is raised to, instead of to; where slopes cost time, on the level"
    )

    @model_validator(mode="after")
    def _has_a_speed(self) -> Self:
        if (self.to is None) == (self.kmh is None):
            raise ValueError('say one of to (a class, such as "secondary") and kmh')
        return self


class CloseRoad(_Change):
    """A road that nobody travels on, or joins."""

    kind: Literal["close_road"]
    where: Where = Field(description="which roads")


class Speeds(_Change):
    """Roads on which everybody is faster or slower, such as a class of road."""

    kind: Literal["speeds"]
    where: Where = Field(description="which roads")
    factor: Factor = Field(description="speed as a share of the usual one, such as 0.8")


class NewFacility(_Change):
    """A facility that there is not today."""

    kind: Literal["facility"]
    at: PlaceOf = Field(description="settlement (id or name), or [lon, lat]")
    tier: NameOf = Field(description="its tier, one of those of the study")
    name: MaybeEmpty = Field("", description="its name  [default: that of the settlement]")
    capacity: Capacity = Field(None, description=_CAPACITY)


class CloseFacility(_Change):
    """A facility that is closed."""

    kind: Literal["close_facility"]
    facility: NameOf = Field(description="its id or name")


class RaiseFacility(_Change):
    """A facility raised to a higher tier, where it then serves."""

    kind: Literal["raise_facility"]
    facility: NameOf = Field(description="its id or name")
    tier: NameOf = Field(description="the tier it is raised to")
    capacity: Capacity = Field(None, description=f"as in `facility`: {_CAPACITY}")


class MoveFacility(_Change):
    """A facility moved to another place."""

    kind: Literal["move_facility"]
    facility: NameOf = Field(description="its id or name")
    at: PlaceOf = Field(description="settlement (id or name), or [lon, lat]")


class Relocate(_Change):
    """People moved from some settlements to another; what is left stays where it is."""

    kind: Literal["relocate"]
    sources: NamesOf = Field(alias="from", description="settlements they leave (ids or names)")
    to: NameOf = Field(description="settlement they move to (id or name)")
    share: Share | None = Field(None, description="share of the people of each who move  [default: 1]")
    people: People | None = Field(None, description="how many move in all, instead of share")

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        if self.share is not None and self.people is not None:
            raise ValueError("say share or people, not both")
        return self


Do = Literal["add_stop", "extend", "departures", "new_line", "close_line"]


class Bus(_Change):
    """A change of the timetable: a stop, a longer line, more departures, a new line, a line that stops running."""

    kind: Literal["bus"]
    do: Do = Field(description="add_stop, extend, departures, new_line or close_line")
    line: NameOf = Field(description="the line, as the timetable calls it")
    at: PlaceOf = Field(None, description="add_stop, extend: where the stop is: settlement, or [lon, lat]")
    between: TwoPlaces | None = Field(None, description="add_stop: two stops that follow one another")
    minutes: LegMinutes | None = Field(None, description="add_stop: what it adds to the way; extend: to the new stop")
    end: NameOf = Field(None, description="extend: the stop at which the line ends today")
    later_min: BetweenMinutes | None = Field(None, description="departures: every trip once more, so much later")
    departures: Clocks | None = Field(None, description="departures, new_line: times at each end, such as 07:30")
    first: Clock | None = Field(None, description="new_line: first departure, such as 06:30")
    last: Clock | None = Field(None, description="new_line: last departure")
    headway_min: BetweenMinutes | None = Field(None, description="new_line: minutes between departures")
    stops: PlacesOf | None = Field(None, description="new_line: stops of the timetable, settlements or [lon, lat]")
    stop_minutes: StopMinutes | None = Field(None, description="new_line: minutes from the first stop to each")

    NEEDED: ClassVar[dict[str, frozenset[str]]] = {
        "add_stop": frozenset({"at"}),
        "extend": frozenset({"at"}),
        "departures": frozenset(),
        "new_line": frozenset({"stops"}),
        "close_line": frozenset(),
    }
    ALLOWED: ClassVar[dict[str, frozenset[str]]] = {
        "add_stop": frozenset({"at", "between", "minutes"}),
        "extend": frozenset({"at", "minutes", "end"}),
        "departures": frozenset({"later_min", "departures"}),
        "new_line": frozenset({"stops", "stop_minutes", "departures", "first", "last", "headway_min"}),
        "close_line": frozenset(),
    }

    @model_validator(mode="after")
    def _fits_what_it_does(self) -> Self:
        given = self.model_fields_set - {"id", "cost", "kind", "do", "line"}
        strange, missing = given - self.ALLOWED[self.do], self.NEEDED[self.do] - given
        if strange or missing:
            raise ValueError(_unfit(self.do, sorted(strange), sorted(missing)))
        if self.do == "departures" and len(given) != 1:
            raise ValueError('do = "departures" needs one of later_min and departures')
        if self.do == "new_line":
            self._check_new_line(given)
        return self

    def _check_new_line(self, given: set[str]) -> None:
        by_headway = {"first", "last", "headway_min"}
        if ("departures" in given) == bool(given & by_headway):
            raise ValueError('do = "new_line" needs departures, or first, last and headway_min')
        if given & by_headway and not by_headway <= given:
            raise ValueError(
                f"first, last and headway_min go together: {', '.join(sorted(by_headway - given))} missing"
            )
        if self.first is not None and self.last is not None and self.first > self.last:
            raise ValueError("the first departure is later than the last")
        if self.stop_minutes is not None and self.stops is not None and len(self.stop_minutes) != len(self.stops):
            raise ValueError(f"there are {len(self.stops)} stops and {len(self.stop_minutes)} stop_minutes")


def _unfit(do: str, strange: list[str], missing: list[str]) -> str:
    said = [f"does not go with {', '.join(strange)}"] if strange else []
    said += [f"needs {', '.join(missing)}"] if missing else []
    return f"do = {do!r} {' and '.join(said)}".replace("'", '"')


Change = (
    NewRoad | Upgrade | CloseRoad | Speeds | NewFacility | CloseFacility | RaiseFacility | MoveFacility | Relocate | Bus
)

KINDS: dict[str, type[Table]] = {
    "new_road": NewRoad,
    "upgrade": Upgrade,
    "close_road": CloseRoad,
    "speeds": Speeds,
    "facility": NewFacility,
    "close_facility": CloseFacility,
    "raise_facility": RaiseFacility,
    "move_facility": MoveFacility,
    "relocate": Relocate,
    "bus": Bus,
}
"""Kind of change -> its keys."""


def keys_of(model: type[Table]) -> dict[str, Any]:
    """Return the keys of a table as the text writes them, with what pydantic knows of each."""
    return {known.alias or name: known for name, known in model.model_fields.items()}
