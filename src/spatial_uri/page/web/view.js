/* The map: puts the layers of the chosen theme on it, and answers to what the reader does. */
(function (su) {
  "use strict";
  const { h, say } = su, CHOSEN = "#d55e00";

  class View extends su.GroundView {
    constructor(map, panel, data) {
      super(map, panel, data);
      this.made = new Map(); // groups that were opened
      this.chosen = null;
      this.named = true;
    }

    start() {
      const canvas = (draw, pane, padding) => new su.Canvas(draw, { pane, padding });
      this.fit();
      this.makePanes(["ground", "nested", "outline", "roads", "mask", "things", "areas", "places", "chosen", "labels"], ["ground", "mask", "areas"]);
      this.makeAreas();
      this.makeRoads();
      if (this.page.tiles) this.map.getPane("nested").style.opacity = 0.6;
      this.nested = new su.Tiles((...a) => this.uses("nested").forEach((use) => use.drawTile(...a)), { pane: "nested" });
      this.outline = canvas((...a) => this.drawOutline(...a), "outline", 0.15);
      this.things = new su.Tiles((...a) => this.uses("below").forEach((use) => use.drawTile(...a)), { pane: "things" });
      this.places = canvas((ctx, pixel, box) => this.uses("above").forEach((use) => use.drawPoints(ctx, pixel, box, this.detail())), "places", 0.15);
      this.mark = canvas((...a) => this.drawChosen(...a), "chosen", 0.15);
      this.labels = canvas((...a) => this.drawLabels(...a), "labels", 0.05);
      this.controls = new su.Panel(this);
      this.controls.build();
      const [group, theme] = decodeURIComponent(window.location.hash.slice(1)).split("/");
      this.setGroup([group, this.panel.dataset.opened, this.page.groups[0].key].find((key) => this.page.groups.some((g) => g.key === key)), theme);
      for (const layer of [this.nested, this.outline, this.roads, this.things, this.places, this.mark, this.labels]) layer.addTo(this.map);
      this.frame();
      this.map.on("click", (e) => this.pick(e));
      this.map.on("mousemove", (e) => this.hover(e));
      this.map.on("popupclose", () => this.choose(null));
    }

    detail() { return this.map.getZoom() - this.fitZoom; }

    /* The roads as the theme colours them all, null where it does not. */
    network() { return this.theme.uses.find((use) => use.things.isNetwork) || null; }

    /* The uses of the theme that are drawn in one pane, from the bottom to the top. */
    uses(pane) {
      return this.theme.uses.filter((use) => pane === (use.things.kind === "point" ? "above" : use.nested ? "nested" : use.things.isNetwork ? "roads" : "below"));
    }

    /* ---- drawing ---- */

    drawOutline(ctx, pixel) {
      const band = this.limit ? this.limit.band() : -1;
      if (band < 0 || !this.limit.nested.switched) return;
      const [ox, oy] = pixel(0, 0), [sx] = pixel(1, 0);
      ctx.lineJoin = "round";
      for (const [width, colour] of [[5, "rgba(255,255,255,.9)"], [2.4, CHOSEN]]) {
        ctx.beginPath();
        this.limit.nested.things.trace(ctx, band, sx - ox, -ox, -oy);
        ctx.lineWidth = width;
        ctx.strokeStyle = colour;
        ctx.stroke();
      }
    }

    drawChosen(ctx, pixel) {
      if (!this.chosen) return;
      const { use, row } = this.chosen, { things } = use, spot = things.spot(row);
      if (!spot) return;
      this.drawLead(ctx, pixel, spot);
      ctx.lineJoin = ctx.lineCap = "round";
      for (const [width, colour] of [[7, "rgba(255,255,255,.9)"], [3.4, CHOSEN]]) {
        ctx.beginPath();
        if (things.kind === "point") ctx.arc(...pixel(...spot), use.radius(row, this.detail()) + 4, 0, 7);
        else {
          const [ox, oy] = pixel(0, 0), [sx] = pixel(1, 0);
          things.trace(ctx, row, sx - ox, -ox, -oy);
        }
        ctx.lineWidth = width;
        ctx.strokeStyle = colour;
        ctx.stroke();
      }
    }

    /* A broken line from what is chosen to what it leads to. */
    drawLead(ctx, pixel, spot) {
      const { use, row } = this.chosen, to = use.leads && use.leads.rows[row] >= 0 && this.layers[use.leads.layer].spot(use.leads.rows[row]);
      if (!to) return;
      ctx.setLineDash([6, 5]);
      ctx.lineWidth = 1.8;
      ctx.strokeStyle = CHOSEN;
      ctx.beginPath(); ctx.moveTo(...pixel(...spot)); ctx.lineTo(...pixel(...to)); ctx.stroke();
      ctx.setLineDash([]);
    }

    /* The labelled things in view, the weightiest first, or those among many that a name can be written beside. */
    labelled(pixel, box) {
      const all = [], detail = this.detail();
      for (const use of this.theme.uses.slice().reverse()) {
        const { things } = use, seen = [];
        if (!things.labelled) continue;
        for (const row of things.order) {
          const spot = use.shows(row) && things.name(row) && things.spot(row);
          if (!spot) continue;
          const [x, y] = pixel(...spot);
          if (x <= box.min.x || x >= box.max.x || y <= box.min.y || y >= box.max.y) continue;
          const badge = !use.plain && su.isBadge(use.classes[use.classOf(row)].symbol);
          seen.push({ name: things.name(row), x, y, weight: things.weight ? things.weight[row] : 0,
            r: things.kind === "point" ? use.radius(row, detail) : 0, colour: badge ? use.colour(use.classOf(row)) : null });
        }
        // Of many, names go to the weighty first: to more of them the closer one looks.
        const least = seen.length <= 150 || detail >= 2 ? 0 : detail >= 1 ? 35 : 60;
        all.push(...seen.filter((n) => n.weight >= least).slice(0, 300));
      }
      return all;
    }

    drawLabels(ctx, pixel, box) {
      if (!this.named) return;
      const labels = new su.Labels(ctx, box), named = this.labelled(pixel, box);
      const write = (font) => ({ name, x, y, r, colour }) => labels.write(name, x, y, r && r + 4, `${colour ? "italic 11" : font}px ${su.FONT}`, colour || "#1d1d1b");
      named.filter((n) => n.r).forEach((n) => labels.reserve(n.x, n.y, n.r * 0.8));
      named.filter((n) => n.weight >= 60).forEach(write("700 13"));
      this.nameAreas(labels, pixel);
      named.filter((n) => n.weight < 60).sort((a, b) => Number(a.colour !== null) - Number(b.colour !== null)).forEach(write("400 12"));
    }

    redraw() {
      for (const tiles of [this.nested, this.roads, this.things]) tiles.again();
      for (const layer of [this.outline, this.places, this.mark, this.labels]) layer.redraw();
    }

    /* ---- what the reader chooses ---- */

    /* The layers and themes of a group, made when it is first opened. */
    groupOf(key) {
      if (!this.made.has(key)) {
        const group = this.page.groups.find((g) => g.key === key), layers = group.layers.map((layer) => new su.Things(this.data, layer));
        const themes = group.themes.map((theme) => ({ ...theme, uses: theme.uses.map((use) => new su.Use(use, layers[use.layer], this.data)) }));
        for (const theme of themes) theme.limits = theme.limit ? new su.Limit(theme, this.areas) : null;
        this.made.set(key, { ...group, layers, themes });
      }
      return this.made.get(key);
    }

    setGroup(key, theme) {
      this.group = this.groupOf(key);
      this.layers = this.group.layers;
      this.themes = this.group.themes;
      this.controls.showGroup();
      this.setTheme(this.themes.some((t) => t.key === theme) ? theme : this.themes[0].key);
    }

    setTheme(key) {
      const network = this.theme && this.network();
      this.map.closePopup();
      this.hovered = "";
      this.tell(null);
      this.theme = this.themes.find((theme) => theme.key === key);
      this.limit = this.theme.limits;
      this.hatchPaper(this.uses("nested").length > 0);
      if (network || this.network()) this.roads.again();
      this.nested.again();
      this.things.again();
      for (const layer of [this.outline, this.places, this.mark, this.labels]) layer.redraw();
      this.controls.showTheme();
      window.history.replaceState(null, "", `#${this.group.key}/${key}`);
    }

    setLimit(limit) {
      this.limit.set(limit);
      const network = this.network();
      if (network && network.isTimed()) this.roads.again((coords) => !network.isCrowded(coords));
      if (this.uses("below").some((use) => use.isTimed())) this.things.again();
      this.outline.redraw();
      this.places.redraw();
      this.controls.refresh();
    }

    setArea(area) {
      this.limit.area = area;
      this.map.closePopup();
      this.map.fitBounds(area < 0 ? this.bounds : this.areaBounds[area], { padding: [24, 24] });
      this.controls.refresh();
    }

    toggle(use, cls) {
      if (!use.hidden.delete(cls)) use.hidden.add(cls);
      this.closeHidden();
    }

    switchUse(use, on) { use.switched = on; this.closeHidden(); }
    switchNames(on) { this.named = on; this.labels.redraw(); }
    switchOutlines(on) { if (on) this.outlines.addTo(this.map); else this.map.removeLayer(this.outlines); }

    closeHidden() {
      if (this.chosen && !this.chosen.use.shows(this.chosen.row)) this.map.closePopup();
      this.redraw();
    }

    /* ---- what the reader points at ---- */

    /* What lies topmost within reach of a place; all roads only if asked for. */
    foundAt(latlng, andRoads) {
      const zoom = this.map.getZoom(), panes = andRoads ? ["above", "below", "roads"] : ["above", "below"];
      for (const use of panes.flatMap((pane) => this.uses(pane).reverse())) {
        const row = use.at(latlng, zoom, this.detail());
        if (row >= 0) return { use, row };
      }
      return null;
    }

    pick(event) {
      const found = this.foundAt(event.latlng, true);
      if (found) this.open(found, found.use.things.kind === "point" ? null : event.latlng);
    }

    hover(event) {
      const found = this.foundAt(event.latlng, false);
      this.map.getContainer().style.cursor = found ? "pointer" : "";
      const key = found ? this.layers.indexOf(found.use.things) + "/" + found.row : "";
      const moves = found && found.use.things.kind !== "point";
      if (key === this.hovered && !moves) return;
      this.hovered = key;
      if (!found) return this.tell(null);
      const text = [found.use.things.name(found.row), found.use.label(found.row)].filter(Boolean).join(" · ");
      this.tell(text ? (moves ? event.latlng : this.place(found)) : null, text);
    }

    choose(chosen) {
      this.chosen = chosen;
      this.mark.redraw();
    }

    place({ use, row }) {
      const [x, y] = use.things.spot(row);
      return su.latLng(x, y);
    }

    /* Show the record of a row, where the reader clicked or where the row is. */
    open(found, at) {
      this.popup(at || this.place(found), this.record(found));
      this.choose(found);
    }

    record({ use, row }) {
      const { things } = use, label = use.label(row), time = use.isTimed() ? use.time(row) : null;
      const limit = su.limitWords(use.limit), standing = use.isTimed() && things.kind === "point" && time !== null
        ? [say("Limit"), use.isWithin(row) ? say("within {limit}", { limit }) : say("beyond {limit}", { limit })] : null;
      const main = label ? [use.title || say("Class"), label, use.isTimed() && time === null ? "su-none" : "su-strong"] : null;
      return h("div", {}, h("h2", {}, things.name(row) || (things.of === "roads" ? say("Road") : say("(no name)"))),
        su.record([main, standing, ...su.told(things.records, row), ...su.told(use.records, row)]));
    }

    /* ---- what the reader looks for ---- */

    found(text) { return su.find([this.theme, ...this.themes], this.layers, text); }

    /* Lead to a row of a layer: in this theme if it shows the layer, else in the first that does. */
    lead(layer, row) {
      const things = this.layers[layer], shown = su.shownBy([this.theme, ...this.themes], things, row);
      if (!shown) return;
      const { theme, use } = shown;
      if (theme !== this.theme) this.setTheme(theme.key);
      if (use.hidden.delete(use.classOf(row)) || !use.switched) {
        use.switched = true;
        this.redraw();
        this.controls.showTheme();
      }
      if (!things.spot(row)) return this.controls.nowhere(things.name(row));
      const [a, b, c, d] = things.box(row), closer = Math.max(this.map.getZoom(), this.fitZoom + 2);
      if (things.kind === "point") this.map.setView(su.latLng(a, b), closer, { animate: false });
      else this.map.fitBounds([su.latLng(a, b), su.latLng(c, d)], { padding: [60, 60], maxZoom: this.fitZoom + 4, animate: false });
      this.open({ use, row });
    }
  }

  /* What starts the page. */
  su.show = async function (map, panel, text) {
    const data = await su.unpack(text);
    su.words = data.page.words;
    su.view = new View(map, panel, data);
    su.view.start();
    document.documentElement.setAttribute("data-ready", "true");
  };
})(window.spatialUri);
