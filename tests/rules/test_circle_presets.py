"""The circles of the package: each says in both languages what it measures, what is official and what was assumed."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

import spatial_uri
from spatial_uri.rules.circle_presets import circle_of_table, circle_toml, kinds_of, known_circles, known_kinds
from spatial_uri.rules.circle_words import definition_rows, definition_words
from spatial_uri.words.catalogue import speaking

CIRCLES = known_circles()
HOME = Path(spatial_uri.__file__).parent


@pytest.mark.parametrize("name", CIRCLES)
def test_a_definition_holds_its_own_rules_and_prints_its_source_in_both_languages(name: str) -> None:
    circle = CIRCLES[name]
    assert circle_of_table(tomllib.loads(circle_toml(name))) == (circle, [])
    for both in (circle.name, circle.source, circle.official, circle.assumed):
        assert both.en
        assert both.zh
        assert (
            not any("\u4e00" <= character <= "\u9fff" for character in both.en.replace("通", ""))
            or "国" in both.en
            or "城" in both.en
        )
    with speaking("zh"):
        rows = definition_rows(circle, kinds_of([circle]))
        assert str(circle.source.zh) in definition_words(circle, kinds_of([circle]))
    assert [heading for heading, _ in rows][:4] == ["测算", "口径来源", "有依据的", "本口径设定"]


def test_the_issue_of_the_planning_texts_has_a_circle_for_each_service() -> None:
    groups = {circle.group for circle in CIRCLES.values()}
    assert groups == {
        "health", "education", "care", "administration", "culture", "trade", "transport", "digital", "other",
    }  # fmt: skip


def test_what_was_not_checked_says_so() -> None:
    for name in ("school-junior-radius", "kindergarten", "elderly-care"):
        circle = CIRCLES[name]
        assert "not checked" in f"{circle.source.en} {circle.official.en}"


def test_kinds_have_words_of_their_own() -> None:
    taken: dict[str, str] = {}
    for key, rule in known_kinds().items():
        for word in {key.replace("_", " "), rule.name.en.lower(), rule.name.zh, *map(str.lower, rule.words)}:
            assert taken.setdefault(word, key) == key, f"{word} stands for {taken[word]} and {key}"


def test_no_code_names_a_circle() -> None:
    names = {name for name in CIRCLES if "-" in name}
    for path in HOME.rglob("*.py"):
        text = path.read_text("utf-8")
        if not any(name in text for name in names):
            continue
        named = names & {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
        assert not named or path.match("circles/options.py"), f"{path.name} names {named}"  # its example may
