"""Tasks of one county: closures, sites, sets of speeds, faster roads."""

from __future__ import annotations

from benchmarks.closures import county_problem
from benchmarks.siting import siting_problem
from benchmarks.task import Entry, Task


def lever_tasks(villages: int) -> list[Task]:
    """Return the tasks of a synthetic county."""
    return [
        _closures(villages),
        *(_siting(villages, goal) for goal in ("most_people", "fewest_sites")),
        _speeds(villages),
        _improvements(villages),
    ]


def _closures(villages: int) -> Task:
    return Task(
        "closures",
        f"All closures of a synthetic county: {villages:,} villages, the way to the nearest town",
        2,
        lambda scratch: county_problem(scratch, villages=villages),
        (
            Entry("spatial_uri, every used road closed", "closures:OurClosures", "closures", ours=True),
            Entry("50 searches with all roads open", "closures:OurClosures", "fifty_searches"),
        ),
        "none",
        comment="Both are ours. Closing the roads one by one takes a search for each of them, some 6,700 in all.",
    )


def _siting(villages: int, goal: str) -> Task:
    asked = "most people with 20 sites" if goal == "most_people" else "everybody with the fewest sites"
    return Task(
        f"siting-{goal.replace('_', '-')}",
        f"Sites among the settlements of a synthetic county: {villages:,} villages, 20 min, {asked}",
        5,
        lambda scratch: siting_problem(scratch, villages=villages),
        (
            Entry("spatial_uri", "siting:OurSiting", goal, ours=True),
            Entry("spopt, CBC", "siting:Spopt", goal),
        ),
        "objective",
        comment="The pairs are given. Both are to prove their answer without a gap; what is compared is the people "
        "within the limit, or the number of sites, counted from the sites chosen.",
    )


def _speeds(villages: int) -> Task:
    return Task(
        "speeds",
        f"Fifty sets of speeds in a synthetic county: {villages:,} villages, the nearest hospital",
        2,
        lambda scratch: county_problem(scratch, villages=villages),
        (
            Entry("spatial_uri, fifty sets of speeds", "speeds:OurSpeeds", "draws", ours=True),
            Entry("the public call, fifty times", "speeds:OurSpeeds", "calls"),
        ),
        "none",
        comment="Both are ours. A set of speeds must cost at most a fifth of a call.",
    )


def _improvements(villages: int) -> Task:
    return Task(
        "improvements",
        f"Every road piece of a synthetic county half as fast again, one at a time: {villages:,} villages, the way to "
        "the nearest town",
        2,
        lambda scratch: county_problem(scratch, villages=villages),
        (
            Entry("spatial_uri, every piece", "improvements:OurImprovements", "pieces", ours=True),
            Entry("all closures", "improvements:OurImprovements", "closures"),
            Entry("a search for every hundredth piece", "improvements:OurImprovements", "hundredth"),
        ),
        "none",
        comment="All are ours. One by one, the pieces take a hundred times as long as the last row.",
    )
