"""All closures of a county, beside the searches that somebody would make who closes roads one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.problem import Answer, Problem


def county_problem(scratch: Path, *, villages: int) -> Problem:
    """Set a problem on a synthetic county, which is made once for each size and kept in `scratch`."""
    from spatial_uri.samples import synthetic_county

    folder = scratch / f"county-{villages}"
    extract = folder / "roads.osm.pbf"
    if not extract.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        synthetic_county(villages=villages, seed=villages).write(folder).extract.replace(extract)
    return Problem(scratch=str(scratch), pbf=str(extract))


class OurClosures:
    """What closing each used road costs on the way to the nearest town, and the search that this repeats."""

    modules = ("spatial_uri",)

    def prepare(self, problem: Problem) -> None:
        """Read the county, and load the compiled parts."""
        import spatial_uri
        from spatial_uri.analyses.criticality.closures import road_closures

        study = spatial_uri.study_from_extract(problem.pbf, preset="CN")
        ranks = spatial_uri.hierarchy(study)
        self.library, self.close_all = spatial_uri, road_closures
        self.roads, self.villages = study.network, study.settlements.table
        self.towns = self.villages.loc[ranks.of_rank("county_seat", "town")]
        few = self.villages.iloc[:2]
        self.close_all(self.roads, few, self.towns)
        self.library.nearest_facilities(self.roads, few, self.towns)

    def closures(self) -> Answer:
        """Close every road on somebody's fastest way, one at a time."""
        segments = self.close_all(self.roads, self.villages, self.towns).segments
        return {"extra_min": segments["extra_min"].to_numpy()}

    def fifty_searches(self) -> Answer:
        """Find the nearest town of every village, fifty times."""
        for _ in range(50):
            times = self.library.nearest_facilities(self.roads, self.villages, self.towns)["travel_min"]
        return {"extra_min": np.asarray(times)}
