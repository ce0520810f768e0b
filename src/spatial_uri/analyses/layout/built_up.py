"""Built-up towns: the communities that stand together as one town are one unit of rank-size and primacy."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from spatial_uri.analyses.hierarchy.faults import COMMUNITY_KINDS
from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, Hierarchy
from spatial_uri.measure.known_people import LEAST_KNOWN_SHARE
from spatial_uri.model.arrays import BoolArray, FloatArray
from spatial_uri.model.names import CODE_DIGITS, class_codes, settlement_codes
from spatial_uri.model.study import Study

CITY_CLASSES = frozenset({"111", "112"})
"""主城区 and 城乡结合区: what is built together with the seat of a city or district, across its townships."""
TOWN_CLASSES = frozenset({"121", "122", "210"})
"""镇中心区, 镇乡结合区 and 乡中心区: what is built together with the seat of one town or township."""
LAST_RESIDENTS = 199
"""The last three digits of a code up to here are those of a residents' committee (居委会, 社区)."""
_PARTS_OF_TOWNS = frozenset({"suburb", "quarter", "neighbourhood", "neighborhood", "borough", "city_block"})
"""Kinds by which OpenStreetMap maps parts of a town, whose people the number of the town includes."""

_Evidence = Literal["city", "town", ""]


class BuiltUp(NamedTuple):
    """The built-up town that each settlement is a part of, one entry each in the order of the settlements.

    Attributes
    ----------
    head
        ``place_id`` of the settlement in whose name its town is counted: the seat, or without one the largest part;
        its own id where it is counted alone.
    is_told
        Whether its class, its code or its kind tells if it is part of a town.
    is_within
        Whether the people of its head include its own, as those of OpenStreetMap do for suburbs.
    """

    head: pd.Index[str]
    is_told: BoolArray
    is_within: BoolArray


def built_up_towns(study: Study, hierarchy: Hierarchy) -> BuiltUp:
    """Tell which settlements stand together as one built-up town.

    What a settlement is, its statistical class says; without a class its 12-digit code; without a code its kind:

    - class 111 or 112: part of the city of its county, because these classes are what is built together with the seat
      of the city or district, whatever the township. A city that reaches over several counties is one in each.
    - class 121, 122 or 210; or a code that ends on 001 to 199 (居委会); or a kind such as community, suburb, quarter
      or neighbourhood (社区, 居委会): part of the town of its township, because these stand in or at the built-up
      area of its seat.
    - class 123 (special areas are defined by not being joined to the seat) or 220, or any other code or kind: a
      settlement of its own.

    The seat of a township is part of its town in any case. Without areas of level township or county, the first nine
    or six digits of the code stand for them. Distances are not looked at: the classes say what is built together.

    Parameters
    ----------
    study, hierarchy
        The settlements with their columns, their areas and seats.

    Returns
    -------
    BuiltUp
        One entry for each settlement.

    References
    ----------
    State Council of China, 国函〔2008〕60号, 统计上划分城乡的规定, and the codes of the National Bureau of Statistics:
    城区 and 镇区 are what the buildings of a seat of government reach; 特殊区域 is what they do not.

    Examples
    --------
    >>> import spatial_uri as su
    >>> study = su.study_from_extract(su.samples.example_extract())
    >>> bool(built_up_towns(study, su.hierarchy(study)).is_told.any())  # nothing in Liechtenstein tells
    False
    """
    table = study.settlements.table
    places = hierarchy.places.reindex(table.index)
    codes, classes = settlement_codes(table), class_codes(table)
    kinds = [str(kind).strip().lower() for kind in table["kind"]]
    is_seat = (places["town_seat_id"] == table.index).to_numpy(dtype=np.bool_)
    keys = []
    told = np.zeros(len(table), dtype=np.bool_)
    listed = zip(codes, classes, kinds, is_seat, places["township_id"], places["county_id"], strict=True)
    for row, (code, class_code, kind, seat, township, county) in enumerate(listed):
        is_part = kind in _PARTS_OF_TOWNS or kind in COMMUNITY_KINDS
        told[row] = class_code is not None or code is not None or is_part
        evidence = _evidence(code, class_code, is_part=is_part)
        if evidence == "city":
            keys.append(_key("county", county, code))
        else:
            keys.append(_key("township", township, code) if evidence == "town" or seat else None)
    own = [f"own {row}" if key is None else key for row, key in enumerate(keys)]
    order = pd.DataFrame(
        {
            "rank": places["rank"].map(SETTLEMENT_RANKS.index).to_numpy(),
            "is_other": ~is_seat,
            "fewer": -table["population"].fillna(0.0).to_numpy(),
        }
    ).sort_values(["rank", "is_other", "fewer"], kind="stable")
    first = pd.Series(order.index, index=[own[row] for row in order.index])
    head = table.index[first[~first.index.duplicated()].reindex(own).to_numpy()]
    coded = np.array([a is not None or b is not None for a, b in zip(codes, classes, strict=True)], dtype=np.bool_)
    within = np.isin(kinds, list(_PARTS_OF_TOWNS)) & ~coded & (head != table.index)
    return BuiltUp(head, told, within)


def _evidence(code: str | None, class_code: str | None, *, is_part: bool) -> _Evidence:
    """Return what a settlement is a part of."""
    if class_code is not None:
        return "city" if class_code in CITY_CLASSES else "town" if class_code in TOWN_CLASSES else ""
    if code is not None:
        return "town" if 1 <= int(code[9:]) <= LAST_RESIDENTS else ""
    return "town" if is_part else ""


def _key(level: Literal["county", "township"], area_id: object, code: str | None) -> str | None:
    """Return the county or township whose city or town something is a part of, None if nothing says which."""
    if isinstance(area_id, str):
        return f"{level} {area_id}"
    return None if code is None else f"{level} code {code[: CODE_DIGITS[level]]}"


def people_of_towns(head: pd.Index[str], people: FloatArray, is_within: BoolArray) -> pd.Series[float]:
    """Add up the people of each town.

    Parameters
    ----------
    head, is_within
        As in `BuiltUp`, of the settlements that are counted.
    people
        Theirs, NaN where unknown.

    Returns
    -------
    Series
        By head, in the order of first appearance. The sum of what is known; NaN where the people of fewer than half of
        the parts are. Parts whose people are in the number of their town are left out where that number is known.

    Examples
    --------
    >>> towns = pd.Index(["a", "a", "b"])
    >>> people_of_towns(towns, np.array([900.0, 100.0, 50.0]), np.zeros(3, dtype=bool)).to_dict()
    {'a': 1000.0, 'b': 50.0}
    """
    known_heads = head[~is_within & ~np.isnan(people)]
    counted = ~(is_within & head.isin(known_heads))
    table = pd.Series(people[counted], index=head[counted])
    by = table.groupby(level=0, sort=False)
    total: pd.Series[float] = by.sum().where(by.count() >= LEAST_KNOWN_SHARE * by.size())
    return total
