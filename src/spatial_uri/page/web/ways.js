/* The real ways of settlements, those round a closed road too: road pieces in order, and the walks at both ends. */
(function (su) {
  "use strict";

  const COLOURS = ["#8a5a2b", "#c98a00", "#2a9d8f", "#1f78b4", "#4a1a7a", "#4a1a7a", "#4a1a7a"]; // track ... motorway
  su.wayColour = (rank) => COLOURS[rank];
  const EARTH_KM = 6371.0088;

  su.NEW_WAY = "#0b63b0";

  /* Ways along road pieces, as a map draws them. */
  su.Paths = class {
    /* Parts to draw, [{rank (-1: a walk), points: [x, y, ...]}], in the world of 0 to 1. */
    parts(row) {
      const { roadChains: chains, roadRank } = this.view, list = this.pieces(row), parts = [];
      const ends = (p) => [chains.start[p], chains.start[p + 1] - 1];
      const same = (i, j) => chains.x[i] === chains.x[j] && chains.y[i] === chains.y[j];
      const touches = (i, p) => ends(p).some((j) => same(i, j));
      list.forEach((piece, k) => {
        const [a, b] = ends(piece), isFirst = k === 0, isLast = k === list.length - 1;
        let forward;
        if (isFirst && isLast) forward = this.begin[row] <= this.end[row];
        else if (!isLast) forward = touches(b, list[k + 1]) && !(touches(a, list[k + 1]) && k > 0 && touches(b, list[k - 1]));
        else forward = touches(a, list[k - 1]);
        const from = isFirst ? this.begin[row] / 1000 : forward ? 0 : 1, to = isLast ? this.end[row] / 1000 : forward ? 1 : 0;
        parts.push({ rank: roadRank[piece], points: this._between(a, b, from, to) });
      });
      const home = this.home(row), goal = this.goal(row);
      const flat = parts.flatMap((p) => p.points);
      if (home && flat.length) parts.unshift({ rank: -1, points: [...home, flat[0], flat[1]] });
      if (goal && flat.length) parts.push({ rank: -1, points: [flat[flat.length - 2], flat[flat.length - 1], ...goal] });
      if (home && goal && !flat.length && this.leads(row)) parts.push({ rank: -1, points: [...home, ...goal] });
      return parts;
    }

    /* The points of a piece between two fractions of its length, in the order that they are asked for. */
    _between(a, b, from, to) {
      const { x, y } = this.view.roadChains, far = [0];
      for (let i = a + 1; i <= b; i++) far.push(far[far.length - 1] + Math.hypot(x[i] - x[i - 1], y[i] - y[i - 1]));
      const total = far[far.length - 1], low = Math.min(from, to) * total, high = Math.max(from, to) * total, points = [];
      const at = (d) => {
        let i = 1;
        while (i < far.length - 1 && far[i] < d) i++;
        const t = far[i] > far[i - 1] ? (d - far[i - 1]) / (far[i] - far[i - 1]) : 0;
        return [x[a + i - 1] + t * (x[a + i] - x[a + i - 1]), y[a + i - 1] + t * (y[a + i] - y[a + i - 1])];
      };
      points.push(at(low));
      far.forEach((d, i) => { if (d > low && d < high) points.push([x[a + i], y[a + i]]); });
      points.push(at(high));
      return (from <= to ? points : points.reverse()).flat();
    }

    /* Kilometres on roads, as drawn. */
    drawnKm(row) {
      let sum = 0;
      for (const { rank, points } of this.parts(row)) {
        if (rank < 0) continue;
        for (let i = 2; i < points.length; i += 2) sum += kmBetween(points[i - 2], points[i - 1], points[i], points[i + 1]);
      }
      return sum;
    }

    draw(ctx, pixel, row, thick) {
      const parts = this.parts(row);
      ctx.lineJoin = ctx.lineCap = "round";
      for (const casing of [true, false])
        for (const { rank, points } of parts) {
          ctx.beginPath();
          for (let i = 0; i < points.length; i += 2) ctx[i ? "lineTo" : "moveTo"](...pixel(points[i], points[i + 1]));
          ctx.setLineDash(rank < 0 && !casing ? [1, 5 * thick] : []);
          ctx.lineWidth = (casing ? 7.5 : rank < 0 ? 3 : 4.2) * thick;
          ctx.strokeStyle = casing ? "rgba(255,255,255,.95)" : rank < 0 ? "#1d1d1b" : COLOURS[rank];
          ctx.stroke();
        }
      ctx.setLineDash([]);
    }
  };

  /* The way of every settlement to one tier. */
  su.Ways = class extends su.Paths {
    constructor(data, packed, view) {
      super();
      const column = (name) => data.column(packed[name]);
      Object.assign(this, { view, key: packed.key, title: packed.title, limit: packed.limit, minutes: column("minutes"), km: column("km"), first: column("first"),
        count: column("count"), step: column("step"), begin: column("begin"), end: column("end"), facilities: column("facilities") });
      this.sentences = data.texts(packed.sentences);
      this.slowest = data.texts(packed.slowest);
      this.causes = data.texts(packed.causes);
      this.own = new Map();
      let at = 0;
      const pieces = column("own_pieces");
      for (const row of column("own")) { this.own.set(row, pieces.subarray(at, at + this.count[row])); at += this.count[row]; }
    }

    home(row) { return this.view.settlements.spot(row); }
    goal(row) { return this.view.facilitySpot(this.facilities[row]); }
    leads(row) { return this.minutes[row] >= 0; }
    time(row) { return this.minutes[row] < 0 ? null : this.minutes[row] / 1000; }
    length(row) { return this.km[row] < 0 ? null : this.km[row] / 1000; }
    sentence(row) { return this.sentences.words[this.sentences.of[row]]; }
    slow(row) { return this.slowest.words[this.slowest.of[row]]; }
    cause(row) { return this.causes.words[this.causes.of[row]]; }

    /* The pieces of a way in order. */
    pieces(row) {
      if (this.own.has(row)) return Array.from(this.own.get(row));
      const list = [];
      for (let k = 0, piece = this.first[row]; k < this.count[row]; k++, piece += this.step[piece]) list.push(piece);
      return list;
    }

    /* Settlements whose way passes one of these pieces. */
    passing(pieces) {
      const wanted = new Set(pieces), rows = [];
      for (let row = 0; row < this.count.length; row++) if (this.pieces(row).some((p) => wanted.has(p))) rows.push(row);
      return rows;
    }
  };

  /* The ways round closed roads: what each has of its own, and where it joins an earlier one. */
  su.NewWays = class extends su.Paths {
    constructor(data, packed, homes, view) {
      super();
      const column = (name) => data.column(packed[name]);
      Object.assign(this, { view, km: column("km"), joins: column("joins"), at: column("at"), begin: column("begin"), end: column("end"), goals: column("goals"),
        spots: packed.lead_to === "facilities" ? view.facilitySpot : (row) => view.settlements.spot(row), own: [], homes: [] });
      const pieces = column("pieces");
      let at = 0;
      for (const n of column("own")) { this.own.push(Array.from(pieces.subarray(at, at + n))); at += n; }
      column("of").forEach((way, k) => { if (way >= 0) this.homes[way] = homes[k]; });
    }

    home(way) { return this.view.settlements.spot(this.homes[way]); }
    goal(way) { return this.spots(this.goals[way]); }
    leads() { return true; }
    pieces(way) { return this.joins[way] ? [...this.own[way], ...this.pieces(way - this.joins[way]).slice(this.at[way])] : this.own[way]; }
    length(way) { return this.km[way] / 1000; }

    /* Many ways at once in one colour: what they share is drawn once. */
    drawAll(ctx, pixel, ways, thick) {
      const seen = new Set(), parts = ways.flatMap((way) => this.parts(way)).filter(({ points }) => {
        const key = points.join();
        return !seen.has(key) && seen.add(key);
      });
      ctx.lineJoin = ctx.lineCap = "round";
      for (const [width, colour] of [[6 * thick, "rgba(255,255,255,.95)"], [3.2 * thick, su.NEW_WAY]]) {
        ctx.beginPath();
        for (const { points } of parts) for (let i = 0; i < points.length; i += 2) ctx[i ? "lineTo" : "moveTo"](...pixel(points[i], points[i + 1]));
        ctx.lineWidth = width;
        ctx.strokeStyle = colour;
        ctx.stroke();
      }
    }
  };

  function kmBetween(x1, y1, x2, y2) {
    const [[p, l], [q, m]] = [su.latLng(x1, y1), su.latLng(x2, y2)].map((d) => d.map((v) => (v * Math.PI) / 180));
    const s = Math.sin((q - p) / 2) ** 2 + Math.cos(p) * Math.cos(q) * Math.sin((m - l) / 2) ** 2;
    return 2 * EARTH_KM * Math.asin(Math.sqrt(s));
  }
})(window.spatialUri);
