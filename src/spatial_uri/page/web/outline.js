/* The line where a limit is reached on a grid of minutes: as few and long strokes as there can be, since single short ones are slow to draw. */
(function (su) {
  "use strict";
  const NEAR = 2; // pixels between the corners that are drawn

  su.Outline = class {
    /* grid: {minutes, columns, rows, longest}; isStudied: 1 for each cell where the line may be, null for everywhere. */
    constructor(grid, isStudied) {
      Object.assign(this, { grid, isStudied, lines: new Map(), drawn: null, starts: null });
      if (!grid.isEdited) this._index();
    }

    /* Visit the cells that a limit may pass through; of minutes under edits, of which mostly one limit is asked for, all. */
    _through(m, visit) {
      if (!this.starts && this.lines.size) this._index();
      if (this.starts) for (let i = this.starts[m], last = this.starts[m + 1]; i < last; i++) visit(this.cells[i]);
      else this._each((k, least, most) => { if (least <= m && m < most) visit(k); });
    }

    /* Visit the cells that any limit passes through, with the least and the most minutes beside them. */
    _each(visit) {
      const { minutes, columns, rows, longest } = this.grid;
      for (let row = 0; row < rows - 1; row++)
        for (let column = 0, k = row * columns; column < columns - 1; column++, k++) {
          if (this.isStudied && !this.isStudied[k]) continue;
          const a = minutes[k], b = minutes[k + 1], c = minutes[k + columns + 1], d = minutes[k + columns];
          if (a !== b || b !== c || c !== d) visit(k, Math.min(a, b, c, d), Math.min(longest + 1, Math.max(a, b, c, d)));
        }
    }

    /* Cells by the whole minutes that pass through them, so that a limit looks only at its own. */
    _index() {
      const { longest } = this.grid, size = (this.starts = new Int32Array(longest + 3));
      this._each((k, least, most) => { for (let m = least; m < most; m++) size[m + 1]++; });
      for (let m = 0; m <= longest; m++) size[m + 1] += size[m];
      const fill = size.slice();
      this.cells = new Int32Array(size[longest + 1]);
      this._each((k, least, most) => { for (let m = least; m < most; m++) this.cells[fill[m]++] = k; });
    }

    /* The line around what is within a limit, {points: x, y in cells from the middle of the first, starts: of each stroke}. */
    line(limit) {
      if (!this.lines.has(limit)) {
        if (this.lines.size > 40) this.lines.clear();
        this.lines.set(limit, this._joined(this._pieces(limit)));
      }
      return this.lines.get(limit);
    }

    /* Pieces of the line, each across one cell: their ends, and the sides of cells that these lie on. */
    _pieces(limit) {
      const { minutes, columns, longest } = this.grid, level = limit + 0.5, m = Math.ceil(level) - 1, ends = [], sides = [];
      this._through(m, (k) => {
        const row = (k / columns) | 0, column = k - row * columns;
        const a = minutes[k], b = minutes[k + 1], c = minutes[k + columns + 1], d = minutes[k + columns];
        // beside what is beyond all or has no road, the pixels change halfway
        const far = a > longest || b > longest || c > longest || d > longest;
        const t = (from, to) => (far ? 0.5 : (level - from) / (to - from)), from = ends.length;
        if (a < level !== b < level) { ends.push(column + t(a, b), row); sides.push(2 * k); }
        if (b < level !== c < level) { ends.push(column + 1, row + t(b, c)); sides.push(2 * k + 3); }
        if (c < level !== d < level) { ends.push(column + t(d, c), row + 1); sides.push(2 * (k + columns)); }
        if (a < level !== d < level) { ends.push(column, row + t(a, d)); sides.push(2 * k + 1); }
        if (ends.length - from === 2) ends.length = from;
      });
      return { ends, sides };
    }

    /* Pieces one after the other: those that end on the same side of a cell are one stroke. */
    _joined({ ends, sides }) {
      const n = sides.length >> 1, at = new Map(), next = new Int32Array(sides.length).fill(-1);
      for (let end = 0; end < sides.length; end++) {
        const other = at.get(sides[end]);
        if (other === undefined) at.set(sides[end], end);
        else { next[end] = other; next[other] = end; }
      }
      const points = new Float32Array(2 * ends.length), starts = [], done = new Uint8Array(n);
      let size = 0;
      const follow = (end) => {
        starts.push(size >> 1);
        for (let near = end; near >= 0 && !done[near >> 1]; ) {
          const far = near ^ 1;
          done[near >> 1] = 1;
          for (const e of [near, far]) { points[size++] = ends[2 * e]; points[size++] = ends[2 * e + 1]; }
          near = next[far];
        }
      };
      for (let end = 0; end < sides.length; end++) if (next[end] < 0 && !done[end >> 1]) follow(end);
      for (let piece = 0; piece < n; piece++) if (!done[piece]) follow(2 * piece);
      starts.push(size >> 1);
      return { points: points.slice(0, size), starts };
    }

    /* The line from the corner of the grid, where a cell has so many pixels; of corners that are near one another only the first. */
    shape(limit, cell) {
      const key = `${limit}/${cell}`;
      if (this.drawn && this.drawn.key === key) return this.drawn.shape;
      const { points, starts } = this.line(limit), shape = new Path2D();
      for (let s = 0; s + 1 < starts.length; s++) {
        const last = starts[s + 1] - 1;
        let px = points[2 * starts[s]] * cell, py = points[2 * starts[s] + 1] * cell;
        shape.moveTo(px, py);
        for (let i = starts[s] + 1; i <= last; i++) {
          const x = points[2 * i] * cell, y = points[2 * i + 1] * cell;
          if (i < last && Math.abs(x - px) + Math.abs(y - py) < NEAR) continue;
          shape.lineTo((px = x), (py = y));
        }
      }
      this.drawn = { key, shape };
      return shape;
    }
  };
})(window.spatialUri);
