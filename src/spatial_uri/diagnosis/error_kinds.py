"""What kind of fault an error of reading tells of, so that it can be said, with a remedy, in every language.

The words of an error are English. A finding has to be understood by whoever reads the page: so it says the kind, in the
language of the page, and shows the words of the error as they are beside it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from spatial_uri.errors import (
    CrsError,
    InputNotFoundError,
    MissingLibraryError,
    NoAreasError,
    ParameterError,
    SpatialUriError,
    StudyFileError,
)
from spatial_uri.words.catalogue import N_


class ErrorKind(NamedTuple):
    """A kind of fault: what its errors say, what it is, and what to do."""

    told_by: re.Pattern[str]
    title: str
    remedy: str


def _kind(words: str, title: str, remedy: str) -> ErrorKind:
    return ErrorKind(re.compile(words, re.IGNORECASE), title, remedy)


_LINES = N_("Correct the lines that are named, and run again.")
_TIERS = N_("Compare the tiers in the table of facilities with those in the study file, and make them the same.")
_CRS = N_("Look up in which CRS the data was made, and write it in the study file (crs).")

KINDS = (
    _kind(
        "there is no such (file|folder)",
        N_("the file is not there"),
        N_("Check the path and the name of the file."),
    ),
    _kind(
        "may not be read",
        N_("the file may not be read"),
        N_("Ask for read permission, or copy the file to a folder of your own."),
    ),
    _kind(
        "this is a folder|this is a pipe|is no path of a file",
        N_("what is named is no file"),
        N_("Name the file itself in the study file."),
    ),
    _kind(
        "(file|extent) is empty|has no rows|has no .* with rows",
        N_("the file or the table is empty"),
        N_("Export or download it again, and check that it has rows."),
    ),
    _kind(
        "does not fit into memory|more than|are the most|too large|too much|filled cells|in folders",
        N_("the file is larger than can be read"),
        N_("Cut the file to the study area; delete columns, sheets and cells that are not needed."),
    ),
    _kind(
        "no encoding|not in|not UTF-8|holds zero bytes|\\.dbf fit neither",
        N_("the encoding of the text cannot be told"),
        N_("Save the file as UTF-8, or write its encoding in the study file (encoding)."),
    ),
    _kind(
        "definition of a circle makes no sense",
        N_("the definition of a circle of one's own has mistakes"),
        N_("Correct the lines of the circle that are named; a circle of the package shows how one is written."),
    ),
    _kind(
        "without its \\.shx",
        N_("parts of the Shapefile are missing"),
        N_("Copy all files of the Shapefile (.shp, .shx, .dbf, .prj) together."),
    ),
    _kind(
        "history of OpenStreetMap|negative ids|in no order",
        N_("the file of OpenStreetMap is none that roads can be read from"),
        N_("Download a usual extract (.osm.pbf) of the region."),
    ),
    _kind(
        "no \\.hgt tile|no tile of heights|holds no height",
        N_("the file holds no heights of the ground"),
        N_("Give heights (.hgt, .zip, GeoTIFF) of the ground below the roads, or take heights out of the study file."),
    ),
    _kind(
        "heights lie elsewhere|raster lies elsewhere|holds nobody where",
        N_("the raster does not cover the study"),
        N_("Give a raster of the studied areas, and check its CRS."),
    ),
    _kind(
        "raster holds",
        N_("the raster holds values that cannot be numbers of people"),
        N_("Give a raster of people in each cell, with the value that stands for nothing known."),
    ),
    _kind(
        "no raster that can be|cannot be read|is no XML|is no zip|no valid CSV|cannot be unpacked|password"
        "|changed on disk|is in it twice|coordinates of placemark",
        N_("the file cannot be opened: it may be damaged, incomplete or locked, or not be what its name says"),
        N_("Download or export it again, and check that another program opens it."),
    ),
    _kind(
        "files that end in|a workbook or an archive|not the name of an|of this kind|not a road graph",
        N_("files of this kind cannot be read"),
        N_("Save it in a usual format: .osm.pbf for roads, .xlsx or .csv for tables, .gpkg or .shp for areas."),
    ),
    _kind(
        "longitude and latitude are swapped",
        N_("longitude and latitude are exchanged"),
        N_("Exchange the two columns in the study file (lon, lat)."),
    ),
    _kind("does not say which CRS|have no CRS", N_("the file does not say which CRS it is in"), _CRS),
    _kind(
        "contradict the CRS|exists in China only",
        N_("the coordinates contradict the CRS or the datum that is said"),
        N_("Correct the CRS or the datum in the study file, or the coordinates in the rows that are named."),
    ),
    _kind(
        "no place has coordinates|points with coordinates",
        N_("no place has coordinates"),
        N_("Add longitude and latitude to the table, or name their columns in the study file."),
    ),
    _kind(
        "columns are missing|lack columns|no column|no names and codes|needs a column",
        N_("columns that are needed are missing"),
        N_("Name the columns of the file in the study file, or add them to the table."),
    ),
    _kind(
        "(is|has) no (layer|sheet|table)|it has no layer|the file has .* (layer|sheet)|sheets of it hold",
        N_("it is not clear which layer or sheet is meant"),
        N_("Name the layer or the sheet in the study file (layer, sheet)."),
    ),
    _kind(
        "twice|more than one file|duplicates",
        N_("codes are there more than once"),
        N_("Give each place and area a code of its own, and delete rows that are there twice."),
    ),
    _kind("of a tier that|no such tier", N_("facilities have tiers that the study does not have"), _TIERS),
    _kind("no facility of tier|no facilities", N_("a tier has no facility"), _TIERS),
    _kind(
        "need polygons|lines or polygons|has no geometry",
        N_("the file does not have the shapes that are needed"),
        N_("Export areas as polygons, and axes of a plan as lines or polygons."),
    ),
    _kind(
        "level|complete administrative boundary|the areas cannot|the boundaries cannot",
        N_("the areas or their levels contradict each other"),
        N_("Check codes, levels and outlines of the areas that are named, and correct the boundary file."),
    ),
    _kind(
        "no roads|roads lie outside",
        N_("the roads do not go with the study: there are none for this way to travel, or they lie elsewhere"),
        N_("Take an extract that covers the study area, and check how people travel (mode)."),
    ),
    _kind(
        "there are no settlements|settlements lies in",
        N_("no settlement lies in the studied areas"),
        N_("Check whether villages and boundaries are of the same county, and their CRS."),
    ),
    _kind(
        "service on|feeds? cannot|headways|timetable|calls? ",
        N_("the timetable cannot be used as it is"),
        N_("Correct the lines, stops and times that are named, or ask the publisher of the feed for a corrected one."),
    ),
    _kind(
        "cannot be used|no value|uneven|not clear which|are no numbers|shapes that are none",
        N_("rows of the table cannot be used"),
        _LINES,
    ),
    _kind(
        "a study (needs|has)",
        N_("files that a study needs are missing, or there are too many"),
        N_("Give one file of roads, and at least one of villages or facilities."),
    ),
)
"""The first whose words stand in the error is its kind."""

_OF_CLASSES: tuple[tuple[type[SpatialUriError], ErrorKind], ...] = (
    (StudyFileError, _kind("", N_("entries are wrong, or not known"), _LINES)),
    (CrsError, _kind("", N_("the CRS is missing or wrong, or no distance can be measured in it"), _CRS)),
    (MissingLibraryError, _kind("", N_("a library is not installed"), N_("Install the library that is named."))),
    (InputNotFoundError, KINDS[0]),
    (
        ParameterError,
        _kind("", N_("an option has a value that it cannot have"), N_("Correct the option that is named.")),
    ),
)
OTHER = _kind("", N_("the content cannot be used as it is"), N_("Correct what the message names, and run again."))


def kind_of_error(error: SpatialUriError) -> ErrorKind:
    """Return the kind of fault that an error tells of.

    Parameters
    ----------
    error
        An error of reading.
    """
    if not isinstance(error, StudyFileError | NoAreasError):
        for kind in KINDS:
            if kind.told_by.search(error.problem):
                return kind
    if isinstance(error, NoAreasError):
        return next(kind for kind in KINDS if "complete administrative" in kind.told_by.pattern)
    return next((kind for errors, kind in _OF_CLASSES if isinstance(error, errors)), OTHER)
