"""Analyses that are measured one after the other share what was read and measured for those before them."""

from types import SimpleNamespace

import pytest
from road_drawing import network, road, study

from spatial_uri.analyses.declared import Analysis
from spatial_uri.analyses.registry import registered
from spatial_uri.analyses.running import Asked, measure_analyses
from spatial_uri.page.part import Part


def _analysis(key, rank, **more):
    def measure(run, _):
        return SimpleNamespace(shared=run.shared, inputs=run.inputs)

    more = {"present": lambda *_: Part(key=key, title=key)} | more
    return Analysis(key=key, rank=rank, title=key, about=key, measure=measure, **more)


@pytest.fixture
def made():
    return study(network(road((0, 0), (10, 0))), {"a": (0, 0)}, {})


def test_an_analysis_sees_what_the_readers_of_those_that_it_uses_made_of_their_files(made):
    reads = _analysis("reads", 900, read=lambda _: {"table": "read once"})
    uses = _analysis("uses", 910, uses=("reads",))
    other = _analysis("other", 920)
    with registered(reads), registered(uses), registered(other):
        keys = ("reads", "uses", "other")
        found = measure_analyses(made, Asked(options=dict.fromkeys(keys)))
        alone = measure_analyses(made, Asked(options={"uses": None}))
    assert found["uses"].shared == {"reads": {"table": "read once"}}
    assert found["uses"].inputs == {}
    assert found["other"].shared == {}, "what is not used is not shared"
    assert alone["uses"].shared == {}, "what is only used is not read for it"
