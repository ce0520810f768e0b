/* The card of what was clicked: a settlement with its tiers and its real way, a road with whom it concerns, anything else. */
(function (su) {
  "use strict";
  const { h, say, sayN } = su;

  su.marksOf = function (data, marks) {
    if (!marks) return null;
    const groups = data.column(marks.groups), all = data.column(marks.rows), texts = data.texts(marks.texts), starts = [0], wayOf = marks.ways && data.column(marks.ways.of);
    for (const n of data.column(marks.counts)) starts.push(starts[starts.length - 1] + n);
    const of = (row) => {
      const group = groups[row], list = [];
      if (group >= 0) for (let k = starts[group]; k < starts[group + 1]; k++) list.push({ row: all[k], text: texts.words[texts.of[k]], way: wayOf ? wayOf[k] : -1 });
      return list;
    };
    let ways = null;
    const waysFor = (view) => (ways = ways || (marks.ways && new su.NewWays(data, marks.ways, all, view)));
    return { layer: marks.layer, kind: marks.kind, groups, of, waysFor };
  };

  const MARKED = {
    brought: (count) => sayN("{count} settlement brought within the limit", "{count} settlements brought within the limit", count),
    served: (count) => sayN("{count} settlement gains by it", "{count} settlements gain by it", count),
    closed: (count) => sayN("{count} settlement cut off or on another way", "{count} settlements cut off or on another way", count),
  };

  /* Whom a road or a site concerns: those that its theme names, else those whose way to the tier of the theme passes it. */
  su.markedBy = function (view, { use, row }) {
    const { things } = use, found = use.marks ? use.marks.of(row) : [];
    const marked = (layer, list, title) => ({ use: { things: layer }, rows: list.map((m) => m.row), texts: list.map((m) => m.text), title,
      paths: list.some((m) => m.way >= 0) ? use.marks.waysFor(view) : null, ways: list.map((m) => (m.way === undefined ? -1 : m.way)) });
    if (found.length) return marked(view.layers[use.marks.layer], found, MARKED[use.marks.kind](found.length));
    const ways = things.of === "roads" && !view.whatif.isScenario ? view.waysOfTheme(true) : null, settlements = view.layers.find((layer) => layer.of === "settlements" && !layer.places);
    const rows = ways && settlements ? ways.passing([things.places ? things.places[row] : row]) : [];
    return rows.length ? marked(settlements, rows.map((r) => ({ row: r, text: "" })), sayN("{count} settlement passes here on its way to: {tier}", "{count} settlements pass here on their way to: {tier}", rows.length, { tier: ways.title })) : null;
  };

  su.Card = class {
    constructor(view) {
      this.view = view;
      this.element = h("section", { class: "su-card", "aria-live": "polite", hidden: true });
    }

    show(chosen) {
      const { view } = this;
      this.element.hidden = !chosen;
      document.body.classList.toggle("su-carded", Boolean(chosen));
      if (!chosen) return this.element.replaceChildren();
      const { use, row } = chosen, { things } = use, name = things.name(row) || (things.of === "roads" ? say("Road") : say("(no name)"));
      const close = h("button", { type: "button", class: "su-small su-close", "aria-label": say("Close"), onclick: () => { view.choose(null); view.state.write(); } }, "×");
      const parts = view.isSettlement(chosen) ? this.settlement(chosen) : this.thing(chosen);
      this.element.replaceChildren(h("header", {}, h("h2", {}, name), close), ...parts.filter(Boolean), ...this.actions());
      if (this.element.scrollIntoView && view.panel.scrollTop > 0) view.panel.scrollTop = 0;
      return undefined;
    }

    actions() {
      const copy = h("button", { type: "button", class: "su-small", onclick: () => su.copyText(su.textOf(this.element)).then(() => { copy.textContent = say("copied"); }) }, say("Copy"));
      const { whatif } = this.view, tools = whatif.isOpen && whatif.book && this.view.chosen ? whatif.tools.actions(this.view.chosen) : null;
      return [tools, h("p", { class: "su-actions" }, copy, h("button", { type: "button", class: "su-small", onclick: () => this.view.sheet.print() }, say("Print")))].filter(Boolean);
    }

    /* ---- a settlement ---- */

    settlement({ use, row }) {
      const { view } = this, { things } = use, ways = view.waysOfTheme();
      if (view.whatif.isScenario) return this.scenario({ use, row });
      return [this.undated(), this.verdict(use, row), this.tiers(row), ways && this.way(ways, row),
        su.record([...this.plainly(things, row), ...su.told(things.records, row), ...this.own(use, row)]), ...this.others(things, row)];
    }

    /* That a card is of today, where there are changes that it does not know. */
    undated() { return this.view.whatif.isToday ? h("p", { class: "su-dated" }, say("As of today, without the changes.")) : null; }

    /* A settlement with the changes; what is not worked out anew stands below, as of today. */
    scenario({ use, row }) {
      const { view } = this, { things } = use, before = view.whatif.before(use, row);
      return [h("p", { class: "su-dated" }, view.scenarioWords()), this.verdict(use, row), h("p", {}, say("Today: {time}", { time: before === null ? say("not reached") : su.minutes(before, use.limit) })), this.border(use, row), this.movedPeople(row), this.tiers(row),
        h("details", { class: "su-of-today" }, h("summary", {}, say("Of today, without the changes")), su.record([...this.plainly(things, row), ...su.told(things.records, row), ...this.own(use, row)]), this.others(things, row).filter(Boolean))];
    }

    /* How far the edge of the data is, where no facility is nearer: another search, so it is told once the rest is there. */
    border(use, row) {
      const { whatif } = this.view, { result } = whatif, told = h("p", { hidden: true });
      su.idly(() => {
        if (!told.isConnected || whatif.result !== result) return;
        const ms = result.border[row], isFartherThanFacility = use.minutes[row] >= 0 && ms >= use.minutes[row];
        told.hidden = ms < 0 || isFartherThanFacility;
        if (!told.hidden) told.textContent = say("Edge of the data: {minutes} away. A facility beyond it could be nearer.", { minutes: su.minutes(ms / use.per_min) });
      });
      return told;
    }

    movedPeople(row) {
      const places = this.view.whatif.movedPlaces, [before, after] = places ? [places.today[row], places.people[row]] : [-1, -1], words = (n) => su.count(Math.round(n / 100));
      return before < 0 || before === after ? null : h("p", {}, say("People: {before} today, {after} with the changes.", { before: words(before), after: words(after) }));
    }

    verdict(use, row) {
      const label = use.label(row);
      if (!use.isTimed()) return label ? h("p", { class: "su-verdict" }, use.title ? `${use.title}: ` : "", h("b", {}, label)) : null;
      const time = use.time(row), limit = su.limitWords(use.limit);
      if (use.isUnknown(row)) return h("p", { class: "su-verdict" }, h("b", {}, label));
      if (time === null) return h("p", { class: "su-verdict su-over" }, h("b", {}, say("Not reached: {why}", { why: label })));
      if (use.isWithin(row)) return h("p", { class: "su-verdict su-in" }, h("b", {}, say("Within {limit}: {time}", { limit, time: su.minutes(time, use.limit) })));
      return h("p", { class: "su-verdict su-over" }, h("b", {}, say("Beyond {limit}: {time}, {over} over", { limit, time: su.minutes(time, use.limit), over: su.minutes(time - use.limit) })));
    }

    /* Minutes and kilometres to every tier. */
    tiers(row) {
      const { view } = this, group = view.page.groups.find((g) => g.themes.some((t) => t.limit));
      if (!group) return null;
      const { themes, layers } = view.groupOf(group.key), isChanged = Boolean(view.whatif.result);
      const rows = themes.filter((t) => t.limits).map((theme) => {
        const { use } = theme.limits, time = use.time(row), ways = isChanged ? null : view.ways.find((w) => w.key === theme.key), km = ways && ways.length(row);
        const to = use.leads && use.leads.rows[row] >= 0 ? view.leadName(use, row, layers) : "";
        return h("tr", { class: theme === view.theme ? "su-chosen" : null }, h("th", { scope: "row" }, h("button", { type: "button", class: "su-link", onclick: () => this.go(group.key, theme.key, row) }, theme.title)),
          h("td", { class: `su-n ${time !== null && use.isWithin(row) ? "su-in" : "su-over"}` }, isChanged ? this.beside(use, row) : time === null ? use.label(row) : su.minutes(time, use.limit)),
          h("td", { class: "su-n" }, km === null || km === undefined ? "" : say("{number} km", { number: km.toFixed(1) })), h("td", {}, to));
      });
      return h("table", { class: "su-table su-tiers" }, isChanged ? h("caption", {}, say("Today → with the changes")) : null, h("tbody", {}, rows));
    }

    /* Minutes of today and with the changes, where they differ. */
    beside(use, row) {
      const words = (time) => (time === null ? say("not reached") : su.minutes(time, use.limit)), before = this.view.whatif.before(use, row), after = use.time(row);
      return before === after ? (after === null ? use.label(row) : words(after)) : say("{before} → {after}", { before: words(before), after: words(after) });
    }

    go(group, theme, row) {
      if (this.view.group.key !== group) { this.view.setGroup(group, theme); this.view.openSettlement(row); } else this.view.setTheme(theme);
    }

    /* The way to the tier of the theme: why it is long, its slowest parts, and the colours it is drawn in. */
    way(ways, row) {
      const { view } = this, time = ways.time(row), slow = ways.slow(row), isMoved = view.limit && view.limit.now !== ways.limit && ways.sentence(row);
      const sentence = isMoved ? say("At a limit of {limit}: {sentence}", { limit: su.limitWords(ways.limit), sentence: ways.sentence(row) }) : ways.sentence(row);
      if (time === null) return sentence ? h("p", { class: "su-why" }, sentence) : null;
      if (!ways.pieces(row).length && !sentence) return null;
      const words = view.page.ground.roads.class_words, seen = new Map();
      for (const piece of ways.pieces(row)) { const rank = view.roadRank[piece]; if (!seen.has(su.wayColour(rank))) seen.set(su.wayColour(rank), words[view.roadClass[piece]]); }
      const key = (colour, dash, label) => h("li", {}, su.swatch((ctx) => { ctx.strokeStyle = colour; ctx.lineWidth = 4; ctx.lineCap = "round"; ctx.setLineDash(dash); ctx.beginPath(); ctx.moveTo(3, 9); ctx.lineTo(19, 9); ctx.stroke(); }), label);
      return h("div", { class: "su-way" }, h("h3", {}, say("Way to: {tier}", { tier: ways.title })),
        h("p", {}, say("{time}, of it {km} on roads", { time: su.minutes(time, view.limit ? view.limit.now : undefined), km: say("{number} km", { number: ways.length(row).toFixed(1) }) })),
        sentence ? h("p", { class: "su-why" }, sentence) : null, slow ? h("p", {}, say("Slowest: {parts}", { parts: slow })) : null,
        h("ul", { class: "su-keys" }, Array.from(seen).map(([colour, label]) => key(colour, [], label)), key("#1d1d1b", [1, 5], say("on foot"))));
    }

    /* What the theme tells beside what stands above: its tiers and its way. */
    own(use, row) {
      const { view } = this, above = new Set(view.themes.map((t) => t.title));
      return view.theme.key.startsWith("cause_") && view.waysOfTheme(true) ? [] : su.told(use.records, row).filter(([heading]) => !above.has(heading));
    }

    /* To a settlement that a road concerns: in this theme, or else in the first of all that shows settlements. */
    visit(row) {
      const { view } = this;
      if (view.openSettlement(row)) return;
      const group = view.page.groups.find((g) => g.themes.some((t) => t.limit)) || view.page.groups[0];
      view.setGroup(group.key);
      view.openSettlement(row);
    }

    /* What every card tells of the other analyses: its bus, its second way. */
    plainly(things, row) {
      const { view } = this, own = view.layers.indexOf(things);
      return view.page.groups.flatMap((group) => group.in_cards.filter(([, layer]) => group.key !== view.group.key || layer !== own).flatMap(([heading, layer, line]) =>
        su.told(su.recordsOf(view.data, [group.layers[layer].records[line]]), row).map(([, text]) => [heading, text])));
    }

    /* What else the other analyses say of it. */
    others(things, row) {
      const { view } = this, said = new Set(su.told(things.records, row).map(([heading]) => heading));
      return view.page.groups.filter((g) => g.key !== view.group.key).map((group) => {
        const at = group.layers.findIndex((l) => l.of === "settlements" && l.rows === undefined), layer = group.layers[at];
        const plain = new Set(group.in_cards.filter(([, of]) => of === at).map(([, , line]) => line));
        const rows = layer ? su.told(su.recordsOf(view.data, layer.records.filter((_, line) => !plain.has(line))), row).filter(([heading]) => !said.has(heading)) : [];
        return rows.length ? h("details", {}, h("summary", {}, group.title), su.record(rows)) : null;
      });
    }

    /* ---- anything else ---- */

    thing({ use, row }) {
      const { view } = this, { things } = use, label = use.label(row), { marked } = view;
      const main = label ? [use.title || say("Class"), label, "su-strong"] : null;
      const point = (way) => () => { marked.way = way; view.mark.redraw(); };
    const entry = (r, k) => h("li", { onmouseenter: point(marked.ways[k]), onmouseleave: point(-1), onfocusin: point(marked.ways[k]), onfocusout: point(-1) },
      h("button", { type: "button", class: "su-link", onclick: () => this.visit(r) }, su.nameless(marked.use.things.name(r))), marked.texts[k] ? `: ${marked.texts[k]}` : "");
    const line = (colour, label) => h("li", {}, su.swatch((ctx) => { ctx.strokeStyle = colour; ctx.lineWidth = 4; ctx.beginPath(); ctx.moveTo(3, 9); ctx.lineTo(19, 9); ctx.stroke(); }), label);
    const list = marked && h("details", { class: "su-marked", open: true }, h("summary", {}, marked.title),
      marked.paths && h("ul", { class: "su-keys" }, line("#1d1d1b", say("this road, closed")), line(su.NEW_WAY, say("the ways that are left"))),
      h("ul", {}, marked.rows.map(entry)));
      const told = [...su.told(things.records, row), ...su.told(use.records, row)];
      if (view.whatif.isScenario && told.length) return [h("p", { class: "su-dated" }, view.scenarioWords()), su.record([main]), h("details", { class: "su-of-today" }, h("summary", {}, say("Of today, without the changes")), su.record(told)), list];
      return [this.undated(), su.record([main, ...told]), list];
    }
  };

  /* The text of an element, a line for each paragraph and row. */
  su.textOf = (element) => Array.from(element.querySelectorAll("h2, h3, p:not(.su-actions), tr, summary")).map((line) =>
    (line.tagName === "TR" ? Array.from(line.cells, (c) => c.textContent).filter(Boolean).join("\t") : line.textContent)).join("\n");

  su.copyText = async function (text) {
    try { await navigator.clipboard.writeText(text); } catch {
      const area = h("textarea", {}); // where the page may not write to the clipboard, as an old page copies
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
})(window.spatialUri);
