"""Options of the population where it lives."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spatial_uri.model.option_classes import Text, options


@options
class PopulationOptions:
    """Every parameter of the population where it lives that is not said in `Travel` or in the service circle.

    Parameters
    ----------
    vintage
        The year, or what else tells which people the raster counts. It is stated, never guessed: a raster without it is
        refused.
    block_cells
        So many cells a side become one place of demand; 1 keeps every cell.
    unknown
        ``refuse`` values that can be no number of people and that the raster does not declare, or take the cells as
        ``empty``.
    beyond
        What lies where no known area does: ``sea``, whose shore cells belong to the land whole, or ``land``, where
        others live; ``auto``: sea where the roads know a coast.
    spread
        Which official total is spread over the cells: ``resident`` or ``registered`` people.
    counts
        Whom the raster counts, as its maker says: ``residents`` where they sleep, or the ``ambient`` population of the
        day.
    model
        ``constrained`` to built-up land, or ``unconstrained`` over all land, as its maker says.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    vintage: Annotated[
        Text | None, Field(description="year of the people of the raster; must be said", examples=["2020"])
    ] = None
    block_cells: Annotated[int, Field(ge=1, le=100, description="so many cells a side become one place")] = 3
    unknown: Annotated[
        Literal["refuse", "empty"], Field(description="or empty: values that can be no people and are not declared")
    ] = "refuse"
    beyond: Annotated[
        Literal["auto", "sea", "land"],
        Field(description="beyond the areas; auto: sea where roads know a coast"),
    ] = "auto"
    spread: Annotated[
        Literal["resident", "registered"], Field(description="which official total is spread: resident or registered")
    ] = "resident"
    counts: Annotated[
        Literal["residents", "ambient", "unstated"], Field(description="whom the raster counts, as its maker says")
    ] = "unstated"
    model: Annotated[
        Literal["constrained", "unconstrained", "unstated"], Field(description="how it was made, as its maker says")
    ] = "unstated"
