"""The table as a planner sees it: every line with its source, in both languages, and each kind can be changed."""

from __future__ import annotations

import re
import tomllib

import pytest
from click.testing import CliRunner

from spatial_uri.cli.commands import cli
from spatial_uri.model.network import MODES
from spatial_uri.rules.preset import load_preset, preset_text
from spatial_uri.rules.road_rules import WayClassifier
from spatial_uri.rules.road_table import ModeRules, RoadRules
from spatial_uri.words.catalogue import speaking


@pytest.mark.parametrize("name", ["CN", "generic"])
@pytest.mark.parametrize("mode", MODES)
def test_every_line_says_where_it_comes_from(name, mode):
    roads = load_preset(name).roads
    rules = roads.of(mode)
    without = []
    for field in ModeRules.model_fields:
        value = getattr(rules, field)
        if isinstance(value, dict):
            without += [
                f"{field}.{key}" for key, line in value.items() if field != "sources" and not line.source.strip()
            ]
        elif field != "size" and not rules.sources.get(field):
            without.append(field)
    assert without == []
    assert all(
        line.source != "the study file" for table in (rules.signed, rules.surface_max_kmh) for line in table.values()
    )
    assert set(roads.sources) == {
        *("ref_class", "not_roads", "also_roads", "construction_open", "restrictions", "node_exempt"),
        *("tracktypes", "smoothnesses"),
    }


@pytest.mark.parametrize("name", ["CN", "generic"])
def test_the_table_is_printed_whole_in_both_languages_and_says_the_same(name):
    said = {}
    for language in ("en", "zh"):
        with speaking(language):
            said[language] = preset_text(name)
    tables = [[line for line in text.splitlines() if line and not line.startswith("#")] for text in said.values()]
    assert len(tables[0]) == len(tables[1])
    bare = [[re.sub(r'(source = |^\w+ = )"[^"]*"', r"\1", line) for line in table] for table in tables]
    assert bare[0] == bare[1]
    roads = said["zh"][said["zh"].index("[roads]") :]
    english = [
        line for line in roads.splitlines() if "source" in line and re.search(r'"[A-Za-z][a-z]+ [a-z]+ [a-z]+', line)
    ]
    assert english == []
    for part in said["zh"].split("\n# " + name + "\n"):
        tomllib.loads(part)  # it is still TOML


def test_the_command_prints_the_language_of_the_preset_unless_told_otherwise():
    run = CliRunner().invoke
    assert "OSRM汽车规则" in run(cli, ["rules", "CN"]).output
    assert "OSRM car profile" in run(cli, ["rules", "CN", "--language", "en"]).output
    assert "OSRM car profile" in run(cli, ["rules"]).output
    assert "OSRM汽车规则" in run(cli, ["rules", "--language", "zh"]).output


DRIVE = ("roads", "drive")


SPEEDS = [
    ((*DRIVE, "speed_kmh", "track"), 15, {"highway": "track"}, 10, 15),
    ((*DRIVE, "speed_kmh", "alley"), {"kmh": 7, "source": "bureau"}, {"highway": "alley"}, None, 7),
    ((*DRIVE, "paved_kmh", "track"), 30, {"highway": "track", "surface": "asphalt"}, 20, 30),
    ((*DRIVE, "if_permitted_kmh", "path"), 8, {"highway": "path", "motorcar": "yes"}, 5, 8),
    ((*DRIVE, "signed", "unclassified", "share"), 1.0, {"highway": "unclassified", "maxspeed": "50"}, 40, 50),
    ((*DRIVE, "signed", "track", "up_to_kmh"), 40, {"highway": "track", "maxspeed": "90"}, 30, 40),
    ((*DRIVE, "surface_max_kmh", "mud"), 5, {"highway": "track", "surface": "mud"}, 10, 5),
    ((*DRIVE, "tracktype_max_kmh", "grade5"), 4, {"highway": "track", "tracktype": "grade5"}, 10, 4),
    ((*DRIVE, "smoothness_max_kmh", "bad"), 6, {"highway": "track", "smoothness": "bad"}, 10, 6),
    ((*DRIVE, "ford_max_kmh"), 0, {"highway": "track", "ford": "yes"}, 10, None),
    ((*DRIVE, "ferry_kmh"), 12, {"route": "ferry"}, 10, 12),
    ((*DRIVE, "ferry_closed"), [], {"route": "ferry", "foot": "yes"}, None, 10),
    ((*DRIVE, "shuttle_train_kmh"), 0, {"route": "shuttle_train"}, 10, None),
    ((*DRIVE, "open"), ["yes", "private"], {"highway": "road", "access": "private"}, None, 25),
    ((*DRIVE, "closed"), ["delivery"], {"highway": "road", "access": "no"}, None, 25),
    ((*DRIVE, "closed_ways"), [], {"highway": "service", "service": "emergency_access"}, None, 15),
    ((*DRIVE, "never_ways"), ["toll=yes"], {"highway": "road", "toll": "yes"}, 25, None),
    ((*DRIVE, "never_classes"), ["raceway"], {"highway": "raceway", "motorcar": "yes"}, 10, None),
    ((*DRIVE, "oneway_implied"), [], {"highway": "motorway"}, 90, 90),
    ((*DRIVE, "use_maxspeed"), False, {"highway": "primary", "maxspeed": "30"}, 30, 65),
    ((*DRIVE, "size", "width_m"), 2.5, {"highway": "road", "maxwidth": "2.2"}, 25, None),
    (("roads", "oneway", "both"), ["no", "reversible"], {"highway": "road", "oneway": "reversible"}, None, 25),
    (("roads", "maxspeed_kmh", "XX:rural"), 60, {"highway": "primary", "maxspeed": "XX:rural"}, 72, 60),
    (("roads", "construction_open"), [], {"highway": "road", "construction": "minor"}, 25, None),
    (("roads", "not_roads"), [], {"highway": "escape", "motorcar": "yes"}, None, 10),
    (("roads", "ref_class"), {"^K": "primary"}, {"highway": "tertiary", "ref": "K1"}, 40, 65),
    ((*DRIVE, "access_keys"), ["motorcar"], {"highway": "road", "access": "no"}, None, 25),
    ((*DRIVE, "oneway_against"), ["lanes=1"], {"highway": "road", "lanes": "1"}, 25, 0),
    ((*DRIVE, "oneway_lifted"), ["lanes=1"], {"highway": "road", "oneway": "-1", "lanes": "1"}, 0, 25),
    ((*DRIVE, "oneway_keys"), ["oneway:motorcar"], {"highway": "road", "oneway": "-1"}, 0, 25),
    ((*DRIVE, "opened_ways"), ["lanes=*"], {"highway": "path", "lanes": "1"}, None, 5),
    ((*DRIVE, "pushing_kmh"), 3, {"highway": "footway"}, None, 3),
    (("roads", "also_roads"), {"man_made=dyke": "track"}, {"man_made": "dyke"}, None, 10),
    (("roads", "surface", "paved"), ["sand"], {"highway": "track", "surface": "asphalt"}, 20, 10),
    (("roads", "surface", "unpaved"), ["asphalt"], {"highway": "track", "surface": "asphalt"}, 20, 10),
    (("roads", "oneway", "along"), ["go"], {"highway": "road", "oneway": "yes"}, 25, None),
    (("roads", "oneway", "against"), ["yes"], {"highway": "road", "oneway": "-1"}, 0, None),
]
"""Path of a line, its new value, a way, and how fast a car drives on it before and after."""

OTHERS = [
    ((*DRIVE, "destination"), [], lambda c: c.way({"highway": "road", "access": "destination"}).through),
    ((*DRIVE, "no_snap"), [], lambda c: c.way({"highway": "motorway"}).snappable),
    ((*DRIVE, "barriers_open"), [], lambda c: c.blocks({"barrier": "gate"})),
    ((*DRIVE, "barriers_closed"), ["gate"], lambda c: c.blocks({"barrier": "gate"})),
    ((*DRIVE, "barriers_lifted"), [], lambda c: c.blocks({"barrier": "bollard", "bollard": "rising"})),
    ((*DRIVE, "other_barriers"), "open", lambda c: c.blocks({"barrier": "odd"})),
    ((*DRIVE, "restriction_keys"), [], lambda c: c.restriction({"restriction": "no_u_turn"})),
    ((*DRIVE, "restriction_except"), ["bus"], lambda c: c.restriction({"restriction": "no_u_turn", "except": "bus"})),
    (("roads", "restrictions"), ["no_turn"], lambda c: c.restriction({"restriction": "no_u_turn"})),
    (("roads", "node_exempt"), [], lambda c: c.blocks({"highway": "crossing", "access": "no"})),
    (("roads", "tracktypes"), ["grade9"], lambda c: _remarks(c, {"highway": "track", "tracktype": "grade9"})),
    (("roads", "smoothnesses"), ["so_so"], lambda c: _remarks(c, {"highway": "track", "smoothness": "so_so"})),
]
"""Path of a line, its new value, and what it changes."""


def _remarks(classifier, tags):
    return classifier.remarks(tags, classifier.way(tags))


def _before_and_after(path, value):
    overrides = value
    for key in reversed(path):
        overrides = {key: overrides}
    return [WayClassifier(preset.roads, "drive") for preset in (load_preset(), load_preset(overrides=overrides))]


@pytest.mark.parametrize(("path", "value", "tags", "before", "after"), SPEEDS)
def test_a_planner_changes_any_kind_of_line(path, value, tags, before, after):
    rules = [classifier.way(tags) for classifier in _before_and_after(path, value)]
    assert [None if rule is None else rule.forward_kmh for rule in rules] == [before, after]


@pytest.mark.parametrize(("path", "value", "told"), OTHERS)
def test_lists_of_barriers_nodes_and_restrictions_can_be_changed_too(path, value, told):
    before, after = map(told, _before_and_after(path, value))
    assert before != after


def test_no_kind_of_line_is_left_out():
    changed = {path for path, *_ in (*SPEEDS, *OTHERS)}
    of_mode = {path[2] for path in changed if path[:2] == DRIVE}
    assert of_mode == set(ModeRules.model_fields) - {"sources"}
    of_all = {path[1] for path in changed if path[:2] != DRIVE}
    assert of_all == set(RoadRules.model_fields) - {*MODES, "sources"}


def test_a_list_that_is_changed_is_vouched_for_by_the_study_file():
    mine = load_preset(
        overrides={"roads": {"drive": {"open": ["yes"], "signed": {"track": {"up_to_kmh": 40}}}}}
    ).roads.drive
    assert (mine.sources["open"], mine.sources["closed"]) == (
        "the study file",
        load_preset().roads.drive.sources["closed"],
    )
    assert (mine.signed["track"].share, mine.signed["track"].source) == (0.8, "the study file")
