"""Names and codes for places that do not exist.

Codes follow GB/T 2260 (county, 6 digits), GB/T 10114 (township, 9) and the statistical division
codes (village, 12). They begin with 99, a province number that is not assigned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PROVINCE = "99"
COUNTIES_PER_PREFECTURE = 60
FIRST_COUNTY = 21  # 21-80 are counties, 01-18 districts, 81-99 county-level cities
SEAT_TOWN, FIRST_TOWNSHIP = 100, 200  # 100-199 镇, 200-399 乡
RESIDENTS_COMMITTEE, FIRST_VILLAGE = 1, 200  # 001-199 居委会, 200-399 村委会
OUTSIDE_COUNTY = "990180"

_FAMILIES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦方白邹孟熊秦邱江尹薛闫段雷侯龙史"
)
_LANDFORMS = "湾沟坪坝坡岭冲塘畈垭院庄店河桥寨洼垴岔溪"
_FIRST = "云清金白青龙凤石木桃梅松柏竹兰双大小上下东西南北前后新古安太永长福和兴平高红黄黑玉银铜铁水泉马牛羊虎鹤花香"
_SECOND = "山河溪水泉坪坝岭峡湾桥门台寨沟塘源林田洞岩崖滩湖池垭关店铺口坡石"
_DIGITS = "〇一二三四五六七八九"


def county_code(county: int) -> str:
    """Return the 6-digit code of a county by its number (from 0); "990180" outside all counties."""
    if county < 0:
        return OUTSIDE_COUNTY
    prefecture, number = divmod(county, COUNTIES_PER_PREFECTURE - 1)
    return f"{PROVINCE}{prefecture + 1:02d}{FIRST_COUNTY + number:02d}"


def county_name(county: int, counties: int) -> str:
    """Return the name of a county, which says that it is synthetic."""
    if counties == 1:
        return "合成示例县"
    return f"合成示例第{_numeral(county + 1)}县"


def _numeral(number: int) -> str:
    """Write a number from 1 to 999 in Chinese."""
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        zero = "" if rest == 0 or rest >= 10 else "零"
        tail = ("一" if 10 <= rest < 20 else "") + _numeral(rest) if rest else ""
        return f"{_DIGITS[hundreds]}百{zero}{tail}"
    tens, ones = divmod(number, 10)
    return ("" if tens <= 1 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def town_names(count: int, rng: np.random.Generator) -> list[str]:
    """Return two-character names of towns, different from each other as long as there are enough."""
    possible = np.array([a + b for a in _FIRST for b in _SECOND])
    return _drawn(possible, count, rng)


def village_names(count: int, rng: np.random.Generator) -> list[str]:
    """Return names of villages such as 陈家湾村."""
    by_family = [family + "家" + landform for family in _FAMILIES for landform in _LANDFORMS]
    by_place = [a + b for a in _FIRST for b in _SECOND]
    return [f"{name}村" for name in _drawn(np.array(by_family + by_place), count, rng)]


def _drawn(possible: NDArray[np.str_], count: int, rng: np.random.Generator) -> list[str]:
    rounds = [rng.permutation(possible) for _ in range(-(-count // len(possible)))]
    return [str(name) for name in np.concatenate([*rounds, possible[:0]])[:count]]
