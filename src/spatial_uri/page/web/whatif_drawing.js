/* The changes on the map, in a colour of their own, each with its number in the list. */
(function (su) {
  "use strict";
  const EDIT = (su.EDIT = "#7b2d8b"), WHITE = "rgba(255,255,255,.95)";

  function line(ctx, points, thick, dash = []) {
    for (const [width, colour] of [[7 * thick, WHITE], [4 * thick, EDIT]]) {
      ctx.beginPath();
      points.forEach(([x, y], k) => (k ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
      ctx.setLineDash(colour === EDIT ? dash.map((d) => d * thick) : []);
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.stroke();
    }
    ctx.setLineDash([]);
  }

  function ring(ctx, [x, y], r) {
    for (const [width, colour] of [[6, WHITE], [3, EDIT]]) {
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 7);
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.stroke();
    }
  }

  function cross(ctx, [x, y], r) {
    for (const [width, colour] of [[6, WHITE], [3, EDIT]]) {
      ctx.beginPath();
      ctx.moveTo(x - r, y - r); ctx.lineTo(x + r, y + r); ctx.moveTo(x + r, y - r); ctx.lineTo(x - r, y + r);
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.stroke();
    }
  }

  /* From one place to another: dashes and a head. */
  function arrow(ctx, from, to, thick) {
    line(ctx, [from, to], thick * 0.7, [6, 6]);
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]], length = Math.hypot(dx, dy) || 1, [ux, uy] = [dx / length, dy / length], r = 9 * thick;
    ctx.beginPath();
    ctx.moveTo(to[0], to[1]); ctx.lineTo(to[0] - r * (ux + uy / 2), to[1] - r * (uy - ux / 2)); ctx.lineTo(to[0] - r * (ux - uy / 2), to[1] - r * (uy + ux / 2)); ctx.closePath();
    ctx.fillStyle = EDIT;
    ctx.fill();
  }

  function number(ctx, [x, y], text) {
    ctx.beginPath();
    ctx.arc(x + 12, y - 12, 8.5, 0, 7);
    ctx.fillStyle = EDIT; ctx.fill();
    ctx.lineWidth = 1.5; ctx.strokeStyle = "#fff"; ctx.stroke();
    ctx.font = `700 11px ${su.FONT}`;
    ctx.textAlign = "center"; ctx.textBaseline = "middle";
    ctx.fillStyle = "#fff";
    ctx.fillText(text, x + 12, y - 11.5);
    ctx.textAlign = "start";
  }

  /* The points of a road segment on the canvas. */
  const alongRoad = (view, segment, pixel) => {
    const { start, x, y } = view.roadChains, points = [];
    for (let i = start[segment]; i < start[segment + 1]; i++) points.push(pixel(x[i], y[i]));
    return points;
  };

  /* Draw one change and return where its number stands; null where it has no place. */
  function drawEdit(ctx, edit, { view, book, pixel, thick }) {
    const place = (id) => { const spot = book.places.spot(book.settlementRow.get(id)); return spot && pixel(...spot); };
    const site = (id) => { const spot = book.sites.spot(book.facilityRow.get(id)); return spot && pixel(...spot); };
    const badge = (at, tier) => {
      const use = view.theme.uses.find((u) => u.things === book.sites), look = use && use.classes[book.tiers.indexOf(tier)];
      ring(ctx, at, 12);
      if (look && su.isBadge(look.symbol)) su.badge(ctx, ...at, 6.5, look.symbol, look.colour);
    };
    if (edit.segment !== undefined) {
      const points = alongRoad(view, edit.segment, pixel), middle = points[points.length >> 1], isClosed = edit.kind === "close_road";
      line(ctx, points, thick, isClosed ? [2, 7] : []);
      if (isClosed) cross(ctx, middle, 6);
      return middle;
    }
    if (edit.kind === "new_road") {
      const ends = [edit.a, edit.b].map((end) => pixel(...su.spotOfEnd(end, book)));
      line(ctx, ends, thick);
      ends.forEach((end) => ring(ctx, end, 3));
      return [(ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2];
    }
    const at = edit.at === undefined ? null : place(edit.at), from = edit.facility === undefined ? null : site(edit.facility);
    if (edit.kind === "facility" && at) badge(at, edit.tier);
    if (edit.kind === "raise_facility" && from) ring(ctx, from, 12);
    if (edit.kind === "close_facility" && from) cross(ctx, from, 7);
    if (edit.kind === "move_facility" && at && from) { arrow(ctx, from, at, thick); cross(ctx, from, 5); badge(at, book.everyTier[book.tierOf(edit.facility)]); }
    if (edit.kind === "relocate") {
      const [a, b] = [place(edit.from), place(edit.to)];
      if (a && b) arrow(ctx, a, b, thick);
      return a;
    }
    return at || from;
  }

  /* Every change of the list, and the road that is being drawn. Returns false where there is nothing to draw. */
  su.drawEdits = function (view, ctx, pixel, at) {
    const { whatif } = view, { ghost } = whatif.tools, edits = whatif.isScenario ? whatif.edits : [], thick = at.thick || 1;
    if (!edits.length && !ghost) return false;
    ctx.lineCap = ctx.lineJoin = "round";
    const spots = edits.map((edit) => drawEdit(ctx, edit, { view, book: whatif.book, pixel, thick }));
    spots.forEach((spot, k) => spot && number(ctx, spot, String(k + 1)));
    if (!ghost) return true;
    if (ghost.from) line(ctx, [pixel(...ghost.from), pixel(...(ghost.to || ghost.free))], 0.8, [8, 6]);
    if (ghost.to) ring(ctx, pixel(...ghost.to), 8);
    return true;
  };
})(window.spatialUri);
