"""spatial_uri: spatial analysis for urban-rural integration (not "Uniform Resource Identifier").

Which villages reach which services in how long, how each is tied to its town and county seat, and which remote places
public transport misses: from files a planner already has, on a laptop, with no network. The main way through::

    import spatial_uri as su

    study = su.study_from_extract("county.osm.pbf", transit=True)   # or su.read_study("study.toml")
    circle = su.service_circle(study)                               # tables that know their parameters
    results = su.run_analyses(study, ["service_circle", "connectivity"])   # several, with what they need
    su.write_atlas(study, results, "maps/county", language="zh")

Names are imported when they are first used, so that ``import spatial_uri`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spatial_uri import samples
    from spatial_uri.analyses.bus_levers.measure import bus_levers
    from spatial_uri.analyses.bus_levers.options import BusLeverOptions
    from spatial_uri.analyses.causes.measure import causes
    from spatial_uri.analyses.causes.options import CausesOptions
    from spatial_uri.analyses.circles.measure import circles
    from spatial_uri.analyses.circles.options import CirclesOptions
    from spatial_uri.analyses.comparison.measure import compare
    from spatial_uri.analyses.comparison.options import ComparisonOptions
    from spatial_uri.analyses.comparison.read_run import read_snapshot
    from spatial_uri.analyses.comparison.snapshot import Snapshot
    from spatial_uri.analyses.connectivity.measure import connectivity
    from spatial_uri.analyses.connectivity.options import ConnectivityOptions
    from spatial_uri.analyses.coupling.measure import coupling
    from spatial_uri.analyses.coupling.options import CouplingOptions
    from spatial_uri.analyses.criticality.measure import criticality
    from spatial_uri.analyses.criticality.options import CriticalityOptions
    from spatial_uri.analyses.equity.measure import access_equity
    from spatial_uri.analyses.equity.options import EquityOptions
    from spatial_uri.analyses.hierarchy.measure import hierarchy
    from spatial_uri.analyses.hierarchy.measure_audit import audit
    from spatial_uri.analyses.layout.measure import settlement_layout
    from spatial_uri.analyses.layout.options import LayoutOptions
    from spatial_uri.analyses.layout.read_plan import read_elements
    from spatial_uri.analyses.logistics.measure import logistics
    from spatial_uri.analyses.logistics.options import LogisticsOptions
    from spatial_uri.analyses.population.measure import population_coverage
    from spatial_uri.analyses.population.options import PopulationOptions
    from spatial_uri.analyses.running import run_analyses
    from spatial_uri.analyses.sensitivity.measure import speed_sensitivity
    from spatial_uri.analyses.sensitivity.options import SensitivityOptions
    from spatial_uri.analyses.service_circle.measure import service_circle
    from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
    from spatial_uri.analyses.sites.measure import new_sites
    from spatial_uri.analyses.sites.options import SitesOptions
    from spatial_uri.analyses.statistics.measure import statistics
    from spatial_uri.analyses.statistics.options import StatisticsOptions
    from spatial_uri.analyses.statistics.read_tables import read_statistics
    from spatial_uri.analyses.supply.measure import supply_and_demand
    from spatial_uri.analyses.supply.options import SupplyOptions
    from spatial_uri.analyses.transit.measure import transit_coverage
    from spatial_uri.analyses.transit.options import TransitOptions
    from spatial_uri.analyses.village_scores.measure import village_scores
    from spatial_uri.analyses.village_scores.options import VillageScoreOptions
    from spatial_uri.atlas.atlas import write_atlas
    from spatial_uri.diagnosis.examination import doctor
    from spatial_uri.errors import SpatialUriError
    from spatial_uri.measure.allocation import catchments
    from spatial_uri.measure.area_coverage import coverage
    from spatial_uri.measure.fairness.spread import equity
    from spatial_uri.measure.isochrone_polygons import isochrones
    from spatial_uri.measure.od import od_matrix
    from spatial_uri.measure.roads.lever_search import road_levers
    from spatial_uri.measure.roads.options import RoadLeverOptions
    from spatial_uri.measure.siting.candidates import candidate_sites
    from spatial_uri.measure.siting.options import SitingOptions
    from spatial_uri.measure.siting.site_choice import site_facilities
    from spatial_uri.measure.slope.sloped import with_slope
    from spatial_uri.measure.speeds.critical import critical_speeds
    from spatial_uri.measure.speeds.scaled import times_at_speeds
    from spatial_uri.measure.supply.floating_catchments import supply_ratio
    from spatial_uri.measure.trips import nearest_facilities
    from spatial_uri.model.prices import Prices
    from spatial_uri.model.study import Study
    from spatial_uri.model.travel import Travel
    from spatial_uri.read.rasters.height_files import read_heights
    from spatial_uri.read.rasters.population_file import read_population
    from spatial_uri.read.rasters.spread_people import spread_population
    from spatial_uri.read.roads.roads import read_roads
    from spatial_uri.read.timetable.gtfs_joined import read_gtfs
    from spatial_uri.read.timetable.timetable_sheet import read_timetable_sheet
    from spatial_uri.rules.preset import load_preset
    from spatial_uri.scenario.applying import AppliedScenario, apply_scenario
    from spatial_uri.scenario.scenario import Scenario
    from spatial_uri.scenario.text import read_scenario
    from spatial_uri.study.draft import init_study
    from spatial_uri.study.from_extract import study_from_extract
    from spatial_uri.study.from_file import read_study
    from spatial_uri.study.web import fetch

__version__ = "0.1.0"

__all__ = [
    "AppliedScenario",
    "BusLeverOptions",
    "CausesOptions",
    "CirclesOptions",
    "ComparisonOptions",
    "ConnectivityOptions",
    "CouplingOptions",
    "CriticalityOptions",
    "EquityOptions",
    "LayoutOptions",
    "LogisticsOptions",
    "PopulationOptions",
    "Prices",
    "RoadLeverOptions",
    "Scenario",
    "SensitivityOptions",
    "ServiceCircleOptions",
    "SitesOptions",
    "SitingOptions",
    "Snapshot",
    "SpatialUriError",
    "StatisticsOptions",
    "Study",
    "SupplyOptions",
    "TransitOptions",
    "Travel",
    "VillageScoreOptions",
    "access_equity",
    "apply_scenario",
    "audit",
    "bus_levers",
    "candidate_sites",
    "catchments",
    "causes",
    "circles",
    "compare",
    "connectivity",
    "coupling",
    "coverage",
    "critical_speeds",
    "criticality",
    "doctor",
    "equity",
    "fetch",
    "hierarchy",
    "init_study",
    "isochrones",
    "load_preset",
    "logistics",
    "nearest_facilities",
    "new_sites",
    "od_matrix",
    "population_coverage",
    "read_elements",
    "read_gtfs",
    "read_heights",
    "read_population",
    "read_roads",
    "read_scenario",
    "read_snapshot",
    "read_statistics",
    "read_study",
    "read_timetable_sheet",
    "road_levers",
    "run_analyses",
    "samples",
    "service_circle",
    "settlement_layout",
    "site_facilities",
    "speed_sensitivity",
    "spread_population",
    "statistics",
    "study_from_extract",
    "supply_and_demand",
    "supply_ratio",
    "times_at_speeds",
    "transit_coverage",
    "village_scores",
    "with_slope",
    "write_atlas",
]

_HOMES = {
    "AppliedScenario": "scenario.applying",
    "BusLeverOptions": "analyses.bus_levers.options",
    "CausesOptions": "analyses.causes.options",
    "ComparisonOptions": "analyses.comparison.options",
    "CirclesOptions": "analyses.circles.options",
    "ConnectivityOptions": "analyses.connectivity.options",
    "CouplingOptions": "analyses.coupling.options",
    "CriticalityOptions": "analyses.criticality.options",
    "EquityOptions": "analyses.equity.options",
    "LayoutOptions": "analyses.layout.options",
    "LogisticsOptions": "analyses.logistics.options",
    "PopulationOptions": "analyses.population.options",
    "Prices": "model.prices",
    "Scenario": "scenario.scenario",
    "SensitivityOptions": "analyses.sensitivity.options",
    "RoadLeverOptions": "measure.roads.options",
    "ServiceCircleOptions": "analyses.service_circle.options",
    "SitesOptions": "analyses.sites.options",
    "SitingOptions": "measure.siting.options",
    "Snapshot": "analyses.comparison.snapshot",
    "SpatialUriError": "errors",
    "StatisticsOptions": "analyses.statistics.options",
    "Study": "model.study",
    "SupplyOptions": "analyses.supply.options",
    "TransitOptions": "analyses.transit.options",
    "Travel": "model.travel",
    "VillageScoreOptions": "analyses.village_scores.options",
    "apply_scenario": "scenario.applying",
    "access_equity": "analyses.equity.measure",
    "audit": "analyses.hierarchy.measure_audit",
    "bus_levers": "analyses.bus_levers.measure",
    "candidate_sites": "measure.siting.candidates",
    "catchments": "measure.allocation",
    "causes": "analyses.causes.measure",
    "compare": "analyses.comparison.measure",
    "circles": "analyses.circles.measure",
    "connectivity": "analyses.connectivity.measure",
    "coupling": "analyses.coupling.measure",
    "coverage": "measure.area_coverage",
    "critical_speeds": "measure.speeds.critical",
    "doctor": "diagnosis.examination",
    "criticality": "analyses.criticality.measure",
    "equity": "measure.fairness.spread",
    "fetch": "study.web",
    "hierarchy": "analyses.hierarchy.measure",
    "init_study": "study.draft",
    "isochrones": "measure.isochrone_polygons",
    "load_preset": "rules.preset",
    "logistics": "analyses.logistics.measure",
    "nearest_facilities": "measure.trips",
    "new_sites": "analyses.sites.measure",
    "od_matrix": "measure.od",
    "population_coverage": "analyses.population.measure",
    "read_elements": "analyses.layout.read_plan",
    "read_gtfs": "read.timetable.gtfs_joined",
    "read_heights": "read.rasters.height_files",
    "read_population": "read.rasters.population_file",
    "read_roads": "read.roads.roads",
    "read_statistics": "analyses.statistics.read_tables",
    "read_scenario": "scenario.text",
    "read_snapshot": "analyses.comparison.read_run",
    "read_study": "study.from_file",
    "read_timetable_sheet": "read.timetable.timetable_sheet",
    "road_levers": "measure.roads.lever_search",
    "run_analyses": "analyses.running",
    "service_circle": "analyses.service_circle.measure",
    "settlement_layout": "analyses.layout.measure",
    "site_facilities": "measure.siting.site_choice",
    "spread_population": "read.rasters.spread_people",
    "speed_sensitivity": "analyses.sensitivity.measure",
    "statistics": "analyses.statistics.measure",
    "study_from_extract": "study.from_extract",
    "supply_and_demand": "analyses.supply.measure",
    "supply_ratio": "measure.supply.floating_catchments",
    "times_at_speeds": "measure.speeds.scaled",
    "transit_coverage": "analyses.transit.measure",
    "village_scores": "analyses.village_scores.measure",
    "with_slope": "measure.slope.sloped",
    "write_atlas": "atlas.atlas",
}


def __getattr__(name: str) -> Any:
    if name == "samples":
        return import_module("spatial_uri.samples")
    if name not in _HOMES:
        message = f"module 'spatial_uri' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"spatial_uri.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
