"""The best sites for further facilities, beside the models of spopt solved by CBC."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.closures import county_problem
from benchmarks.problem import Answer, Problem

LIMIT_MIN, SITES = 20.0, 20


def siting_problem(scratch: Path, *, villages: int) -> Problem:
    """Set a problem on a synthetic county: its settlements are demand and candidates, its pairs are worked out once."""
    problem = county_problem(scratch, villages=villages)
    pairs_file = _pairs_file(problem)
    if not pairs_file.is_file():
        import spatial_uri

        study = spatial_uri.study_from_extract(problem.pbf, preset="CN")
        places = study.settlements.table
        found = spatial_uri.od_matrix(study.network, places, places, cutoff_min=LIMIT_MIN)
        at = {name: places.index.get_indexer(found[name]) for name in ("origin_id", "destination_id")}
        np.savez(
            pairs_file,
            origin=at["origin_id"],
            destination=at["destination_id"],
            travel_min=found["travel_min"].to_numpy(),
            people=places["population"].fillna(0.0).to_numpy(),
        )
    return problem


def _pairs_file(problem: Problem) -> Path:
    return Path(problem.pbf).with_name("pairs.npz")


class OurSiting:
    """The choice of sites, with HiGHS on the sparse pairs."""

    modules = ("spatial_uri", "highspy")

    def prepare(self, problem: Problem) -> None:
        """Read the pairs, and import the solver."""
        import pandas as pd

        import spatial_uri

        given = np.load(_pairs_file(problem))
        names = {"origin": "origin_id", "destination": "destination_id", "travel_min": "travel_min"}
        self.library = spatial_uri
        self.pairs = pd.DataFrame({column: given[key] for key, column in names.items()})
        self.people = pd.Series(given["people"])
        self.sites = pd.DataFrame(index=self.people.index)
        few = self.pairs[(self.pairs["origin_id"] < 9) & (self.pairs["destination_id"] < 9)]
        spatial_uri.site_facilities(few, self.people.iloc[:9], self.sites.iloc[:9], {"sites": 1})

    def most_people(self) -> Answer:
        """Bring most people within the limit, by so many sites."""
        return self._solved({"sites": SITES, "relative_gap": 0.0})

    def fewest_sites(self) -> Answer:
        """Bring everybody within it, by the fewest sites."""
        return self._solved({"goal": "all", "relative_gap": 0.0})

    def _solved(self, options: dict[str, Any]) -> Answer:
        found = self.library.site_facilities(
            self.pairs, self.people, self.sites, {"threshold_min": LIMIT_MIN, "time_limit_s": 600.0, **options}
        )
        return {"objective": np.array([found.proof["recomputed"].item()])}


class Spopt:
    """The models of spopt, which takes a dense matrix of times, solved by the CBC of PuLP."""

    modules = ("spopt", "pulp")

    def prepare(self, problem: Problem) -> None:
        """Read the pairs as a matrix; settlements of which nothing is asked are left out, as they must be covered."""
        import pulp
        from spopt.locate import LSCP, MCLP

        given = np.load(_pairs_file(problem))
        count = len(given["people"])
        times = np.full((count, count), 1e6)
        times[given["origin"], given["destination"]] = given["travel_min"]
        self.models, self.solver = (MCLP, LSCP), lambda: pulp.PULP_CBC_CMD(msg=False, gapRel=0.0)
        self.times, self.people = times, given["people"]

    def most_people(self) -> Answer:
        """Bring most people within the limit, by so many sites."""
        model = self.models[0].from_cost_matrix(self.times, self.people, LIMIT_MIN, p_facilities=SITES)
        return {"objective": np.array([self.people[self._covered(model)].sum()])}

    def fewest_sites(self) -> Answer:
        """Bring everybody within it, by the fewest sites."""
        lives = self.people > 0
        model = self.models[1].from_cost_matrix(self.times[lives], LIMIT_MIN)
        model.solve(self.solver())
        return {"objective": np.array([float(sum(len(cli) > 0 for cli in model.fac2cli))])}

    def _covered(self, model: Any) -> np.ndarray:
        model.solve(self.solver())
        chosen = [k for k, clients in enumerate(model.fac2cli) if len(clients)]
        return np.asarray((self.times[:, chosen] <= LIMIT_MIN).any(axis=1))
