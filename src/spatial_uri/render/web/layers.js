/* Canvas layers: roads in tiles, places and labels on one canvas over the view. */
(function (su) {
  "use strict";

  const RANKS = ["track", "minor", "tertiary", "secondary", "primary", "trunk", "motorway"];
  const WIDTH = { track: 0.7, minor: 1.0, tertiary: 1.5, secondary: 2.0, primary: 2.5, trunk: 2.9, motorway: 3.2 };
  const TRACKS = new Set(["track", "path", "footway", "steps", "bridleway", "cycleway", "service", "pedestrian"]);
  const NO_TIME = 255;

  function rankOf(name) {
    const base = name.replace(/_link$/, "");
    if (TRACKS.has(base)) return 0;
    const rank = RANKS.indexOf(base);
    return rank < 0 ? 1 : rank;
  }

  /* Roads lie on bands of their own colour, and must be seen on them. */
  function darker(colour) {
    return "#" + [1, 3, 5].map((i) => Math.round(parseInt(colour.slice(i, i + 2), 16) * 0.78).toString(16).padStart(2, "0")).join("");
  }

  su.Roads = L.GridLayer.extend({
    options: { tileSize: 512, updateWhenZooming: false, keepBuffer: 1, pane: "roads" },

    initialize: function (page, columns, options) {
      L.setOptions(this, options);
      const n = (this.count = columns.road_counts.length);
      const points = columns.road_x.length;
      this.x = new Float64Array(points);
      this.y = new Float64Array(points);
      for (let i = 0; i < points; i++) {
        this.x[i] = su.worldX(columns.road_x[i]);
        this.y[i] = su.worldY(columns.road_y[i]);
      }
      this.start = new Int32Array(n + 1);
      for (let i = 0; i < n; i++) this.start[i + 1] = this.start[i] + columns.road_counts[i];
      const ranks = page.roads.classes.map(rankOf);
      this.rank = Uint8Array.from(columns.road_class, (c) => ranks[c]);
      this.stamp = new Int32Array(n);
      this.turn = 0;
      this._index();
    },

    /* A grid of cells over the roads: which pieces may be seen in which cell. */
    _index: function () {
      const side = (this.side = Math.max(1, Math.min(128, Math.ceil(Math.sqrt(this.count / 8)))));
      let x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
      for (let i = 0; i < this.x.length; i++) {
        if (this.x[i] < x0) x0 = this.x[i];
        if (this.x[i] > x1) x1 = this.x[i];
        if (this.y[i] < y0) y0 = this.y[i];
        if (this.y[i] > y1) y1 = this.y[i];
      }
      Object.assign(this, { x0, y0, step: Math.max(x1 - x0, y1 - y0, 1e-9) / side * 1.000001 });
      const cells = [];
      const each = (visit) => {
        for (let piece = 0; piece < this.count; piece++) {
          let a = Infinity, b = Infinity, c = -Infinity, d = -Infinity;
          for (let i = this.start[piece]; i < this.start[piece + 1]; i++) {
            if (this.x[i] < a) a = this.x[i];
            if (this.x[i] > c) c = this.x[i];
            if (this.y[i] < b) b = this.y[i];
            if (this.y[i] > d) d = this.y[i];
          }
          this._cells(a, b, c, d, (cell) => visit(cell, piece));
        }
      };
      const size = new Int32Array(side * side + 1);
      each((cell) => size[cell + 1]++);
      for (let i = 0; i < side * side; i++) size[i + 1] += size[i];
      const fill = size.slice();
      this.members = new Int32Array(size[side * side]);
      each((cell, piece) => { this.members[fill[cell]++] = piece; });
      this.cellStart = size;
      return cells;
    },

    _cells: function (a, b, c, d, visit) {
      const last = this.side - 1, at = (v, o) => Math.floor((v - o) / this.step);
      const left = Math.max(0, at(a, this.x0)), right = Math.min(last, at(c, this.x0));
      const top = Math.max(0, at(b, this.y0)), bottom = Math.min(last, at(d, this.y0));
      for (let row = top; row <= bottom; row++) for (let col = left; col <= right; col++) visit(row * this.side + col);
    },

    _near: function (a, b, c, d, visit) {
      const turn = ++this.turn;
      this._cells(a, b, c, d, (cell) => {
        for (let i = this.cellStart[cell]; i < this.cellStart[cell + 1]; i++) {
          const piece = this.members[i];
          if (this.stamp[piece] !== turn) { this.stamp[piece] = turn; visit(piece); }
        }
      });
    },

    /* tenths: minutes * 10 of each piece, -1 where no facility is reached. */
    show: function (tenths, classes, limit) {
      const recoloured = this.tenths !== tenths;
      if (recoloured) {
        this.tenths = tenths;
        this.colours = classes.map((c) => darker(c.colour));
        const uppers = classes.map((c) => (c.upper === null ? Infinity : Math.round(c.upper * 10)));
        this.classOf = Uint8Array.from(tenths, (t) => (t < 0 ? NO_TIME : uppers.findIndex((u) => t <= u)));
      }
      this.limit = Math.round(limit * 10);
      for (const key in this._tiles || {}) {
        const { el, coords } = this._tiles[key];
        if (recoloured || !this._crowded(coords)) this._draw(el, coords);
      }
    },

    /* Seen from so far that single roads run together, they are not faded beyond the limit: that would only be slow. */
    _crowded: function (coords) {
      return coords.z < 11 && this.count > 20000;
    },

    createTile: function (coords) {
      const canvas = document.createElement("canvas");
      const ratio = Math.max(window.devicePixelRatio || 1, 1);
      canvas.width = canvas.height = this.options.tileSize * ratio;
      this._draw(canvas, coords);
      return canvas;
    },

    _draw: function (canvas, coords) {
      const size = this.options.tileSize, ratio = canvas.width / size, ctx = canvas.getContext("2d");
      const scale = 256 * Math.pow(2, coords.z), left = coords.x * size, top = coords.y * size, edge = 6;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, size, size);
      const buckets = new Map(), crowded = this._crowded(coords);
      this._near((left - edge) / scale, (top - edge) / scale, (left + size + edge) / scale, (top + size + edge) / scale,
        (piece) => {
          const beyond = !crowded && this.tenths[piece] > this.limit ? 1 : 0;
          const key = (this.rank[piece] * 256 + this.classOf[piece]) * 2 + beyond;
          const bucket = buckets.get(key);
          if (bucket) bucket.push(piece); else buckets.set(key, [piece]);
        });
      const grow = Math.min(2.2, Math.max(0.45, Math.pow(1.28, coords.z - 12)));
      ctx.lineCap = ctx.lineJoin = "round";
      for (const key of Array.from(buckets.keys()).sort((a, b) => a - b)) {
        const beyond = key & 1, cls = (key >> 1) & 255, rank = RANKS[key >> 9];
        ctx.beginPath();
        for (const piece of buckets.get(key)) this._trace(ctx, piece, scale, left, top);
        ctx.lineWidth = WIDTH[rank] * grow;
        ctx.globalAlpha = (beyond ? 0.5 : 1) * (crowded && key >> 9 < 2 ? 0.55 : 1);
        ctx.strokeStyle = cls === NO_TIME ? su.GREY : this.colours[cls];
        ctx.setLineDash(cls === NO_TIME ? [4, 4] : []);
        ctx.stroke();
      }
      ctx.globalAlpha = 1;
    },

    _trace: function (ctx, piece, scale, left, top) {
      const first = this.start[piece], last = this.start[piece + 1] - 1;
      let px = this.x[first] * scale - left, py = this.y[first] * scale - top;
      ctx.moveTo(px, py);
      for (let i = first + 1; i <= last; i++) {
        const x = this.x[i] * scale - left, y = this.y[i] * scale - top;
        if (i < last && Math.abs(x - px) + Math.abs(y - py) < 1.5) continue;
        ctx.lineTo((px = x), (py = y));
      }
    },

    /* The piece nearest to a place on the map, if any is within `reach` pixels. */
    at: function (latlng, zoom, reach) {
      const x = su.worldX(latlng.lng * 1e5), y = su.worldY(latlng.lat * 1e5);
      const far = reach / (256 * Math.pow(2, zoom));
      let best = -1, least = far * far;
      this._near(x - far, y - far, x + far, y + far, (piece) => {
        for (let i = this.start[piece]; i < this.start[piece + 1] - 1; i++) {
          const dx = this.x[i + 1] - this.x[i], dy = this.y[i + 1] - this.y[i], ax = x - this.x[i], ay = y - this.y[i];
          const along = Math.max(0, Math.min(1, (ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
          const ex = ax - along * dx, ey = ay - along * dy, square = ex * ex + ey * ey;
          if (square < least) { least = square; best = piece; }
        }
      });
      return best;
    },
  });

  /* A canvas over the view that calls draw(ctx, toPixel, box) whenever the view settles. */
  su.Canvas = L.Renderer.extend({
    initialize: function (draw, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this.draw = draw;
    },
    _initContainer: function () {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
    },
    _destroyContainer: function () {
      this._container.remove();
      delete this._container;
    },
    _update: function () {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const box = this._bounds, size = box.getSize(), ratio = window.devicePixelRatio || 1, canvas = this._container;
      L.DomUtil.setPosition(canvas, box.min);
      const width = Math.round(size.x * ratio), height = Math.round(size.y * ratio);
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
      }
      this.redraw();
    },
    redraw: function () {
      if (!this._container || !this._bounds) return;
      const ratio = window.devicePixelRatio || 1, box = this._bounds, ctx = this._container.getContext("2d");
      const scale = 256 * Math.pow(2, this._map.getZoom()), origin = this._map.getPixelOrigin();
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, this._container.width, this._container.height);
      ctx.setTransform(ratio, 0, 0, ratio, -box.min.x * ratio, -box.min.y * ratio);
      this.draw(ctx, (x, y) => [x * scale - origin.x, y * scale - origin.y], box);
    },
  });

  su.GREY = "#8a8a86";

  su.hatch = function (ctx, ground) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = ground;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = "#c3c1ba";
    pen.lineWidth = 1;
    for (const shift of [-8, 0, 8]) {
      pen.beginPath();
      pen.moveTo(shift - 1, 9);
      pen.lineTo(shift + 9, -1);
      pen.stroke();
    }
    return ctx.createPattern(tile, "repeat");
  };

  /* Settlements: a disc within the limit, a diamond beyond it, a crossed square if not reached. */
  su.settlement = function (ctx, x, y, r, look) {
    ctx.beginPath();
    if (look.reached && look.within) ctx.arc(x, y, r, 0, 7);
    else if (look.reached) {
      const d = r * 1.3;
      ctx.moveTo(x, y - d); ctx.lineTo(x + d, y); ctx.lineTo(x, y + d); ctx.lineTo(x - d, y); ctx.closePath();
    } else ctx.rect(x - r, y - r, 2 * r, 2 * r);
    ctx.lineWidth = look.chosen ? 6 : 3;
    ctx.strokeStyle = look.chosen ? "#d55e00" : "rgba(255,255,255,.9)";
    ctx.stroke();
    ctx.fillStyle = look.colour;
    ctx.fill();
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = "#2b2b2b";
    ctx.stroke();
    if (!look.reached) {
      ctx.beginPath();
      ctx.moveTo(x - r, y + r); ctx.lineTo(x + r, y - r);
      if (look.status !== "too_far") { ctx.moveTo(x - r, y - r); ctx.lineTo(x + r, y + r); }
      ctx.strokeStyle = "#fff";
      ctx.lineWidth = 1.4;
      ctx.stroke();
    }
  };

  const TIER_COLOURS = ["#c2410c", "#b0307e", "#111111", "#b07d00"];
  su.tierColour = (tier) => TIER_COLOURS[tier % TIER_COLOURS.length];

  /* Facilities: a white-rimmed shape of its tier. */
  su.facility = function (ctx, x, y, r, tier) {
    ctx.beginPath();
    if (tier % 4 === 0) ctx.rect(x - r, y - r, 2 * r, 2 * r);
    else if (tier % 4 === 1) {
      ctx.moveTo(x, y - 1.25 * r); ctx.lineTo(x + 1.2 * r, y + r); ctx.lineTo(x - 1.2 * r, y + r); ctx.closePath();
    } else if (tier % 4 === 2) {
      ctx.moveTo(x - 1.2 * r, y - r); ctx.lineTo(x + 1.2 * r, y - r); ctx.lineTo(x, y + 1.25 * r); ctx.closePath();
    } else ctx.arc(x, y, r, 0, 7);
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = "#fff";
    ctx.stroke();
    ctx.fillStyle = su.tierColour(tier);
    ctx.fill();
    const arm = r * (tier % 4 === 0 ? 0.62 : 0.4), shift = tier % 4 === 1 ? r * 0.25 : tier % 4 === 2 ? -r * 0.25 : 0;
    ctx.beginPath();
    ctx.moveTo(x - arm, y + shift); ctx.lineTo(x + arm, y + shift);
    ctx.moveTo(x, y - arm + shift); ctx.lineTo(x, y + arm + shift);
    ctx.lineWidth = Math.max(1.6, r * 0.32);
    ctx.strokeStyle = "#fff";
    ctx.stroke();
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
