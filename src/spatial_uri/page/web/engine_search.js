/* The nearest facility of every node, exactly: whole milliseconds in a ring of buckets (Dial 1969), as routing/search does it. */
(function (su) {
  "use strict";

  /* The width of a bucket as a power of two: about half the time of a mean arc. */
  function widthOf(arcMs) {
    let sum = 0, count = 0, longest = 0;
    for (let p = 0; p < arcMs.length; p++) {
      if (arcMs[p] === su.NEVER) continue;
      sum += arcMs[p];
      count++;
      if (arcMs[p] > longest) longest = arcMs[p];
    }
    let shift = 0;
    while (1 << shift <= sum / Math.max(1, count) / 2 && shift < 30) shift++;
    while (longest >>> shift > 1 << 20) shift++;
    return { shift, longest };
  }
  su.widthOfBuckets = widthOf;

  /* Entries of buckets, each a chain. */
  class Pool {
    constructor(size) { Object.assign(this, { node: new Int32Array(size), next: new Int32Array(size), used: 0, free: -1 }); }

    take(node, next) {
      let entry = this.free;
      if (entry >= 0) this.free = this.next[entry];
      else {
        if (this.used === this.node.length) this._grow();
        entry = this.used++;
      }
      this.node[entry] = node;
      this.next[entry] = next;
      return entry;
    }

    _grow() {
      for (const name of ["node", "next"]) {
        const larger = new Int32Array(2 * this[name].length);
        larger.set(this[name]);
        this[name] = larger;
      }
    }

    give(entry) { this.next[entry] = this.free; this.free = entry; }
  }

  /* Lower the labels of nodes, `time` and `source`, to the least that reach them from the seeds, and return them.
     Of two equally near the lower source counts as the nearer. `more` holds arcs beside those of the roads of today. */
  su.spread = function (roads, seeds, { time, source }) {
    const { arcs: { ptr, node: to }, arcMs, width: { shift, longest }, more } = roads;
    let farthest = Math.max(longest, roads.longestMore || 0);
    for (let s = 0; s < seeds.count; s++) if (seeds.ms[s] > farthest) farthest = seeds.ms[s];
    let ring = 2;
    while (ring <= (farthest >>> shift) + 1) ring *= 2;
    const mask = ring - 1, first = new Int32Array(ring).fill(-1), pool = new Pool(2 * seeds.count + 1024);
    let waiting = 0;
    const reach = (v, then, by) => {
      if (then > time[v] || then > su.NO_LIMIT || (then === time[v] && by >= source[v])) return;
      time[v] = then;
      source[v] = by;
      const bucket = (then >>> shift) & mask;
      first[bucket] = pool.take(v, first[bucket]);
      waiting++;
    };
    let now = Infinity;
    for (let s = 0; s < seeds.count; s++) {
      reach(seeds.node[s], seeds.ms[s], seeds.source[s]);
      if (seeds.ms[s] >>> shift < now) now = seeds.ms[s] >>> shift;
    }
    for (; waiting > 0; now++) {
      const current = now & mask;
      while (first[current] >= 0) {
        const entry = first[current], v = pool.node[entry], t = time[v], by = source[v];
        first[current] = pool.next[entry];
        pool.give(entry);
        waiting--;
        if (t >>> shift !== now) continue; // reached sooner in the meantime
        for (let p = ptr[v]; p < ptr[v + 1]; p++) {
          const then = t + arcMs[p], w = to[p];
          if (then < time[w] || (then === time[w] && by < source[w])) reach(w, then, by);
        }
        if (more) for (let x = more.first[v]; x >= 0; x = more.next[x]) reach(more.node[x], t + more.ms[x], by);
      }
    }
    return { time, source };
  };

  su.noLabels = (nodes) => ({ time: new Int32Array(nodes).fill(su.NEVER), source: new Int32Array(nodes).fill(su.NEVER) });
})(window.spatialUri);
