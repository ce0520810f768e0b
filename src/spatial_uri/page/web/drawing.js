/* How the layers of a theme are painted: into tiles, onto canvases over the view, or onto a sheet. */
(function (su) {
  "use strict";
  const CHOSEN = "#1d1d1b", CROWD = 800, NUMBERED = 10, FEW = 12;

  su.DIMMED = 0.3; // beside what is marked

  su.Drawing = class extends su.GroundView {
    constructor(...given) {
      super(...given);
      this.kept = new WeakMap();
      this.shapes = {};
    }

    detail() { return this.map.getZoom() - this.fitZoom; }

    /* Seen as a whole, more than some hundred settlements are told by their towns. */
    isCoarse(zoom) {
      const { limit } = this;
      return Boolean(limit) && this.finest > 0 && limit.use.things.n > CROWD && zoom - this.fitZoom < 1 && this.area < 0;
    }

    /* The roads as the theme colours them all, null where it does not. */
    network() { return this.theme.uses.find((use) => use.things.isNetwork && use.switched) || null; }

    /* The uses of the theme that are drawn in one pane, from the bottom to the top. */
    uses(pane) {
      return this.theme.uses.filter((use) => pane === (use.things.kind === "point" ? "above" : use.things.isNetwork ? "roads" : "below"));
    }

    /* A tile of the ground. What does not change with the limit, the paper and the roads, is kept as pictures of it. */
    drawGround(ctx, coords, scale, left, top, size) {
      const { canvas } = ctx, network = this.network(), isCoarse = this.isCoarse(coords.z);
      const kept = this.kept.get(canvas) || this.kept.set(canvas, {}).get(canvas);
      const picture = (key, turn, draw) => {
        if (kept[key] && kept[key].turn === turn) return kept[key].canvas;
        const paper = (kept[key] && kept[key].canvas) || document.createElement("canvas"), pen = paper.getContext("2d");
        paper.width = paper.height = canvas.width;
        pen.scale(canvas.width / size, canvas.width / size);
        pen.lineCap = pen.lineJoin = "round";
        draw(pen);
        kept[key] = { turn, canvas: paper };
        return paper;
      };
      const roads = picture("roads", this.lookOfRoads(network, coords, scale, left, top, size), (pen) => this.drawRoads(pen, coords, scale, left, top, size));
      if (isCoarse && !this.page.tiles) this.townsOf(canvas, coords, scale, left, top).paint(ctx, this.townColours());
      else if (this.page.tiles) this.drawFill(ctx, coords, scale, left, top, size);
      else {
        ctx.drawImage(picture("paper", 0, (pen) => this.drawPaper(pen, { scale, left, top })), 0, 0, size, size);
        ctx.globalCompositeOperation = "source-atop"; // the fill ends where the paper does
        this.drawFill(ctx, coords, scale, left, top, size, size, true);
        ctx.globalCompositeOperation = "source-over";
      }
      ctx.drawImage(roads, 0, 0, size, size);
    }

    /* What tells whether the roads of a tile would look as they do. */
    lookOfRoads(network, coords, ...place) { return network && !this.isCoarse(coords.z) ? network.lookOfNetwork(coords, ...place) : "plain"; }

    /* What tells whether a tile of the ground would look as it does; null where only drawing it does. */
    lookOfGround(canvas, coords, scale, left, top) {
      if (!this.isCoarse(coords.z) || this.page.tiles) return null;
      return this.townsOf(canvas, coords, scale, left, top).look(this.townColours());
    }

    /* The towns of a tile; what is no town is paper. */
    townsOf(canvas, coords, scale, left, top) {
      const kept = this.kept.get(canvas) || this.kept.set(canvas, {}).get(canvas), { width, height } = canvas, key = [scale, left, top, width].join();
      if (!kept.towns || kept.towns.key !== key) {
        const fine = this.areas.id.map((_, a) => a).filter((a) => this.depth[a] === this.finest), ratio = width / su.TILE;
        const mosaic = new su.Mosaic(this, { scale: scale * ratio, left: left * ratio, top: top * ratio, width, height }, [[this.whole, 1], ...fine.map((a) => [[a], a + 2])]);
        kept.towns = { key, mosaic };
      }
      return kept.towns.mosaic;
    }

    /* Colours of the towns by their number in the tiles, for the limit as it stands. */
    townColours() {
      const rows = su.townRows(this);
      if (this.coloured !== rows) {
        this.colours = new Uint32Array(this.areas.id.length + 2).fill(su.pixelOf(su.PAPER), 1);
        for (const { area, share } of rows) this.colours[area + 2] = su.pixelOf(su.paler(su.shareClass(share).colour));
        this.coloured = rows;
      }
      return this.colours;
    }

    /* Minutes or towns, on paper or so that the map below is seen. */
    drawFill(ctx, coords, scale, left, top, width, height = width, isClipped = false) {
      const { limit } = this, at = { scale, left, top, width, height };
      if (!limit) return;
      ctx.globalAlpha = this.page.tiles ? 0.55 : 1;
      if (this.isCoarse(coords.z)) this.drawTowns(ctx, at);
      else if (limit.grid) limit.grid.paint(ctx, scale, left, top, width, height, limit.classes, isClipped ? null : (...a) => this.traceAreas(a[0], this.whole, ...a.slice(1)));
      ctx.globalAlpha = 1;
    }

    drawTowns(ctx, at) {
      const [x0, y0, x1, y1] = [at.left / at.scale, at.top / at.scale, (at.left + at.width) / at.scale, (at.top + at.height) / at.scale];
      for (const { area, share } of su.townRows(this)) {
        const [a, b, c, d] = this.areaBox[area];
        if (a > x1 || c < x0 || b > y1 || d < y0) continue;
        ctx.fillStyle = su.paler(su.shareClass(share).colour);
        ctx.save();
        ctx.translate(a * at.scale - at.left, b * at.scale - at.top);
        ctx.fill(this.areaShape(area, at.scale), "evenodd");
        ctx.restore();
      }
    }

    /* The shape of an area from the corner of its box, kept for one scale. */
    areaShape(area, scale) {
      if (this.shapes.scale !== scale) this.shapes = { scale, of: new Map() };
      const { of } = this.shapes, [a, b] = this.areaBox[area];
      if (!of.has(area)) {
        const shape = new Path2D();
        this.traceAreas(shape, [area], scale, a * scale, b * scale);
        of.set(area, shape);
      }
      return of.get(area);
    }

    drawOutline(ctx, at) {
      const grid = this.limit && this.limit.grid;
      if (!grid) return;
      ctx.globalAlpha = this.marked ? su.DIMMED : 1;
      if (!grid.outline) grid.within((...a) => this.traceAreas(a[0], this.whole, ...a.slice(1)));
      grid.drawLine(ctx, this.limit.now, at.scale, at.left, at.top, (at.thick || 1) * (this.isCoarse(at.zoom) ? 0.7 : 1));
      ctx.globalAlpha = 1;
    }

    drawPlaces(ctx, pixel, box, at) {
      const coarse = this.isCoarse(at.zoom), detail = at.zoom - this.fitZoom;
      ctx.globalAlpha = this.marked ? 0.18 : 1;
      this.uses("above").forEach((use) => use.drawPoints(ctx, pixel, box, detail, coarse, at.stamps));
      ctx.globalAlpha = 1;
    }

    /* ---- what is chosen ---- */

    drawChosen(ctx, pixel, box, at) {
      if (!this.chosen && !this.theme.uses.some((u) => u.numbered)) return false;
      const { marked } = this;
      if (marked && marked.paths) {
        marked.paths.drawAll(ctx, pixel, marked.ways.filter((way) => way >= 0), at.thick || 1);
        if (marked.way >= 0) marked.paths.draw(ctx, pixel, marked.way, at.thick || 1);
      }
      if (marked) this.drawMarked(ctx, pixel, box, at);
      this.drawNumbers(ctx, pixel);
      if (!this.chosen) return true;
      const { use, row } = this.chosen, { things } = use, spot = things.spot(row), way = this.way();
      if (way) way.draw(ctx, pixel, row, at.thick || 1);
      else if (spot) this.drawLead(ctx, pixel, spot);
      if (!spot) return true;
      ctx.lineJoin = ctx.lineCap = "round";
      for (const [width, colour] of [[7, "rgba(255,255,255,.9)"], [3, CHOSEN]]) {
        ctx.beginPath();
        if (things.kind === "point") ctx.arc(...pixel(...spot), use.radius(row, at.zoom - this.fitZoom) + 4, 0, 7);
        else things.trace(ctx, row, at.scale, at.left, at.top);
        ctx.lineWidth = width;
        ctx.strokeStyle = colour;
        ctx.stroke();
      }
      return true;
    }

    /* Whom a road concerns: everything else is dimmed, they are drawn and named. */
    drawMarked(ctx, pixel, box) {
      const { use, rows } = this.marked, labels = new su.Labels(ctx, box), { things } = use;
      const spots = rows.map((row) => [row, things.spot(row)]).filter(([, spot]) => spot).map(([row, spot]) => [row, ...pixel(...spot)]);
      for (const [, x, y] of spots) su.mark(ctx, x, y, 5.5, { colour: "#b3122b", beyond: true, halo: true });
      for (const [row, x, y] of spots.slice(0, 200)) labels.write(things.name(row), x, y, 9, `600 12px ${su.FONT}`, "#8a0f22");
    }

    /* The first of the ranking bear their numbers, beside one another where they would lie on one another. */
    drawNumbers(ctx, pixel) {
      const numbered = this.theme.uses.filter((use) => use.numbered).map((use) => use.things), taken = [];
      if (!numbered.length || this.marked) return;
      const spots = [[0, 0], [20, 0], [-20, 0], [0, -20], [0, 20], [20, -20], [-20, -20], [20, 20], [-20, 20], [40, 0], [-40, 0], [40, -20], [-40, -20]];
      this.theme.ranking.slice(0, NUMBERED).forEach(([layer, row], k) => {
        const spot = this.layers[layer].spot(row);
        if (!spot || !numbered.includes(this.layers[layer])) return;
        const [px, py] = pixel(...spot), free = ([dx, dy]) => taken.every(([x, y]) => Math.abs(x - px - dx) > 18 || Math.abs(y - py - dy) > 18);
        const [dx, dy] = spots.find(free) || spots[0], x = px + dx, y = py + dy;
        taken.push([x, y]);
        ctx.strokeStyle = su.LIMIT;
        if (dx || dy) { ctx.lineWidth = 1; ctx.beginPath(); ctx.moveTo(px, py); ctx.lineTo(x, y); ctx.stroke(); }
        ctx.beginPath();
        ctx.arc(x, y, 9, 0, 7);
        ctx.fillStyle = "#fff"; ctx.fill();
        ctx.lineWidth = 2; ctx.stroke();
        ctx.font = `700 12px ${su.FONT}`;
        ctx.textAlign = "center"; ctx.textBaseline = "middle";
        ctx.fillStyle = su.LIMIT;
        ctx.fillText(String(k + 1), x, y + 0.5);
        ctx.textAlign = "start";
      });
    }

    /* A broken line from what is chosen to what it leads to, where its way is not known. */
    drawLead(ctx, pixel, spot) {
      const { use, row } = this.chosen, to = use.leads && use.leads.rows[row] >= 0 && this.leadSpot(use, row);
      if (!to) return;
      ctx.setLineDash([6, 5]);
      ctx.lineWidth = 1.8;
      ctx.strokeStyle = CHOSEN;
      ctx.beginPath(); ctx.moveTo(...pixel(...spot)); ctx.lineTo(...pixel(...to)); ctx.stroke();
      ctx.setLineDash([]);
    }

    /* ---- names ---- */

    /* The labelled things in view, the weightiest first, or those among many that a name can be written beside. */
    labelled(pixel, box, detail, coarse) {
      const all = [];
      for (const use of this.theme.uses.slice().reverse()) {
        const { things } = use, seen = [];
        if (!things.labelled) continue;
        for (const row of things.order) {
          const spot = use.shows(row) && things.name(row) && things.spot(row);
          if (!spot) continue;
          const [x, y] = pixel(...spot);
          if (x <= box.min.x || x >= box.max.x || y <= box.min.y || y >= box.max.y) continue;
          const badge = !use.plain && su.isBadge(use.classes[use.classOf(row)].symbol), own = things.of === "settlements" && !things.places;
          const rank = badge ? 4 : own ? this.rank[row] : things.weight && things.weight[row] >= 95 ? 0 : things.weight && things.weight[row] >= 60 ? 1 : 3;
          seen.push({ name: things.name(row), x, y, rank, r: things.kind === "point" ? use.radius(row, detail) : 0,
            colour: badge ? use.colour(use.classOf(row)) : null, area: own && rank < 2 ? things.area[row] : -1 });
        }
        // Of many, names go to the weighty first: to more of them the closer one looks.
        const most = coarse && things.n > FEW ? 1 : seen.length <= 150 || detail >= 2 ? 4 : detail >= 1 ? 2 : 1;
        all.push(...seen.filter((n) => n.rank <= most).slice(0, 300));
      }
      return all.sort((a, b) => a.rank - b.rank);
    }

    drawLabels(ctx, pixel, box, at) {
      if (!this.named) return;
      const labels = new su.Labels(ctx, box), named = this.labelled(pixel, box, at.zoom - this.fitZoom, this.isCoarse(at.zoom)), done = new Set();
      const font = (n) => (n.rank === 0 ? "700 14" : n.rank === 1 ? "600 12" : n.colour ? "500 11" : "400 11.5");
      const write = (n) => {
        const written = labels.write(n.name, n.x, n.y, n.r && n.r + 3, `${font(n)}px ${su.FONT}`, n.colour ? su.darker(n.colour) : "#1d1d1b");
        if (written && n.area >= 0) done.add(n.area);
      };
      ctx.globalAlpha = this.marked ? 0.3 : 1;
      named.filter((n) => n.r).forEach((n) => labels.reserve(n.x, n.y, n.r * 0.8));
      named.filter((n) => n.rank < 2).forEach(write);
      this.nameAreas(labels, pixel, done);
      named.filter((n) => n.rank >= 2).forEach(write);
      this.nameNeighbours(labels, pixel);
      ctx.globalAlpha = 1;
    }

    /* ---- everything onto one canvas, for a sheet ---- */

    paint(ctx, at, width, height) {
      const pixel = (x, y) => [x * at.scale - at.left, y * at.scale - at.top], box = { min: { x: 0, y: 0 }, max: { x: width, y: height } };
      const coords = { z: at.zoom }, tile = [ctx, coords, at.scale, at.left, at.top, Math.max(width, height)];
      ctx.save();
      ctx.beginPath();
      ctx.rect(0, 0, width, height);
      ctx.clip();
      ctx.fillStyle = "#e7e5df";
      ctx.fillRect(0, 0, width, height);
      ctx.lineCap = ctx.lineJoin = "round";
      if (this.basemap) this.basemap.draw(ctx, at, width, height);
      else this.drawPaper(ctx, at);
      this.drawFill(ctx, coords, at.scale, at.left, at.top, width, height);
      this.drawRoads(...tile);
      this.drawVeil(ctx, at, box);
      this.curtain.paint(ctx, width, height, () => this.uses("below").forEach((use) => use.drawTile(...tile)));
      ctx.globalAlpha = 1;
      this.drawBorders(ctx, at);
      this.drawOutline(ctx, at);
      this.curtain.paint(ctx, width, height, () => this.drawPlaces(ctx, pixel, box, at));
      su.drawEdits(this, ctx, pixel, at);
      this.drawChosen(ctx, pixel, box, at);
      this.drawLabels(ctx, pixel, box, at);
      this.curtain.paintLine(ctx, width, height);
      ctx.restore();
    }
  };
})(window.spatialUri);
