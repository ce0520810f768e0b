"""Contradictions and findings: the reader's language on the page, English in the tables."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from two_towns import COUNTY, EAST, WEST, county, places, study

from spatial_uri.analyses.hierarchy.labels import FINDINGS, FOUND_BY, MISMATCHES, RANK_DEFINITIONS
from spatial_uri.analyses.hierarchy.measure import hierarchy
from spatial_uri.analyses.hierarchy.measure_audit import audit
from spatial_uri.analyses.hierarchy.present import hierarchy_part
from spatial_uri.analyses.hierarchy.result import SETTLEMENT_RANKS, ExpectedSettlements
from spatial_uri.words.catalogue import messages_of, speaking

ROWS = [
    (f"{WEST}001", "凤城社区", "city", WEST, 30_000, 5, 5),
    (f"{EAST}001", "石桥社区", "town", EAST, 6_000, 15, 5),
    (f"{EAST}200", "甲村", "village", EAST, 500, 5, 4),  # its code is of the east, it lies in the west
    ("990121999200", "孤村", "village", COUNTY, 100, 15, 1),
]


@pytest.fixture(scope="module")
def here():
    return study(county(seats={WEST: f"{EAST}001"}), places(*ROWS))


@pytest.fixture(scope="module")
def found(here):
    ranks = hierarchy(here)
    rows = pd.DataFrame(
        {"area_code": [EAST, None], "area_name": None, "code": None, "name": ["乙村", "丙村"], "expected": np.nan},
        index=[2, 3],
        dtype=object,
    )
    return replace(ranks, audit=audit(here, ranks, ExpectedSettlements(rows, is_count=False)))


def test_a_contradiction_is_one_code_with_facts_and_has_its_sentence_in_each_language(found):
    notes = {note.code: note for note in found.mismatches["note"]}
    strayed = notes["mismatch.code_and_place"]
    assert strayed.facts["place"] == (("甲村", f"{EAST}200"),)
    assert strayed.message == (f"甲村 ({EAST}200): its code names 石桥乡 ({EAST}), but it lies in 凤城镇 ({WEST}).")
    with speaking("zh"):
        assert strayed.message == f"甲村（{EAST}200）：代码属石桥乡（{EAST}），位置在凤城镇（{WEST}）。"


def test_tables_keep_the_english_sentences_whatever_is_spoken(here, found):
    with speaking("zh"):
        part = hierarchy_part(here, found)
    for file in ("mismatches.csv", "audit_findings.csv"):
        table = part.tables[file]
        assert "note" not in table.columns
        assert len(table)
        assert not table["message"].str.contains("[。，：]").any()
    assert set(part.tables["mismatches.csv"]["kind"]) <= set(MISMATCHES)
    assert set(part.tables["seats.csv"]["found_by"]) <= set(FOUND_BY)


def test_the_page_says_what_contradicts_what_in_chinese(here, found):
    with speaking("zh"):
        part = hierarchy_part(here, found)
    mismatches, checked = part.sections[2], part.sections[3]
    (listing,) = mismatches.listings
    assert ("代码与位置不符", f"{EAST}200") in [(row[0], row[2]) for row in listing.rows]
    assert all(row[1].endswith("。") for row in listing.rows)
    assert "应有居民点2个" in checked.paragraphs[0]
    findings = part.map.layers["settlements"].records["问题"]
    assert findings[2].startswith(f"甲村（{EAST}200）：代码属石桥乡")
    assert not re.search("[a-z]{3}", " ".join((part.title, part.short, *part.table_words.values())))


def test_every_stable_word_has_its_words_in_both_languages(found):
    assert list(RANK_DEFINITIONS) == list(SETTLEMENT_RANKS)
    english, chinese = messages_of("en", "hierarchy"), messages_of("zh", "hierarchy")
    for words in (MISMATCHES, FINDINGS, FOUND_BY, RANK_DEFINITIONS):
        assert all(chinese[word] for word in words.values())
    for table in (found.mismatches, found.audit.findings):
        assert all(all(english[note.code]) and all(chinese[note.code]) for note in table["note"])


def _rank_rows(rows):
    here = study(county(), places(*rows))
    section = hierarchy_part(here, hierarchy(here)).sections[0]
    (ranks,) = section.listings
    title = ranks.title
    at = ranks.columns.index("Of people known") if "Of people known" in ranks.columns else None
    return [None if at is None else row[at] for row in ranks.rows], section.paragraphs, title


def test_shares_of_people_by_rank_are_those_worked_out_by_hand():
    shares, paragraphs, _ = _rank_rows(ROWS)
    # 30,000, 6,000 and 600 of 36,600; no central village
    assert shares == ["82.0%", "16.4%", "0%", "1.6%"]
    assert len(paragraphs) == 2


def test_no_share_of_people_is_told_where_fewer_than_half_are_known_and_the_page_says_why():
    rows = [ROWS[0], *((*row[:4], np.nan, *row[5:]) for row in ROWS[1:])]
    shares, paragraphs, title = _rank_rows(rows)
    assert shares == [None] * 4
    assert "Of people known" in title
    assert paragraphs[2] == ("Of 4 settlements the people of 1 are known, fewer than half: no share of people is told.")
    with speaking("zh"):
        _, paragraphs, _ = _rank_rows(rows)
    assert paragraphs[2] == "资料不足：4个居民点中仅1个有人口数，不足一半，不计算人口占比。"
