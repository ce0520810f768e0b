"""Whom a click on a row marks."""

from __future__ import annotations

import pandas as pd

from spatial_uri.page.marks import marks_of_each


def test_each_row_marks_its_own_settlements_with_what_is_said_of_them() -> None:
    settlements = pd.Index(["a", "b", "c"], name="place_id")
    marks = marks_of_each([["c", "a"], [], ["a"]], settlements, kind="brought", texts={"a": "5 min", "c": "9 min"})
    assert (marks.kind, list(marks.groups), list(marks.ptr)) == ("brought", [0, 1, 2], [0, 2, 2, 3])
    assert (list(marks.rows), list(marks.texts)) == ([2, 0, 0], ["9 min", "5 min", "5 min"])


def test_where_nothing_is_said_the_names_stand_alone() -> None:
    marks = marks_of_each([["b"]], pd.Index(["a", "b"]), kind="served")
    assert (list(marks.rows), list(marks.texts)) == ([1], [""])
