/* Elements of the panel and of records. Text is only ever set as text. */
(function (su) {
  "use strict";
  const { say } = su;

  /* h("b", {class: "x"}, "text", element, ...) */
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child);
    return element;
  }
  su.h = h;

  /* A sentence with one of its facts in bold. */
  su.stressed = function (sentence, slot, fact) {
    const [before, after] = sentence.split(`{${slot}}`);
    return [before, h("b", {}, fact), after];
  };

  /* A small picture for the legend; draw again what was made. */
  su.swatch = function (draw, canvas = h("canvas", { width: 44, height: 36, class: "su-swatch", "aria-hidden": "true" })) {
    const ctx = canvas.getContext("2d");
    ctx.setTransform(2, 0, 0, 2, 0, 0);
    ctx.clearRect(0, 0, 22, 18);
    draw(ctx);
    return canvas;
  };

  /* Rows of name, value and, if it is to stand out, its class. */
  su.record = (rows) => h("table", { class: "su-record" }, h("tbody", {},
    rows.filter((row) => row).map(([name, value, note]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", { class: note }, value)))));

  /* A field that lists what find(text) gives, {name, more, open()}, as one types. */
  su.searchBox = function (hint, find) {
    const results = h("ul", { class: "su-results", id: "su-results" });
    const list = () => {
      const text = input.value.trim().toLowerCase();
      results.replaceChildren();
      if (!text) return;
      const hits = find(text);
      for (const hit of hits) results.append(h("li", {}, h("button", { type: "button", onclick: () => { results.replaceChildren(); hit.open(); } },
        hit.name || say("(no name)"), h("small", {}, " " + hit.more))));
      if (!hits.length) results.append(h("li", { class: "su-note" }, say("nothing of that name or code")));
    };
    const input = h("input", { type: "search", id: "su-search", placeholder: hint, autocomplete: "off", "aria-controls": "su-results",
      oninput: list, onkeydown: (e) => { if (e.key === "Enter") { const first = results.querySelector("button"); if (first) first.click(); } } });
    return h("div", { class: "su-row su-find" }, h("label", { for: "su-search" }, say("Find")), input, results);
  };
})(window.spatialUri);
