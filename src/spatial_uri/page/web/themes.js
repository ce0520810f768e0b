/* The page of a theme map: puts the layers of the chosen theme on the map, and answers to what the reader does. */
(function (su) {
  "use strict";
  const h = su.h, GROUND = "#fbfaf6", CHOSEN = "#d55e00";

  class View extends su.MapView {
    constructor(map, panel, page, columns) {
      super(map, panel, page, columns);
      this.layers = page.layers.map((_, k) => new su.Things(page, columns, k));
      this.themes = page.themes.map((theme, t) => ({ ...theme,
        uses: theme.uses.map((use, u) => new su.Use(use, this.layers[use.layer], columns[`theme${t}_cls${u}`])) }));
      this.chosen = null;
      this.theme = this.themes[0];
    }

    start() {
      this.fit();
      this.makePanes(["ground", "roads", "mask", "things", "areas", "places", "chosen", "labels"], ["ground", "mask", "areas"]);
      this.makeAreas(GROUND);
      this.makeRoads();
      this.things = new su.Tiles((...a) => this.below().forEach((use) => use.drawTile(...a)), { pane: "things" });
      this.places = new su.Canvas((ctx, pixel, box) => this.above().forEach((use) => use.drawPoints(ctx, pixel, box, this.detail())),
        { pane: "places", padding: 0.15 });
      this.mark = new su.Canvas((...a) => this.drawChosen(...a), { pane: "chosen", padding: 0.15 });
      this.labels = new su.Canvas((...a) => this.drawLabels(...a), { pane: "labels", padding: 0.05 });
      new su.ThemePanel(this).build();
      for (const layer of [this.roads, this.things, this.places, this.mark, this.labels]) layer.addTo(this.map);
      this.map.on("click", (e) => this.pick(e));
      this.map.on("mousemove", (e) => this.hover(e));
      this.map.on("popupclose", () => this.choose(null));
    }

    detail() { return this.map.getZoom() - this.fitZoom; }
    above() { return this.theme.uses.filter((use) => use.things.kind === "point"); }
    below() { return this.theme.uses.filter((use) => use.things.kind !== "point"); }

    makeRoads() {
      const chains = new su.Chains(this.columns, "road"), ranks = su.roadRanks(this.page.roads.classes);
      const rank = Uint8Array.from(this.columns.road_class, (c) => ranks[c]), edge = 6;
      this.roads = new su.Tiles((ctx, coords, scale, left, top, size) => {
        const byRank = [[], [], [], [], [], [], []];
        chains.near((left - edge) / scale, (top - edge) / scale, (left + size + edge) / scale, (top + size + edge) / scale,
          (piece) => byRank[rank[piece]].push(piece));
        byRank.forEach((pieces, r) => {
          ctx.beginPath();
          for (const piece of pieces) chains.trace(ctx, piece, scale, left, top);
          ctx.lineWidth = su.roadWidth(r, coords.z);
          ctx.strokeStyle = r < 2 ? "#d3cfc3" : r < 4 ? "#c4bfb1" : "#b3ad9c";
          ctx.stroke();
        });
      }, { pane: "roads" });
    }

    drawChosen(ctx, pixel) {
      if (!this.chosen) return;
      const { use, row } = this.chosen, { things } = use, spot = things.spot(row);
      if (!spot) return;
      ctx.lineJoin = ctx.lineCap = "round";
      const lines = [[7, "rgba(255,255,255,.9)"], [3.4, CHOSEN]];
      for (const [width, colour] of lines) {
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

    /* The labelled things in view, the weightiest first, or those among many that a name can be written beside. */
    named(pixel, box) {
      const all = [], detail = this.detail();
      for (const use of this.theme.uses.slice().reverse()) {
        const { things } = use, seen = [];
        if (!things.labelled) continue;
        for (const row of things.order) {
          const spot = use.shows(row) && things.name(row) && things.spot(row);
          if (!spot) continue;
          const [x, y] = pixel(...spot);
          const inView = x > box.min.x && x < box.max.x && y > box.min.y && y < box.max.y;
          if (inView) seen.push({ name: things.name(row), x, y, weight: things.weight ? things.weight[row] : 0,
            r: things.kind === "point" ? use.radius(row, detail) : 0 });
        }
        // Of many, names go to the weighty first: to more of them the closer one looks.
        const least = seen.length <= 150 || detail >= 2 ? 0 : detail >= 1 ? 35 : 60;
        all.push(...seen.filter((n) => n.weight >= least).slice(0, 300));
      }
      return all;
    }

    drawLabels(ctx, pixel, box) {
      const labels = new su.Labels(ctx, box), named = this.named(pixel, box);
      const write = (bold) => ({ name, x, y, r }) => labels.write(name, x, y, r && r + 4, `${bold ? "700 13" : "400 12"}px ${su.FONT}`, "#1d1d1b");
      named.filter((n) => n.r).forEach((n) => labels.reserve(n.x, n.y, n.r * 0.8));
      named.filter((n) => n.weight >= 60).forEach(write(true));
      this.nameAreas(labels, pixel);
      named.filter((n) => n.weight < 60).forEach(write(false));
    }

    redraw() {
      this.things.again();
      for (const layer of [this.places, this.mark, this.labels]) layer.redraw();
    }

    /* ---- what the reader does ---- */

    setTheme(k) {
      this.theme = this.themes[k];
      this.map.closePopup();
      this.redraw();
      this.controls.refresh();
    }

    toggle(use, cls) {
      if (!use.hidden.delete(cls)) use.hidden.add(cls);
      if (this.chosen && !this.chosen.use.shows(this.chosen.row)) this.map.closePopup();
      this.redraw();
    }

    /* What lies topmost within reach of a place. */
    found(latlng) {
      const zoom = this.map.getZoom();
      for (const use of [...this.above().reverse(), ...this.below().reverse()]) {
        const row = use.at(latlng, zoom, this.detail());
        if (row >= 0) return { use, row };
      }
      return null;
    }

    pick(event) {
      const found = this.found(event.latlng);
      if (found) this.open(found, found.use.things.kind === "point" ? null : event.latlng);
    }

    hover(event) {
      const found = this.found(event.latlng);
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
      const { things } = use, label = use.label(row);
      return h("div", {}, h("h2", {}, things.name(row) || "(no name)"),
        su.record([label ? [use.title || "Class", label, "su-strong"] : null, ...things.told(row)]));
    }

    /* Lead to a row of a layer: in this theme if it shows the layer, else in the first that does. */
    lead(layer, row) {
      const things = this.layers[layer], uses = (theme) => theme.uses.find((u) => u.things === things && u.classOf(row) >= 0);
      const theme = [this.theme, ...this.themes].find(uses);
      if (!theme) return;
      if (theme !== this.theme) this.setTheme(this.themes.indexOf(theme));
      const use = uses(theme);
      if (use.hidden.delete(use.classOf(row))) { this.redraw(); this.controls.refresh(); }
      if (!things.spot(row)) return this.controls.nowhere(things.name(row));
      const [a, b, c, d] = things.box(row), closer = Math.max(this.map.getZoom(), this.fitZoom + 2);
      if (things.kind === "point") this.map.setView(su.latLng(a, b), closer, { animate: false });
      else this.map.fitBounds([su.latLng(a, b), su.latLng(c, d)], { padding: [60, 60], maxZoom: this.fitZoom + 4, animate: false });
      this.open({ use, row });
    }
  }

  su.show = su.pageOf(View);
})(window.spatialUri);
