/* What every map page draws with: chains, roads, hatching, labels. */
(function (su) {
  "use strict";

  const LISTS = 48; // lists of what is in a tile that are kept, the latest

  /* Points, lines or rings: where they are, which row each belongs to, and which may be seen in which cell of a grid. */
  su.Chains = class {
    constructor(rows, counts, xs, ys) {
      const n = (this.count = counts.length);
      this.rows = rows; // null: one chain for each row
      this.x = new Float64Array(xs.length);
      this.y = new Float64Array(xs.length);
      for (let i = 0; i < xs.length; i++) { // many times quicker than from()
        this.x[i] = su.worldX(xs[i]);
        this.y[i] = su.worldY(ys[i]);
      }
      this.start = new Int32Array(n + 1);
      for (let i = 0; i < n; i++) this.start[i + 1] = this.start[i] + counts[i];
      this.first = new Int32Array(n ? this.row(n - 1) + 2 : 1); // the chains of a row follow one another
      for (let chain = 0; chain < n; chain++) this.first[this.row(chain) + 1]++;
      for (let row = 1; row < this.first.length; row++) this.first[row] += this.first[row - 1];
      this.stamp = new Int32Array(n);
      this.turn = 0;
      this.lists = new Map();
      this._index();
    }

    row(chain) { return this.rows ? this.rows[chain] : chain; }

    _index() {
      const side = (this.side = Math.max(1, Math.min(128, Math.ceil(Math.sqrt(this.count / 8)))));
      let x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
      for (let i = 0; i < this.x.length; i++) {
        if (this.x[i] < x0) x0 = this.x[i];
        if (this.x[i] > x1) x1 = this.x[i];
        if (this.y[i] < y0) y0 = this.y[i];
        if (this.y[i] > y1) y1 = this.y[i];
      }
      Object.assign(this, { x0, y0, step: Math.max(x1 - x0, y1 - y0, 1e-9) / side * 1.000001 });
      const boxes = new Float64Array(4 * this.count);
      this.extent = new Float32Array(this.count);
      for (let chain = 0; chain < this.count; chain++) {
        const box = this.box(chain);
        boxes.set(box, 4 * chain);
        this.extent[chain] = Math.max(box[2] - box[0], box[3] - box[1]);
      }
      const each = (visit) => {
        for (let chain = 0, k = 0; chain < this.count; chain++, k += 4)
          if (boxes[k] <= boxes[k + 2]) this._cells(boxes[k], boxes[k + 1], boxes[k + 2], boxes[k + 3], (cell) => visit(cell, chain));
      };
      const size = new Int32Array(side * side + 1);
      each((cell) => size[cell + 1]++);
      for (let i = 0; i < side * side; i++) size[i + 1] += size[i];
      const fill = size.slice();
      this.members = new Int32Array(size[side * side]);
      each((cell, chain) => { this.members[fill[cell]++] = chain; });
      this.cellStart = size;
    }

    box(chain) {
      let a = Infinity, b = Infinity, c = -Infinity, d = -Infinity;
      for (let i = this.start[chain]; i < this.start[chain + 1]; i++) {
        if (this.x[i] < a) a = this.x[i];
        if (this.x[i] > c) c = this.x[i];
        if (this.y[i] < b) b = this.y[i];
        if (this.y[i] > d) d = this.y[i];
      }
      return [a, b, c, d];
    }

    _cells(a, b, c, d, visit) {
      const last = this.side - 1, at = (v, o) => Math.floor((v - o) / this.step);
      const left = Math.max(0, at(a, this.x0)), right = Math.min(last, at(c, this.x0));
      const top = Math.max(0, at(b, this.y0)), bottom = Math.min(last, at(d, this.y0));
      for (let row = top; row <= bottom; row++) for (let col = left; col <= right; col++) visit(row * this.side + col);
    }

    /* Visit once each chain that may have a part in a box. */
    near(a, b, c, d, visit) {
      const turn = ++this.turn;
      this._cells(a, b, c, d, (cell) => {
        for (let i = this.cellStart[cell]; i < this.cellStart[cell + 1]; i++) {
          const chain = this.members[i];
          if (this.stamp[chain] !== turn) { this.stamp[chain] = turn; visit(chain); }
        }
      });
    }

    /* The chains that may have a part in a tile, or `edge` pixels around it: a list that is kept, since tiles are drawn again and again. */
    inTile(scale, left, top, size, edge) {
      const key = [scale, left, top, size, edge].join();
      let list = this.lists.get(key);
      if (!list) {
        list = [];
        this.near((left - edge) / scale, (top - edge) / scale, (left + size + edge) / scale, (top + size + edge) / scale, (chain) => list.push(chain));
        list = Int32Array.from(list);
        if (this.lists.size >= LISTS) this.lists.delete(this.lists.keys().next().value);
      } else this.lists.delete(key);
      this.lists.set(key, list);
      return list;
    }

    trace(ctx, chain, scale, left, top) {
      const first = this.start[chain], last = this.start[chain + 1] - 1;
      let px = this.x[first] * scale - left, py = this.y[first] * scale - top;
      ctx.moveTo(px, py);
      const begin = this.extent[chain] * scale < 2.5 ? last : first + 1; // of what is smaller than three pixels, the ends
      for (let i = begin; i <= last; i++) {
        const x = this.x[i] * scale - left, y = this.y[i] * scale - top;
        if (i < last && Math.abs(x - px) + Math.abs(y - py) < 1.5) continue;
        ctx.lineTo((px = x), (py = y));
      }
    }

    /* The chain nearest to a place on the map, if any that counts is within `reach` pixels; -1 if none. */
    at(latlng, zoom, reach, counts) {
      const x = su.worldX(latlng.lng * 1e5), y = su.worldY(latlng.lat * 1e5);
      const far = reach / (256 * Math.pow(2, zoom));
      let best = -1, least = far * far;
      this.near(x - far, y - far, x + far, y + far, (chain) => {
        if (counts && !counts(chain)) return;
        const last = this.start[chain + 1] - 1, first = this.start[chain];
        for (let i = first; i < Math.max(last, first + 1); i++) {
          const j = Math.min(i + 1, last);
          const dx = this.x[j] - this.x[i], dy = this.y[j] - this.y[i], ax = x - this.x[i], ay = y - this.y[i];
          const along = Math.max(0, Math.min(1, (ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
          const ex = ax - along * dx, ey = ay - along * dy, square = ex * ex + ey * ey;
          if (square < least) { least = square; best = chain; }
        }
      });
      return best;
    }
  };

  /* The chains of these columns: made once, however many layers have them. */
  su.chainsOf = function (data, { rows, counts, x, y }) {
    data.chains = data.chains || new Map();
    const key = [rows, counts, x, y].join();
    if (!data.chains.has(key)) data.chains.set(key, new su.Chains(rows === null ? null : data.column(rows), data.column(counts), data.column(x), data.column(y)));
    return data.chains.get(key);
  };

  const RANKS = ["track", "minor", "tertiary", "secondary", "primary", "trunk", "motorway"];
  const WIDTHS = [0.7, 1.0, 1.5, 2.0, 2.5, 2.9, 3.2];
  const TRACKS = new Set(["track", "path", "footway", "steps", "bridleway", "cycleway", "service", "pedestrian"]);

  /* 0 for a track to 6 for a motorway, for each class of road. */
  su.roadRanks = function (classes) {
    return classes.map((name) => {
      const base = name.replace(/_link$/, "");
      if (TRACKS.has(base)) return 0;
      const rank = RANKS.indexOf(base);
      return rank < 0 ? 1 : rank;
    });
  };
  su.roadWidth = (rank, zoom) => WIDTHS[rank] * su.growth(zoom);
  su.growth = (zoom) => Math.min(2.2, Math.max(0.45, Math.pow(1.28, zoom - 12)));

  /* #rrggbb, to be seen on a ground of its own colour or on white. */
  su.darker = (colour) =>
    "#" + [1, 3, 5].map((i) => Math.round(parseInt(colour.slice(i, i + 2), 16) * 0.78).toString(16).padStart(2, "0")).join("");

  /* The same on a white ground, for areas. */
  su.paler = (colour) =>
    "#" + [1, 3, 5].map((i) => Math.round(255 - (255 - parseInt(colour.slice(i, i + 2), 16)) * 0.55).toString(16).padStart(2, "0")).join("");

  su.hatch = function (ctx, ground, stripes) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = ground;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = stripes || "#c3c1ba";
    pen.lineWidth = 1;
    for (const shift of [-8, 0, 8]) {
      pen.beginPath();
      pen.moveTo(shift - 1, 9);
      pen.lineTo(shift + 9, -1);
      pen.stroke();
    }
    return ctx.createPattern(tile, "repeat");
  };

  /* Labels that do not run into each other: the first come stay. */
  su.Labels = function (ctx, box) {
    const taken = [];
    const free = (a) => taken.every((b) => a[0] > b[2] || a[2] < b[0] || a[1] > b[3] || a[3] < b[1]);
    this.reserve = (x, y, r) => taken.push([x - r, y - r, x + r, y + r]);
    this.write = function (text, x, y, offset, font, colour) {
      if (!text || x < box.min.x || x > box.max.x || y < box.min.y || y > box.max.y) return false;
      ctx.font = font;
      const w = ctx.measureText(text).width, h = parseFloat(font.match(/(\d+)px/)[1]) * 0.62;
      const right = x + offset, left = x - offset - w, middle = x - w / 2, up = y - offset - h, down = y + offset + h;
      const spots = offset ? [[right, y], [left, y], [middle, up], [middle, down], [right, up], [left, up], [right, down], [left, down]]
        : [[middle, y]];
      for (const [start, level] of spots) {
        const area = [start - 2, level - h, start + w + 2, level + h];
        if (!free(area)) continue;
        taken.push(area);
        ctx.textBaseline = "middle";
        ctx.lineJoin = "round";
        ctx.lineWidth = 3.2;
        ctx.strokeStyle = "rgba(255,255,255,.88)";
        ctx.strokeText(text, start, level);
        ctx.fillStyle = colour;
        ctx.fillText(text, start, level);
        return true;
      }
      return false;
    };
  };
})(window.spatialUri);
