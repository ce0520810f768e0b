"""What the layout says of a county, in the language of the reader."""

from itertools import chain

import geopandas as gpd
import pytest
from road_drawing import at, network, road, study
from shapely import LineString

from spatial_uri.analyses.hierarchy.measure import hierarchy
from spatial_uri.analyses.layout.measure import settlement_layout
from spatial_uri.analyses.layout.present import layout_part
from spatial_uri.words.catalogue import speaking

AREAS = {
    "c": ("county", None, -5, -5, 45, 5),
    "w": ("township", "c", -5, -5, 8, 5),
    "e": ("township", "c", 8, -5, 45, 5),
}
PLACES = {"甲": (0, 0, 10_000), "乙": (30, 0, 2_000), "丙": (10, 0, 300)}
KINDS = {"甲": "city", "乙": "town", "丙": "village"}


@pytest.fixture(scope="module")
def county():
    here = study(network(road((0, 0), (40, 0))), PLACES, {}, areas=AREAS)
    table = here.settlements.table
    table["kind"] = [KINDS[i] for i in table.index]
    ring = gpd.GeoDataFrame(
        {"name": ["环线"], "kind": ["ring"]}, index=["r"], geometry=[LineString([at(0), at(9), at(9, 3)])], crs=here.crs
    )
    return here, settlement_layout(here, hierarchy(here), elements=ring)


def test_the_findings_are_said_in_chinese_with_their_numbers(county):
    with speaking("zh"):
        interactions, hinterlands, spread, elements = layout_part(*county).sections
    # 甲 and 乙 are 30 min apart; 丙 lies in the township of 乙, and is nearer to 甲
    assert interactions.paragraphs[0].startswith("2个县城、乡镇驻地和中心村形成1条发展轴线。指向甲的最多（1条）。")
    assert "3个居民点中有3个可到达乡镇驻地或县城。腹地最大的是甲，有2个居民点。" in hinterlands.paragraphs[0]
    assert "1个居民点到其他中心比到本乡镇驻地更近。" in hinterlands.paragraphs[0]
    assert spread.figures[0].label == "最近邻指数"
    assert elements.listings[0].rows[0][1] == "环（未闭合）"


def test_a_note_says_the_same_in_both_languages(county):
    note = next(note for note in county[1].notes if note.code == "layout.ring_open")
    assert note.message.startswith("The ring 环线 is not closed: its ends lie ")
    with speaking("zh"):
        assert note.message.startswith("环“环线”未闭合：端点相距")


def test_tables_and_layers_have_the_same_columns_in_every_language(county):
    parts = []
    for language in ("en", "zh"):
        with speaking(language):
            parts.append(layout_part(*county))
    english, chinese = parts
    for file, table in english.tables.items():
        assert table.equals(chinese.tables[file]), file
    assert list(english.layers) == list(chinese.layers) == ["interactions", "potentials", "hinterlands", "elements"]
    headings = chain.from_iterable(layer.records for layer in chinese.map.layers.values())
    assert not [heading for heading in headings if heading.isascii()]
