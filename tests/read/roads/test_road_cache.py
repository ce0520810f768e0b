"""The cache of built networks: the same network again, or none at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pyproj import CRS
from road_oracle import UTM, RoadWorld

from spatial_uri.model.network import RoadNetwork
from spatial_uri.model.study import Note
from spatial_uri.read.roads.road_cache import ARRAYS
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.rules.preset import load_preset
from spatial_uri.store import cache as cache_module
from spatial_uri.store.cache import default_cache_dir


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    world = RoadWorld()
    for number, x_m in enumerate((0, 1000, 2000), start=1):
        world.at(number, x_m, 0)
    world.road(1, 2, name="村道")
    world.road(2, 3, oneway="yes")
    return world.write(tmp_path / "roads.osm.pbf")


def read(extract: Path, cache: Path, **changed: object) -> tuple[RoadNetwork, tuple[Note, ...]]:
    options = {"mode": "drive", "preset": load_preset(), "crs": UTM} | changed
    return read_roads(extract, cache_dir=cache, **options)


def entries(cache: Path) -> list[Path]:
    return sorted(cache.iterdir())


def same(a: RoadNetwork, b: RoadNetwork) -> bool:
    return all(np.array_equal(getattr(a, n), getattr(b, n)) for n in ARRAYS) and a.pieces.equals(b.pieces)


def test_the_second_reading_gives_the_same_network_without_building_it(
    extract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built, notes = read(extract, tmp_path / "缓存")

    def never(*_: object, **__: object) -> None:
        pytest.fail("built again")

    monkeypatch.setattr("spatial_uri.read.roads.road_graph.build_network", never)
    again, notes_again = read(extract, tmp_path / "缓存")

    assert same(built, again)
    assert (again.crs, again.mode, notes_again) == (built.crs, built.mode, notes)


def test_a_cached_network_needs_no_second_compilation(extract: Path, tmp_path: Path) -> None:
    for _ in range(2):
        network, _notes = read(extract, tmp_path / "cache")
        assert all(getattr(network, name).flags.writeable for name in ARRAYS), "numba compiles read-only arrays anew"


def test_another_mode_rule_crs_or_content_is_another_entry(extract: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    read(extract, cache)
    read(extract, cache)
    assert len(entries(cache)) == 1

    read(extract, cache, mode="walk")
    read(extract, cache, crs=CRS("EPSG:2056"))
    read(extract, cache, preset=load_preset("generic", {"roads": {"drive": {"speed_kmh": {"residential": 31}}}}))
    extract.write_bytes(RoadWorld.write(_longer(), extract).read_bytes())
    read(extract, cache)
    assert len(entries(cache)) == 5


def _longer() -> RoadWorld:
    world = RoadWorld()
    world.at(1, 0, 0)
    world.at(2, 5000, 0)
    world.road(1, 2)
    return world


@pytest.mark.parametrize("name", [*(f"{n}.npy" for n in ARRAYS), "pieces.arrow", "index.json"])
def test_a_damaged_entry_is_built_again_with_a_word(name: str, extract: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    built, _ = read(extract, cache)
    (entry,) = entries(cache)
    damaged = bytearray((entry / name).read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    (entry / name).write_bytes(damaged)

    again, notes = read(extract, cache)

    assert same(built, again)
    assert [n.code for n in notes if n.severity == "warning"] == ["cache.damaged"]
    assert "cache.damaged" not in {n.code for n in read(extract, cache)[1]}


def test_a_missing_file_of_an_entry_is_noticed(extract: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    read(extract, cache)
    (entry,) = entries(cache)
    (entry / "head.npy").unlink()

    assert "cache.damaged" in {n.code for n in read(extract, cache)[1]}


def test_a_cache_that_cannot_be_written_costs_only_the_cache(extract: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")

    network, notes = read(extract, tmp_path / "file")

    assert network.edge_count
    assert "cache.not_written" in {n.code for n in notes}
    assert (tmp_path / "file").read_text("utf-8") == "mine"


def test_an_interrupted_writing_leaves_no_entry(extract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Path) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(cache_module, "sha256_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        read(extract, tmp_path / "cache")

    assert entries(tmp_path / "cache") == []


def test_the_folder_is_the_users_own_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SPATIAL_URI_CACHE", str(tmp_path))
    assert default_cache_dir() == tmp_path
    monkeypatch.delenv("SPATIAL_URI_CACHE")
    assert default_cache_dir().name == "spatial_uri"
