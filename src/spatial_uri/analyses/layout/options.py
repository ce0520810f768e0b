"""Options of the layout."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spatial_uri.geo.declared import CrsText, Datum
from spatial_uri.model.option_classes import Metres, Minutes, Section, Text, options


@options
class LayoutOptions:
    """Every parameter of the layout that is not data, nor said in `Travel`.

    Parameters
    ----------
    weights
        ``population``: people times people over time to a power. ``time``: as if all settlements were equally large.
        ``auto``: by population where that of at least half of the seats, towns and central villages is known (and of
        two or more), else by time.
    exponent
        Power of the time in the interaction.
    cutoff_min
        Interactions over longer trips are left out.
    buffer_m
        How far to both sides an axis, ring or belt that is drawn as a line reaches, metres.
    towns_as
        What rank-size and primacy count. ``built_up``: the communities of a town together, as `built_up_towns` tells
        them by class, code and kind; rows where nothing tells. ``rows``: every row of the settlements by itself.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    weights: Annotated[
        Literal["auto", "population", "time"], Field(description="what interactions are weighed with")
    ] = "auto"
    exponent: Annotated[float, Field(gt=0, le=10, description="power of the time in an interaction")] = 2.0
    cutoff_min: Annotated[Minutes, Field(description="interactions over longer trips are left out")] = 120.0
    buffer_m: Annotated[Metres, Field(description="how far an element drawn as a line reaches to both sides")] = 2000.0
    towns_as: Annotated[
        Literal["built_up", "rows"],
        Field(description="rank-size and primacy count the communities of a town together, or every row"),
    ] = "built_up"


class ElementColumns(Section):
    """Which column of a file of axes, rings and belts means what; None: by its usual name."""

    element_id: Text | None = None
    name: Text | None = None
    kind: Text | None = None


class ElementSettings(Section):
    """How the file of axes, rings and belts is read."""

    layer: Text | None = None
    crs: CrsText | None = None
    datum: Datum = "wgs84"
    columns: ElementColumns = ElementColumns()
