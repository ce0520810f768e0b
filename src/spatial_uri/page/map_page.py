"""The element of a Folium map that holds the panel, the packed data and the scripts of the map page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias
from urllib.parse import quote

from branca.element import MacroElement
from folium.template import Template

from spatial_uri.page.offline import OfflineFigure, asset
from spatial_uri.words.catalogue import say

Sibling: TypeAlias = tuple[str, str, bool]
"""A page of the same atlas: its file, what it is called, and whether it is the page itself."""

_STYLES = ("web/page.css", "web/panel.css", "web/sheet.css", "web/curtain.css", "web/whatif.css")
_SCRIPTS = (
    "vendor/tiny-inflate.js",
    "web/codec.js",
    "web/words.js",
    "web/dom.js",
    "web/layers.js",
    "web/canvases.js",
    "web/symbols.js",
    "web/ground.js",
    "web/things.js",
    "web/outline.js",
    "web/grid.js",
    "web/mosaic.js",
    "web/uses.js",
    "web/ways.js",
    "web/limit.js",
    "web/search.js",
    "web/legend.js",
    "web/towns.js",
    "web/worst.js",
    "web/card.js",
    "web/panel.js",
    "web/drawing.js",
    "web/sheet.js",
    "web/exports.js",
    "web/basemap.js",
    "web/curtain.js",
    "web/state.js",
    "web/whatif_edits.js",
    "web/whatif_words.js",
    "web/whatif_ends.js",
    "web/whatif_text.js",
    "web/whatif_change.js",
    "web/whatif_drawing.js",
    "web/whatif_tools.js",
    "web/whatif_panel.js",
    "web/whatif.js",
    "web/engine_data.js",
    "web/engine_search.js",
    "web/engine_parts.js",
    "web/engine_splits.js",
    "web/engine_world.js",
    "web/engine_doors.js",
    "web/engine_edits.js",
    "web/engine_places.js",
    "web/engine_cells.js",
    "web/engine_grid.js",
    "web/engine.js",
    "web/view.js",
)


class MapPage(MacroElement):
    """The panel, the packed data and the scripts that draw them, as an element of a Folium map.

    Parameters
    ----------
    heading, subtitle, stamp
        Of the themes that the page opens with: at the top of the panel, and a warning that stays in sight.
    synthetic
        True where the data is invented: panel and map then say so.
    data
        What `Parcel.packed` made.
    opened
        Key of the group of themes that the page opens with.
    network
        What `pack_live_roads` made: from it the page answers what if; empty if it cannot.
    siblings
        The other pages of the atlas.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        <style>{{ this.css }}</style>
        {% for script in this.scripts %}<script>{{ script }}</script>
        {% endfor %}
        {% endmacro %}
        {% macro html(this, kwargs) %}
        <header class="su-head">
            <h1>{{ this.heading|e }}</h1>
            <div class="su-tools"><button type="button" class="su-toggle su-small" aria-expanded="true">{{ this.words.hide|e }}</button></div>
            {% if this.siblings %}<nav class="su-nav" aria-label="{{ this.words.pages|e }}">{% for href, title, current in this.siblings %}{% if current %}<span aria-current="page">{{ title|e }}</span>{% else %}<a href="{{ href|e }}">{{ title|e }}</a>{% endif %}{{ " " }}{% endfor %}</nav>{% endif %}
        </header>
        <nav class="su-rail" aria-label="{{ this.words.themes|e }}"></nav>
        <div class="su-stamp">{{ this.stamps|e }}</div>
        <main class="su-panel" id="{{ this.get_name() }}_panel" data-opened="{{ this.opened|e }}">
            <button type="button" class="su-handle" aria-label="{{ this.words.sheet|e }}"></button>
            <p class="su-subtitle">{{ this.subtitle|e }}</p>
            {% if this.synthetic %}<p class="su-synthetic">{{ this.words.invented|e }}</p>{% endif %}
            <p class="su-synthetic su-stamped">{{ this.stamp|e }}</p>
            <noscript><p class="su-failed">{{ this.words.script|e }}</p></noscript>
            <div class="su-body"></div>
        </main>
        <script type="text/plain" id="{{ this.get_name() }}_data">{{ this.parcel(this.data) }}</script>
        {% if this.network %}<script type="text/plain" class="su-network">{{ this.parcel(this.network) }}</script>
        {% endif %}
        {% endmacro %}
        {% macro script(this, kwargs) %}
        (function () {
            var panel = document.getElementById("{{ this.get_name() }}_panel");
            var data = document.getElementById("{{ this.get_name() }}_data").textContent;
            spatialUri.show({{ this._parent.get_name() }}, panel, data).catch(function (error) {
                var note = document.createElement("p");
                note.className = "su-failed";
                note.textContent = {{ this.words.failed|tojson }} + " " + error.message;
                panel.append(note);
                throw error;
            });
        })();
        {% endmacro %}
        """  # noqa: E501
    )

    def __init__(
        self,
        *,
        heading: str,
        subtitle: str,
        stamp: str,
        synthetic: bool,
        data: str,
        opened: str,
        network: str = "",
        siblings: Sequence[Sibling] = (),
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "MapPage"
        self.heading = heading
        self.subtitle = subtitle
        self.synthetic = synthetic
        self.stamp = stamp
        self.stamps = " · ".join(filter(None, (say("SYNTHETIC DATA") if synthetic else "", stamp)))
        self.opened = opened
        self.siblings = [(quote(file), title, current) for file, title, current in siblings]
        self.data, self.network = data, network
        self.css = "".join(asset(name) for name in _STYLES)
        self.scripts = [asset(name) for name in _SCRIPTS]
        self.words = {
            "hide": say("Hide panel"),
            "pages": say("Pages of this atlas"),
            "themes": say("Themes"),
            "sheet": say("Show more or less"),
            "invented": say("SYNTHETIC: places and numbers are invented"),
            "script": say("This map needs JavaScript."),
            "failed": say("The map could not be drawn:"),
        }

    def parcel(self, packed: str) -> str:
        """Return what was packed, or the mark that stands for it until the page is checked."""
        figure = self.get_root()
        return figure.parcel(packed) if isinstance(figure, OfflineFigure) else packed
