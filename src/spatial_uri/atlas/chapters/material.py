"""What the chapters of a report are made of: the study, the parts, and the results by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.result import Hierarchy
from spatial_uri.analyses.service_circle.leading import leading_tier
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.measure.known_people import are_enough_known
from spatial_uri.model.arrays import FloatArray
from spatial_uri.model.study import Note, Study, Tier
from spatial_uri.page.part import Part
from spatial_uri.page.part_tables import records

if TYPE_CHECKING:
    from spatial_uri.page.sheets.ground import SheetGround


@dataclass(frozen=True, eq=False)
class Material:
    """What a report is made of.

    Parameters
    ----------
    study
        What was measured.
    parts
        What each result gives, with the results themselves.
    """

    study: Study
    parts: tuple[Part, ...]

    def part(self, key: str) -> Part | None:
        """Return what one analysis gives; None if it was not measured."""
        return next((part for part in self.parts if part.key == key), None)

    def result(self, key: str) -> Any:
        """Return the result of one analysis; None if it was not measured."""
        part = self.part(key)
        return None if part is None else part.result

    @cached_property
    def ground(self) -> SheetGround:
        """Areas and roads as all maps of the report draw them."""
        from spatial_uri.page.sheets.ground import sheet_ground

        return sheet_ground(self.study)

    @cached_property
    def circle(self) -> ServiceCircle | None:
        """The service circle, if it was measured."""
        circle = self.result("service_circle")
        return circle if isinstance(circle, ServiceCircle) else None

    @cached_property
    def tier(self) -> Tier | None:
        """The tier that stands for the circle."""
        return None if self.circle is None else leading_tier(self.circle)

    @cached_property
    def limit_min(self) -> float:
        """The limit that stands for the circle: its first threshold."""
        return self.circle.options.thresholds_min[0] if self.circle is not None else float("nan")

    @cached_property
    def hierarchy(self) -> Hierarchy | None:
        """Ranks and seats, if they were measured."""
        found = self.result("hierarchy")
        if found is None:
            found = getattr(self.result("connectivity"), "hierarchy", None)
        return found if isinstance(found, Hierarchy) else None

    @cached_property
    def causes(self) -> Any:
        """Why settlements are beyond the limit, if that was measured."""
        return self.result("causes")

    @cached_property
    def legs(self) -> dict[str, list[dict[str, Any]]]:
        """The legs of the ways of those beyond the limit, by settlement; empty where causes were not measured."""
        if self.causes is None or self.tier is None:
            return {}
        own = self.causes.of(self.tier.name)["cause"]
        beyond = own.index[own.fillna("").astype(str) != ""]
        table = self.causes.legs
        wanted = (table["tier"] == self.tier.name) & table["place_id"].isin(beyond)
        found: dict[str, list[dict[str, Any]]] = {}
        for leg in records(table[wanted]):
            found.setdefault(str(leg["place_id"]), []).append(leg)
        return found

    def rows_of(
        self, name: str, table_of: Callable[[], pd.DataFrame], columns: tuple[str, ...]
    ) -> Mapping[Any, dict[str, Any]]:
        """Return some columns of a table of settlements as rows by settlement, made once under a name."""
        if name not in self._rows:
            table = table_of()
            self._rows[name] = dict(zip(table.index, records(pd.DataFrame(table[list(columns)])), strict=True))
        return self._rows[name]

    @cached_property
    def _rows(self) -> dict[str, dict[Any, dict[str, Any]]]:
        return {}

    @cached_property
    def links(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The links to town and county seat, by target and settlement; empty where they were not measured."""
        connectivity = self.result("connectivity")
        if connectivity is None:
            return {}
        columns = ["destination_id", "destination_name", "travel_min", "network_km", "status"]
        table = pd.DataFrame(connectivity.links[columns])
        return dict(zip(table.index, table.to_dict("records"), strict=True))

    @cached_property
    def people(self) -> FloatArray:
        """The people of each settlement, NaN where unknown."""
        people: FloatArray = self.study.settlements.table["population"].to_numpy(dtype=np.float64)
        return people

    @cached_property
    def knows_people(self) -> bool:
        """Tell whether people are known for enough settlements that a share of them may be told."""
        return are_enough_known(self.people)

    @cached_property
    def town_level(self) -> str:
        """The finest level with several areas that settlements are told by; empty if there is none."""
        levels = [level for level in self.study.areas.levels if level != "village"]
        return next((level for level in reversed(levels) if len(self.study.areas.at(level)) > 1), "")

    def coverage(self, tier: Tier, *, level: str = "study") -> list[dict[str, Any]]:
        """Return the rows of coverage of one tier and level, at the first threshold."""
        if self.circle is None:
            return []
        table = self.circle.coverage
        wanted = (table["tier"] == tier.name) & (table["level"] == level)
        return records(table[wanted & (table["threshold_min"] == self.limit_min)])

    def towns(self, tier: Tier) -> list[dict[str, Any]]:
        """Return the towns of one tier, those with the least share within first."""
        rows = (
            [row for row in self.coverage(tier, level=self.town_level) if row["settlements"]] if self.town_level else []
        )
        return sorted(rows, key=lambda row: (_last(row["settlements_share"]), -beyond_of(row)))

    @property
    def notes(self) -> list[Note]:
        """What a reader must know of the study and all results, each note once."""
        return notes_of(self.study, self.parts)

    def names_of_areas(self, area_ids: pd.Series[str]) -> list[str]:
        """Name the area of each settlement; empty where it lies in none."""
        names = self.study.areas.table["name"]
        return [str(names.get(a) or a) if isinstance(a, str) else "" for a in area_ids]


def beyond_of(row: Mapping[str, Any]) -> int:
    """Return how many settlements of a row of coverage are known to be beyond the limit or not reached."""
    return int(row["settlements"] - row["settlements_within"] - row["unknown"])


def notes_of(study: Study, parts: Sequence[Part]) -> list[Note]:
    """Return what a reader must know of the study and all results, each thing once."""
    notes = list(dict.fromkeys(note for notes in (study.notes, *(part.notes for part in parts)) for note in notes))
    has_islands = any(note.code.startswith("roads.islands") for note in notes)
    said = {_without_topic(note) for note in notes if "topic_term" not in note.facts}
    return [
        note
        for note in notes
        if not (has_islands and note.code == "roads.parts")  # the check of the data tells of the same roads
        and not ("topic_term" in note.facts and _without_topic(note) in said)  # such as of roads that are paths as well
    ]


def _without_topic(note: Note) -> tuple[str, str]:
    """Return what a note says, but for the part of the study that it is about."""
    return note.code, repr({name: fact for name, fact in note.facts.items() if name != "topic_term"})


def _last(share: float) -> float:
    """Return a share to sort by, with those not known at the end."""
    return share if np.isfinite(share) else 2.0
