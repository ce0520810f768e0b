/* Reads what page/live_pack.py writes: the roads of the search, ways onto them, walks from door to door. */
(function (su) {
  "use strict";

  const BIT = { forward: 1, backward: 2, mirrored: 4, snappable: 8, ferry: 16, unjoined: 32 };
  su.PIECE_BIT = BIT;

  /* The longest time that can be counted, ms, and what stands for none. */
  su.NO_LIMIT = 2147483646;
  su.NEVER = 2147483647;

  /* As numpy.rint: halves go to the even number. For numbers >= 0. */
  su.rint = function (x) {
    const r = Math.round(x);
    return r - x === 0.5 && r % 2 === 1 ? r - 1 : r;
  };

  /* Where the rows of each thing begin, from how many each has. */
  function starts(counts) {
    const ptr = new Int32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) ptr[i + 1] = ptr[i] + counts[i];
    return ptr;
  }

  function floats(data, [upper, lower]) {
    const high = data.column(upper), low = data.column(lower), halves = new Int32Array(2 * high.length);
    for (let i = 0; i < high.length; i++) { halves[2 * i] = low[i]; halves[2 * i + 1] = high[i]; }
    return new Float64Array(halves.buffer);
  }

  /* Chebyshev polynomials of u up to the size of `out`. */
  function chebyshev(u, out) {
    out[0] = 1;
    out[1] = u;
    for (let i = 2; i < out.length; i++) out[i] = 2 * u * out[i - 1] - out[i - 2];
    return out;
  }

  /* Degrees in metres of the plane, by the polynomial of the page. */
  su.toPlane = function ({ centre, half, weights }, [lon, lat]) {
    const size = weights[0].length, a = chebyshev((lon - centre[0]) / half[0], new Float64Array(size)), b = chebyshev((lat - centre[1]) / half[1], new Float64Array(size));
    return weights.map((rows) => {
      let sum = 0;
      for (let p = size - 1; p >= 0; p--) {
        let row = 0;
        for (let q = size - 1; q >= 0; q--) row += rows[p][q] * b[q];
        sum += row * a[p];
      }
      return sum;
    });
  };

  /* Points in degrees and in metres of the plane. */
  class Points {
    constructor(data, packed, plane) {
      const { lon, lat, x, y } = packed;
      Object.assign(this, { lon: data.column(lon), lat: data.column(lat), plane, x: x ? floats(data, x) : null, y: y ? floats(data, y) : null });
    }

    degrees(i) { return [this.lon[i] / 1e7, this.lat[i] / 1e7]; }

    metres(i) { return this.x ? [this.x[i], this.y[i]] : su.toPlane(this.plane, this.degrees(i)); }
  }

  /* The edges, those of one piece side by side; a primary one stands before its copies. */
  function readEdges(data, pieces) {
    const { count, extra } = pieces, column = (name) => data.column(name);
    const bits = column(pieces.bits), tails = column(pieces.tail), spans = column(pieces.span), times = column(pieces.ms);
    const more = { piece: column(extra.piece), tail: column(extra.tail), span: column(extra.span), ms: column(extra.ms), bits: column(extra.bits) };
    let size = more.piece.length;
    for (let p = 0; p < count; p++) size += bits[p] & 3 ? (bits[p] & BIT.mirrored ? 2 : 1) : 0;
    const tail = new Int32Array(size), head = new Int32Array(size), ms = new Int32Array(size);
    const piece = new Int32Array(size), forward = new Uint8Array(size), primary = new Uint8Array(size), ptr = new Int32Array(count + 1);
    let e = 0, x = 0;
    const put = (p, from, to, time, ahead, first) => { piece[e] = p; tail[e] = from; head[e] = to; ms[e] = time; forward[e] = ahead; primary[e++] = first; };
    for (let p = 0; p < count; p++) {
      const a = tails[p], b = a + spans[p], ahead = bits[p] & BIT.forward ? 1 : 0;
      if (bits[p] & 3) put(p, a, b, times[p], ahead, 1);
      if (bits[p] & BIT.mirrored) put(p, b, a, times[p], 1 - ahead, 1);
      for (; x < more.piece.length && more.piece[x] === p; x++) put(p, more.tail[x], more.tail[x] + more.span[x], more.ms[x], more.bits[x] & 1, more.bits[x] >> 1);
      ptr[p + 1] = e;
    }
    return { tail, head, ms, piece, forward, primary, ptr, bits };
  }

  /* The arcs that the search follows from each node: against the traffic where trips end at the facilities. */
  su.arcsOf = function (nodes, from, to) {
    const ptr = new Int32Array(nodes + 1), edge = new Int32Array(from.length), node = new Int32Array(from.length);
    for (let e = 0; e < from.length; e++) ptr[from[e] + 1]++;
    for (let v = 0; v < nodes; v++) ptr[v + 1] += ptr[v];
    const next = ptr.slice();
    for (let e = 0; e < from.length; e++) {
      const at = next[from[e]]++;
      edge[at] = e;
      node[at] = to[e];
    }
    return { ptr, edge, node };
  };

  /* Lengths of pieces, and how far they may be from the real ones, metres. */
  function lengths(data, { whole, part, parts, exact }) {
    const metres = data.column(whole), rest = data.column(part);
    return { length: Float64Array.from(metres, (m, p) => m + (rest[p] + parts / 2) / parts), lengthIsWithin: exact ? 0 : 0.5 / parts + 1e-9 };
  }

  function readWays(data, packed) {
    const ptr = starts(data.column(packed.counts)), piece = data.column(packed.piece), at = data.column(packed.at);
    const between = floats(data, packed.fraction), step = data.column(packed.walk_ms), back = data.column(packed.since);
    const fraction = new Float64Array(piece.length), walk = new Int32Array(piece.length), since = new Int32Array(piece.length);
    for (let i = 0, k = 0; i + 1 < ptr.length; i++) {
      for (let w = ptr[i], sum = 0; w < ptr[i + 1]; w++) {
        sum += step[w];
        walk[w] = sum;
        since[w] = w - ptr[i] - back[w];
        fraction[w] = at[w] === 2 ? between[k++] : at[w];
      }
    }
    return { ptr, piece, fraction, walk, since };
  }

  /* Everything that does not change, whatever is edited. */
  su.readRoads = function (data) {
    const { page } = data, { nodes, pieces, settlements, facilities, walks } = page, ids = (packed) => { const { words, of } = data.texts(packed); return Array.from(of, (k) => words[k]); };
    const edges = readEdges(data, pieces), points = (packed) => new Points(data, packed, page.plane), junction = new Int32Array(nodes.count);
    for (let v = 0; v < nodes.count; v++) junction[v] = v;
    const copies = data.column(nodes.copies), back = data.column(nodes.of);
    copies.forEach((v, k) => { junction[v] = v - back[k]; });
    return {
      page, edges, junction, copies, nodes: nodes.count, nodePoints: points(nodes),
      arcs: page.arriving ? su.arcsOf(nodes.count, edges.head, edges.tail) : su.arcsOf(nodes.count, edges.tail, edges.head),
      pieces: pieces.count, classes: pieces.classes, roadClass: data.column(pieces.class), bits: edges.bits, ...lengths(data, pieces.length),
      settlements: ids(settlements.ids), people: floats(data, settlements.people), surveyed: data.column(settlements.surveyed), settlementPoints: points(settlements),
      facilities: ids(facilities.ids), facilityTier: data.column(facilities.tier), facilityPoints: points(facilities),
      ways: readWays(data, page.ways),
      /* Where settlements and facilities are, metres. */
      get spots() { return this._spots || (this._spots = [[this.settlements, this.settlementPoints], [this.facilities, this.facilityPoints]].flatMap(([all, at]) => all.map((_, i) => at.metres(i)))); },
      exits: data.column(page.exits),
      walks: { ptr: starts(data.column(walks.counts)), place: data.column(walks.place), walk: data.column(walks.walk_ms), since: data.column(walks.since) },
    };
  };
})(window.spatialUri);
