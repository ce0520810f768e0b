"""What the doctor hands over: text, page and JSON in both languages, and what every run does with it."""

from __future__ import annotations

import json
import re
from math import nan

import pytest
from click.testing import CliRunner
from damages import DAMAGES, STUDY, Ward, table_of_damages

import spatial_uri as su
from spatial_uri.cli.commands import cli
from spatial_uri.diagnosis.checks import examine
from spatial_uri.diagnosis.examination import doctor, examined
from spatial_uri.diagnosis.remedies import VERDICTS, finding_of
from spatial_uri.diagnosis.subject import Subject
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.study import Note
from spatial_uri.samples import synthetic_county
from spatial_uri.study.draft import init_study
from spatial_uri.study.from_file import read_study
from spatial_uri.words.catalogue import catalogue_names, messages_of

DOCUMENT = "docs/DOCTOR.md"


@pytest.fixture(scope="module")
def ill(tmp_path_factory):
    """A county of 60 villages, two of them without a road and one on an island, whose facilities are shifted."""
    folder = tmp_path_factory.mktemp("ill")
    county = synthetic_county(60, seed=0)
    files = county.write(folder)
    given = [files.extract, files.boundaries, files.villages_csv, files.facilities_csv]
    init_study(given, folder / STUDY, name="示例县", preset="CN")
    DAMAGES["facilities_gcj02"].inflict(Ward(folder, county))
    return folder, county


@pytest.fixture(scope="module")
def found(ill):
    return doctor(ill[0] / STUDY)


def test_what_a_county_was_built_with_is_found_and_nobody_else_is(ill, found) -> None:
    settlements = ill[1].settlements
    for code, truth in (("settlements.off_network", "off_road"), ("roads.parts", "island")):
        (finding,) = [one for one in found.findings if one.code == code]
        wanted = settlements[settlements["truth"] == truth]
        assert set(finding.settlements) == set(wanted.index)
        assert finding.people == wanted["population"].sum()
    assert [one.code for one in found.of_colour("amber")] == ["settlements.off_network", "roads.parts"]


def test_the_worst_comes_first_and_gives_the_colour(found) -> None:
    assert found.colour == "red"
    assert found.findings[0].code == "datum.suspected"
    assert [one.colour for one in found.findings] == sorted((one.colour for one in found.findings), key="rag".find)


def test_sentences_and_remedies_are_in_the_language_asked_for(found) -> None:
    assert found.text("zh").startswith("示例县：红\n")
    assert "处理建议：" in found.text("zh")
    assert "[red] The facilities of facilities.csv look as if they were in GCJ-02" in found.text("en")
    for record in found.as_record("zh")["findings"]:
        assert re.search("[一-鿿]", record["sentence"] + record["remedy"])


def test_page_and_json_hold_every_finding_and_load_nothing(found, tmp_path) -> None:
    page, record = found.save(tmp_path / "new", "zh")
    html, data = page.read_text("utf-8"), json.loads(record.read_text("utf-8"))
    assert 'lang="zh"' in html
    assert "Content-Security-Policy" in html
    assert [one["code"] for one in data["findings"]] == [one.code for one in found.findings]
    for finding in found.findings:
        assert f">{finding.code}<" in html
    assert data["settlements"] == len(synthetic_county(60, seed=0).settlements)
    assert not re.search(r'(src|href)="http', html)


def test_names_from_the_data_are_no_markup_on_the_page(ill) -> None:
    from dataclasses import replace

    from spatial_uri.diagnosis.page import page_of

    study = read_study(ill[0] / STUDY)
    assert "<script>alert" not in page_of(replace(doctor(study), name="<script>alert(1)</script>"), "en")


def test_red_stops_a_run_before_it_measures_and_can_be_overruled(ill) -> None:
    result = CliRunner().invoke(cli, ["run", str(ill[0] / STUDY), "--out", str(ill[0] / "out"), "--no-cache"])
    assert result.exit_code == 1
    assert "would give wrong results" in result.output
    assert "--despite-faults" in result.output
    assert not (ill[0] / "out" / "data").exists()
    subject = Subject(read_study(ill[0] / STUDY))
    with pytest.raises(DataError, match="GCJ-02"):
        examined(subject)
    assert {"datum.suspected", "roads.parts"} <= {note.code for note in examined(subject, despite_faults=True).notes}


def test_amber_joins_the_notes_of_the_study_and_green_does_not(example) -> None:
    subject = Subject(example)
    codes = {note.code for note in examined(subject).notes} - {note.code for note in example.notes}
    assert codes == {one.code for one in examine(subject) if one.colour == "amber"} - {n.code for n in example.notes}


def test_nothing_false_is_said_of_the_bundled_example() -> None:
    found = su.doctor(su.samples.example_extract())
    assert [one.code for one in found.findings if one.colour != "green"] == ["facilities.absent"]


def test_the_command_prints_json_writes_the_page_and_exits_by_the_colour(ill, tmp_path) -> None:
    shell = CliRunner()
    result = shell.invoke(cli, ["doctor", str(ill[0] / STUDY), "--json", "--no-cache", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["colour"] == "red"
    assert (tmp_path / "doctor.html").exists()
    files = [str(ill[0] / name) for name in ("county.osm.pbf", "boundaries.gpkg", "villages.csv")]
    result = shell.invoke(cli, ["doctor", *files, "--preset", "CN", "--language", "en", "--no-cache"])
    assert result.exit_code == 0
    assert "[amber]" in result.stdout


def test_the_faults_of_all_inputs_are_told_at_once(ill, tmp_path) -> None:
    import shutil

    shutil.copytree(ill[0], tmp_path / "county", ignore=shutil.ignore_patterns("out*"))
    ward = Ward(tmp_path / "county", ill[1])
    for name in ("negative_people", "no_tier", "broken_download"):
        DAMAGES[name].inflict(ward)
    files = {one.note.facts["file"] for one in doctor(tmp_path / "county" / STUDY).of_colour("red")}
    assert files == {"villages.csv", "facilities.csv", "county.osm.pbf"}


def test_boundaries_of_an_extract_are_read_beside_a_table_that_cannot_be(ill, tmp_path) -> None:
    table = Ward(*ill).table("villages.csv")
    table.loc[2, "人口"] = "-1"
    table.to_csv(tmp_path / "villages.csv", index=False)
    found = doctor(tmp_path / "villages.csv", ill[0] / "county.osm.pbf", preset="CN")
    assert [one.note.facts["file"] for one in found.of_colour("red")] == ["villages.csv"]


def test_without_a_source_there_is_nothing_to_examine() -> None:
    with pytest.raises(ParameterError, match="nothing to examine"):
        doctor()


def test_every_verdict_is_on_a_note_that_there_is() -> None:
    codes = {code for name in catalogue_names("en") for code in messages_of("en", name)}
    families = {code.partition(".")[0] for code in codes}
    assert not {key for key in VERDICTS if key not in codes | families}


def test_a_note_that_nobody_has_thought_of_has_a_colour_and_a_remedy() -> None:
    assert finding_of(Note("new.thing", severity="warning")).colour == "amber"
    assert finding_of(Note("new.thing", severity="warning")).remedy_text == "Check whether it is meant so."
    assert finding_of(Note("new.thing")).colour == "green"


def test_the_table_of_damages_is_that_of_the_documentation(pytestconfig) -> None:
    assert len(DAMAGES) >= 40
    assert table_of_damages() in (pytestconfig.rootpath / DOCUMENT).read_text("utf-8")


def test_each_check_has_a_damage_that_it_finds() -> None:
    found = {damage.code for damage in DAMAGES.values()}
    checks = {code for code in messages_of("en", "diagnosis") if not code.startswith("reading.")}
    assert checks <= found


def test_a_study_that_was_read_already_is_examined_as_it_is(example) -> None:
    found = doctor(example)
    assert found.settlements == len(example.settlements)
    assert "facilities.absent" in {one.code for one in found.of_colour("amber")}


def test_what_is_not_known_is_none_in_the_json_and_the_same_is_told_once(found, tmp_path) -> None:
    from dataclasses import replace

    from spatial_uri.diagnosis.finding import Finding, in_order

    note = Note("roads.near_joins", severity="warning", count=1, gap_limit_m=30.0, names=["A"], most=1, most_people=nan)
    again = Note("roads.barriers_across", severity="warning", count=1, names=["B"])
    twice = [Finding("amber", one, "x") for one in (note, again, again.about("Paths"))]
    assert [one.note for one in in_order(twice)] == [note, again]
    record = replace(found, findings=tuple(twice)).save(tmp_path)[1]
    assert json.loads(record.read_text("utf-8"))["findings"][0]["facts"]["most_people"] is None
