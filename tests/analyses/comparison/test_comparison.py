"""Two runs side by side, on villages whose people and minutes are written down: every number is worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from run_drawing import run

from spatial_uri.analyses.comparison.measure import compare
from spatial_uri.analyses.comparison.measure_split import TERMS
from spatial_uri.analyses.comparison.result import CLASSES, Effect
from spatial_uri.errors import DataError, ParameterError
from spatial_uri.model.travel import Travel

# km east, people, minutes
COUNTY = {
    "a": (1, 100, 10.0),
    "b": (5, 200, 19.0),
    "c": (9, 300, 25.0),
    "d": (13, 400, "unreachable"),
    "e": (17, 500, "off_network"),
    "f": (21, 600, 40.0),
}


def of(table, **wanted):
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, table
    return table.iloc[0]


def test_a_run_and_itself_differ_in_nothing():
    same = compare(run(COUNTY), run(COUNTY))
    for column in ("change", *TERMS, "change_share", *(f"{term}_share" for term in TERMS)):
        assert (same.headline[column] == 0).all()
        assert (same.areas[column].dropna() == 0).all()
    assert set(same.settlements["change"]) == {"same"}
    assert set(same.settlements["cause"]) == {""}
    assert (same.settlements["change_min"].dropna() == 0).all()
    assert not len(same.parameters)
    assert not len(same.facilities)
    assert (same.flows["before_state"] == same.flows["after_state"]).all()


def test_a_comparison_begins_with_a_tier_in_which_something_differs():
    """The township centre leads, but all its trips are as before; it leads again once one of them is not."""
    before = run(COUNTY, tiers=("hospital", "township_centre"))

    def with_minutes(minutes):
        trips = before.trips.copy()
        for (tier, place), value in minutes.items():
            trips.loc[(tier, place), "travel_min"] = value
        return replace(before, trips=trips)

    faster, centre = {("hospital", "b"): 12.0}, {("township_centre", "a"): 9.0}
    assert compare(before, before).tier.name == "township_centre"
    assert compare(before, with_minutes(faster)).tier.name == "hospital"
    assert compare(before, with_minutes(faster | centre)).tier.name == "township_centre"
    assert (
        compare(before, with_minutes({("hospital", "b"): 19.04})).tier.name == "township_centre"
    )  # as good as nothing


def test_every_class_of_change_is_told_apart():
    before = {
        "gains": (0, 1, 21.0),
        "gains_a_way": (3, 1, "unreachable"),
        "loses": (6, 1, 20.0),
        "loses_its_way": (9, 1, 15.0),
        "reached_now": (12, 1, "off_network"),
        "cut_off_now": (15, 1, 50.0),
        "faster": (18, 1, 10.0),
        "slower": (21, 1, 10.0),
        "same": (24, 1, 10.0),
        "still_none": (27, 1, "off_network"),
        "nobody_knows": (30, 1, "unknown"),
        "vanishes": (33, 1, 10.0),
    }
    after = before | {
        "gains": (0, 1, 20.0),
        "gains_a_way": (3, 1, 5.0),
        "loses": (6, 1, 20.001),
        "loses_its_way": (9, 1, "unreachable"),
        "reached_now": (12, 1, 30.0),
        "cut_off_now": (15, 1, "unreachable"),
        "faster": (18, 1, 9.95),
        "slower": (21, 1, 10.05),
        "same": (24, 1, 10.049),
        "still_none": (27, 1, "unreachable"),
        "nobody_knows": (30, 1, 3.0),
        "appears": (36, 1, 10.0),
    }
    del after["vanishes"]
    rows = compare(run(before), run(after)).of("clinic")
    assert rows["change"].to_dict() == {
        "gains": "gained",
        "gains_a_way": "gained",
        "loses": "lost",
        "loses_its_way": "lost",
        "reached_now": "newly_reached",
        "cut_off_now": "cut_off",
        "faster": "faster",
        "slower": "slower",
        "same": "same",
        "still_none": "same",
        "nobody_knows": "unknown",
        "appears": "appeared",
        "vanishes": "vanished",
    }
    assert set(rows["change"]) == set(CLASSES)
    assert rows["change_min"].dropna().index.tolist() == ["gains", "loses", "faster", "slower", "same"]
    assert rows.loc["vanishes", "after_state"] == rows.loc["appears", "before_state"] == "absent"


def test_fifty_far_villages_relocated_change_coverage_and_nobodys_minutes():
    """50 villages of 100 people, 40 min away, move to a town of 1,000 people 5 min away: 5,000 people move."""
    far = {f"v{k}": (100 + k, 100, 40.0) for k in range(50)}
    before = run({"town": (0, 1000, 5.0)} | far)
    after = run({"town": (0, 6000, 5.0)} | {place: (km, 0, m) for place, (km, _, m) in far.items()})
    found = compare(before, after)
    people = of(found.headline, counted="people")
    assert (people["before_within"], people["after_within"], people["change"]) == (1000, 6000, 5000)
    assert (people["access"], people["moved"]) == (0, 5000)
    assert people["before_share"] == pytest.approx(1000 / 6000)
    assert people["access_share"] == 0
    assert people["moved_share"] == pytest.approx(5000 / 6000)
    assert set(found.settlements["change"]) == {"same"}
    assert people["before_mean_min"] == people["after_mean_min"]
    settlements = of(found.headline, counted="settlements")
    assert settlements["change"] == 0


def test_access_is_of_the_people_of_before_and_the_rest_moved():
    """c (300 -> 350 people) comes within, b (200) falls out, f (600 -> 500) stays beyond, g (50) appears within."""
    after = COUNTY | {"c": (9, 350, 18.0), "b": (5, 200, 22.0), "f": (21, 500, 40.0), "g": (25, 50, 3.0)}
    people = of(compare(run(COUNTY), run(after)).headline, counted="people")
    assert people["before_within"] == 100 + 200
    assert people["after_within"] == 100 + 350 + 50
    assert people["access"] == 300 - 200
    assert people["moved"] == (350 - 300) + 50
    assert people["limit"] == people["unknown"] == 0
    assert people["access_share"] == pytest.approx(100 / 2100)
    assert people["change_share"] == pytest.approx(500 / 2100 - 300 / 2100)
    assert people["moved_share"] == pytest.approx(100 / 2100)


def test_a_higher_limit_is_told_apart_from_better_access():
    """20 -> 30 min: c (25 min) comes in by the limit alone; f (40 -> 28 min) by access; nobody else changes."""
    found = compare(run(COUNTY), run(COUNTY | {"f": (21, 600, 28.0)}, limits=(30.0,)))
    people = of(found.headline, counted="people")
    assert (people["before_limit_min"], people["after_limit_min"]) == (20, 30)
    assert people["change"] == 900
    assert (people["limit"], people["access"], people["moved"]) == (300, 600, 0)
    rows = found.of("clinic")
    assert rows.loc["c", "change"] == "same"
    assert rows.loc["f", "change"] == "gained"
    assert of(found.parameters, parameter="limit_min")[["before", "after"]].tolist() == ["20", "30"]
    one = compare(run(COUNTY), run(COUNTY, limits=(30.0,)), {"limit_min": 30.0})
    assert of(one.headline, counted="people")["change"] == 0


def test_means_are_over_those_reached_in_both_with_the_same_people():
    """a 10 -> 12 (100 people), b 19 -> 15 (200), c and f as before; d, once unreachable, is in 5 minutes now."""
    after = COUNTY | {"a": (1, 900, 12.0), "b": (5, 200, 15.0), "d": (13, 400, 5.0)}
    head = compare(run(COUNTY), run(after)).headline
    settlements, people = of(head, counted="settlements"), of(head, counted="people")
    assert settlements["reached_in_both"] == 4
    assert settlements["before_mean_min"] == pytest.approx((10 + 19 + 25 + 40) / 4)
    assert settlements["after_mean_min"] == pytest.approx((12 + 15 + 25 + 40) / 4)
    assert people["before_mean_min"] == pytest.approx((1000 + 3800 + 7500 + 24000) / 1200)
    assert people["after_mean_min"] == pytest.approx((1200 + 3000 + 7500 + 24000) / 1200)


def random_run(rng, *, name):
    """A run of about 40 of 60 places in three towns, some without people, way or answer."""
    places = rng.choice(60, 40, replace=False)
    minutes = [["unreachable", "unknown", 12.5, 19.0, 26.0, 40.0][k] for k in rng.integers(0, 6, 40)]
    people = np.where(rng.random(40) < 0.1, np.nan, rng.integers(0, 500, 40))
    towns = [["T1", "T2", "T3", None][k] for k in rng.integers(0, 4, 40)]
    return run(
        {f"v{p}": (3 * int(p), n, m, t) for p, n, m, t in zip(places, people, minutes, towns, strict=True)},
        name=name,
        limits=((20.0,), (30.0,))[int(rng.integers(0, 2))],
    )


@pytest.mark.parametrize("seed", range(25))
def test_terms_areas_and_flows_sum_to_both_sides(seed):
    rng = np.random.default_rng(seed)
    before, after = random_run(rng, name="A"), random_run(rng, name="B")
    found = compare(before, after)
    head = of(found.headline.head(2), counted="people")
    # by one settlement after the other, with nothing but the definition of the terms
    terms = dict.fromkeys(TERMS, 0.0)
    of_before = before.settlements["population"].fillna(0).to_dict()
    of_after = after.settlements["population"].fillna(0).to_dict()
    was, now = before.trips_of("clinic"), after.trips_of("clinic")
    for place in set(of_before) | set(of_after):
        if place in of_before:
            own, by_new = (was.loc[place, "travel_min"] <= t for t in (before.limits_min[0], after.limits_min[0]))
            terms["limit"] += of_before[place] * (int(by_new) - int(own))
        has = place in of_after and now.loc[place, "travel_min"] <= after.limits_min[0]
        if place in of_before and place in of_after:
            open_question = "unknown" in (was.loc[place, "status"], now.loc[place, "status"])
            terms["unknown" if open_question else "access"] += of_before[place] * (int(has) - int(by_new))
            terms["moved"] += (of_after[place] - of_before[place]) * int(has)
        elif place in of_after:
            terms["moved"] += of_after[place] * int(has)
        else:
            terms["moved"] -= of_before[place] * int(by_new)
    assert {term: head[term] for term in TERMS} == pytest.approx(terms)
    assert sum(terms.values()) == pytest.approx(head["change"])
    assert sum(head[f"{term}_share"] for term in TERMS) == pytest.approx(head["change_share"])
    towns = found.areas[(found.areas["level"] == "township")]
    for counted in ("people", "settlements"):
        whole = of(found.areas, counted=counted, area_id="*")
        for column in ("before_total", "after_total", "before_within", "after_within", "change"):
            assert towns.loc[towns["counted"] == counted, column].sum() == pytest.approx(whole[column])
    flows = found.flows
    assert flows["before_people"].sum() == pytest.approx(sum(of_before.values()))
    assert flows["after_people"].sum() == pytest.approx(sum(of_after.values()))
    assert flows.loc[flows["before_state"] != "absent", "settlements"].sum() == len(before.settlements)
    assert flows.loc[flows["after_state"] != "absent", "settlements"].sum() == len(after.settlements)
    assert flows.loc[flows["before_state"] == "within", "before_people"].sum() == pytest.approx(head["before_within"])
    assert flows.loc[flows["after_state"] == "within", "after_people"].sum() == pytest.approx(head["after_within"])


def test_a_village_that_changes_town_is_a_loss_of_people_there_and_no_loss_of_access():
    before = run({"a": (1, 100, 10.0, "T1"), "b": (4, 50, 10.0, "T2")})
    after = run({"a": (1, 100, 10.0, "T2"), "b": (4, 50, 10.0, "T2")})
    areas = compare(before, after).areas
    first, second = (of(areas, area_id=area, counted="people") for area in ("T1", "T2"))
    assert (first["change"], first["access"], first["moved"]) == (-100, 0, -100)
    assert (second["change"], second["access"], second["moved"]) == (100, 0, 100)


def test_ids_that_are_row_numbers_and_moved_on_are_matched_by_name_and_place():
    """A village was inserted on top of the table, so that every later one has the id of its neighbour."""
    before = run({f"S-{k}": (3 * k, 100, 10.0 + k, "T", f"Name {k}") for k in range(5)})
    rows = {f"S-{k + 1}": (3 * k, 100, 10.0 + k, "T", f"Name {k}") for k in range(5)}
    found = compare(before, run({"S-0": (50, 70, 5.0, "T", "Inserted")} | rows))
    table = found.of("clinic")
    assert table["change"].to_dict() == {"S-0": "appeared"} | dict.fromkeys(rows, "same")
    assert table.loc["S-3", "before_id"] == "S-2"
    assert {"comparison.appeared", "comparison.matched_by_name"} <= {note.code for note in found.notes}


def test_a_code_given_to_another_place_is_one_that_vanished_and_one_that_appeared():
    before = run({"1": (0, 100, 10.0, "T", "Old"), "2": (9, 100, 10.0, "T", "Stays")})
    after = run({"1": (60, 100, 10.0, "T", "New"), "2": (9, 100, 10.0, "T", "Stays")})
    table = compare(before, after).of("clinic")
    assert table["change"].to_dict() == {"1": "appeared", "2": "same", "1 (before)": "vanished"}


def test_facilities_that_differ_are_told_and_are_the_cause():
    """d: a new clinic; b: its clinic is closed; a: its clinic moved 5 km; c: nothing but the road."""
    clinics = (("main", 0), ("old", 6), ("mobile", 12), ("stays", 30, "pharmacy"))
    before = run(
        {
            "a": (1, 1, 10.0, "T", "A", "mobile"),
            "b": (5, 1, 10.0, "T", "B", "old"),
            "c": (9, 1, 15.0, "T", "C", "main"),
            "d": (13, 1, 30.0, "T", "D", "main"),
        },
        clinics=clinics,
        roads="1",
    )
    after = run(
        {
            "a": (1, 1, 12.0, "T", "A", "mobile"),
            "b": (5, 1, 25.0, "T", "B", "main"),
            "c": (9, 1, 14.0, "T", "C", "main"),
            "d": (13, 1, 3.0, "T", "D", "fresh"),
        },
        clinics=(("main", 0), ("fresh", 14), ("mobile", 17), ("stays", 30, "clinic")),
        roads="2",
    )
    found = compare(before, after)
    told = found.facilities
    assert told["change"].to_dict() == {"fresh": "new", "old": "closed", "mobile": "moved", "stays": "other_tier"}
    assert told.loc["mobile", "moved_m"] == pytest.approx(5000, rel=1e-3)
    assert found.of("clinic")["cause"].to_dict() == {"a": "facility", "b": "facility", "c": "roads", "d": "facility"}


def test_facilities_whose_ids_moved_on_are_the_same_facilities():
    before = run(COUNTY, clinics=(("F-1", 0), ("F-2", 7)))
    named = {"F-1": "Clinic F-1", "F-2": "Clinic F-2"}
    after = run(COUNTY, clinics=(("F-2", 0), ("F-3", 7), ("F-1", 30)))
    after.facilities["name"] = [named["F-1"], named["F-2"], "New one"]
    told = compare(before, after).facilities
    assert told["change"].to_dict() == {"F-1": "new"}


def scenario(changes):
    """Runs of a bridge (c: 25 -> 15 min) and a clinic (f: 40 -> 8; with the bridge as well d: no way -> 18)."""
    minutes = {
        (): {},
        ("bridge",): {"c": 15.0},
        ("clinic",): {"f": 8.0},
        ("bridge", "clinic"): {"c": 15.0, "f": 8.0, "d": 18.0},
    }
    return run({place: (km, n, minutes[changes].get(place, m)) for place, (km, n, m) in COUNTY.items()})


def test_each_change_of_a_scenario_has_what_it_does_alone_and_what_is_missing_without_it():
    effects = [
        Effect(
            change_id="bridge", kind="new_road", cost=600.0, alone=scenario(("bridge",)), left_out=scenario(("clinic",))
        ),
        Effect(change_id="clinic", kind="facility", alone=scenario(("clinic",)), left_out=scenario(("bridge",))),
    ]
    found = compare(scenario(()), scenario(("bridge", "clinic")), effects=effects)
    bridge, clinic = found.changes.iloc[0], found.changes.iloc[1]
    assert (bridge["alone_people"], bridge["left_out_people"]) == (300, 300 + 400)
    assert (clinic["alone_people"], clinic["left_out_people"]) == (600, 600 + 400)
    assert bridge["cost_per_person"] == 600 / 300
    assert np.isnan(clinic["cost_per_person"])
    assert found.changes["tier"].tolist() == ["clinic", "clinic"]
    causes = found.of("clinic")["cause"]
    assert causes.to_dict() == {"a": "", "b": "", "c": "bridge", "d": "together", "e": "", "f": "clinic"}


@pytest.mark.parametrize(
    ("given", "parameter", "before", "after"),
    [
        ({"mode": "walk"}, "mode", "drive", "walk"),
        ({"and_above": True}, "and_above", "false", "true"),
        ({"travel": Travel(direction="from_facility")}, "direction", "to_facility", "from_facility"),
        ({"travel": Travel(walk_limit_m=500)}, "walk_limit_m", "1000", "500"),
    ],
)
def test_what_is_defined_otherwise_is_said(given, parameter, before, after):
    found = compare(run(COUNTY), run(COUNTY, **given))
    assert found.parameters.to_numpy().tolist() == [[parameter, before, after]]


def test_a_study_in_another_crs_has_the_same_villages():
    found = compare(run(COUNTY), run(COUNTY, crs="EPSG:32648"))
    assert set(found.settlements["change"]) == {"same"}
    assert "comparison.other_crs" in {note.code for note in found.notes}


def test_people_known_for_less_than_half_of_the_villages_give_no_share_of_people():
    sparse = {place: (km, n if place == "a" else np.nan, m) for place, (km, n, m) in COUNTY.items()}
    found = compare(run(sparse), run(sparse))
    assert not found.counts_people
    assert np.isnan(of(found.headline, counted="people")["before_share"])
    assert of(found.headline, counted="settlements")["before_share"] == pytest.approx(2 / 6)


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(DataError, match="no settlement in common"):
        compare(run(COUNTY), run({"x": (500, 1, 1.0, "T", "Elsewhere")}))
    with pytest.raises(ParameterError, match="no tier in common"):
        compare(run(COUNTY), run(COUNTY, tiers=("hospital",)))
    with pytest.raises(ParameterError, match="no tier 'school'"):
        compare(run(COUNTY), run(COUNTY), {"tier": "school"})
    with pytest.raises(ParameterError, match="search_limit_min"):
        compare(run(COUNTY), run(COUNTY, travel=Travel(search_limit_min=60)), {"limit_min": 90.0})
    with pytest.raises(ParameterError, match="before"):
        compare(3, run(COUNTY))
