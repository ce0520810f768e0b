/* The box of what if in the panel: tools, what changes against today, the list of changes, files. */
(function (su) {
  "use strict";
  const { h, say, sayN } = su, LISTED = 8, MOST_LISTED = 300, LEAST = 50, MOST = 150, STEP = 5;

  su.WhatifPanel = class {
    constructor(whatif) {
      Object.assign(this, { whatif, view: whatif.view });
      this.opens = h("button", { type: "button", class: "su-whatif-open", "aria-expanded": "false", "aria-controls": "su-whatif", onclick: () => whatif.open() }, h("b", {}, say("What if …")), " ", h("small", {}, say("try out facilities and roads on this map")));
      this.body = h("div", { id: "su-whatif", hidden: true });
      this.message = h("p", { class: "su-fault", role: "alert", hidden: true });
      const why = whatif.isOffered ? "" : whatif.unanswered;
      this.element = h("section", { class: "su-whatif", "aria-label": say("What if"), hidden: !whatif.isOffered && !why },
        ...(why ? [h("h2", {}, say("What if")), h("p", { class: "su-note" }, why)] : [this.opens, this.message, this.body]));
      document.addEventListener("keydown", (e) => this.key(e));
    }

    /* Undo and redo by the keys of the desk; Escape puts the tool down. */
    key(event) {
      const { whatif } = this, isText = event.target instanceof Element && event.target.matches("input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea");
      if (event.key === "Escape" && whatif.tools.isActive) { event.stopImmediatePropagation(); whatif.tools.drop(); return; }
      if (!whatif.isOpen || isText || !(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase(), does = key === "z" && !event.shiftKey ? "undo" : key === "y" || (key === "z" && event.shiftKey) ? "redo" : "";
      if (!does) return;
      event.preventDefault();
      whatif[does]();
    }

    /* Run something that may be refused; the reason is shown. Returns whether it was done. */
    tried(run) {
      this.message.hidden = true;
      try { run(); return true; } catch (error) {
        if (!(error instanceof su.EditError)) throw error;
        this.complain(error.message);
        return false;
      }
    }
    complain(text) { this.message.hidden = false; this.message.textContent = text; }

    /* ---- built when it is first opened ---- */

    show() {
      const { whatif } = this, isReady = whatif.isOpen && whatif.engine;
      this.message.hidden = true;
      this.opens.hidden = whatif.isOpen;
      this.opens.setAttribute("aria-expanded", String(whatif.isOpen));
      this.body.hidden = !whatif.isOpen;
      if (whatif.isOpen && !whatif.engine) this.body.replaceChildren(h("p", { class: "su-note", role: "status" }, say("One moment: the roads are unpacked.")));
      if (isReady && !this.tools) this.build();
      if (isReady && !this.body.contains(this.tools)) this.body.replaceChildren(...this.parts);
      if (isReady) this.tools.querySelector("button").focus({ preventScroll: true });
      if (isReady && su.isPhone()) { document.body.classList.add("su-up"); this.element.scrollIntoView({ block: "start" }); }
      if (!whatif.isOpen && document.activeElement === document.body) this.opens.focus({ preventScroll: true });
    }

    build() {
      const { whatif } = this;
      this.today = h("button", { type: "button", class: "su-small", "aria-pressed": "false", onclick: () => whatif.showToday(whatif.isShown) }, say("Show today"));
      const close = h("button", { type: "button", class: "su-small su-close", "aria-label": say("Close what if: back to today"), onclick: () => whatif.close() }, "×");
      this.elsewhere = h("p", { class: "su-todays", role: "status" });
      this.tools = h("div", { class: "su-toolbox", role: "group", "aria-label": say("Tools") }, this.toolRow("facility", say("Facilities")), this.toolRow("road", say("Roads")), this.toolRow("village", say("People")));
      this.form = h("div", { class: "su-form" });
      this.sum = h("div", { class: "su-sum", role: "status", "aria-live": "polite" });
      this.who = h("div", { class: "su-who" });
      this.list = h("ol", { class: "su-edits" });
      const small = (words, run, title) => h("button", { type: "button", class: "su-small", onclick: run, title }, words);
      this.back = small(say("Undo"), () => whatif.undo(), "Ctrl+Z");
      this.again = small(say("Redo"), () => whatif.redo(), "Ctrl+Y");
      this.none = small(say("Remove all"), () => whatif.reset());
      this.named = h("input", { type: "text", id: "su-scenario", maxlength: 80, placeholder: say("name of the scenario"), onchange: () => whatif.rename(this.named.value) });
      this.file = h("input", { type: "file", accept: ".toml,text/plain", hidden: true, "aria-hidden": "true", tabindex: -1, onchange: () => this.read() });
      this.save = small(say("Save"), () => su.save(new Blob([whatif.text()], { type: "application/toml;charset=utf-8" }), "scenario.toml"), say("as scenario.toml"));
      const opens = small(say("Open …"), () => this.file.click(), say("a scenario.toml that a page wrote"));
      this.parts = [h("header", {}, h("h2", {}, say("What if")), this.today, close), this.elsewhere, this.tools, this.form, this.sum, this.who, this.list,
        h("p", { class: "su-actions" }, this.back, this.again, this.none),
        h("p", { class: "su-actions su-files" }, h("label", { for: "su-scenario" }, say("Name")), this.named, this.save, opens, this.file)];
    }

    toolRow(of, title) {
      const { tools } = this.whatif;
      const button = (tool) => h("button", { type: "button", class: "su-small", "data-tool": tool.key, "aria-pressed": "false", "aria-label": say("{group}: {tool}", { group: title, tool: tool.words() }),
        onclick: () => (tools.tool === tool ? tools.drop() : tools.start(tool.key)) }, tool.words());
      return h("div", { class: "su-row", role: "group", "aria-label": title }, h("span", {}, title), su.TOOLS.filter((t) => t.of === of).map(button));
    }

    /* ---- the tool that is up; `left` is one that was put down, to which the keyboard returns ---- */

    showTool(left) {
      const { tool } = this.whatif.tools;
      for (const button of this.tools.querySelectorAll("button")) button.setAttribute("aria-pressed", String(Boolean(tool) && button.dataset.tool === tool.key));
      this.form.replaceChildren(...(tool ? this.formOf(tool) : []));
      if (left && (document.activeElement === document.body || this.form.contains(document.activeElement) || this.whatif.tools.hint.contains(document.activeElement))) this.tools.querySelector(`[data-tool="${left}"]`).focus({ preventScroll: true });
    }

    /* On a phone the panel is low: what a tool asks for is moved into sight. */
    bringForm() { if (su.isPhone() && this.form.querySelector("select, input")) this.form.scrollIntoView({ block: "start" }); }

    formOf(tool) {
      const { whatif } = this, { facts } = whatif.tools, { book } = whatif;
      const how = h("p", { class: "su-note" }, su.isTouched ? say("Tap the map, or choose by name in the search.") : say("Click on the map, or choose by name in the search. By keyboard: move the map with the arrow keys until the cross is on it, then Enter."));
      if (tool.form === "tier") {
        const tiers = tool.key === "raise" ? book.tiers.slice(0, -1) : book.tiers;
        if (!tiers.includes(facts.tier)) facts.tier = tiers.includes(this.view.theme.key) ? this.view.theme.key : tiers[0];
        const select = h("select", { id: "su-tier", onchange: (e) => { facts.tier = e.target.value; } }, tiers.map((t) => h("option", { value: t }, book.tier(t))));
        select.value = facts.tier;
        return [h("div", { class: "su-row" }, h("label", { for: "su-tier" }, tool.key === "raise" ? say("to") : say("Tier")), select), how];
      }
      if (tool.form === "kmh") return [this.kmhRow(facts, "kmh"), how];
      if (tool.form === "built") return [...this.builtForm(facts), how];
      return tool.form === "class" ? this.classForm(facts) : [how];
    }

    kmhRow(facts, name) {
      const [least, most] = su.SPEED_ENDS, input = h("input", { id: "su-kmh", type: "number", min: least, max: most, step: 5, value: facts[name], oninput: (e) => { facts[name] = e.target.value; } });
      return h("div", { class: "su-row" }, h("label", { for: "su-kmh" }, "km/h"), input);
    }

    /* The class of a new road, and its speed: the usual one of the class until another is said. */
    builtForm(facts) {
      const { book } = this.whatif, row = () => this.kmhRow(facts, "builtKmh");
      const take = (name) => { facts.built = name; facts.builtKmh = String(book.kmhOf(name) || 40); };
      if (!facts.built) take(book.usualClass);
      let speed = row();
      const words = (name) => say("{class}, {kmh}", { class: book.classWords(name), kmh: su.kmhWords(book.kmhOf(name)) });
      const select = h("select", { id: "su-built", onchange: (e) => { take(e.target.value); const next = row(); speed.replaceWith(next); speed = next; } }, book.buildable.map((name) => h("option", { value: name }, words(name))));
      select.value = facts.built;
      return [h("div", { class: "su-row" }, h("label", { for: "su-built" }, say("Class")), select), speed,
        h("p", { class: "su-note" }, say("Speeds are the usual ones of today's roads. “By class” does not change new roads."))];
    }

    /* The speed of a class of road, in percent of today's. */
    classForm(facts) {
      const { whatif } = this, { book } = whatif;
      if (!book.classes.includes(facts.class)) [facts.class] = book.classes;
      const text = h("output", { for: "su-factor" }), now = () => { const edit = whatif.edits.find((e) => e.kind === "speeds" && e.class === facts.class); return edit ? Math.round(edit.factor * 100) : 100; };
      const range = h("input", { type: "range", id: "su-factor", min: LEAST, max: MOST, step: STEP, "aria-label": say("Speed in percent of today's") });
      const tell = () => { text.textContent = `${range.value}%`; range.setAttribute("aria-valuetext", `${range.value}%`); };
      const read = () => { range.value = now(); tell(); };
      range.addEventListener("input", () => { tell(); whatif.setFactor(facts.class, range.value / 100, false); });
      range.addEventListener("change", () => whatif.setFactor(facts.class, range.value / 100, true));
      const select = h("select", { id: "su-class", onchange: (e) => { facts.class = e.target.value; read(); } }, book.classes.map((c) => h("option", { value: c }, book.classWords(c))));
      select.value = facts.class;
      this.rereads = read;
      read();
      return [h("div", { class: "su-row" }, h("label", { for: "su-class" }, say("Class")), select), h("div", { class: "su-limit" }, range, text)];
    }

    /* ---- after each change ---- */

    refresh() {
      const { whatif } = this;
      if (!this.tools || !whatif.isOpen) return;
      if (this.form.contains(document.getElementById("su-factor"))) this.rereads();
      this.today.setAttribute("aria-pressed", String(!whatif.isShown));
      this.today.disabled = !whatif.edits.length;
      this.back.disabled = !whatif.past.length;
      this.again.disabled = !whatif.future.length;
      this.none.disabled = this.save.disabled = !whatif.edits.length;
      if (document.activeElement !== this.named) this.named.value = whatif.name;
      this.showElsewhere();
      this.showEdits();
      this.showChange();
    }

    showElsewhere() {
      const { whatif, view } = this, isOther = whatif.isToday && whatif.isShown;
      this.elsewhere.replaceChildren(...(isOther ? [say("“{theme}” shows what was measured, without the changes. With them it stands in the full report of the scenario.", { theme: view.theme.title }), " ",
        h("button", { type: "button", class: "su-link", onclick: () => view.setGroup(whatif.group.key) }, say("To the themes that are worked out"))] : whatif.isToday ? [say("Today is shown, without the changes.")] : []));
    }

    showEdits() {
      const { whatif, view } = this, { book } = whatif, refused = new Map((whatif.result ? whatif.result.notes : []).map((note) => [note.edit, note]));
      const zoom = (edit) => () => { const box = su.boxOfEdit(edit, book); if (box) view.showBox(box); };
      this.list.replaceChildren(...whatif.edits.map((edit, k) => {
        const words = su.describe(edit, book), note = refused.get(k);
        return h("li", { class: note ? "su-refused" : null }, h("b", { "aria-hidden": "true" }, `${k + 1}.`), h("button", { type: "button", class: "su-link", onclick: zoom(edit) }, words),
          h("button", { type: "button", class: "su-small su-remove", "aria-label": say("Remove: {change}", { change: words }), onclick: () => this.remove(k) }, "×"), note ? h("p", {}, su.refusalWords(note, edit, book)) : null);
      }));
    }
    /* Remove an edit; the keyboard stays in the list. */
    remove(k) {
      this.whatif.remove(k);
      const buttons = this.list.querySelectorAll(".su-remove");
      (buttons[Math.min(k, buttons.length - 1)] || this.back).focus({ preventScroll: true });
    }

    /* ---- against today ---- */

    /* The sentences of the difference, of the theme that is shown. */
    sentences(sum = this.whatif.isScenario ? this.whatif.change() : null) {
      const { view } = this;
      if (!sum) return [];
      const limit = su.limitWords(view.limit.now), tier = view.theme.title, people = (n) => su.count(Math.round(n)), signed = (n) => `${n < 0 ? "−" : "+"}${people(Math.abs(n))}`;
      const found = [say("{tier}, within {limit}: {before} settlements today, {after} with the changes.", { tier, limit, before: su.count(sum.within[0]), after: su.count(sum.within[1]) })];
      if (2 * sum.counted >= sum.settlements && sum.counted) {
        found.push(say("People: {before} today, {after} with the changes ({change}).", { before: people(sum.peopleWithin[0]), after: people(sum.peopleWithin[1]), change: signed(Math.round(sum.peopleWithin[1]) - Math.round(sum.peopleWithin[0])) }));
        if (Math.round(sum.byMoving)) found.push(say("Of these people {access} by better or worse access, {moved} by moving.", { access: signed(Math.round(sum.byAccess)), moved: signed(Math.round(sum.byMoving)) }));
      }
      if (sum.both) found.push(say("Mean time of the {count} settlements that are reached today and with the changes: {before} today, {after} after.", { count: su.count(sum.both), before: su.minutes(sum.minutes[0] / sum.both), after: su.minutes(sum.minutes[1] / sum.both) }));
      return found;
    }

    title(key, n) {
      const words = {
        gained: () => sayN("{count} settlement comes within the limit", "{count} settlements come within the limit", n), lost: () => sayN("{count} settlement falls beyond the limit", "{count} settlements fall beyond the limit", n),
        newly_reached: () => sayN("{count} settlement reached for the first time, beyond the limit", "{count} settlements reached for the first time, beyond the limit", n),
        cut_off: () => sayN("{count} settlement no longer reached", "{count} settlements no longer reached", n),
        faster: () => sayN("{count} settlement gets there faster", "{count} settlements get there faster", n), slower: () => sayN("{count} settlement gets there slower", "{count} settlements get there slower", n),
      };
      return words[key]();
    }

    showChange() {
      const { whatif } = this, sum = whatif.isScenario ? whatif.change() : null, open = new Set(Array.from(this.who.querySelectorAll("details[open]"), (d) => d.dataset.change));
      const [first, ...rest] = this.sentences(sum), hasChange = sum && su.CHANGES.some((key) => sum.rows.get(key).length);
      this.sum.replaceChildren(...(sum ? [h("h3", {}, say("Against today")), h("p", { class: "su-strong" }, first), ...rest.map((text) => h("p", {}, text)), ...(hasChange ? [] : [h("p", {}, say("No settlement changes in this tier."))])] : []));
      this.who.replaceChildren(...(sum ? su.CHANGES.filter((key) => sum.rows.get(key).length).map((key) => this.namesOf(key, sum, open.has(key))) : []));
    }

    /* Who: the most people first; the names are written when they are asked for. */
    namesOf(key, sum, isOpen) {
      const { view, whatif } = this, { use } = view.limit, rows = sum.rows.get(key), n = sum.people.get(key), people = (row) => (whatif.book.places.today ? whatif.book.places.today[row] : 0);
      const time = (ms) => (ms === null ? say("not reached") : su.minutes(ms, view.limit.now)), list = h("ul", {});
      const entry = (row) => h("li", {}, h("button", { type: "button", class: "su-link", onclick: () => view.lead(view.layers.indexOf(use.things), row) }, su.nameless(use.things.name(row))),
        " ", h("small", {}, say("{before} → {after}", { before: time(whatif.before(use, row)), after: time(use.time(row)) })));
      const write = (most) => {
        const sorted = rows.slice().sort((a, b) => people(b) - people(a)), rest = rows.length - most;
        list.replaceChildren(...sorted.slice(0, most).map(entry));
        if (rest > 0 && most < MOST_LISTED) list.append(h("li", {}, h("button", { type: "button", class: "su-small", onclick: () => { write(MOST_LISTED); list.children[Math.min(most, list.children.length - 1)].querySelector("button").focus(); } }, say("{count} more", { count: su.count(rest) }))));
        else if (rest > 0) list.append(h("li", { class: "su-note" }, say("and {count} more in the table (Export)", { count: su.count(rest) })));
      };
      const box = h("details", { "data-change": key, open: isOpen, ontoggle: () => { if (box.open && !list.firstChild) write(LISTED); } },
        h("summary", { class: `su-change-${key}` }, n ? say("{settlements}, {people} people", { settlements: this.title(key, rows.length), people: su.count(Math.round(n)) }) : this.title(key, rows.length)), list);
      if (isOpen) write(LISTED);
      return box;
    }

    /* ---- files and paper ---- */

    async read() {
      const file = this.file.files[0], { whatif } = this;
      this.file.value = "";
      if (!file) return;
      const text = file.size > su.MOST_FILE ? "" : await file.text();
      this.tried(() => {
        if (file.size > su.MOST_FILE) throw new su.EditError(say("The file is larger than a page reads."));
        whatif.load(su.readScenario(text, whatif.book));
      });
    }

    /* What a sheet or a picture says of the scenario. */
    lines() {
      const { whatif } = this;
      return whatif.isScenario ? [...this.sentences(), ...whatif.edits.map((edit, k) => `${k + 1}. ${su.describe(edit, whatif.book)}`)] : [];
    }
  };
})(window.spatialUri);
