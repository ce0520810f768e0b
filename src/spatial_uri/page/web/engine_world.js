/* The roads as edits leave them: times of edges, closed pieces, new roads, and which ways onto them people take. */
(function (su) {
  "use strict";
  const CLOSE_M = 0.002, CLOSE_MS = 1e-5;

  /* Metres from a point to a straight road, and at which fraction of it. */
  function nearestOn(ax, ay, bx, by, x, y) {
    const long = (bx - ax) * (bx - ax) + (by - ay) * (by - ay), r = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / long;
    if (r <= 0) return [Math.hypot(x - ax, y - ay), 0];
    if (r >= 1) return [Math.hypot(x - bx, y - by), 1];
    return [Math.abs(((ay - y) * (bx - ax) - (ax - x) * (by - ay)) / long) * Math.sqrt(long), r];
  }

  su.nearestOn = nearestOn;

  /* Roads under some edits. `ms` are the times of the edges of today's roads, `closed` marks pieces or is null. */
  su.World = class {
    constructor(roads, joinsToday, { ms, closed, built }) {
      Object.assign(this, { roads, closed, pieces: roads.pieces + built.length, unsure: new Set() });
      this.joins = closed ? su.joinsMain(roads, closed) : joinsToday;
      this._edges(ms, built);
      this._ways(built);
    }

    _edges(ms, built) {
      const { roads } = this, { edges, arcs } = roads, added = built.flatMap((road, k) => newEdges(roads, road, roads.pieces + k));
      const more = added.length, long = (values, key) => { const all = new values.constructor(values.length + more); all.set(values); added.forEach((e, k) => { all[values.length + k] = e[key]; }); return all; };
      this.edges = { ...edges, ms };
      if (more) {
        for (const key of ["tail", "head", "forward", "primary"]) this.edges[key] = long(edges[key], key);
        this.edges.ms = long(ms, "ms");
        this.edges.ptr = new Int32Array(this.pieces + 1);
        this.edges.ptr.set(edges.ptr);
        for (let p = roads.pieces, e = edges.tail.length; p < this.pieces; p++) {
          while (e < this.edges.tail.length && added[e - edges.tail.length].piece === p) e++;
          this.edges.ptr[p + 1] = e;
        }
        this._arcsMore(added);
      }
      this.arcs = arcs;
      this.arcMs = new Int32Array(arcs.edge.length);
      for (let p = 0; p < arcs.edge.length; p++) this.arcMs[p] = this.closed && this.closed[edges.piece[arcs.edge[p]]] ? su.NEVER : ms[arcs.edge[p]];
      this.width = su.widthOfBuckets(this.arcMs);
    }

    /* The arcs of new roads, beside the others. */
    _arcsMore(added) {
      const { roads } = this, first = new Int32Array(roads.nodes).fill(-1), next = new Int32Array(added.length), node = new Int32Array(added.length), ms = new Int32Array(added.length);
      added.forEach((e, k) => {
        const [from, to] = roads.page.arriving ? [e.head, e.tail] : [e.tail, e.head];
        node[k] = to;
        ms[k] = e.ms;
        next[k] = first[from];
        first[from] = k;
      });
      this.more = { first, next, node, ms };
      this.longestMore = ms.reduce((a, b) => Math.max(a, b), 0);
    }

    /* The ways that people take: those that the nearest road that leads anywhere makes them walk, and every new road as near. */
    _ways(built) {
      const { roads, closed, joins } = this, { ptr, piece, fraction, walk, since } = roads.ways, { walk_limit_m, walk_margin_m, ms_per_m } = roads.page;
      const places = ptr.length - 1, extra = built.length ? places * built.length : 0;
      const found = { ptr: new Int32Array(places + 1), piece: new Int32Array(piece.length + extra), fraction: new Float64Array(piece.length + extra), walk: new Int32Array(piece.length + extra) };
      this.reach = new Int32Array(places);
      let n = 0;
      const put = (p, f, w) => { found.piece[n] = p; found.fraction[n] = f; found.walk[n++] = w; };
      for (let i = 0; i < places; i++) {
        let nearest = ptr[i];
        while (nearest < ptr[i + 1] && !joins[piece[nearest]]) nearest++;
        const reach = nearest - ptr[i], has = nearest < ptr[i + 1];
        this.reach[i] = reach;
        for (let w = ptr[i]; w < ptr[i + 1]; w++) if (since[w] <= reach && !(closed && closed[piece[w]])) put(piece[w], fraction[w], walk[w]);
        if (built.length) {
          const [x, y] = roads.spots[i], reachM = Math.min(walk_limit_m, has ? walk[nearest] / ms_per_m + walk_margin_m : walk_limit_m);
          built.forEach((road, k) => {
            if (!road.isJoined) return; // a motorway: at its ends only
            const [metres, at] = nearestOn(...road.ends, x, y), ms = metres * ms_per_m;
            if (Math.abs(metres - reachM) < CLOSE_M || (metres < reachM && Math.abs(ms - Math.floor(ms) - 0.5) < CLOSE_MS)) this.unsure.add(road.edit);
            if (metres <= reachM) put(roads.pieces + k, at, su.rint(ms));
          });
        }
        found.ptr[i + 1] = n;
      }
      this.ways = found;
    }

    /* The same where the search begins at nodes, to which nobody walks. */
    nodes(list) {
      const zeros = new Int32Array(list.length);
      return { seeds: { node: list, ms: zeros, source: zeros, count: list.length }, on: { first: new Int32Array(this.pieces).fill(-1), next: zeros, fraction: zeros, walk: zeros, row: zeros } };
    }

    /* The ways of the facilities of one tier: which seeds begin the search, and who joins which piece. */
    doors(facilities) {
      const { ways, edges, roads } = this, { arriving } = roads.page;
      let size = 0, rows = 0;
      for (const { place } of facilities) for (let w = ways.ptr[place]; w < ways.ptr[place + 1]; w++, rows++) size += edges.ptr[ways.piece[w] + 1] - edges.ptr[ways.piece[w]];
      const seeds = { node: new Int32Array(size), ms: new Int32Array(size), source: new Int32Array(size), count: 0 };
      const on = { first: new Int32Array(this.pieces).fill(-1), next: new Int32Array(rows), fraction: new Float64Array(rows), walk: new Int32Array(rows), row: new Int32Array(rows) };
      let o = 0;
      for (const { place, row } of facilities) {
        for (let w = ways.ptr[place]; w < ways.ptr[place + 1]; w++, o++) {
          const p = ways.piece[w], f = ways.fraction[w];
          on.fraction[o] = f; on.walk[o] = ways.walk[w]; on.row[o] = row; on.next[o] = on.first[p];
          on.first[p] = o;
          for (let e = edges.ptr[p]; e < edges.ptr[p + 1]; e++) {
            if (!arriving && !edges.primary[e]) continue;
            const before = su.rint(f * edges.ms[e]), k = seeds.count++;
            seeds.node[k] = arriving ? edges.tail[e] : edges.head[e];
            seeds.ms[k] = ways.walk[w] + ((edges.forward[e] === 1) === arriving ? before : edges.ms[e] - before);
            seeds.source[k] = row;
          }
        }
      }
      return { seeds, on };
    }
  };

  /* The edges of a new road: from every copy of a junction to the first node of the other. */
  function newEdges(roads, { nodes: [a, b], ms, oneway }, piece) {
    const copies = (v) => [v, ...Array.from(roads.copies).filter((c) => roads.junction[c] === v)], rows = [];
    const join = (from, to, forward) => copies(from).forEach((tail, k) => rows.push({ tail, head: to, ms, piece, forward, primary: k === 0 ? 1 : 0 }));
    join(a, b, 1);
    if (!oneway) join(b, a, 0);
    return rows;
  }
})(window.spatialUri);
