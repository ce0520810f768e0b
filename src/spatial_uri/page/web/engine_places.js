/* Junctions and pieces as the map points at them: where a new road may begin, how fast a road is. */
(function (su) {
  "use strict";
  const { ferry, unjoined, snappable } = su.PIECE_BIT, NEAR_M = 30, SURE_M = 1;

  const WINDOW = 1.001; // the polynomial holds a little beyond the outermost places

  /* Kilometres between two points of the plane. */
  su.kmBetween = ([x, y], [u, v]) => Math.round(Math.hypot(u - x, v - y) * 1e6) / 1e9;

  const median = (pairs) => {
    const sorted = pairs.sort((a, b) => a[0] - b[0]), half = sorted.reduce((sum, [, weight]) => sum + weight, 0) / 2;
    let sum = 0;
    for (const [value, weight] of sorted) { sum += weight; if (sum >= half) return value; }
    return null;
  };

  su.Places = class {
    constructor(roads) {
      this.roads = roads;
      this.speeds = new Map();
    }

    /* Pieces that meet at each junction and that a new road may join, as rows of a chain. */
    get meeting() {
      if (this._meeting) return this._meeting;
      const { roads } = this, { edges, junction } = roads, first = new Int32Array(roads.nodes).fill(-1), next = [], piece = [];
      for (let p = 0; p < roads.pieces; p++) {
        const ends = new Set();
        for (let e = edges.ptr[p]; e < edges.ptr[p + 1]; e++) ends.add(junction[edges.tail[e]]).add(junction[edges.head[e]]);
        for (const v of ends) { piece.push(p); next.push(first[v]); first[v] = piece.length - 1; }
      }
      return (this._meeting = { first, next, piece });
    }

    piecesAt(node) {
      const { first, next, piece } = this.meeting, found = [];
      for (let k = first[node]; k >= 0; k = next[k]) found.push(piece[k]);
      return found.reverse();
    }

    /* Whether a new road may end at a junction, when some pieces are closed. */
    mayJoin(node, closed) {
      const { roads } = this;
      if (!Number.isInteger(node) || node < 0 || node >= roads.nodes || roads.junction[node] !== node) return false;
      return this.piecesAt(node).some((p) => roads.bits[p] & snappable && !(roads.bits[p] & unjoined) && !(closed && closed.has(p)));
    }

    /* Whether a new road may end on a piece, between its junctions. */
    maySplit(p) {
      const { bits, edges, pieces } = this.roads;
      return Number.isInteger(p) && p >= 0 && p < pieces && edges.ptr[p] < edges.ptr[p + 1] && Boolean(bits[p] & snappable) && !(bits[p] & unjoined);
    }

    nodeAt(node) {
      if (!this.mayJoin(node)) return null;
      const [lng, lat] = this.roads.nodePoints.degrees(node);
      return { node, lng, lat, pieces: this.piecesAt(node) };
    }

    /* Junctions that a new road may join, the nearest first, as [metres, node]. */
    _near(lng, lat, metres) {
      const { nodePoints: { lon, lat: lats }, nodes } = this.roads, perLat = 111195 / 1e7, perLon = perLat * Math.cos((lat * Math.PI) / 180), found = [];
      const x = lng * 1e7, y = lat * 1e7, high = metres / perLat, wide = metres / Math.max(1e-9, perLon);
      for (let v = 0; v < nodes; v++) {
        if (Math.abs(lats[v] - y) > high || Math.abs(lon[v] - x) > wide) continue;
        const far = Math.hypot((lon[v] - x) * perLon, (lats[v] - y) * perLat);
        if (far <= metres && this.mayJoin(v)) found.push([far, v]);
      }
      return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    }

    junctionNear(lng, lat, metres) {
      const found = this._near(lng, lat, metres).find(([, v]) => this._alone(v));
      return found ? { ...this.nodeAt(found[1]), metres: found[0] } : null;
    }

    /* Where two junctions lie upon each other a line does not tell which one it joins. */
    _alone(node) {
      const [lng, lat] = this.roads.nodePoints.degrees(node);
      return this._near(lng, lat, SURE_M).length === 1;
    }

    /* The junctions that the ends of a line of two points join, but for those that name a joint; null if that is not certain. */
    nodesOf(line, joints) {
      if (!Array.isArray(line) || line.length !== 2) return null;
      const ends = line.map((at, k) => {
        if (joints[k]) return -1;
        if (!Array.isArray(at) || at.length !== 2 || !at.every(Number.isFinite)) return null;
        const [nearest, second] = this._near(at[0], at[1], 2 * NEAR_M);
        return nearest && nearest[0] < NEAR_M - SURE_M && !(second && second[0] - nearest[0] < SURE_M) ? nearest[1] : null;
      });
      return ends.includes(null) ? null : ends;
    }

    /* An end of a line of two points in metres of the plane; null where the page cannot tell. */
    drawnAt(line, k) {
      const { plane } = this.roads.page, at = Array.isArray(line) && line.length === 2 ? line[k] : null;
      const isInside = plane && Array.isArray(at) && at.length === 2 && plane.centre.every((c, i) => Math.abs(at[i] - c) <= WINDOW * plane.half[i]);
      return isInside ? su.toPlane(plane, at) : null;
    }

    /* A straight road between two ends: nodes, or {segment, fraction, lng, lat}. */
    newRoad(...ends) {
      const { nodePoints } = this.roads, isNode = ends.map(Number.isInteger), line = ends.map((end, k) => (isNode[k] ? nodePoints.degrees(end) : [end.lng, end.lat].map((v) => Math.round(v * 1e7) / 1e7)));
      const points = ends.map((end, k) => (isNode[k] ? nodePoints.metres(end) : this.drawnAt(line, k))), road = { line, nodes: ends.map((end, k) => (isNode[k] ? end : -1)) };
      ends.forEach(({ segment, fraction }, k) => { if (!isNode[k]) road[k ? "ends_on" : "begins_on"] = { segment, fraction }; });
      return { ...road, length_km: points.includes(null) ? NaN : su.kmBetween(...points) };
    }

    /* What a piece is, how fast it is driven there and back, null where it is not, and the time and the junctions of its ends. */
    segment(p) {
      const { edges, junction, length, bits, classes, roadClass } = this.roads, speed = [null, null], e0 = su.leadingEdge(edges, p), ends = [edges.tail[e0], edges.head[e0]].map((v) => junction[v]);
      for (let e = edges.ptr[p]; e < edges.ptr[p + 1]; e++) if (edges.primary[e]) speed[1 - edges.forward[e]] = (length[p] / edges.ms[e]) * 3600;
      return { length_m: length[p], kmh: speed[0], kmh_back: speed[1], road_class: classes[roadClass[p]], mayClose: edges.ptr[p] < edges.ptr[p + 1], isFerry: Boolean(bits[p] & ferry),
        maySplit: this.maySplit(p), ms: edges.ms[e0], ends: edges.forward[e0] ? ends : ends.reverse() };
    }

    /* The speed of the middle kilometre of a class of road today, whole km/h; null if there is none. */
    speedOf(name) {
      const { edges, pieces, length, classes, roadClass, bits } = this.roads, at = classes.indexOf(name);
      if (at < 0) return null;
      if (!this.speeds.has(name)) {
        const pairs = [];
        for (let p = 0; p < pieces; p++)
          if (roadClass[p] === at && !(bits[p] & ferry)) for (let e = edges.ptr[p]; e < edges.ptr[p + 1]; e++) if (edges.primary[e] && edges.ms[e] > 0) pairs.push([(length[p] / edges.ms[e]) * 3600, length[p]]);
        this.speeds.set(name, pairs.length ? Math.max(1, Math.round(median(pairs))) : null);
      }
      return this.speeds.get(name);
    }
  };
})(window.spatialUri);
