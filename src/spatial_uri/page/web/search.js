/* What a reader looks for by name or code, among everything that the themes of a group show. */
(function (su) {
  "use strict";
  const LISTED = 8, ENOUGH = 5000;

  /* How a row is shown: by the first of these themes that shows it, whether its class is hidden or not. */
  su.shownBy = function (themes, things, row) {
    for (const theme of themes)
      for (const use of theme.uses) if (use.things === things && use.classOf(row) >= 0) return { theme, use };
    return null;
  };

  /* 2 for a name that begins with the text, 1 for one that holds it, 0 for others. */
  const scoreName = (name, text) => {
    const at = name.toLowerCase().indexOf(text);
    return at < 0 ? 0 : at === 0 ? 2 : 1;
  };

  /* The best hits, {layer, row, use}; of lines with one name the first. */
  su.find = function (themes, layers, text) {
    const hits = [];
    layers.forEach((things, layer) => {
      const named = things.names.words.map((name) => scoreName(name, text));
      const coded = things.codes && things.codes.words.map((code) => (code && code.toLowerCase().startsWith(text) ? 1 : 0));
      const told = new Set();
      for (let row = 0; row < things.n && hits.length < ENOUGH; row++) {
        const name = things.names.of[row], score = named[name] || (coded && coded[things.codes.of[row]]);
        if (!score || (things.kind === "line" && told.has(name))) continue;
        const shown = su.shownBy(themes, things, row);
        if (!shown) continue;
        told.add(name);
        hits.push({ layer, row, use: shown.use, score });
      }
    });
    return hits.sort((a, b) => b.score - a.score).slice(0, LISTED);
  };
})(window.spatialUri);
