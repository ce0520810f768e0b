/* The page of a service circle: puts its layers on the map, and answers to what the reader does. */
(function (su) {
  "use strict";
  const h = su.h, FONT = su.FONT;

  class View extends su.MapView {
    constructor(map, panel, page, columns) {
      super(map, panel, page, columns);
      Object.assign(this, { tier: 0, limit: page.headline, area: -1, chosen: null });
      const c = columns, world = (x, y) => [Float64Array.from(x, su.worldX), Float64Array.from(y, su.worldY)];
      [this.sx, this.sy] = world(c.settlement_x, c.settlement_y);
      [this.fx, this.fy] = world(c.facility_x, c.facility_y);
      this.n = page.settlements.id.length;
      this.order = Array.from({ length: this.n }, (_, i) => i)
        .sort((a, b) => page.settlements.rank[a] - page.settlements.rank[b] || a - b);
      this.visible = { settlements: true, facilities: true, others: false, labels: true };
    }

    start() {
      this.fit();
      this.makePanes(["ground", "isochrones", "outline", "roads", "mask", "areas", "places", "facilities", "labels"],
        ["ground", "isochrones", "outline", "mask", "areas"]);
      this.makeAreas(su.hatch(document.createElement("canvas").getContext("2d"), "#f4f3ef"));
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
      this.nameAreas(labels, pixel);
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

    hover(event) {
      const found = this.nearest(event.layerPoint), box = this.map.getContainer();
      box.style.cursor = found ? "pointer" : "";
      const key = found ? found.kind + found.i : "";
      if (key === this.hovered) return;
      this.hovered = key;
      this.tell(null);
      if (!found) return;
      const { page, columns: c } = this, settlement = found.kind === "settlement", i = found.i;
      const at = settlement ? [c.settlement_y[i] / 1e5, c.settlement_x[i] / 1e5] : [c.facility_y[i] / 1e5, c.facility_x[i] / 1e5];
      const name = settlement ? page.settlements.name[i] || page.settlements.id[i] : page.facilities.name[i] || page.facilities.id[i];
      const trips = this.trips();
      const more = !settlement ? page.tiers[page.facilities.tier[i]].label
        : trips.min[i] === null ? page.classes[trips.cls[i]].label : su.minutes(trips.min[i], this.limit);
      this.tell(at, name + " · " + more);
    }
  }

  su.show = su.pageOf(View);
})(window.spatialUri);
