/* scenario.toml: written for “spatial-uri whatif”, with a last line that a page reads again. */
(function (su) {
  "use strict";
  const { say } = su, MARK = "# edits: ", MOST_FILE = 200000, NAMED = 6;
  const fault = (message) => { throw new su.EditError(message); };

  const quoted = (text) => JSON.stringify(text).replace(/\u007f/g, "\\u007F");
  const comment = (text) => `# ${text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, " ")}`;
  const two = (n) => String(n).padStart(2, "0");
  const today = () => { const d = new Date(); return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`; };

  function valueOf(value) {
    if (typeof value === "string") return quoted(value);
    if (Array.isArray(value)) return `[${value.map(valueOf).join(", ")}]`;
    if (typeof value === "object") return `{ ${Object.entries(value).map(([key, v]) => `${key} = ${valueOf(v)}`).join(", ")} }`;
    return String(value);
  }

  /* A block: what it is in words, then the keys of the contract. */
  function block(edit, k, book) {
    const { kind, nodes, ...fields } = su.contractEdit(edit, book);
    return ["[[change]]", comment(su.describe(edit, book)), `id = ${quoted(`${kind}-${k + 1}`)}`, `kind = ${quoted(kind)}`,
      ...Object.entries(fields).map(([key, value]) => `${key} = ${valueOf(value)}`), ""];
  }

  /* The text of a scenario; `said` are sentences that a reader should find at its top. */
  su.scenarioText = function (scenario, book, said) {
    const { edits } = scenario, name = scenario.name || say("Scenario"), roads = edits.some((e) => e.segment !== undefined || [e.a, e.b].some((end) => typeof end === "string")) ? [`roads = ${quoted(book.engine.fingerprint)}`] : [];
    return [comment(say("Written by the map page on {date}. Full report: spatial-uri whatif study.toml scenario.toml --out FOLDER", { date: today() })), ...said.map(comment),
      `name = ${quoted(name)}`, ...roads, "", ...edits.flatMap((edit, k) => block(edit, k, book)),
      comment(say("The map page reads the next line only. Who changes the text above by hand runs it with spatial-uri whatif.")),
      MARK + su.codeEdits(scenario, book.engine.fingerprint), ""].join("\n");
  };

  /* What a program reads of a text: neither comments nor empty lines. */
  const told = (text) => text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line && !line.startsWith("#")).join("\n");

  /* {name, edits} of the text of a file that a page wrote; an EditError for every other. */
  su.readScenario = function (text, book) {
    if (text.length > MOST_FILE) fault(say("The file is larger than a page reads."));
    const last = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean).pop() || "";
    if (!last.startsWith(MARK)) {
      const kinds = Array.from(new Set(Array.from(text.matchAll(/^\s*kind\s*=\s*"(\w{1,30})"/gm), ([, kind]) => kind))).slice(0, NAMED);
      fault(kinds.length ? say("A page reads only scenarios that a page wrote. Run this one ({kinds}) with “spatial-uri whatif”.", { kinds: kinds.join(", ") })
        : say("A page reads only scenarios that a page wrote. Run others with “spatial-uri whatif”."));
    }
    const scenario = su.decodeEdits(last.slice(MARK.length), book);
    if (told(text) !== told(su.scenarioText(scenario, book, []))) fault(say("The text of this scenario was changed by hand, or is of another map. Run it with “spatial-uri whatif”."));
    return scenario;
  };
  su.MOST_FILE = MOST_FILE;
})(window.spatialUri);
