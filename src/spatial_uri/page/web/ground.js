/* What lies under every theme: areas and roads of the study, and the frame of the map. */
(function (su) {
  "use strict";
  const { h, say } = su;

  const CJK = '"Noto Sans CJK SC","Microsoft YaHei","PingFang SC"', LATIN = '"Segoe UI",system-ui';
  su.FONT = (document.documentElement.lang.startsWith("zh") ? [CJK, LATIN] : [LATIN, CJK]).join(",") + ",sans-serif";
  const BORDERS = [{ width: 2.4, dash: [], colour: "#2f2f2d" }, { width: 1.1, dash: [7, 3, 2, 3], colour: "#55534d" },
    { width: 0.9, dash: [4, 3], colour: "#6a6862" }, { width: 0.7, dash: [2, 3], colour: "#7a7872" }];
  const SHEET = 168; // how high the sheet of a phone is, as in page.css
  /* Whether the panel is a sheet from below, as in page.css; on a phone that lies on its side it stands beside the map. */
  su.isPhone = () => window.innerWidth <= 760 && !(window.innerWidth > 560 && window.innerHeight <= 480);
  const PAPER = (su.PAPER = "#fbfaf6"), VEIL = "231,229,223";

  su.GroundView = class {
    constructor(map, panel, data) {
      Object.assign(this, { map, panel, data, page: data.page, areas: data.page.ground.areas, area: -1, bordered: true });
      this.levels = this.areas.levels.map(([key]) => key);
      const { settlements } = this.page.ground;
      this.rank = data.column(settlements.rank);
      this.areaOf = data.column(settlements.area);
    }

    fit() {
      this.bounds = L.latLngBounds(this.page.bounds);
      this.map.invalidateSize({ animate: false });
      this.map.fitBounds(this.bounds, this.room(18));
      this.fitZoom = this.map.getZoom();
    }

    /* So many pixels are left free around what is fitted into the map; on a phone the sheet from below is not looked through. */
    room(margin) {
      const below = su.isPhone() ? SHEET : 0;
      return { paddingTopLeft: [margin, margin], paddingBottomRight: [margin, margin + below], animate: false };
    }

    makePanes(order) {
      order.forEach((name, i) => {
        const pane = this.map.createPane(name);
        pane.style.zIndex = 300 + 10 * i;
        pane.style.pointerEvents = "none";
      });
    }

    /* ---- areas ---- */

    makeAreas() {
      const { areas, data, levels } = this;
      this.areaChains = su.chainsOf(data, areas.chains);
      this.depth = areas.level.map((level) => levels.indexOf(level));
      this.areaBox = areas.id.map((_, a) => {
        const box = [Infinity, Infinity, -Infinity, -Infinity];
        this.eachRing(a, (chain) => this.areaChains.box(chain).forEach((v, k) => { box[k] = k < 2 ? Math.min(box[k], v) : Math.max(box[k], v); }));
        return box;
      });
      this.whole = areas.id.map((_, a) => a).filter((a) => this.depth[a] === 0);
      this.finest = levels.length - 1;
    }

    eachRing(a, visit) {
      const { first } = this.areaChains;
      for (let chain = first[a] || 0; chain < (first[a + 1] || 0); chain++) visit(chain);
    }

    traceAreas(ctx, list, scale, left, top) {
      for (const a of list) this.eachRing(a, (chain) => { this.areaChains.trace(ctx, chain, scale, left, top); ctx.closePath(); });
    }

    /* The finest areas, or those within the chosen one. */
    towns(whole = this.area) { return this.areas.id.map((_, a) => a).filter((a) => this.depth[a] === this.finest && su.isWithinArea(this.areas, a, whole)); }

    areaAt(latlng) {
      const x = su.worldX(latlng.lng * 1e5), y = su.worldY(latlng.lat * 1e5), { start, x: xs, y: ys } = this.areaChains;
      return this.towns().find((a) => {
        let inside = false;
        this.eachRing(a, (chain) => {
          for (let i = start[chain], j = start[chain + 1] - 1; i < start[chain + 1]; j = i++)
            if (ys[i] > y !== ys[j] > y && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i]) inside = !inside;
        });
        return inside;
      });
    }

    drawPaper(ctx, at) {
      ctx.beginPath();
      this.traceAreas(ctx, this.whole, at.scale, at.left, at.top);
      ctx.fillStyle = PAPER;
      ctx.fill("evenodd");
    }

    /* A veil over what is not studied, and over what was not chosen. */
    drawVeil(ctx, at, box) {
      const veil = (list, strength) => {
        ctx.beginPath();
        ctx.rect(box.min.x - 9, box.min.y - 9, box.max.x - box.min.x + 18, box.max.y - box.min.y + 18);
        this.traceAreas(ctx, list, at.scale, at.left, at.top);
        ctx.fillStyle = `rgba(${VEIL},${strength})`;
        ctx.fill("evenodd");
      };
      veil(this.whole, 0.62);
      if (this.area >= 0) veil([this.area], 0.72);
    }

    drawBorders(ctx, at) {
      if (!this.bordered) return;
      const scales = at.thick || 1;
      for (let depth = this.finest; depth >= 0; depth--) {
        const { width, dash, colour } = BORDERS[Math.min(depth, BORDERS.length - 1)];
        ctx.beginPath();
        this.traceAreas(ctx, this.areas.id.map((_, a) => a).filter((a) => this.depth[a] === depth), at.scale, at.left, at.top);
        ctx.lineWidth = width * scales;
        ctx.setLineDash(dash.map((d) => d * scales));
        ctx.strokeStyle = colour;
        ctx.stroke();
      }
      ctx.setLineDash([]);
      if (this.area < 0) return;
      ctx.beginPath();
      this.traceAreas(ctx, [this.area], at.scale, at.left, at.top);
      ctx.lineWidth = 2.6 * scales;
      ctx.strokeStyle = "#1d1d1b";
      ctx.stroke();
    }

    /* Names of the finest areas whose seat is not labelled. */
    nameAreas(labels, pixel, labelled) {
      const { areas } = this;
      areas.id.forEach((_, a) => {
        if (this.depth[a] !== this.finest || labelled.has(a) || (this.finest === 0 && areas.id.length === 1)) return;
        const [x0, , x1] = this.areaBox[a], [left] = pixel(x0, 0), [right] = pixel(x1, 0);
        if (right - left <= 60) return;
        const spot = pixel(su.worldX(areas.x[a]), su.worldY(areas.y[a]));
        for (const shift of [0, 18, -18, 36]) if (labels.write(areas.name[a], spot[0], spot[1] + shift, 0, `400 11px ${su.FONT}`, "#5d5c57")) break;
      });
    }

    /* Names of areas beside the study, where there is room. */
    nameNeighbours(labels, pixel) {
      const { name, x, y } = this.page.ground.neighbours;
      name.forEach((text, k) => labels.write(text, ...pixel(su.worldX(x[k]), su.worldY(y[k])), 0, `400 12px ${su.FONT}`, "#5d5c57"));
    }

    /* ---- roads ---- */

    makeRoads() {
      const { roads } = this.page.ground;
      const byClass = su.roadRanks(roads.classes);
      this.roadClass = this.data.column(roads.cls);
      this.roadRank = Uint8Array.from(this.roadClass, (c) => byClass[c]);
      this.roadChains = su.chainsOf(this.data, roads.chains);
      this.isGround = roads.ground.every(Boolean) ? null : Uint8Array.from(this.roadClass, (c) => Number(roads.ground[c]));
    }

    /* All roads as the theme colours them, or plain below the theme. */
    drawRoads(ctx, coords, scale, left, top, size) {
      const network = this.network();
      if (network && !this.isCoarse(coords.z)) return network.drawNetwork(this.roadRank, ctx, coords, scale, left, top, size);
      const byRank = [[], [], [], [], [], [], []], chains = this.roadChains;
      for (const piece of chains.inTile(scale, left, top, size, 6)) if (!this.isGround || this.isGround[piece]) byRank[this.roadRank[piece]].push(piece);
      byRank.forEach((pieces, r) => {
        ctx.beginPath();
        for (const piece of pieces) chains.trace(ctx, piece, scale, left, top);
        ctx.lineWidth = su.roadWidth(r, coords.z);
        ctx.strokeStyle = r < 2 ? "#d3cfc3" : r < 4 ? "#bdb8ab" : "#9f998a";
        ctx.stroke();
      });
    }

    /* ---- the frame of the map ---- */

    frame() {
      const { page, map } = this;
      L.control.scale({ imperial: false, maxWidth: 160, position: "bottomleft" }).addTo(map);
      for (const [button, title] of [["in", say("Zoom in")], ["out", say("Zoom out")]]) {
        const element = map.getContainer().querySelector(".leaflet-control-zoom-" + button);
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
  };
})(window.spatialUri);
