"""Options of the logistics."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spatial_uri.geo.declared import CrsText, Datum
from spatial_uri.model.option_classes import FacilityColumns, Metres, Section, SomeMinutes, Text, options


@options
class LogisticsOptions:
    """Every parameter of the logistics that is not data, nor said in `Travel`.

    No national standard sets minutes for the tiers of nodes; the General Office of the State Council asks for a node
    in every township and a service in every village by 2025 (国办发〔2021〕29号), which is what `point_limit_m` and the
    list of townships look at.

    Parameters
    ----------
    centre_thresholds_min
        What counts as within reach of the county centre, minutes; headlines count the first. An hour is a class limit
        of our maps, no standard.
    station_thresholds_min
        The same for a town station: 30 min is the wider of the town-village circles of 5, 15 and 30 min that cities
        such as Jining plan with.
    point_thresholds_min
        The same for a village point: 15 min is the reach of the village layer of community life circles (TD/T
        1062-2021).
    point_limit_m
        Longest walk between a village and its point, metres, included: 1,000 m is the wider radius of the 5-minute
        circle of a village in the same plans.
    stop_limit_m
        Longest walk between a stop and a node or village that a bus line passes, metres, included: parcels are carried
        by hand, so it is shorter than what people walk to a bus.

    Raises
    ------
    ParameterError
        Listing every value that makes no sense.
    """

    centre_thresholds_min: Annotated[
        SomeMinutes, Field(description="within reach of the county centre; headlines count the first")
    ] = (60.0, 90.0)
    station_thresholds_min: Annotated[
        SomeMinutes, Field(description="within reach of a town station; headlines count the first")
    ] = (30.0, 60.0)
    point_thresholds_min: Annotated[
        SomeMinutes, Field(description="within reach of a village point; headlines count the first")
    ] = (15.0, 30.0)
    point_limit_m: Annotated[Metres, Field(description="longest walk between a village and its point")] = 1000.0
    stop_limit_m: Annotated[
        Metres, Field(description="longest walk between a stop and the stations and villages that its lines pass")
    ] = 500.0


class NodeSettings(Section):
    """How the file of nodes is read."""

    layer: Text | None = None
    sheet: Text | None = None
    encoding: Text | None = None
    crs: CrsText | None = None
    datum: Datum = "wgs84"
    missing_coordinates: Literal["error", "skip"] = "error"
    columns: FacilityColumns = FacilityColumns()
