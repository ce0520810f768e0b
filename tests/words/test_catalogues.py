"""Every message has its translation, with the same facts; and a Chinese atlas says nothing in English."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import spatial_uri as su
from spatial_uri.atlas.pages import REPORT
from spatial_uri.model.study import Note
from spatial_uri.words.catalogue import LANGUAGES, catalogue_names, messages_of, say, say_n, say_note, speaking
from spatial_uri.words.numbers import written

TOOLS = Path(su.__file__).parents[2] / "tools"
FACT = re.compile(r"\{(\w+)[^}]*\}")
CATALOGUES = [(language, name) for language in LANGUAGES for name in catalogue_names(language)]


@pytest.fixture(scope="module")
def tool() -> Any:
    """The tool that brings catalogues up to date."""
    sys.path.insert(0, str(TOOLS))
    try:
        return import_module("update_catalogues")
    finally:
        sys.path.remove(str(TOOLS))


def forms(message: str | tuple[str, ...]) -> tuple[str, ...]:
    return message if isinstance(message, tuple) else (message,)


@pytest.mark.filterwarnings("ignore")
def test_every_message_of_the_code_is_in_the_catalogues_and_nothing_else_is(tool: Any) -> None:
    said = tool.extracted()
    for language in LANGUAGES:
        assert set(catalogue_names(language)) <= set(said)
        for name, messages in said.items():
            updated = tool.updated(name, language, messages)
            assert list(tool.gaps(updated)) == [], f"{language}/{name}.po: run python tools/update_catalogues.py"
            if name in catalogue_names(language):
                known = set(messages_of(language, name))
                wanted = {m.id if isinstance(m.id, str) else m.id[0] for m in updated if m.id}
                assert known == wanted, f"{language}/{name}.po"


@pytest.mark.parametrize(("language", "name"), CATALOGUES)
def test_a_translation_holds_no_fact_that_the_message_does_not_have(language: Any, name: str) -> None:
    for message, said in messages_of(language, name).items():
        if " " not in message and "." in message:  # the code of a note: its facts are compared across languages below
            continue
        for form in forms(said):
            strange = set(FACT.findall(form)) - set(FACT.findall(message)) - {"count", *OF_ONE_LANGUAGE}
            assert not strange, f"{message!r}: {form!r} holds {strange}"


@pytest.mark.parametrize(("language", "name"), CATALOGUES)
def test_no_message_says_its_sentence_twice(language: Any, name: str) -> None:
    for message, said in messages_of(language, name).items():
        for form in forms(said):
            repeated = [n for n in range(20, len(form) // 2 + 1) if form[:n] == form[n : 2 * n]]
            assert not repeated, f"{message!r}: {form!r}"


@pytest.mark.parametrize("name", catalogue_names("zh"))
def test_a_number_of_people_that_brings_its_unit_gets_no_second_one(name: str) -> None:
    for message, said in messages_of("zh", name).items():
        assert not any(re.search(r"\{\w+_people\}(?:万?人)", form) for form in forms(said)), message


def test_notes_have_the_same_facts_in_both_languages() -> None:
    for name in catalogue_names("en"):
        chinese = messages_of("zh", name)
        for code, said in messages_of("en", name).items():
            english = {fact for form in forms(said) for fact in FACT.findall(form)} - {"count"}
            translated = {fact for form in forms(chinese[code]) for fact in FACT.findall(form)} - {"count"}
            if code.startswith("reading."):  # English tells the error itself, Chinese of which kind it is
                english, translated = english - {"problem"}, translated - {"kind_term"}
            assert english == translated, code


def test_one_message_has_one_translation_in_all_catalogues() -> None:
    found: dict[str, tuple[str, str | tuple[str, ...]]] = {}
    for name in catalogue_names("zh"):
        for message, said in messages_of("zh", name).items():
            first, earlier = found.setdefault(message, (name, said))
            assert forms(earlier) == forms(said), f"{message!r} in {first}.po and {name}.po"


def test_plural_forms_numbers_and_units_are_those_of_the_language() -> None:
    note = Note("settlements.counted", count=1)
    assert note.facts == {"count": 1}
    with speaking("zh"):
        assert say("unknown") == "资料不足"
        assert written("walk_limit_m", 1000.0) == "1,000米"
        assert say_note("no.such.code", {}) == "no.such.code"
    assert say_n("{count} village", "{count} villages", 1) == "1 village"
    assert written("limit_min", 20.0) == "20 min"
    assert say("unknown") == "unknown"


def test_a_name_in_latin_letters_does_not_run_into_the_number_behind_it() -> None:
    message = "{road}{length}（{time}，{speed}）"
    facts = {"length": "3.2公里", "time": "5.0分钟", "speed": "38公里/小时"}
    with speaking("zh"):
        assert say(message, road="X105", **facts) == "X105 3.2公里（5.0分钟，38公里/小时）"
        assert say(message, road="桥东路", **facts) == "桥东路3.2公里（5.0分钟，38公里/小时）"
        assert say("{thing}{count}个", thing="clinic", count=3) == "clinic 3个"
        assert say("{thing}{count}个", thing="卫生室", count=3) == "卫生室3个"
        assert say("{whole}{count}个", whole="1,548", count=3) == "1,5483个"  # numbers are not names


SAME = (
    r"[\w./-]+\.(csv|html|json|gpkg|pbf|xlsx|geojson|toml|tif)\b",  # files
    r"https?://\S+|OpenStreetMap|GeoPackage|QGIS|GIS|GTFS|OSM|SHA-256|CSV|JavaScript|spatial-uri rules",
    r"WGS \d+|UTM zone \w+|UTM|EPSG:\d+|P90|RAI|NaN|\b(km|ln|sqrt)\b",
    r"TD/T|GB \d+|TP-10|Roberts",  # standards and their authors
    r"Kansky|Nystuen|Dacey|Clark|Evans|Stewart|Zipf",  # who an index is by
    r"\b[GSXYC]\d{1,4}\b",  # roads by their number
    r"\b[a-z]+_[a-z_]+\b|\{\w+\}",  # columns of tables; where the page writes a limit
    r"\b(?:E2|Ga2|KD2|M2|2|3)SFCA\b",  # methods are called so in Chinese papers as well
    r"\bFGT\b",
    r"\bJin\b",
    r"invented data, of no place",  # whom the synthetic county is by, as its file says
)
ALLOWED = re.compile("|".join(SAME), re.ASCII)
"""What is the same in Chinese: names, units, standards, formats."""
WORD = re.compile(r"[A-Za-z]{2,}")
OF_ONE_LANGUAGE = {"whole_term"}
"""Facts that the code gives and only Chinese says: 全县 where English begins with the number."""


SILENT = {
    *(
        "key",
        "kind",
        "layer",
        "of",
        "leads_to",
        "lead_to",
        "in_cards",
        "colour",
        "tint",
        "symbol",
        "role",
        "style",
        "result",
        "theme",
        "geometry",
        "tables",
        "place_columns",
    ),
    *("parameters", "counts", "language", "file", "notes", "result", "style", "sources", "layer_themes"),
}
"""Fields of a part that no page shows as they are."""


def texts_in(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Everything that a page shows of a part: all texts but keys, colours and codes."""
    if isinstance(value, str):
        yield path, value
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in SILENT:
                yield from texts_in(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, dict):
        for key, item in value.items():
            if path.endswith(".records"):
                yield f"{path} heading", str(key)
            yield from texts_in(item, f"{path}[{key}]")
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item[2] if path.endswith(".ranking") else item, path)


def test_no_word_of_a_chinese_part_is_english(measured_county: Any, chinese_parts: Any) -> None:
    study, results = measured_county
    with speaking("zh"):
        shown = [item for part in chinese_parts for item in texts_in(part, part.key)]
        notes = [*study.notes, *(note for result in results.values() for note in result.notes)]
        shown += [(note.code, note.message) for note in notes]
    assert len(shown) > 1000
    english = {text: path for path, text in shown if WORD.search(ALLOWED.sub("", text))}
    assert not english, "\n".join(f"{path}: {text}" for text, path in list(english.items())[:40])


@pytest.mark.slow
def test_no_word_of_a_chinese_report_is_english(measured_county: Any, tmp_path: Path) -> None:
    study, results = measured_county
    folder = su.write_atlas(study, results, tmp_path / "atlas", language="zh", deliver=("report", "map"))
    for page in (REPORT, "map.html"):
        html = (folder / page).read_text("utf-8")
        assert '<html lang="zh"' in html, f"{page} does not say that it is Chinese"
    html = (folder / REPORT).read_text("utf-8")
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    text = re.sub(r"\b[0-9a-f]{64}\b", "", unescape(text))
    found = sorted(set(WORD.findall(ALLOWED.sub("", text))))
    assert not found, found
