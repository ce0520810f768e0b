"""What the readers have to say, in the languages there are."""

from __future__ import annotations

import re

import pytest
from osm_writing import OsmWriting

from spatial_uri.model.study import Note
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.samples.bundled import example_extract
from spatial_uri.study.from_extract import study_from_extract
from spatial_uri.words.catalogue import messages_of, speaking
from spatial_uri.words.numbers import MOST_LISTED


def _facts(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("code", list(messages_of("en", "read")))
def test_every_note_has_its_sentence_in_both_languages_with_the_same_facts(code):
    english, chinese = messages_of("en", "read")[code], messages_of("zh", "read")[code]
    assert all(english)
    assert all(chinese)
    assert {frozenset(_facts(sentence)) for sentence in (*english, *chinese)} == {frozenset(_facts(english[0]))}


def test_notes_on_an_extract_are_said_in_chinese_but_for_names_and_tags():
    notes = study_from_extract(example_extract(), transit=True).notes
    with speaking("zh"):
        messages = [note.message for note in notes]
    assert all(message.endswith("。") for message in messages)
    assert not [m for m in messages if re.search(r"\b(are|were|the|not|village|town|county|hospital)\b", m)]


def test_a_note_on_the_paths_begins_with_what_it_is_about():
    note = Note("roads.cut", count=1, severity="warning").about("Paths")
    assert note.message == "Paths: 1 road runs on beyond the data: some of its nodes are missing from the file."
    assert (note.code, note.severity) == ("roads.cut", "warning")
    with speaking("zh"):
        assert note.message.startswith("步行路网：1条道路")


def test_of_a_long_list_the_beginning_is_said_and_how_many_more_there_are():
    note = Note("places.gone", count=MOST_LISTED + 5, names=[f"n{i}" for i in range(MOST_LISTED + 5)])
    assert note.message.endswith("n19 and 5 others.")
    assert len(note.facts["names"]) == MOST_LISTED + 5


def test_a_note_is_the_same_whatever_the_order_of_its_facts():
    assert Note("roads.cut", count=1, severity="warning") == Note("roads.cut", severity="warning", count=1)
    assert Note("areas.levels", count=1, admin_level=6) == Note("areas.levels", admin_level=6, count=1)


def test_a_preset_and_a_crs_may_be_given_as_text(tmp_path):
    osm = OsmWriting()
    osm.way([osm.node(9, 47), osm.node(9.01, 47)], highway="residential")
    path = osm.write(tmp_path / "a.osm")
    networks = [
        read_roads(str(path), preset="generic", crs=crs)[0] for crs in ("EPSG:32632", 32632, "+proj=utm +zone=32")
    ]
    assert [network.piece_count for network in networks] == [1, 1, 1]
