/* The legend of a theme: classes with their counts, each hidden and shown by a click, and what the symbols mean. */
(function (su) {
  "use strict";
  const { h, say } = su;

  /* A row of the legend, written again as the limit moves; counts of people beside those of settlements where they are known. */
  class Entry {
    constructor(view, use, hasPeople) {
      const timed = use.isTimed();
      Object.assign(this, { view, use, label: h("span", {}), canvas: su.swatch(() => {}), bar: timed ? h("i", {}) : null, count: h("td", { class: "su-n" }),
        share: use.plain ? null : h("td", { class: "su-n" }), people: hasPeople ? h("td", { class: "su-n su-people" }) : null });
      this.button = h("button", { type: "button", class: "su-class", title: say("show or hide"), onclick: () => this.toggle() }, this.canvas, this.label);
      this.parts = h("p", { class: "su-parts" });
      this.element = h("tr", {}, h("th", { scope: "row" }, this.button, this.parts), this.bar && h("td", { class: "su-bar" }, this.bar), this.count, this.share, this.people);
    }

    toggle() {
      const { classes, use, view } = this, hides = !use.isHidden(classes[0]);
      for (const cls of classes) if (use.isHidden(cls) !== hides) view.toggle(use, cls);
      this.button.setAttribute("aria-pressed", String(!hides));
    }

    set({ cls, classes, label, count, people, isLast, parts }, total, most, hasGround) {
      const { use } = this, write = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };
      this.classes = classes;
      this.button.setAttribute("aria-pressed", String(!use.isHidden(classes[0])));
      this.element.className = isLast ? "su-line" : "";
      const { symbol, beyond, lost, hatched } = use.classes[cls] || {}, look = [use.colour(cls), symbol, beyond, lost, hatched, hasGround].join();
      if (look !== this.look) su.swatch((ctx) => use.sample(ctx, cls, hasGround), this.canvas);
      this.look = look;
      write(this.label, label);
      write(this.parts, parts);
      write(this.count, su.count(count));
      write(this.share, total ? su.share(count, total) : "");
      write(this.people, people === null ? "" : su.count(Math.round(people)));
      if (this.bar) { this.bar.style.background = use.colour(cls); this.bar.style.width = `${(100 * count) / Math.max(1, most)}%`; }
    }
  }

  /* The classes of a use with what they hold: those without anything are left out, those not reached are one line that says why. */
  su.classRows = function (use, tally) {
    const counts = tally ? tally.counts : use.counts, hasPeople = Boolean(tally) && 2 * tally.counted >= tally.settlements && tally.people > 0;
    const all = (use.plain ? [{ label: use.title }] : use.classes).map((c, cls) => ({ cls, classes: [cls], label: c.label, parts: "", count: Math.round(counts[cls]),
      isLost: c.upper === null && use.minutes !== null && !c.unknown, people: hasPeople ? tally.peopleOf[cls] : null, isLast: Boolean(tally) && c.upper === use.limit }));
    const rows = all.filter((r) => r.count || r.isLast || (!use.isTimed() && !use.classes[r.cls]) || (!use.isTimed() && !use.classes[r.cls].hatched));
    return { rows: oneLost(rows, use, all.filter((r) => r.isLost)), total: Math.round(counts.reduce((a, b) => a + b, 0)), hasPeople };
  };

  function oneLost(rows, use, kinds) {
    const lost = rows.filter((r) => r.isLost && r.count), sum = (key) => lost.reduce((total, r) => total + r[key], 0);
    const isUnknown = (r) => Boolean((use.classes[r.cls] || {}).unknown);
    if (kinds.length < 2 || !lost.length) return rows;
    const { cls } = lost.find((r) => use.classes[r.cls].symbol === "cross") || lost[0];
    const parts = lost.map((r) => say("{label}: {count}", { label: r.label, count: su.count(r.count) })).join("\n");
    return [...rows.filter((r) => !r.isLost && !isUnknown(r)), { ...lost[0], cls, classes: kinds.map((r) => r.cls), label: say("not reached"), parts, count: sum("count"), people: lost[0].people === null ? null : sum("people") }, ...rows.filter(isUnknown)];
  }

  /* The legend of one use, null if it has none; refresh(tally) writes it again. */
  function legendOf(view, use, limit) {
    const isLimited = limit !== null && limit.use === use;
    if (!use.in_legend || (use.plain && !use.title)) return null;
    const body = h("tbody", {}), foot = h("tfoot", {}), head = h("thead", { hidden: true }, h("tr", {}, h("td", {}), h("td", {}),
      h("th", { scope: "col", colspan: 2, class: "su-n su-people" }, say("settlements")), h("th", { scope: "col", class: "su-n su-people" }, say("people"))));
    const table = h("table", { class: "su-legend su-classes" }, head, body, use.plain ? null : foot);
    let entries = [];
    const refresh = (tally) => {
      const { rows, total, hasPeople } = su.classRows(use, isLimited ? tally : null), most = Math.max(...rows.map((r) => r.count), 1);
      const hasGround = isLimited && limit.hasGrid && !view.isCoarse(view.map.getZoom());
      if (entries.some((e) => Boolean(e.people) !== hasPeople)) { entries = []; body.replaceChildren(); }
      while (entries.length < rows.length) { entries.push(new Entry(view, use, hasPeople)); body.append(entries[entries.length - 1].element); }
      for (const { element } of entries.splice(rows.length)) element.remove();
      rows.forEach((r, k) => entries[k].set(r, total, most, hasGround));
      foot.replaceChildren(h("tr", {}, h("th", { scope: "row" }, say("all")), use.isTimed() ? h("td", {}) : null, h("td", { class: "su-n" }, su.count(total)),
        h("td", { class: "su-n" }, total ? "100%" : ""), hasPeople ? h("td", { class: "su-n su-people" }, su.count(Math.round(tally.people))) : null));
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
    if (limit.hasGrid) keys.push(key((ctx) => { ctx.strokeStyle = su.LIMIT; ctx.lineWidth = 1.6; ctx.beginPath(); ctx.moveTo(2, 12); ctx.lineTo(8, 5); ctx.lineTo(14, 12); ctx.lineTo(20, 6); ctx.stroke(); }, say("limit")));
    if (view.isCoarse(view.map.getZoom())) su.shareLabels().forEach((words, k) => keys.push(key(area(su.paler(su.SHARES[k].colour)), words)));
    else if (limit.hasGrid) keys.push(key((ctx) => { ctx.fillStyle = su.hatch(ctx, "#f4f3ef"); ctx.fillRect(2, 2, 18, 14); }, say("no road to walk to")));
    return h("ul", { class: "su-keys" }, keys);
  };
})(window.spatialUri);
