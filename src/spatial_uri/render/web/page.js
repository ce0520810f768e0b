/* The map page: puts the layers on the map and the controls in the panel. Text is only ever set as text. */
(function (su) {
  "use strict";

  const FONT = '"Segoe UI",system-ui,"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif';
  const LEVEL_LINES = [{ weight: 2.6, color: "#3a3a3a" }, { weight: 1.5, color: "#4a4a4a", dashArray: "7 3" },
    { weight: 1.1, color: "#5c5c5c", dashArray: "4 3" }, { weight: 0.8, color: "#6d6d6d", dashArray: "2 3" }];

  /* h("b", {class: "x"}, "text", element, ...) */
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child);
    return element;
  }
  su.h = h;

  /* Minutes to one decimal, to more where rounding would put them on the wrong side of the limit. */
  su.minutes = function (value, limit) {
    if (value === null || value === undefined) return "unknown";
    for (let digits = 1; digits < 6; digits++) {
      const text = value.toFixed(digits);
      if ((Number(text) <= limit) === (value <= limit)) return text + " min";
    }
    return value + " min";
  };
  su.count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
  su.share = function (part, whole) {
    if (!whole) return "unknown";
    if (part === whole || part === 0) return part ? "100%" : "0%";
    const percent = (100 * part) / whole;
    if (part < whole && percent >= 99.95) return "> 99.9%";
    if (part > 0 && percent < 0.05) return "< 0.1%";
    return percent.toFixed(1) + "%";
  };

  su.show = async function (map, panel, text) {
    const { page, columns } = await su.unpack(text);
    const view = new View(map, panel, page, columns);
    view.start();
    document.documentElement.setAttribute("data-ready", "true");
    su.view = view;
  };

  class View {
    constructor(map, panel, page, columns) {
      Object.assign(this, { map, panel, page, columns, tier: 0, limit: page.headline, area: -1, chosen: null });
      const c = columns, world = (x, y) => [Float64Array.from(x, su.worldX), Float64Array.from(y, su.worldY)];
      [this.sx, this.sy] = world(c.settlement_x, c.settlement_y);
      [this.fx, this.fy] = world(c.facility_x, c.facility_y);
      this.n = page.settlements.id.length;
      this.order = Array.from({ length: this.n }, (_, i) => i)
        .sort((a, b) => page.settlements.rank[a] - page.settlements.rank[b] || a - b);
      this.visible = { settlements: true, facilities: true, others: false, labels: true };
    }

    start() {
      this.bounds = L.latLngBounds(this.page.bounds);
      this.map.invalidateSize({ animate: false });
      this.map.fitBounds(this.bounds, { padding: [18, 18], animate: false });
      this.fitZoom = this.map.getZoom();
      this.makePanes();
      this.makeAreas();
      this.makeIsochrones();
      this.roads = new su.Roads(this.page, this.columns);
      this.places = new su.Canvas((...a) => this.drawSettlements(...a), { pane: "places", padding: 0.15 });
      this.facilities = new su.Canvas((...a) => this.drawFacilities(...a), { pane: "facilities", padding: 0.15 });
      this.labels = new su.Canvas((...a) => this.drawLabels(...a), { pane: "labels", padding: 0.05 });
      new su.Panel(this).build();
      this.update();
      for (const layer of [this.roads, this.places, this.facilities, this.labels]) layer.addTo(this.map);
      this.map.on("click", (e) => this.pick(e));
      this.map.on("mousemove", (e) => this.hover(e));
    }

    makePanes() {
      const order = ["ground", "isochrones", "outline", "roads", "mask", "areas", "places", "facilities", "labels"];
      order.forEach((name, i) => {
        const pane = this.map.createPane(name);
        pane.style.zIndex = 300 + 10 * i;
        pane.style.pointerEvents = "none";
      });
      this.painters = {};
      for (const name of ["ground", "isochrones", "outline", "mask", "areas"])
        this.painters[name] = L.canvas({ pane: name, padding: 0.15 });
    }

    polygon(rings, pane, options) {
      return L.polygon(rings, { pane, renderer: this.painters[pane], interactive: false, smoothFactor: 0.7, ...options });
    }

    makeAreas() {
      const { page, columns: c } = this;
      const rings = su.ringsByRow(c.area_rows, c.area_counts, c.area_x, c.area_y);
      const all = [], top = page.levels[0];
      this.areaBounds = [];
      this.areas = L.layerGroup();
      page.areas.id.forEach((_, i) => {
        const own = rings.get(i) || [];
        this.areaBounds.push(L.latLngBounds(own.flat()));
        if (page.areas.level[i] === top) all.push(...own);
        const line = LEVEL_LINES[Math.min(page.levels.indexOf(page.areas.level[i]), LEVEL_LINES.length - 1)];
        this.polygon(own, "areas", { fill: false, opacity: 0.85, ...line }).addTo(this.areas);
      });
      const pattern = su.hatch(document.createElement("canvas").getContext("2d"), "#f4f3ef");
      if (!page.tiles) this.polygon(all, "ground", { stroke: false, fillColor: pattern, fillOpacity: 1 }).addTo(this.map);
      const far = this.bounds.pad(30), around = [far.getSouthWest(), far.getNorthWest(), far.getNorthEast(), far.getSouthEast()];
      this.mask = this.polygon([around, ...all], "mask", { stroke: false, fillColor: "#e7e5df", fillOpacity: 0.62 });
      this.mask.addTo(this.map);
      this.areas.addTo(this.map);
    }

    makeIsochrones() {
      const { page, columns: c } = this;
      const rings = su.ringsByRow(c.iso_rows, c.iso_counts, c.iso_x, c.iso_y);
      if (page.tiles) this.map.getPane("isochrones").style.opacity = 0.6;
      this.bandLayers = page.tiers.map(() => []);
      const byLimit = page.isochrones.map((_, i) => i).sort((a, b) => page.isochrones[b].min - page.isochrones[a].min);
      for (const i of byLimit) {
        const { tier, min } = page.isochrones[i], cls = page.classes.find((k) => k.upper !== null && min <= k.upper);
        if (!rings.has(i)) continue;
        const fillColor = cls ? cls.tint : page.classes[page.reached_classes - 1].tint;
        this.bandLayers[tier].push({ min, rings: rings.get(i), options: { color: "#fff", weight: 0.8, opacity: 0.75, fillColor, fillOpacity: 1 } });
      }
      this.bands = L.layerGroup().addTo(this.map);
      this.outline = L.layerGroup().addTo(this.map);
    }

    /* ---- what the numbers say ---- */

    trips() { return this.page.trips[this.tier]; }

    inArea(settlement) {
      for (let a = this.page.settlements.area[settlement]; a >= 0; a = this.page.areas.parent[a])
        if (a === this.area) return true;
      return this.area < 0;
    }

    within(i) { const t = this.trips().min[i]; return t !== null && t <= this.limit; }

    tally() {
      const { page } = this, trips = this.trips(), counts = page.classes.map(() => 0);
      const sum = { settlements: 0, within: 0, people: 0, peopleWithin: 0, counted: 0, counts };
      for (let i = 0; i < this.n; i++) {
        if (!this.inArea(i)) continue;
        const people = page.settlements.population[i], inside = this.within(i);
        sum.settlements++;
        counts[trips.cls[i]]++;
        if (inside) sum.within++;
        if (people === null) continue;
        sum.counted++;
        sum.people += people;
        if (inside) sum.peopleWithin += people;
      }
      return sum;
    }

    worst(limit) {
      const trips = this.trips(), rank = (i) => (trips.min[i] === null ? 1e9 + trips.cls[i] : trips.min[i]);
      return this.order.filter((i) => this.inArea(i) && !this.within(i)).sort((a, b) => rank(b) - rank(a)).slice(0, limit);
    }

    look(i) {
      const trips = this.trips(), cls = this.page.classes[trips.cls[i]];
      return { reached: trips.min[i] !== null, within: this.within(i), colour: cls.colour, status: cls.key,
        chosen: this.chosen && this.chosen.kind === "settlement" && this.chosen.i === i };
    }

    areaName(a) {
      const names = [];
      for (; a >= 0; a = this.page.areas.parent[a]) names.push(this.page.areas.name[a] || this.page.areas.id[a]);
      return names.join(", ") || "outside every area";
    }

    /* ---- drawing ---- */

    radius(i) {
      const zoom = this.map.getZoom() - this.fitZoom, crowd = this.n > 400 ? 0.62 : this.n > 100 ? 0.8 : 1;
      const base = [7, 6, 5.2, 4.6][this.page.settlements.rank[i]] || 4.6;
      return base * Math.min(1.25, crowd * Math.pow(1.22, Math.max(-1, zoom)));
    }

    drawSettlements(ctx, pixel, box) {
      if (!this.visible.settlements) return;
      for (let k = this.n - 1; k >= 0; k--) {
        const i = this.order[k], [x, y] = pixel(this.sx[i], this.sy[i]);
        if (x < box.min.x || x > box.max.x || y < box.min.y || y > box.max.y) continue;
        su.settlement(ctx, x, y, this.radius(i), this.look(i));
      }
    }

    shownFacility(f) {
      const tier = this.page.facilities.tier[f];
      const serves = tier === this.tier || (this.page.and_above && tier < this.tier);
      return serves ? this.visible.facilities : this.visible.others;
    }

    drawFacilities(ctx, pixel) {
      const link = this.chosen && this.chosen.kind === "settlement" ? this.trips().facility[this.chosen.i] : -1;
      if (link >= 0) {
        const [ax, ay] = pixel(this.sx[this.chosen.i], this.sy[this.chosen.i]), [bx, by] = pixel(this.fx[link], this.fy[link]);
        ctx.setLineDash([6, 5]);
        ctx.lineWidth = 1.8;
        ctx.strokeStyle = "#d55e00";
        ctx.beginPath(); ctx.moveTo(ax, ay); ctx.lineTo(bx, by); ctx.stroke();
        ctx.setLineDash([]);
      }
      const zoom = this.map.getZoom() - this.fitZoom, count = this.page.facilities.id.length;
      const size = Math.min(9, (count > 150 ? 5 : 7.5) * Math.pow(1.15, Math.max(0, zoom)));
      for (let f = count - 1; f >= 0; f--) {
        if (!this.shownFacility(f) && f !== link) continue;
        const [x, y] = pixel(this.fx[f], this.fy[f]), tier = this.page.facilities.tier[f];
        su.facility(ctx, x, y, tier === this.tier ? size : size * 0.8, tier);
      }
    }

    drawLabels(ctx, pixel, box) {
      if (!this.visible.labels) return;
      const labels = new su.Labels(ctx, box), { page } = this, detail = this.map.getZoom() - this.fitZoom;
      const crowded = this.n > 150 && detail < 2;
      const points = [];
      if (this.visible.settlements) this.order.forEach((i) => {
        const [x, y] = pixel(this.sx[i], this.sy[i]);
        if (x > box.min.x && x < box.max.x && y > box.min.y && y < box.max.y) points.push([i, x, y]);
      });
      page.facilities.id.forEach((_, f) => {
        if (this.shownFacility(f)) labels.reserve(...pixel(this.fx[f], this.fy[f]), 7);
      });
      if (!crowded) for (const [i, x, y] of points) labels.reserve(x, y, this.radius(i));
      const name = ([i, x, y]) => {
        const rank = page.settlements.rank[i], bold = rank === 0 ? 700 : rank === 1 ? 600 : 400;
        const font = `${bold} ${rank === 0 ? 14 : 12}px ${FONT}`;
        labels.write(page.settlements.name[i], x, y, this.radius(i) + 4, font, "#1d1d1b");
      };
      const towns = points.filter(([i]) => page.settlements.rank[i] <= 1);
      towns.forEach(name);
      page.areas.id.forEach((_, a) => {
        const depth = page.levels.indexOf(page.areas.level[a]);
        if (depth === 0 && page.levels.length > 1 && page.areas.id.length > 1) return;
        const spot = pixel(su.worldX(page.areas.x[a]), su.worldY(page.areas.y[a]));
        const wide = this.areaBounds[a], left = this.map.latLngToLayerPoint(wide.getNorthWest());
        const right = this.map.latLngToLayerPoint(wide.getSouthEast());
        if (right.x - left.x > 90) {
          for (const shift of [0, 22, -22, 44])
            if (labels.write(page.areas.name[a], spot[0], spot[1] + shift, 0, `italic 600 13px ${FONT}`, "#6b6a64")) break;
        }
      });
      if (!crowded) points.slice(towns.length).forEach(name);
      if (detail >= 1 || page.facilities.id.length <= 30) page.facilities.id.forEach((_, f) => {
        if (page.facilities.tier[f] !== this.tier || !this.visible.facilities) return;
        const [x, y] = pixel(this.fx[f], this.fy[f]);
        labels.write(page.facilities.name[f], x, y, 11, `italic 11px ${FONT}`, su.tierColour(page.facilities.tier[f]));
      });
    }

    /* ---- what the reader does ---- */

    setTier(tier) {
      this.tier = tier;
      this.map.closePopup();
      this.choose(null);
      this.update();
    }

    setLimit(limit) { this.limit = limit; this.update(); }

    setArea(area) {
      this.area = area;
      this.map.closePopup();
      this.map.fitBounds(area < 0 ? this.bounds : this.areaBounds[area], { padding: [24, 24] });
      this.update();
    }

    choose(chosen) {
      this.chosen = chosen;
      this.places.redraw();
      this.facilities.redraw();
    }

    update() {
      const { page } = this;
      const other = this.drawnTier !== this.tier;
      if (other) {
        this.bands.clearLayers();
        for (const band of this.bandLayers[this.tier]) this.polygon(band.rings, "isochrones", band.options).addTo(this.bands);
        this.drawnTier = this.tier;
      }
      this.outline.clearLayers();
      const band = this.bandLayers[this.tier].find((b) => b.min === this.limit);
      if (band) {
        this.polygon(band.rings, "outline", { fill: false, color: "#fff", weight: 5, opacity: 0.9 }).addTo(this.outline);
        this.polygon(band.rings, "outline", { fill: false, color: "#d55e00", weight: 2.4, opacity: 1 }).addTo(this.outline);
      }
      this.roads.show(this.columns[`road_tenths_${this.tier}`], page.classes.slice(0, page.reached_classes), this.limit);
      this.places.redraw();
      if (other) for (const layer of [this.facilities, this.labels]) layer.redraw();
      this.controls.refresh(Boolean(band));
    }

    nearest(point) {
      let best = null, least = 13 * 13;
      const scale = 256 * Math.pow(2, this.map.getZoom()), origin = this.map.getPixelOrigin();
      const offer = (kind, i, x, y) => {
        const dx = x * scale - origin.x - point.x, dy = y * scale - origin.y - point.y, far = dx * dx + dy * dy;
        if (far < least) { least = far; best = { kind, i }; }
      };
      for (let f = 0; f < this.fx.length; f++) if (this.shownFacility(f)) offer("facility", f, this.fx[f], this.fy[f]);
      if (this.visible.settlements) for (let i = 0; i < this.n; i++) offer("settlement", i, this.sx[i], this.sy[i]);
      return best;
    }

    pick(event) {
      const found = this.nearest(event.layerPoint);
      if (found) return this.open(found);
      const piece = this.map.hasLayer(this.roads) ? this.roads.at(event.latlng, this.map.getZoom(), 7) : -1;
      this.choose(null);
      if (piece >= 0) this.popup(event.latlng, su.roadRecord(this, piece));
    }

    open(found, zoomTo) {
      const settlement = found.kind === "settlement", c = this.columns, i = found.i;
      const latlng = settlement ? [c.settlement_y[i] / 1e5, c.settlement_x[i] / 1e5] : [c.facility_y[i] / 1e5, c.facility_x[i] / 1e5];
      if (zoomTo) this.map.setView(latlng, Math.max(this.map.getZoom(), this.fitZoom + 2), { animate: false });
      this.choose(found);
      this.popup(latlng, settlement ? su.settlementRecord(this, i) : su.facilityRecord(this, i));
    }

    popup(latlng, content) {
      L.popup({ maxWidth: 330, minWidth: 240, autoPanPadding: [30, 30] }).setLatLng(latlng).setContent(content).openOn(this.map);
    }

    hover(event) {
      const found = this.nearest(event.layerPoint), box = this.map.getContainer();
      box.style.cursor = found ? "pointer" : "";
      const key = found ? found.kind + found.i : "";
      if (key === this.hovered) return;
      this.hovered = key;
      if (this.tip) this.map.removeLayer(this.tip);
      this.tip = null;
      if (!found) return;
      const { page, columns: c } = this, settlement = found.kind === "settlement", i = found.i;
      const at = settlement ? [c.settlement_y[i] / 1e5, c.settlement_x[i] / 1e5] : [c.facility_y[i] / 1e5, c.facility_x[i] / 1e5];
      const name = settlement ? page.settlements.name[i] || page.settlements.id[i] : page.facilities.name[i] || page.facilities.id[i];
      const trips = this.trips();
      const more = !settlement ? page.tiers[page.facilities.tier[i]].label
        : trips.min[i] === null ? page.classes[trips.cls[i]].label : su.minutes(trips.min[i], this.limit);
      this.tip = L.tooltip({ direction: "top", offset: [0, -8] }).setLatLng(at).setContent(h("span", {}, name + " · " + more));
      this.tip.addTo(this.map);
    }
  }
})(window.spatialUri);
