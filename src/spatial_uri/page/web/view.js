/* The map: puts the layers of the chosen theme on it, and answers to what the reader does. */
(function (su) {
  "use strict";
  const { say } = su;

  class View extends su.Drawing {
    constructor(map, panel, data) {
      super(map, panel, data);
      this.made = new Map(); // groups that were opened
      Object.assign(this, { chosen: null, marked: null, named: true, ways: [], limit: null });
      const { ground } = data.page, spots = (places) => {
        const { x, y, first } = su.chainsOf(data, places.chains);
        return (row) => (row >= 0 && first[row] < first[row + 1] ? [x[first[row]], y[first[row]]] : null);
      };
      this.settlements = { spot: spots(ground.settlements) };
      this.facilitySpot = spots(ground.facilities);
      this.whatif = new su.Whatif(this);
    }

    start() {
      const canvas = (draw, pane, padding) => new su.Canvas(draw, { pane, padding });
      this.fit();
      this.makePanes(["ground", "veil", "things", "areas", "places", "edits", "chosen", "labels"]);
      this.makeAreas();
      this.makeRoads();
      this.ways = this.page.groups.flatMap((group) => group.ways.map((ways) => new su.Ways(this.data, ways, this)));
      this.ground = new su.Tiles((...a) => this.drawGround(...a), { pane: "ground", look: (...a) => this.lookOfGround(...a) });
      this.veil = canvas((ctx, pixel, box, at) => this.hasThings() && this.drawVeil(ctx, at, box), "veil", 0.15);
      this.things = new su.Tiles((...a) => this.uses("below").forEach((use) => use.drawTile(...a)), { pane: "things" });
      this.borders = canvas((ctx, pixel, box, at) => { if (!this.hasThings()) this.drawVeil(ctx, at, box); this.drawBorders(ctx, at); }, "areas", 0.15);
      this.places = canvas((ctx, pixel, box, at) => { this.drawOutline(ctx, at); this.drawPlaces(ctx, pixel, box, at); }, "places", 0.15);
      this.mark = canvas((...a) => this.drawChosen(...a), "chosen", 0.15);
      this.labels = canvas((...a) => this.drawLabels(...a), "labels", 0.05);
      this.canvases = [this.veil, this.borders, this.places, this.mark, this.labels];
      this.whatif.panel = new su.WhatifPanel(this.whatif);
      this.whatif.tools = new su.Tools(this.whatif);
      this.curtain = new su.Curtain(this);
      this.controls = new su.Panel(this);
      this.controls.build();
      this.state = new su.State(this);
      this.state.restore(this.panel.dataset.opened);
      for (const layer of [this.ground, ...this.canvases]) layer.addTo(this.map);
      this.curtain.clip();
      this.showThings();
      this.frame();
      this.map.on("click", (e) => this.pick(e));
      this.map.on("mousemove", (e) => this.hover(e));
      this.map.on("moveend", () => { this.state.write(); this.coarseChanges(); });
      this.sheet = new su.Sheet(this);
      this.basemap = this.page.basemap ? new su.Basemap(this, this.page.basemap) : null;
    }

    /* One zoom further in the points come back; the legend then speaks of them. */
    coarseChanges() {
      const coarse = this.isCoarse(this.map.getZoom());
      if (coarse !== this.wasCoarse && this.wasCoarse !== undefined) this.controls.showTheme();
      this.wasCoarse = coarse;
    }

    /* The canvas of the changes, once there are any. */
    showEdits() {
      if (this.edits) return;
      this.edits = new su.Canvas((ctx, pixel, box, at) => su.drawEdits(this, ctx, pixel, at), { pane: "edits", padding: 0.15 });
      this.canvases.push(this.edits);
      this.edits.addTo(this.map);
    }
    redrawEdits() { if (this.edits) this.edits.redraw(); }

    /* What stays in sight on the map, on paper and in pictures: that data are invented, that this is no state of today. */
    stamp() {
      const { page, group, whatif } = this;
      return [page.synthetic ? say("SYNTHETIC DATA") : "", group.stamp, this.scenarioWords(), whatif.isToday ? (whatif.isShown ? say("WITHOUT the changes") : say("TODAY, without the changes")) : ""].filter(Boolean).join(" · ");
    }
    showStamp() { document.querySelector(".su-stamp").textContent = this.stamp(); }
    scenarioWords() { const { isScenario, name } = this.whatif; return !isScenario ? "" : name ? say("SCENARIO: {name}", { name }) : say("SCENARIO, not today"); }

    redraw() {
      this.ground.again();
      this.showThings();
      for (const layer of this.canvases) layer.redraw();
    }

    /* Tiles for lines and areas, where the theme has any. */
    hasThings() { return this.uses("below").length > 0; }
    showThings() {
      if (!this.ground._map) return;
      if (!this.hasThings()) this.things.remove();
      else if (this.things._map) this.things.again();
      else this.things.addTo(this.map);
    }

    /* ---- what the reader chooses ---- */

    /* The layers and themes of a group, made when it is first opened. */
    groupOf(key) {
      if (!this.made.has(key)) {
        const group = this.page.groups.find((g) => g.key === key), layers = group.layers.map((layer) => new su.Things(this.data, layer));
        const themes = group.themes.map((theme) => ({ ...theme, uses: theme.uses.map((use) => new su.Use(use, layers[use.layer], this.data)) }));
        for (const theme of themes) theme.limits = theme.limit ? new su.Limit(theme, this) : null;
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
      const kept = this.chosen && this.isSettlement(this.chosen) ? this.chosen.row : -1;
      this.hovered = "";
      this.tell(null);
      this.theme = this.themes.find((theme) => theme.key === key);
      this.limit = this.theme.limits;
      this.whatif.themeChanges();
      this.curtain.show();
      this.choose(null); // only now: what is drawn of it belongs to the layers of the group
      this.wasCoarse = undefined;
      this.redraw();
      this.controls.showTheme();
      this.coarseChanges();
      if (kept >= 0) this.openSettlement(kept);
      else this.state.write();
    }

    setLimit(limit) {
      this.limit.set(limit);
      this.ground.again();
      if (this.uses("below").some((use) => use.isTimed())) this.things.again();
      this.places.redraw();
      this.controls.refresh();
      if (this.chosen) this.controls.card.show(this.chosen);
      this.controls.later("address", () => this.state.write());
    }

    setArea(area, moves = true) {
      this.area = area;
      this.choose(null);
      if (moves) this.showArea(area);
      for (const layer of this.canvases) layer.redraw();
      this.ground.again();
      this.controls.showArea();
      this.controls.refresh();
      this.state.write();
    }

    showArea(area) {
      if (area < 0) return this.map.fitBounds(this.bounds, this.room(18));
      const [a, b, c, d] = this.areaBox[area];
      return this.map.fitBounds([su.latLng(a, b), su.latLng(c, d)], this.room(40));
    }

    toggle(use, cls) {
      const { key } = use.classes[cls] || { key: "0" };
      if (!use.hidden.delete(key)) use.hidden.add(key);
      this.closeHidden();
    }

    switchUse(use, on) { use.switched = on; this.closeHidden(); }
    switchNames(on) { this.named = on; this.labels.redraw(); }
    switchBorders(on) { this.bordered = on; this.borders.redraw(); }

    closeHidden() {
      if (this.chosen && !this.chosen.use.shows(this.chosen.row)) this.choose(null);
      this.redraw();
    }

    /* ---- what the reader points at ---- */

    /* What lies topmost within reach of a place; all roads only if asked for. */
    foundAt(latlng, andRoads) {
      const zoom = this.map.getZoom(), panes = andRoads ? ["above", "below", "roads"] : ["above", "below"];
      for (const use of this.curtain.sideAt(latlng, () => panes.flatMap((pane) => this.uses(pane).reverse()))) {
        const row = use.at(latlng, zoom, this.detail());
        if (row >= 0) return { use, row };
      }
      return null;
    }

    pick(event) {
      if (this.whatif.tools.wants) return this.whatif.tools.pick(event.latlng);
      const found = this.foundAt(event.latlng, true);
      if (found) return this.open(found);
      const town = this.isCoarse(this.map.getZoom()) ? this.areaAt(event.latlng) : undefined;
      if (town !== undefined) return this.setArea(town);
      return this.choose(null);
    }

    hover(event) {
      if (this.map.dragging && this.map.dragging.moving()) return;
      if (this.whatif.tools.wants) return this.whatif.tools.hover(event);
      const found = this.foundAt(event.latlng, false);
      this.map.getContainer().style.cursor = found ? "pointer" : "";
      const key = found ? this.layers.indexOf(found.use.things) + "/" + found.row : "";
      const moves = found && found.use.things.kind !== "point";
      if (key === this.hovered && !moves) return;
      this.hovered = key;
      if (!found) return this.tell(null);
      const text = [found.use.things.name(found.row), found.use.label(found.row)].filter(Boolean).join(" · ");
      this.tell(text ? (moves ? event.latlng : su.latLng(...found.use.things.spot(found.row))) : null, text);
    }

    isSettlement({ use }) { return use.things.of === "settlements" && !use.things.places; }

    /* The ways that the theme is of: those to its tier; else, unless only those are asked for, the first there are. */
    waysOfTheme(strictly) {
      return this.ways.find((w) => this.theme.key === w.key || this.theme.key.endsWith(`_${w.key}`)) || (!strictly && this.ways[0]) || null;
    }

    /* The way to draw for what is chosen, null if there is none. */
    way() {
      const ways = this.chosen && this.isSettlement(this.chosen) && !this.whatif.isScenario ? this.waysOfTheme() : null; // those of today are none with changes
      return ways && ways.time(this.chosen.row) !== null ? ways : null;
    }

    /* Where a facility that a row leads to is, and what it is called; with changes there are new ones. */
    leadSpot(use, row) { const to = use.leads.rows[row]; return use.today ? this.whatif.siteSpot(to) : this.layers[use.leads.layer].spot(to); }
    leadName(use, row, layers) { const to = use.leads.rows[row]; return use.today ? this.whatif.siteName(to) : layers[use.leads.layer].name(to); }

    choose(chosen) {
      this.chosen = chosen;
      this.marked = chosen && su.markedBy(this, chosen);
      for (const pane of ["ground", "things"]) this.map.getPane(pane).style.opacity = this.marked ? su.DIMMED : "";
      for (const layer of [this.mark, this.places, this.labels]) layer.redraw();
      this.controls.card.show(chosen);
    }

    /* Show the record of a row. */
    open(found) {
      this.choose(found);
      this.state.write();
    }

    /* A settlement in this theme, or else in the first of the group that shows it. */
    openSettlement(row) {
      const things = this.layers.find((layer) => layer.of === "settlements" && !layer.places);
      const use = things && this.theme.uses.find((u) => u.things === things && u.classOf(row) >= 0);
      if (use) this.open({ use, row });
      this.state.write();
      return Boolean(use);
    }

    /* What the way of a settlement takes up, null without one. */
    boxOfWay(found) {
      const ways = this.isSettlement(found) && !this.whatif.isScenario && this.waysOfTheme();
      const xy = ways && ways.time(found.row) !== null ? ways.parts(found.row).flatMap((p) => p.points) : [];
      if (!xy.length) return null;
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < xy.length; i += 2) { box[0] = Math.min(box[0], xy[i]); box[1] = Math.min(box[1], xy[i + 1]); box[2] = Math.max(box[2], xy[i]); box[3] = Math.max(box[3], xy[i + 1]); }
      return box[2] - box[0] + box[3] - box[1] > 1e-7 ? box : null;
    }

    /* ---- what the reader looks for ---- */

    found(text) { return su.find([this.theme, ...this.themes], this.layers, text); }

    /* Lead to a row of a layer: in this theme if it shows the layer, else in the first that does. */
    lead(layer, row) {
      const things = this.layers[layer], shown = su.shownBy([this.theme, ...this.themes], things, row);
      if (!shown) return;
      const { theme, use } = shown;
      if (theme !== this.theme) this.setTheme(theme.key);
      const { key } = use.classes[use.classOf(row)] || { key: "0" };
      if (use.hidden.delete(key) || !use.switched) {
        use.switched = true;
        this.redraw();
        this.controls.showTheme();
      }
      if (!things.spot(row)) { this.controls.nowhere(things.name(row)); return; }
      const [a, b, c, d] = this.boxOfWay({ use, row }) || things.box(row), closer = Math.max(this.map.getZoom(), this.fitZoom + 2);
      if (things.kind === "point" && a === c) {
        this.map.setView(su.latLng(a, b), closer, { animate: false });
        if (su.isPhone()) this.map.panBy([0, 0.2 * window.innerHeight], { animate: false }); // above the card
      } else this.showBox([a, b, c, d], su.markedBy(this, { use, row }));
      this.open({ use, row });
    }

    /* Fit a box and whom a road concerns into what the panel leaves free. */
    showBox(box, marked) {
      for (const row of marked ? marked.rows : []) {
        const [x, y] = marked.use.things.spot(row) || box;
        box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
      }
      const below = su.isPhone() ? 0.44 * window.innerHeight : 0;
      this.map.fitBounds([su.latLng(box[0], box[1]), su.latLng(box[2], box[3])], { paddingTopLeft: [50, 50], paddingBottomRight: [50, 50 + below], maxZoom: this.fitZoom + 4, animate: false });
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
  su.nameless = (name) => name || say("(no name)");
})(window.spatialUri);
