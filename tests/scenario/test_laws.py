"""What holds for every scenario: nothing gained harms, nothing lost helps, and one change is a row of its analysis."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from road_drawing import network, road, study
from scenario_drawing import applied, degrees, minutes

import spatial_uri as su
from spatial_uri.measure.roads.options import RoadLeverOptions

SIDE = 4
TIERS = ("hospital", "clinic")


def grid(seed):
    """Sixteen junctions 2 km apart, roads of three classes between them, ten villages beside them, three facilities."""
    random = np.random.default_rng(seed)
    roads = []
    for x in range(SIDE):
        for y in range(SIDE):
            for to in ((x + 1, y), (x, y + 1)):
                if max(to) < SIDE and random.random() < 0.85:
                    kind = random.choice(["track", "unclassified", "tertiary"])
                    kmh = {"track": 10, "unclassified": 30, "tertiary": 60}[str(kind)]
                    way = ((2.0 * x, 2.0 * y), (2.0 * to[0], 2.0 * to[1]))
                    roads.append(road(*way, kmh=kmh, road_class=str(kind), ref=f"R{len(roads)}"))
    spots = random.uniform(0, 2 * (SIDE - 1), (13, 2)).round(2).tolist()
    villages = {f"v{k}": (*spot, 10.0 * (k + 1)) for k, spot in enumerate(spots[:10])}
    facilities = {"h": (*spots[10], "hospital"), "c": (*spots[11], "clinic"), "d": (*spots[12], "clinic")}
    return study(network(*roads), villages, facilities, tiers=TIERS)


def compared(before, after):
    """Whether each settlement is nearer (1), as near (0) or farther (-1) than before; no way is the farthest."""
    pairs = ((before[own], after[own]) for own in before)
    far = [tuple(math.inf if math.isnan(v) else v for v in pair) for pair in pairs]
    return [0 if b == a else 1 if a < b else -1 for b, a in far]


SPOT = st.tuples(st.floats(-0.5, 6.5), st.floats(-0.5, 6.5)).map(lambda xy: (round(xy[0], 2), round(xy[1], 2)))
GAINED = st.one_of(
    st.tuples(SPOT, SPOT)
    .filter(lambda ends: ends[0] != ends[1])
    .map(lambda ends: f'kind = "new_road"\nkmh = 40\nline = {degrees(*ends)}'),
    SPOT.map(lambda spot: f'kind = "facility"\ntier = "clinic"\nat = {degrees(spot)[0]}'),
    st.sampled_from(["track", "unclassified"]).map(
        lambda c: f'kind = "upgrade"\nkmh = 60\nwhere = {{ class = "{c}" }}'
    ),
    st.just('kind = "raise_facility"\nfacility = "c"\ntier = "hospital"'),
)
LOST = st.one_of(
    st.sets(st.integers(0, 12), min_size=1, max_size=4).map(
        lambda roads: f'kind = "close_road"\nwhere = {{ ref = {[f"R{r}" for r in sorted(roads)]} }}'
    ),
    st.just('kind = "close_facility"\nfacility = "d"'),
    st.floats(0.3, 0.9).map(lambda f: f'kind = "speeds"\nwhere = {{ class = "tertiary" }}\nfactor = {f}'),
)
FEW = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(st.integers(0, 5), GAINED)
def test_what_is_gained_makes_nobody_slower(seed, change):
    made = grid(seed)
    try:
        found = applied(f"[[change]]\n{change}", made)
    except su.SpatialUriError as refused:  # a road drawn where nothing is
        assert "lead nowhere" in str(refused) or "no length" in str(refused)  # noqa: PT017
        return
    for tier in TIERS:
        if tier == "hospital" or "raise" not in change:  # a raised clinic is no clinic any more
            assert min(compared(minutes(made, tier), minutes(found.study, tier))) >= 0


@FEW
@given(st.integers(0, 5), LOST)
def test_what_is_lost_makes_nobody_faster(seed, change):
    made = grid(seed)
    found = applied(f"[[change]]\n{change}", made)
    for tier in TIERS:
        assert max(compared(minutes(made, tier), minutes(found.study, tier))) <= 0


@pytest.fixture(scope="module")
def county():
    return grid(3)


def test_one_closed_road_is_the_row_of_that_closure(county):
    options = su.CriticalityOptions(tiers=("clinic",), threshold_min=10)
    rows = su.criticality(county, su.hierarchy(county), options).closures["clinic"].segments
    before = minutes(county)
    assert len(rows) > 5
    for piece, row in rows.iterrows():
        closed = f'kind = "close_road"\nwhere = {{ segments = [{piece}] }}'
        text = f'roads = "{county.network.fingerprint}"\n[[change]]\n{closed}'
        after = minutes(applied(text, county).study)
        cut = [own for own in before if math.isnan(after[own]) and not math.isnan(before[own])]
        more = [after[own] - before[own] for own in before if not math.isnan(after[own])]
        assert len(cut) == row["settlements_cut_off"]
        assert sum(more) == pytest.approx(row["extra_min"], abs=0.2)
        assert sum(m > 0.005 for m in more) + len(cut) == row["settlements"]


def test_one_upgraded_road_is_the_row_of_that_lever(county):
    clinics = county.facilities.table.query("tier == 'clinic'")
    options = RoadLeverOptions(
        threshold_min=10, upgrade_to={"track": 30, "unclassified": 60}, unit="piece", link_max_km=0
    )
    rows = su.road_levers(county.network, county.settlements.table, clinics, options).projects
    people = county.settlements.table["population"]
    before = minutes(county)
    upgrades = rows[rows["kind"] == "upgrade"]
    assert len(upgrades) > 3
    for _, row in upgrades.iterrows():
        text = f'[[change]]\nkind = "upgrade"\nwhere = {{ ref = "{row["roads"]}" }}\nkmh = {row["to_kmh"]}'
        after = minutes(applied(text, county).study)
        saved = sum((before[own] - after[own]) * people[own] for own in before if not math.isnan(before[own]))
        newly = sum(people[own] for own in before if after[own] <= 10 < before[own])
        assert saved == pytest.approx(row["person_min_saved"], abs=people.sum() * 0.01)
        assert newly == row["people_newly_within"]


def test_fifty_far_villages_that_move_to_town_change_coverage_and_no_village():
    """Sixty villages, 2 km apart on one road at 60 km/h: ten are within 20 minutes of the clinic at its beginning."""
    ends = [2.0 * k for k in range(61)]
    roads = [road((a, 0), (b, 0)) for a, b in itertools.pairwise(ends)]
    made = study(network(*roads), {f"v{k}": (2 * k, 0, 10) for k in range(1, 61)}, {"k": (0, 0)})
    far = [f"v{k}" for k in range(11, 61)]
    found = applied(f'[[change]]\nkind = "relocate"\nfrom = {far}\nto = "v1"', made).study
    assert minutes(found) == minutes(made)
    circles = [su.service_circle(one) for one in (made, found)]
    within = [
        circle.coverage.query("area_id == '*'")[["population_within", "settlements_within"]] for circle in circles
    ]
    assert [counts.iloc[0].tolist() for counts in within] == [[100.0, 10], [600.0, 10]]
    assert circles[0].of("clinic")["travel_min"].equals(circles[1].of("clinic")["travel_min"])


def test_the_order_of_changes_does_not_matter():
    made = grid(1)
    changes = [
        'kind = "upgrade"\nwhere = { class = "track" }\nkmh = 30',
        'kind = "close_road"\nwhere = { ref = ["R1", "R2"] }',
        f'kind = "new_road"\nkmh = 50\nline = {degrees((0, 0), (2, 2))}',
        'kind = "speeds"\nwhere = { class = "tertiary" }\nfactor = 0.7',
        'kind = "facility"\nat = "v1"\ntier = "clinic"',
        'kind = "move_facility"\nfacility = "h"\nat = "v2"',
    ]
    one = "".join(f"[[change]]\n{change}\n" for change in changes)
    other = "".join(f"[[change]]\n{change}\n" for change in changes[::-1])
    for tier in TIERS:
        assert minutes(applied(one, made).study, tier) == minutes(applied(other, made).study, tier)
