"""Every faster road piece of a county, beside all closures and the searches that do it one by one."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.problem import Answer, Problem


class OurImprovements:
    """What every faster piece is worth on the way to the nearest town, and what that is held against."""

    modules = ("spatial_uri",)

    def prepare(self, problem: Problem) -> None:
        """Read the county, name the faster pieces, and load the compiled parts."""
        import spatial_uri
        from spatial_uri.analyses.criticality.closures import road_closures
        from spatial_uri.routing.improvement.improvement_search import ImprovementSearch
        from spatial_uri.routing.improvement.projects import RoadProjects, times_at

        study = spatial_uri.study_from_extract(problem.pbf, preset="CN")
        ranks = spatial_uri.hierarchy(study)
        self.library, self.close_all, self.prepared = spatial_uri, road_closures, ImprovementSearch.prepare
        self.roads, self.villages = study.network, study.settlements.table
        self.towns = self.villages.loc[ranks.of_rank("county_seat", "town")]
        today = self.roads.edge_m / np.maximum(self.roads.time_ms, 1) * 3600
        piece_kmh = np.full(self.roads.piece_count, np.nan)
        piece_kmh[self.roads.edge_piece] = today * 1.5
        faster = times_at(self.roads, piece_kmh)
        pieces = np.unique(self.roads.edge_piece[faster < self.roads.time_ms])
        self.projects = RoadProjects.of_pieces(self.roads, np.arange(len(pieces) + 1), pieces, faster)
        few = self.villages.iloc[:2]
        self.close_all(self.roads, few, self.towns)
        self._search(few).improve(self.projects.take(np.arange(2)))
        self._one_by_one(1)

    def _search(self, villages: Any) -> Any:
        return self.prepared(self.roads, villages.geometry.to_numpy(), self.towns.geometry.to_numpy())

    def pieces(self) -> Answer:
        """Improve every piece, one at a time."""
        found = self._search(self.villages).improve(self.projects)
        return {"projects": np.array([len(self.projects)]), "changes": np.array([len(found.project)])}

    def closures(self) -> Answer:
        """Close every road on somebody's fastest way, one at a time."""
        return {"segments": np.array([len(self.close_all(self.roads, self.villages, self.towns).segments)])}

    def hundredth(self) -> Answer:
        """Search the whole network anew for every hundredth of the pieces."""
        return {"searches": np.array([self._one_by_one(len(self.projects) // 100)])}

    def _one_by_one(self, count: int) -> int:
        every = max(1, len(self.projects) // max(1, count))
        for p in range(0, every * count, every):
            ms = self.roads.time_ms.copy()
            own = slice(self.projects.edge_ptr[p], self.projects.edge_ptr[p + 1])
            ms[self.projects.edge[own]] = self.projects.edge_ms[own]
            self.library.nearest_facilities(self.roads.with_times(ms), self.villages, self.towns)
        return count
