"""Covering as linear models, in complement form: what is left uncovered is minimised, or limited.

With a row "people covered >= target" a solver may call a model infeasible that is not, where the target is within its
tolerance of all people. Here a group that may not be left out is fixed instead, and zero left out is plain set cover.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from spatial_uri.measure.siting.cover import Cover
from spatial_uri.measure.siting.solver import Model, stacked
from spatial_uri.model.arrays import BoolArray, FloatArray

Block = tuple[sparse.csr_matrix, FloatArray, FloatArray]


@dataclass(frozen=True, kw_only=True, eq=False)
class CoverModel:
    """What is asked of a cover.

    Parameters
    ----------
    cover, is_fixed
        The groups, and which candidates are built in any case.
    site_cost
        What each site adds to the objective; zeros where people are maximised.
    weighs_people
        True where the people left uncovered are the objective, too.
    most_sites
        How many sites; infinity for any number.
    price, most_cost
        What each site costs, and what all may cost.
    may_miss
        How many people may be left uncovered; infinity for any number.
    area_may_miss
        The same for each area of the cover.
    excluded
        A choice that is not wanted again.
    is_whole
        False for the relaxation, in which a site may be built in part.
    """

    cover: Cover
    is_fixed: BoolArray
    site_cost: FloatArray
    weighs_people: bool = False
    most_sites: float = np.inf
    price: FloatArray | None = None
    most_cost: float = np.inf
    may_miss: float = np.inf
    area_may_miss: FloatArray | None = None
    excluded: Sequence[int] | None = None
    is_whole: bool = True

    def build(self) -> Model:
        """Return the model: sites, then groups uncovered, then groups without a second facility.

        Its last row is the cost of all sites where that is limited, else their number.
        """
        cover = self.cover
        groups, sites = cover.reach.shape
        backup = groups if cover.backup else 0
        misses = [cover.weight] + [cover.backup * cover.weight] * bool(backup)
        cost = np.concatenate([self.site_cost, *(m if self.weighs_people else np.zeros(groups) for m in misses)])
        upper = np.ones(sites + groups + backup)
        must = cover.seen > 0  # reached today: only its backup counts
        if np.isfinite(self.may_miss):
            must = must | (cover.weight > self.may_miss) | (self.may_miss <= 0)
        if self.area_may_miss is not None:
            must = must | ((cover.area >= 0) & (cover.weight > self.area_may_miss[cover.area]))
        upper[sites : sites + groups][must] = 0.0
        lower = np.zeros(len(upper))
        lower[:sites][self.is_fixed] = 1.0
        whole = np.zeros(len(upper), dtype=np.bool_)
        whole[:sites] = self.is_whole
        rows, row_lower, row_upper = stacked(self._blocks(groups, sites, backup))
        return Model(cost, lower, upper, whole, rows, row_lower, row_upper)

    def _blocks(self, groups: int, sites: int, backup: int) -> list[Block]:
        cover, width = self.cover, sites + groups + backup
        eye = sparse.identity(groups, format="csr")
        need: FloatArray = np.full(groups, 2.0 if backup else 1.0) - cover.seen.astype(np.float64)
        blocks: list[Block] = [
            (sparse.hstack([cover.reach, eye, *[eye] * bool(backup)], format="csr"), need, np.full(groups, np.inf))
        ]
        missed = np.concatenate([np.zeros(sites), cover.weight, np.zeros(backup)])
        if 0 < self.may_miss < np.inf:
            blocks.append(_at_most(missed, self.may_miss))
        if self.area_may_miss is not None:
            for area, limit in enumerate(self.area_may_miss):
                inside = np.concatenate([np.zeros(sites), cover.weight * (cover.area == area), np.zeros(backup)])
                blocks.append(_at_most(inside, float(limit)))
        if self.excluded is not None:
            signs = -np.ones(sites)
            signs[list(self.excluded)] = 1.0
            blocks.append(_at_most(_padded(signs, width), len(self.excluded) - 1.0))
        blocks.append(_at_most(_padded(np.ones(sites), width), self.most_sites))
        if np.isfinite(self.most_cost) and self.price is not None:
            blocks.append(_at_most(_padded(self.price, width), self.most_cost))
        return blocks


def _padded(values: FloatArray, width: int) -> FloatArray:
    return np.concatenate([values, np.zeros(width - len(values))])


def _at_most(values: FloatArray, limit: float) -> Block:
    return sparse.csr_matrix(values), np.array([-np.inf]), np.array([limit])
