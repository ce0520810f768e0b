"""Options of the circles by name."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spatial_uri.geo.declared import CrsText, Datum
from spatial_uri.model.option_classes import FacilityColumns, Section, SomeNames, Text, options


@options
class CirclesOptions:
    """Which circles are measured; everything else is said by their definitions (`spatial-uri circles ID`).

    Parameters
    ----------
    circles
        Ids of circles, of those that come with the package or of the user's own; None for all there are.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    circles: Annotated[
        SomeNames | None,
        Field(
            description="circles by name, such as medical-20,school-primary; left out: all (spatial-uri circles)",
            examples=[("medical-20", "school-primary", "bus-2km")],
        ),
    ] = None


class PointSettings(Section):
    """How the file of service points is read."""

    layer: Text | None = None
    sheet: Text | None = None
    encoding: Text | None = None
    crs: CrsText | None = None
    datum: Datum = "wgs84"
    missing_coordinates: Literal["error", "skip"] = "error"
    columns: FacilityColumns = FacilityColumns()
