/* Which area lies at each pixel of a tile, so that areas take other colours without being drawn again. */
(function (su) {
  "use strict";

  su.Mosaic = class {
    /* width, height: of the tile in pixels of the canvas; pieces: [[list of areas, number]], the later on top. */
    constructor(view, { scale, left, top, width, height }, pieces) {
      Object.assign(this, { width, height, numbers: new Uint16Array(width * height), present: [] });
      const seen = new Set([0]);
      for (const [areas, number] of pieces)
        if (this._fill(view, areas, { scale, left, top }, number)) seen.add(number);
      this.present = Array.from(seen);
    }

    /* Write a number where these areas are: pixels whose middle lies inside by the even-odd rule. */
    _fill(view, areas, { scale, left, top }, number) {
      const { start, x, y } = view.areaChains, { width, height, numbers } = this, rows = new Map();
      const inTile = ([a, b, c, d]) => a * scale - left < width && c * scale - left > 0 && b * scale - top < height && d * scale - top > 0;
      for (const area of areas.filter((a) => inTile(view.areaBox[a])))
        view.eachRing(area, (chain) => {
          for (let i = start[chain], last = start[chain + 1] - 1, j = last; i <= last; j = i++) {
            const y1 = y[j] * scale - top - 0.5, y2 = y[i] * scale - top - 0.5, x1 = x[j] * scale - left - 0.5, x2 = x[i] * scale - left - 0.5;
            const from = Math.max(0, Math.ceil(Math.min(y1, y2))), to = Math.min(height, Math.ceil(Math.max(y1, y2)));
            for (let row = from; row < to; row++) {
              if (!rows.has(row)) rows.set(row, []);
              rows.get(row).push(x1 + ((x2 - x1) * (row - y1)) / (y2 - y1));
            }
          }
        });
      let found = false;
      for (const [row, crossings] of rows) {
        crossings.sort((a, b) => a - b);
        for (let k = 0; k + 1 < crossings.length; k += 2) {
          const from = Math.max(0, Math.ceil(crossings[k])), to = Math.min(width, Math.ceil(crossings[k + 1]));
          if (from >= to) continue;
          found = true;
          numbers.fill(number, row * width + from, row * width + to);
        }
      }
      return found;
    }

    /* The colours by number as they are seen here, to tell whether anything changes. */
    look(colours) { return this.present.map((number) => colours[number]).join(); }

    /* Replace what the canvas holds; colours by number as pixels have them. */
    paint(ctx, colours) {
      if (!this.image) this.image = ctx.createImageData(this.width, this.height);
      const pixels = new Uint32Array(this.image.data.buffer), { numbers } = this;
      for (let k = 0; k < pixels.length; k++) pixels[k] = colours[numbers[k]];
      ctx.putImageData(this.image, 0, 0);
    }
  };

  /* #rrggbb as a pixel of an image has it. */
  su.pixelOf = function (colour) {
    const [r, g, b] = su.rgb(colour);
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  };
})(window.spatialUri);
