"""Roads that OSMnx merged of several ways: which of their tags hold for the whole, and which perhaps for a part only.

A simplified graph has one edge from junction to junction. Of the ways it was merged of it keeps every value once: of
``bridge=yes`` on 20 m of 10 km remains a road of 10 km with ``bridge=yes``. A tag is known to hold everywhere only if
there are as many values as ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from spatial_uri.model.study import Note
from spatial_uri.rules.road_rules import WayClassifier, WayRule

Values = Mapping[str, list[str]]

_OF_THE_WHOLE = frozenset({"highway", "oneway", "ref"})
"""Tags that every merged way has (the class), that OSMnx has worked out (the direction), or that only name the road."""
_STRUCTURES = frozenset({"bridge", "tunnel", "route", "duration", "area"})


@dataclass
class MergedWays:
    """Understands the tags of merged ways, and counts those that may hold for a part only.

    What closes a road, or keeps people from joining it, counts only if it holds for the whole; of several speeds the
    slowest does.
    """

    classifier: WayClassifier
    roads: int = 0
    road_m: float = 0.0
    tags: Counter[str] = field(default_factory=Counter)

    def rule(self, values: Values, ways: int, length_m: float) -> WayRule | None:
        """Return what the mode may do on a road merged of some ways.

        Parameters
        ----------
        values
            The values of each tag, each once.
        ways
            Of how many ways the road was merged.
        length_m
            Its length.
        """
        partial = {key: words for key, words in values.items() if self._is_partial(key, words, ways)}
        if not partial:
            return self.classifier.way(_joined(values))
        kept = {key: words for key, words in values.items() if key not in partial or not self._confines(key, words)}
        rule = self.classifier.way(_joined(kept))
        changing = [key for key in sorted(partial) if self._matters(key, partial[key], kept, rule)]
        if rule is not None and changing:
            self.roads += 1
            self.road_m += length_m
            self.tags.update(changing)
        return rule

    def notes(self) -> list[Note]:
        """Return a warning of the roads on which a tag may hold for a part only."""
        if not self.roads:
            return []
        counts = [f"{key}: {count}" for key, count in sorted(self.tags.items())]
        km = self.road_m / 1000
        return [Note("roads.merged", severity="warning", count=self.roads, road_km=km, counts=counts)]

    def _is_partial(self, key: str, words: list[str], ways: int) -> bool:
        if key not in self.classifier.way_keys or key in _OF_THE_WHOLE:
            return False
        table = self.classifier.table
        is_mixed = "no" in words if key in _STRUCTURES else bool(set(words) & table.open and set(words) & table.closed)
        return len(set(words)) < ways or (is_mixed and len(words) > 1)

    def _matters(self, key: str, words: list[str], kept: Values, rule: WayRule | None) -> bool:
        """Tell whether the road would be another one without a tag that was kept, or with one that was not."""
        if key not in kept and self._closes(key, words):
            return True
        other = {k: w for k, w in kept.items() if k != key} if key in kept else {**kept, key: words}
        return rule != self.classifier.way(_joined(other))

    def _confines(self, key: str, words: list[str]) -> bool:
        """Tell whether a tag would close the road, or keep people from joining it."""
        table = self.classifier.table
        closing = {tag.split("=", 1)[0] for tag in (*table.closed_ways, *table.no_snap)}
        if key in _STRUCTURES or key in closing:
            return True
        return self._closes(key, words)

    def _closes(self, key: str, words: list[str]) -> bool:
        table = self.classifier.table
        is_access = key.removesuffix(":forward").removesuffix(":backward") in table.access_keys
        return is_access and bool(set(words) & table.closed)


def _joined(values: Values) -> dict[str, str]:
    return {key: ";".join(words) for key, words in values.items()}
