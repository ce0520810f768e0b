"""Pictures of themes in chapters."""

from __future__ import annotations

import pytest
from example_part import themes_of
from fabricated import fabricate

from spatial_uri.errors import ParameterError
from spatial_uri.page.document import BODY_WIDTH_MM
from spatial_uri.page.theme_pictures import theme_picture
from spatial_uri.words.catalogue import speaking


@pytest.fixture(scope="module")
def shown():
    study, _ = fabricate(settlements=14, pieces=20, clinics=2)
    return study, themes_of(study)


def test_a_picture_is_drawn_once_and_only_when_it_is_written_out(shown):
    study, themes = shown
    asked = []
    with speaking("en"):
        picture = theme_picture(study, lambda: asked.append(1) or themes, themes.themes[0].key, title="Time")
        assert asked == []
        first, second = picture.png(), picture.png()
    assert (first[:4], first is second, asked) == (b"\x89PNG", True, [1])
    assert (picture.caption, picture.alt) == ("Time", f"Map of {study.name}: Time")


def test_a_picture_is_no_wider_than_the_text(shown):
    study, themes = shown
    wide = theme_picture(study, lambda: themes, themes.themes[0].key, title="", size_mm=(500.0, 50.0))
    assert (wide.width_mm, wide.height_mm) == (BODY_WIDTH_MM, 50.0)


def test_a_theme_that_is_not_there_is_refused_when_it_is_drawn(shown):
    study, themes = shown
    with pytest.raises(ParameterError, match="no theme 'gone'"):
        theme_picture(study, lambda: themes, "gone", title="").png()
    with pytest.raises(ParameterError, match="maps are left out"):
        theme_picture(study, lambda: None, "gone", title="").png()
