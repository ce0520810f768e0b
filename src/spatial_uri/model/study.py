"""A study: everything one question is asked of, in one CRS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
from pyproj import CRS
from shapely import MultiPolygon, Polygon

from spatial_uri.errors import CrsError, DataError
from spatial_uri.model.areas import AdminAreas
from spatial_uri.model.checks import require_metric_crs
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.places import FACILITY, SETTLEMENT, Places
from spatial_uri.model.prices import Prices
from spatial_uri.words.catalogue import say, say_note


@dataclass(frozen=True)
class Tier:
    """A tier of facilities, such as hospital or clinic.

    Tiers are ordered from the highest to the lowest in `Study.tiers`.
    """

    name: str
    label: str = ""

    def __str__(self) -> str:
        return self.label or self.name


@dataclass(frozen=True, init=False)
class Note:
    """Something about the data that a reader of the result must know: a code and its facts.

    The sentence stands in the catalogues under the code, and is said in the language of the reader.

    Parameters
    ----------
    code
        Stable, such as ``roads.clipped``.
    severity
        ``warning`` for what must be known before a result is shown to anybody.
    places
        Ids it concerns, if it concerns single places.
    facts
        Numbers and names that the sentence holds, with the unit in the name; ``count`` chooses the plural form.

    Examples
    --------
    >>> Note("roads.clipped", count=9, severity="warning").facts
    {'count': 9}
    """

    code: str
    severity: Literal["info", "warning"]
    places: tuple[str, ...]
    _facts: tuple[tuple[str, Any], ...]

    def __init__(
        self,
        code: str,
        *,
        severity: Literal["info", "warning"] = "info",
        places: tuple[str, ...] = (),
        **facts: Any,
    ) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "severity", severity)
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "_facts", tuple((name, _plain(facts[name])) for name in sorted(facts)))

    @property
    def facts(self) -> dict[str, Any]:
        """Its facts by name."""
        return dict(self._facts)

    @property
    def message(self) -> str:
        """Its sentence, in the language that is spoken now."""
        facts = self.facts
        sentence = say_note(self.code, facts)
        topic = facts.get("topic_term")
        return say("{topic_term}: {sentence}", topic_term=topic, sentence=sentence) if topic else sentence

    def about(self, topic: str) -> Note:
        """Return the note as one about a part of the study, which its sentence then names first.

        Parameters
        ----------
        topic
            Name of the part, marked for the catalogues with `N_`.
        """
        return Note(self.code, severity=self.severity, places=self.places, **self.facts, topic_term=topic)

    def as_record(self) -> dict[str, Any]:
        """Return it as plain data, as caches and the manifest keep it."""
        return {"code": self.code, "severity": self.severity, "places": list(self.places), "facts": self.facts}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Note:
        """Return the note that `as_record` wrote."""
        return cls(record["code"], severity=record["severity"], places=tuple(record["places"]), **record["facts"])


def _plain(value: Any) -> Any:
    """Return a fact as a cache gives it back, as notes are compared: rows as tuples, numbers of numpy as plain ones."""
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in value)
    return value.item() if hasattr(value, "item") else value


@dataclass(frozen=True)
class InputFile:
    """One input file: what it was used for, and the hash of what was read."""

    role: str
    path: str
    sha256: str
    size_bytes: int
    vintage: str | None = None
    attribution: str | None = None


@dataclass(frozen=True, eq=False)
class Study:
    """Areas, settlements, facilities and roads of one study, in one metric CRS.

    Parameters
    ----------
    name
        What the study is called in titles.
    areas
        The areas studied, and no others.
    settlements
        The settlements studied: the denominator of every share.
    facilities
        All facilities known, those outside the studied areas included. Column ``inside`` (bool)
        says which lie inside.
    network
        The roads, those outside the studied areas included.
    tiers
        Facility tiers from the highest to the lowest.
    inputs, notes
        Where the data came from, and what a reader must know about it.
    synthetic
        True where the data is invented; every output then says so.
    walking
        The roads and paths as people walk them, for the way to a stop; None if they were not read.
    stops
        Stops of public transport, index ``stop_id``, columns ``name`` and ``geometry`` (Point); None if they were not
        read.
    prices
        What roads, facilities and buses cost; None if that is not known.
    neighbours
        Areas beside those studied, of the same level as the coarsest of them, which maps name: columns ``name`` and
        ``geometry`` (polygons in the CRS of the study). None if the data holds none.

    Raises
    ------
    CrsError
        If the parts are not all in the same metric CRS.
    DataError
        If roles are swapped, or a facility has a tier that is not in `tiers`.
    """

    name: str
    areas: AdminAreas
    settlements: Places
    facilities: Places
    network: RoadNetwork
    tiers: tuple[Tier, ...]
    inputs: tuple[InputFile, ...] = ()
    notes: tuple[Note, ...] = ()
    synthetic: bool = False
    walking: RoadNetwork | None = None
    stops: gpd.GeoDataFrame | None = None
    prices: Prices | None = None
    neighbours: gpd.GeoDataFrame | None = None

    def __post_init__(self) -> None:
        kinds = {"areas": AdminAreas, "settlements": Places, "facilities": Places, "network": RoadNetwork}
        wrong = [
            f"{name} must be {kind.__name__}, not {type(getattr(self, name)).__name__}"
            for name, kind in kinds.items()
            if not isinstance(getattr(self, name), kind)
        ]
        if wrong:
            raise DataError(
                "the study cannot be made of these parts",
                faults=wrong,
                remedy='AdminAreas(table), Places(table, "settlement"), Places(table, "facility"); of the pair that'
                " read_roads returns, the first",
            )
        if not isinstance(self.prices, Prices | None):
            raise DataError("the prices of the study are no Prices", remedy="spatial_uri.Prices(unit=..., site=...)")
        tiers = (self.tiers,) if isinstance(self.tiers, str | Tier) else self.tiers
        object.__setattr__(self, "tiers", tuple(Tier(tier) if isinstance(tier, str) else tier for tier in tiers))
        crs = require_metric_crs(self.network.crs, what="the roads")
        parts = {
            "areas": self.areas.table.crs,
            "settlements": self.settlements.table.crs,
            "facilities": self.facilities.table.crs,
        }
        if self.walking is not None:
            parts["paths"] = self.walking.crs
        if self.stops is not None:
            parts["stops"] = self.stops.crs
        if self.neighbours is not None:
            parts["neighbours"] = self.neighbours.crs
        different = [f"{part} are in {c.name if c else 'no CRS'}" for part, c in parts.items() if c != crs]
        if different:
            raise CrsError(
                f"a study has one CRS, and the roads are in {crs.name}",
                faults=different,
                remedy="reproject them with .to_crs(study_crs) first",
            )
        faults = []
        if self.settlements.role != SETTLEMENT or self.facilities.role != FACILITY:
            faults.append("settlements and facilities are swapped")
        if "inside" not in self.facilities.table.columns:
            faults.append("facilities lack the column 'inside'")
        known = {tier.name for tier in self.tiers}
        if not faults:
            strange = sorted(set(self.facilities.table["tier"]) - known)
            faults += [f"facilities have tier {t!r}, which is not among the tiers of the study" for t in strange]
        if faults:
            raise DataError("the study contradicts itself", faults=faults)

    @property
    def crs(self) -> CRS:
        """The CRS of every table of the study."""
        return self.network.crs

    @property
    def boundary(self) -> Polygon | MultiPolygon:
        """Outline of the studied areas."""
        coarsest = self.areas.at(self.areas.levels[0])
        outline: Polygon | MultiPolygon = coarsest.union_all()
        return outline
