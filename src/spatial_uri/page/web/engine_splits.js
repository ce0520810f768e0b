/* Pieces of road that are split where new roads join them, to the millisecond as routing/changes/splitting.py does it. */
(function (su) {
  "use strict";

  /* The edge whose time says where a piece may be split: forward, where it is driven so. */
  su.leadingEdge = function ({ ptr, forward }, p) {
    for (let e = ptr[p]; e < ptr[p + 1]; e++) if (forward[e]) return e;
    return ptr[p];
  };

  /* A place on a piece of so many milliseconds, where both parts take whole ones. */
  const atWholeMs = (ms, fraction) => (ms < 2 ? fraction : Math.min(Math.max(su.rint(fraction * ms), 1), ms - 1) / ms);

  /* What the parts between some cuts, from 0 to 1, take; where the other direction decided where these are, less rather than more. */
  function partTimes(ms, cuts) {
    const at = cuts.map((f) => f * ms), between = (times) => times.slice(1).map((t, k) => t - times[k]);
    return at.every((t) => Math.abs(t - su.rint(t)) < 1e-6) ? between(at.map(su.rint)) : between(at).map((t) => Math.floor(t + 1e-6));
  }

  /* One piece in its parts, from `part` on. Each joint between them has as many nodes as the piece has ends each way, from `node` on. */
  class Split {
    constructor(edges, ms, piece, fractions, part, node) {
      const own = [], states = [];
      for (let e = edges.ptr[piece]; e < edges.ptr[piece + 1]; e++) own.push(e);
      own.sort((a, b) => edges.primary[b] - edges.primary[a]);
      let more = 0; // the first ends of both directions share the first node
      for (const forward of [1, 0]) new Set(own.filter((e) => edges.forward[e] === forward).map((e) => edges.head[e])).forEach((head) => states.push({ forward, head, at: states.some((s) => s.forward === forward) ? ++more : 0 }));
      Object.assign(this, { cuts: [0, ...fractions, 1], parts: [...fractions, 1].map((_, k) => part + k), rows: [], size: 1 + more });
      this.joints = fractions.map((_, k) => node + k * this.size);
      for (const forward of [1, 0]) this._rows(edges, ms, own.filter((e) => edges.forward[e] === forward), forward, states);
      this.ms = partTimes(ms[su.leadingEdge(edges, piece)], this.cuts);
      this.total = this.ms.reduce((a, b) => a + b, 0);
    }

    /* The edges of one direction: up to the first joint, and from each of its nodes on. */
    _rows(edges, ms, way, forward, states) {
      if (!way.length) return;
      const [pieces, took, joints] = [this.parts, partTimes(ms[way[0]], this.cuts), this.joints].map((list) => (forward ? list : list.slice().reverse()));
      const mine = states.filter((s) => s.forward === forward), to = (k, head) => (k < joints.length ? joints[k] + mine.find((s) => s.head === head).at : head);
      const put = (k, tail, head, primary) => this.rows.push({ tail, head: to(k, head), ms: took[k], piece: pieces[k], forward, primary });
      for (const e of way) put(0, edges.tail[e], edges.head[e], edges.primary[e]);
      joints.forEach((joint, k) => {
        for (const state of states) if (state.at || state === mine[0]) put(k + 1, joint + state.at, state.forward === forward ? state.head : mine[0].head, state === mine[0] ? 1 : 0);
      });
    }

    /* The part that a place of the whole lies on, and where on it: what is driven from there stays the same. */
    on(fraction) {
      const { cuts, parts, ms, total } = this;
      let k = 0, sum = 0;
      while (k + 1 < parts.length && cuts[k + 1] <= fraction) sum += ms[k++];
      const along = Math.min(Math.max((fraction - cuts[k]) / (cuts[k + 1] - cuts[k]), 0), 1), before = su.rint(fraction * total) - sum;
      return [parts[k], ms[k] > 0 && before >= 0 && before <= ms[k] && su.rint(along * ms[k]) !== before ? before / ms[k] : along];
    }
  }

  /* All that some joints, {piece, fraction}, split: piece -> Split; parts and nodes are numbered after those that there are. */
  su.Splits = class {
    constructor(edges, ms, joints, part, node) {
      const cuts = new Map();
      Object.assign(this, { of: new Map(), parts: 0, nodes: 0, at: ({ piece, fraction }) => atWholeMs(ms[su.leadingEdge(edges, piece)], fraction) });
      for (const joint of joints) cuts.set(joint.piece, new Set(cuts.get(joint.piece)).add(this.at(joint)));
      for (const [piece, fractions] of cuts) {
        const split = new Split(edges, ms, piece, Array.from(fractions).sort((a, b) => a - b), part + this.parts, node + this.nodes);
        this.of.set(piece, split);
        this.parts += split.parts.length;
        this.nodes += split.joints.length * split.size;
      }
    }

    /* The copies of the node at a joint. */
    copiesAt(joint) {
      const { cuts, joints, size } = this.of.get(joint.piece), first = joints[cuts.indexOf(this.at(joint)) - 1];
      return Array.from({ length: size }, (_, c) => first + c);
    }

    get rows() { return Array.from(this.of.values()).flatMap(({ rows }) => rows).sort((a, b) => a.piece - b.piece); }
  };
})(window.spatialUri);
