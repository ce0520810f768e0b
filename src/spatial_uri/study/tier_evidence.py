"""Of which tiers the facilities of a file are, which settlements its rows are, and what else its words tell."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from spatial_uri.model.areas import LEVELS
from spatial_uri.read.tables.values import texts
from spatial_uri.rules.preset import load_preset, preset_names
from spatial_uri.study.column_evidence import level_of_code
from spatial_uri.study.column_words import CATEGORY_WORDS, NAME_ENDINGS, TIER_RANKS, TIER_WORDS
from spatial_uri.study.guess import Guess

_KIND_OF_LEVEL = {"village": "village", "township": "town", "county": "city", "prefecture": "city", "province": "city"}


@lru_cache(maxsize=1)
def preset_tiers() -> tuple[str, ...]:
    """Return the tiers of all presets: a file named after one holds facilities of it."""
    return tuple(tier for preset in preset_names() for tier in load_preset(preset).tiers)


def tier_of(guess: Guess) -> str:
    """Return the tier of all facilities of a file, from its name."""
    named = [tier for tier in preset_tiers() if tier in guess.words]
    if named:
        return max(named, key=len)
    known = _tier_of_words(guess.words)
    return known or re.sub(r"\W+", "_", guess.path.stem.lower()).strip("_") or "facility"


def tells_tiers(guess: Guess) -> bool:
    """Tell whether the column found for the tier says more than the name of the file does.

    What a point of interest is called (小类, type ...) says no more if all its values mean what the name says.
    """
    column = guess.column("tier")
    if column is None or guess.table is None:
        return False
    if not any(word in column.lower() for word in CATEGORY_WORDS):
        return True
    of_name = _tier_of_words(guess.words)
    values = {t.lower() for t in texts(guess.table.frame[column]) if t}
    return of_name is None or any(_tier_of_words(value) != of_name for value in values)


def _tier_of_words(words: str) -> str | None:
    return next((tier for tier, known in TIER_WORDS.items() if any(word in words for word in known)), None)


def tier_order(guess: Guess) -> list[str]:
    """Return the tiers in a file, the highest first as far as their names tell."""
    assert guess.table is not None  # noqa: S101  facilities are tables
    found = dict.fromkeys(t for t in texts(guess.table.frame[guess.columns["tier"][0]]) if t)
    return sorted(
        found, key=lambda t: next((i for i, words in enumerate(TIER_RANKS) if any(w in t.lower() for w in words)), 9)
    )


def kind_of_settlements(guess: Guess) -> str:
    """Return the kind of all settlements of a file, from their codes, else from their names: village, town or city."""
    assert guess.table is not None  # noqa: S101
    level = guess.level or _usual_level(guess)
    if level is None and (column := guess.column("name")):
        names = [n.lower() for n in texts(guess.table.frame[column]) if n]
        shares = {lv: sum(n.endswith(ends) for n in names) for lv, ends in NAME_ENDINGS.items()}
        best = max(shares, key=lambda lv: shares[lv])
        level = best if shares[best] * 2 > len(names) else None
    return _KIND_OF_LEVEL[level or "village"]


def level_to_keep(guess: Guess) -> tuple[str | None, str]:
    """Return the level whose rows are settlements where codes of coarser areas stand among them, and what they are."""
    usual = _usual_level(guess)
    if usual is None or guess.table is None:
        return None, ""
    levels = _levels_of_codes(guess)
    others = Counter(lv for lv in levels if lv and LEVELS.index(lv) < LEVELS.index(usual))
    if not others:
        return None, ""
    return usual, ", ".join(f"{count} of level {level}" for level, count in sorted(others.items()))


def _usual_level(guess: Guess) -> str | None:
    """Return the level of most codes, if all are administrative codes of six digits and more."""
    levels = _levels_of_codes(guess)
    if not levels or not all(levels):
        return None
    return Counter(levels).most_common(1)[0][0]


def _levels_of_codes(guess: Guess) -> list[str | None]:
    column = guess.column("place_id")
    if column is None or guess.table is None:
        return []
    codes = texts(guess.table.frame[column])
    return [level_of_code(c) for c in codes]


def stands_for_prefectures(guess: Guess) -> bool:
    """Tell whether all rows of a table of points are prefectures or provinces, by codes or by the name of the file."""
    levels = _levels_of_codes(guess)
    if levels and all(levels):
        return set(levels) <= {"prefecture", "province"}
    return any(word in guess.words for word in ("prefecture", "province", "地级", "地市", "省会", "省级"))


def datum_of(guess: Guess) -> tuple[str | None, bool]:
    """Return the datum that columns or file are named after, and whether the name leaves no doubt."""
    named = f"{guess.title} {' '.join(c[0] for c in guess.columns.values())}".lower()
    if "wgs" in named:
        return None, True
    for datum, plain, likely in (
        ("gcj02", ("gcj", "火星"), ("高德", "amap", "腾讯", "tencent")),
        ("bd09", ("bd09", "bd-09", "bd_09"), ("百度", "baidu")),
    ):
        if any(word in named for word in (*plain, *likely)):
            return datum, any(word in named for word in plain)
    return None, False


def says_synthetic(guess: Guess) -> bool:
    """Tell whether a table says of itself, in a column or in its first row, that it is invented."""
    if guess.table is None or not len(guess.table.frame):
        return False
    first = " ".join(str(v) for v in guess.table.frame.iloc[0])
    text = f"{guess.title} {' '.join(map(str, guess.table.frame.columns))} {first}".lower()
    return any(word in text for word in ("synthetic", "合成", "虚构", "模拟数据"))
