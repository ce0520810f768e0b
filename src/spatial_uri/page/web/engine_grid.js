/* The minutes of every cell of the grid under edits: over its ways onto the roads, or straight on foot to a facility. */
(function (su) {
  "use strict";
  const KEPT = 12, MINUTE = 60000;

  /* The two ends of each piece: the time from each on, and what the piece takes to there. */
  function endsOf(world, labels) {
    const { edges, pieces, closed, roads } = world, { arriving } = roads.page, ends = { begin: new Float64Array(pieces).fill(Infinity), end: new Float64Array(pieces).fill(Infinity), back: new Float64Array(pieces), ahead: new Float64Array(pieces) };
    for (let p = 0; p < pieces; p++) {
      if (closed && closed[p]) continue;
      for (let e = edges.ptr[p]; e < edges.ptr[p + 1]; e++) {
        if (arriving && !edges.primary[e]) continue;
        const isAhead = (edges.forward[e] === 1) === arriving, time = labels.time[arriving ? edges.head[e] : edges.tail[e]], at = isAhead ? ends.end : ends.begin;
        if (time !== su.NEVER && time < at[p]) { at[p] = time; (isAhead ? ends.ahead : ends.back)[p] = edges.ms[e]; }
      }
    }
    return ends;
  }

  /* The time from a point of a piece to the facilities on it. */
  function alongPiece({ edges, roads }, on, p, f) {
    let best = Infinity;
    for (let e = edges.ptr[p]; e < edges.ptr[p + 1]; e++) {
      if (!edges.primary[e]) continue;
      const isAhead = (edges.forward[e] === 1) === roads.page.arriving;
      for (let o = on.first[p]; o >= 0; o = on.next[o]) if (isAhead ? on.fraction[o] >= f : on.fraction[o] <= f) best = Math.min(best, Math.abs(on.fraction[o] - f) * edges.ms[e] + on.walk[o]);
    }
    return best;
  }

  /* Milliseconds of every cell in one world, and where there is no road to walk to; `doors` are the places of the facilities, `built` the new roads. */
  function timesOf(cells, world, { labels, on }, { doors, built }) {
    const { roads, x, y } = cells, { walk_limit_m: limit, ms_per_m } = roads.page, moved = cells.under(world), { reach, roadless } = moved || cells, ms = new Float32Array(x.length);
    const { begin, end, back, ahead } = endsOf(world, labels), parts = world.splits ? world.splits.of : new Map(); // of roads that a new one splits
    const at = (p, f) => { if (parts.size && parts.has(p)) [p, f] = parts.get(p).on(f); const t = Math.min(begin[p] + f * back[p], end[p] + (1 - f) * ahead[p]); return on.first[p] < 0 ? t : Math.min(t, alongPiece(world, on, p, f)); };
    const best = ({ ptr, piece, at: where, walk }, k) => {
      let least = Infinity;
      for (let w = ptr[k]; w < ptr[k + 1]; w++) {
        const t = walk[w] + at(piece[w], where[w]);
        if (t < least) least = t;
      }
      return least;
    };
    for (let i = 0; i < ms.length; i++) ms[i] = best(cells.ways, i);
    if (moved) moved.which.forEach((i, k) => { ms[i] = best(moved.lists, k); });
    const lower = (i, metres, rest) => { if (metres <= reach[i]) ms[i] = Math.min(ms[i], metres * ms_per_m + rest); };
    built.forEach(({ ends: [a, b, c, d], isJoined }, k) => {
      if (!isJoined) return;
      cells.each(Math.min(a, c) - limit, Math.min(b, d) - limit, Math.max(a, c) + limit, Math.max(b, d) + limit, (i) => {
        const [metres, f] = su.nearestOn(a, b, c, d, x[i], y[i]);
        if (metres <= reach[i]) lower(i, metres, at(roads.pieces + k, f));
      });
    });
    for (const place of doors) {
      const [a, b] = roads.spots[place];
      cells.each(a - limit, b - limit, a + limit, b + limit, (i) => lower(i, Math.hypot(x[i] - a, y[i] - b), 0));
    }
    return { ms, roadless };
  }

  /* Grids of minutes under edits, those of the latest answers kept. */
  su.Grids = class {
    constructor(engine, cells) { Object.assign(this, { engine, cells, kept: new su.Kept(KEPT), base: new Map() }); }

    /* Whether the ways of the cells are known, and are those of this grid. */
    draws(tier, { x, y, cell, columns, rows }) {
      const { grid, isReady } = this.cells;
      return isReady && this.engine.tiers.includes(tier) && grid.x === x && grid.y === y && grid.cell === cell && grid.columns === columns && grid.rows === rows;
    }

    /* The times of every cell to a tier; a closure never helps. */
    times(answer, tier) {
      const { own, open, facilities } = answer.timesTo(tier), given = { doors: facilities.map(({ place }) => place), built: answer.plan.built };
      const times = timesOf(this.cells, answer.world, own, given), asOpen = open && timesOf(this.cells, answer.asOpen, open, given).ms;
      if (asOpen) times.ms.forEach((t, i) => { if (asOpen[i] > t) times.ms[i] = asOpen[i]; });
      return times;
    }

    /* The times without an edit. */
    today(tier) {
      if (!this.base.has(tier)) this.base.set(tier, this.times(this.engine.base(), tier));
      return this.base.get(tier);
    }

    /* The grid of today with the minutes of an answer. What no edit reaches stays as it was measured. */
    of(answer, tier, today) {
      return this.kept.get(`${tier} ${answer.timesTo(tier).key}`, () => {
        return today.of(this._minutes(this.times(answer, tier), this.today(tier), today));
      });
    }

    /* Whole minutes, rounded up as page/time_fill.py does; one more than the longest beyond it, 255 without a road to walk to. */
    _minutes({ ms, roadless }, base, { minutes: measured, longest }) {
      const { cell, grid, roads } = this.cells, { limit_ms, ms_per_m } = roads.page, most = Math.min(longest * MINUTE, limit_ms), known = most + grid.measured_m * ms_per_m, minutes = measured.slice();
      for (let i = 0; i < cell.length; i++) {
        if (ms[i] === base.ms[i] && (ms[i] <= most || roadless[i] === base.roadless[i])) continue;
        minutes[cell[i]] = ms[i] <= most ? Math.ceil(ms[i] / MINUTE - 1e-6) : ms[i] <= known || !roadless[i] ? longest + 1 : 255;
      }
      return minutes;
    }
  };
})(window.spatialUri);
