/* The changes that a reader makes: what each may hold, which one takes the place of another, and how an address carries them. */
(function (su) {
  "use strict";
  const { say } = su, MOST = 60, MOST_TEXT = 20000, MOST_NAME = 80, SHOWN = 40;
  const ENDS = { kmh: [5, 130], factor: [0.2, 2] };
  su.MOST_EDITS = MOST;
  su.SPEED_ENDS = ENDS.kmh;
  su.FACTOR_ENDS = ENDS.factor;
  su.USUAL_CLASS = "unclassified"; // of a new road, as scenario.toml has it

  /* What is wrong with an address, a file or a change, in the words of the page. */
  su.EditError = class extends Error {};
  const fault = (message) => { throw new su.EditError(message); };

  /* Kind -> the letter that an address has for it, its fields, and what it is about: of two about one thing the later holds. */
  const KINDS = new Map([
    ["facility", { letter: "f", fields: { at: "settlement", tier: "tier" }, about: (e) => `put/${e.at}/${e.tier}` }],
    ["close_facility", { letter: "x", fields: { facility: "facility" }, about: (e) => `facility/${e.facility}` }],
    ["raise_facility", { letter: "r", fields: { facility: "facility", tier: "tier" }, about: (e) => `facility/${e.facility}` }],
    ["move_facility", { letter: "m", fields: { facility: "facility", at: "settlement" }, about: (e) => `facility/${e.facility}` }],
    ["close_road", { letter: "c", fields: { segment: "segment" }, about: (e) => `segment/${e.segment}`, isOfRoads: true }],
    ["upgrade", { letter: "u", fields: { segment: "segment", kmh: "kmh" }, about: (e) => `segment/${e.segment}`, isOfRoads: true }],
    ["speeds", { letter: "s", fields: { class: "class", factor: "factor" }, about: (e) => `class/${e.class}` }],
    ["new_road", { letter: "n", fields: { a: "end", b: "end", kmh: "kmh", road_class: "built" }, usual: { road_class: su.USUAL_CLASS }, about: (e) => `road/${[e.a, e.b].sort().join("/")}`, isOfRoads: true }],
    ["relocate", { letter: "p", fields: { from: "settlement", to: "settlement" }, about: (e) => `from/${e.from}` }],
  ]);
  const BY_LETTER = new Map(Array.from(KINDS, ([kind, { letter }]) => [letter, kind]));
  su.aboutOf = (edit) => KINDS.get(edit.kind).about(edit);
  su.isOfRoads = (edit) => Boolean(KINDS.get(edit.kind).isOfRoads);

  const shown = (text) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
  const number = (text, [least, most]) => {
    const value = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN;
    return value >= least && value <= most ? value : fault(say("{value} is not from {least} to {most}.", { value: shown(text), least: String(least), most: String(most) }));
  };
  const whole = (text, count) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    return value < count ? value : fault(say("This map has no road “{value}”.", { value: shown(text) }));
  };
  const READ = {
    settlement: (text, book) => (book.settlementRow.has(text) ? text : fault(say("This map has no settlement “{id}”.", { id: shown(text) }))),
    facility: (text, book) => (book.facilityRow.has(text) ? text : fault(say("This map has no facility “{id}”.", { id: shown(text) }))),
    tier: (text, book) => (book.tiers.includes(text) ? text : fault(say("This map has no tier “{id}”.", { id: shown(text) }))),
    class: (text, book) => (book.classes.includes(text) ? text : fault(say("This map has no road class “{id}”.", { id: shown(text) }))),
    built: (text, book) => (text === su.USUAL_CLASS || book.buildable.includes(text) ? text : fault(say("This map has no road class “{id}”.", { id: shown(text) }))),
    segment: (text, book) => whole(text, book.pieces),
    end: (text, book) => su.endOf(text, book) ?? fault(say("On this map no new road can end at “{value}”.", { value: shown(text) })),
    kmh: (text) => number(text, ENDS.kmh),
    factor: (text) => number(text, ENDS.factor),
  };

  /* An edit from texts, with nothing but the fields of its kind; a fault where one cannot be. */
  su.editOf = function (kind, texts, book) {
    const known = KINDS.get(kind);
    if (!known) fault(say("This page does not know the change “{kind}”. Run the scenario with “spatial-uri whatif”.", { kind: shown(String(kind)) }));
    const names = Object.keys(known.fields), edit = { kind }, { usual = {} } = known; // what earlier pages left out is as usual
    const given = names.map((name, k) => (k < texts.length ? String(texts[k]) : usual[name]));
    if (texts.length > names.length || given.includes(undefined)) fault(say("The change “{kind}” is damaged.", { kind }));
    names.forEach((name, k) => { edit[name] = READ[known.fields[name]](given[k], book); });
    if (edit.kind === "relocate" && edit.from === edit.to) fault(say("Nobody moves from a settlement to itself."));
    if (edit.kind === "new_road" && edit.a === edit.b) fault(say("Both ends of the new road are at one place."));
    if (edit.kind === "raise_facility" && book.everyTier.indexOf(edit.tier) >= book.tierOf(edit.facility)) fault(say("A facility can only be raised to a higher tier than its own."));
    return edit;
  };

  /* The list with one more edit, in the place of another about the same thing. */
  su.withEdit = function (edits, edit) {
    const about = su.aboutOf(edit), at = edits.findIndex((e) => su.aboutOf(e) === about);
    if (at < 0 && edits.length >= MOST) fault(say("A page holds {count} changes at most. Run larger scenarios with “spatial-uri whatif”.", { count: String(MOST) }));
    return at < 0 ? [...edits, edit] : edits.map((e, k) => (k === at ? edit : e));
  };

  /* ---- in an address, and in the last line of a file ---- */

  /* 1,roads,name&letter,field,field&...: neither , nor & is ever in a field that is coded. */
  su.codeEdits = ({ name, edits }, roads) => [`1,${roads},${encodeURIComponent(wellFormed(name))}`,
    ...edits.map(({ kind, ...fields }) => [KINDS.get(kind).letter, ...Object.keys(KINDS.get(kind).fields).map((f) => encodeURIComponent(fields[f]))].join(","))].join("&");
  const wellFormed = (text) => Array.from(text, (c) => (c.length === 1 && /[\ud800-\udfff]/.test(c) ? "\ufffd" : c)).join("");
  const decoded = (text) => { try { return decodeURIComponent(text); } catch { return fault(say("The changes are damaged.")); } };

  su.cleanName = (text) => Array.from(wellFormed(String(text)).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, " ").trim()).slice(0, MOST_NAME).join("");

  /* {name, edits} of a coded text; an EditError where anything in it cannot be. */
  su.decodeEdits = function (text, book) {
    if (text.length > MOST_TEXT) fault(say("The changes are longer than a page reads."));
    const [head, ...rest] = text.split("&"), [version, roads, name = ""] = head.split(",");
    if (version !== "1") fault(say("The changes were written by another version of this page."));
    if (rest.length > MOST) fault(say("A page holds {count} changes at most. Run larger scenarios with “spatial-uri whatif”.", { count: String(MOST) }));
    let edits = [];
    for (const part of rest) {
      const [letter, ...fields] = part.split(",");
      const kind = BY_LETTER.get(letter) || letter, isRoad = KINDS.has(kind) && KINDS.get(kind).isOfRoads;
      if (isRoad && roads !== book.engine.fingerprint) fault(say("The changes are of a map with other roads: its road numbers mean other roads here."));
      edits = su.withEdit(edits, su.editOf(kind, fields.map(decoded), book));
    }
    return { name: su.cleanName(decoded(name)), edits };
  };

  /* ---- as scenario.toml and the engine have it ---- */

  su.contractEdit = function (edit, book) {
    const { kind, segment, a, b, ...fields } = edit;
    if (kind === "close_road") return { kind, where: { segments: [segment] } };
    if (kind === "upgrade") return { kind, where: { segments: [segment] }, kmh: edit.kmh };
    if (kind === "speeds") return { kind, where: { class: edit.class }, factor: edit.factor };
    if (kind === "relocate") return { kind, from: [edit.from], to: edit.to };
    if (kind === "new_road") return { kind, ...su.newRoad(a, b, book), road_class: edit.road_class, kmh: edit.kmh };
    return { kind, ...fields };
  };
})(window.spatialUri);
