"""Whom a share is a share of: administrative villages (建制村), and rural settlements.

Roads and buses are owed to villages, not to the towns they lead to: a share of all settlements is flattered by seats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from spatial_uri.analyses.hierarchy.result import VILLAGE_RANKS, Hierarchy
from spatial_uri.model.arrays import BoolArray
from spatial_uri.model.names import class_codes, settlement_codes
from spatial_uri.words.catalogue import say, say_n
from spatial_uri.words.numbers import lines

FIRST_VILLAGE, FIRST_COMMUNITY_LIKE, FIRST_VILLAGE_LIKE = 200, 400, 500
"""The last three digits of a code: from 200 a village committee (村委会), from 400 what is like a residents' committee,
from 500 what is like a village committee; below 200 a residents' committee (居委会)."""
NATURAL_KINDS = frozenset({"hamlet", "isolated_dwelling", "farm", "自然村", "自然屯", "自然庄", "自然湾", "村民小组"})
"""Kinds of settlements that are parts of a village."""
COMMUNITY_KINDS = frozenset({"neighbourhood", "quarter", "suburb", "社区", "居委会", "居民委员会", "城市社区"})
"""Kinds of settlements with a residents' committee."""
_VILLAGE_NAME = re.compile(r"(村|村委会|村民委员会)$")


@dataclass(frozen=True, eq=False)
class Denominator:
    """The settlements that a share is a share of, and how they are known.

    Parameters
    ----------
    is_in
        ``(settlements,)`` whether each is counted.
    by_code, by_rank
        How many of those counted are known by their code (statistical class, for rural ones), and how many by rank.
    seats
        Seats of a township or county that are left out, although their code is that of a village (or, of rural ones,
        that are counted because their class is rural).
    natural
        Natural villages (自然村), left out.
    like_villages
        Settlements whose code is that of a unit like a committee (400-599), left out: farms, mines, development zones.
    """

    is_in: BoolArray
    by_code: int
    by_rank: int
    seats: int = 0
    natural: int = 0
    like_villages: int = 0

    def __len__(self) -> int:
        """Return how many settlements are counted."""
        return int(self.is_in.sum())


def find_villages(hierarchy: Hierarchy, settlements: gpd.GeoDataFrame) -> Denominator:
    """Find the administrative villages (建制村), of which hardened roads and buses are asked.

    By the code, where a settlement has one of 12 digits: the last three are 200-399, or 500-599 and its name is that of
    a village (from 400 on stand farms, mines and development zones, but some village committees too). Without a code,
    by the rank: ``village`` or ``central_village``, and no residents' committee by its kind. Natural villages
    (`NATURAL_KINDS`) are parts of a village and do not count, unless the study has no other villages. Seats and towns
    never count: what is asked of villages is the way to them.

    Parameters
    ----------
    hierarchy
        The ranks.
    settlements
        The settlements of the study, in the order of the hierarchy.

    Returns
    -------
    Denominator
        The villages.

    References
    ----------
    建制村 as the denominator of P1 and P2: 城乡道路客运一体化发展水平评价规范, Ministry of Transport of China. Codes:
    国家统计局, 统计用区划代码和城乡划分代码编制规则.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> from shapely import Point
    >>> codes = ["330802101001", "330802101200", "330802101500"]
    >>> named = gpd.GeoDataFrame({"name": ["A", "B", "C"], "kind": "village"}, index=codes, geometry=[Point()] * 3)
    >>> ranks = pd.DataFrame({"rank": "village", "seat_of": None}, index=codes)
    >>> find_villages(Hierarchy(ranks, pd.DataFrame(), pd.DataFrame()), named).is_in.tolist()
    [False, True, False]
    """
    last = np.array([-1 if code is None else int(code[9:]) for code in settlement_codes(settlements)], dtype=np.int64)
    kinds = [str(kind).strip().lower() for kind in settlements["kind"]]
    is_ranked, is_seat = _ranks(hierarchy)
    is_named = np.array([bool(_VILLAGE_NAME.search(str(name).strip())) for name in settlements["name"]], dtype=np.bool_)
    is_like = (last >= FIRST_VILLAGE_LIKE) & is_named
    by_code = ((last >= FIRST_VILLAGE) & (last < FIRST_COMMUNITY_LIKE)) | is_like
    seats = int((by_code & is_seat).sum())
    by_code &= ~is_seat
    is_community = np.array([kind in COMMUNITY_KINDS for kind in kinds], dtype=np.bool_)
    by_rank = (last < 0) & is_ranked & ~is_community
    natural = np.array([kind in NATURAL_KINDS for kind in kinds], dtype=np.bool_) & (by_code | by_rank)
    if natural.sum() == (by_code | by_rank).sum():  # nothing tells them from villages
        natural[:] = False
    by_code, by_rank = by_code & ~natural, by_rank & ~natural
    return Denominator(
        is_in=by_code | by_rank,
        by_code=int(by_code.sum()),
        by_rank=int(by_rank.sum()),
        seats=seats,
        natural=int(natural.sum()),
        like_villages=int(((last >= FIRST_COMMUNITY_LIKE) & ~is_like & is_ranked).sum()),
    )


def find_rural(hierarchy: Hierarchy, settlements: gpd.GeoDataFrame) -> Denominator:
    """Find the rural settlements, whose people the Rural Access Index counts.

    By the statistical class (城乡分类代码), where a settlement has one: 2xx is rural, 1xx urban. Without it, by the
    rank: ``village`` or ``central_village``, natural villages included.

    Parameters
    ----------
    hierarchy
        The ranks.
    settlements
        The settlements of the study, in the order of the hierarchy.

    Returns
    -------
    Denominator
        The rural settlements.

    References
    ----------
    统计上划分城乡的规定, 国函〔2008〕60号.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> from shapely import Point
    >>> places = gpd.GeoDataFrame({"class_code": ["121", "220", None]}, index=list("abc"), geometry=[Point()] * 3)
    >>> ranks = pd.DataFrame({"rank": ["village", "village", "town"], "seat_of": None}, index=list("abc"))
    >>> find_rural(Hierarchy(ranks, pd.DataFrame(), pd.DataFrame()), places).is_in.tolist()
    [False, True, False]
    """
    classes = np.array([code or "" for code in class_codes(settlements)], dtype=str)
    is_ranked, is_seat = _ranks(hierarchy)
    by_code = np.char.startswith(classes, "2")
    by_rank = (classes == "") & is_ranked
    return Denominator(
        is_in=by_code | by_rank,
        by_code=int(by_code.sum()),
        by_rank=int(by_rank.sum()),
        seats=int((by_code & is_seat).sum()),
    )


def _ranks(hierarchy: Hierarchy) -> tuple[BoolArray, BoolArray]:
    """Return who is a village by rank, and who is a seat or a town."""
    is_village = hierarchy.places["rank"].isin(VILLAGE_RANKS).to_numpy()
    return is_village, ~is_village


def village_definition(villages: Denominator) -> str:
    """Say which settlements are administrative villages, in the language that is spoken now.

    Parameters
    ----------
    villages
        As `find_villages` returns them.
    """
    return lines(
        say_n(
            "{count} settlement is an administrative village (建制村).",
            "{count} settlements are administrative villages (建制村).",
            len(villages),
        ),
        say(
            "By code, the last three digits are 200 to 399, or 500 to 599 with the name of a village.",
        )
        if villages.by_code
        else "",
        say("Without a code, they are the settlements of rank village and central village; seats and towns are none.")
        if villages.by_rank
        else "",
        say_n(
            "{count} seat of a township, or town, with the code of a village committee is not counted.",
            "{count} seats of townships, or towns, with the codes of village committees are not counted.",
            villages.seats,
        )
        if villages.seats
        else "",
        say_n(
            "{count} natural village (自然村) is not counted.",
            "{count} natural villages (自然村) are not counted.",
            villages.natural,
        )
        if villages.natural
        else "",
        say_n(
            "{count} farm, mine or development zone (code 400 to 599) is not counted.",
            "{count} farms, mines or development zones (codes 400 to 599) are not counted.",
            villages.like_villages,
        )
        if villages.like_villages
        else "",
    )


def rural_definition(rural: Denominator) -> str:
    """Say which settlements are rural, in the language that is spoken now.

    Parameters
    ----------
    rural
        As `find_rural` returns them.
    """
    return lines(
        say_n("{count} settlement is rural.", "{count} settlements are rural.", len(rural)),
        say("By the statistical class, those of class 2xx are.") if rural.by_code else "",
        say("Without a class, they are the settlements of rank village and central village; seats and towns are none.")
        if rural.by_rank
        else "",
    )
