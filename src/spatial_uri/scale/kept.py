"""Measured parts kept on disk, so that an interrupted run can continue."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from spatial_uri import __version__
from spatial_uri.analyses.service_circle.part import TierTimes
from spatial_uri.analyses.service_circle.plan import CirclePlan
from spatial_uri.errors import OutputError
from spatial_uri.routing.surface.surfaces import Surface
from spatial_uri.scale.portions import Portion

FORMAT = "spatial_uri parts 1"
_ARRAYS = tuple(f.name for f in fields(TierTimes) if f.name != "surface")
_NUMBERS = ("west", "south", "cell_m", "ms_per_m", "longest_ms")
_SUFFIX = ".part"
_SEAL_BYTES = hashlib.sha256().digest_size


@dataclass(frozen=True)
class KeptParts:
    """One file for each measured part in `folder`, named by the `key` of what it was measured from."""

    folder: Path
    key: str

    def save(self, number: int, found: dict[str, TierTimes]) -> None:
        """Save what was found for a part, all of it or nothing.

        Raises
        ------
        OutputError
            If the folder cannot be written.
        """
        arrays: dict[str, Any] = {"tiers": np.array(list(found))}
        for row, times in enumerate(found.values()):
            arrays |= {f"{row}.{name}": getattr(times, name) for name in _ARRAYS}
            if times.surface is not None:
                arrays[f"{row}.surface"] = times.surface.values
                arrays[f"{row}.numbers"] = np.array([getattr(times.surface, name) for name in _NUMBERS])
        stream = io.BytesIO()
        np.savez(stream, **arrays)
        content = stream.getvalue()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(prefix=".draft-", suffix=_SUFFIX, dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self._seal(number, content))
                    file.write(content)
                Path(draft).replace(self._file(number))
            finally:
                Path(draft).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"a measured part cannot be kept ({error.strerror})",
                file=self.folder,
                remedy="make room on the disk, or name another folder for the result",
            ) from error

    def load(self, number: int) -> dict[str, TierTimes] | None:
        """Return what an earlier run saved of a part; None if there is nothing or the file is damaged."""
        try:
            sealed = self._file(number).read_bytes()
        except OSError:
            return None
        seal, content = sealed[:_SEAL_BYTES], sealed[_SEAL_BYTES:]
        if seal != self._seal(number, content):
            return None
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            return {str(tier): _times(kept, row) for row, tier in enumerate(kept["tiers"])}

    def _seal(self, number: int, content: bytes) -> bytes:
        """Return the seal before the content: it shows that the content is complete, and of this part of this run."""
        return hashlib.sha256(f"{self.key} {number} ".encode() + content).digest()

    def _file(self, number: int) -> Path:
        return self.folder / f"{self.key[:16]}-{number:05d}{_SUFFIX}"


def _times(kept: Any, row: int) -> TierTimes:
    surface = None
    if f"{row}.surface" in kept:
        numbers = dict(zip(_NUMBERS, kept[f"{row}.numbers"].tolist(), strict=True))
        surface = Surface(**numbers, values=kept[f"{row}.surface"])
    return TierTimes(**{name: kept[f"{row}.{name}"] for name in _ARRAYS}, surface=surface)


def forget_parts(folder: str | Path) -> None:
    """Remove the parts saved in a folder, and the folder if nothing else is in it."""
    folder = Path(folder)
    if not folder.is_dir():
        return
    for file in folder.glob(f"*{_SUFFIX}"):
        file.unlink(missing_ok=True)
    for file in folder.glob(f".draft-*{_SUFFIX}"):
        file.unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()


def key_of(plan: CirclePlan, portions: Sequence[Portion]) -> str:
    """Return a hash of everything that measured parts depend on."""
    digest = hashlib.sha256()
    facts = [
        FORMAT,
        __version__,
        asdict(plan.options),
        asdict(plan.travel),
        plan.study.network.mode,
        plan.study.crs.to_wkt(),
        [tier.name for tier in plan.tiers],
        [(p.area_id, p.answers_for.window) for p in portions],
        plan.limits_min,
        plan.cell_m,
    ]
    digest.update(json.dumps(facts, sort_keys=True).encode())
    for array in _content(plan, portions):
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _content(plan: CirclePlan, portions: Sequence[Portion]) -> Iterator[np.ndarray[Any, Any]]:
    network = plan.study.network
    yield from (network.node_xy, network.node_id, network.indptr, network.head, network.time_ms, network.edge_piece)
    yield from (network.edge_forward, network.edge_primary, network.piece_ptr, network.piece_xy)
    yield from (network.pieces[column].to_numpy() for column in ("length_m", "snappable"))
    yield shapely.get_coordinates(plan.study.settlements.table.geometry.to_numpy())
    yield plan.exits
    accesses = [plan.access]
    for facilities in plan.facilities.values():
        accesses.append(facilities.access)
        yield shapely.get_coordinates(facilities.points)
        yield facilities.inside
    for access in accesses:
        yield from (access.ptr, access.piece, access.fraction, access.walk_ms, access.reach_m)
        if access.back_ms is not None:
            yield access.back_ms
    if network.heights is not None:
        for grid in network.heights.grids:
            yield from (grid.values, np.array([grid.west, grid.north, grid.step_x, grid.step_y]))
    for portion in portions:
        yield portion.answers_for.settlements
        yield portion.answers_for.pieces
