/* The panel of a theme map. */
(function (su) {
  "use strict";
  const h = su.h, AT_FIRST = 12;

  su.ThemePanel = class {
    constructor(view) { this.view = view; view.controls = this; }

    build() {
      const { view } = this;
      this.definition = h("p", { class: "su-definition", role: "status", "aria-live": "polite" });
      this.keys = h("div", { class: "su-theme-legend" });
      this.ranking = h("section", { class: "su-ranking" });
      this.said = h("p", { class: "su-note", role: "status" });
      view.panel.querySelector(".su-body").append(this.choice(), this.search(), this.said, this.keys, this.ranking, this.about());
      this.refresh();
      view.frame();
    }

    choice() {
      const { view } = this, { themes } = view;
      return h("fieldset", { class: "su-themes" }, h("legend", {}, "Theme"), themes.map((theme, k) =>
        h("label", {}, h("input", { type: "radio", name: "su-theme", value: theme.key, checked: k === 0, onchange: () => view.setTheme(k) }),
          h("span", {}, theme.title))), this.definition);
    }

    search() {
      const { view } = this;
      return su.searchBox(view.layers.some((t) => t.codes) ? "name or code" : "name", (text) => {
        const hits = [];
        view.layers.forEach((things, layer) => {
          const named = things.names.map((name) => (name.toLowerCase().includes(text) ? (name.toLowerCase().startsWith(text) ? 2 : 1) : 0));
          const coded = things.codes && things.codes.texts.map((code) => (code && code.toLowerCase().startsWith(text) ? 1 : 0));
          const told = new Set();
          for (let row = 0; row < things.n && hits.length < 5000; row++) {
            const score = named[things.nameOf[row]] || (coded && coded[things.codes.of[row]]);
            if (!score || (things.kind === "line" && told.has(things.nameOf[row])) || !this.useOf(things, row)) continue;
            told.add(things.nameOf[row]);
            hits.push({ layer, row, score });
          }
        });
        return hits.sort((a, b) => b.score - a.score).slice(0, 8).map(({ layer, row }) => {
          const things = view.layers[layer];
          return { name: things.name(row), more: [things.code(row), this.useOf(things, row).label(row)].filter(Boolean).join(" · "),
            open: () => view.lead(layer, row) };
        });
      });
    }

    /* How a row is shown: in this theme, or in another. */
    useOf(things, row) {
      for (const theme of [this.view.theme, ...this.view.themes])
        for (const use of theme.uses) if (use.things === things && use.classOf(row) >= 0) return use;
      return null;
    }

    legendOf(use) {
      const { view } = this, total = use.counts.reduce((a, b) => a + b, 0);
      const row = (cls, label) => {
        const picture = su.swatch((ctx) => use.sample(ctx, cls));
        const button = h("button", { type: "button", class: "su-class", "aria-pressed": String(!use.hidden.has(cls)), title: "show or hide" }, picture, h("span", {}, label));
        button.addEventListener("click", () => {
          view.toggle(use, cls);
          button.setAttribute("aria-pressed", String(!use.hidden.has(cls)));
        });
        return h("tr", { class: use.counts[cls] ? null : "su-empty" }, h("th", { scope: "row" }, button),
          h("td", { class: "su-n" }, su.count(use.counts[cls])),
          use.plain ? null : h("td", { class: "su-n" }, total ? su.share(use.counts[cls], total) : ""));
      };
      if (use.plain) return use.title ? h("table", { class: "su-legend su-classes" }, h("tbody", {}, row(0, use.title))) : null;
      return h("section", {}, use.title ? h("h2", {}, use.title) : null, h("table", { class: "su-legend su-classes" },
        h("tbody", {}, use.classes.map((c, cls) => row(cls, c.label))),
        h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, "all"), h("td", { class: "su-n" }, su.count(total)), h("td", { class: "su-n" }, total ? "100%" : "")))));
    }

    rankingOf(theme) {
      if (!theme.ranking.length) return [];
      const { view } = this, list = h("ol", { class: "su-results" });
      const entry = ([layer, row, text]) => h("li", {}, h("button", { type: "button", onclick: () => view.lead(layer, row) },
        view.layers[layer].name(row) || "(no name)", h("small", {}, " " + text)));
      list.append(...theme.ranking.slice(0, AT_FIRST).map(entry));
      const rest = theme.ranking.slice(AT_FIRST), beyond = theme.ranked - theme.ranking.length;
      const end = beyond > 0 ? h("p", { class: "su-note" }, `and ${su.count(beyond)} more in the tables`) : null;
      const more = rest.length ? h("button", { type: "button", class: "su-small", onclick: () => {
        list.append(...rest.map(entry));
        list.children[AT_FIRST].firstChild.focus();
        more.replaceWith(...(end ? [end] : []));
      } }, `${su.count(rest.length)} more`) : end;
      return [h("h2", {}, theme.ranking_title || "Ranking"), list, more].filter(Boolean);
    }

    about() {
      const { page } = this.view, notes = [...page.notes, page.roads.note].filter(Boolean);
      return h("details", {}, h("summary", {}, `What to know${notes.length ? ` (${notes.length})` : ""}`),
        page.synthetic ? h("p", {}, "SYNTHETIC: places and numbers are invented.") : null,
        h("ul", {}, notes.map((note) => h("li", {}, note))),
        h("p", { class: "su-note" }, page.attributions.join(" · ")));
    }

    /* Say that something has no place on the map. */
    nowhere(name) { this.said.textContent = `${name || "This"} has no place on the map.`; }

    refresh() {
      const { view } = this, { theme } = view;
      this.said.textContent = "";
      this.definition.textContent = theme.definition;
      this.keys.replaceChildren(...theme.uses.slice().reverse().map((use) => this.legendOf(use)).filter(Boolean));
      this.ranking.replaceChildren(...this.rankingOf(theme));
      for (const input of view.panel.querySelectorAll('input[name="su-theme"]')) input.checked = input.value === theme.key;
    }
  };
})(window.spatialUri);
