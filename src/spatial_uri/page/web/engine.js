/* The page answers by itself: times, facilities and statuses of every settlement under edits, as Python would find them. */
(function (su) {
  "use strict";
  const KEPT = 12; // worlds and answers that are kept, the latest

  /* The latest of things that took long to make. */
  const Kept = (su.Kept = class {
    constructor(size) { this.size = size; this.things = new Map(); }

    get(key, make) {
      const has = this.things.has(key), thing = has ? this.things.get(key) : make();
      this.things.delete(key);
      this.things.set(key, thing);
      if (this.things.size > this.size) this.things.delete(this.things.keys().next().value);
      return thing;
    }
  });

  /* The answer to some edits; each tier is worked out when it is first asked for. */
  class Answer {
    constructor(engine, plan, world, asOpen) {
      Object.assign(this, { engine, plan, world, asOpen, people: plan.people, tiers: {}, found: new Map(), notes: plan.notes });
      const { roads } = engine;
      this.facilityIds = [...roads.facilities, ...plan.added.map(({ id }) => id)];
      this.facilityTier = Int32Array.from([...roads.facilityTier].map((tier, row) => (plan.gone.has(row) ? -1 : plan.tierOf.get(row) ?? tier)).concat(plan.added.map((_, k) => plan.tierAdded(k))));
      this.facilityAt = Int32Array.from([...roads.facilities.map(() => -1), ...plan.added.map(({ place }) => place)]);
      for (const name of engine.tiers) {
        let answer = null;
        Object.defineProperty(this.tiers, name, { enumerable: true, get: () => (answer = answer || this._tier(name)) });
      }
    }

    /* What the times of a tier follow from: with the edits, and with all roads open where some are closed. */
    timesTo(name) {
      if (!this.found.has(name)) {
        const facilities = this.plan.serving(this.engine.serving.get(name));
        const times = (world) => world && this.engine.timesIn(world, facilities);
        this.found.set(name, { own: times(this.world), open: times(this.asOpen), facilities, key: this.engine.keyOf(this.world, facilities) });
      }
      return this.found.get(name);
    }

    _tier(name) {
      const { own, open, facilities } = this.timesTo(name);
      return su.answerOf(this.world, su.clamped(own, open), facilities.length > 0);
    }

    /* The time of every settlement to where roads leave the data, ms, -1 for none within the limit of the search. */
    get border() {
      const { engine, world, asOpen } = this, times = (of) => of && engine.timesToExits(of);
      if (!engine.roads.exits.length) return new Int32Array(engine.settlements.length).fill(-1);
      if (!this.borderMs) this.borderMs = su.clamped(times(world), times(asOpen)).ms.map((t) => (t <= engine.roads.page.limit_ms && t < su.NEVER ? t : -1));
      return this.borderMs;
    }

    /* The time from the middle of every piece of today, tenths of a minute, -1 for none. */
    roads(name) {
      const { own, open } = this.timesTo(name), { limit_ms } = this.engine.roads.page;
      const times = su.roadTimes(this.world, own), most = open ? su.roadTimes(this.asOpen, open) : times, found = new Int32Array(this.engine.roads.pieces);
      for (let p = 0; p < found.length; p++) found[p] = su.tenths(Math.max(times[p], most[p]), limit_ms);
      return found;
    }
  }

  su.Engine = class {
    constructor(roads) {
      const { page, settlements, facilities } = roads;
      Object.assign(this, { roads, fingerprint: page.fingerprint, everyTier: page.every_tier, tiers: page.serving.map(([tier]) => tier), serving: new Map(page.serving) });
      Object.assign(this, { settlements, facilities, facilityTier: roads.facilityTier, statusNames: su.STATUSES, places: new su.Places(roads) });
      this.settlementRow = new Map(settlements.map((id, row) => [id, row]));
      this.facilityRow = new Map(facilities.map((id, row) => [id, row]));
      this.joinsToday = su.joinsMain(roads, null);
      this.worlds = new Kept(KEPT);
      this.times = new Kept(2 * KEPT);
      this.base = () => this.run([]);
    }

    run(edits) {
      const plan = su.resolveEdits(this, edits), closed = plan.closedPieces;
      const world = this._world(plan, closed), asOpen = closed ? this._world(plan, null) : null, unsure = new Set([...world.unsure, ...(asOpen ? asOpen.unsure : [])]);
      if (unsure.size) return this._without(edits, unsure);
      return new Answer(this, plan, world, asOpen);
    }

    /* Leave out what is a matter of rounding, and say so. */
    _without(edits, unsure) {
      const kept = edits.map((_, k) => k).filter((k) => !unsure.has(k)), answer = this.run(kept.map((k) => edits[k]));
      answer.notes = [...answer.notes.map((note) => ({ ...note, edit: kept[note.edit] })), ...Array.from(unsure, (edit) => ({ code: "needs_whatif", why: "rounding", edit }))];
      return answer;
    }

    check(edit) {
      const { code, ...facts } = this.run([edit]).notes[0] || {};
      return code ? { code, ...facts } : null;
    }

    _world(plan, closed) {
      const key = JSON.stringify([closed ? Array.from(plan.closed).sort((a, b) => a - b) : [], plan.timesKey, plan.built]);
      return this.worlds.get(key, () => Object.assign(new su.World(this.roads, this.joinsToday, { ms: plan.ms, closed, built: plan.built }), { key }));
    }

    /* Tells the times to some facilities from others; closed roads say how it is with all open, too. */
    keyOf(world, facilities) { return `${world.key} ${facilities.map(({ row, place }) => `${row}@${place}`).join()}`; }
    timesIn(world, facilities) { return this.times.get(this.keyOf(world, facilities), () => su.timesIn(world, facilities)); }

    timesToExits(world) { return this.times.get(`${world.key} exits`, () => su.timesToNodes(world, this.roads.exits)); }

    nodeAt(node) { return this.places.nodeAt(node); }
    junctionNear(lng, lat, metres) { return this.places.junctionNear(lng, lat, metres); }
    newRoad(...ends) { return this.places.newRoad(...ends); }
    segment(piece) { return this.places.segment(piece); }
    speedOf(name) { return this.places.speedOf(name); }
  };

  let opened = null;

  /* The engine of the page, null where the page carries no roads to answer from. */
  su.openEngine = async function () {
    if (!opened) {
      const packed = document.querySelector("script.su-network");
      opened = packed ? su.unpack(packed.textContent).then((data) => new su.Engine(su.readRoads(data))) : Promise.resolve(null);
    }
    return opened;
  };
})(window.spatialUri);
