"""Areas and places kept from an earlier run: the same study as from the file itself, and no second look at it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from geopandas.testing import assert_geodataframe_equal

from spatial_uri.model.study import Study
from spatial_uri.read.osm import extracts
from spatial_uri.samples import example_extract
from spatial_uri.study.from_extract import study_from_extract
from spatial_uri.study.from_file import read_study


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that one run has filled."""
    folder = tmp_path_factory.mktemp("缓存")
    study_from_extract(example_extract(), cache_dir=folder)
    return folder


@pytest.fixture
def cache(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "cache"))


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many things were asked of the file, for each pass over it."""
    made: list[int] = []
    read_tagged = extracts.read_tagged

    def counted(path: Path, *readers: object) -> None:
        made.append(len(readers))
        read_tagged(path, *readers)

    monkeypatch.setattr(extracts, "read_tagged", counted)
    return made


def assert_same(one: Study, other: Study) -> None:
    for name in ("areas", "settlements", "facilities"):
        a, b = getattr(one, name).table, getattr(other, name).table
        assert_geodataframe_equal(a, b, check_less_precise=False, normalize=False, check_crs=True)
        assert a.geometry.to_wkb().tolist() == b.geometry.to_wkb().tolist()
        assert (a.dtypes == b.dtypes).all()
        assert a.index.dtype == b.index.dtype
        assert [[type(v) for v in a[c]] for c in a.columns] == [[type(v) for v in b[c]] for c in b.columns]
        assert a.crs.to_string() == b.crs.to_string()
    assert (one.notes, one.tiers, one.inputs, one.name) == (other.notes, other.tiers, other.inputs, other.name)


@pytest.mark.parametrize("options", [{}, {"levels": {"county": 8}, "tiers": ["hospital"]}])
def test_a_study_from_the_cache_equals_the_study_built(
    options: dict[str, object], cache: Path, passes: list[int]
) -> None:
    built = study_from_extract(example_extract(), **options)
    first = study_from_extract(example_extract(), cache_dir=cache, **options)
    passes.clear()
    again = study_from_extract(example_extract(), cache_dir=cache, **options)

    assert passes == []
    assert_same(built, first)
    assert_same(built, again)


def test_other_rules_or_levels_are_read_anew(cache: Path, passes: list[int]) -> None:
    study_from_extract(example_extract(), cache_dir=cache)
    assert passes == []

    study_from_extract(example_extract(), cache_dir=cache, levels={"county": 8})
    assert len(passes) == 1, "the areas depend on the levels"
    study_from_extract(example_extract(), cache_dir=cache, rules={"settlements": {"kinds": ["town", "village"]}})
    assert len(passes) == 2, "the places depend on the kinds"
    study_from_extract(example_extract(), cache_dir=cache, rules={"roads": {"drive": {"ferry_kmh": 11}}})
    assert len(passes) == 2, "areas and places do not depend on the speeds"


@pytest.mark.parametrize("name", ["areas.arrow", "settlement.arrow", "facility.arrow"])
@pytest.mark.parametrize("harm", ["flipped", "cut off", "lost"])
def test_damaged_areas_or_places_are_read_again_with_a_word(name: str, harm: str, cache: Path) -> None:
    whole = study_from_extract(example_extract(), cache_dir=cache)
    (file,) = cache.glob(f"*/{name}")
    content = bytearray(file.read_bytes())
    if harm == "flipped":
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
    elif harm == "cut off":
        file.write_bytes(content[:-100])
    else:
        file.unlink()

    mended = study_from_extract(example_extract(), cache_dir=cache)

    assert [n.code for n in mended.notes if n not in whole.notes] == ["cache.damaged"]
    assert_same(whole, study_from_extract(example_extract(), cache_dir=cache))


def test_a_study_file_reads_an_extract_once_for_its_areas_and_places(tmp_path: Path, passes: list[int]) -> None:
    shutil.copy(example_extract(), tmp_path / "valley.osm.pbf")
    (tmp_path / "study.toml").write_text(
        '[study]\nname = "Valley"\n[roads]\nfile = "valley.osm.pbf"\n[[boundaries]]\nosm = "valley.osm.pbf"\n'
        '[[settlements]]\nosm = "valley.osm.pbf"\n[[facilities]]\nosm = "valley.osm.pbf"\n',
        "utf-8",
    )
    built = read_study(tmp_path / "study.toml")
    assert passes == [2]

    read_study(tmp_path / "study.toml", cache_dir=tmp_path / "cache")
    assert passes == [2, 2]
    assert_same(built, read_study(tmp_path / "study.toml", cache_dir=tmp_path / "cache"))
    assert passes == [2, 2]


def test_nothing_is_kept_where_no_cache_is_wanted(tmp_path: Path, passes: list[int]) -> None:
    for _ in range(2):
        study_from_extract(example_extract())
    assert passes == [2, 2]
    assert list(tmp_path.iterdir()) == []
