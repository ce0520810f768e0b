/* Minutes of every place on a grid: painted in the classes of a limit, and the line where the limit is reached. */
(function (su) {
  "use strict";

  const NO_ROAD = "#f4f3ef", STRIPE = "#c3c1ba", STRIPED = 254;

  su.TimeGrid = class {
    constructor(data, fill) {
      Object.assign(this, { x: fill.x, y: fill.y, cell: fill.cell, columns: fill.columns, rows: fill.rows, longest: fill.longest });
      Object.assign(this, { measured_m: fill.measured_m, switch: fill.switch, shown: { switched: true, cover: null, isStudied: null } });
      const minutes = data.column(fill.minutes), n = minutes.length;
      this.minutes = new Uint8Array(n); // 255 where there is no road
      for (let i = 0; i < n; i++) this.minutes[i] = minutes[i] < 0 ? 255 : Math.min(STRIPED - 1, minutes[i]);
      this.outline = null; // made when a line is first asked for
      this.kept = new WeakMap();
    }

    /* The same cells with other minutes; what is kept for a canvas they share, since only one of them is seen. */
    of(minutes) { return Object.assign(Object.create(su.TimeGrid.prototype), this, { minutes, outline: null, isEdited: true }); }

    get switched() { return this.shown.switched; }
    set switched(on) { this.shown.switched = on; }

    /* Colour of each whole minute, red to blue in one number as pixels have it; classes: [{upper, colour}] ascending. */
    colours(classes) {
      const table = new Uint32Array(256);
      table[255] = su.pixelOf(NO_ROAD);
      table[STRIPED] = su.pixelOf(STRIPE);
      for (let m = 0; m < STRIPED; m++) {
        const found = classes.find((c) => m <= c.upper) || classes[classes.length - 1];
        table[m] = su.pixelOf(su.paler(m > this.longest ? classes[classes.length - 1].colour : found.colour));
      }
      return table;
    }

    /* Paint a part of the world of 0 to 1; what lies outside `clip`, if there is one, stays empty. What is read of the grid is kept for the canvas. */
    paint(ctx, scale, left, top, width, height, classes, clip) {
      if (!this.switched) return;
      const x0 = Math.max(0, Math.floor(this.x * scale - left)), y0 = Math.max(0, Math.floor(this.y * scale - top));
      const x1 = Math.min(width, Math.ceil((this.x + this.columns * this.cell) * scale - left));
      const y1 = Math.min(height, Math.ceil((this.y + this.rows * this.cell) * scale - top));
      if (x1 <= x0 || y1 <= y0) return;
      const w = Math.ceil(x1 - x0), h = Math.ceil(y1 - y0), key = [scale, left, top, w, h].join();
      const at = { w, h, scale, left: left + x0, top: top + y0 };
      let kept = this.kept.get(ctx.canvas);
      if (!kept || kept.key !== key) {
        const paper = document.createElement("canvas"), image = ctx.createImageData(w, h);
        paper.width = w;
        paper.height = h;
        kept = { key, paper, image, pixels: new Uint32Array(image.data.buffer), read: new Uint8Array(w * h), of: null };
        this.kept.set(ctx.canvas, kept);
      }
      if (kept.of !== this.minutes && !(kept.of && this._isSame(kept.of, at))) this._read(at, kept.read);
      kept.of = this.minutes;
      const { paper, image, pixels, read } = kept, pen = paper.getContext("2d"), table = this.colours(classes);
      for (let k = 0; k < pixels.length; k++) pixels[k] = table[read[k]];
      pen.putImageData(image, 0, 0);
      if (!clip) { ctx.drawImage(paper, x0, y0); return; }
      ctx.save();
      ctx.beginPath();
      clip(ctx, scale, left, top);
      ctx.clip("evenodd");
      ctx.drawImage(paper, x0, y0);
      ctx.restore();
    }

    /* Whether all cells that the pixels of a tile lie between have the minutes that they had. */
    _isSame(before, { w, h, scale, left, top }) {
      const { minutes, columns, rows } = this, size = this.cell * scale, cellAt = (v, from, most) => Math.max(0, Math.min(most, Math.floor((v - from * scale) / size)));
      const first = cellAt(left, this.x, columns - 1), last = cellAt(left + w, this.x, columns - 2) + 1, low = cellAt(top + h, this.y, rows - 2) + 1;
      for (let row = cellAt(top, this.y, rows - 1); row <= low; row++) for (let k = row * columns + first; k <= row * columns + last; k++) if (minutes[k] !== before[k]) return false;
      return true;
    }

    /* The minute of each pixel: between the four cells around it, in proportion; beside what has no road, the nearest. */
    _read({ w, h, scale, left, top }, found) {
      const { minutes, columns, rows, longest } = this, size = this.cell * scale;
      const column = new Int32Array(w), across = new Float32Array(w);
      for (let i = 0; i < w; i++) {
        const at = Math.max(0, Math.min(columns - 1.001, (left + i + 0.5 - this.x * scale) / size));
        column[i] = at;
        across[i] = at - column[i];
      }
      const ox = Math.round(left), oy = Math.round(top);
      for (let j = 0, k = 0; j < h; j++) {
        const at = Math.max(0, Math.min(rows - 1.001, (top + j + 0.5 - this.y * scale) / size)), row = at | 0, down = at - row;
        for (let i = 0; i < w; i++, k++) {
          const cell = row * columns + column[i], fx = across[i];
          const a = minutes[cell], b = minutes[cell + 1], c = minutes[cell + columns], d = minutes[cell + columns + 1];
          let m;
          if (a > longest || b > longest || c > longest || d > longest) m = down < 0.5 ? (fx < 0.5 ? a : b) : fx < 0.5 ? c : d;
          else m = ((a + (b - a) * fx) * (1 - down) + (c + (d - c) * fx) * down + 0.5) | 0;
          found[k] = m < 255 ? m : ((ox + i + oy + j) & 7) < 1 ? STRIPED : 255;
        }
      }
    }

    /* How much of the square from each cell to the next ones is in the study, 0 to 255, by a path of it. */
    cover(trace) {
      return (this.shown.cover = this.shown.cover || this._cover(trace));
    }

    _cover(trace) {
      const paper = document.createElement("canvas"), scale = 1 / this.cell;
      paper.width = this.columns;
      paper.height = this.rows;
      const pen = paper.getContext("2d", { willReadFrequently: true });
      trace(pen, scale, this.x * scale, this.y * scale);
      pen.fill("evenodd");
      const { data } = pen.getImageData(0, 0, this.columns, this.rows), cover = new Uint8Array(this.columns * this.rows);
      for (let k = 0; k < cover.length; k++) cover[k] = data[4 * k + 3];
      return cover;
    }

    /* Say where the study is, by a path of it: the line of the limit ends there. */
    within(trace) {
      this.shown.isStudied = this.shown.isStudied || this.cover(trace).map((part) => (part > 127 ? 1 : 0));
      this.outline = new su.Outline(this, this.shown.isStudied);
    }

    /* The line of the limit in its casing. */
    drawLine(ctx, limit, scale, left, top, thick) {
      if (!this.switched || limit > this.longest) return;
      const shape = this.outline.shape(limit, this.cell * scale);
      ctx.save();
      ctx.translate(this.x * scale - left, this.y * scale - top);
      ctx.lineCap = "butt";
      ctx.lineJoin = "bevel";
      for (const [width, colour] of [[3.2 * thick, "rgba(255,255,255,.95)"], [1.2 * thick, su.LIMIT]]) {
        ctx.lineWidth = width;
        ctx.strokeStyle = colour;
        ctx.stroke(shape);
      }
      ctx.restore();
    }
  };

  su.LIMIT = "#b3122b";
  su.rgb = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
})(window.spatialUri);
