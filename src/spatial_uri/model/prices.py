"""What measures cost: one table of prices for the whole study, with source and year."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from spatial_uri.model.option_classes import Text, options
from spatial_uri.words.catalogue import say
from spatial_uri.words.numbers import number, with_unit

DAYS = 365.0
"""Days of a year on which buses run."""
_LARGEST = 1e12
_SMALL = 1.0


def _price(value: Any, key: str, faults: list[str]) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= _LARGEST:  # NaN is no such number
        faults.append(f"the price of {key} must be a positive number, not {value!r}")
        return math.nan
    return float(value)


def _table_of(value: Any) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("must be a table of prices, such as { tertiary = 80 }")  # noqa: TRY004  pydantic wants it
    return value


def _by_key(value: Any) -> dict[str, float]:
    faults: list[str] = []
    checked = {str(key): _price(price, str(key), faults) for key, price in _table_of(value).items()}
    if faults:
        raise ValueError("; ".join(faults))
    return checked


def _by_terrain(value: Any) -> dict[str, dict[str, float]]:
    """Return class -> terrain -> price; a number alone is the price wherever no terrain is said."""
    faults: list[str] = []
    checked = {}
    for key, prices in _table_of(value).items():
        of_terrain = prices if isinstance(prices, Mapping) else {"": prices}
        named = {str(terrain): f"{key}.{terrain}" if terrain else str(key) for terrain in of_terrain}
        checked[str(key)] = {str(t): _price(price, named[str(t)], faults) for t, price in of_terrain.items()}
    if faults:
        raise ValueError("; ".join(faults))
    return checked


ByKey = Annotated[dict[str, float], BeforeValidator(_by_key)]
ByTerrain = Annotated[dict[str, dict[str, float]], BeforeValidator(_by_terrain)]


@options
class Prices:
    """What roads, facilities and buses cost.

    Every price may be missing: what has none is ranked by the kilometre, the site or the vehicle-hour, and the pages
    say so.

    Parameters
    ----------
    unit
        What all prices are in, such as ``万元``.
    source, year
        Where they come from, and of which year they are: printed beside every sum.
    road_km
        Class of road, as in ``road_class`` of the pieces -> price of raising one kilometre of road to it; or -> terrain
        -> price, where it differs. Terrain ``""`` stands for wherever none is said.
    new_road_km
        The same for new roads.
    site
        Tier -> price of building one facility.
    raise_to
        Tier -> price of raising a facility of the next lower tier to it.
    vehicle_hour
        Price of one hour of a bus, with its driver.
    years
        Over how many years vehicle-hours are counted where they stand beside what is built once.
    terrain
        Id of an area, of any level -> its terrain.

    Raises
    ------
    ParameterError
        Listing every price that is no positive number.

    Examples
    --------
    >>> prices = Prices(road_km={"tertiary": 80, "secondary": {"": 200, "mountain": 450}}, site={"clinic": 60.0})
    >>> prices.of_road("secondary", "mountain"), prices.of_road("secondary", "hills"), prices.of_site("clinic")
    (450.0, 200.0, 60.0)
    >>> Prices(site={"clinic": -1})
    Traceback (most recent call last):
    spatial_uri.errors.ParameterError: the options make no sense
      - site: the price of clinic must be a positive number, not -1
    """

    unit: Annotated[str, Field(description="what prices are in", examples=["万元"])] = ""
    source: Annotated[str, Field(description="where prices come from")] = ""
    year: Annotated[int | None, Field(ge=1900, le=2200, description="their year", examples=[2024])] = None
    road_km: Annotated[ByTerrain, Field(description="per km, to raise a road to a class")] = Field(default_factory=dict)
    new_road_km: Annotated[ByTerrain, Field(description="per km of new road")] = Field(default_factory=dict)
    site: Annotated[ByKey, Field(description="one facility of a tier, built")] = Field(default_factory=dict)
    raise_to: Annotated[ByKey, Field(description="a facility of the next lower tier, raised")] = Field(
        default_factory=dict
    )
    vehicle_hour: Annotated[
        float | None, Field(gt=0, le=_LARGEST, description="one hour of a bus", examples=[0.012])
    ] = None
    years: Annotated[float, Field(gt=0, le=100, description="years over which vehicle-hours count")] = 10.0
    terrain: Annotated[dict[Text, Text], Field(description="area_id -> terrain")] = Field(default_factory=dict)

    def of_road(self, road_class: str, terrain: str = "", *, new: bool = False) -> float:
        """Return the price of a kilometre of road; NaN if there is none.

        Parameters
        ----------
        road_class
            Class that the road is raised to, or built as.
        terrain
            Terrain it lies in; if that has no price of its own, the one wherever no terrain is said.
        new
            True for a new road.
        """
        by_terrain = (self.new_road_km if new else self.road_km).get(road_class, {})
        return by_terrain.get(terrain, by_terrain.get("", math.nan))

    def of_site(self, tier: str, *, raised: bool = False) -> float:
        """Return the price of a facility of a tier, built, or raised from the next lower one; NaN if there is none."""
        return (self.raise_to if raised else self.site).get(tier, math.nan)

    def of_vehicle_hours(self, hours_per_day: float) -> float:
        """Return what so many vehicle-hours a day cost over all years that count; NaN without a price."""
        per_hour = math.nan if self.vehicle_hour is None else self.vehicle_hour
        return hours_per_day * DAYS * self.years * per_hour

    def terrain_of(self, *area_ids: str) -> str:
        """Return the terrain of the first of some areas whose terrain is known, from the finest; ``""`` if none is."""
        return next((self.terrain[area] for area in area_ids if area in self.terrain), "")

    def origin(self) -> str:
        """Say where the prices come from; empty if that is not known."""
        if self.year is None or not self.source:
            return self.source or ("" if self.year is None else str(self.year))
        return say("{source} ({year})", source=self.source, year=str(self.year))

    def money(self, value: float) -> str:
        """Write a sum with its unit; empty where it is unknown."""
        return money_words(value, self.unit)

    def paths(self) -> Iterator[tuple[str, str]]:
        """Yield the keys that name a tier or a class of road, to be checked against the study: table, key."""
        for table in ("road_km", "new_road_km", "site", "raise_to"):
            for key in getattr(self, table):
                yield table, key


def money_words(value: float, unit: str) -> str:
    """Write a sum of money with its unit; empty where it is unknown.

    Examples
    --------
    >>> money_words(1234.5, "万元"), money_words(0.25, ""), money_words(float("nan"), "万元")
    ('1,234 万元', '0.25', '')
    >>> money_words(0.012, "万元")  # what hours are multiplied with is not rounded to 0.01
    '0.012 万元'
    """
    if math.isnan(value):
        return ""
    digits = 0 if abs(value) >= 100 or value == round(value) else 2
    if value != round(value, digits) and abs(value) < _SMALL:
        digits = 1 - math.floor(math.log10(abs(value)))  # two figures that count
    return with_unit(number(value, digits), unit)
