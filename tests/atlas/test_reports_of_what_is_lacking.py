"""Studies that lack people, facilities, seats, areas or classes of roads: the report claims nothing unknown."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import osmium
import pytest
from county_files import changed, drafted, measured, with_coarse_cells
from english_words import english_in, names_of
from report_texts import said_twice, sentences_of

from spatial_uri.analyses.running import parts_of
from spatial_uri.atlas.report import report_document
from spatial_uri.page.document import Document, Table
from spatial_uri.words.catalogue import speaking

pytestmark = pytest.mark.slow

Rows = list[list[str]]
PEOPLE, KIND, CODE, NAME, CLASS = 6, 2, 0, 1, 3
WRONG = (
    r"\bnan\b", r"\bNone\b", r"\b1 (settlements|towns|villages|townships|facilities|areas|people)\b", r"\b0 of\b",
    r"\bis 0 \b", r"\bare 1 \b", r"\bare 0 \b", r"\b1 of them have\b", r"unknown people",
)  # fmt: skip
"""What no sentence of a report says, whatever the study is."""


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _villages(folder: Path, change) -> None:
    rows = _rows(folder / "villages.csv")
    with (folder / "villages.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *change(rows[1:])])


def _blank(rows: Rows, every: int, *, keep: bool) -> Rows:
    """Leave out the people of every so many rows, or of all others."""
    return [[*row[:PEOPLE], "", *row[PEOPLE + 1 :]] if (k % every == 0) != keep else row for k, row in enumerate(rows)]


def _without_seats(rows: Rows) -> Rows:
    return [[f"V{k}", f"{k}号庄", "村", "", *row[4:]] for k, row in enumerate(rows)]


def _without_sections(text: str, *heads: str) -> str:
    for head in heads:
        text = re.sub(rf"^\[+{head}\]+.*?(?=^\[)", "", text, flags=re.DOTALL | re.MULTILINE)
    return text


def _without_classes(extract: Path) -> None:
    other = extract.with_name("plain.osm.pbf")
    with osmium.SimpleWriter(str(other)) as writer:
        for thing in osmium.FileProcessor(str(extract)):
            if thing.is_way() and "highway" in thing.tags:
                writer.add(thing.replace(tags={"highway": "road"}))
            else:
                writer.add(thing)
    other.replace(extract)


COMMAND = {"spatial", "uri", "rules"}
"""What a reader types to see the rules."""
LACKS = ("nothing", "people", "most_people", "some_people", "facilities", "seats", "areas", "classes", "villages")


@pytest.fixture(scope="module", params=LACKS)
def reports(request, tmp_path_factory) -> tuple[str, set[str], dict[str, Document]]:
    lacks = request.param
    folder = tmp_path_factory.mktemp(lacks)
    path = changed(drafted(folder, 14, seed=3), with_coarse_cells)
    changed(path, lambda text: text.replace("villages.xlsx", "villages.csv"))
    match lacks:
        case "people":
            changed(path, lambda text: re.sub(r"^ *population = .*\n", "", text, flags=re.MULTILINE))
        case "most_people":
            _villages(folder, lambda rows: _blank(rows, 4, keep=True))
        case "some_people":
            _villages(folder, lambda rows: _blank(rows, 4, keep=False))
        case "facilities":
            changed(path, lambda text: _without_sections(text, "facilities", "tiers", "service_circle", "causes"))
        case "seats":
            _villages(folder, _without_seats)
        case "areas":
            changed(path, lambda text: _without_sections(text, "boundaries"))
        case "classes":
            _without_classes(folder / "county.osm.pbf")
        case "villages":
            _villages(folder, lambda rows: rows[2:3])
    study, results = measured(path)
    written = {}
    for language in ("en", "zh"):
        with speaking(language):
            written[language] = report_document(study, list(parts_of(study, results)))
    return lacks, names_of(study), written


def test_no_sentence_is_said_twice(reports) -> None:
    for document in reports[2].values():
        assert said_twice(document) == set()


def test_sentences_are_whole_and_in_the_right_number(reports) -> None:
    for sentence in sentences_of(reports[2]["en"]):
        assert not any(re.search(wrong, sentence) for wrong in WRONG), sentence


def test_a_chinese_report_is_chinese_whatever_is_lacking(reports) -> None:
    _, names, written = reports
    assert english_in(" ".join(sentences_of(written["zh"])), {*names, *COMMAND}) == set()


def test_nothing_is_claimed_of_what_is_lacking(reports) -> None:
    lacks, _, written = reports
    english, chinese = (" ".join(sentences_of(written[language])) for language in ("en", "zh"))
    columns = {column for c in written["en"].chapters for b in c.blocks if isinstance(b, Table) for column in b.columns}
    match lacks:
        case "people" | "most_people":
            assert not re.search(r"% of (the )?people|people \(\d|\d people do|people live|times the people", english)
            assert not re.search(r"人口覆盖率\d|覆盖人口|人口占", chinese)
            assert not columns & {"People cut off", "Share of all people"}
        case "some_people":
            assert "whose population is known" in english
            assert "largest town" not in english
            assert "按人口已知的" in chinese
        case "facilities":
            assert "Travel times to facilities were not measured." in english
            assert "within 20 minutes" not in english
            assert "20分钟内可到达" not in chinese
        case "seats":
            assert "No town or county seat is known" in english
            assert not re.search(r"(its|their) own town|[Rr]emote (is|are) \d|No settlement is remote", english)
            assert not re.search(r"偏远村\d|县城超过", chinese)
        case "areas":
            assert not re.search(r"\d towns\b|(its|their) own township|The gaps are concentrated", english)
            assert not re.search(r"\d个乡镇(?!驻地)|短板集中", chinese)
        case "classes":
            assert re.search(r"road of unknown class", str(written["en"].chapters))
        case "villages":
            assert english.count("The only settlement") >= 1
            assert "Half of the settlements" not in english
