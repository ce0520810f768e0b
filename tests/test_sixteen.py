"""The sixteen things that must never go wrong, each in one test that fails when it does."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod, Transformer
from road_drawing import X0, at, network, points, road, study, travel_among
from shapely import Point

from spatial_uri.analyses.service_circle.measure import service_circle
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.present import service_circle_part
from spatial_uri.atlas.atlas import write_atlas
from spatial_uri.errors import DataError
from spatial_uri.geo.datum import from_wgs84
from spatial_uri.measure.trips import nearest_facilities
from spatial_uri.model.travel import Travel, Walk
from spatial_uri.read.roads.roads import read_roads
from spatial_uri.routing.door_to_door import find_nearest
from spatial_uri.routing.routes import trace_route
from spatial_uri.routing.snapping import snap_places
from spatial_uri.routing.source_trees import grow_tree
from spatial_uri.routing.surface.isochrones import draw_isochrones
from spatial_uri.rules.preset import load_preset
from spatial_uri.rules.road_rules import WayClassifier
from spatial_uri.samples import synthetic_county
from spatial_uri.study.from_file import read_study

# a kilometre is a minute
HIGHWAY = network(road((0, 0), (60, 0)), road((0, 0), (0, 8)))


def circle(drawn, **options):
    travel = travel_among(options)
    return service_circle(
        drawn, ServiceCircleOptions(**{"cell_m": 200.0, "bands_min": (20.0,), **options}), travel=travel
    )


def trips(net, origins, facilities, **options):
    """Trips between places {id: (x, y)} in km."""
    drawn = study(net, origins, facilities)
    return nearest_facilities(net, drawn.settlements.table, drawn.facilities.table, travel=Travel(**options))


def minutes(net, origin, facility, **options):
    return trips(net, {"a": origin}, {"c": facility}, **options).loc["a", "travel_min"]


def osm_file(folder, nodes, ways):
    """Write nodes {id: (lon, lat, tags...)} and ways {id: (refs, tags)} as an .osm file."""

    def tags(values):
        return "".join(f'<tag k="{k}" v="{v}"/>' for k, v in values.items())

    text = '<osm version="0.6">'
    text += "".join(f'<node id="{i}" lon="{n[0]}" lat="{n[1]}">{tags(dict(*n[2:]))}</node>' for i, n in nodes.items())
    for number, (refs, own) in ways.items():
        text += f'<way id="{number}">' + "".join(f'<nd ref="{r}"/>' for r in refs) + tags(own) + "</way>"
    path = folder / "roads.osm"
    path.write_text(text + "</osm>", encoding="utf-8")
    return path


def test_01_direction_patients_go_to_the_facility_and_ambulances_come_from_it():
    # one-way from the village to the clinic; the way back is a detour of 30 km
    net = network(road((0, 0), (10, 0), back_kmh=0.0), road((10, 0), (10, 10), (0, 10), (0, 0)))
    assert minutes(net, (0, 0), (10, 0), direction="to_facility") == 10
    assert minutes(net, (0, 0), (10, 0), direction="from_facility") == 30
    shown = circle(study(net, {"a": (0, 0)}, {"c": (10, 0)}), direction="from_facility")
    assert "from the nearest clinic to the settlement" in shown.definition(shown.tiers[0], 20)


def test_02_snap_to_the_nearest_point_of_a_usable_road_and_the_walk_takes_time():
    forbidden = {"structure": "bridge"}, {"structure": "tunnel"}, {"snappable": False, "road_class": "motorway"}
    walk_min = 0.5 / 5 * 60
    # nearest point, not nearest node: the village stands 500 m beside the middle of a 40 km road
    trip = trips(network(road((0, 0), (40, 0))), {"a": (20, 0.5)}, {"c": (0, 0)}).loc["a"]
    assert (trip["travel_min"], trip["access_walk_min"]) == (20 + walk_min, walk_min)
    for kind in forbidden:
        net = network(road((0, 0), (40, 0)), road((0, 0), (0, 1)), road((0, 1), (40, 1), **kind))
        trip = trips(net, {"a": (20, 0.9)}, {"c": (0, 0)}).loc["a"]
        assert trip["access_walk_min"] == pytest.approx(0.9 / 5 * 60)
    # a fragment that cannot be left lies nearer than the road
    net = network(road((0, 0), (40, 0)), road((19, 0.45), (21, 0.45)), road((0, 0), (0, 8)))
    assert minutes(net, (20, 0.5), (0, 0)) == 20 + walk_min
    assert trips(net, {"a": (20, 1.6)}, {"c": (0, 0)}).loc["a", "status"] == "off_network"


def test_03_both_ends_split_a_road_a_clinic_halfway_is_halfway():
    net = network(road((0, 0), (40, 0)), road((0, 0), (0, 5)))
    assert minutes(net, (0, 5), (20, 0)) == 25
    assert minutes(net, (10, 0), (20, 0)) == 10
    assert minutes(net, (10, 0), (20, 0), direction="from_facility") == 10


def test_04_what_is_not_reached_is_missing_with_a_status_and_stays_in_the_denominator():
    net = network(road((0, 0), (60, 0)), road((0, 0), (0, 8)), road((70, 0), (75, 0)))
    villages = {"near": (5, 0), "beyond": (50, 0), "aside": (10, 5), "island": (72, 0)}
    result = circle(study(net, villages, {"c": (0, 0)}), search_limit_min=40)
    table = result.of("clinic")
    assert table["status"].tolist() == ["reached", "too_far", "off_network", "unreachable"]
    numbers = table.select_dtypes("number").drop(columns=["road_walk_m", "border_min", "population"])
    assert numbers[1:].isna().all(axis=None)
    assert result.coverage.loc[0, ["settlements", "settlements_within"]].tolist() == [4, 1]
    assert result.coverage.loc[0, "settlements_share"] == 0.25


def test_05_twenty_minutes_and_no_seconds_is_inside_a_twenty_minute_circle():
    # three roads whose times in minutes (6.1, 0.2, 13.7) do not add up to 20 in floating point
    net = network(road((0, 0), (6.1, 0)), road((6.1, 0), (6.3, 0)), road((6.3, 0), (20, 0)), road((20, 0), (21, 0)))
    result = circle(study(net, {"in": (20, 0), "out": (20.001, 0)}, {"c": (0, 0)}))
    assert result.of("clinic")["within"].tolist() == [True, False]
    assert result.coverage.loc[0, "settlements_within"] == 1


def test_06_lengths_are_geodesic_and_degrees_and_web_mercator_are_refused_by_name(tmp_path):
    path = osm_file(tmp_path, {1: (9.0, 60.0), 2: (9.0, 60.5)}, {1: ([1, 2], {"highway": "primary"})})
    # a CRS in which the road is drawn 0.04 % too short
    net, _ = read_roads(path, mode="drive", preset=load_preset(), crs=CRS.from_epsg(32632))
    _, _, metres = Geod(ellps="WGS84").inv(9.0, 60.0, 9.0, 60.5)
    assert net.pieces["length_m"][0] == pytest.approx(metres, abs=0.01)
    assert abs(net.lines[0].length - metres) > 10
    assert net.time_ms[0] == round(metres / 65 * 3600)
    for code, name in ((4326, "WGS 84"), (3857, "Mercator")):
        with pytest.raises(DataError, match=name):
            read_roads(path, mode="drive", preset=load_preset(), crs=CRS.from_epsg(code))


def test_07_isochrones_cut_roads_nest_keep_holes_and_islands_and_agree_with_the_table():
    ring = [(5 * np.cos(a), 5 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 73)[:-1].round(6)]
    net = network(
        road(*ring[:37]),
        road(*ring[36:], ring[0]),
        road((5, 0), (12, 0), structure="ferry", ms=60_000),
        road((12, 0), (40, 0)),
    )
    tree = grow_tree(net, points((-5, 0)))
    circles = draw_isochrones(tree, [10, 20, 40])
    ten, twenty, forty = circles.geometry
    cell = circles["resolution_m"][0]
    assert ten.difference(twenty).area < 1e-6
    assert twenty.difference(forty).area < 1e-6
    assert any(part.interiors for part in twenty.geoms)  # the middle of the ring
    assert len(twenty.geoms) == 2  # the island beyond the ferry
    # half the ring takes 15.7 min, the ferry 1 min: 3.3 km are left
    end_km = (
        12
        + 20
        - tree.labels.time_ms[tree.labels.time_ms >= 0].max(initial=0, where=net.node_xy[:, 0] < X0 + 12_500) / 60_000
    )
    assert (twenty.bounds[2] - X0) / 1000 == pytest.approx(end_km, abs=cell / 1000)
    xy = np.random.default_rng(1).uniform((-7, -7), (20, 7), (1500, 2))
    spots = points(*xy)
    ms = find_nearest(tree, spots, snap_places(net, spots, walk=Walk())).time_ms[:, 0]
    clear = shapely.distance(twenty.boundary, spots) > cell
    timely = (ms >= 0) & (ms <= 20 * 60_000)
    assert (timely == shapely.covers(twenty, spots))[clear].all()
    assert timely[clear].any()


def test_08_people_are_counted_not_area_and_nobody_twice():
    # two clinics whose circles overlap on the only large village
    villages = {"large": (10, 0, 900), "small": (45, 0, 100)}
    whole = circle(study(HIGHWAY, villages, {"c1": (5, 0), "c2": (15, 0)})).coverage.iloc[0]
    assert whole["settlements_share"] == 0.5
    assert (whole["population_within"], whole["population_share"]) == (900, 0.9)


def test_09_roads_and_facilities_beyond_the_border_count_and_the_result_says_how_much():
    areas = {"1": ("county", None, -1, -5, 30, 9)}
    net = network(
        road((0, 0), (25, 0)),
        road((25, 0), (25, -6), (27, -6), (27, 0)),  # the only way on leads through the neighbour's land
        road((27, 0), (60, 0)),
    )
    drawn = study(net, {"a": (20, 0), "b": (28, 0)}, {"own": (0, 0), "theirs": (40, 0)}, areas=areas)
    result = circle(drawn)
    table = result.of("clinic")
    assert table["facility_id"].tolist() == ["own", "theirs"]
    assert table.loc["b", "inside_travel_min"] == 40
    assert result.coverage.loc[0, ["settlements_within", "settlements_within_inside"]].tolist() == [2, 1]
    codes = {note.code for note in result.notes}
    assert {"facilities.outside_nearer", "roads.clipped"} <= codes


def test_10_islands_are_a_finding_with_the_people_they_hold_not_noise():
    net = network(road((0, 0), (60, 0)), road((70, 0), (75, 0)))
    result = circle(study(net, {"main": (5, 0, 10), "island": (72, 0, 321)}, {"c": (0, 0), "i": (75, 0)}))
    note = next(note for note in result.notes if note.code == "roads.islands")
    assert note.places == ("island",)
    assert "321 people" in note.message
    # an island with a clinic of its own is served by it
    assert result.of("clinic").loc["island", ["travel_min", "facility_id"]].tolist() == [3, "i"]


def test_11_osm_is_not_a_graph_every_tag_has_its_rule(tmp_path):
    nodes = {i: (9.0 + i / 100, 47.0) for i in range(1, 12)} | {20: (9.04, 47.0, {"barrier": "bollard"})}
    ways = {
        1: ([1, 2], {"highway": "primary"}),
        2: ([2, 3], {"highway": "tertiary", "oneway": "-1"}),
        3: ([3, 20, 5], {"highway": "residential"}),
        4: ([5, 6], {"highway": "proposed"}),
        5: ([6, 7], {"waterway": "river"}),
        6: ([7, 8], {"building": "yes"}),
        7: ([8, 9], {"highway": "service", "access": "private"}),
        8: ([9, 10], {"route": "ferry", "duration": "00:20"}),
        9: ([10, 11], {"highway": "motorway"}),
    }
    path = osm_file(tmp_path, nodes, ways)
    net, _ = read_roads(path, mode="drive", preset=load_preset(), crs=CRS.from_epsg(32632))
    directions = {
        way: set(net.edge_forward[net.edge_piece == piece].tolist()) for piece, way in enumerate(net.pieces["way_id"])
    }
    assert set(directions) == {1, 2, 3, 8, 9}
    assert directions[1] == {True, False}
    assert directions[2] == {False}
    assert len(directions[9]) == 1
    ferry = net.pieces.index[net.pieces["way_id"] == 8][0]
    assert net.time_ms[net.edge_piece == ferry].tolist() == [20 * 60_000] * 2
    assert not net.pieces["snappable"][ferry]
    assert (net.pieces["way_id"] == 3).sum() == 2  # parted by the bollard
    to_metric = Transformer.from_crs(4326, 32632, always_xy=True).transform
    a, b = (gpd.GeoDataFrame(geometry=[Point(to_metric(lon, 47.0))], crs=32632) for lon in (9.031, 9.049))
    near = Travel(walk_limit_m=10)
    assert nearest_facilities(net, a, b, travel=near)["status"][0] == "unreachable"
    mph = WayClassifier(load_preset("CN").roads, "drive").way({"highway": "primary", "maxspeed": "30 mph"})
    assert mph.forward_kmh == pytest.approx(48.28, abs=0.01)


def test_12_speeds_go_by_class_each_with_its_source_and_a_track_is_slow(tmp_path):
    preset = load_preset("CN")
    for mode in ("drive", "walk", "cycle", "ebike"):
        rules = preset.roads.of(mode)
        assert rules.speed_kmh
        assert all(s.source for s in (*rules.speed_kmh.values(), *rules.if_permitted_kmh.values()))
    speeds = {name: speed.kmh for name, speed in preset.roads.drive.speed_kmh.items()}
    order = ["motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "track"]
    assert [speeds[c] for c in order] == sorted((speeds[c] for c in order), reverse=True)
    assert len({speeds[c] for c in order}) == len(order)
    path = osm_file(tmp_path, {1: (9.0, 47.0), 2: (9.1, 47.0)}, {1: ([1, 2], {"highway": "track"})})
    for own, kmh in ((None, speeds["track"]), ({"roads": {"drive": {"speed_kmh": {"track": 15}}}}, 15)):
        net, _ = read_roads(path, mode="drive", preset=load_preset("CN", own), crs=CRS.from_epsg(32632))
        assert net.pieces["length_m"][0] / net.time_ms[0] * 3600 == pytest.approx(kmh, rel=1e-5)
    assert speeds["track"] <= 20


def test_13_a_datum_is_not_a_crs_gcj_02_is_undone_if_declared_and_noticed_if_not(tmp_path):
    county = synthetic_county(villages=30, seed=3)
    county.write(tmp_path)
    table = county.settlements.reset_index()[["place_id", "name", "population", "geometry"]]
    true_lon, true_lat = table.geometry.x.to_numpy(), table.geometry.y.to_numpy()
    lon, lat = from_wgs84(true_lon, true_lat, "gcj02")
    _, _, moved_m = Geod(ellps="WGS84").inv(true_lon, true_lat, lon, lat)
    assert 300 < moved_m.min() < moved_m.max() < 1000
    table.drop(columns="geometry").assign(lon=lon, lat=lat).to_csv(tmp_path / "moved.csv", index=False)
    text = """
[study]
name = "somewhere"
[roads]
file = "county.osm.pbf"
preset = "CN"
[boundaries]
osm = "county.osm.pbf"
[settlements]
file = "moved.csv"
{datum}
[[facilities]]
osm = "county.osm.pbf"
"""
    for line in ("", 'datum = "gcj02"'):
        (tmp_path / "study.toml").write_text(text.format(datum=line), encoding="utf-8")
        found = read_study(tmp_path / "study.toml")
        degrees = found.settlements.table.to_crs(4326).geometry
        here = county.settlements.geometry.loc[degrees.index]
        _, _, off_m = Geod(ellps="WGS84").inv(here.x, here.y, degrees.x, degrees.y)
        suspected = [note for note in found.notes if note.code.startswith("datum.suspected")]
        if line:
            assert len(found.settlements) == len(table)
            assert max(off_m) < 0.01
            assert not suspected
        else:
            assert min(off_m) > 300
            assert "GCJ-02" in suspected[0].message


def test_14_no_data_is_not_no_service():
    no_clinic = circle(study(HIGHWAY, {"a": (5, 0)}, {}))
    assert no_clinic.of("clinic")["status"].tolist() == ["unknown"]
    assert np.isnan(no_clinic.coverage.loc[0, "settlements_share"])
    assert no_clinic.coverage.loc[0, "unknown"] == 1
    assert "unknown, not empty" in next(n for n in no_clinic.notes if n.code == "facilities.none").message
    no_road = circle(study(HIGHWAY, {"a": (5, 0), "far": (5, 90)}, {"c": (0, 0)}))
    assert no_road.of("clinic")["status"].tolist() == ["reached", "unknown"]
    nobody_counted = no_road.coverage.iloc[0]
    assert nobody_counted[["population", "population_within", "population_share"]].isna().all()
    assert nobody_counted["population_missing"] == 2


def test_15_one_tree_gives_both_the_time_and_the_route_that_explains_it():
    # the bypass is longer than the direct road, and faster
    net = network(
        road((0, 0), (10, 0), kmh=30.0),
        road((0, 0), (5, 4), (10, 0), kmh=80.0),
        *(road((x, 0), (x + 1, 0)) for x in (10, 11, 12, 13)),
    )
    origins = points((-0.1, 0), (2, -0.2), (12, 0.1))
    for direction in ("to_facility", "from_facility"):
        tree = grow_tree(net, points((13, 0.3), (-5, 0)), direction=direction, k=2)
        found = find_nearest(tree, origins, snap_places(net, origins, walk=Walk()))
        for place in range(3):
            way = trace_route(tree, found, place)
            assert way.time_ms == found.time_ms[place, 0]
            assert way.network_m == pytest.approx(found.network_m[place, 0])
            assert way.geometry.length == pytest.approx(way.network_m)
            ends = [Point(way.geometry.coords[0]), Point(way.geometry.coords[-1])]
            door, clinic = ends if direction == "to_facility" else ends[::-1]
            assert door.distance(origins[place]) == pytest.approx(way.access_ms / 720, abs=0.01)
            assert clinic.distance(at(13, 0.3)) == pytest.approx(way.egress_ms / 720, abs=0.01)
        assert 1 in trace_route(tree, found, 0).pieces


def test_16_the_same_input_gives_the_same_bytes_and_the_manifest_says_what_went_in(tmp_path, example):
    options = ServiceCircleOptions(cell_m=200.0)
    folders = [
        write_atlas(
            example,
            [service_circle_part(example, service_circle(example, options))],
            tmp_path / name,
            deliver=("map", "gpkg", "data"),
        )
        for name in ("first", "second")
    ]
    names = [sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file()) for folder in folders]
    assert names[0] == names[1]
    different = [n for n in names[0] if (folders[0] / n).read_bytes() != (folders[1] / n).read_bytes()]
    assert set(different) <= {Path("data/manifest.json")}
    manifest, again = (json.loads((folder / "data/manifest.json").read_text("utf-8")) for folder in folders)
    del manifest["timings"], again["timings"]
    assert manifest == again
    manifest = json.dumps(manifest)
    assert example.inputs[0].sha256 in manifest
    for word in ("walk_kmh", "direction", "thresholds_min", "numpy"):
        assert word in manifest
