"""The places of several files as one table, and the tiers they make."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from spatial_uri.errors import DataError
from spatial_uri.geo.study_crs import datum_shift_note
from spatial_uri.model.study import Note, Tier
from spatial_uri.study.parts import PlaceFile, StudyParts, paths_of


def require_settlements(parts: StudyParts) -> None:
    """Refuse a study without settlements."""
    if not any(len(f.places) for f in parts.settlements):
        raise DataError(
            "there are no settlements",
            file=paths_of(parts.settlements),
            remedy="give settlements of your own in a study file, or take an extract that has places tagged as "
            "village, town or hamlet",
        )


def joined_places(files: Sequence[PlaceFile], crs: CRS, notes: list[Note]) -> gpd.GeoDataFrame:
    """Return the places of all files in the CRS of the study; refuse ids that repeat."""
    filled = [f for f in files if len(f.places)] or list(files[:1])
    if not filled:
        columns = {name: pd.Series([], dtype=object) for name in ("name", "tier", "area_id")}
        return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=crs), index=pd.Index([], name="place_id"))
    for file in filled:
        note = datum_shift_note(file.places.table.crs, crs, file=file.path.name)
        notes += [] if note is None else [note]
    joined = gpd.GeoDataFrame(pd.concat([f.places.table.to_crs(crs) for f in filled]), geometry="geometry", crs=crs)
    repeated = joined.index[joined.index.duplicated()].unique()
    if len(repeated):
        raise DataError(
            f"{len(repeated)} place_ids are used in more than one file",
            file=paths_of(filled),
            faults=[f"place_id {i}" for i in repeated],
            remedy="give every place an id of its own",
        )
    joined.index.name = "place_id"
    return joined


def study_tiers(parts: StudyParts, facilities: gpd.GeoDataFrame, notes: list[Note]) -> tuple[Tier, ...]:
    """Return the tiers that have a facility; refuse facilities of other tiers, and tiers that must not be empty."""
    present = set(facilities["tier"])
    empty = [t.name for t in parts.tiers if t.name not in present]
    unknown = sorted(present - {t.name for t in parts.tiers})
    if unknown:
        raise DataError(
            "some facilities are of a tier that the study does not have",
            file=paths_of(parts.facilities),
            faults=[f"tier {tier!r}: {sum(facilities['tier'] == tier)} facilities" for tier in unknown],
            remedy=f"add it to tiers.order; the tiers are {', '.join(t.name for t in parts.tiers)}",
        )
    if not present and not parts.facilities_required:
        if not _are_said_absent(notes):
            notes.append(Note("facilities.no_data"))
        return parts.tiers
    if empty and (parts.tiers_required or not present):
        raise DataError(
            f"there is no facility of tier {', '.join(map(repr, empty))}",
            file=paths_of(parts.facilities),
            faults=[f"{sum(facilities['tier'] == tier)} facilities of tier {tier!r}" for tier in sorted(present)],
            remedy="leave the tier out, or give a file that holds such facilities",
        )
    if empty and not _are_said_absent(notes):
        labels = [str(t) for t in parts.tiers if t.name in empty]
        notes.append(Note("tiers.empty", severity="warning", tier_terms=labels))
    return tuple(t for t in parts.tiers if t.name in present)


def _are_said_absent(notes: Sequence[Note]) -> bool:
    return any(note.code == "facilities.absent" for note in notes)
