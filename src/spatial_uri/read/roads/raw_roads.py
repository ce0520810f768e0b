"""Ways as a source gives them, before they become a network."""

from __future__ import annotations

from dataclasses import dataclass, field

from spatial_uri.model.arrays import FloatArray, Int32Array, Int64Array
from spatial_uri.rules.road_rules import WayRule


@dataclass(frozen=True)
class Restriction:
    """A turn restriction: after a way of `from_ways` and all of `via`, a way of `to_ways`.

    `only` is True for ``only_*`` (nothing else is allowed), False for ``no_*`` (just this is not).
    Exactly one of `via_node` and `via_ways` is given. `u_turn`: at the
    node, only the way back is meant.
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

    Way ``w`` runs over the nodes ``way_nodes[way_ptr[w]:way_ptr[w+1]]``, which count into `node_ids`, under rule
    ``rules[way_rule[w]]`` and is called ``names[way_name[w]]``. `node_ids` is sorted; a node that is missing from the
    source has no place in `node_lonlat`, but NaN. `blocked` are nodes that cannot be passed. `ignored` counts what was
    left out, `lacking` says what the source cannot tell.
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
    restrictions: tuple[Restriction, ...] = ()
    ignored: dict[str, int] = field(default_factory=dict)
    lacking: str | None = None
