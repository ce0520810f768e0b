/* Which roads lead anywhere: parts in which one gets from everywhere to everywhere, as RoadNetwork.joins_main has it. */
(function (su) {
  "use strict";

  /* The strong part of each node (Tarjan 1972, without recursion); closed pieces are passed by. */
  function strongParts(roads, closed) {
    const { nodes, arcs: { ptr, node: to, edge }, edges: { piece } } = roads;
    const part = new Int32Array(nodes).fill(-1), low = new Int32Array(nodes), at = ptr.slice(0, nodes), order = new Int32Array(nodes);
    const open = new Int32Array(nodes), path = new Int32Array(nodes);
    let parts = 0, seen = 0, opened = 0;
    for (let root = 0; root < nodes; root++) {
      if (order[root]) continue;
      let depth = 0;
      path[0] = root;
      order[root] = low[root] = ++seen;
      open[opened++] = root;
      while (depth >= 0) {
        const v = path[depth];
        if (at[v] < ptr[v + 1]) {
          const p = at[v]++, w = to[p];
          if (closed && closed[piece[edge[p]]]) continue;
          if (!order[w]) {
            order[w] = low[w] = ++seen;
            open[opened++] = w;
            path[++depth] = w;
          } else if (part[w] < 0 && order[w] < low[v]) low[v] = order[w];
          continue;
        }
        depth--;
        if (low[v] === order[v]) {
          let w;
          do { w = open[--opened]; part[w] = parts; } while (w !== v);
          parts++;
        }
        if (depth >= 0 && low[v] < low[path[depth]]) low[path[depth]] = low[v];
      }
    }
    return { part, parts };
  }

  /* For each piece whether it lies inside a part that is the longest, or at least a tenth as long. */
  su.joinsMain = function (roads, closed) {
    const { edges: { tail, head, piece, primary }, length } = roads, { part, parts } = strongParts(roads, closed);
    const metres = new Float64Array(parts), joins = new Uint8Array(roads.pieces), inner = (e) => part[tail[e]] === part[head[e]] && !(closed && closed[piece[e]]);
    for (let e = 0; e < tail.length; e++) if (primary[e] && inner(e)) metres[part[tail[e]]] += length[piece[e]];
    const least = metres.reduce((a, b) => Math.max(a, b), 0) / 10;
    for (let e = 0; e < tail.length; e++) if (metres[part[tail[e]]] >= least && inner(e)) joins[piece[e]] = 1;
    return joins;
  };
})(window.spatialUri);
