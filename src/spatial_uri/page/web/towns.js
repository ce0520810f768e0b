/* The towns: how many of their settlements and people are within the limit, and which is worst. */
(function (su) {
  "use strict";
  const { h, say } = su;

  su.SHARES = [{ least: 0.9, colour: "#2f7fbf" }, { least: 0.75, colour: "#a6cfe8" }, { least: 0.5, colour: "#fcc25c" }, { least: 0, colour: "#b34a0c" }];
  su.shareClass = (share) => (share === null ? { colour: "#d9d7d0" } : su.SHARES.find((c) => share >= c.least));
  su.shareLabels = () => [say("90% and more within"), say("75–90% within"), say("50–75% within"), say("less than 50% within")];

  /* One for each of the finest areas within the chosen one that has a settlement. */
  su.townRows = function (view, whole = view.area) {
    const { limit } = view, key = `${limit.now}/${whole}`;
    if (limit.townKey === key) return limit.towns;
    const { use } = limit, { people, area, n } = use.things, of = new Map(view.towns(whole).map((a) => [a, { area: a, n: 0, within: 0, beyond: 0, peopleBeyond: 0, counted: 0 }]));
    for (let row = 0; row < n; row++) {
      let a = area[row];
      while (a >= 0 && !of.has(a)) a = view.areas.parent[a];
      if (a < 0) continue;
      const town = of.get(a), inside = use.isWithin(row), isBeyond = !inside && !use.isUnknown(row);
      town.n++;
      if (inside) town.within++;
      if (isBeyond) town.beyond++;
      if (!people || people[row] < 0) continue;
      town.counted++;
      if (isBeyond) town.peopleBeyond += people[row] / 100;
    }
    limit.townKey = key;
    limit.towns = Array.from(of.values()).filter((t) => t.n).map((t) => ({ ...t, share: t.within + t.beyond ? t.within / t.n : null }));
    return limit.towns;
  };

  const COLUMNS = [
    { key: "name", words: () => say("Town"), text: (t, view) => view.areas.name[t.area] || view.areas.id[t.area] },
    { key: "beyond", words: () => say("Beyond"), text: (t) => say("{part} of {all}", { part: su.count(t.beyond), all: su.count(t.n) }) },
    { key: "peopleBeyond", words: () => say("People"), text: (t) => (2 * t.counted < t.n ? "–" : su.count(Math.round(t.peopleBeyond))) },
    { key: "share", words: () => say("Share within"), text: (t) => (t.share === null ? say("unknown") : su.share(t.within, t.n)) },
  ];

  const AT_ONCE = 60, NEAR = 300; // rows that are written at once, the next when the reader is so many pixels from the last

  /* A table that is sorted by a click on a heading; a click on a row chooses the town. */
  su.Towns = class {
    constructor(view) {
      Object.assign(this, { view, by: "share", down: false, rows: [] });
      this.body = h("tbody", {});
      this.heads = COLUMNS.map(({ key, words }) => h("th", { scope: "col", class: key === "name" ? "" : "su-n" },
        h("button", { type: "button", onclick: () => this.sort(key) }, words())));
      this.element = h("details", { class: "su-towns", open: true }, h("summary", {}, say("Town by town")),
        (this.window = h("div", { class: "su-scroll", onscroll: () => this.more() }, h("table", { class: "su-table" }, h("thead", {}, h("tr", {}, this.heads)), this.body))));
    }

    sort(key) {
      this.down = this.by === key ? !this.down : key !== "name" && key !== "share";
      this.by = key;
      this.show();
    }

    show() {
      const { view } = this, value = (t) => (this.by === "name" ? view.areas.name[t.area] : t[this.by]);
      const isTown = view.area >= 0 && view.depth[view.area] === view.finest; // then those beside it are shown too
      this.rows = su.townRows(view, isTown ? view.areas.parent[view.area] : view.area).slice().sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : b.beyond - a.beyond) * (this.down ? -1 : 1));
      this.element.hidden = this.rows.length < 2;
      this.heads.forEach((head, k) => head.setAttribute("aria-sort", COLUMNS[k].key === this.by ? (this.down ? "descending" : "ascending") : "none"));
      const written = this.window.scrollTop ? this.body.children.length : 0; // where the reader is stays
      this.body.replaceChildren(...this.rows.slice(0, Math.max(AT_ONCE, written)).map((t) => this.rowOf(t)));
    }

    /* A province has hundreds of towns: the next ones, when the last that are written come into sight. */
    more() {
      const { window, body, rows } = this, n = body.children.length;
      if (n < rows.length && window.scrollTop + window.clientHeight > window.scrollHeight - NEAR) body.append(...rows.slice(n, n + AT_ONCE).map((t) => this.rowOf(t)));
    }

    rowOf(t) {
      const { view } = this, bar = h("i", {});
      bar.style.width = `${100 * t.share}%`;
      bar.style.background = su.shareClass(t.share).colour;
      return h("tr", { class: t.area === view.area ? "su-chosen" : null, tabindex: 0, onclick: () => this.pick(t.area),
        onkeydown: (e) => { if (e.key === "Enter") this.pick(t.area); } },
      COLUMNS.map((c) => h("td", { class: c.key === "name" ? "" : "su-n" }, c.text(t, view), c.key === "share" ? h("span", { class: "su-meter" }, bar) : null)));
    }

    pick(area) { this.view.setArea(this.view.area === area ? this.view.areas.parent[area] : area); }
  };
})(window.spatialUri);
