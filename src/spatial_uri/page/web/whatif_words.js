/* What a change is called, and the names of what it is about. */
(function (su) {
  "use strict";
  const { say } = su;

  su.kmWords = (km) => say("{number} km", { number: km < 0.1 ? km.toFixed(3) : km < 10 ? km.toFixed(2) : km.toFixed(1) });
  su.kmhWords = (kmh) => say("{number} km/h", { number: String(Math.round(kmh * 10) / 10) });

  /* Names of settlements, facilities, tiers and roads, by the ids that changes have. */
  su.Book = class {
    constructor(engine, group, ground) {
      const layer = (of) => group.layers.find((l) => l.of === of && !l.places);
      Object.assign(this, { engine, group, ground, tiers: Array.from(engine.tiers), everyTier: Array.from(engine.everyTier), places: layer("settlements"), sites: layer("facilities"), roads: layer("roads"), classes: ground.roads.classes });
      this.settlementRow = new Map(Array.from(engine.settlements, (id, row) => [String(id), row]));
      this.facilityRow = new Map(Array.from(engine.facilities, (id, row) => [String(id), row]));
      this.pieces = this.roads ? this.roads.n : 0;
    }

    /* The classes that a new road may be of, the fastest first: those that are travelled today, at their usual speeds. */
    get buildable() { return (this._buildable = this._buildable || this.classes.filter((name) => this.kmhOf(name)).sort((a, b) => this.kmhOf(b) - this.kmhOf(a))); }
    get usualClass() { return this.buildable.includes(su.USUAL_CLASS) ? su.USUAL_CLASS : this.buildable[this.buildable.length - 1] || su.USUAL_CLASS; }

    /* The usual speed of a class, as far as a change may have it; null without roads of it. */
    kmhOf(name) {
      const kmh = this.engine.speedOf(name), [least, most] = su.SPEED_ENDS;
      return kmh === null ? null : Math.min(most, Math.max(least, kmh));
    }

    settlement(id) { return su.nameless(this.places.name(this.settlementRow.get(id))); }
    facility(id) { return su.nameless(this.sites.name(this.facilityRow.get(id))); }
    tierOf(id) { return this.engine.facilityTier[this.facilityRow.get(id)]; }
    tier(name) { const theme = this.group.themes.find((t) => t.key === name); return theme ? theme.title : name; }
    higherTiers(id) { return this.tiers.filter((t) => this.everyTier.indexOf(t) < this.tierOf(id)); }
    classWords(name) { const k = this.classes.indexOf(name); return k < 0 ? name : this.ground.roads.class_words[k]; }

    /* A road by its name, else by its class, and how long it is. */
    road(segment) {
      const { length_m, road_class } = this.engine.segment(segment), km = su.kmWords(length_m / 1000), name = this.roads.name(segment);
      return name ? say("{road} ({km})", { road: name, km }) : say("{class} without a name ({km})", { class: this.classWords(road_class), km });
    }

    /* The roads that meet at a junction, each once. */
    junction(node) {
      const { pieces } = this.engine.nodeAt(node), named = Array.from(new Set(pieces.map((p) => this.roads.name(p)).filter(Boolean)));
      return named.length ? named.slice(0, 3).join(" / ") : this.classWords(this.engine.segment(pieces[0]).road_class);
    }
  };

  su.describe = function (edit, book) {
    switch (edit.kind) {
      case "facility": return say("New {tier} in {place}", { tier: book.tier(edit.tier), place: book.settlement(edit.at) });
      case "close_facility": return say("{facility} closes", { facility: book.facility(edit.facility) });
      case "raise_facility": return say("{facility} becomes: {tier}", { facility: book.facility(edit.facility), tier: book.tier(edit.tier) });
      case "move_facility": return say("{facility} moves to {place}", { facility: book.facility(edit.facility), place: book.settlement(edit.at) });
      case "close_road": return say("Road closed: {road}", { road: book.road(edit.segment) });
      case "upgrade": return say("{road}: {kmh}", { road: book.road(edit.segment), kmh: su.kmhWords(edit.kmh) });
      case "speeds": return say("Speed on {class}: {percent} of today's", { class: book.classWords(edit.class), percent: `${Math.round(edit.factor * 100)}%` });
      case "new_road": return say("New road ({class}) from {a} to {b}: {km}, {kmh}", { class: book.classWords(edit.road_class), a: su.endWords(edit.a, book), b: su.endWords(edit.b, book), km: su.kmWords(su.newRoad(edit.a, edit.b, book).length_km), kmh: su.kmhWords(edit.kmh) });
      default: return say("Everybody in {from} moves to {to}", { from: book.settlement(edit.from), to: book.settlement(edit.to) });
    }
  };

  /* Why a change cannot be had on this page. */
  su.refusalWords = function ({ code }, edit, book) {
    if (code === "not_faster") return say("{road} is at {kmh} today: only a faster speed is an upgrade.", { road: book.road(edit.segment), kmh: su.kmhWords(su.speedToday(edit.segment, book)) });
    if (code === "joins_closed") return say("A new road cannot join a road that is closed: {change}.", { change: su.describe(edit, book) });
    return say("This page cannot work this change out exactly: {change}. Run it with “spatial-uri whatif”.", { change: su.describe(edit, book) });
  };

  su.speedToday = function (segment, book) { const { kmh, kmh_back } = book.engine.segment(segment); return Math.max(kmh || 0, kmh_back || 0); };

  /* Where a change is, [west, north, east, south] in the world of 0 to 1; null where it is everywhere. */
  su.boxOfEdit = function (edit, book) {
    const rows = { at: book.settlementRow, from: book.settlementRow, to: book.settlementRow, facility: book.facilityRow };
    const spots = Object.keys(rows).filter((f) => edit[f] !== undefined).map((f) => (f === "facility" ? book.sites : book.places).spot(rows[f].get(edit[f])));
    if (edit.segment !== undefined) return book.roads.box(edit.segment);
    for (const end of [edit.a, edit.b]) if (end !== undefined) spots.push(su.spotOfEnd(end, book));
    const found = spots.filter(Boolean), xs = found.map(([x]) => x), ys = found.map(([, y]) => y);
    return found.length ? [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] : null;
  };
})(window.spatialUri);
