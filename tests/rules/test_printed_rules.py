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
from spatial_uri.rules.road_table import ModeRules
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
        *("ref_class", "not_roads", "construction_open", "restrictions", "node_exempt", "tracktypes", "smoothnesses")
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


@pytest.mark.parametrize(
    ("path", "value", "tags", "before", "after"),
    [
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
    ],
)
def test_a_planner_changes_any_kind_of_line(path, value, tags, before, after):
    overrides = value
    for key in reversed(path):
        overrides = {key: overrides}
    driven = []
    for preset in (load_preset(), load_preset(overrides=overrides)):
        rule = WayClassifier(preset.roads, "drive").way(tags)
        driven.append(None if rule is None else rule.forward_kmh)
    assert driven == [before, after]


def test_lists_of_barriers_nodes_and_restrictions_can_be_changed_too():
    overrides = {
        "roads": {
            "restrictions": ["no_turn"],
            "node_exempt": [],
            "drive": {"barriers_closed": ["gate"], "barriers_open": ["bollard"], "other_barriers": "open"},
        }
    }
    usual, mine = (WayClassifier(p.roads, "drive") for p in (load_preset(), load_preset(overrides=overrides)))
    for tags in (
        {"barrier": "gate"},
        {"barrier": "bollard"},
        {"barrier": "odd"},
        {"highway": "crossing", "access": "no"},
    ):
        assert usual.blocks(tags) is not mine.blocks(tags)
    assert (usual.restriction({"restriction": "no_u_turn"}), mine.restriction({"restriction": "no_u_turn"})) == (
        "no_u_turn",
        None,
    )


def test_a_list_that_is_changed_is_vouched_for_by_the_study_file():
    mine = load_preset(
        overrides={"roads": {"drive": {"open": ["yes"], "signed": {"track": {"up_to_kmh": 40}}}}}
    ).roads.drive
    assert (mine.sources["open"], mine.sources["closed"]) == (
        "the study file",
        load_preset().roads.drive.sources["closed"],
    )
    assert (mine.signed["track"].share, mine.signed["track"].source) == (0.8, "the study file")
