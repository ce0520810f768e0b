"""Ways as a source gives them, before they become a network."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.model.study import Note
from spatial_uri.rules.road_rules import WayRule


@dataclass(frozen=True)
class Restriction:
    """A turn restriction: from one of `from_ways`, over the node or all of the ways in between, to one of `to_ways`.

    `only` is True for ``only_*`` (nothing else is allowed), False for ``no_*`` (just this is not).
    Exactly one of `via_node` and `via_ways` is given. `u_turn`: only turning round at the node is meant.
    """

    only: bool
    from_ways: tuple[int, ...]
    to_ways: tuple[int, ...]
    via_node: int | None = None
    via_ways: tuple[int, ...] = ()
    u_turn: bool = False


@dataclass(frozen=True, eq=False)
class RawRoads:
    """Usable ways with their nodes.

    Way ``w`` runs over the nodes ``way_nodes[way_ptr[w]:way_ptr[w+1]]``, which are rows of `node_ids`, under rule
    ``rules[way_rule[w]]``, and is called ``names[way_name[w]]``. `node_ids` is sorted; a node that the source does not
    hold has NaN in `node_lonlat`. `blocked` are nodes that cannot be passed, `fords` nodes that lie in water. To be
    counted of way ``w`` is ``remarks[way_remark[w]]``; without `way_remark` there is nothing. Its signed limit is
    ``way_limit_kmh[w]``, NaN without one. `notes` tell what was left out, and what the source cannot tell.
    `coast_lonlat` are the straight pieces of the coastline, ``(pieces, 4)``: longitude and latitude of start and end,
    the land to the left; `bounds_deg` is the extent that the source states of itself.
    """

    way_id: Int64Array
    way_rule: Int32Array
    way_name: Int32Array
    way_ptr: Int64Array
    way_nodes: Int32Array
    rules: list[WayRule]
    names: list[str]
    node_ids: Int64Array
    node_lonlat: FloatArray
    blocked: frozenset[int] = frozenset()
    fords: frozenset[int] = frozenset()
    restrictions: tuple[Restriction, ...] = ()
    way_remark: Int32Array | None = None
    way_limit_kmh: FloatArray | None = None
    remarks: tuple[tuple[str, ...], ...] = ()
    notes: tuple[Note, ...] = ()
    coast_lonlat: FloatArray = field(default_factory=lambda: np.zeros((0, 4)))
    bounds_deg: tuple[float, float, float, float] | None = None
