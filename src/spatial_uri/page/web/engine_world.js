/* The roads as edits leave them: times of edges, closed pieces, new roads, and which ways onto them people take. */
(function (su) {
  "use strict";
  const CLOSE_M = 0.002, CLOSE_MS = 1e-4; // places on the page are right to a tenth of a micrometre, which is walked in 1e-4 ms
  const isHalf = (ms) => Math.abs(ms - Math.floor(ms) - 0.5) < CLOSE_MS;

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
      const first = roads.pieces + built.length, splits = new su.Splits(roads.edges, ms, built.flatMap(({ joints }) => joints.filter(Boolean)), first, roads.nodes);
      Object.assign(this, { roads, closed, splits, pieces: first + splits.parts, nodeCount: roads.nodes + splits.nodes, unsure: new Set() });
      this.joins = closed ? su.joinsMain(roads, closed) : joinsToday;
      this._edges(ms, built);
      this._ways(built);
    }

    _edges(ms, built) {
      const { roads } = this, { edges, arcs } = roads, added = [...built.flatMap((road, k) => this._newEdges(road, roads.pieces + k)), ...this.splits.rows];
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
      if (this.nodeCount > roads.nodes) { // no road of today leaves a joint
        this.arcs = { ...arcs, ptr: new Int32Array(this.nodeCount + 1).fill(arcs.edge.length) };
        this.arcs.ptr.set(arcs.ptr);
      }
      const gone = this.splits.parts ? new Uint8Array(this.closed || roads.pieces) : this.closed; // closed, or there in parts
      for (const p of this.splits.of.keys()) gone[p] = 1;
      this.arcMs = new Int32Array(arcs.edge.length);
      for (let p = 0; p < arcs.edge.length; p++) this.arcMs[p] = gone && gone[edges.piece[arcs.edge[p]]] ? su.NEVER : ms[arcs.edge[p]];
      this.width = su.widthOfBuckets(this.arcMs);
    }

    /* The edges of a new road: from every copy of a junction or joint to the first node of the other. */
    _newEdges({ nodes, joints, ms, oneway }, piece) {
      const { roads, splits } = this, [a, b] = joints.map((joint, k) => (joint ? splits.copiesAt(joint) : [nodes[k], ...Array.from(roads.copies).filter((c) => roads.junction[c] === nodes[k])]));
      const from = (copies, [head], forward) => copies.map((tail, k) => ({ tail, head, ms, piece, forward, primary: k === 0 ? 1 : 0 }));
      return oneway ? from(a, b, 1) : [...from(a, b, 1), ...from(b, a, 0)];
    }

    /* The arcs of new roads and of those that are split, beside the others. */
    _arcsMore(added) {
      const { roads } = this, first = new Int32Array(this.nodeCount).fill(-1), next = new Int32Array(added.length), node = new Int32Array(added.length), ms = new Int32Array(added.length);
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
      const join = (p, f, w) => { const split = this.splits.of.get(p); if (split) put(...split.on(f), w); else put(p, f, w); };
      for (let i = 0; i < places; i++) {
        let nearest = ptr[i];
        while (nearest < ptr[i + 1] && !joins[piece[nearest]]) nearest++;
        const reach = nearest - ptr[i], has = nearest < ptr[i + 1];
        this.reach[i] = reach;
        for (let w = ptr[i]; w < ptr[i + 1]; w++) if (since[w] <= reach && !(closed && closed[piece[w]])) join(piece[w], fraction[w], walk[w]);
        if (built.length) {
          const [x, y] = roads.spots[i], reachM = Math.min(walk_limit_m, has ? walk[nearest] / ms_per_m + walk_margin_m : walk_limit_m);
          built.forEach((road, k) => {
            if (!road.isJoined) return; // a motorway: at its ends only
            const [metres, at] = nearestOn(...road.ends, x, y), ms = metres * ms_per_m;
            if (Math.abs(metres - reachM) < CLOSE_M || (metres < reachM && (isHalf(ms) || isHalf(at * road.ms)))) this.unsure.add(road.edit);
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
})(window.spatialUri);
