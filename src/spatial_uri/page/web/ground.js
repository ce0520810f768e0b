/* What lies under every theme: areas and roads of the study, and the frame of the map. */
(function (su) {
  "use strict";
  const { h, say } = su;

  su.FONT = '"Segoe UI",system-ui,"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif';
  const LEVEL_LINES = [{ weight: 2.6, color: "#3a3a3a" }, { weight: 1.5, color: "#4a4a4a", dashArray: "7 3" },
    { weight: 1.1, color: "#5c5c5c", dashArray: "4 3" }, { weight: 0.8, color: "#6d6d6d", dashArray: "2 3" }];
  const GROUND = "#fbfaf6", VEIL = "#e7e5df";

  su.GroundView = class {
    constructor(map, panel, data) {
      Object.assign(this, { map, panel, data, page: data.page, areas: data.page.ground.areas });
      this.levels = this.areas.levels.map(([key]) => key);
    }

    fit() {
      this.bounds = L.latLngBounds(this.page.bounds);
      this.map.invalidateSize({ animate: false });
      this.map.fitBounds(this.bounds, { padding: [18, 18], animate: false });
      this.fitZoom = this.map.getZoom();
    }

    makePanes(order, painted) {
      order.forEach((name, i) => {
        const pane = this.map.createPane(name);
        pane.style.zIndex = 300 + 10 * i;
        pane.style.pointerEvents = "none";
      });
      this.painters = {};
      for (const name of painted) this.painters[name] = L.canvas({ pane: name, padding: 0.15 });
    }

    polygon(rings, pane, options) {
      return L.polygon(rings, { pane, renderer: this.painters[pane], interactive: false, smoothFactor: 0.7, ...options });
    }

    /* Outlines of the areas; what is studied is paper, a veil lies on what is not. */
    makeAreas() {
      const { page, areas, data, levels } = this, { rows, counts, x, y } = areas.chains;
      const rings = su.ringsByRow(rows && data.column(rows), data.column(counts), data.column(x), data.column(y));
      const all = [];
      this.areaBounds = [];
      const outlines = (this.outlines = L.layerGroup());
      areas.id.forEach((_, i) => {
        const own = rings.get(i) || [], depth = levels.indexOf(areas.level[i]);
        this.areaBounds.push(L.latLngBounds(own.flat()));
        if (depth === 0) all.push(...own);
        this.polygon(own, "areas", { fill: false, opacity: 0.85, ...LEVEL_LINES[Math.min(depth, LEVEL_LINES.length - 1)] }).addTo(outlines);
      });
      this.paper = this.polygon(all, "ground", { stroke: false, fillColor: GROUND, fillOpacity: 1 });
      if (!page.tiles) this.paper.addTo(this.map);
      const far = this.bounds.pad(30), around = [far.getSouthWest(), far.getNorthWest(), far.getNorthEast(), far.getSouthEast()];
      this.polygon([around, ...all], "mask", { stroke: false, fillColor: VEIL, fillOpacity: 0.62 }).addTo(this.map);
      outlines.addTo(this.map);
    }

    /* What no nested area covers is hatched where a theme has such areas. */
    hatchPaper(hatched) {
      const hatch = su.hatch(document.createElement("canvas").getContext("2d"), "#f4f3ef");
      this.paper.setStyle({ fillColor: hatched ? hatch : GROUND });
    }

    nameAreas(labels, pixel) {
      const { areas, levels } = this;
      areas.id.forEach((_, a) => {
        const depth = levels.indexOf(areas.level[a]);
        if (depth === 0 && levels.length > 1 && areas.id.length > 1) return;
        const spot = pixel(su.worldX(areas.x[a]), su.worldY(areas.y[a]));
        const wide = this.areaBounds[a], left = this.map.latLngToLayerPoint(wide.getNorthWest());
        const right = this.map.latLngToLayerPoint(wide.getSouthEast());
        if (right.x - left.x > 90) {
          for (const shift of [0, 22, -22, 44])
            if (labels.write(areas.name[a], spot[0], spot[1] + shift, 0, `italic 600 13px ${su.FONT}`, "#6b6a64")) break;
        }
      });
    }

    makeRoads() {
      const { roads } = this.page.ground;
      const byClass = su.roadRanks(roads.classes), cls = this.data.column(roads.cls);
      this.roadRank = Uint8Array.from(cls, (c) => byClass[c]);
      this.roadChains = su.chainsOf(this.data, roads.chains);
      this.isGround = roads.ground.every(Boolean) ? null : Uint8Array.from(cls, (c) => Number(roads.ground[c]));
      this.roads = new su.Tiles((...a) => this.drawRoads(...a), { pane: "roads" });
    }

    /* All roads as the theme colours them, or plain below the theme. */
    drawRoads(ctx, coords, scale, left, top, size) {
      const network = this.network();
      if (network) return network.drawNetwork(this.roadRank, ctx, coords, scale, left, top, size);
      const byRank = [[], [], [], [], [], [], []], chains = this.roadChains, edge = 6;
      chains.near((left - edge) / scale, (top - edge) / scale, (left + size + edge) / scale, (top + size + edge) / scale, (piece) => {
        if (!this.isGround || this.isGround[piece]) byRank[this.roadRank[piece]].push(piece);
      });
      byRank.forEach((pieces, r) => {
        ctx.beginPath();
        for (const piece of pieces) chains.trace(ctx, piece, scale, left, top);
        ctx.lineWidth = su.roadWidth(r, coords.z);
        ctx.strokeStyle = r < 2 ? "#d3cfc3" : r < 4 ? "#c4bfb1" : "#b3ad9c";
        ctx.stroke();
      });
    }

    /* The button that hides the panel, the scale, and whose data these are. */
    frame() {
      const { page, map, panel } = this;
      const toggle = panel.querySelector(".su-toggle");
      toggle.addEventListener("click", () => {
        const open = document.body.classList.toggle("su-closed");
        toggle.setAttribute("aria-expanded", String(!open));
        toggle.textContent = open ? say("Show panel") : say("Hide panel");
        map.invalidateSize();
      });
      L.control.scale({ imperial: false, maxWidth: 160, position: "bottomleft" }).addTo(map);
      const zoom = map.getContainer();
      for (const [button, title] of [["in", say("Zoom in")], ["out", say("Zoom out")]]) {
        const element = zoom.querySelector(".leaflet-control-zoom-" + button);
        if (element) { element.title = title; element.setAttribute("aria-label", title); }
      }
      map.attributionControl && map.attributionControl.setPrefix(false);
      const quoted = (text) => { const e = document.createElement("i"); e.textContent = text; return e.innerHTML; };
      if (map.attributionControl) page.attributions.forEach((a) => map.attributionControl.addAttribution(quoted(a)));
      map.getContainer().setAttribute("aria-label", page.title);
    }

    /* A word beside what the pointer is on; a place of null takes it away. */
    tell(at, text) {
      if (this.tip) this.map.removeLayer(this.tip);
      this.tip = at && L.tooltip({ direction: "top", offset: [0, -8] }).setLatLng(at).setContent(h("span", {}, text)).addTo(this.map);
    }

    popup(latlng, content) {
      L.popup({ maxWidth: 330, minWidth: 240, autoPanPadding: [30, 30] }).setLatLng(latlng).setContent(content).openOn(this.map);
    }
  };
})(window.spatialUri);
