/* The legend of a theme: classes with their counts, each hidden and shown by a click, and what the symbols mean. */
(function (su) {
  "use strict";
  const { h, say } = su;

  /* A row of the legend that can be counted and painted again. */
  function entry(view, use, cls, label, ground) {
    const draw = (ctx) => { ctx.clearRect(0, 0, 22, 18); use.sample(ctx, cls, ground); };
    const picture = su.swatch(draw), pressed = () => String(!use.hidden.has(cls));
    const button = h("button", { type: "button", class: "su-class", "aria-pressed": pressed(), title: say("show or hide") }, picture, h("span", {}, label));
    button.addEventListener("click", () => {
      view.toggle(use, cls);
      button.setAttribute("aria-pressed", pressed());
    });
    const count = h("td", { class: "su-n" }), share = use.plain ? null : h("td", { class: "su-n" });
    const bar = use.isTimed() ? h("i", {}) : null;
    if (bar) bar.style.background = use.colour(cls);
    const row = h("tr", {}, h("th", { scope: "row" }, button), bar && h("td", { class: "su-bar" }, bar), count, share);
    const refresh = (counts, limit) => {
      const total = counts.reduce((a, b) => a + b, 0);
      count.textContent = su.count(counts[cls]);
      if (share) share.textContent = total ? su.share(counts[cls], total) : "";
      if (bar) bar.style.width = `${(100 * counts[cls]) / Math.max(1, ...counts)}%`;
      row.classList.toggle("su-empty", counts[cls] === 0);
      if (!limit) return;
      row.classList.toggle("su-line", use.classes[cls].upper === limit.now);
      draw(picture.getContext("2d"));
    };
    return { row, refresh };
  }

  /* The legend of one use, null if it has none; refresh(tally) counts again. */
  function legendOf(view, use, limit) {
    const isLimited = limit !== null && limit.use === use;
    if (!use.in_legend || (use.plain && !use.title)) return null;
    const labels = use.plain ? [use.title] : use.classes.map((c) => c.label);
    const entries = labels.map((label, cls) => entry(view, use, cls, label, isLimited ? limit.nested : null));
    const total = h("td", { class: "su-n" }), all = h("td", { class: "su-n" });
    const refresh = (tally) => {
      const counts = isLimited ? tally.counts : use.counts, sum = counts.reduce((a, b) => a + b, 0);
      entries.forEach((e) => e.refresh(counts, isLimited ? limit : null));
      total.textContent = su.count(sum);
      all.textContent = sum ? "100%" : "";
    };
    refresh(isLimited ? limit.tally() : null);
    const body = h("tbody", {}, entries.map((e) => e.row)), table = h("table", { class: "su-legend su-classes" }, body);
    if (use.plain) return { element: table, refresh };
    table.append(h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, say("all")), use.isTimed() ? h("td", {}) : null, total, all)));
    return { element: h("section", {}, use.title ? h("h2", {}, use.title) : null, table), refresh };
  }

  /* The legends of a theme from the top layer down; that of what is counted by the limit first. */
  su.legendsOf = function (view, theme, limit) {
    const uses = theme.uses.slice().reverse();
    if (limit) uses.sort((a, b) => Number(b === limit.use) - Number(a === limit.use));
    return uses.map((use) => legendOf(view, use, limit)).filter(Boolean);
  };

  /* What the symbols mean where a theme has a limit. */
  su.symbolKeys = function (limit) {
    const key = (draw, words) => h("li", {}, su.swatch(draw), words);
    const mark = (look) => (ctx) => su.mark(ctx, 11, 9, 5, { colour: "#bbb", halo: true, ...look });
    const keys = [key(mark({}), say("within")), key(mark({ beyond: true }), say("beyond")),
      key(mark({ hatched: true, colour: "#8a8a86" }), say("not reached"))];
    if (limit.nested) keys.push(
      key((ctx) => { ctx.strokeStyle = "#d55e00"; ctx.lineWidth = 2.4; ctx.strokeRect(3, 4, 16, 10); }, say("limit")),
      key((ctx) => { ctx.fillStyle = su.hatch(ctx, "#f4f3ef"); ctx.fillRect(2, 2, 18, 14); }, say("no isochrone: farther, or no way")));
    return h("ul", { class: "su-keys" }, keys);
  };
})(window.spatialUri);
