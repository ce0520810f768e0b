"""Options of the coupling coordination."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from spatial_uri.analyses.statistics.options import name_and_unit
from spatial_uri.model.option_classes import Name, Names, options

ACCESS = "access"
"""What an element is called that is the share of people within the limit of the service circle."""


def element_of(text: str) -> tuple[str, bool]:
    """Take the sign and the unit off an element: its name, and whether more of it is better.

    Examples
    --------
    >>> element_of("income"), element_of("-unemployment")
    (('income', True), ('unemployment', False))
    >>> element_of("-失业率（%）")
    ('失业率', False)
    """
    more_is_better = not text.startswith("-")
    return name_and_unit(text if more_is_better else text[1:])[0], more_is_better


@options
class CouplingOptions:
    """Every parameter of the coupling coordination that is not data.

    Parameters
    ----------
    first, second
        The elements of the two systems: names of statistics, with ``-`` in front where less is better, or ``access``.
    first_name, second_name
        What the systems are called.
    weights
        Weight of the elements of a system: ``entropy`` (those that tell areas apart most weigh most) or ``equal``.
    first_share
        Weight of the first system in the level of development, 0 to 1; the second has the rest.
    lag_from
        Difference of the two indices from which one system lags.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    first: Annotated[
        Names,
        Field(
            description="elements of the first system: statistics, - in front where less is better, or access",
            examples=[("urban income", "urbanization rate")],
            max_length=50,
        ),
    ] = ()
    second: Annotated[
        Names,
        Field(description="elements of the second system", examples=[("rural income", "access")], max_length=50),
    ] = ()
    first_name: Annotated[Name, Field(description="what the first system is called")] = "urban"
    second_name: Annotated[Name, Field(description="what the second system is called")] = "rural"
    weights: Annotated[Literal["entropy", "equal"], Field(description="how the elements of a system are weighted")] = (
        "entropy"
    )
    first_share: Annotated[
        float, Field(gt=0, le=0.99, description="weight of the first system; the second has the rest")
    ] = 0.5
    lag_from: Annotated[float, Field(ge=0, le=1, description="difference of the indices from which one lags")] = 0.1

    def contradictions(self) -> Iterator[str]:
        """Say which elements are there twice, and which system is called like the other."""
        names = [element_of(text)[0] for text in (*self.first, *self.second)]
        yield from (
            f"first, second: {name!r} is an element twice" for name in sorted(set(names)) if names.count(name) > 1
        )
        if self.first_name == self.second_name:
            yield f"first_name, second_name: both systems are called {self.first_name!r}"
