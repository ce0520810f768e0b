"""The classes of travel time of a service circle, for map, page and tables."""

from __future__ import annotations

import numpy as np

from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.page.classes import TimeClass, classes_between, classify, words_of_statuses


def breaks_of(circle: ServiceCircle) -> tuple[float, ...]:
    """Return the class limits in minutes: the isochrone bands and the thresholds."""
    return tuple(sorted({*circle.options.bands_min, *circle.options.thresholds_min}))


def status_words(circle: ServiceCircle) -> dict[str, str]:
    """Say in plain words what each status means."""
    return words_of_statuses(circle.travel.search_limit_min, circle.travel.walk_limit_m)


def time_classes(circle: ServiceCircle) -> tuple[TimeClass, ...]:
    """Return all classes in the order of the legend, those of places not reached at the end."""
    return classes_between(breaks_of(circle), circle.travel.search_limit_min, circle.options.thresholds_min[0])


def class_counts(circle: ServiceCircle, tier: str) -> dict[str, int]:
    """Count the settlements of each class; the counts sum to the number of settlements."""
    classes = time_classes(circle)
    trips = circle.of(tier)
    counts = np.bincount(classify(trips["travel_min"], trips["status"], classes), minlength=len(classes))
    return {c.key: int(n) for c, n in zip(classes, counts, strict=True)}
