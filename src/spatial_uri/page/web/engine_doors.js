/* From nodes to doors: the best trip of every settlement, over every way onto the road, along its piece, or straight on foot. */
(function (su) {
  "use strict";
  const STATUSES = ["reached", "too_far", "unreachable", "off_network", "unknown"];
  su.STATUSES = STATUSES;

  /* The time of every settlement to the nearest of some facilities, however long it takes; NEVER without a way.
     `facilities` are {row, place}, rows ascending. */
  su.timesIn = (world, facilities) => timesFrom(world, world.doors(facilities), facilities);

  /* The same to the nearest of some nodes. */
  su.timesToNodes = (world, nodes) => timesFrom(world, world.nodes(nodes), []);

  function timesFrom(world, { seeds, on }, facilities) {
    const { roads, ways, edges, reach } = world, { arriving } = roads.page, { walks } = roads, places = roads.settlements.length;
    const labels = su.spread(world, seeds, su.noLabels(world.nodeCount));
    const rowAt = new Int32Array(ways.ptr.length - 1).fill(su.NEVER), ms = new Int32Array(places), facility = new Int32Array(places);
    for (const { row, place } of facilities) if (row < rowAt[place]) rowAt[place] = row;
    for (let i = 0; i < places; i++) {
      let best = su.NEVER, by = su.NEVER;
      const offer = (total, row) => { if (total < best || (total === best && row < by)) { best = total; by = row; } };
      for (let k = walks.ptr[i]; k < walks.ptr[i + 1]; k++) if (walks.since[k] <= reach[i] && rowAt[walks.place[k]] !== su.NEVER) offer(walks.walk[k], rowAt[walks.place[k]]);
      for (let w = ways.ptr[i]; w < ways.ptr[i + 1]; w++) {
        const p = ways.piece[w], f = ways.fraction[w];
        for (let e = edges.ptr[p]; e < edges.ptr[p + 1]; e++) {
          if (arriving && !edges.primary[e]) continue;
          const before = su.rint(f * edges.ms[e]), onward = (edges.forward[e] === 1) === arriving, node = arriving ? edges.head[e] : edges.tail[e];
          if (labels.time[node] !== su.NEVER) offer(ways.walk[w] + (onward ? edges.ms[e] - before : before) + labels.time[node], labels.source[node]);
          if (!edges.primary[e]) continue;
          for (let o = on.first[p]; o >= 0; o = on.next[o]) {
            if (onward ? on.fraction[o] < f : on.fraction[o] > f) continue;
            offer(ways.walk[w] + Math.abs(su.rint(on.fraction[o] * edges.ms[e]) - before) + on.walk[o], on.row[o]);
          }
        }
      }
      ms[i] = Math.min(best, su.NEVER);
      facility[i] = best < su.NEVER ? by : -1;
    }
    return { ms, facility, labels, on };
  }

  /* A closure never helps: nobody is sooner there than with all roads open. */
  su.clamped = function (found, asOpen) {
    if (!asOpen) return found;
    const ms = found.ms.map((t, i) => Math.max(t, asOpen.ms[i]));
    return { ...found, ms, facility: found.facility.map((row, i) => (ms[i] === su.NEVER ? -1 : row)) };
  };

  /* What the page shows: times within the limit, and why there is none. */
  su.answerOf = function (world, found, hasFacilities) {
    const { roads, ways } = world, { limit_ms } = roads.page, places = roads.settlements.length;
    const ms = new Int32Array(places), facility = new Int32Array(places), status = new Uint8Array(places);
    for (let i = 0; i < places; i++) {
      const t = found.ms[i], reached = t <= limit_ms && t < su.NEVER;
      ms[i] = reached ? t : -1;
      facility[i] = reached ? found.facility[i] : -1;
      if (!reached) status[i] = !hasFacilities || !roads.surveyed[i] ? 4 : ways.ptr[i] === ways.ptr[i + 1] ? 3 : t < su.NEVER ? 1 : 2;
    }
    return { ms, facility, status };
  };

  /* The time between the middle of each piece of today and its facility, tenths of a minute rounded up, -1 for none. */
  su.roadTimes = function (world, { labels, on }) {
    const { edges, roads, closed, splits } = world, { arriving } = roads.page, times = new Float64Array(roads.pieces).fill(Infinity);
    for (let p = 0; p < roads.pieces; p++) {
      if (closed && closed[p]) continue;
      const split = splits.of.get(p);
      let q = p, middle = 0.5;
      if (split) [q, middle] = split.on(middle);
      for (let e = edges.ptr[q]; e < edges.ptr[q + 1]; e++) {
        if (arriving && !edges.primary[e]) continue;
        const before = su.rint(middle * edges.ms[e]), onward = (edges.forward[e] === 1) === arriving, node = arriving ? edges.head[e] : edges.tail[e];
        if (labels.time[node] !== su.NEVER) times[p] = Math.min(times[p], (onward ? edges.ms[e] - before : before) + labels.time[node]);
        if (!edges.primary[e]) continue;
        for (let o = on.first[q]; o >= 0; o = on.next[o]) {
          if (onward ? on.fraction[o] < middle : on.fraction[o] > middle) continue;
          times[p] = Math.min(times[p], Math.abs(su.rint(on.fraction[o] * edges.ms[e]) - before) + on.walk[o]);
        }
      }
    }
    return times;
  };
  su.tenths = (ms, limit) => (ms <= limit ? Math.ceil((ms / 60000) * 10 - 1e-6) : -1);
})(window.spatialUri);
