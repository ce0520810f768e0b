/* The panel beside the map: choice of themes, search, limit, legend, ranking, what to know. */
(function (su) {
  "use strict";
  const { h, say, sayN } = su, AT_FIRST = 12, WORST = 10;

  su.Panel = class {
    constructor(view) { this.view = view; }

    build() {
      const { view } = this;
      this.themes = h("fieldset", { class: "su-themes" });
      this.definition = h("p", { class: "su-definition", role: "status", "aria-live": "polite" });
      this.said = h("p", { class: "su-note", role: "status" });
      this.limit = h("div", {});
      this.keys = h("div", { class: "su-theme-legend" });
      this.ranking = h("section", { class: "su-ranking" });
      this.about = h("details", {});
      view.panel.querySelector(".su-body").append(...this.groups(), this.themes, this.search(), this.said, this.limit, this.keys,
        this.ranking, this.about);
    }

    /* The choice of an analysis, if there are several. */
    groups() {
      const { view } = this;
      if (view.page.groups.length < 2) return [];
      this.group = h("select", { id: "su-group", onchange: (e) => view.setGroup(e.target.value) },
        view.page.groups.map((group) => h("option", { value: group.key }, group.title)));
      return [h("div", { class: "su-row su-groups" }, h("label", { for: "su-group" }, say("Analysis")), this.group)];
    }

    search() {
      return su.searchBox(say("name or code"), (text) => this.view.found(text).map(({ layer, row, use }) => ({
        name: use.things.name(row),
        more: [use.things.code(row), use.label(row)].filter(Boolean).join(" · "),
        open: () => this.view.lead(layer, row),
      })));
    }

    /* ---- of a group ---- */

    showGroup() {
      const { view } = this, { group, page, panel } = view;
      if (this.group) this.group.value = group.key;
      panel.querySelector("h1").textContent = group.heading;
      panel.querySelector(".su-subtitle").textContent = group.subtitle;
      panel.querySelector(".su-stamped").textContent = group.stamp;
      document.querySelector(".su-stamp").textContent = [page.synthetic ? say("SYNTHETIC DATA") : "", group.stamp].filter(Boolean).join(" · ");
      this.themes.replaceChildren(h("legend", {}, say("Theme")), ...group.themes.map((theme) =>
        h("label", {}, h("input", { type: "radio", name: "su-theme", value: theme.key, onchange: () => view.setTheme(theme.key) }),
          h("span", {}, theme.title))), this.definition);
      const notes = Array.from(new Set([...page.notes, ...group.notes, page.ground.roads.note])).filter(Boolean);
      this.about.replaceChildren(
        h("summary", {}, notes.length ? sayN("What to know: {count} note", "What to know: {count} notes", notes.length) : say("What to know")),
        ...(page.synthetic ? [h("p", {}, say("SYNTHETIC: places and numbers are invented."))] : []),
        ...(group.remark ? [h("p", {}, group.remark)] : []),
        h("ul", {}, notes.map((note) => h("li", {}, note))),
        h("p", { class: "su-note" }, page.attributions.join(" · ")));
    }

    /* ---- of a theme ---- */

    showTheme() {
      const { view } = this, { theme, limit } = view;
      for (const input of this.themes.querySelectorAll("input")) input.checked = input.value === theme.key;
      this.said.textContent = "";
      this.limit.replaceChildren(...(limit ? this.limitParts(limit) : []));
      this.legends = su.legendsOf(view, theme, limit);
      this.keys.replaceChildren(...this.legends.map((legend) => legend.element), ...(limit ? [su.symbolKeys(limit), this.outlineNote] : []),
        ...this.switches(theme));
      this.ranking.replaceChildren(...(limit ? [this.worst()] : this.rankingOf(theme)));
      this.refresh();
    }

    /* What changes with the limit and the area chosen. */
    refresh() {
      const { limit, theme } = this.view;
      this.definition.textContent = limit ? theme.definition.replaceAll("{limit}", su.limitWords(limit.now)) : theme.definition;
      if (!limit) return;
      const sum = limit.tally(), minutes = su.limitWords(limit.now), band = limit.band();
      this.big.replaceChildren(...su.stressed(say("{share} of settlements within {limit}", { limit: minutes }), "share", su.share(sum.within, sum.settlements)));
      this.detail.textContent = say("{within} of {all} settlements; {people}",
        { within: su.count(sum.within), all: su.count(sum.settlements), people: this.people(sum) });
      this.limitText.textContent = minutes;
      this.range.value = limit.stops.indexOf(limit.now);
      this.range.setAttribute("aria-valuetext", minutes);
      this.outlineNote.textContent = !limit.nested || band >= 0 ? ""
        : say("No outline is drawn at {limit}: isochrones end at {bands} min.", { limit: minutes, bands: limit.bands().join(", ") });
      this.legends.forEach((legend) => legend.refresh(sum));
      this.showWorst(sum, limit);
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
      this.outlineNote = h("p", { class: "su-note" });
      this.range = h("input", { type: "range", id: "su-limit", min: 0, max: limit.stops.length - 1, step: 1,
        oninput: (e) => view.setLimit(limit.stops[Number(e.target.value)]) });
      this.limitText = h("output", { for: "su-limit" });
      const back = h("button", { type: "button", class: "su-small", onclick: () => view.setLimit(limit.start) }, su.limitWords(limit.start));
      return [this.areaChoice(limit), h("section", { class: "su-headline" }, this.big, this.detail),
        h("div", { class: "su-limit" }, h("label", { for: "su-limit" }, say("Limit")), this.range, this.limitText, back)];
    }

    areaChoice(limit) {
      const { view } = this, { areas } = view;
      const select = h("select", { id: "su-area", onchange: (e) => view.setArea(Number(e.target.value)) },
        h("option", { value: -1 }, say("whole study area")));
      for (const [level, label] of areas.levels) {
        const members = areas.id.map((_, a) => a).filter((a) => areas.level[a] === level);
        select.append(h("optgroup", { label }, members.map((a) => h("option", { value: a }, areas.name[a] || areas.id[a]))));
      }
      select.value = limit.area;
      return h("div", { class: "su-row" }, h("label", { for: "su-area" }, say("Area")), select);
    }

    /* Switches of whole layers, where the theme has any. */
    switches(theme) {
      const { view } = this, uses = theme.uses.filter((use) => use.switch);
      if (!uses.length) return [];
      const box = (label, checked, apply) => h("label", {}, h("input", { type: "checkbox", checked, onchange: (e) => apply(e.target.checked) }), label);
      return [h("fieldset", { class: "su-layers" }, h("legend", {}, say("Layers")),
        uses.slice().reverse().map((use) => box(use.switch, use.switched, (on) => view.switchUse(use, on))),
        box(say("names"), view.named, (on) => view.switchNames(on)),
        box(say("area borders"), view.map.hasLayer(view.outlines), (on) => view.switchOutlines(on)))];
    }

    /* ---- lists of the worst ---- */

    worst() {
      this.list = h("ol", { class: "su-results" });
      this.listTitle = h("summary", {});
      return h("details", {}, this.listTitle, this.list);
    }

    showWorst(sum, limit) {
      const { view } = this, { use } = limit;
      this.listTitle.textContent = say("Farthest first ({count} beyond the limit)", { count: su.count(sum.settlements - sum.within) });
      this.list.replaceChildren(...limit.worst(WORST).map((row) => h("li", {}, h("button", { type: "button", onclick: () => view.lead(use.layer, row) },
        use.things.name(row) || say("(no name)"), h("small", {}, " " + use.label(row))))));
    }

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
