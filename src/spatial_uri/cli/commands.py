"""The commands of ``spatial-uri``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from spatial_uri import __version__
from spatial_uri.cli.group import Commands
from spatial_uri.cli.option_groups import (
    ANALYSES,
    CACHE,
    LANGUAGE,
    NO_CACHE,
    OVERWRITE,
    delivered,
    divided,
    kept,
    of_extract,
)
from spatial_uri.cli.options import CRS, FAMILIES, FILE, PRESETS, SHEET, AnalysisCommand, names, numbers, of_files
from spatial_uri.cli.terminal import inert, use_safe_streams


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="spatial-uri")
def cli() -> None:
    """Which villages reach which services, how they are tied to town, and what buses miss - from files alone.

    Start with:  spatial-uri example
    """
    use_safe_streams()


@cli.command(cls=AnalysisCommand)
@click.argument("extract", type=FILE)
@click.option("--out", type=FILE, help="Folder for the atlas.  [default: maps/NAME]")
@ANALYSES
@LANGUAGE
@of_extract
@divided
@delivered
@kept
def atlas(extract: Path, **given: Any) -> None:
    """Make the atlas of one OpenStreetMap EXTRACT (.osm.pbf): every analysis that it has data for."""
    from spatial_uri.cli.jobs import atlas_of_extract

    atlas_of_extract(extract, **given)


@cli.command()
@click.option("--out", type=FILE, help="Folder for the atlas.  [default: maps/liechtenstein]")
@click.option("--whatif", is_flag=True, help="With the bundled scenario, compared with the example as it is.")
@LANGUAGE
@delivered
@kept
def example(whatif: bool, **given: Any) -> None:
    """Make the atlas of the bundled example: Liechtenstein in 2013, with an invented timetable."""
    from spatial_uri.cli.jobs import DEFAULT_OUT, atlas_of_extract
    from spatial_uri.cli.whatif import compare_scenario
    from spatial_uri.samples import example_extract, example_scenario, example_timetable

    given |= {"name": "Liechtenstein", "transit__timetable": example_timetable()}
    given["out"] = given["out"] or DEFAULT_OUT / ("liechtenstein-whatif" if whatif else "liechtenstein")
    if whatif:
        compare_scenario(example_extract(), example_scenario(), **given)
    else:
        atlas_of_extract(example_extract(), **given)


@cli.command(cls=AnalysisCommand)
@click.argument("study", type=FILE)
@click.option("--out", type=FILE, help="Folder for the atlas.  [default: of the study file]")
@ANALYSES
@LANGUAGE
@divided
@delivered
@kept
def run(study: Path, **given: Any) -> None:
    """Make the atlas that a STUDY file (TOML) describes, or again an earlier one (its folder, or its manifest.json)."""
    from spatial_uri.cli.jobs import atlas_of_file

    atlas_of_file(study, **given)


IMPROVE = ("service_circle", "sites", "road_levers", "bus_levers")


@cli.command(cls=AnalysisCommand, analyses=IMPROVE)
@click.argument("source", type=FILE)
@click.option("--budget", callback=numbers, metavar="N[,N,N]", help="What may be spent, in the unit of the prices.")
@click.option("--target", type=float, help="Share of people to be within, such as 0.95, instead of a budget.")
@click.option("--levers", callback=names, help=FAMILIES)
@click.option("--tier", help="Tier that people are to reach.  [default: the one that the report begins with]")
@click.option("--out", type=FILE, help="Folder for the results.  [default: maps/NAME-plan]")
@LANGUAGE
@of_extract
@delivered
@kept
def improve(source: Path, **given: Any) -> None:
    """Plan what would close the gap of SOURCE (a study file with prices, or an extract): sites, roads and buses.

    With neither --budget nor --target, levers are ranked by the site, the kilometre and the vehicle-hour. Written are
    report, map, workbook and sheets, unless --deliver says otherwise.
    """
    from spatial_uri.cli.improving import improve_study

    improve_study(source, **given)


@cli.command(cls=AnalysisCommand)
@click.argument("source", type=FILE)
@click.argument("scenario", type=FILE)
@click.option("--out", type=FILE, help="Folder for the results.  [default: maps/NAME-SCENARIO]")
@LANGUAGE
@of_extract
@delivered
@kept
def whatif(source: Path, scenario: Path, **given: Any) -> None:
    """Report what becomes of SOURCE (a study file, or an extract) with the changes of a SCENARIO (TOML).

    A scenario builds, closes and upgrades roads, opens, closes, raises and moves facilities, relocates people, changes
    buses, and has a season: rain, snow or night. docs/SCENARIOS.md lists its keys. Compared with today: who gains, who
    loses, and what each change does alone and left out.
    """
    from spatial_uri.cli.whatif import compare_scenario

    compare_scenario(source, scenario, **given)


@cli.command()
@click.argument("before", metavar="A", type=FILE)
@click.argument("after", metavar="B", type=FILE)
@click.option("--tier", help="Tier to begin with.  [default: the one that the report of B begins with]")
@click.option("--limit-min", type=float, help="Limit for both, minutes.  [default: the first limit of each]")
@click.option("--out", type=FILE, help="Folder for the comparison.  [default: maps/A-B]")
@LANGUAGE
@delivered
@kept
def compare(before: Path, after: Path, **given: Any) -> None:
    """Compare run A with a later run B: who gains, who loses, why, and how much of it is people who moved.

    A and B are each the folder of a finished run (its inputs may be gone), a study file, or a scenario with its base.
    They may be of different data: other settlements, another year. Definitions that differ are the first thing said.
    """
    from spatial_uri.cli.comparing import compare_runs

    compare_runs(before, after, **given)


CONNECT = ("hierarchy", "connectivity", "criticality", "layout")


@cli.command(cls=AnalysisCommand, analyses=CONNECT)
@click.argument("source", type=FILE)
@click.option("--out", type=FILE, required=True, help="Folder for the results.")
@LANGUAGE
@of_extract
@delivered
@kept
def connect(source: Path, **given: Any) -> None:
    """Tell how the settlements of SOURCE (an extract or a study file) are tied to town, and what that hangs on."""
    from spatial_uri.cli.jobs import some_analyses

    some_analyses(source, CONNECT, **given)


@cli.command(cls=AnalysisCommand, analyses=("transit",))
@click.argument("source", type=FILE)
@click.option("--out", type=FILE, required=True, help="Folder for the results.")
@LANGUAGE
@of_extract
@delivered
@kept
def transit(source: Path, **given: Any) -> None:
    """Tell which settlements of SOURCE (an extract or a study file) roads and public transport miss."""
    from spatial_uri.cli.jobs import some_analyses

    some_analyses(source, ("transit",), **given)


@cli.command()
@click.argument("inputs", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("study.toml"), show_default=True)
@click.option("--name", help="Title of the study.")
@click.option("--preset", default="generic", show_default=True, help=PRESETS)
@click.option("--sheet", "sheets", multiple=True, callback=of_files, metavar="FILE=NAME", help=SHEET)
@click.option("--crs", multiple=True, callback=of_files, metavar="FILE=CRS", help=CRS)
@OVERWRITE
def init(inputs: tuple[Path, ...], out: Path, crs: dict[str, list[str]], **given: Any) -> None:
    """Write a commented study file for the INPUTS: roads, boundaries, villages, facilities, timetable, axes."""
    from spatial_uri.study.draft import draft_study

    draft = draft_study(inputs, out, crs={file: codes[-1] for file, codes in crs.items()}, **given)
    for line in draft.taken:
        click.echo(inert(line))
    click.echo(inert(f"Wrote {draft.path}. Check what is not certain, then run:  spatial-uri run {draft.path}"))
    if draft.asks:
        click.echo("Before that, mend in it or in the files:")
        for line in draft.asks:
            click.echo(inert(f"  - {line}"))


@cli.command()
@click.argument("sources", type=FILE, nargs=-1, required=True)
@click.option("--out", type=FILE, help="Folder for the page (doctor.html) and doctor.json.  [default: none is written]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("--preset", help=f"{PRESETS} A study file says it itself.  [default: generic]")
@LANGUAGE
@NO_CACHE
@CACHE
@click.pass_context
def doctor(ctx: click.Context, /, sources: tuple[Path, ...], **given: Any) -> None:
    """Check the data of SOURCES (a study file, an extract, or the files of a study to be) and measure nothing.

    Red: results would be wrong, or cannot be made (exit code 1). Amber: to be checked. Green: to be known.
    """
    from spatial_uri.cli.checking import check_data

    ctx.exit(1 if check_data(sources, **given) == "red" else 0)


@cli.command()
@click.argument("place")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the files.")
@click.option("--preset", default="generic", show_default=True, help="Which tags become settlements and facilities.")
@click.option("--buffer-km", type=float, default=5.0, show_default=True, help="How far beyond the boundary to fetch.")
@click.option("--overpass-url", help="Address of the Overpass service.")
@click.option("--nominatim-url", help="Address of the Nominatim service.")
@click.option("--cache-dir", type=click.Path(path_type=Path), help="Folder in which answers are kept.")
@OVERWRITE
def fetch(place: str, out: Path, **given: Any) -> None:
    """Fetch boundaries, places and roads of PLACE: the only command that uses the network."""
    from spatial_uri.study.web import fetch as fetch_place
    from spatial_uri.study.web_services import WebServices

    named = {name: given.pop(name) for name in ("overpass_url", "nominatim_url", "cache_dir")}
    services = WebServices(**{name: value for name, value in named.items() if value is not None})
    files = fetch_place(place, out, services=services, **given)
    for file in files:
        click.echo(inert(f"Wrote {file}"))
    quoted = " ".join(f'"{file}"' for file in files if file.suffix in {".gpkg", ".graphml"})
    click.echo(inert(f"Next:  spatial-uri init {quoted}"))


@cli.command()
@click.option("--villages", type=click.IntRange(3, 30_000), default=300, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the files.")
def sample(villages: int, seed: int, out: Path) -> None:
    """Write a synthetic county to practise with: an extract, the tables a bureau would have, and a study file."""
    from spatial_uri.errors import OutputError
    from spatial_uri.samples import synthetic_county
    from spatial_uri.store.files import as_new_path
    from spatial_uri.study.draft import init_study

    if as_new_path(out).exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputError("the folder is not empty, and is left alone", file=out, remedy="name a new or an empty one")
    files = synthetic_county(villages, seed=seed).write(out)
    study = out / "study.toml"
    name = f"Synthetic county of {villages} villages"
    init_study(files.for_study, study, name=name, preset="CN")
    click.echo(inert(f"Wrote a synthetic county of {villages} villages to {out}"))
    click.echo(inert(f'Next:  spatial-uri run "{study}"'))


@cli.command()
@click.argument("preset", default="generic")
@click.option(
    "--language", type=click.Choice(["en", "zh"]), help="Of its comments.  [default: zh with preset CN, else en]"
)
def rules(preset: str, language: Any) -> None:
    """Print the rule table of a PRESET: speeds, access and surfaces, each line with its source, and tiers."""
    from spatial_uri.rules.preset import preset_text
    from spatial_uri.words.catalogue import speaking

    with speaking(language or ("zh" if preset == "CN" else "en")):
        click.echo(preset_text(preset), nl=False)


@cli.command()
@click.argument("circle", required=False)
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--toml", "as_toml", is_flag=True, help="Print the file of the definition: copy it to make your own.")
def circles(circle: str | None, language: Any, as_toml: bool) -> None:
    """List the circles by name, or print one CIRCLE (an id, or a file of your own): its definition and source."""
    from spatial_uri.cli.circle_listing import list_circles, told_circle
    from spatial_uri.words.catalogue import speaking

    with speaking(language):
        for line in list_circles() if circle is None else told_circle(circle, as_toml=as_toml):
            click.echo(inert(line))


def main() -> None:
    """Run the command line."""
    cli(prog_name="spatial-uri")
