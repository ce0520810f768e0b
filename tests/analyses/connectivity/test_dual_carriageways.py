"""Dual carriageways, drawn as two one-way lines: they are one road, and count once."""

from functools import partial

import pytest
import shapely
from road_drawing import network, road

from spatial_uri.analyses.connectivity.road_shape import road_lengths
from spatial_uri.measure.roads.carriageways import carriageways_once

one_way = partial(road, back_kmh=0.0, ref="G1", road_class="trunk")
THERE, BACK = ((0, 0), (10, 0)), ((10, 0.03), (0, 0.03))


def km(*roads):
    """Kilometres of the roads counted once, and as drawn."""
    drawn = road_lengths(network(*roads), area_km2=100).loc["all"]
    return pytest.approx(drawn["length_km"], abs=1e-9), pytest.approx(drawn["carriageway_km"], abs=1e-9)


def test_the_two_lines_of_one_road_count_once():
    assert km(one_way(*THERE), one_way(*BACK)) == (10, 20)
    named = {"ref": "", "name": "Ring road"}
    assert km(one_way(*THERE, **named), one_way(*BACK, **named)) == (10, 20)
    assert km(one_way(*THERE, ref="G1;S7"), one_way(*BACK, ref="S7")) == (10, 20), "one of several refs is enough"
    against = road(*BACK[::-1], kmh=0.0, back_kmh=60.0, ref="G1", road_class="trunk")
    assert km(one_way(*THERE), against) == (10, 20), "the direction of travel counts, not that of drawing"


def test_density_and_shares_are_those_of_the_road_counted_once():
    mixed = network(one_way(*THERE), one_way(*BACK), road((0, 5), (10, 5)))
    table = road_lengths(mixed, area_km2=100, population=10_000)
    assert table["length_km"].to_dict() == pytest.approx({"trunk": 10, "tertiary": 10, "all": 20})
    assert table.loc["trunk", ["length_share", "km_per_100_km2", "km_per_10000_people"]].tolist() == pytest.approx(
        [0.5, 10, 10]
    )


def test_of_each_line_half_of_the_part_counts_that_has_the_other_beside_it():
    # the second line begins 6 km along the first: 6 + 4 / 2 of the first and 4 / 2 of the second
    assert km(one_way(*THERE), one_way((10, 0.03), (6, 0.03))) == (10, 14)
    # where the lines diverge to more than 50 m they are two roads: they are 60 m apart after 6 of 10 km, 50 m after 5
    apart = (one_way((0, 0), (10, 0)), one_way((10, 0.1), (0, 0)))
    drawn_km = 10 + (10**2 + 0.1**2) ** 0.5
    once, drawn = km(*apart)
    assert drawn == drawn_km
    assert once == pytest.approx(drawn_km - 5, abs=1e-3)
    # what interrupts the second line for up to 50 m, such as a junction, is no end of it
    assert km(one_way(*THERE), one_way((10, 0.03), (5.04, 0.03)), one_way((5, 0.03), (0, 0.03))) == (
        pytest.approx(10 - 0.02),
        20 - 0.04,
    )


@pytest.mark.parametrize(
    "other",
    [
        one_way(*((x, 0.03) for x, _ in THERE)),
        one_way(*BACK, ref="G2"),
        one_way(*BACK, road_class="primary"),
        one_way((10, 0.06), (0, 0.06)),
        road(*BACK, ref="G1", road_class="trunk"),
        one_way((5, 0.03), (5, 10.03)),
    ],
    ids=["same direction", "another ref", "another class", "60 m away", "both ways", "across"],
)
def test_what_is_not_the_other_carriageway_counts_as_drawn(other):
    once, drawn = km(one_way(*THERE), other)
    assert once.expected == drawn.expected
    assert drawn == 20


def test_lines_without_ref_and_name_count_as_drawn():
    assert km(one_way(*THERE, ref=""), one_way(*BACK, ref="")) == (20, 20)


def test_a_one_way_road_that_turns_back_on_itself_is_no_dual_carriageway():
    hairpin = one_way((0, 0), (10, 0), (10, 0.03), (0, 0.03))
    assert km(hairpin) == (20.03, 20.03)


def test_the_parts_are_the_roads_cut_where_the_other_carriageway_begins():
    drawn = network(one_way(*THERE), one_way((10, 0.03), (6, 0.03)), road((0, 1), (1, 1)))
    parts = carriageways_once(drawn)
    found = sorted(zip(parts.segment.tolist(), parts.counted.tolist(), shapely.length(parts.line), strict=True))
    assert found == [(0, 0.5, pytest.approx(4000)), (0, 1, pytest.approx(6000)), (1, 0.5, pytest.approx(4000)),
                     (2, 1, pytest.approx(1000))]  # fmt: skip
