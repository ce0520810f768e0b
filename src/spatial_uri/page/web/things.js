/* The things of a theme map: layers of points, lines or areas, and how a theme shows each of them. */
(function (su) {
  "use strict";

  const PLAIN = { point: "#6b6a64", line: "#8a8982", polygon: "#6b6a64" };
  const STEPS = 8; // widths of lines

  /* One layer: where its rows are, what they are called, what is told of them. */
  su.Things = class {
    constructor(page, columns, k) {
      const layer = page.layers[k], name = "layer" + k;
      Object.assign(this, { kind: layer.kind, n: layer.rows, names: layer.names, labelled: layer.labelled });
      this.chains = new su.Chains(columns, name);
      this.nameOf = columns[name + "_name"];
      this.weight = columns[name + "_weight"] || null;
      this.records = layer.records.map(([heading, texts], j) => ({ heading, texts, of: columns[`${name}_record${j}`] }));
      this.codes = this.records.find((record) => record.heading === "Code");
      this.labelX = columns[name + "_label_x"];
      this.labelY = columns[name + "_label_y"];
      this.first = new Int32Array(this.n + 1); // the chains of a row follow one another
      for (const row of this.chains.rows) this.first[row + 1]++;
      for (let row = 0; row < this.n; row++) this.first[row + 1] += this.first[row];
      this.order = this._byWeight();
    }

    /* Rows, the weightiest first. */
    _byWeight() {
      const order = new Int32Array(this.n), at = new Int32Array(102);
      const place = (row) => (this.weight ? 100 - this.weight[row] : 0); // weights are whole, 0 to 100
      for (let row = 0; row < this.n; row++) at[place(row) + 1]++;
      for (let k = 0; k < 101; k++) at[k + 1] += at[k];
      for (let row = 0; row < this.n; row++) order[at[place(row)]++] = row;
      return order;
    }

    name(row) { return this.names[this.nameOf[row]]; }
    code(row) { return this.codes ? this.codes.texts[this.codes.of[row]] : ""; }
    told(row) {
      return this.records.map((r) => [r.heading, r.texts[r.of[row]]]).filter(([, text]) => text);
    }

    /* Where a row is, in the world of 0 to 1: the point, the middle of a line, a place inside an area. */
    spot(row) {
      const chain = this.first[row];
      if (chain === this.first[row + 1]) return null;
      if (this.labelX) return [su.worldX(this.labelX[row]), su.worldY(this.labelY[row])];
      const { start, x, y } = this.chains, last = start[chain + 1] - 1, middle = (start[chain] + last) >> 1;
      if (last - start[chain] !== 1) return [x[middle], y[middle]];
      return [(x[middle] + x[last]) / 2, (y[middle] + y[last]) / 2];
    }

    box(row) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let chain = this.first[row]; chain < this.first[row + 1]; chain++)
        this.chains.box(chain).forEach((v, k) => { box[k] = k < 2 ? Math.min(box[k], v) : Math.max(box[k], v); });
      return box;
    }

    trace(ctx, row, scale, left, top) {
      for (let chain = this.first[row]; chain < this.first[row + 1]; chain++) {
        this.chains.trace(ctx, chain, scale, left, top);
        if (this.kind === "polygon") ctx.closePath();
      }
    }

    contains(row, x, y) {
      const { start, x: xs, y: ys } = this.chains;
      let inside = false;
      for (let chain = this.first[row]; chain < this.first[row + 1]; chain++)
        for (let i = start[chain], j = start[chain + 1] - 1; i < start[chain + 1]; j = i++)
          if (ys[i] > y !== ys[j] > y && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i]) inside = !inside;
      return inside;
    }
  };

  /* A layer as one theme shows it. */
  su.Use = class {
    constructor(use, things, cls) {
      Object.assign(this, { things, title: use.title, classes: use.classes, cls: use.all ? null : cls });
      this.plain = !use.classes.length;
      this.hidden = new Set();
      const counts = (this.counts = new Array(Math.max(1, use.classes.length)).fill(0));
      for (let row = 0; row < things.n; row++) if (this.classOf(row) >= 0) counts[this.classOf(row)]++;
      this.colours = use.classes.map((c) => (things.kind === "line" ? su.darker(c.colour) : c.colour));
    }

    classOf(row) { return this.cls ? this.cls[row] : 0; }
    shows(row) { const cls = this.classOf(row); return cls >= 0 && !this.hidden.has(cls); }
    label(row) { return this.plain ? "" : this.classes[this.classOf(row)].label; }
    hatched(cls) { return !this.plain && this.classes[cls].hatched; }
    colour(cls) { return this.plain ? PLAIN[this.things.kind] : this.colours[cls]; }

    /* Lines and areas, into a tile. */
    drawTile(ctx, coords, scale, left, top, size) {
      const { things } = this, edge = 12;
      const box = [(left - edge) / scale, (top - edge) / scale, (left + size + edge) / scale, (top + size + edge) / scale];
      const buckets = new Map();
      let last = -1;
      things.chains.near(...box, (chain) => {
        const row = things.chains.row(chain);
        if (row === last || !this.shows(row)) return;
        last = row;
        const cls = this.classOf(row), step = things.weight ? Math.round((things.weight[row] * (STEPS - 1)) / 100) : 0;
        const key = ((this.hatched(cls) ? 0 : STEPS) + step) * 256 + cls; // what is not known lies lowest, the weighty on top
        const bucket = buckets.get(key);
        if (bucket) bucket.push(row); else buckets.set(key, [row]);
      });
      for (const key of Array.from(buckets.keys()).sort((a, b) => a - b)) {
        const cls = key % 256, step = (key >> 8) % STEPS;
        if (things.kind === "line") this.strokeLines(ctx, buckets.get(key), cls, step, coords.z, scale, left, top);
        else this.fillAreas(ctx, buckets.get(key), cls, scale, left, top);
      }
    }

    strokeLines(ctx, rows, cls, step, zoom, scale, left, top) {
      ctx.beginPath();
      for (const row of rows) this.things.trace(ctx, row, scale, left, top);
      const width = this.plain ? 1.4 : this.things.weight ? 1.3 + (5.5 * step) / (STEPS - 1) : 2.2;
      ctx.lineWidth = width * Math.max(0.6, su.growth(zoom));
      ctx.strokeStyle = this.colour(cls);
      ctx.setLineDash(this.hatched(cls) ? [5, 4] : []);
      ctx.stroke();
      ctx.setLineDash([]);
    }

    fillAreas(ctx, rows, cls, scale, left, top) {
      for (const row of new Set(rows)) {
        ctx.beginPath();
        this.things.trace(ctx, row, scale, left, top);
        if (!this.plain) {
          ctx.globalAlpha = this.hatched(cls) ? 1 : 0.66;
          ctx.fillStyle = this.hatched(cls) ? su.hatch(ctx, "#f4f3ef", this.colour(cls)) : this.colour(cls);
          ctx.fill("evenodd");
          ctx.globalAlpha = 1;
        }
        ctx.lineWidth = this.plain ? 1.5 : 1;
        ctx.strokeStyle = this.plain ? this.colour(cls) : "rgba(255,255,255,.85)";
        ctx.stroke();
      }
    }

    radius(row, zoom) {
      const { weight, n } = this.things, crowd = n > 5000 ? 0.5 : n > 400 ? 0.65 : n > 100 ? 0.82 : 1;
      const base = this.plain ? 3 : weight ? 3.4 + (6.6 * weight[row]) / 100 : 5.6;
      return base * Math.min(1.3, crowd * Math.pow(1.22, Math.max(-1, zoom)));
    }

    /* Points, onto the canvas over the view: the larger below. */
    drawPoints(ctx, pixel, box, zoom) {
      const { things } = this, { chains } = things, few = things.n < 3000;
      for (const row of things.order) {
        if (!this.shows(row) || things.first[row] === things.first[row + 1]) continue;
        const at = chains.start[things.first[row]], [x, y] = pixel(chains.x[at], chains.y[at]);
        if (x < box.min.x || x > box.max.x || y < box.min.y || y > box.max.y) continue;
        this.symbol(ctx, x, y, this.radius(row, zoom), this.classOf(row), few);
      }
    }

    symbol(ctx, x, y, r, cls, halo) {
      const hatched = this.hatched(cls);
      ctx.beginPath();
      if (hatched) ctx.rect(x - r * 0.9, y - r * 0.9, 1.8 * r, 1.8 * r); else ctx.arc(x, y, r, 0, 7);
      if (halo) { ctx.lineWidth = 3; ctx.strokeStyle = "rgba(255,255,255,.9)"; ctx.stroke(); }
      ctx.fillStyle = hatched ? "#fff" : this.colour(cls);
      ctx.fill();
      ctx.lineWidth = hatched ? 1.5 : 1;
      ctx.strokeStyle = hatched ? this.colour(cls) : this.plain ? "#fff" : "#2b2b2b";
      ctx.stroke();
      if (!hatched) return;
      ctx.beginPath();
      ctx.moveTo(x - r * 0.9, y + r * 0.9);
      ctx.lineTo(x + r * 0.9, y - r * 0.9);
      ctx.stroke();
    }

    /* What the legend shows for a class. */
    sample(ctx, cls) {
      if (this.things.kind === "point") return this.symbol(ctx, 11, 9, this.plain ? 3.5 : 5.5, cls, true);
      ctx.beginPath();
      if (this.things.kind === "line") {
        ctx.moveTo(1, 9); ctx.lineTo(21, 9);
        ctx.lineWidth = this.plain ? 1.6 : 3.4;
        ctx.setLineDash(this.hatched(cls) ? [5, 4] : []);
      } else {
        ctx.rect(2, 3, 18, 12);
        ctx.globalAlpha = this.hatched(cls) ? 1 : 0.66;
        ctx.fillStyle = this.hatched(cls) ? su.hatch(ctx, "#f4f3ef", this.colour(cls)) : this.colour(cls);
        if (!this.plain) ctx.fill();
        ctx.globalAlpha = 1;
        ctx.lineWidth = 1;
      }
      ctx.strokeStyle = this.things.kind === "polygon" && !this.plain ? "#6b6a64" : this.colour(cls);
      ctx.stroke();
    }

    /* The row nearest to a place within reach, -1 if none. */
    at(latlng, zoom, over) {
      const { things } = this;
      if (things.kind === "polygon") {
        const x = su.worldX(latlng.lng * 1e5), y = su.worldY(latlng.lat * 1e5);
        let found = -1;
        things.chains.near(x, y, x, y, (chain) => {
          const row = things.chains.row(chain);
          if (row > found && this.shows(row) && things.contains(row, x, y)) found = row;
        });
        return found;
      }
      const reach = things.kind === "line" ? 7 : Math.max(11, things.n ? this.radius(things.order[0], over) + 2 : 0);
      const chain = things.chains.at(latlng, zoom, reach, (c) => this.shows(things.chains.row(c)));
      return chain < 0 ? -1 : things.chains.row(chain);
    }
  };
})(window.spatialUri);
