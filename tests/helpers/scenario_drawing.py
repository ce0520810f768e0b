"""A small county whose scenarios can be solved in the head, and scenarios written as text.

::

    (0,10) ----------- (10,10)            C (20,5)
      |                   |                 |  track, 20 km/h
    K (0,0) === X1 === A (10,0) === X1 === B (20,0)      60 km/h

The clinic K is 10 minutes from A, 20 from B and 35 from C.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from road_drawing import PLANE, at, network, road, study

from spatial_uri import nearest_facilities, read_scenario
from spatial_uri.errors import ScenarioError
from spatial_uri.geo.crs import to_degrees
from spatial_uri.scenario.applying import apply_scenario

ROADS = (
    road((0, 0), (10, 0), ref="X1", name="Valley road"),
    road((10, 0), (20, 0), ref="X1;G2"),
    road((20, 0), (20, 5), kmh=20, road_class="track", surface="unpaved"),
    road((0, 0), (0, 10), ref="Y9"),
    road((0, 10), (10, 10), ref="Y9"),
    road((10, 10), (10, 0), ref="Y9"),
)
VILLAGES = {"A": (10, 0, 100), "B": (20, 0, 50), "C": (20, 5, 30)}
FACILITIES = {"K": (0, 0, "clinic"), "H": (0, 10, "hospital")}
TIERS = ("hospital", "clinic")


def drawn(roads=ROADS, villages=VILLAGES, facilities=FACILITIES, *, prices=None):
    """The county."""
    return replace(study(network(*roads), villages, facilities, tiers=TIERS), prices=prices)


def scenario(text):
    """A scenario from its text, in a folder of its own."""
    file = Path(tempfile.mkdtemp()) / "scenario.toml"
    file.write_text(text, "utf-8")
    return read_scenario(file)


def applied(text, made=None, **options):
    """The county with a scenario."""
    return apply_scenario(drawn() if made is None else made, scenario(text), **options)


def faults(text, made=None, **options):
    """What is wrong with the county with a scenario, in one error that names the file."""
    with pytest.raises(ScenarioError) as refused:
        applied(text, made, **options)
    assert refused.value.file.endswith("scenario.toml")
    assert "Traceback" not in str(refused.value)
    return refused.value.faults


def minutes(made, tier="clinic", travel=None):
    """Minutes of every settlement to the nearest facility of a tier, NaN without a way."""
    table = made.facilities.table
    found = nearest_facilities(made.network, made.settlements.table, table[table["tier"] == tier], travel=travel)
    return found["travel_min"].round(2).to_dict()


def degrees(*xy):
    """Points of the drawing as a list of longitudes and latitudes, as TOML writes it."""
    plane = np.array([at(*p).coords[0] for p in xy])
    return [[float(x), float(y)] for x, y in to_degrees(plane, PLANE)]
