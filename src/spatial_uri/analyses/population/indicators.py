"""What every number of the population where it lives means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import LAYER, OWN, Indicator

INDICATORS = (
    Indicator(
        name="Coverage by cells and by settlements",
        chinese="按人口栅格与按村庄统计的覆盖率",
        columns={
            "population_coverage.csv": (
                "settlement_people", "settlement_share", "cell_people", "cell_within", "cell_share",
                "difference_share", "off_network_share",
            ),
        },
        unit="people; share, 0 to 1",
        formula="people of the cells whose travel time is <= the limit / people of all cells of the area; beside it "
        "the share by settlements, and the first less the second; people of cells without a road "
        "within the longest walk",
        denominator="the people of the cells, or of the settlements whose number is known",
        convention="Each cell is a door: the walk to the road, the road, the walk to the facility. Cells on a border "
        "are shared by area; cells on a coast belong to the land whole. Empty where nobody is counted.",
        source="Weiss et al. (2018), Nature 553, 333-336, for people of a grid as demand; the difference is an own "
        "definition.",
        trap="A settlement is one point: people of hamlets far from it seem nearer than they are.",
    ),
    Indicator(
        name="People by source",
        chinese="分来源人口数",
        columns={
            "population_totals.csv": (
                "settlement_people", "raster_people", "resident_people", "registered_people", "cell_people", "factor",
                "registered_ratio",
            ),
        },
        unit="people; ratio",
        formula="sums of settlements, of the raster and of what the coverage counts; official people as given; "
        "official people that are spread / people of the raster; registered / resident people",
        denominator="the people of the raster; resident people",
        convention="A coarser area has an official total if all its parts have one. A factor below 0.5 or above 2 is "
        "told as a finding.",
        source=OWN,
        trap="Raster, residents and register count different people of different years: none corrects the other.",
    ),
    Indicator(
        name="Minutes from a cell",
        chinese="栅格出行时间",
        columns={
            "population_cells.csv": ("people", "cell_m", "<tier>_min"),
            LAYER + "population_cells": ("people", "cell_m", "<tier>_min"),
        },
        unit="people; metres; minutes",
        formula="people of a block of cells in one area; the side of the block; door-to-door time to the nearest "
        "facility of the tier",
        denominator="none",
        convention="A block lies at the mean of its people. Empty where nothing is reached.",
        source=OWN,
        trap="Values below one person are a model's, not a household.",
    ),
)  # fmt: skip

ATTRIBUTES: dict[str, str] = {
    "cell_id": "number of the place of demand",
    "threshold_min": "limit of the service circle",
}
