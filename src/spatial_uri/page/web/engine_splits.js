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

  /* One piece in its parts, from `part` on; the joints between them have as many copies as the piece has ends each way, from `node` on. */
  class Split {
    constructor(edges, ms, piece, fractions, part, node) {
      const own = Array.from({ length: edges.ptr[piece + 1] - edges.ptr[piece] }, (_, k) => edges.ptr[piece] + k).sort((a, b) => edges.primary[b] - edges.primary[a]);
      const ways = [0, 1].map((forward) => own.filter((e) => edges.forward[e] === forward)), heads = ways.map((some) => Array.from(new Set(some.map((e) => edges.head[e]))));
      Object.assign(this, { cuts: [0, ...fractions, 1], parts: [...fractions, 1].map((_, k) => part + k), rows: [], copies: [] });
      const states = [1, 0].flatMap((forward) => heads[forward].map((head, k) => ({ forward, head, isUsual: k === 0 }))), others = states.filter((s) => !s.isUsual);
      const joints = fractions.map((_, k) => {
        const first = node + k * (1 + others.length), at = new Map(states.map((s) => [`${s.forward} ${s.head}`, s.isUsual ? first : first + 1 + others.indexOf(s)]));
        this.copies.push(Array.from({ length: 1 + others.length }, (__, c) => first + c));
        return ({ forward, head }) => at.get(`${forward} ${head}`);
      });
      for (const forward of [1, 0]) if (ways[forward].length) this._rows(edges, ms, ways[forward], states, joints);
      this.ms = partTimes(ms[su.leadingEdge(edges, piece)], this.cuts);
      this.total = this.ms.reduce((a, b) => a + b, 0);
    }

    /* The edges of one direction: up to the first joint, and from each of its copies on. */
    _rows(edges, ms, way, states, joints) {
      const forward = edges.forward[way[0]], times = partTimes(ms[way[0]], this.cuts), turned = (list) => (forward ? list : list.slice().reverse());
      const [pieces, took, along] = [this.parts, times, joints].map(turned), usual = states.find((s) => s.forward === forward);
      const put = (tail, head, k, primary) => this.rows.push({ tail, head, ms: took[k], piece: pieces[k], forward, primary });
      for (const e of way) put(edges.tail[e], along[0]({ forward, head: edges.head[e] }), 0, edges.primary[e]);
      along.forEach((joint, k) => {
        for (const state of states) {
          if (state !== usual && joint(state) === joint(usual)) continue; // the first node stands for both directions
          const { head } = state.forward === forward ? state : usual;
          put(joint(state), k === along.length - 1 ? head : along[k + 1]({ forward, head }), k + 1, state === usual ? 1 : 0);
        }
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
        this.nodes += split.copies.flat().length;
      }
    }

    /* The copies of the node at a joint. */
    copiesAt(joint) {
      const { cuts, copies } = this.of.get(joint.piece);
      return copies[cuts.indexOf(this.at(joint)) - 1];
    }

    get rows() { return Array.from(this.of.values()).flatMap(({ rows }) => rows).sort((a, b) => a.piece - b.piece); }
  };
})(window.spatialUri);
