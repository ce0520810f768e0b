"""Files of sheets are named after tiers, whatever these are called: no two are one, on no system."""

from __future__ import annotations

from spatial_uri.page.map_sheets import MapSheet
from spatial_uri.page.sheets.book import stem_of

HOSTILE = (
    "../../a:b*?[c]/d\\'e", "Clinic", "clinic", "CLINIC", "=HYPERLINK(1)", "\U0001f3e5" * 40, "CON", "nul", "x" * 300,
    "x" * 301, "<b>&amp;</b>", "History", "'quoted'", "a\u202eb", "a\x1b[2Jb", "县" * 120, "县" * 121, "\ud800", "é",
    "e\u0301",
)  # fmt: skip


def stems() -> list[str]:
    return [stem_of(MapSheet(number=5, key=f"time_{tier}", theme="t")) for tier in HOSTILE]


def test_every_tier_has_a_file_of_its_own_even_where_capitals_are_not_told_apart():
    assert len({stem.lower() for stem in stems()}) == len(HOSTILE)


def test_no_name_holds_what_a_system_refuses_or_is_longer_than_a_name_can_be():
    for stem in stems():
        assert stem.replace("-", "").replace("_", "").isalnum()
        assert stem.isascii()
        assert len(stem) <= 100


def test_usual_tiers_keep_their_names():
    assert stem_of(MapSheet(number=5, key="time_clinic", theme="t")) == "05-time_clinic"
    assert stem_of(MapSheet(number=5, key="time_县级医院", theme="t")) == "05-time_u53bfu7ea7u533bu9662"
