"""The heights that a study file names, given to its roads."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_uri.errors import DataError
from spatial_uri.measure.slope.slope_rules import RULE_OF_MODE, SlopeRule
from spatial_uri.measure.slope.sloped import slope_note, with_slope
from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Note
from spatial_uri.read.rasters.height_files import read_heights
from spatial_uri.study.sections import RoadsSection


def with_heights(
    section: RoadsSection, network: RoadNetwork, notes: Sequence[Note]
) -> tuple[RoadNetwork, tuple[Note, ...]]:
    """Return roads with the slopes that the heights of the study file give them, and the notes on it as well.

    Parameters
    ----------
    section
        Names the heights, and the rule.
    network, notes
        The roads on the level.

    Raises
    ------
    SpatialUriError
        If the heights cannot be read, or lie elsewhere.
    """
    rule: SlopeRule | None = RULE_OF_MODE[network.mode]
    if network.mode == section.mode and section.slope != "by_mode":
        rule = None if section.slope == "none" else section.slope
    if not network.piece_count:
        return network, tuple(notes)
    sloped = with_slope(network, read_heights(section.heights or (), within=network), rule=rule)
    if (sloped.pieces["height_status"] == "none").all():
        raise DataError(
            "the heights lie elsewhere than the roads",
            file=(section.heights or (None,))[0],
            remedy="give heights and roads of the same place",
        )
    return sloped, (*notes, slope_note(sloped, rule))
