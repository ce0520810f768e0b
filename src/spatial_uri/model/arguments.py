"""Checks of what the public functions are given: one error that says what is wrong and what to give instead."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import MultiPolygon, Polygon

from spatial_uri.errors import ParameterError
from spatial_uri.model.network import MODES, Mode, RoadNetwork
from spatial_uri.model.study import Study
from spatial_uri.model.timetable import Timetable
from spatial_uri.model.travel import Travel

Options = TypeVar("Options")
Measured = TypeVar("Measured")
Made = TypeVar("Made")


def require_network(network: Any) -> RoadNetwork:
    """Return the roads of one mode; refuse anything else, such as the pair that `read_roads` returns.

    Raises
    ------
    ParameterError
        Saying how to get a network.
    """
    if isinstance(network, RoadNetwork):
        return network
    if isinstance(network, tuple) and network and isinstance(network[0], RoadNetwork):
        raise ParameterError(
            "the network is given together with its notes",
            remedy="read_roads returns both: roads, notes = read_roads(...); give the roads",
        )
    if isinstance(network, Study):
        raise ParameterError("the network is a study", remedy="give its roads: study.network")
    raise ParameterError(
        f"the network is {kind_of(network)}, not a RoadNetwork",
        remedy="roads, notes = spatial_uri.read_roads(file, crs=...), or study.network",
    )


def require_mode(mode: Any) -> Mode:
    """Return a mode of travel.

    Raises
    ------
    ParameterError
        Listing those there are.

    Examples
    --------
    >>> require_mode("car")
    Traceback (most recent call last):
    spatial_uri.errors.ParameterError: there is no mode 'car'
      What to do: choose one of drive, walk, cycle, ebike
    """
    if mode not in MODES:
        raise ParameterError(f"there is no mode {mode!r}", remedy=f"choose one of {', '.join(MODES)}")
    return cast("Mode", mode)


def require_count(value: Any, *, name: str) -> int:
    """Return a whole number of at least 1, such as ``2`` or a NumPy integer.

    Raises
    ------
    ParameterError
        If it is anything else.
    """
    try:
        number = 0 if isinstance(value, bool | np.bool_) else operator.index(value)
    except TypeError:
        number = 0
    if number < 1:
        raise ParameterError(f"{name} must be a whole number of at least 1, not {value!r}")
    return number


def require_positive(value: Any, *, name: str, unit: str) -> float:
    """Return a positive finite number.

    Raises
    ------
    ParameterError
        If it is anything else.
    """
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not is_number or not (math.isfinite(value) and value > 0):
        raise ParameterError(f"{name} must be one positive number of {unit}, not {value!r}")
    return float(value)


def require_polygon(shape: Any, *, name: str) -> Polygon | MultiPolygon | None:
    """Return a polygon, or None for no limit.

    Raises
    ------
    ParameterError
        If it is anything else, such as a table of polygons, or empty.
    """
    if shape is None or (isinstance(shape, Polygon | MultiPolygon) and not shape.is_empty):
        return shape
    if isinstance(shape, gpd.GeoDataFrame | gpd.GeoSeries):
        raise ParameterError(f"{name} is {kind_of(shape)}, not one polygon", remedy=f"{name}.union_all()")
    what = "empty" if isinstance(shape, Polygon | MultiPolygon) else kind_of(shape)
    raise ParameterError(
        f"{name} is {what}, not a Polygon or MultiPolygon", remedy="give a polygon of shapely, or None"
    )


def require_travel(travel: Any) -> Travel:
    """Return how people travel; None is the usual way.

    Raises
    ------
    ParameterError
        If it is anything else, such as a direction.
    """
    return require_options(travel, Travel, name="travel")


def require_options(options: Any, made: type[Options], *, name: str = "options") -> Options:
    """Return options of a class; None are the usual ones, and a mapping holds some of its fields.

    Raises
    ------
    ParameterError
        If they are anything else, or a value makes no sense.
    """
    if options is None:
        return made()
    if isinstance(options, made):
        return options
    if isinstance(options, Mapping):
        return made(**options)
    raise ParameterError(
        f"{name} must be a {made.__name__}, not {kind_of(options)}", remedy=f"spatial_uri.{made.__name__}(...)"
    )


def require_study(study: Any) -> Study:
    """Return a study; refuse a path to one.

    Raises
    ------
    ParameterError
        Saying how to read one.
    """
    if not isinstance(study, Study):
        raise ParameterError(
            f"the study is {kind_of(study)}, not a Study",
            remedy="read it first, with spatial_uri.study_from_extract(file) or spatial_uri.read_study(file)",
        )
    return study


def require_kind(value: Made, kind: type[Made], *, name: str, remedy: str) -> Made:
    """Return a value of a class.

    Raises
    ------
    ParameterError
        If it is anything else.
    """
    if not isinstance(value, kind):
        raise ParameterError(f"{name} is {kind_of(value)}, not {kind.__name__}", remedy=remedy)
    return value


def require_day(day: Any) -> date | None:
    """Return a day; a text such as ``2026-03-02`` and a moment of pandas or datetime name one as well.

    Raises
    ------
    ParameterError
        If it is anything else.
    """
    if isinstance(day, datetime):
        return day.date()
    if day is None or isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"there is no day {day!r}", remedy="write it as in 2026-03-02") from error


def require_timetable(timetable: Timetable | None) -> Timetable | None:
    """Return a timetable, or None for none; refuse a path to one.

    Raises
    ------
    ParameterError
        Saying how to read one.
    """
    if timetable is None:
        return None
    remedy = "read it first, with spatial_uri.read_gtfs(file) or spatial_uri.read_timetable_sheet(file)"
    return require_kind(timetable, Timetable, name="the timetable", remedy=remedy)


def require_hierarchy(hierarchy: Measured) -> Measured:
    """Return a hierarchy; refuse options or anything else that stands in its place.

    Raises
    ------
    ParameterError
        Saying how to make one.
    """
    if not isinstance(getattr(hierarchy, "places", None), pd.DataFrame):
        raise ParameterError(
            f"the hierarchy is {kind_of(hierarchy)}, not a Hierarchy",
            remedy="measure it first: spatial_uri.hierarchy(study); options are given after it",
        )
    return hierarchy


def kind_of(value: Any) -> str:
    """Say what kind of thing a value is, for errors: ``a list``, ``an int``, ``None``."""
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[0] in 'aeioAEIO' else 'a'} {name}"
