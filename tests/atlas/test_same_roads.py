"""Closed roads are counted and numbered alike on the sheet, on the map and in the report: a road once, at its worst."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spatial_uri.analyses.criticality.phrases import by_road, roads_of
from spatial_uri.analyses.criticality.present import criticality_part
from spatial_uri.analyses.running import parts_of
from spatial_uri.atlas.chapters.closures import ROADS, closures_chapter
from spatial_uri.atlas.chapters.material import Material
from spatial_uri.atlas.workbook import workbook_sheets
from spatial_uri.model.joined_pieces import number_roads
from spatial_uri.page.document import Table
from spatial_uri.page.sheets.facts import amount_of


def test_the_report_the_map_and_the_sheet_number_the_same_roads(measured_county) -> None:
    study, results = measured_county
    result = results["criticality"]
    part = replace(criticality_part(study, result), result=result)
    chapter = closures_chapter(Material(study, (part,)))
    (table,) = [block for block in chapter.blocks if isinstance(block, Table)]
    theme = next(t for t in part.map.themes if t.key == "closures_town")
    layer = part.map.layers["roads_town"]
    numbered = [layer.names[row] for _, row, _ in theme.ranking[:ROADS]]
    assert numbered == [row[1] for row in table.rows]
    (use,) = theme.uses
    assert amount_of(use, np.asarray(use.cls) == 0) == len(table.rows)


@pytest.mark.slow
def test_the_workbook_lists_stretches_and_numbers_their_roads_as_the_report_counts_them(measured_county) -> None:
    study, results = measured_county
    result = results["criticality"]
    (closed,) = [s.table for s in workbook_sheets(study, list(parts_of(study, results))) if s.title == "Closed roads"]
    segments = result.closures["town"].segments
    ranked = by_road(segments, roads_of(study.network, segments).tolist())
    own = closed[closed["target_words"] == "nearest town or county seat"]
    assert len(own) == segments["stretch"].nunique()
    assert own["road"].value_counts().sort_index().tolist() == ranked["places"].tolist()
    use = next(t for t in criticality_part(study, result).map.themes if t.key == "closures_town").uses[0]
    assert amount_of(use, np.ones(len(segments), dtype=bool)) == len(ranked) == own["road"].max()


def test_no_road_of_a_name_and_class_that_hangs_together_is_listed_twice(measured_county) -> None:
    study, results = measured_county
    segments = results["criticality"].closures["town"].segments
    ranked = by_road(segments, roads_of(study.network, segments).tolist())
    assert ranked["road"].is_unique
    assert ranked["places"].sum() == segments["stretch"].nunique()
    worst = segments.groupby(roads_of(study.network, segments))["settlements_cut_off"].max()
    assert (ranked.set_index("road")["settlements_cut_off"] >= worst.reindex(ranked["road"]) - 0).mean() > 0.9


def test_pieces_of_one_ref_that_meet_are_one_road_and_those_apart_are_two(measured_county) -> None:
    study, _ = measured_county
    network = study.network
    pieces = np.arange(network.piece_count)
    roads = number_roads(network, pieces)
    table = network.pieces.assign(road=roads)
    ref, name = (table[c].astype(object).fillna("").astype(str) for c in ("ref", "name"))
    label = ref.where(ref != "", name)
    assert (label.groupby(table["road"]).nunique() == 1).all()
    assert table.loc[(label == "").to_numpy(), "road"].is_unique
    for road in table.loc[(label != "").to_numpy(), "road"].unique()[:50]:
        ends = network.piece_ends[np.flatnonzero(roads == road)]
        reached, more = {int(ends[0, 0])}, True
        while more:
            grown = reached | {int(e) for pair in ends if reached & set(map(int, pair)) for e in pair}
            more, reached = grown != reached, grown
        assert {int(e) for e in ends.ravel() if e >= 0} <= reached
