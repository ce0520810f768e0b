"""The classes of travel time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_uri.analyses.service_circle.classes import class_counts, time_classes
from spatial_uri.page.classes import classify


def test_twenty_minutes_belongs_to_the_class_up_to_twenty(county) -> None:
    _, circle = county
    classes = time_classes(circle)
    minutes = pd.Series([5.0, 20.0, np.nextafter(20.0, 21), 60.0, 60.001, 0.0])
    found = classify(minutes, pd.Series(["reached"] * 6), classes)
    assert [classes[k].key for k in found] == ["5", "20", "30", "60", "over", "5"]


def test_who_is_not_reached_is_in_a_class_of_their_own_whatever_the_time_column_says(county) -> None:
    _, circle = county
    classes = time_classes(circle)
    statuses = ["too_far", "unreachable", "off_network", "unknown"]
    found = classify(pd.Series([np.nan, np.nan, 3.0, np.nan]), pd.Series(statuses), classes)
    assert [classes[k].key for k in found] == statuses


def test_every_settlement_is_in_exactly_one_class(county, hamlets) -> None:
    for study, circle in (county, hamlets):
        for tier in circle.tiers:
            counts = class_counts(circle, tier.name)
            assert sum(counts.values()) == len(study.settlements)
            statuses = circle.of(tier.name)["status"].value_counts()
            for status in ("too_far", "unreachable", "off_network", "unknown"):
                assert counts[status] == statuses.get(status, 0)


def test_thresholds_are_class_limits_too(county) -> None:
    _, circle = county
    assert {"20", "30"} <= {c.key for c in time_classes(circle)}


def test_colours_turn_at_the_first_threshold_and_differ(county) -> None:
    _, circle = county
    limit_min = circle.options.thresholds_min[0]
    reached = [c for c in time_classes(circle) if not np.isnan(c.upper_min)]
    for c in reached:
        assert (int(c.colour[1:3], 16) < int(c.colour[5:7], 16)) == (c.upper_min <= limit_min)
    assert len({c.colour for c in reached}) == len(reached)
