"""Plain cells, read a column at a time, mean what each of them means when it is looked at alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from spatial_uri.read.tables.coordinates import _coordinate, read_coordinates
from spatial_uri.read.tables.people import _understood, read_people
from spatial_uri.read.tables.plain_cells import DECIMAL, WHOLE, are_plain
from spatial_uri.read.tables.raw_table import RawTable
from spatial_uri.read.tables.tables import read_raw
from spatial_uri.read.tables.values import _id_text, ids

ASCII = st.characters(codec="ascii")  # both patterns know no other, and all of Unicode takes seconds to list


def raw(**columns: list[object]) -> RawTable:
    frame = pd.DataFrame(columns, dtype=object)
    frame.index = pd.Index(range(2, 2 + len(frame)))
    return RawTable(Path("a.csv"), frame, None, "row", (), (), {}, {})


@given(st.from_regex(WHOLE, fullmatch=True, alphabet=ASCII))
def test_digits_are_a_code_and_a_number_of_people_as_they_stand(text: str) -> None:
    assert _id_text(text) == (text, False, None)
    assert _understood(text, 1.0).people == float(text)


@given(st.from_regex(DECIMAL, fullmatch=True, alphabet=ASCII), st.booleans())
def test_a_decimal_is_a_coordinate_as_it_stands(text: str, in_degrees: bool) -> None:
    assert _coordinate(text, "longitude", in_degrees=in_degrees) == (float(text), "plain")


def test_other_digits_blanks_and_units_are_not_plain() -> None:
    others = ["１２", "12 ", "", "1,2", "12人", "٣", "12\n", 12, 12.0, None, pd.NA]
    assert not are_plain(others, WHOLE).any()
    assert not are_plain([*others, "1.", ".5", "+1.5", "1.5E", "1e5", "1.5\n"], DECIMAL).any()


def test_plain_cells_and_others_stand_in_one_column() -> None:
    table = raw(
        code=["0042", "４３", None], people=["1200", "1,300人", ""], lon=["118.25", "118°30′", "0"], lat=["29.5"] * 3
    )
    assert ids(table, "code", what="id")[0] == ["0042", "43", None]
    np.testing.assert_array_equal(read_people(table, "people")[0], [1200, 1300, np.nan])
    assert read_coordinates(table, "lon", "lat", in_degrees=True).x.tolist() == [118.25, 118.5, 0]


def test_a_heading_in_ten_thousands_holds_for_plain_numbers_too() -> None:
    assert read_people(raw(**{"人口(万人)": ["2", "3"]}), "人口(万人)")[0].tolist() == [20_000, 30_000]


def test_an_error_of_the_spreadsheet_is_blank_in_its_own_cell_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,name\n01,a\n #N/A ,#REF!\n03,c\n", encoding="utf-8")
    table = read_raw(path)
    assert table.frame["code"].tolist() == ["01", None, "03"]
    assert table.frame["name"].tolist() == ["a", None, "c"]
    assert {column: list(cells) for column, cells in table.unreadable.items()} == {"code": [3], "name": [3]}
