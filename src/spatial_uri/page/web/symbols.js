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
      canvas.width = canvas.height = 2 * half * ratio;
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
    return ctx.drawImage(canvas, snap(x), snap(y), 2 * half, 2 * half);
  };

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
