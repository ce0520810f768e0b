/* Who is beyond the limit, all of them: only the rows in sight are elements. */
(function (su) {
  "use strict";
  const { h, say } = su, ROW = 27, SEEN = 10;

  su.Worst = class {
    constructor(view) {
      this.view = view;
      this.title = h("summary", {});
      this.filter = h("select", { "aria-label": say("Cause"), onchange: () => this.list() });
      this.rows = h("ol", { class: "su-worst-rows" });
      this.window = h("div", { class: "su-worst", tabindex: 0, onscroll: () => this.draw() }, this.rows);
      this.note = h("p", { class: "su-note" });
      this.element = h("details", { class: "su-ranking", ontoggle: () => this.fill() }, this.title, this.filter, this.note, this.window);
    }

    /* The cause of a row: from its way, else how it stands. */
    cause(row) {
      const { use } = this.view.limit, ways = this.view.whatif.isScenario ? null : this.view.waysOfTheme(true), cause = ways ? ways.cause(row) : "";
      return cause || (use.time(row) === null ? use.label(row) : say("farther than the limit"));
    }

    /* The limit that the causes are of where it is not that of the slider; null where they hold. */
    elsewhere() {
      const { view } = this, ways = view.waysOfTheme(true);
      return ways && ways.limit !== view.limit.now ? ways.limit : null;
    }

    show(sum) {
      const isScenario = this.view.whatif.isScenario, elsewhere = isScenario ? null : this.elsewhere();
      this.all = null; // found when somebody looks
      this.title.textContent = say("Farthest first ({count} beyond the limit)", { count: su.count(sum.settlements - sum.within - sum.unknown) });
      this.filter.disabled = elsewhere !== null;
      this.filter.hidden = isScenario;
      this.note.textContent = isScenario ? say("Causes are of today: with changes they stand in the full report of the scenario.") : elsewhere === null ? "" : say("Causes are known for a limit of {limit} only. Set the limit to {limit} to filter by cause.", { limit: su.limitWords(elsewhere) });
      this.fill();
    }

    fill() {
      if (!this.element.open || !this.view.limit) { this.shown = null; return; }
      if (!this.all) this.find();
      this.list();
    }

    /* Who is beyond the limit, and the causes to choose from. */
    find() {
      const causes = new Map(), was = this.filter.value;
      this.all = this.view.limit.worst();
      if (!this.filter.disabled) for (const row of this.all) causes.set(this.cause(row), (causes.get(this.cause(row)) || 0) + 1);
      this.filter.replaceChildren(h("option", { value: "" }, say("every cause ({count})", { count: su.count(this.all.length) })),
        ...Array.from(causes).sort((a, b) => b[1] - a[1]).map(([cause, n]) => h("option", { value: cause }, say("{cause} ({count})", { cause, count: su.count(n) }))));
      this.filter.value = causes.has(was) ? was : "";
    }

    list() {
      const cause = this.filter.value;
      this.shown = cause ? this.all.filter((row) => this.cause(row) === cause) : this.all;
      this.window.scrollTop = 0;
      this.window.style.height = `${Math.min(SEEN, Math.max(1, this.shown.length)) * ROW}px`;
      this.rows.style.height = `${this.shown.length * ROW}px`;
      this.draw();
    }

    draw() {
      if (!this.shown || !this.element.open || !this.view.limit) return; // a scroll is told when another theme may be there
      const { view } = this, { use } = view.limit, from = Math.max(0, Math.floor(this.window.scrollTop / ROW) - 4), to = Math.min(this.shown.length, from + SEEN + 8);
      const entries = [];
      for (let k = from; k < to; k++) {
        const row = this.shown[k], town = view.areas.name[use.things.area[row]] || "";
        const entry = h("li", {}, h("button", { type: "button", onclick: () => view.lead(use.layer, row) },
          h("span", { class: "su-k" }, String(k + 1)), su.nameless(use.things.name(row)), h("small", {}, ` ${town}`), h("b", {}, use.time(row) === null ? use.label(row) : su.minutes(use.time(row), view.limit.now))));
        entry.style.top = `${k * ROW}px`;
        entries.push(entry);
      }
      this.rows.replaceChildren(...entries);
    }
  };
})(window.spatialUri);
