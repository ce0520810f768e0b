/* The legend of a theme: classes with their counts, each hidden and shown by a click, and what the symbols mean. */
(function (su) {
  "use strict";
  const { h, say } = su;

  /* A row of the legend; counts of people beside those of settlements where they are known. */
  function entry(view, use, cls, { label, count, total, most, people, hasGround, isLast }) {
    const draw = (ctx) => { ctx.clearRect(0, 0, 22, 18); use.sample(ctx, cls, hasGround); };
    const button = h("button", { type: "button", class: "su-class", "aria-pressed": String(!use.isHidden(cls)), title: say("show or hide") }, su.swatch(draw), h("span", {}, label));
    button.addEventListener("click", () => {
      view.toggle(use, cls);
      button.setAttribute("aria-pressed", String(!use.isHidden(cls)));
    });
    const bar = use.isTimed() ? h("i", {}) : null;
    if (bar) {
      bar.style.background = use.colour(cls);
      bar.style.width = `${(100 * count) / Math.max(1, most)}%`;
    }
    return h("tr", { class: isLast ? "su-line" : null }, h("th", { scope: "row" }, button), bar && h("td", { class: "su-bar" }, bar),
      h("td", { class: "su-n" }, su.count(count)), use.plain ? null : h("td", { class: "su-n" }, total ? su.share(count, total) : ""),
      people === null ? null : h("td", { class: "su-n su-people" }, people));
  }

  /* The classes of a use with what they hold: those without anything are left out, those not reached are one line. */
  su.classRows = function (use, tally) {
    const counts = tally ? tally.counts : use.counts, hasPeople = Boolean(tally) && 2 * tally.counted >= tally.settlements && tally.people > 0;
    const rows = (use.plain ? [{ label: use.title }] : use.classes).map((c, cls) => ({ cls, label: c.label, lost: Boolean(c.lost), count: counts[cls],
      people: hasPeople ? tally.peopleOf[cls] : null, isLast: Boolean(tally) && c.upper === use.limit }));
    return { rows: rows.filter((r) => r.count || r.isLast || (!use.isTimed() && !use.classes[r.cls]) || (!use.isTimed() && !use.classes[r.cls].hatched)), total: counts.reduce((a, b) => a + b, 0), hasPeople };
  };

  /* The legend of one use, null if it has none; refresh(tally) writes it again. */
  function legendOf(view, use, limit) {
    const isLimited = limit !== null && limit.use === use;
    if (!use.in_legend || (use.plain && !use.title)) return null;
    const body = h("tbody", {}), foot = h("tfoot", {}), head = h("thead", { hidden: true }, h("tr", {}, h("td", {}), h("td", {}),
      h("th", { scope: "col", colspan: 2, class: "su-n su-people" }, say("settlements")), h("th", { scope: "col", class: "su-n su-people" }, say("people"))));
    const table = h("table", { class: "su-legend su-classes" }, head, body, use.plain ? null : foot);
    const refresh = (tally) => {
      const { rows, total, hasPeople } = su.classRows(use, isLimited ? tally : null), most = Math.max(...rows.map((r) => r.count), 1);
      const words = (n) => (n === null ? null : su.count(Math.round(n)));
      const focused = body.contains(document.activeElement) ? Array.from(body.querySelectorAll("button")).indexOf(document.activeElement) : -1;
      body.replaceChildren(...rows.map((r) => entry(view, use, r.cls, { ...r, people: words(r.people), total, most, hasGround: isLimited && Boolean(limit.grid) && !view.isCoarse(view.map.getZoom()) })));
      if (focused >= 0 && body.querySelectorAll("button")[focused]) body.querySelectorAll("button")[focused].focus();
      foot.replaceChildren(h("tr", {}, h("th", { scope: "row" }, say("all")), use.isTimed() ? h("td", {}) : null, h("td", { class: "su-n" }, su.count(total)),
        h("td", { class: "su-n" }, total ? "100%" : ""), hasPeople ? h("td", { class: "su-n su-people" }, words(tally.people)) : null));
      head.hidden = !hasPeople;
    };
    return { element: use.plain ? table : h("section", {}, use.title ? h("h2", {}, use.title) : null, table), refresh, use };
  }

  /* The legends of a theme from the top layer down; that of what is counted by the limit first. */
  su.legendsOf = function (view, theme, limit) {
    const uses = theme.uses.slice().reverse();
    if (limit) uses.sort((a, b) => Number(b === limit.use) - Number(a === limit.use));
    return uses.map((use) => legendOf(view, use, limit)).filter(Boolean);
  };

  /* What the symbols mean where a theme has a limit. */
  su.symbolKeys = function (view) {
    const { limit } = view, key = (draw, words) => h("li", {}, su.swatch(draw), words);
    const mark = (look) => (ctx) => su.mark(ctx, 11, 9, 5, { colour: "#bbb", halo: true, ...look });
    const area = (colour) => (ctx) => { ctx.fillStyle = colour; ctx.fillRect(2, 3, 18, 12); };
    const keys = [key(mark({ beyond: true }), say("beyond, by people")), key(mark({ hatched: true, crossed: true, colour: "#8a8a86" }), say("not reached"))];
    if (!view.isCoarse(view.map.getZoom())) keys.unshift(key(mark({}), say("within")));
    if (limit.grid) keys.push(key((ctx) => { ctx.strokeStyle = su.LIMIT; ctx.lineWidth = 1.6; ctx.beginPath(); ctx.moveTo(2, 12); ctx.lineTo(8, 5); ctx.lineTo(14, 12); ctx.lineTo(20, 6); ctx.stroke(); }, say("limit")));
    if (view.isCoarse(view.map.getZoom())) su.shareLabels().forEach((words, k) => keys.push(key(area(su.paler(su.SHARES[k].colour)), words)));
    else if (limit.grid) keys.push(key((ctx) => { ctx.fillStyle = su.hatch(ctx, "#f4f3ef"); ctx.fillRect(2, 2, 18, 14); }, say("no road to walk to")));
    return h("ul", { class: "su-keys" }, keys);
  };
})(window.spatialUri);
