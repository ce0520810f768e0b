/* Edits, all resolved on the study of today before any is applied: what they do to roads, facilities and people.
   What the page cannot do exactly is not done, and said in a note. */
(function (su) {
  "use strict";

  /* The keys that change nothing in the times. */
  const SAID = ["id", "kind", "name", "ref", "cost", "capacity", "comment"];
  const KEYS = {
    facility: ["at", "tier"], close_facility: ["facility"], raise_facility: ["facility", "tier"], move_facility: ["facility", "at"],
    close_road: ["where"], upgrade: ["where", "kmh"], speeds: ["where", "factor"], relocate: ["from", "to", "share"],
    new_road: ["line", "nodes", "begins_on", "ends_on", "kmh", "length_km", "oneway", "road_class"],
  };

  const SAME_M = 1; // who is moved no farther stays where it is

  class Refusal extends Error {
    constructor(code, facts) { super(code); this.note = { code, ...facts }; }
  }
  const refuse = (code, facts) => { throw new Refusal(code, facts); };
  const needsWhatif = (why) => refuse("needs_whatif", { why });

  /* A number above 0 and up to the most that a scenario file may say. */
  const positive = (value, most) => (typeof value === "number" && value > 0 && value <= most ? value : needsWhatif("key"));
  const KMH = 200, FACTOR = 10, LEAST_FACTOR = 0.01, KM = 1000, DAY_MS = 24 * 3600000;

  class Plan {
    constructor(engine) {
      const { roads } = engine;
      Object.assign(this, { engine, roads, notes: [], added: [], tierOf: new Map(), gone: new Set(), touched: new Map() });
      Object.assign(this, { closed: new Set(), kmh: new Map(), factors: [], built: [], moved: [], leaving: new Map() });
    }

    /* What is changed once is not changed again: a segment closed or raised, a facility moved, the speed of a class. */
    once(edit, ...things) {
      const other = things.map((thing) => this.touched.get(thing)).find((k) => k !== undefined);
      if (other !== undefined) refuse("contradicts", { other });
      for (const thing of things) this.touched.set(thing, edit);
    }

    settlement(id) { return this.engine.settlementRow.get(id) ?? (typeof id === "string" ? refuse("unknown_id", { id }) : needsWhatif("place")); }
    facilityOf(id) { return this.engine.facilityRow.get(id) ?? refuse("unknown_id", { id: String(id) }); }
    tier(name) { const at = this.engine.everyTier.indexOf(name); return at < 0 ? refuse("unknown_id", { id: String(name) }) : at; }

    /* The pieces that an edit names by their numbers. */
    segments(where) {
      const list = where && Object.keys(where).length === 1 ? where.segments : null;
      if (!Array.isArray(list) || !list.length) needsWhatif("segments");
      const { pieces, edges } = this.roads;
      for (const p of list) if (!Number.isInteger(p) || p < 0 || p >= pieces || edges.ptr[p] === edges.ptr[p + 1]) needsWhatif("segments");
      return list;
    }

    close_road(edit, k) {
      const list = this.segments(edit.where);
      this.once(k, ...list.map((p) => `raised ${p}`), ...list.map((p) => `scaled ${p}`));
      for (const p of list) this.closed.add(p);
    }

    upgrade(edit, k) {
      const kmh = positive(edit.kmh, KMH), list = this.segments(edit.where), { edges, length, bits } = this.roads;
      const faster = (p) => { for (let e = edges.ptr[p]; e < edges.ptr[p + 1]; e++) if (su.msAt(length[p], kmh) < edges.ms[e]) return true; return false; };
      if (list.some((p) => bits[p] & su.PIECE_BIT.ferry)) needsWhatif("ferry");
      if (list.some((p) => su.isUnsure(length[p], kmh, this.roads.lengthIsWithin))) needsWhatif("rounding");
      if (!this.factors.length && !list.some(faster)) refuse("not_faster");
      this.once(k, ...list.map((p) => `raised ${p}`));
      for (const p of list) this.kmh.set(p, kmh);
    }

    speeds(edit, k) {
      const factor = positive(edit.factor, FACTOR), { where } = edit, name = where && where.class;
      if (factor < LEAST_FACTOR) needsWhatif("key");
      if (typeof name === "string" && Object.keys(where).length === 1) {
        const at = this.roads.classes.indexOf(name);
        if (at < 0) refuse("unknown_id", { id: name });
        if (this.factors.some(({ pieces }) => pieces && pieces.some((p) => this.roads.roadClass[p] === at))) refuse("contradicts");
        this.once(k, `class ${name}`);
        this.factors.push({ of: name, edit: k, holds: (p) => this.roads.roadClass[p] === at, factor });
      } else {
        const list = this.segments(where), own = new Set(list);
        if (list.some((p) => this.touched.has(`class ${this.roads.classes[this.roads.roadClass[p]]}`))) refuse("contradicts");
        this.once(k, ...list.map((p) => `scaled ${p}`));
        this.factors.push({ of: list, edit: k, pieces: list, holds: (p) => own.has(p), factor });
      }
    }

    /* The place on a road that an end of a new road names; null if it names none. */
    joint(point) {
      if (point === undefined) return null;
      const { segment: piece, fraction } = point || {};
      if (!this.engine.places.maySplit(piece)) needsWhatif("segments");
      return typeof fraction === "number" && fraction > 0 && fraction < 1 ? { piece, fraction } : needsWhatif("key");
    }

    new_road(edit, k) {
      const { places } = this.engine, { road_class = "unclassified" } = edit, kmh = positive(edit.kmh, KMH), joints = [this.joint(edit.begins_on), this.joint(edit.ends_on)];
      const nodes = edit.nodes || places.nodesOf(edit.line, joints) || needsWhatif("junction"), [one, other] = joints;
      if (typeof road_class !== "string" || !road_class) needsWhatif("key");
      if (nodes.length !== 2 || joints.some((joint, i) => !joint && !places.mayJoin(nodes[i]))) needsWhatif("junction");
      if (one && other ? one.piece === other.piece && one.fraction === other.fraction : !one && !other && nodes[0] === nodes[1]) needsWhatif("junction");
      const ends = joints.map((joint, i) => (joint ? places.drawnAt(edit.line, i) || needsWhatif("place") : this.roads.nodePoints.metres(nodes[i])));
      if (edit.length_km === undefined && !edit.nodes) needsWhatif("length");
      const length = edit.length_km === undefined ? su.kmBetween(...ends) : positive(edit.length_km, KM);
      const ms = su.msAt(length * 1000, kmh);
      if (ms > DAY_MS) needsWhatif("key");
      this.built.push({ nodes: [nodes[0], nodes[1]], joints, ends: ends.flat(), ms, oneway: edit.oneway === true, isJoined: !this.roads.page.never_joined.includes(road_class), edit: k });
    }

    facility(edit) {
      const at = this.settlement(edit.at), tier = this.tier(edit.tier);
      this.added.push({ place: at, tier, id: edit.at });
    }

    close_facility(edit, k) {
      const row = this.facilityOf(edit.facility);
      this.once(k, `tier ${row}`, `place ${row}`);
      this.gone.add(row);
    }

    raise_facility(edit, k) {
      const row = this.facilityOf(edit.facility), tier = this.tier(edit.tier);
      if (tier >= this.roads.facilityTier[row] && this.roads.facilityTier[row] >= 0) refuse("not_higher");
      this.once(k, `tier ${row}`);
      this.tierOf.set(row, tier);
    }

    move_facility(edit, k) {
      const row = this.facilityOf(edit.facility), place = this.settlement(edit.at);
      const [[x, y], [u, v]] = [this.roads.spots[place], this.roads.spots[this.roads.settlements.length + row]];
      if (Math.hypot(u - x, v - y) <= SAME_M) refuse("not_moved");
      this.once(k, `place ${row}`);
      this.gone.add(row);
      this.added.push({ place, row, id: edit.facility });
    }

    relocate(edit) {
      const list = [edit.from].flat(), to = this.settlement(edit.to), share = edit.share === undefined ? 1 : positive(edit.share, 1);
      const rows = list.map((id) => this.settlement(id)), left = (row) => 1 - (this.leaving.get(row) || 0);
      if (!rows.length) needsWhatif("place");
      if ([...rows, to].some((row) => Number.isNaN(this.roads.people[row]))) refuse("unknown_people");
      if (rows.includes(to) || new Set(rows).size < rows.length) refuse("contradicts");
      if (rows.some((row) => share > left(row) + 1e-12)) refuse("contradicts");
      for (const row of rows) {
        this.leaving.set(row, (this.leaving.get(row) || 0) + share);
        this.moved.push({ row, to, share });
      }
    }

    /* Where roads are closed, a new road must not end at a closed one, nor the speed of a class change that is closed. */
    checkClosed() {
      if (!this.closed.size) return;
      this.factors = this.factors.filter(({ holds, edit }) => {
        const { pieces, edges } = this.roads;
        for (let p = 0; p < pieces; p++) if (holds(p) && edges.ptr[p] < edges.ptr[p + 1] && !this.closed.has(p)) return true;
        this.notes.push({ code: "contradicts", edit });
        return false;
      });
      this.built = this.built.filter(({ nodes, joints, edit }) => {
        const isClosed = joints.some((joint) => joint && this.closed.has(joint.piece));
        const open = !isClosed && joints.every((joint, i) => joint || this.engine.places.mayJoin(nodes[i], this.closed));
        if (!open) this.notes.push(isClosed ? { code: "joins_closed", edit } : { code: "needs_whatif", why: "junction", edit });
        return open;
      });
    }

    get people() {
      const people = this.roads.people.slice();
      for (const { row, to, share } of this.moved) {
        people[row] = Math.max(0, people[row] - this.roads.people[row] * share);
        people[to] += this.roads.people[row] * share;
      }
      return people;
    }

    /* The times of today's edges: factors first, then what is raised, never slower for that. */
    get ms() {
      const { edges, pieces, bits, length } = this.roads, { factors, kmh } = this;
      if (!factors.length && !kmh.size) return edges.ms;
      const ms = edges.ms.slice();
      for (let p = 0; p < pieces; p++) {
        let factor = 1;
        for (const each of factors) if (each.holds(p)) factor *= each.factor;
        if (factor === 1 || bits[p] & su.PIECE_BIT.ferry) continue;
        for (let e = edges.ptr[p]; e < edges.ptr[p + 1]; e++) ms[e] = Math.min(su.rint(ms[e] / factor), su.NO_LIMIT);
      }
      for (const [p, speed] of kmh) for (let e = edges.ptr[p]; e < edges.ptr[p + 1]; e++) ms[e] = Math.min(ms[e], su.msAt(length[p], speed));
      return ms;
    }

    /* Tells these times from others. */
    get timesKey() { return [this.factors.map(({ of, factor }) => [of, factor]), Array.from(this.kmh)]; }

    get closedPieces() {
      if (!this.closed.size) return null;
      const closed = new Uint8Array(this.roads.pieces);
      for (const p of this.closed) closed[p] = 1;
      return closed;
    }

    /* The tier of a new facility, or of one that was moved. */
    tierAdded(k) {
      const { row, tier } = this.added[k];
      return row === undefined ? tier : this.tierOf.get(row) ?? this.roads.facilityTier[row];
    }

    /* Which facilities serve some tiers, by row: those of today, then new and moved ones in the order of the edits. */
    serving(tiers) {
      const { facilities, facilityTier, settlements } = this.roads, found = [];
      for (let row = 0; row < facilities.length; row++) if (!this.gone.has(row) && tiers.includes(this.tierOf.get(row) ?? facilityTier[row])) found.push({ row, place: settlements.length + row });
      this.added.forEach(({ place }, k) => { if (tiers.includes(this.tierAdded(k))) found.push({ row: facilities.length + k, place }); });
      return found;
    }
  }

  su.msAt = (metres, kmh) => su.rint((metres / 1000 / kmh) * 3600000);

  /* Whether a length that is not known better may decide the last millisecond. */
  su.isUnsure = (metres, kmh, within) => {
    const ms = (metres / 1000 / kmh) * 3600000;
    return Math.abs(ms - Math.floor(ms) - 0.5) < (within * 3600) / kmh;
  };

  /* Resolve edits one by one; those that cannot be done have a note and do nothing. */
  su.resolveEdits = function (engine, edits) {
    const plan = new Plan(engine);
    edits.forEach((edit, k) => {
      try {
        if (edit === null || typeof edit !== "object") needsWhatif("kind");
        const keys = Object.prototype.hasOwnProperty.call(KEYS, edit.kind) ? KEYS[edit.kind] : needsWhatif("kind");
        if (Object.keys(edit).some((key) => edit[key] !== undefined && !keys.includes(key) && !SAID.includes(key))) needsWhatif("key");
        plan[edit.kind](edit, k);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        plan.notes.push({ ...error.note, edit: k });
      }
    });
    plan.checkClosed();
    return plan;
  };
})(window.spatialUri);
