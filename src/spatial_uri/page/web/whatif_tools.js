/* The tools of what if: each takes one or two picks, by a click, from the search, or below the cross of the map. */
(function (su) {
  "use strict";
  const { h, say } = su, PIXELS = 14, FINGER = 22, LEAST_M = 30, MOST_M = 3000, EARTH_M = 40075016.686;

  /* Whether there is no pointer that could point without touching. */
  su.isTouched = window.matchMedia("(hover: none)").matches;

  /* What a tool asks for, one pick after the other, and what it then does. */
  const TOOLS = (su.TOOLS = [
    { key: "put", of: "facility", words: () => say("Open"), picks: ["settlement"], form: "tier", does: ([place], f) => ["facility", place, f.tier], asks: [() => say("Choose the settlement where the facility opens.")] },
    { key: "move", of: "facility", words: () => say("Move"), picks: ["facility", "settlement"], does: ([facility, place]) => ["move_facility", facility, place], asks: [() => say("Choose the facility that moves."), () => say("Choose the settlement where it moves to.")] },
    { key: "shut", of: "facility", words: () => say("Close"), picks: ["facility"], does: ([facility]) => ["close_facility", facility], asks: [() => say("Choose the facility that closes.")] },
    { key: "raise", of: "facility", words: () => say("Raise"), picks: ["facility"], form: "tier", does: ([facility], f) => ["raise_facility", facility, f.tier], asks: [() => say("Choose the facility that is raised.")] },
    { key: "block", of: "road", words: () => say("Close"), picks: ["road"], does: ([road]) => ["close_road", road], asks: [() => say("Choose the road segment that closes.")] },
    { key: "faster", of: "road", words: () => say("Speed up"), picks: ["road"], form: "kmh", does: ([road], f) => ["upgrade", road, f.kmh], asks: [() => say("Choose the road segment that becomes faster.")] },
    { key: "build", of: "road", words: () => say("Build"), picks: ["end", "end"], form: "built", does: ([a, b], f) => ["new_road", a, b, f.builtKmh, f.built], asks: [() => say("Choose where the new road begins: a junction, or a place on a road."), () => say("Choose where it ends: a junction, or a place on a road.")] },
    { key: "class", of: "road", words: () => say("By class"), picks: [], form: "class", asks: [] },
    { key: "resettle", of: "village", words: () => say("Resettle"), picks: ["settlement", "settlement"], does: ([from, to]) => ["relocate", from, to], asks: [() => say("Choose the settlement that is given up."), () => say("Choose the settlement where its people move to.")] },
  ]);

  su.Tools = class {
    constructor(whatif) {
      Object.assign(this, { whatif, view: whatif.view, tool: null, picks: [], facts: { tier: "", kmh: "40", class: "", built: "", builtKmh: "" }, ghost: null, kept: null });
      this.words = h("span", { role: "status", "aria-live": "polite" });
      this.hint = h("div", { class: "su-hint", hidden: true }, this.words, h("button", { type: "button", class: "su-small", onclick: () => this.drop() }, su.isTouched ? say("Done") : say("Done (Esc)")));
      document.body.append(this.hint);
      this.view.map.getContainer().append(h("div", { class: "su-cross", "aria-hidden": "true" }));
      this.view.map.getContainer().addEventListener("pointerdown", (e) => { this.byFinger = e.pointerType === "touch"; }, true);
      this.view.map.getContainer().addEventListener("keydown", (e) => {
        if (e.key === "Enter" && this.tool && e.target === this.view.map.getContainer()) { e.preventDefault(); this.pick(this.view.map.getCenter()); }
      });
    }

    /* How far from what is meant a pick may be, pixels: a finger is broad. */
    get reach() { return this.byFinger ? FINGER : PIXELS; }

    get isActive() { return this.tool !== null; }
    get wants() { return this.tool ? this.tool.picks[this.picks.length] : undefined; }

    /* Take a tool up; `first` is what it begins with, if that was chosen already. */
    start(key, first) {
      const { view, whatif } = this, tool = TOOLS.find((t) => t.key === key);
      if (!whatif.answers(view.group, view.theme)) view.setGroup(whatif.group.key);
      if (view.chosen) view.choose(null);
      Object.assign(this, { tool, picks: [], ghost: null });
      whatif.showToday(false);
      if (first !== undefined) this.picks.push(first);
      document.body.classList.add("su-tooling");
      document.body.classList.remove("su-up");
      this._showSites();
      whatif.panel.showTool();
      whatif.panel.bringForm();
      this.tell();
      if (!this.tool.picks[this.picks.length] && tool.picks.length) this._finish();
    }

    drop() {
      if (!this.tool) return;
      const { key } = this.tool;
      Object.assign(this, { tool: null, picks: [], ghost: null });
      document.body.classList.remove("su-tooling");
      this.hint.hidden = true;
      this.view.tell(null);
      this._showSites();
      this.whatif.panel.showTool(key);
      this.view.redrawEdits();
    }

    /* Facilities of every tier are seen while one of them is to be chosen, and only so long. */
    _showSites() {
      const { kept } = this, isWanted = this.wants === "facility", use = isWanted ? this._use("facility") : null;
      if (isWanted ? kept || !use || !use.hidden.size : !kept) return;
      if (isWanted) { this.kept = { use, keys: Array.from(use.hidden) }; use.hidden.clear(); } else { kept.keys.forEach((key) => kept.use.hidden.add(key)); this.kept = null; }
      this.view.controls.showTheme();
      this.view.places.redraw();
      this.view.labels.redraw();
    }

    tell(said) {
      if (!this.tool) return;
      const ask = this.tool.asks[this.picks.length], done = this.picks.length ? this._named() : "";
      this.words.textContent = [said, done, ask && ask()].filter(Boolean).join(" ");
      this.hint.hidden = !this.words.textContent;
      const stamp = document.querySelector(".su-stamp").getBoundingClientRect();
      this.hint.style.top = stamp.height ? `${Math.round(stamp.bottom) + 6}px` : "";
    }
    _named() {
      const { book } = this.whatif, [first] = this.picks, [kind] = this.tool.picks;
      return kind === "end" ? say("Begins at: {road}.", { road: su.endWords(first, book) }) : say("Chosen: {name}.", { name: kind === "facility" ? book.facility(first) : book.settlement(first) });
    }

    /* ---- picks ---- */

    _use(kind) {
      const { book } = this.whatif, things = { settlement: book.places, facility: book.sites, road: book.roads }[kind];
      return this.view.theme.uses.find((use) => use.things === things);
    }
    _metres(pixels) { const { lat } = this.view.map.getCenter(); return (pixels * EARTH_M * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** this.view.map.getZoom()); }

    /* What a pick at a place of the map would take: {value, words, at}; null for nothing. */
    under(latlng) {
      const { view } = this, kind = this.wants;
      if (kind === "end") return this._junction(latlng, Math.max(LEAST_M, this._metres(this.reach))) || this._onRoad(latlng);
      const use = this._use(kind), row = use ? this._at(use, latlng) : -1;
      return row < 0 ? null : this._row(kind, row);
    }
    /* The row at a place; below a finger also one beside it. */
    _at(use, latlng) {
      const { map } = this.view, at = (place) => use.at(place, map.getZoom(), this.view.detail()), row = at(latlng), { x, y } = map.latLngToContainerPoint(latlng);
      if (row >= 0 || !this.byFinger) return row;
      for (const far of [FINGER / 2, FINGER])
        for (let k = 0; k < 8; k++) {
          const beside = at(map.containerPointToLatLng([x + far * Math.cos((k * Math.PI) / 4), y + far * Math.sin((k * Math.PI) / 4)]));
          if (beside >= 0) return beside;
        }
      return -1;
    }
    _row(kind, row) {
      const { book, engine } = this.whatif;
      if (kind === "settlement") return { value: String(engine.settlements[row]), words: su.nameless(book.places.name(row)), at: book.places.spot(row) };
      if (kind === "facility") return { value: String(engine.facilities[row]), words: `${su.nameless(book.sites.name(row))} · ${book.tier(book.everyTier[engine.facilityTier[row]])}`, at: book.sites.spot(row) };
      return { value: String(row), words: `${book.road(row)} · ${su.kmhWords(su.speedToday(row, book))}`, at: null };
    }
    _junction({ lng, lat }, metres) {
      const found = this.whatif.engine.junctionNear(lng, lat, metres);
      return found && this._end(String(found.node));
    }
    /* A place on the road at a place of the map; why not, where no new road joins it there. */
    _onRoad(latlng) {
      const use = this._use("road"), row = use ? this._at(use, latlng) : -1, value = row < 0 ? null : su.endOnRoad(row, latlng, this.whatif.book);
      if (row < 0 || value) return value && this._end(value);
      return { value, words: say("No new road joins a motorway, ferry, bridge or tunnel between its junctions."), at: null };
    }
    _end(value) {
      const { book } = this.whatif, joins = say("joins: {road}", { road: su.endWords(value, book) });
      return { value, words: this.picks.length ? [joins, this._roadWords(value)].filter(Boolean).join(" · ") : joins, at: su.spotOfEnd(value, book) };
    }
    _roadWords(end) {
      if (end === this.picks[0]) return "";
      const { length_km: km } = su.newRoad(this.picks[0], end, this.whatif.book), kmh = Number(this.facts.builtKmh);
      return [su.kmWords(km), su.kmhWords(kmh), su.minutes((km / kmh) * 60)].join(" · ");
    }

    pick(latlng) {
      const found = this.wants && this.under(latlng);
      if (found && found.value !== null) this.take(found.value); else if (this.wants) this.tell(found ? found.words : say("Nothing to choose there."));
    }

    /* A row that was found by its name: what the tool asks for, or the junction nearest to a settlement. */
    found(things, row) {
      if (!this.wants) return;
      const { book } = this.whatif, kind = things === book.places ? "settlement" : things === book.sites ? "facility" : things === book.roads ? "road" : "";
      if (!kind) return;
      if (kind === this.wants) { this.take(this._row(kind, row).value); return; }
      if (this.wants !== "end" || kind !== "settlement" || !things.spot(row)) return;
      const [lat, lng] = su.latLng(...things.spot(row)), near = this._junction({ lng, lat }, MOST_M);
      if (near) this.take(near.value); else this.tell(say("No junction within {metres} of it.", { metres: say("{number} km", { number: MOST_M / 1000 }) }));
    }

    take(value) {
      this.picks.push(value);
      const begin = this.wants === "end" ? su.spotOfEnd(value, this.whatif.book) : null; // seen without a pointer that moves
      this.ghost = begin && { from: begin, to: begin, free: begin };
      if (this.picks.length === this.tool.picks.length) { this._finish(); return; }
      this._showSites();
      this.tell();
      this.view.redrawEdits();
    }

    _finish() {
      const { whatif, tool, facts } = this, [kind, ...texts] = tool.does(this.picks, facts);
      Object.assign(this, { picks: [], ghost: null });
      this._showSites();
      const isDone = whatif.add(kind, ...texts);
      this.tell(isDone ? say("Done: {change}.", { change: su.describe(whatif.lastAdded, whatif.book) }) : whatif.panel.message.textContent);
    }

    /* The pointer moves over the map: what would be taken, and the road that would be built. */
    hover(event) {
      const { view } = this, found = this.wants ? this.under(event.latlng) : null;
      view.map.getContainer().style.cursor = "crosshair";
      view.tell(found ? event.latlng : null, found && found.words);
      const isBuilding = this.wants === "end";
      if (!isBuilding && !this.ghost) return;
      this.ghost = isBuilding ? { from: this.picks.length ? su.spotOfEnd(this.picks[0], this.whatif.book) : null, to: found ? found.at : null,
        free: [su.worldX(event.latlng.lng * 1e5), su.worldY(event.latlng.lat * 1e5)] } : null;
      view.redrawEdits();
    }

    /* Buttons of a card: the tools that can begin with what is chosen. */
    actions({ use, row }) {
      const { book } = this.whatif, kind = use.things === book.places ? "settlement" : use.things === book.sites ? "facility" : use.things === book.roads ? "road" : "";
      const tools = kind ? TOOLS.filter((tool) => tool.picks[0] === kind) : [];
      if (!tools.length) return null;
      const words = { put: () => say("Open a facility here"), resettle: () => say("Resettle everybody"), move: () => say("Move it"), shut: () => say("Close it"), raise: () => say("Raise it"), block: () => say("Close it"), faster: () => say("Speed it up") };
      const { value } = this._row(kind, row);
      return h("p", { class: "su-actions" }, h("b", {}, say("What if")), tools.map((tool) => h("button", { type: "button", class: "su-small", onclick: () => this.start(tool.key, value) }, words[tool.key]())));
    }
  };
})(window.spatialUri);
