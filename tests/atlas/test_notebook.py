"""A result in a notebook: it shows itself, its map needs no network, and it writes its own files."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any, get_type_hints

import matplotlib as mpl
import openpyxl
import pyogrio
import pytest

from spatial_uri.analyses.registry import analyses
from spatial_uri.analyses.results import Result
from spatial_uri.errors import OutputError, ParameterError


@pytest.fixture(scope="module")
def results(measured_county) -> dict[str, Any]:
    return measured_county[1]


def test_every_result_of_the_registry_knows_its_study_and_which_analysis_it_is_of(results, measured_county) -> None:
    assert {analysis.key for analysis in analyses()} >= results.keys()
    for key, result in results.items():
        assert isinstance(result, Result)
        assert result.analysis_key == key
        assert result.study is measured_county[0]
        assert len(repr(result)) < 400


def test_a_headline_and_three_rows_are_shown(results) -> None:
    for result in results.values():
        html = result._repr_html_()
        assert html.count("<tr") <= 4
        assert "示例县" in html


def test_its_map_is_a_frame_that_asks_no_server(results) -> None:
    shown = results["connectivity"].explore(theme="detour", language="zh")._repr_html_()
    assert shown.lstrip().startswith(("<div", "<iframe"))
    assert "srcdoc" in shown
    assert "default-src &#x27;none&#x27;" in shown or "default-src &#39;none&#39;" in shown or "default-src" in shown
    assert "https://cdn" not in shown
    with pytest.raises(ParameterError, match="the themes are town_seat_min"):
        results["connectivity"].explore(theme="nothing")


def test_a_theme_is_drawn(results) -> None:
    mpl.use("Agg")
    axes = results["service_circle"].plot(theme="township_centre")
    assert axes.has_data()
    mpl.pyplot.close(axes.figure)


def test_its_own_workbook_and_layers_are_written_and_nothing_is_lost(results, tmp_path) -> None:
    book = results["hierarchy"].to_excel(tmp_path / "a.xlsx", language="zh")
    assert "居民点" in openpyxl.load_workbook(book, read_only=True).sheetnames
    layers = results["layout"].to_gpkg(tmp_path / "a.gpkg")
    assert "hinterlands" in dict(pyogrio.list_layers(layers))
    with pytest.raises(OutputError, match="overwrite=True"):
        results["layout"].to_gpkg(layers)
    assert results["layout"].to_gpkg(layers, overwrite=True) == layers


def test_a_result_is_sent_without_its_study_and_can_be_told_it_again(results, measured_county) -> None:
    circle = results["service_circle"]
    assert len(pickle.dumps(circle)) < len(pickle.dumps((circle, measured_county[0])))
    sent = pickle.loads(pickle.dumps(circle))  # noqa: S301
    with pytest.raises(ParameterError, match="in_study"):
        _ = sent.study
    assert "<pre>" in sent._repr_html_()
    assert sent.in_study(measured_county[0]).study is measured_county[0]
    assert replace(circle).trips is circle.trips


def test_the_measures_keep_their_signatures() -> None:
    from spatial_uri.analyses.service_circle.measure import service_circle

    assert "study" in get_type_hints(service_circle)
    assert service_circle.__doc__
