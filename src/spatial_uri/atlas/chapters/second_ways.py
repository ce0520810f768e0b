"""Who has no second way to town, from the critical roads."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spatial_uri.analyses.criticality.result import Criticality, RoadClosures
from spatial_uri.atlas.chapters.material import Material


@dataclass(frozen=True, eq=False)
class SecondWays:
    """Closures on the way to one target, and who has no second way there.

    Parameters
    ----------
    target, label
        The target, and what it is called in a sentence.
    closures
        What each closed road costs.
    stuck
        Rows of its places that reach the target, but not with one segment closed.
    """

    target: str
    label: str
    closures: RoadClosures
    stuck: pd.DataFrame


def closures_to_town(material: Material) -> tuple[str, RoadClosures] | None:
    """Return the closures on the way to town, or else to the first target, with it; None where none were measured."""
    criticality = material.result("criticality")
    if not isinstance(criticality, Criticality) or not criticality.closures:
        return None
    target = "town" if "town" in criticality.closures else next(iter(criticality.closures))
    return target, criticality.closures[target]


def ways_to_town(material: Material) -> SecondWays | None:
    """Return those closures with who has no second way; None where none were measured."""
    found = closures_to_town(material)
    if found is None:
        return None
    target, closures = found
    places = closures.places
    stuck = places[places["travel_min"].notna() & ~places["has_second_way"].astype(bool)]
    return SecondWays(target, material.result("criticality").target_labels[target], closures, stuck)
