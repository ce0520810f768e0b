/* The address of the page: #group/theme;limit=25;area=3308;place=330802001;at=42.51,1.52,11;whatif=1,3f0a,Bridge&f,330802001,clinic */
(function (su) {
  "use strict";

  const read = (hash) => {
    let text = hash.slice(1);
    try { text = decodeURI(text); } catch { /* an address that was typed wrongly opens what can be read of it */ }
    const [path, ...facts] = text.split(";"), [group, theme] = path.split("/");
    const changes = /;whatif=([^;#]*)/.exec(hash); // as it stands: its fields are coded one by one
    return { group, theme, changes: changes && changes[1], ...Object.fromEntries(facts.map((fact) => { const k = fact.indexOf("="); return [fact.slice(0, k), fact.slice(k + 1)]; })) };
  };
  const coded = (text) => encodeURI(text).replace(/[;#]/g, encodeURIComponent);
  const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } };

  su.State = class {
    constructor(view) {
      this.view = view;
      window.addEventListener("hashchange", () => { if (window.location.hash !== this.last) this.restore(""); });
    }

    /* Open what the address says; what it does not say or what there is not is as at first. */
    restore(opened) {
      const { view } = this, said = read(window.location.hash), { page, areas, map } = view;
      this.busy = true;
      const group = [said.group, opened, view.group && view.group.key, page.groups[0].key].find((key) => page.groups.some((g) => g.key === key));
      if (said.place === undefined) view.chosen = null;
      view.area = said.area === undefined ? -1 : areas.id.indexOf(decoded(said.area));
      view.setGroup(group, said.theme);
      view.controls.showArea();
      const limit = Number(said.limit);
      if (view.limit && said.limit !== undefined && view.limit.stops.includes(limit)) view.setLimit(limit);
      const at = (said.at || "").split(",").map(Number);
      if (at.length === 3 && at.every(Number.isFinite)) map.setView([at[0], at[1]], at[2], { animate: false });
      else view.showArea(view.area);
      if (view.ground._map) view.redraw();
      if (said.place !== undefined) this._place(decoded(said.place));
      this.busy = false;
      view.whatif.restore(said.changes);
      this.write();
    }

    _place(code) {
      const { view } = this, things = view.layers.find((layer) => layer.of === "settlements" && !layer.places && layer.codes);
      if (!things) return;
      for (let row = 0; row < things.n; row++) if (things.code(row) === code) { view.openSettlement(row); return; }
    }

    write() {
      const { view } = this;
      if (this.busy) return;
      const { group, theme, limit, areas, area, chosen, map } = view, facts = [];
      if (limit && limit.now !== limit.start) facts.push(`limit=${limit.now}`);
      if (area >= 0) facts.push(`area=${coded(areas.id[area])}`);
      if (chosen && view.isSettlement(chosen) && chosen.use.things.code(chosen.row)) facts.push(`place=${coded(chosen.use.things.code(chosen.row))}`);
      if (map.getZoom() !== view.fitZoom) { const c = map.getCenter(); facts.push(`at=${c.lat.toFixed(4)},${c.lng.toFixed(4)},${map.getZoom()}`); }
      const changes = view.whatif.address();
      if (changes !== null) facts.push(`whatif=${changes}`);
      this.last = "#" + [`${group.key}/${theme.key}`, ...facts].join(";");
      if (window.location.hash !== this.last) window.history.replaceState(null, "", this.last);
      this.last = window.location.hash;
    }
  };
})(window.spatialUri);
