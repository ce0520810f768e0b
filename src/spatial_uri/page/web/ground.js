/* What every map page is made of: its text, its frame, its areas. Text is only ever set as text. */
(function (su) {
  "use strict";

  su.FONT = '"Segoe UI",system-ui,"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif';
  const LEVEL_LINES = [{ weight: 2.6, color: "#3a3a3a" }, { weight: 1.5, color: "#4a4a4a", dashArray: "7 3" },
    { weight: 1.1, color: "#5c5c5c", dashArray: "4 3" }, { weight: 0.8, color: "#6d6d6d", dashArray: "2 3" }];

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

  /* Minutes to one decimal, to more where rounding would put them on the wrong side of the limit. */
  su.minutes = function (value, limit) {
    if (value === null || value === undefined) return "unknown";
    for (let digits = 1; digits < 6; digits++) {
      const text = value.toFixed(digits);
      if ((Number(text) <= limit) === (value <= limit)) return text + " min";
    }
    return value + " min";
  };
  su.count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
  su.share = function (part, whole) {
    if (!whole) return "unknown";
    if (part === whole || part === 0) return part ? "100%" : "0%";
    const percent = (100 * part) / whole;
    if (part < whole && percent >= 99.95) return "> 99.9%";
    if (part > 0 && percent < 0.05) return "< 0.1%";
    return percent.toFixed(1) + "%";
  };

  /* A small picture for the legend. */
  su.swatch = function (draw, title) {
    const canvas = h("canvas", { width: 44, height: 36, class: "su-swatch", "aria-hidden": "true", title });
    const ctx = canvas.getContext("2d");
    ctx.scale(2, 2);
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
        hit.name || "(no name)", h("small", {}, " " + hit.more))));
      if (!hits.length) results.append(h("li", { class: "su-note" }, `nothing of that ${hint}`));
    };
    const input = h("input", { type: "search", id: "su-search", placeholder: hint, autocomplete: "off", "aria-controls": "su-results",
      oninput: list, onkeydown: (e) => { if (e.key === "Enter") { const first = results.querySelector("button"); if (first) first.click(); } } });
    return h("div", { class: "su-row su-find" }, h("label", { for: "su-search" }, "Find"), input, results);
  };

  /* What starts a page: unpacks its data, and lets a view of that class show them. */
  su.pageOf = (View) => async function (map, panel, text) {
    const { page, columns } = await su.unpack(text);
    const view = new View(map, panel, page, columns);
    view.start();
    document.documentElement.setAttribute("data-ready", "true");
    su.view = view;
  };

  su.MapView = class {
    constructor(map, panel, page, columns) { Object.assign(this, { map, panel, page, columns }); }

    fit() {
      this.bounds = L.latLngBounds(this.page.bounds);
      this.map.invalidateSize({ animate: false });
      this.map.fitBounds(this.bounds, { padding: [18, 18], animate: false });
      this.fitZoom = this.map.getZoom();
    }

    makePanes(order, painted) {
      order.forEach((name, i) => {
        const pane = this.map.createPane(name);
        pane.style.zIndex = 300 + 10 * i;
        pane.style.pointerEvents = "none";
      });
      this.painters = {};
      for (const name of painted) this.painters[name] = L.canvas({ pane: name, padding: 0.15 });
    }

    polygon(rings, pane, options) {
      return L.polygon(rings, { pane, renderer: this.painters[pane], interactive: false, smoothFactor: 0.7, ...options });
    }

    /* Outlines of the areas; `fill` paints what is studied, a veil lies on what is not. */
    makeAreas(fill) {
      const { page, columns: c } = this;
      const rings = su.ringsByRow(c.area_rows, c.area_counts, c.area_x, c.area_y);
      const all = [], top = page.levels[0];
      this.areaBounds = [];
      this.areas = L.layerGroup();
      page.areas.id.forEach((_, i) => {
        const own = rings.get(i) || [];
        this.areaBounds.push(L.latLngBounds(own.flat()));
        if (page.areas.level[i] === top) all.push(...own);
        const line = LEVEL_LINES[Math.min(page.levels.indexOf(page.areas.level[i]), LEVEL_LINES.length - 1)];
        this.polygon(own, "areas", { fill: false, opacity: 0.85, ...line }).addTo(this.areas);
      });
      if (!page.tiles) this.polygon(all, "ground", { stroke: false, fillColor: fill, fillOpacity: 1 }).addTo(this.map);
      const far = this.bounds.pad(30), around = [far.getSouthWest(), far.getNorthWest(), far.getNorthEast(), far.getSouthEast()];
      this.mask = this.polygon([around, ...all], "mask", { stroke: false, fillColor: "#e7e5df", fillOpacity: 0.62 });
      this.mask.addTo(this.map);
      this.areas.addTo(this.map);
    }

    nameAreas(labels, pixel) {
      const { page } = this;
      page.areas.id.forEach((_, a) => {
        const depth = page.levels.indexOf(page.areas.level[a]);
        if (depth === 0 && page.levels.length > 1 && page.areas.id.length > 1) return;
        const spot = pixel(su.worldX(page.areas.x[a]), su.worldY(page.areas.y[a]));
        const wide = this.areaBounds[a], left = this.map.latLngToLayerPoint(wide.getNorthWest());
        const right = this.map.latLngToLayerPoint(wide.getSouthEast());
        if (right.x - left.x > 90) {
          for (const shift of [0, 22, -22, 44])
            if (labels.write(page.areas.name[a], spot[0], spot[1] + shift, 0, `italic 600 13px ${su.FONT}`, "#6b6a64")) break;
        }
      });
    }

    areaName(a) {
      const names = [];
      for (; a >= 0; a = this.page.areas.parent[a]) names.push(this.page.areas.name[a] || this.page.areas.id[a]);
      return names.join(", ") || "outside every area";
    }

    /* The button that hides the panel, the scale, and whose data these are. */
    frame() {
      const { page, map, panel } = this;
      const toggle = panel.querySelector(".su-toggle");
      toggle.addEventListener("click", () => {
        const open = document.body.classList.toggle("su-closed");
        toggle.setAttribute("aria-expanded", String(!open));
        toggle.textContent = open ? "Show panel" : "Hide panel";
        map.invalidateSize();
      });
      L.control.scale({ imperial: false, maxWidth: 160, position: "bottomleft" }).addTo(map);
      map.attributionControl && map.attributionControl.setPrefix(false);
      const quoted = (text) => { const e = document.createElement("i"); e.textContent = text; return e.innerHTML; };
      if (map.attributionControl) page.attributions.forEach((a) => map.attributionControl.addAttribution(quoted(a)));
      map.getContainer().setAttribute("aria-label", page.title);
    }

    /* A word beside what the pointer is on; a place of null takes it away. */
    tell(at, text) {
      if (this.tip) this.map.removeLayer(this.tip);
      this.tip = at && L.tooltip({ direction: "top", offset: [0, -8] }).setLatLng(at).setContent(h("span", {}, text)).addTo(this.map);
    }

    popup(latlng, content) {
      L.popup({ maxWidth: 330, minWidth: 240, autoPanPadding: [30, 30] }).setLatLng(latlng).setContent(content).openOn(this.map);
    }
  };
})(window.spatialUri);
