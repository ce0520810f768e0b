"""docs/SCENARIOS.md says what the models check, and its texts can be read."""

from __future__ import annotations

import re
from pathlib import Path

from spatial_uri import read_scenario
from spatial_uri.samples import example_scenario
from spatial_uri.scenario.changes import KINDS, keys_of
from spatial_uri.scenario.key_tables import with_tables
from spatial_uri.scenario.seasons import season_names
from spatial_uri.scenario.selectors import SeasonRule, Where

PAGE = Path(__file__).parents[2] / "docs" / "SCENARIOS.md"


def test_the_page_of_scenarios_is_the_one_that_the_models_make():
    text = PAGE.read_text("utf-8")
    assert with_tables(text) == text, "run python tools/update_scenarios.py"


def test_every_kind_key_and_season_stands_on_the_page():
    text = PAGE.read_text("utf-8")
    for kind, model in KINDS.items():
        section = text.partition(f"### `{kind}`")[2].partition("\n### ")[0]
        own = [key for key in keys_of(model) if key not in {"id", "cost", "kind"}]
        assert section
        assert not [key for key in own if f"| `{key}` |" not in section]
    for key in (*keys_of(Where), *keys_of(SeasonRule)):
        assert f"| `{key}` |" in text
    assert all(f"### {name.capitalize()}" in text for name in season_names())


def test_the_texts_on_the_page_are_scenarios(tmp_path):
    blocks = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    ids = []
    for number, block in enumerate(blocks):
        file = tmp_path / f"{number}.toml"
        file.write_text(block, "utf-8")
        ids.append(read_scenario(file).ids)
    assert ids[:2] == [("bridge", "upgrade-1", "facility-1", "relocate-1"), ("season",)]
    assert blocks[-1] == example_scenario().read_text("utf-8")
    assert len(ids[-1]) == 5
