/* How points are drawn: discs and diamonds, slashed and crossed squares, and the larger symbols of facilities. */
(function (su) {
  "use strict";

  const SHAPES = {
    square: (ctx, x, y, r) => ctx.rect(x - r, y - r, 2 * r, 2 * r),
    triangle: (ctx, x, y, r) => {
      ctx.moveTo(x, y - 1.25 * r); ctx.lineTo(x + 1.2 * r, y + r); ctx.lineTo(x - 1.2 * r, y + r); ctx.closePath();
    },
    wedge: (ctx, x, y, r) => {
      ctx.moveTo(x - 1.2 * r, y - r); ctx.lineTo(x + 1.2 * r, y - r); ctx.lineTo(x, y + 1.25 * r); ctx.closePath();
    },
    badge: (ctx, x, y, r) => ctx.arc(x, y, r, 0, 7),
  };
  const SHIFT = { triangle: 0.25, wedge: -0.25 };

  /* A white-rimmed shape with a white plus. */
  su.badge = function (ctx, x, y, r, symbol, colour) {
    ctx.beginPath();
    SHAPES[symbol](ctx, x, y, r);
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = "#fff";
    ctx.stroke();
    ctx.fillStyle = colour;
    ctx.fill();
    const arm = r * (symbol === "square" ? 0.62 : 0.4), shift = r * (SHIFT[symbol] || 0);
    ctx.beginPath();
    ctx.moveTo(x - arm, y + shift); ctx.lineTo(x + arm, y + shift);
    ctx.moveTo(x, y - arm + shift); ctx.lineTo(x, y + arm + shift);
    ctx.lineWidth = Math.max(1.6, r * 0.32);
    ctx.strokeStyle = "#fff";
    ctx.stroke();
  };
  su.isBadge = (symbol) => symbol in SHAPES;

  function outline(ctx, x, y, r, look) {
    ctx.beginPath();
    if (look.hatched) ctx.rect(x - r * 0.9, y - r * 0.9, 1.8 * r, 1.8 * r);
    else if (look.beyond) {
      const d = r * 1.3;
      ctx.moveTo(x, y - d); ctx.lineTo(x + d, y); ctx.lineTo(x, y + d); ctx.lineTo(x - d, y); ctx.closePath();
    } else ctx.arc(x, y, r, 0, 7);
  }

  /* A mark as a small picture, made once for each look and size: many marks are then drawn quickly. */
  const marks = new Map(), ROOM = 14;
  function markPicture(r, look, ratio) {
    const key = `${r},${ratio},${look.colour},${look.hatched},${look.crossed},${look.beyond},${look.plain},${look.halo}`;
    if (!marks.has(key)) {
      if (marks.size > 500) marks.clear();
      const canvas = document.createElement("canvas"), half = Math.ceil(r * 1.3 + 3);
      canvas.width = canvas.height = Math.ceil(2 * half * ratio);
      const pen = canvas.getContext("2d");
      pen.scale(ratio, ratio);
      su.mark(pen, half, half, r, look);
      marks.set(key, { canvas, half });
    }
    return marks.get(key);
  }
  su.stampMark = function (ctx, x, y, r, look, ratio) {
    if (r > ROOM) return su.mark(ctx, x, y, r, look);
    const { canvas, half } = markPicture(Math.round(r * 4) / 4, look, ratio), snap = (v) => Math.round((v - half) * ratio) / ratio;
    return ctx.drawImage(canvas, snap(x), snap(y), canvas.width / ratio, canvas.width / ratio);
  };

  /* Thousands of marks, laid over one another in one picture of what a canvas shows (box, ratio) and drawn at once:
     much faster than one by one. */
  let paper = null;
  su.Marks = class {
    constructor(box, ratio) {
      Object.assign(this, { ratio, left: Math.round(box.min.x * ratio), top: Math.round(box.min.y * ratio) });
      const width = Math.round((box.max.x - box.min.x) * ratio), height = Math.round((box.max.y - box.min.y) * ratio);
      if (!paper || paper.width !== width || paper.height !== height) paper = Object.assign(document.createElement("canvas"), { width, height });
      this.image = new ImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }

    /* The picture of a mark as the pixels that it covers, wholly or in part; null where it is too large for one. */
    picture(r, look) {
      if (r > ROOM) return null;
      const made = markPicture(Math.round(r * 4) / 4, look, this.ratio), side = made.canvas.width;
      if (!made.order) {
        const pixels = new Uint32Array(made.canvas.getContext("2d").getImageData(0, 0, side, side).data.buffer), whole = [], part = [];
        pixels.forEach((colour, k) => { if (colour >>> 24) (colour >>> 24 === 255 ? whole : part).push(k); });
        made.order = Int32Array.from([...whole, ...part]);
        made.whole = whole.length;
        made.colour = Uint32Array.from(made.order, (k) => pixels[k]);
      }
      if (made.wide !== this.image.width) {
        made.wide = this.image.width;
        made.at = made.order.map((k) => Math.floor(k / side) * made.wide + (k % side));
      }
      return made;
    }

    put({ canvas, half, order, whole, colour, at }, x, y) {
      const { width, height } = this.image, side = canvas.width, to = this.pixels, { ratio } = this;
      const x0 = Math.round((x - half) * ratio) - this.left, y0 = Math.round((y - half) * ratio) - this.top, first = y0 * width + x0;
      const lay = (k) => { const p = first + at[k], below = to[p]; to[p] = below ? over(colour[k], colour[k] >>> 24, below) : colour[k]; };
      if (x0 >= 0 && y0 >= 0 && x0 + side <= width && y0 + side <= height) {
        for (let k = 0; k < whole; k++) to[first + at[k]] = colour[k];
        for (let k = whole; k < order.length; k++) lay(k);
        return;
      }
      for (let k = 0; k < order.length; k++) {
        const i = x0 + (order[k] % side), j = y0 + Math.floor(order[k] / side);
        if (i >= 0 && j >= 0 && i < width && j < height) lay(k);
      }
    }

    draw(ctx) {
      paper.getContext("2d").putImageData(this.image, 0, 0);
      ctx.save();
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.drawImage(paper, 0, 0);
      ctx.restore();
    }
  };

  /* One pixel laid over another (Porter and Duff 1984). */
  function over(from, alpha, below) {
    if (alpha === 255) return from;
    const rest = ((below >>> 24) * (255 - alpha)) / 255, all = alpha + rest, mix = (shift) => Math.round((((from >>> shift) & 255) * alpha + ((below >>> shift) & 255) * rest) / all) << shift;
    return ((Math.round(all) << 24) | mix(16) | mix(8) | mix(0)) >>> 0;
  }

  /* look: {colour, hatched, crossed, beyond (a limit: a diamond), plain (a white rim), halo}. */
  su.mark = function (ctx, x, y, r, look) {
    outline(ctx, x, y, r, look);
    if (look.halo) { ctx.lineWidth = 3; ctx.strokeStyle = "rgba(255,255,255,.9)"; ctx.stroke(); }
    ctx.fillStyle = look.hatched ? "#fff" : look.colour;
    ctx.fill();
    ctx.lineWidth = look.hatched ? 1.5 : 1;
    ctx.strokeStyle = look.hatched ? look.colour : look.plain ? "#fff" : "#2b2b2b";
    ctx.stroke();
    if (!look.hatched) return;
    const d = r * 0.9;
    ctx.beginPath();
    ctx.moveTo(x - d, y + d); ctx.lineTo(x + d, y - d);
    if (look.crossed) { ctx.moveTo(x - d, y - d); ctx.lineTo(x + d, y + d); }
    ctx.stroke();
  };
})(window.spatialUri);
