"""A scenario resolved on the study of today: what each change means, before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from shapely import Point

from spatial_uri.analyses.bus_levers.measure_changes import Change as LineChange
from spatial_uri.model.arrays import BoolArray, FloatArray, Int64Array
from spatial_uri.model.study import InputFile, Note
from spatial_uri.routing.changes.new_roads import NewRoad
from spatial_uri.scenario.finding import Spot


@dataclass(frozen=True, eq=False)
class Faster:
    """Segments raised to a speed: ``(segments,)`` their numbers, km/h and the class that is paid for."""

    pieces: Int64Array
    kmh: FloatArray
    to_class: str


@dataclass(frozen=True, eq=False)
class Slower:
    """Segments on which speeds are multiplied by a factor."""

    pieces: Int64Array
    factor: float


@dataclass(frozen=True)
class Opened:
    """A facility that there is not today."""

    spot: Spot
    tier: str
    name: str
    capacity: dict[str, float]
    """Column of the facilities -> how many."""


@dataclass(frozen=True)
class Altered:
    """A facility that is closed (`is_closed`), raised to a tier, or moved to a spot."""

    facility: str
    is_closed: bool = False
    tier: str | None = None
    capacity: dict[str, float] = field(default_factory=dict)
    spot: Spot | None = None


@dataclass(frozen=True)
class Moved:
    """People who move: settlement -> share of its people, and where to."""

    shares: dict[str, float]
    to: str


@dataclass(frozen=True)
class NewLine:
    """A bus line that there is not today, run both ways: stops with id, name and point (None: one of the timetable)."""

    line: str
    stops: tuple[tuple[str, str, Point | None], ...]
    offsets_s: tuple[int, ...]
    departures_s: tuple[int, ...]


@dataclass(frozen=True)
class MoreTrips:
    """Further departures of a line: copies of trips, each with what it is later by."""

    line: str
    copies: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Stopped:
    """A line that runs no more."""

    line: str


Buses = LineChange | NewLine | MoreTrips | Stopped


@dataclass(frozen=True, eq=False)
class SeasonEffect:
    """What a season does: ``(segments,)`` closed, factor and highest speed (infinite without one); speed on foot."""

    closed: BoolArray
    factor: FloatArray
    max_kmh: FloatArray
    walk_factor: float

    @property
    def pieces(self) -> Int64Array:
        """The segments that it touches."""
        return np.flatnonzero(self.closed | (self.factor != 1) | np.isfinite(self.max_kmh))


What = Faster | Slower | Int64Array | NewRoad | Opened | Altered | Moved | Buses
"""What a change means; an array of segments is closed."""


@dataclass
class Resolved:
    """What all changes mean, by id, in the order of the text; and what is wrong with them."""

    what: dict[str, What] = field(default_factory=dict)
    season: SeasonEffect | None = None
    faults: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    inputs: list[InputFile] = field(default_factory=list)

    def of(self, *kinds: type) -> Iterator[tuple[str, What]]:
        """Yield the changes of some kinds."""
        return ((own, what) for own, what in self.what.items() if isinstance(what, kinds))
