"""Times at many sets of speeds, beside the call that somebody would make again for each of them."""

from __future__ import annotations

import numpy as np

from benchmarks.problem import Answer, Problem

DRAWS = 50


class OurSpeeds:
    """Fifty sets of speeds of all classes of road, and fifty calls that find the nearest facility."""

    modules = ("spatial_uri",)

    def prepare(self, problem: Problem) -> None:
        """Read the county, draw the speeds, and load the compiled parts."""
        import spatial_uri
        from spatial_uri.measure.speeds.drawn_factors import speed_factors
        from spatial_uri.measure.speeds.road_groups import group_roads

        study = spatial_uri.study_from_extract(problem.pbf, preset="CN")
        facilities = study.facilities.table
        self.library, self.roads, self.villages = spatial_uri, study.network, study.settlements.table
        self.hospitals = facilities[facilities["tier"] == study.tiers[0].name]
        self.factors = speed_factors([*group_roads(self.roads).classes, "walk"], draws=DRAWS)
        few = self.villages.iloc[:2]
        self.library.times_at_speeds(self.roads, few, self.hospitals, self.factors.iloc[:1])
        self.library.nearest_facilities(self.roads, few, self.hospitals)

    def draws(self) -> Answer:
        """Find the times of all villages at every set of speeds, joining them to the road once."""
        times = self.library.times_at_speeds(self.roads, self.villages, self.hospitals, self.factors, limit_min=40)
        return {"travel_min": times.to_numpy()}

    def calls(self) -> Answer:
        """Find the nearest facility of every village, once for each set of speeds."""
        for _ in range(DRAWS):
            times = self.library.nearest_facilities(self.roads, self.villages, self.hospitals)["travel_min"]
        return {"travel_min": np.asarray(times)}
