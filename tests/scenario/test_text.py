"""The text of a scenario: what it may say, and how all of its mistakes are told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from spatial_uri import read_scenario
from spatial_uri.errors import InputNotFoundError, ParameterError, ScenarioError
from spatial_uri.scenario.seasons import season_named, season_names


def written(folder: Path, text: str) -> Path:
    file = folder / "scenario.toml"
    file.write_text(text, "utf-8")
    return file


def faults(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(ScenarioError) as refused:
        read_scenario(written(folder, text))
    assert refused.value.file.endswith("scenario.toml")
    return refused.value.faults


EVERY_KIND = """
name = "Bridge and clinic"
base = "study.toml"
season = "rain"
roads = "3f0a"
[[change]]
id = "bridge"
kind = "new_road"
line = [[9.5, 47.1], [9.6, 47.2]]
road_class = "tertiary"
kmh = 40
length_km = 2.3
oneway = false
name = "Bridge road"
ref = ""
cost = 1200
[[change]]
kind = "upgrade"
where = { ref = "X105", between = ["Upper village", "Bridge"] }
to = "secondary"
[[change]]
kind = "upgrade"
where = { segments = [3, 4] }
kmh = 50
[[change]]
kind = "close_road"
where = { way = 77, class = ["track", "path"], ford = true, surface = "unpaved", structure = "bridge", name = "x" }
[[change]]
kind = "speeds"
where = { class = "track" }
factor = 0.8
[[change]]
kind = "facility"
at = "330802001"
tier = "hospital"
capacity = 30
[[change]]
kind = "close_facility"
facility = "F1"
[[change]]
kind = "raise_facility"
facility = "F2"
tier = "hospital"
[[change]]
kind = "move_facility"
facility = "F3"
at = [9.5, 47.1]
[[change]]
kind = "relocate"
from = ["A", "B"]
to = "C"
share = 0.5
[[change]]
kind = "bus"
do = "departures"
line = "101"
departures = ["16:00", "07:30"]
"""


def test_every_kind_of_change_is_read_with_an_id_of_its_kind_and_number(tmp_path):
    scenario = read_scenario(written(tmp_path, EVERY_KIND))
    assert scenario.name == "Bridge and clinic"
    assert scenario.base == tmp_path / "study.toml"
    assert scenario.ids == (
        "bridge", "upgrade-1", "upgrade-2", "close_road-1", "speeds-1", "facility-1", "close_facility-1",
        "raise_facility-1", "move_facility-1", "relocate-1", "bus-1", "season",
    )  # fmt: skip
    bridge, upgrade, *_, bus = scenario.changes
    assert bridge.kmh == 40.0
    assert upgrade.where.between == ("Upper village", "Bridge")
    assert bus.departures == (27_000, 57_600)  # in the order of the day


def test_a_scenario_without_a_name_is_called_after_its_file(tmp_path):
    assert read_scenario(written(tmp_path, "# nothing\n")).name == "scenario"


def test_some_changes_alone_and_the_others_alone_are_scenarios(tmp_path):
    scenario = read_scenario(written(tmp_path, EVERY_KIND))
    assert scenario.only("bridge").ids == ("bridge",)
    assert scenario.only(["season"]).changes == ()
    assert scenario.without("season").season is None
    assert scenario.without(scenario.ids).is_empty
    with pytest.raises(ParameterError, match="no change 'brigde'"):
        scenario.only("brigde")


def test_all_mistakes_of_a_file_are_told_at_once_with_their_change(tmp_path):
    found = faults(
        tmp_path,
        """
        nam = "x"
        season = "rian"
        [[change]]
        id = "a"
        kind = "new_rod"
        [[change]]
        id = "b"
        kind = "new_road"
        line = [[1, 2], [1, 2]]
        kmh = true
        lenght_km = 3
        [[change]]
        id = "b"
        kind = "upgrade"
        where = { clas = "track" }
        [[change]]
        kind = "speeds"
        where = {}
        factor = nan
        [[change]]
        kind = "relocate"
        from = []
        to = 7
        share = 1.5
        [[change]]
        kind = "bus"
        do = "new_line"
        line = "9"
        stops = ["A", "B"]
        first = "25:99"
        """,
    )
    assert found == (
        "nam: there is no such key; did you mean 'name'?",
        "change 1: there is no kind 'new_rod'; did you mean 'new_road'?",
        "change 2 ('b'): line: needs two points that differ",
        "change 2 ('b'): kmh: should be a number, not True",
        "change 2 ('b'): lenght_km: there is no such key; did you mean 'length_km'?",
        "change 3 ('b'): change 2 has the id 'b' already",
        "change 3 ('b'): where.clas: there is no such key; did you mean 'class'?",
        "change 4 ('speeds-1'): where: is empty: say which roads",
        "change 4 ('speeds-1'): factor: should be a finite number, not nan",
        "change 5 ('relocate-1'): from: is an empty list: name at least one",
        "change 5 ('relocate-1'): to: should be a text in quotes, not 7",
        "change 5 ('relocate-1'): share: should be at most 1, not 1.5",
        "change 6 ('bus-1'): first: should be a time such as \"07:30\", not '25:99'",
        "season: there is no season 'rian'; did you mean 'rain'?",
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[change]]\nkind = "upgrade"\nwhere = { ref = "a" }', "say one of to"),
        ('[[change]]\nkind = "upgrade"\nwhere = "x"\nkmh = 30', "where: should be a table"),
        ('[[change]]\nkind = "relocate"\nfrom = "a"\nto = "b"\nshare = 1.0\npeople = 3', "share or people, not both"),
        ('[[change]]\nkind = "bus"\ndo = "extend"\nline = "1"', 'do = "extend" needs at'),
        ('[[change]]\nkind = "bus"\ndo = "close_line"\nline = "1"\nat = "x"', "does not go with at"),
        ('[[change]]\nkind = "bus"\ndo = "departures"\nline = "1"', "one of later_min and departures"),
        ('[[change]]\nkind = "bus"\ndo = "new_line"\nline = "1"\nstops = ["a", "b"]', "needs departures, or first"),
        ('[[change]]\nid = "season"\nkind = "close_facility"\nfacility = "x"', "is that of the season"),
        ('[[change]]\nkind = "facility"\nat = [200, 10]\ntier = "x"', "[longitude, latitude] in degrees"),
        ('[[change]]\nkind = "facility"\nat = 2024-01-01\ntier = "x"', "at: should be the id or the name of a place"),
        ('[[change]]\nkind = "facility"\nat = "a"\ntier = "x"\nname = "a\\u0007b"', "cannot be printed"),
        ('change = "x"', "change: should be a list"),
        ("change = [1]", "change 1: should be a table"),
        ("[[change]]\nid = 'x'", "change 1: kind is missing"),
        ("[season]\nrules = []", "season.rules: "),
        ("[season]\nrules = [ { class = 'track' } ]", "season.rules[1]: does nothing"),
        ("[season]\nrules = [ { ford = true, closed = true, factor = 0.5 } ]", "season.rules[1]: closes roads and"),
        ("[season]\nrules = [ { walk_factor = 0.5, class = 'track' } ]", "season.rules[1]: walk_factor stands"),
        ("season = 3", "season: should be a name"),
        ('name = "x', "unterminated string"),
        ("x = " + "[" * 5000, "too deep"),
        ("name = " + "9" * 5000, "digits"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_plain_words(tmp_path, text, fault):
    told = faults(tmp_path, text)
    assert any(fault.lower() in one.lower() for one in told), told


def test_a_file_that_is_too_large_or_not_text_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(ScenarioError, match="500"):
        read_scenario(written(tmp_path, '[[change]]\nkind = "close_facility"\nfacility = "x"\n' * 501))
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 5_000_001)
    with pytest.raises(Exception, match="more than 5 MB"):
        read_scenario(large)
    (tmp_path / "odd.toml").write_bytes("name = '村'".encode("gb18030"))
    with pytest.raises(ScenarioError, match="not in UTF-8"):
        read_scenario(tmp_path / "odd.toml")
    with pytest.raises(InputNotFoundError):
        read_scenario(tmp_path / "none.toml")


def test_the_seasons_that_come_with_the_package_say_where_every_figure_comes_from():
    assert season_names() == ("night", "rain", "snow")
    for name in season_names():
        season = season_named(name, [])
        assert season.name
        assert all(rule.source for rule in season.rules)
