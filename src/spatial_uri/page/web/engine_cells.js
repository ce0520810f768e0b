/* The cells of the page's grid of minutes, and which roads people walk to from each: the rule of routing/surface, on the roads
   as the page draws them. */
(function (su) {
  "use strict";
  const SIDE_M = 250, MOST_SQUARES = 1e6, MOST_PIECES = 100000, MOST_WAYS = 1.5e6, STEPS = 300, MOVED = 12, BESIDE = 1.5;

  /* The squares of the plane around some points, and what lies in them. */
  class Squares {
    constructor(x, y, around) {
      let east = -Infinity, north = -Infinity, west = Infinity, south = Infinity;
      for (let i = 0; i < x.length; i++) {
        west = Math.min(west, x[i]); east = Math.max(east, x[i]);
        south = Math.min(south, y[i]); north = Math.max(north, y[i]);
      }
      const across = east - west + 2 * around, up = north - south + 2 * around, side = Math.max(SIDE_M, Math.sqrt((across * up) / MOST_SQUARES));
      Object.assign(this, { side, west: west - around, south: south - around, wide: Math.floor(across / side) + 1, high: Math.floor(up / side) + 1 });
    }

    column(x) { return Math.floor((x - this.west) / this.side); }
    row(y) { return Math.floor((y - this.south) / this.side); }

    each(west, south, east, north, visit) {
      const left = Math.max(0, this.column(west)), right = Math.min(this.wide - 1, this.column(east)), top = Math.min(this.high - 1, this.row(north));
      for (let row = Math.max(0, this.row(south)); row <= top; row++) for (let column = left; column <= right; column++) visit(row * this.wide + column);
    }

    /* Things by square, in steps; boxes(put) calls put(thing, west, south, east, north) for each. */
    *sorted(boxes) {
      const ptr = new Int32Array(this.wide * this.high + 1);
      boxes((thing, west, south, east, north) => this.each(west, south, east, north, (square) => { ptr[square + 1]++; }));
      yield;
      for (let k = 1; k < ptr.length; k++) ptr[k] += ptr[k - 1];
      const next = ptr.slice(), of = new Int32Array(ptr[ptr.length - 1]);
      boxes((thing, west, south, east, north) => this.each(west, south, east, north, (square) => { of[next[square]++] = thing; }));
      yield;
      return { ptr, of };
    }
  }

  /* Ways onto roads, those of one cell side by side: the piece, where on it, and the walk, ms. */
  class Lists {
    constructor(count) { Object.assign(this, { ptr: new Int32Array(count + 1), piece: new Int32Array(4096), at: new Float32Array(4096), walk: new Float32Array(4096), size: 0 }); }

    put(piece, at, walk) {
      if (this.size === this.piece.length)
        for (const key of ["piece", "at", "walk"]) {
          const longer = new this[key].constructor(2 * this.size);
          longer.set(this[key]);
          this[key] = longer;
        }
      this.piece[this.size] = piece;
      this.at[this.size] = at;
      this.walk[this.size++] = walk;
    }
  }

  su.Cells = class {
    /* chains: the roads as the page draws them; grid: {x, y, cell, columns, rows, measured_m}; cover: of each square between four
       cells whether any of it is studied. */
    constructor({ roads, joinsToday }, chains, grid, cover) {
      Object.assign(this, { roads, joinsToday, chains, grid, isReady: false, moved: new su.Kept(MOVED) });
      this.cell = studiedCells(grid, cover);
    }

    /* Whether a page of this size is quick enough, and carries what it takes. */
    static fit({ roads }, chains, grid) { return Boolean(grid && grid.measured_m && roads.page.plane) && roads.pieces <= MOST_PIECES && chains.count === roads.pieces && !chains.rows; }

    /* Find the ways of all cells, in steps; where there are too many, it is never ready. */
    *prepare() {
      const n = this.cell.length;
      if (!n) return;
      yield* this._place();
      this.ways = new Lists(n);
      this.reach = new Float32Array(n);
      this.nearest = new Int32Array(n);
      this.roadless = new Uint8Array(n);
      for (let i = 0; i < n; i++) {
        this._find(i, this, this.joinsToday, null, this.ways);
        this.ways.ptr[i + 1] = this.ways.size;
        if (this.ways.size > MOST_WAYS) return;
        if (i % STEPS === 0) yield;
      }
      this.isReady = true;
    }

    /* Roads and cells in metres of the plane, and by squares. */
    *_place() {
      const { cell, chains: { start, x, y, count }, grid, roads } = this, { plane } = roads.page, size = x.length;
      const spot = (a, b) => { const [lat, lng] = su.latLng(a, b); return su.toPlane(plane, [lng, lat]); };
      Object.assign(this, { roadX: new Float64Array(size), roadY: new Float64Array(size), pieceOf: new Int32Array(size), along: new Float32Array(size) });
      const { roadX, roadY, pieceOf, along } = this;
      for (let p = 0; p < count; p++) {
        for (let v = start[p]; v < start[p + 1]; v++) {
          [roadX[v], roadY[v]] = spot(x[v], y[v]);
          pieceOf[v] = p;
          if (v > start[p]) along[v] = along[v - 1] + Math.hypot(roadX[v] - roadX[v - 1], roadY[v] - roadY[v - 1]);
        }
        if (p % STEPS === 0) yield;
      }
      const measured = (v) => Math.round(v / grid.measured_m) * grid.measured_m; // where Python measured
      this.x = new Float64Array(cell.length);
      this.y = new Float64Array(cell.length);
      for (let i = 0; i < cell.length; i++) {
        const column = cell[i] % grid.columns, row = (cell[i] - column) / grid.columns, at = spot(grid.x + column * grid.cell, grid.y + row * grid.cell);
        this.x[i] = measured(at[0]);
        this.y[i] = measured(at[1]);
        if (i % (10 * STEPS) === 0) yield;
      }
      this.squares = new Squares(this.x, this.y, roads.page.walk_limit_m);
      this.bySquare = yield* this.squares.sorted((put) => { for (let i = 0; i < cell.length; i++) put(i, this.x[i], this.y[i], this.x[i], this.y[i]); });
      this.stretches = yield* this.squares.sorted((put) => this._eachStretch((v, w) => put(v, Math.min(roadX[v], roadX[w]), Math.min(roadY[v], roadY[w]), Math.max(roadX[v], roadX[w]), Math.max(roadY[v], roadY[w]))));
      this.scratch = { turn: 0, seen: new Int32Array(size), slot: new Int32Array(count), piece: [], m2: [], at: [] };
    }

    /* The straight stretches of the roads that people join. */
    _eachStretch(visit) {
      const { chains: { start }, roads: { pieces, bits, edges } } = this;
      for (let p = 0; p < pieces; p++) if (bits[p] & su.PIECE_BIT.snappable && edges.ptr[p] < edges.ptr[p + 1]) for (let v = start[p]; v + 1 < start[p + 1]; v++) visit(v, v + 1);
    }

    /* Put the ways of a cell, how far people walk from it, and whether they find a road there. Python looks for that on every
       second cell that it measures: it matters where the road is about as far as people walk. */
    _find(i, { reach, nearest, roadless }, joins, closed, ways) {
      const { walk_limit_m, walk_margin_m } = this.roads.page, beside = this.grid.measured_m, most = walk_limit_m - walk_margin_m, coarse = (v) => Math.floor(v / beside / 2 + 0.25) * 2 * beside;
      const found = this._search(this.x[i], this.y[i], joins, closed, ways);
      let { metres } = found;
      if (metres > most - BESIDE * beside && (metres < most + BESIDE * beside || walk_margin_m < BESIDE * beside)) ({ metres } = this._search(coarse(this.x[i]), coarse(this.y[i]), joins, closed, null));
      reach[i] = found.reach;
      if (nearest) nearest[i] = found.nearest;
      roadless[i] = metres < most ? 0 : 1;
    }

    /* Put the ways from a point, and return how far people walk, and the metres to the nearest road that leads anywhere. */
    _search(x, y, joins, closed, ways) {
      const { squares, stretches: { ptr, of }, roadX, roadY, pieceOf, along, chains: { start }, scratch } = this, { seen, slot, piece, m2, at } = scratch;
      const { walk_limit_m: limit, walk_margin_m: margin, ms_per_m } = this.roads.page, turn = ++scratch.turn;
      const column = squares.column(x), row = squares.row(y), east = x - squares.west - column * squares.side, north = y - squares.south - row * squares.side;
      const inner = Math.min(east, squares.side - east, north, squares.side - north); // to the side of its own square
      let found = 0, least = Infinity, nearest = -1, reach = limit;
      const look = (square) => {
        for (let k = ptr[square]; k < ptr[square + 1]; k++) {
          const v = of[k], p = pieceOf[v];
          if (seen[v] === turn) continue;
          seen[v] = turn;
          if (closed && closed[p]) continue;
          const dx = roadX[v + 1] - roadX[v], dy = roadY[v + 1] - roadY[v], px = x - roadX[v], py = y - roadY[v], long2 = dx * dx + dy * dy;
          const t = long2 ? Math.max(0, Math.min(1, (px * dx + py * dy) / long2)) : 0, far2 = (px - t * dx) * (px - t * dx) + (py - t * dy) * (py - t * dy);
          if (far2 > reach * reach) continue;
          if (joins[p] && far2 < least) { least = far2; nearest = p; reach = Math.min(limit, Math.sqrt(far2) + margin); }
          let s = slot[p];
          if (s >= found || piece[s] !== p) { s = slot[p] = found++; m2[s] = Infinity; piece[s] = p; }
          if (far2 < m2[s]) { m2[s] = far2; at[s] = along[v] + t * (along[v + 1] - along[v]); }
        }
      };
      for (let ring = 0; ring === 0 || (ring - 1) * squares.side + inner <= reach; ring++)
        for (let r = Math.max(0, row - ring); r <= Math.min(squares.high - 1, row + ring); r++) {
          const step = Math.abs(r - row) === ring ? 1 : 2 * ring;
          for (let c = column - ring; c <= column + ring; c += step) if (c >= 0 && c < squares.wide) look(r * squares.wide + c);
        }
      for (let s = 0; ways && s < found; s++) {
        const far = Math.sqrt(m2[s]), whole = along[start[piece[s] + 1] - 1];
        if (far <= reach) ways.put(piece[s], whole ? at[s] / whole : 0, far * ms_per_m);
      }
      return { reach, nearest, metres: Math.sqrt(least) };
    }

    /* The cells whose nearest road is closed, or leads nowhere any more, and the ways that they have instead; null where none are. */
    under({ closed, joins }) {
      if (!closed) return null;
      const shut = closed.reduce((list, is, p) => (is ? [...list, p] : list), []).join();
      return this.moved.get(shut, () => {
        const { nearest, ways: { ptr, piece } } = this, gained = joins.some((is, p) => is && !this.joinsToday[p]), which = [];
        for (let i = 0; i < nearest.length; i++) {
          let moves = nearest[i] >= 0 && !joins[nearest[i]];
          for (let w = ptr[i]; gained && !moves && w < ptr[i + 1]; w++) moves = joins[piece[w]] && !this.joinsToday[piece[w]];
          if (moves) which.push(i);
        }
        const lists = new Lists(which.length), now = { reach: this.reach.slice(), roadless: this.roadless.slice() };
        which.forEach((i, k) => {
          this._find(i, now, joins, closed, lists);
          lists.ptr[k + 1] = lists.size;
        });
        return { which, lists, ...now };
      });
    }

    /* Visit the cells of a box. */
    each(west, south, east, north, visit) {
      const { ptr, of } = this.bySquare;
      this.squares.each(west, south, east, north, (square) => { for (let k = ptr[square]; k < ptr[square + 1]; k++) visit(of[k]); });
    }
  };

  function studiedCells({ columns, rows }, cover) {
    const isIn = new Uint8Array(columns * rows), found = new Int32Array(columns * rows);
    for (let k = 0; k < isIn.length; k++) if (cover[k]) for (const next of [k, k + 1, k + columns, k + columns + 1]) if (next < isIn.length) isIn[next] = 1;
    let n = 0;
    for (let k = 0; k < isIn.length; k++) if (isIn[k]) found[n++] = k;
    return found.slice(0, n);
  }
})(window.spatialUri);
