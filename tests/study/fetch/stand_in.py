"""A server that speaks the protocols of Nominatim and Overpass and knows one district by heart."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

RECORDED = Path(__file__).parent / "recorded"
KNOWN_PLACE = "Wahlkreis Unterland"
EMPTY = {"version": 0.6, "generator": "Overpass API", "elements": []}


def recorded(name: str) -> bytes:
    return gzip.decompress((RECORDED / f"{name}.json.gz").read_bytes())


def few_roads() -> bytes:
    """The first roads of the record, for tests that are not about roads."""
    answer = json.loads(recorded("roads"))
    ways = [e for e in answer["elements"] if e["type"] == "way"][:8]
    used = {ref for way in ways for ref in way["nodes"]}
    answer["elements"] = [e for e in answer["elements"] if e["id"] in used and e["type"] == "node"] + ways
    return as_body(answer)


def as_body(content: Any) -> bytes:
    return json.dumps(content).encode()


@dataclass
class StandIn:
    """What the server was asked, and what it is to answer instead of the truth.

    `instead` maps ``nominatim``, ``areas``, ``places``, ``roads`` to ``(status, body)``.
    """

    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    instead: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def answer(self, name: str, query: str) -> tuple[int, bytes]:
        self.asked.append((name, query))
        if name in self.instead:
            return self.instead[name]
        if name == "nominatim" and KNOWN_PLACE not in query:
            return 200, b"[]"
        return 200, recorded(name)


def _kind_of(query: str) -> str:
    if "way[" in query and "highway" in query and "place" not in query:
        return "roads"
    return "areas" if "admin_level" in query else "places"


@contextmanager
def serving() -> Iterator[StandIn]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = " ".join(parse_qs(parts.query).get("q", []))
            known = parts.path == "/nominatim/search"
            self._send(*(stand_in.answer("nominatim", query) if known else (404, b"not found")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query = parse_qs(body)["data"][0]
            known = self.path == "/overpass/interpreter"
            self._send(*(stand_in.answer(_kind_of(query), query) if known else (404, b"not found")))

        def _send(self, status: int, body: bytes) -> None:
            stand_in.headers.append(dict(self.headers))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
