/* The ends of new roads: the number of a junction, or a place on a road between its junctions, as “segment-milliseconds from its first point”. */
(function (su) {
  "use strict";
  const { say } = su, FORM = /^(\d{1,9})-(\d{1,9})$/;

  /* {segment, fraction, k} of a place between junctions; null of anything else. */
  function pointOf(end, book) {
    const [, segment, k] = (FORM.exec(end) || []).map(Number), { maySplit, ms } = segment < book.pieces ? book.engine.segment(segment) : {};
    return maySplit && k >= 1 && k < ms ? { segment, fraction: k / ms, k } : null;
  }

  /* An end from its text, null where this map has no such. */
  su.endOf = function (text, book) {
    const point = pointOf(text, book), node = /^\d{1,9}$/.test(text) && book.engine.nodeAt(Number(text)) ? Number(text) : null;
    return point && Number.isFinite(su.newRoad(text, text, book).length_km) ? `${point.segment}-${point.k}` : node;
  };

  /* The line of a segment as the map has it, and how far along it each point is. */
  function lineOf(segment, { roads: { chains: { start, x, y } } }) {
    const points = [], far = [];
    for (let i = start[segment]; i < start[segment + 1]; i++) {
      far.push(i > start[segment] ? far[far.length - 1] + Math.hypot(x[i] - x[i - 1], y[i] - y[i - 1]) : 0);
      points.push([x[i], y[i]]);
    }
    return { points, far, length: far[far.length - 1] };
  }

  /* Where an end is, in the world of 0 to 1. */
  su.spotOfEnd = function (end, book) {
    const point = pointOf(end, book);
    if (!point) { const { lng, lat } = book.engine.nodeAt(Number(end)); return [su.worldX(lng * 1e5), su.worldY(lat * 1e5)]; }
    const { points, far, length } = lineOf(point.segment, book), at = point.fraction * length, k = Math.max(1, far.findIndex((v) => v >= at)), [[x, y], [u, v]] = [points[k - 1], points[k]];
    const r = far[k] > far[k - 1] ? (at - far[k - 1]) / (far[k] - far[k - 1]) : 0;
    return [x + r * (u - x), y + r * (v - y)];
  };

  /* The end on a segment that is nearest to a place of the map; null where no new road joins it between its junctions. */
  su.endOnRoad = function (segment, { lng, lat }, book) {
    const { maySplit, ms } = book.engine.segment(segment), { points, far, length } = lineOf(segment, book), x = su.worldX(lng * 1e5), y = su.worldY(lat * 1e5);
    if (!maySplit || ms < 2) return null;
    let least = Infinity, at = 0;
    for (let i = 1; i < points.length; i++) {
      const [away, r] = su.nearestOn(...points[i - 1], ...points[i], x, y);
      if (away < least) { least = away; at = far[i - 1] + r * (far[i] - far[i - 1]); }
    }
    return su.endOf(`${segment}-${Math.min(Math.max(Math.round((at / (length || 1)) * ms), 1), ms - 1)}`, book);
  };

  /* A straight road between two ends, as the engine and scenario.toml have it. */
  su.newRoad = function (a, b, book) {
    return book.engine.newRoad(...[a, b].map((end) => {
      const point = pointOf(end, book), [lat, lng] = point ? su.latLng(...su.spotOfEnd(end, book)) : [];
      return point ? { ...point, lng, lat } : Number(end);
    }));
  };

  /* What an end joins: the roads of a junction, or a road and how far from which junction. */
  su.endWords = function (end, book) {
    const point = pointOf(end, book);
    if (!point) return book.junction(Number(end));
    const { segment, fraction } = point, { length_m, road_class, ends } = book.engine.segment(segment), name = book.roads.name(segment), road = name || book.classWords(road_class);
    const others = book.engine.nodeAt(ends[Math.round(fraction)]).pieces.filter((p) => p !== segment), named = others.map((p) => book.roads.name(p)).filter((n) => n && n !== name);
    const km = su.kmWords((length_m * Math.min(fraction, 1 - fraction)) / 1000);
    if (named.length) return say("{road} ({km} from {other})", { road, km, other: named[0] });
    return others.length ? say("{road} ({km} from the next junction)", { road, km }) : say("{road} ({km} from its end)", { road, km });
  };
})(window.spatialUri);
