"""Names of files made of names of tiers are safe on every system, and files that are too large are refused as such."""

from __future__ import annotations

import itertools
import unicodedata
from pathlib import Path, PureWindowsPath

import pytest

from spatial_uri.errors import DataError
from spatial_uri.read.tables.tables import TableOptions, read_raw
from spatial_uri.store.file_names import file_word
from spatial_uri.store.files import require_file
from spatial_uri.study.file import read_study_file

HOSTILE = (
    *(
        "CON",
        "con",
        "NUL.txt",
        "aux",
        "a/b",
        "a\\b",
        "A",
        "a",
        "\u00e9",
        "e\u0301",
        "x" * 200,
        "x" * 201,
        "dot.",
        "sp ",
    ),
    *("🚑", "../up", "=1+1", "t:1*?[]", "", ".", "..", "-rf", "a\nb", "a\0b", "\u202eabc", "\u200b", "ß", "SS"),
    *("\ufb01", "fi", "İ", "县级医院", "镇" * 90, "가", "\ud800"),
)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_word_of_a_file_is_safe_on_every_system(name: str) -> None:
    word = file_word(name)
    file = f"{word}.csv"
    assert word
    assert Path(file).name == PureWindowsPath(file).name == file
    assert not PureWindowsPath(file).is_reserved() if hasattr(PureWindowsPath, "is_reserved") else True
    assert word.isprintable()
    assert not set(word) & set('<>:"/\\|?*. ')
    assert not word.startswith("-")
    assert len(f"closures_{file}".encode()) < 200
    assert unicodedata.normalize("NFD", word) == unicodedata.normalize("NFC", word) == word


def test_two_names_are_two_files_where_capitals_and_accents_are_not_told_apart() -> None:
    words = [unicodedata.normalize("NFKC", file_word(name)).casefold() for name in HOSTILE]
    assert [pair for pair in itertools.combinations(words, 2) if pair[0] == pair[1]] == []


@pytest.mark.parametrize("name", ["county_hospital", "village_clinic", "town", "县级医院", "tier-2"])
def test_usual_names_stay_as_they_are(name: str) -> None:
    assert file_word(name) == name


@pytest.mark.parametrize(
    ("file", "read"),
    [
        ("villages.csv", lambda path: read_raw(path, TableOptions())),
        ("study.toml", read_study_file),
    ],
)
def test_a_file_that_would_fill_the_memory_is_refused_by_its_size(tmp_path: Path, file: str, read) -> None:
    with (tmp_path / file).open("wb") as stream:
        stream.truncate(20_000_000_000)  # a hole: it takes no room on the disk
    with pytest.raises(DataError, match="has more than"):
        read(tmp_path / file)


@pytest.mark.parametrize("file", ["/proc/self/mem", "/proc/kmsg", "/proc/self/environ"])
def test_what_the_system_makes_up_as_it_is_read_is_no_file(file: str) -> None:
    if not Path(file).exists():
        pytest.skip("a file of Linux")
    with pytest.raises(DataError, match=r"is empty|may not be read"):
        require_file(file)
