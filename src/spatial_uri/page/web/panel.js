/* The panel beside the map and the rail of themes: what is shown, how many, where, and what to know. */
(function (su) {
  "use strict";
  const { h, say, sayN } = su, AT_FIRST = 12, THEMES = 4, REST_MS = 180;

  su.Panel = class {
    constructor(view) {
      this.view = view;
      this.waiting = new Map(); // what is to be written when the reader rests
    }

    build() {
      const { view } = this;
      this.card = new su.Card(view);
      this.said = h("p", { class: "su-note", role: "status" });
      this.limit = h("div", {});
      this.definition = h("p", { class: "su-definition", id: "su-definition", role: "status", "aria-live": "polite" });
      this.keys = h("div", { class: "su-theme-legend" });
      this.towns = h("div", {});
      this.ranking = h("section", { class: "su-ranking" });
      this.layers = h("div", {});
      this.about = h("details", {});
      this.dated = h("p", { class: "su-dated" }, say("As of today, without the changes."));
      view.panel.querySelector(".su-body").append(this.card.element, this.said, this.limit, view.whatif.panel.element, this.keys, this.towns, this.ranking, this.layers, this.about);
      this.rail = document.querySelector(".su-rail");
      this.head();
    }

    /* ---- the head: area, search, export, panel ---- */

    head() {
      const { view } = this, tools = document.querySelector(".su-tools");
      this.areas = this.areaChoice();
      const out = h("details", { class: "su-export" }, h("summary", {}, say("Export")), h("div", {},
        [[say("Picture (PNG)"), () => su.exportPicture(view)], [say("Table (CSV)"), () => su.exportTable(view)], [say("Print"), () => view.sheet.print()]].map(([words, run]) =>
          h("button", { type: "button", onclick: () => { out.open = false; run(); } }, words))));
      const toggle = document.querySelector(".su-toggle");
      toggle.addEventListener("click", () => {
        const open = document.body.classList.toggle("su-closed");
        toggle.setAttribute("aria-expanded", String(!open));
        toggle.textContent = open ? say("Show panel") : say("Hide panel");
        view.map.invalidateSize();
      });
      document.addEventListener("keydown", (e) => { if (e.key === "Escape" && view.chosen && !view.whatif.tools.isActive) { view.choose(null); view.state.write(); } });
      view.panel.querySelector(".su-handle").addEventListener("click", () => document.body.classList.toggle("su-up"));
      tools.prepend(this.areas, this.search(), out);
    }

    search() {
      return su.searchBox(say("name or code"), (text) => this.view.found(text).map(({ layer, row, use }) => ({
        name: use.things.name(row),
        more: [use.things.code(row), use.label(row)].filter(Boolean).join(" · "),
        open: () => { this.view.lead(layer, row); this.view.whatif.tools.found(use.things, row); },
      })));
    }

    areaChoice() {
      const { view } = this, { areas } = view;
      const select = h("select", { id: "su-area", "aria-label": say("Area"), onchange: (e) => view.setArea(Number(e.target.value)) },
        h("option", { value: -1 }, say("whole study area")));
      for (const [level, label] of areas.levels) {
        const members = areas.id.map((_, a) => a).filter((a) => areas.level[a] === level);
        select.append(h("optgroup", { label }, members.map((a) => h("option", { value: a }, areas.name[a] || areas.id[a]))));
      }
      return select;
    }

    showArea() { this.areas.value = this.view.area; }

    /* ---- of a group ---- */

    showGroup() {
      const { view } = this, { group, page, panel } = view;
      document.querySelector(".su-head h1").textContent = group.heading;
      panel.querySelector(".su-subtitle").textContent = group.subtitle;
      panel.querySelector(".su-stamped").textContent = group.stamp;
      this.rail.replaceChildren(...page.groups.map((g) => this.railGroup(g, g.key === group.key)));
      const notes = Array.from(new Set([...page.notes, ...group.notes, page.ground.roads.note])).filter(Boolean);
      this.about.replaceChildren(
        h("summary", {}, notes.length ? sayN("Data and what to know: {count} note", "Data and what to know: {count} notes", notes.length) : say("Data and what to know")),
        this.dated,
        ...(page.synthetic ? [h("p", {}, say("SYNTHETIC: places and numbers are invented."))] : []),
        ...(group.remark ? [h("p", {}, group.remark)] : []),
        h("ul", {}, notes.map((note) => h("li", {}, note))),
        page.basemap ? h("p", { class: "su-note" }, page.basemap.hosts.length ? say("Basemap: {title}; this page loads its pictures from {hosts}.", { title: page.basemap.title, hosts: page.basemap.hosts.join(", ") })
          : say("Basemap: {title}, inside this page.", { title: page.basemap.title })) : "",
        h("p", { class: "su-note" }, [...page.attributions, page.crs].join(" · ")));
    }

    /* A group of the rail; of the opened one the first themes, the rest behind a button. */
    railGroup(group, isOpen) {
      const { view } = this;
      const title = h("button", { type: "button", class: "su-group", "data-group": group.key, "aria-expanded": String(isOpen), onclick: () => { if (!isOpen) view.setGroup(group.key); } }, group.title);
      if (!isOpen) return h("section", {}, title);
      const themes = view.themes.map((theme, k) => h("label", { class: k < THEMES ? null : "su-rest" }, h("input", { type: "radio", name: "su-theme", value: theme.key, onchange: () => view.setTheme(theme.key) }), h("span", {}, theme.title)));
      const more = themes.length > THEMES ? h("button", { type: "button", class: "su-more", onclick: () => { this.rail.classList.add("su-all"); } }, say("{count} more", { count: su.count(themes.length - THEMES) })) : null;
      this.rail.classList.remove("su-all");
      return h("section", { class: "su-open" }, title, h("fieldset", { class: "su-themes", "aria-label": group.title }, themes, more));
    }

    /* ---- of a theme ---- */

    showTheme() {
      const { view } = this, { theme, limit } = view;
      for (const input of this.rail.querySelectorAll("input")) input.checked = input.value === theme.key;
      if (view.themes.indexOf(theme) >= THEMES) this.rail.classList.add("su-all");
      this.said.textContent = "";
      this.limit.replaceChildren(...(limit ? this.limitParts(limit) : [this.titleOf(theme)]));
      this.legends = su.legendsOf(view, theme, limit);
      this.keys.replaceChildren(...this.legends.map((legend) => legend.element), ...(limit ? [su.symbolKeys(view)] : []));
      this.waiting.delete("lists");
      this.townTable = limit ? new su.Towns(view) : null;
      this.worst = limit ? new su.Worst(view) : null;
      this.towns.replaceChildren(...(limit ? [this.townTable.element] : []));
      this.ranking.replaceChildren(...(limit ? [this.worst.element] : this.rankingOf(theme)));
      this.layers.replaceChildren(this.switches(theme));
      if (!limit) this.legends.forEach((legend) => legend.refresh(null));
      this.refresh();
    }

    /* Notes and the other pages are of today, whatever is changed on this one. */
    showDates() {
      const { whatif } = this.view, hasChanges = whatif.isScenario || whatif.isToday;
      this.dated.hidden = !hasChanges;
      for (const link of document.querySelectorAll(".su-nav a")) if (hasChanges) link.dataset.dated = say("today"); else delete link.dataset.dated;
    }

    /* The title with its definition behind a question mark. */
    titleOf(theme) {
      this.definition.hidden = true;
      const ask = h("button", { type: "button", class: "su-ask", "aria-expanded": "false", "aria-controls": "su-definition", title: say("What is shown"), onclick: () => {
        this.definition.hidden = !this.definition.hidden;
        ask.setAttribute("aria-expanded", String(!this.definition.hidden));
      } }, "?");
      return h("div", { class: "su-title" }, h("h2", {}, theme.title, " ", ask), this.definition);
    }

    /* What changes with the limit and the area chosen. */
    refresh() {
      const { view } = this, { limit, theme } = view;
      this.showDates();
      this.definition.textContent = limit ? theme.definition.replaceAll("{limit}", su.limitWords(limit.now)) : theme.definition;
      if (!limit) return;
      const sum = limit.tally(), minutes = su.limitWords(limit.now), whole = view.area >= 0 ? limit.tally(() => true) : null;
      this.big.replaceChildren(...su.stressed(say("{share} of settlements within {limit}", { limit: minutes }), "share", su.share(sum.within, sum.settlements)));
      this.detail.textContent = sayN("{within} of {count} settlement; {people}", "{within} of {count} settlements; {people}", sum.settlements,
        { within: su.count(sum.within), people: this.people(sum) });
      this.unknown.textContent = sum.unknown ? sayN("Of {count} settlement it is not known.", "Of {count} settlements it is not known.", sum.unknown) : "";
      this.against.textContent = whole ? say("{area}; whole study area: {share}", { area: view.areas.name[view.area] || view.areas.id[view.area], share: su.share(whole.within, whole.settlements) }) : "";
      this.limitText.textContent = minutes;
      this.range.value = limit.stops.indexOf(limit.now);
      this.range.setAttribute("aria-valuetext", minutes);
      this.outlineNote.textContent = limit.todaysGrid && !limit.hasGrid ? say("Isochrones are of today: they are not drawn while changes are shown.") : limit.todaysGrid && limit.now > limit.todaysGrid.longest ? say("Minutes of every place are known up to {longest}: no line is drawn.", { longest: su.limitWords(limit.todaysGrid.longest) }) : "";
      this.legends.forEach((legend) => legend.refresh(sum));
      const lists = () => { this.townTable.show(); this.worst.show(sum); };
      if (this.townTable.body.firstChild) this.later("lists", lists); else lists();
    }

    /* Long lists and the address are written when the reader rests. */
    later(what, write) {
      this.waiting.set(what, write);
      clearTimeout(this.rests);
      this.rests = setTimeout(() => su.idly(() => this.settle()), REST_MS);
    }

    /* Whatever waits, now. */
    settle() {
      clearTimeout(this.rests);
      const all = Array.from(this.waiting.values());
      this.waiting.clear();
      for (const write of all) write();
    }

    people(sum) {
      if (sum.counted === 0) return say("people: unknown");
      if (2 * sum.counted < sum.settlements)
        return say("no percentage of people: their number is known for {counted} of {settlements} settlements",
          { counted: su.count(sum.counted), settlements: su.count(sum.settlements) });
      if (sum.people === 0) return say("nobody is known to live there");
      const facts = { within: su.count(Math.round(sum.peopleWithin)), all: su.count(Math.round(sum.people)),
        share: su.share(sum.peopleWithin, sum.people), counted: su.count(sum.counted) };
      if (sum.counted === sum.settlements) return say("{within} of {all} people ({share})", facts);
      return say("{within} of {all} people ({share}), counted in {counted} of the settlements", facts);
    }

    limitParts(limit) {
      const { view } = this;
      this.big = h("p", { class: "su-big", role: "status", "aria-live": "polite" });
      this.detail = h("p", { class: "su-detail" });
      this.unknown = h("p", { class: "su-detail" });
      this.against = h("p", { class: "su-detail" });
      this.outlineNote = h("p", { class: "su-note" });
      this.range = h("input", { type: "range", id: "su-limit", min: 0, max: limit.stops.length - 1, step: 1,
        oninput: (e) => view.setLimit(limit.stops[Number(e.target.value)]) });
      this.limitText = h("output", { for: "su-limit" });
      const back = h("button", { type: "button", class: "su-small", onclick: () => view.setLimit(limit.start) }, su.limitWords(limit.start));
      return [this.titleOf(view.theme), h("section", { class: "su-headline" }, this.big, this.detail, this.unknown, this.against),
        h("div", { class: "su-limit" }, h("label", { for: "su-limit" }, say("Limit")), this.range, this.limitText, back), this.outlineNote];
    }

    /* Switches of whole layers. */
    switches(theme) {
      const { view } = this, uses = theme.uses.filter((use) => use.switch), grid = view.limit && view.limit.hasGrid ? view.limit.todaysGrid : null;
      const box = (label, checked, apply) => h("label", {}, h("input", { type: "checkbox", checked, onchange: (e) => apply(e.target.checked) }), label);
      return h("fieldset", { class: "su-layers" }, h("legend", {}, say("Layers")),
        uses.slice().reverse().map((use) => box(use.switch, use.switched, (on) => view.switchUse(use, on))),
        grid ? box(grid.switch, grid.switched, (on) => view.switchUse(grid, on)) : null,
        box(say("names"), view.named, (on) => view.switchNames(on)),
        box(say("area borders"), view.bordered, (on) => view.switchBorders(on)));
    }

    /* ---- the worst of a theme without a limit ---- */

    rankingOf(theme) {
      if (!theme.ranking.length) return [];
      const { view } = this, list = h("ol", { class: "su-results" });
      const entry = ([layer, row, text]) => h("li", {}, h("button", { type: "button", onclick: () => view.lead(layer, row) },
        view.layers[layer].name(row) || say("(no name)"), h("small", {}, " " + text)));
      list.append(...theme.ranking.slice(0, AT_FIRST).map(entry));
      const rest = theme.ranking.slice(AT_FIRST), beyond = theme.ranked - theme.ranking.length;
      const end = beyond > 0 ? h("p", { class: "su-note" }, say("and {count} more in the tables", { count: su.count(beyond) })) : null;
      const more = rest.length ? h("button", { type: "button", class: "su-small", onclick: () => {
        list.append(...rest.map(entry));
        list.children[AT_FIRST].firstChild.focus();
        more.replaceWith(...(end ? [end] : []));
      } }, say("{count} more", { count: su.count(rest.length) })) : end;
      return [h("h2", {}, theme.ranking_title || say("Ranking")), list, more].filter(Boolean);
    }

    /* Say that something has no place on the map. */
    nowhere(name) { this.said.textContent = name ? say("{name} has no place on the map.", { name }) : say("This has no place on the map."); }
  };
})(window.spatialUri);
