"""Pages that open from the disk with the network off.

Folium writes links to half a dozen web servers into every page, so that without a network its maps
are white. `OfflineFigure` swaps each link it knows for the text of the library, refuses any it does
not know, and closes the page with a content security policy under which no request can be made.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from html.parser import HTMLParser
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import Element, Figure
from jinja2 import Template

from spatial_uri.errors import OutputError

_ASSETS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"/npm/leaflet@1\.\d+\.\d+/dist/leaflet\.js$", ("vendor/leaflet.js", "vendor/leaflet-icons.js")),
    (r"/npm/leaflet@1\.\d+\.\d+/dist/leaflet\.css$", ("vendor/leaflet.css",)),
    (r"/jquery-\d[\w.]*\.js$", ("web/dollar.js",)),
    (r"/ajax/libs/d3/3\.5\.\d+/d3\.min\.js$", ("vendor/d3.js",)),
    # What folium links to but a page without its pin icons never uses.
    (r"/bootstrap@5[\d.]*/dist/(js|css)/bootstrap[\w.]*\.(js|css)$", ()),
    (r"/bootstrap/3[\d.]*/css/bootstrap-glyphicons\.css$", ()),
    (r"/@fortawesome/fontawesome-free@[\d.]+/css/all\.min\.css$", ()),
    (r"/Leaflet\.awesome-markers/[\d.]+/leaflet\.awesome-markers\.(js|css)$", ()),
    (r"/leaflet\.awesome\.rotate\.min\.css$", ()),
    (r"/ui/1[\d.]+/jquery-ui\.js$", ()),
)
_LINK = re.compile(r"<script[^>]*\ssrc=\"([^\"]*)\"[^>]*>\s*</script>|<link[^>]*\shref=\"([^\"]*)\"[^>]*/?>")
_LOADING_ATTRIBUTES = frozenset(
    {"src", "srcset", "href", "xlink:href", "data", "poster", "background", "action", "formaction", "manifest", "ping"}
)
_LOADING_SCRIPT = re.compile(
    r"""L\.(?:tileLayer|imageOverlay|videoOverlay)[.\w]*\(\s*["'`](?!data:)([^"'`]+)"""
    r"""|(?:iconUrl|iconRetinaUrl|shadowUrl)["']?\s*:\s*["'`](?!data:)([^"'`]+)"""
    r"""|\$\.ajax\(\s*["'`]([^"'`]+)"""
)
_LOADING_STYLE = re.compile(r"""url\(\s*["']?(?!data:|#)([^"')]+)|@import\s+["']([^"']+)""")
_POLICY_SLOT = "<!-- content security policy -->"
_PARCEL = "<!-- parcel {} -->"
_BASE64 = re.compile(r"[0-9A-Za-z+/]*={0,2}")
_REMEDY = "leave out what needs it, or write the map with folium itself for readers who are online"


@cache
def asset(name: str) -> str:
    """Return the text of a file inside the package, such as ``vendor/leaflet.js``."""
    return (resources.files("spatial_uri.page") / name).read_text("utf-8")


@cache
def _vendored() -> frozenset[str]:
    return frozenset(asset(name) for _, names in _ASSETS for name in names)


class OfflineFigure(Figure):
    """A branca figure that renders to one file with everything inside it.

    Parameters
    ----------
    title
        Title of the page.
    lang
        Language of the page, such as ``en`` or ``zh``.
    tile_servers
        Addresses of map tiles that the page may load, such as
        ``http://tiles.intranet/{z}/{x}/{y}.png``. None by default.
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.lang|e }}">\n'
        "<head>\n" + _POLICY_SLOT + '\n<meta name="renderer" content="webkit" />\n'
        "{% if this.title %}<title>{{ this.title|e }}</title>\n{% endif %}"
        "    {{ this.header.render(**kwargs) }}\n"
        "</head>\n<body>\n"
        "    {{ this.html.render(**kwargs) }}\n"
        "<script>\n"
        "    {{ this.script.render(**kwargs) }}\n"
        "</script>\n</body>\n</html>\n"
    )

    def __init__(
        self, title: str | None = None, *, lang: str = "en", tile_servers: tuple[str, ...] = (), **options: Any
    ) -> None:
        super().__init__(title=title, **options)
        self.lang = lang
        self.tile_servers = tile_servers
        self._parcels: list[str] = []

    def parcel(self, text: str) -> str:
        """Return a mark to write into the page; once the page is finished and checked, the text takes its place.

        For long texts that hold nothing but base64, so that nobody needs to search megabytes for links.

        Raises
        ------
        ValueError
            If the text is anything but base64.
        """
        if not _BASE64.fullmatch(text):
            msg = "only base64 goes into a page unchecked"
            raise ValueError(msg)
        self._parcels.append(text)
        return _PARCEL.format(len(self._parcels) - 1)

    def render(self, **kwargs: Any) -> str:
        """Return the page.

        Raises
        ------
        OutputError
            Naming every address that the page would load and that is not inside the package.
        """
        self._parcels.clear()
        html = _with_steady_ids(self, super().render(**kwargs))
        head, body = html.split("</head>", 1)
        page = close_page(_swap_links(head) + "</head>" + body, tile_servers=self.tile_servers)
        for k, text in enumerate(self._parcels):
            page = page.replace(_PARCEL.format(k), text, 1)
        return page


def offline_map(
    *, title: str | None = None, lang: str = "en", tile_servers: tuple[str, ...] = (), **options: Any
) -> folium.Map:
    """Return an empty Folium map that needs no network.

    ``gdf.explore(m=offline_map())`` works too.

    Parameters
    ----------
    title, lang
        Title and language of the page.
    tile_servers
        Addresses of pictures that scripts of the page may load.
    **options
        Those of `folium.Map`; there are no tiles unless ``tiles`` says so.
    """
    options.setdefault("tiles", None)
    max_zoom = options.pop("max_zoom", 18)
    base = folium.Map(**options)
    base.options["max_zoom"] = max_zoom  # folium forgets it where there are no tiles
    url = options["tiles"]
    servers = (url,) if isinstance(url, str) and "//" in url else ()
    OfflineFigure(title, lang=lang, tile_servers=(*servers, *tile_servers)).add_child(base)
    return base


def close_page(html: str, *, tile_servers: tuple[str, ...] = ()) -> str:
    """Check that a page loads nothing, and put a policy into it under which it cannot.

    Scripts are allowed by their hash, so that neither a script nor an event handler that found its
    way into the page by a name runs.

    Raises
    ------
    OutputError
        Naming every address that the page would load.
    """
    page = _Page()
    page.feed(html)
    page.close()
    allowed = set(tile_servers)
    outside = sorted(set(page.outside) - allowed)
    if outside:
        raise OutputError("the page would load files from elsewhere", faults=outside, remedy=_REMEDY)
    if any("L.AwesomeMarkers" in script for script in page.scripts):
        raise OutputError("folium.Icon needs fonts that are not inside the page", remedy="use folium.CircleMarker")
    places = [_tile_origin(url) for url in tile_servers]
    origins = sorted({f"{u.scheme}://{u.netloc}" if u.netloc else "file:" for u in places})
    if any(not u.scheme for u in places):
        origins.append("'self'")  # a folder beside the page, which may be served too
    hashes = sorted({base64.b64encode(hashlib.sha256(s.encode("utf-8")).digest()).decode() for s in page.scripts})
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src " + (" ".join(f"'sha256-{h}'" for h in hashes) or "'none'"),
            "style-src 'unsafe-inline'",
            " ".join(("img-src data: blob:", *origins)),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    meta = f'<meta charset="utf-8" />\n<meta http-equiv="Content-Security-Policy" content="{escape(policy)}" />'
    return html.replace(_POLICY_SLOT, meta, 1)


def _tile_origin(url: str) -> Any:
    return urlsplit(url.replace("{s}", "*"))


def _swap_links(head: str) -> str:
    unknown: list[str] = []

    def swap(match: re.Match[str]) -> str:
        url = match[1] or match[2]
        for pattern, names in _ASSETS:
            if re.search(pattern, url):
                tag = "script" if match[1] else "style"
                return "".join(f"<{tag}>\n{asset(name)}</{tag}>" for name in names)
        unknown.append(url)
        return ""

    swapped = _LINK.sub(swap, head)
    if unknown:
        raise OutputError("the page needs files from the network", faults=unknown, remedy=_REMEDY)
    return swapped


def _elements(element: Element) -> Iterator[Element]:
    yield element
    for part in ("header", "html", "script"):
        if isinstance(inner := getattr(element, part, None), Element):
            yield from _elements(inner)
    for child in element._children.values():
        yield from _elements(child)


def _with_steady_ids(figure: Figure, html: str) -> str:
    """Number the elements in the order they appear: branca's random ids would make no two pages alike."""
    known = {e._id for e in _elements(figure)}
    steady: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        name = match[0]
        return steady.setdefault(name, f"{len(steady):08x}") if name in known else name

    return re.sub(r"(?<![0-9a-zA-Z+/])[0-9a-f]{32}(?![0-9a-zA-Z+/=])", number, html)


class _Page(HTMLParser):
    """Collects the scripts of a page and every address it would load."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.outside: list[str] = []
        self._text: list[str] | None = None
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name in _LOADING_ATTRIBUTES & values.keys():
            value = (values[name] or "").strip()
            if tag in {"a", "area"} and name == "href":  # a link is followed by the reader, not by the page
                continue
            if value and not value.startswith(("data:", "#")):
                self.outside.append(value)
        self._note(_LOADING_STYLE, values.get("style") or "")
        if tag == "meta" and (values.get("http-equiv") or "").lower() == "refresh":
            self.outside.append(values.get("content") or "")
        executable = tag == "script" and (values.get("type") or "text/javascript") in {"text/javascript", "module"}
        self._tag, self._text = (tag, []) if executable or tag == "style" else ("", None)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._text is None or tag != self._tag:
            return
        text, self._text = "".join(self._text), None
        if tag == "script":
            self.scripts.append(text)
            if text.removeprefix("\n") not in _vendored():
                self._note(_LOADING_SCRIPT, text)
        else:
            self._note(_LOADING_STYLE, text)

    def _note(self, pattern: re.Pattern[str], text: str) -> None:
        found = [next(filter(None, groups)) for groups in pattern.findall(text) if any(groups)]
        self.outside += [re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), url) for url in found]
