/* What only the service circle draws: roads by minutes, settlements, facilities. */
(function (su) {
  "use strict";

  const NO_TIME = 255;

  su.Roads = su.Tiles.extend({
    options: { pane: "roads" },

    initialize: function (page, columns, options) {
      su.Tiles.prototype.initialize.call(this, this.drawRoads, options);
      this.chains = new su.Chains(columns, "road");
      const ranks = su.roadRanks(page.roads.classes);
      this.rank = Uint8Array.from(columns.road_class, (c) => ranks[c]);
    },

    /* tenths: minutes * 10 of each piece, -1 where no facility is reached. */
    show: function (tenths, classes, limit) {
      const recoloured = this.tenths !== tenths;
      if (recoloured) {
        this.tenths = tenths;
        this.colours = classes.map((c) => su.darker(c.colour)) /* they lie on bands of their own colour */;
        const uppers = classes.map((c) => (c.upper === null ? Infinity : Math.round(c.upper * 10)));
        this.classOf = Uint8Array.from(tenths, (t) => (t < 0 ? NO_TIME : uppers.findIndex((u) => t <= u)));
      }
      this.limit = Math.round(limit * 10);
      this.again((coords) => recoloured || !this._crowded(coords));
    },

    /* Seen from so far that single roads run together, they are not faded beyond the limit: that would only be slow. */
    _crowded: function (coords) {
      return coords.z < 11 && this.chains.count > 20000;
    },

    drawRoads: function (ctx, coords, scale, left, top, size) {
      const buckets = new Map(), crowded = this._crowded(coords), edge = 6;
      this.chains.near((left - edge) / scale, (top - edge) / scale, (left + size + edge) / scale, (top + size + edge) / scale,
        (piece) => {
          const beyond = !crowded && this.tenths[piece] > this.limit ? 1 : 0;
          const key = (this.rank[piece] * 256 + this.classOf[piece]) * 2 + beyond;
          const bucket = buckets.get(key);
          if (bucket) bucket.push(piece); else buckets.set(key, [piece]);
        });
      for (const key of Array.from(buckets.keys()).sort((a, b) => a - b)) {
        const beyond = key & 1, cls = (key >> 1) & 255, rank = key >> 9;
        ctx.beginPath();
        for (const piece of buckets.get(key)) this.chains.trace(ctx, piece, scale, left, top);
        ctx.lineWidth = su.roadWidth(rank, coords.z);
        ctx.globalAlpha = (beyond ? 0.5 : 1) * (crowded && rank < 2 ? 0.55 : 1);
        ctx.strokeStyle = cls === NO_TIME ? su.GREY : this.colours[cls];
        ctx.setLineDash(cls === NO_TIME ? [4, 4] : []);
        ctx.stroke();
      }
    },

    at: function (latlng, zoom, reach) {
      return this.chains.at(latlng, zoom, reach);
    },
  });

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
})(window.spatialUri);
