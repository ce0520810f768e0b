"""Every lever is asked for the tier that the report begins with, unless another is named."""

from __future__ import annotations

import pytest
from road_drawing import network, road, study

import spatial_uri as su
from spatial_uri.analyses.road_levers.measure import better_roads
from spatial_uri.analyses.service_circle.leading import leading_tier, tier_of_levers
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.sites.measure import new_sites
from spatial_uri.errors import ParameterError

VILLAGES = {"a": (-10, 0, 10.0), "b": (-30, 0, 100.0), "c": (-40, 0, 200.0)}
CLINICS = {"h": (0, 0, "county_hospital"), "t": (-5, 0, "township_centre"), "v": (-9, 0, "village_clinic")}


def drawn(tiers: tuple[str, ...]) -> tuple[su.Study, su.ServiceCircle]:
    made = study(
        network(road((-100, 0), (0, 0), road_class="tertiary")),
        VILLAGES,
        {place: clinic for place, clinic in CLINICS.items() if clinic[2] in tiers},
        tiers=tiers,
    )
    return made, su.service_circle(made, ServiceCircleOptions(thresholds_min=20.0, cell_m=5000))


@pytest.mark.parametrize(
    ("tiers", "leading"),
    [
        (("county_hospital", "township_centre", "village_clinic"), "township_centre"),
        (("county_hospital", "village_clinic"), "county_hospital"),
        (("village_clinic",), "village_clinic"),
    ],
)
def test_sites_and_roads_lead_to_the_tier_that_the_report_begins_with(tiers: tuple[str, ...], leading: str) -> None:
    made, circle = drawn(tiers)
    first = leading_tier(circle)
    assert first is not None
    assert first.name == leading
    assert new_sites(made, circle).tier.name == leading
    assert better_roads(made, circle).tier.name == leading


def test_a_tier_that_is_named_is_the_one_and_one_that_is_not_there_is_refused() -> None:
    _, circle = drawn(("county_hospital", "township_centre", "village_clinic"))
    assert tier_of_levers(circle, "village_clinic", asker="sites").name == "village_clinic"
    with pytest.raises(ParameterError, match="sites: there is no tier 'school'"):
        tier_of_levers(circle, "school", asker="sites")
