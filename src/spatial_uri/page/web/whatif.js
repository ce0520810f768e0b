/* What if: a list of changes, worked out by the engine of the page and put in the place of today's minutes. */
(function (su) {
  "use strict";
  const { say } = su, NOT_REACHED = ["too_far", "unreachable", "off_network", "unknown"], MOST_STEPS = 200, NONE = { name: "", edits: [] };

  su.Whatif = class {
    constructor(view) {
      Object.assign(this, { view, isOpen: false, isShown: true, engine: null, book: null, now: NONE, past: [], future: [], result: null, asked: null, turn: 0 });
      this.group = view.page.groups.find((g) => g.key === "service_circle" && g.themes.some((t) => t.limit)) || null;
    }

    /* Whether this page can answer. */
    get isOffered() { return Boolean(su.openEngine && this.group && document.querySelector("script.su-network")); }
    /* Why it cannot, where the study has a reason. */
    get unanswered() { return (this.group && this.group.unanswered) || ""; }
    get edits() { return this.now.edits; }
    get name() { return this.now.name; }
    /* Whether a theme is worked out anew; those of the other analyses are of today. */
    answers(group, theme) { return Boolean(this.engine) && group.key === this.group.key && this.engine.tiers.includes(theme.key); }
    get isScenario() { const { view } = this; return Boolean(this.result) && this.answers(view.group, view.theme); }
    /* The settlements with the people of today and with the changes, where people move; null where nobody does. */
    get movedPlaces() { const { places } = this.book || {}; return places && places.today && places.people !== places.today ? places : null; }
    /* Whether what is shown is of today although there are changes. */
    get isToday() { return this.isOpen && this.edits.length > 0 && !this.isScenario; }

    /* ---- open and close ---- */

    async open() {
      if (this.isOpen) return true;
      this.isOpen = true;
      this.panel.show();
      if (!this.engine) {
        await new Promise((done) => { requestAnimationFrame(() => setTimeout(done, 0)); }); // "one moment" is seen
        this.engine = await su.openEngine(this.view.data);
        if (this.engine) this.book = new su.Book(this.engine, this.view.groupOf(this.group.key), this.view.page.ground);
      }
      if (!this.engine) { this.isOpen = false; this.panel.show(); this.panel.complain(say("This page carries no roads to work changes out with.")); return false; }
      if (!this.isOpen) return false; // closed meanwhile
      this.view.showEdits();
      this.panel.show();
      this.apply();
      su.idly(() => this._warmUp());
      su.idly(() => this._findCells());
      return true;
    }

    /* The first answer takes longest: it is asked for while the reader looks at the tools. */
    _warmUp() {
      const tier = this.view.limit && this.answers(this.view.group, this.view.theme) ? this.view.theme.key : this.engine.tiers[0];
      this.engine.run([{ kind: "close_road", where: { segments: [this.book.pieces >> 1] } }]).tiers[tier];
    }

    /* Minutes of every place with changes: where the page is small enough, once it is known who walks to which road. */
    _findCells() {
      const { view, engine } = this, { todaysGrid } = view.groupOf(this.group.key).themes.find((t) => t.limits).limits;
      if (this.grids || !su.Cells.fit(engine, view.roadChains, todaysGrid)) return;
      const cells = new su.Cells(engine, view.roadChains, todaysGrid, todaysGrid.cover((...a) => view.traceAreas(a[0], view.whole, ...a.slice(1))));
      this.grids = new su.Grids(engine, cells);
      su.inSteps(cells.prepare(), () => this._cellsFound());
    }
    _cellsFound() {
      const { view, grids } = this;
      if (!grids.cells.isReady || !view.limit || !this.answers(view.group, view.theme)) return;
      grids.today(view.theme.key);
      if (this.isScenario) { view.controls.showTheme(); view.ground.again(); view.places.redraw(); }
    }
    hasGrid({ key, todaysGrid }) { return Boolean(todaysGrid && this.grids) && this.grids.draws(key, todaysGrid); }
    /* The grid of a limit under the edits, null where it is not worked out. */
    gridOf(limit) { return this.hasGrid(limit) ? this.grids.of(this.result, limit.key, limit.todaysGrid) : null; }

    close() {
      this.isOpen = false;
      this.tools.drop();
      this.panel.show();
      this.apply();
    }

    showToday(isToday) { this.isShown = !isToday; this.apply(); }

    /* ---- the list, and what it was ---- */

    set(next, isStep = true) {
      if (isStep) { this.past = [...this.past.slice(1 - MOST_STEPS), this.restingAt || this.now]; this.future = []; this.restingAt = null; } else this.restingAt = this.restingAt || this.now;
      this.now = next;
      this.isShown = true;
      this.apply();
    }
    /* Add an edit by its kind and texts; what cannot be is said. Returns whether it is in the list. */
    add(kind, ...texts) {
      return this.panel.tried(() => {
        const edit = su.editOf(kind, texts, this.book), edits = su.withEdit(this.edits, edit), { notes } = this.answer(edits), note = notes.find((n) => edits[n.edit] === edit);
        if (note) throw new su.EditError(su.refusalWords(note, edit, this.book));
        this.set({ ...this.now, edits });
        this.lastAdded = edit;
      });
    }
    remove(k) { this.set({ ...this.now, edits: this.edits.filter((_, i) => i !== k) }); }
    reset() { if (this.edits.length) this.set({ ...this.now, edits: [] }); }
    rename(name) { this.now = { ...this.now, name: su.cleanName(name) }; this.view.state.write(); this.view.showStamp(); }
    undo() { this._step(this.past, this.future); }
    redo() { this._step(this.future, this.past); }
    _step(from, to) {
      if (!from.length) return;
      to.push(this.now);
      this.now = { ...from.pop(), name: this.name };
      this.isShown = true;
      this.apply();
    }

    /* The speed of a class while a slider moves: one step back once it rests. */
    setFactor(name, factor, isStep) {
      const rest = this.edits.filter((e) => e.kind !== "speeds" || e.class !== name);
      this.panel.tried(() => {
        const edits = factor === 1 ? rest : su.withEdit(this.edits, su.editOf("speeds", [name, String(factor)], this.book));
        this.set({ ...this.now, edits }, isStep);
      });
    }

    /* ---- worked out, and put in the place of today ---- */

    answer(edits) { return this.engine.run(edits.map((e) => su.contractEdit(e, this.book))); }

    apply() {
      const { view } = this, was = this.wasScenario, edits = this.isOpen && this.isShown && this.engine ? this.edits : [];
      this.result = edits.length ? this.answer(edits) : null;
      this.turn++;
      this.fit();
      if (view.limit) view.limit.forget();
      if (was !== this.isScenario) view.controls.showTheme(); else view.controls.refresh();
      this.panel.refresh();
      view.showStamp();
      if (!this.frame) this.frame = requestAnimationFrame(() => { this.frame = 0; this._redraw(); });
      this.view.state.write();
    }

    _redraw() {
      const { view } = this;
      view.controls.settle();
      if (view.chosen && !view.chosen.use.shows(view.chosen.row)) view.choose(null); else if (view.chosen) view.controls.card.show(view.chosen);
      this.fitRoads();
      view.ground.again();
      for (const layer of view.canvases) if (![view.veil, view.borders, view.labels].includes(layer)) layer.redraw(); // those of the areas stay
      su.idly(() => view.labels.redraw());
    }

    /* The settlements and facilities of every theme that was made, as they are now. */
    fit() {
      const { view, result } = this, group = view.made.get(this.group.key);
      this.wasScenario = this.isScenario;
      if (!group || (!this.engine && !result)) return;
      for (const theme of group.themes) if (theme.limits && this.answers(this.group, theme)) this._fitTheme(theme, result);
      const { places } = this.book;
      places.today = places.today || places.people;
      const moves = result && places.today && this.edits.some((e) => e.kind === "relocate");
      places.people = moves ? Int32Array.from(result.people, (p) => (Number.isFinite(p) ? Math.round(p * 100) : -1)) : places.today;
    }

    _fitTheme(theme, result) {
      const { limits } = theme, { use } = limits, sites = theme.uses.find((u) => u.things === this.book.sites);
      use.keepToday();
      if (sites) sites.today = sites.today || sites.given;
      limits.forget();
      use.later(() => (result ? this._found(use, result.tiers[theme.key]) : use.today));
      if (sites) {
        if (result) sites.take(this._sites(sites.today), this._newSites(result)); else if (sites.cls !== sites.today) sites.take(sites.today);
      }
      use.setLimit(limits.now, this.view.page.scale);
    }

    /* An answer of the engine, in the classes of a layer. */
    _found(use, { ms, status, facility }) {
      const timed = use.base.filter((c) => c.upper !== null).length;
      const lost = Array.from(this.engine.statusNames, (name) => timed + Math.max(0, NOT_REACHED.indexOf(name)));
      return { minutes: ms, given: Int32Array.from(status, (s) => lost[s]), leads: facility };
    }

    /* The class of each facility of today: raised ones are of their new tier; closed and moved ones are drawn as such. */
    _sites(today) {
      const cls = Int32Array.from(today), { tiers, facilityRow } = this.book;
      for (const edit of this.edits) {
        if (edit.kind === "raise_facility") cls[facilityRow.get(edit.facility)] = tiers.indexOf(edit.tier);
        if (edit.kind === "close_facility" || edit.kind === "move_facility") cls[facilityRow.get(edit.facility)] = -1;
      }
      return cls;
    }

    /* How many facilities of each tier are new, or stand where they moved to. */
    _newSites(result) {
      const { tiers, everyTier } = this.book, names = Array.from(result.facilityTier, (t) => everyTier[t]);
      return tiers.map((tier) => names.filter((name, row) => name === tier && result.facilityAt[row] >= 0).length);
    }

    /* The roads of the theme that is shown: only these are worked out. */
    fitRoads() {
      const { view, result } = this, use = view.theme.uses.find((u) => u.things.isNetwork && u.hasMinutes);
      if (!use || !view.limit || !this.answers(view.group, view.theme) || use.answer === result) return;
      use.keepToday();
      use.answer = result;
      const { key } = view.theme, { today } = use;
      use.later(() => (result ? { ...today, minutes: result.roads(key) } : today));
      use.setLimit(view.limit.now, view.page.scale);
    }

    /* Another theme is chosen: its roads, and whether it is worked out anew. */
    themeChanges() {
      this.wasScenario = this.isScenario;
      this.fitRoads();
      this.panel.refresh();
      this.view.showStamp();
    }

    /* ---- today and after ---- */

    /* The theme against today, in the area that is chosen. */
    change() {
      const { view } = this, { use } = view.limit, { places } = this.book, most = Math.round(view.limit.now * use.per_min);
      return su.compareWith({ minutes: use.today.minutes, people: places.today }, { minutes: use.minutes, people: places.people }, most, (row) => view.limit.isCounted(row));
    }
    /* Minutes of today of a row, null without any. */
    before(use, row) { const ms = use.today ? use.today.minutes[row] : use.minutes[row]; return ms >= 0 ? ms / use.per_min : null; }

    /* Where a facility that a settlement leads to is, and its name: new ones stand behind those of today. */
    siteSpot(row) { const at = this.result ? this.result.facilityAt[row] : -1; return at >= 0 ? this.book.places.spot(at) : row < this.book.sites.n ? this.book.sites.spot(row) : null; }
    siteName(row) {
      if (row < this.book.sites.n) return this.book.sites.name(row);
      const at = this.result ? this.result.facilityAt[row] : -1;
      return at >= 0 ? say("new, in {place}", { place: su.nameless(this.book.places.name(at)) }) : "";
    }

    /* ---- address and files ---- */

    /* What the address says, null if nothing; while the engine opens, as it was given. */
    address() { return this.asked !== null ? this.asked : this.isOpen && this.engine && this.edits.length ? su.codeEdits(this.now, this.engine.fingerprint) : null; }

    /* Open what an address says of changes: all of them, or a message. */
    async restore(text) {
      if (text === null) { if (this.isOpen) this.close(); return; }
      if (!this.isOffered) { this.view.controls.said.textContent = say("The address holds changes, but this page carries no roads to work them out with."); return; }
      if (this.isOpen && this.engine && text === this.address()) return;
      this.asked = text;
      const isReady = await this.open();
      if (this.asked !== text) return; // another address came meanwhile
      this.asked = null;
      if (isReady) this.panel.tried(() => this.load(su.decodeEdits(text, this.book)));
      this.view.state.write();
    }

    load(scenario) { if (scenario.edits.length || this.edits.length) this.set(scenario); }

    text() { return su.scenarioText(this.now, this.book, this.panel.sentences()); }
  };
})(window.spatialUri);
