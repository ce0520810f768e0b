"""A map page of roads with slopes: it answers no what if, and says in that place what does."""

from __future__ import annotations

import pytest
from ground_drawing import ground
from road_drawing import network, road, study
from visit import Visit

from spatial_uri.analyses.service_circle.map import service_circle_map
from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.measure.slope.sloped import with_slope
from spatial_uri.page.maps import save_map
from spatial_uri.words.catalogue import speaking

LEVEL = network(road((0, 0), (0, 1)), road((0, 0), (1, 0)), road((0, 1), (1, 1)))
SLOPED = with_slope(LEVEL, ground(lambda x, _: 500 + 100 * x))


def page(roads, path, language="en"):
    made = study(roads, {"low": (0, 0, 100), "high": (1, 0, 50)}, {"K": (1, 1)})
    with speaking(language):
        circle = service_circle(made)
        return save_map(made, [("service_circle", "Circle", service_circle_map(made, circle), ())], path)


def test_the_page_of_roads_with_slopes_carries_no_roads_to_answer_from(tmp_path):
    assert 'class="su-network"' in page(LEVEL, tmp_path / "level.html").read_text("utf-8")
    assert 'class="su-network"' not in page(SLOPED, tmp_path / "sloped.html").read_text("utf-8")


@pytest.mark.browser
@pytest.mark.parametrize(("language", "said"), [("en", "there and back take different times"), ("zh", "往返用时不同")])
def test_in_the_place_of_what_if_it_says_that_the_command_answers(chromium, tmp_path, language, said):
    visit = Visit(chromium, page(SLOPED, tmp_path / "map.html", language))
    text = visit.text(".su-whatif")
    assert said in text
    assert "spatial-uri whatif" in text
    assert visit.page.locator(".su-whatif button").count() == 0
    assert visit.messages == []
    visit.page.context.close()
