"""Nominatim and Overpass, asked through OSMnx: the only code that uses the network.

OSMnx keeps its settings in one global place; they are set for the time of a fetch and put back afterwards.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import osmnx as ox
import requests

from spatial_uri.errors import FetchError, OutputError
from spatial_uri.model.network import MODES
from spatial_uri.rules.preset import load_preset
from spatial_uri.rules.road_rules import WayClassifier

_NODE_TAGS = ("access", "barrier", "bicycle", "foot", "highway", "motor_vehicle", "vehicle")


@cache
def _way_tags() -> tuple[str, ...]:
    """Return every key that the rules for roads look at, and what roads are called."""
    roads = load_preset().roads
    looked_at = {key for mode in MODES for key in WayClassifier(roads, mode).way_keys}
    return tuple(sorted(looked_at | {"name", "lanes"}))


@dataclass(frozen=True, kw_only=True)
class WebServices:
    """Which services are asked, and how long for.

    Parameters
    ----------
    overpass_url, nominatim_url
        Addresses of the services, such as ``https://overpass-api.de/api``; None for the public ones.
    cache_dir
        Folder in which answers are kept, so that a second run asks for nothing twice; None for
        the user's own cache folder.
    timeout_s
        Longest time to wait for one answer, seconds.
    """

    overpass_url: str | None = None
    nominatim_url: str | None = None
    cache_dir: str | Path | None = None
    timeout_s: float = 180.0

    @property
    def cache_folder(self) -> Path:
        """The folder in which answers are kept."""
        if self.cache_dir is not None:
            return Path(self.cache_dir)
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "spatial_uri" / "fetch"


@contextmanager
def osmnx_settings(services: WebServices) -> Iterator[None]:
    """Set what OSMnx reads from its global settings, and put it back afterwards."""
    wanted: dict[str, Any] = {
        "use_cache": True,
        "cache_folder": services.cache_folder,
        "requests_timeout": services.timeout_s,
        "requests_kwargs": {"hooks": {"response": _refuse_failures}},
        "overpass_rate_limit": services.overpass_url
        is None,  # the public server is asked when it is free, others need not be
        "doh_url_template": None,  # ask nobody but the two services
        "http_user_agent": "spatial_uri (through OSMnx)",  # the services want to know who asks
        "http_accept_language": "",  # names as they are on the spot, not in English
        "useful_tags_way": list(_way_tags()),
        "useful_tags_node": list(_NODE_TAGS),
    }
    if services.overpass_url is not None:
        wanted["overpass_url"] = services.overpass_url
    if services.nominatim_url is not None:
        wanted["nominatim_url"] = services.nominatim_url
    before = {name: getattr(ox.settings, name) for name in wanted}
    resolve = socket.getaddrinfo  # OSMnx pins the address of the Overpass server by replacing it
    for name, value in wanted.items():
        setattr(ox.settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(ox.settings, name, value)
        socket.getaddrinfo = resolve


def _refuse_failures(response: requests.Response, *_: Any, **__: Any) -> None:
    """Raise where OSMnx would wait and ask again for ever, or take half an answer for a whole one."""
    content = response.content  # read whole, so that the connection is not left open
    answer = f"{response.url.split('?')[0]} answered {response.status_code} {response.reason}"
    if response.status_code == 429:
        raise FetchError(answer, remedy="the service has had enough questions: wait a few minutes and run it again")
    if response.status_code >= 500:
        raise FetchError(answer, remedy="the service is busy or down: try later, a smaller place, or another address")
    if not response.ok:
        raise FetchError(answer, remedy="check the address of the service")
    if b'"remark"' in content and b"runtime error" in content:
        raise FetchError(
            f"{response.url.split('?')[0]} broke off: {_remark(response)}",
            remedy="fetch a smaller place, allow more time, or use another address",
        )


def _remark(response: requests.Response) -> str:
    try:
        return str(response.json().get("remark", "no reason given"))
    except requests.exceptions.JSONDecodeError:
        return "no reason given"


@contextmanager
def usable_answer(name: str, url: str | None, empty: str) -> Iterator[None]:
    """Turn every failure to get a usable answer out of a service into a FetchError."""
    at = f"{name} ({url})" if url else name
    try:
        yield
    except FetchError:
        raise
    except requests.exceptions.Timeout as error:
        raise FetchError(f"{at} took too long to answer", remedy="allow more time, or try later") from error
    except requests.exceptions.RequestException as error:
        raise FetchError(
            f"{at} cannot be reached ({type(error).__name__})", remedy="check the network and the address"
        ) from error
    except OSError as error:
        remedy = "free some space, or name another cache folder"
        raise OutputError(f"answers cannot be kept ({error})", file=ox.settings.cache_folder, remedy=remedy) from error
    except json.JSONDecodeError as error:
        raise FetchError(f"a kept answer of {at} is damaged", remedy="delete the cache folder and run again") from error
    except (TypeError, KeyError) as error:  # OSMnx raises these where the answer has not the shape it expects
        raise FetchError(f"{at} {empty}", remedy="check the spelling, or write the name as the map has it") from error
    except ValueError as error:  # base class of what OSMnx raises for an empty or an unreadable answer
        garbled = "responded" in str(error) or "did not return" in str(error)
        what = "answered something that is no result" if garbled else empty
        raise FetchError(f"{at} {what}", remedy="check the name of the place and the address of the service") from error


def features_in(polygon: Any, tags: Mapping[str, list[str]]) -> gpd.GeoDataFrame:
    """Return the objects in a polygon that bear one of some tags; without rows if there are none."""
    with usable_answer("Overpass", ox.settings.overpass_url, "gave an answer that cannot be read"):
        try:
            return ox.features_from_polygon(polygon, dict(tags))
        except ox._errors.InsufficientResponseError as error:
            if "responded" in str(error) or "did not return" in str(error):
                raise
            return gpd.GeoDataFrame({"name": []}, geometry=[], crs="EPSG:4326")


def roads_in(polygon: Any, network_type: str) -> Any:
    """Return the roads in a polygon as a graph of OSMnx, merged only where no tag differs."""
    every_node = ox.graph_from_polygon(
        polygon, network_type=network_type, simplify=False, retain_all=True, truncate_by_edge=True
    )
    # OSMnx would merge a 50 and an 80 km/h stretch into one edge that is "50, 80"
    return ox.simplify_graph(
        every_node, node_attrs_include=_NODE_TAGS, edge_attrs_differ=(*_way_tags(), "reversed"), remove_rings=False
    )
