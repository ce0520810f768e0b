"""Texts on paper: where they begin and end, and that pictures hold the dots that were drawn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from spatial_uri.page.sheets import fonts
from spatial_uri.page.sheets.font_choice import font_of
from spatial_uri.page.sheets.fonts import chinese_family, letters
from spatial_uri.page.sheets.furniture import axes_of_view
from spatial_uri.page.sheets.lettering import texts_of
from spatial_uri.page.sheets.names import Name, Names
from spatial_uri.page.sheets.paper import Paper
from spatial_uri.page.sheets.picture_files import png_of
from spatial_uri.page.sheets.view import view_of

PER_MM = 10.0
DPI = 25.4 * PER_MM


def _dark(paper: Paper) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of what is dark on a paper, in millimetres."""
    grey = np.asarray(Image.open(BytesIO(png_of(paper.figure, DPI))).convert("L"))
    rows, columns = np.nonzero(grey < 100)
    height = len(grey)
    return (
        columns.min() / PER_MM,
        (columns.max() + 1) / PER_MM,
        (height - rows.max() - 1) / PER_MM,
        (height - rows.min()) / PER_MM,
    )


def test_a_text_begins_or_ends_where_it_is_put_and_stands_on_its_baseline() -> None:
    with letters():
        for side, edge in (("left", 0), ("right", 1)):
            paper = Paper(100, 40)
            assert paper.write(50, 20, "HHH", 30, side=side, color="#000000") == "HHH"
            found = _dark(paper)
            assert found[edge] == pytest.approx(50, abs=1.2)
            assert found[2] == pytest.approx(20, abs=0.15)


@pytest.mark.skipif(not chinese_family(), reason="no font with Chinese characters is installed")
def test_a_name_over_a_point_has_it_in_its_middle_and_a_white_rim_around() -> None:
    with letters():
        paper = Paper(60, 40)
        view = view_of((0, 0, 54_000, 36_000), 54, 36, margin_mm=0.0, is_usual=False)
        ax = axes_of_view(paper.figure, view, 3, 2)
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.set_facecolor("#999999")
        x, y = view.west + 27 * view.metres_per_mm, view.south + 18 * view.metres_per_mm
        names = Names(ax, view)
        assert names.write([Name("国国国", x, y, 20.0, away=0.0)]) == ["国国国"]
        left, right, bottom, top = _dark(paper)
        dots = np.asarray(Image.open(BytesIO(png_of(paper.figure, DPI))).convert("L"))
    assert (left + right) / 2 == pytest.approx(30, abs=0.3)
    assert (bottom + top) / 2 == pytest.approx(20, abs=0.7)  # letters reach a little below the line that they stand on
    inside = dots[200 - int(4 * PER_MM) : 200 + int(4 * PER_MM), int(left * PER_MM) - 2]
    assert (inside == 255).any()
    assert list(texts_of(paper.figure)).count("国国国") == 1


def test_a_text_that_no_single_font_can_write_is_written_with_several() -> None:
    with letters():
        alone, mixed = font_of("Vaduz", bold=False), font_of("Vaduz \u2713 白水镇 \U0001d54f", bold=True)
        assert alone.path is not None
        assert alone.sized(7.0).get_file() == alone.path
        if mixed.path is None:
            assert mixed.sized(7.0).get_file() is None
            assert mixed.sized(7.0).get_family() == list(mixed.names)


def test_a_picture_holds_the_dots_that_matplotlib_draws_and_how_large_they_are() -> None:
    with letters():
        paper = Paper(50, 30)
        paper.write(5, 10, "Vaduz", 20, color="#b3122b")
        paper.box(20, 5, 11, 7, facecolor="#2f7fbf", alpha=0.5)
        picture = Image.open(BytesIO(png_of(paper.figure, 150)))
        FigureCanvasAgg(paper.figure)
        usual = BytesIO()
        paper.figure.savefig(usual, format="png", dpi=150)
    assert picture.mode == "RGB"
    assert picture.info["dpi"] == pytest.approx((150, 150), abs=0.1)
    assert np.array_equal(np.asarray(picture), np.asarray(Image.open(usual).convert("RGB")))


def test_no_font_is_chosen_before_all_files_of_a_family_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    first_added, go_on = Event(), Event()

    class Fonts:
        ttflist: ClassVar[list[SimpleNamespace]] = []

        def addfont(self, path: str) -> None:
            self.ttflist.append(SimpleNamespace(name="Noto Sans CJK SC", fname=path))
            first_added.set()
            go_on.wait(10)

    found = Fonts()
    monkeypatch.setattr(fonts, "fontManager", found)
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: ["NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc"])
    fonts._family_of_file.cache_clear()
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(fonts._installed.__wrapped__)
        assert first_added.wait(10)
        other = pool.submit(lambda: (fonts._installed.__wrapped__(), len(found.ttflist)))
        try:
            with pytest.raises(TimeoutError):
                other.result(timeout=0.1)
        finally:
            go_on.set()
        assert one.result(10) == {"Noto Sans CJK SC"}
        assert other.result(10) == ({"Noto Sans CJK SC"}, 2)
    fonts._family_of_file.cache_clear()
