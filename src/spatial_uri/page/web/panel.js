/* The panel beside the map, and the records shown on a click. */
(function (su) {
  "use strict";
  const h = su.h, swatch = su.swatch, table = su.record;

  su.settlementRecord = function (view, i) {
    const { page } = view, s = page.settlements, t = view.trips(), f = page.facilities, tier = page.tiers[view.tier];
    const place = (k) => (k < 0 ? "unknown" : f.name[k] ? `${f.name[k]} (${f.id[k]})` : f.id[k]);
    const number = (v, unit, digits) => (v === null ? "unknown" : v.toFixed(digits) + unit);
    const reached = t.min[i] !== null, status = t.status[i];
    const border = t.border[i] !== null && t.border[i] !== undefined;
    return h("div", {}, h("h2", {}, s.name[i] || "(no name)"), table([
      ["Code", s.id[i]],
      ["Area", view.areaName(s.area[i])],
      ["Kind", s.kind[i] || "unknown"],
      ["People", s.population[i] === null ? "unknown" : su.count(s.population[i])],
      [tier.label, reached ? su.minutes(t.min[i], view.limit) : page.status_words[status], reached ? "su-strong" : "su-none"],
      ["Status", reached ? `${page.status_words[status]}; ${view.within(i) ? "within" : "beyond"} ${view.limit} min` : status.replace("_", " ")],
      ["Walk to the road", t.access[i] !== null ? su.minutes(t.access[i], view.limit)
        : t.road_walk[i] !== null ? `${Math.round(t.road_walk[i])} m, straight line` : "unknown"],
      reached ? ["On roads", number(t.km[i], " km", 2)] : null,
      reached ? ["Walk at the door", su.minutes(t.egress[i], view.limit)] : null,
      reached ? ["Facility", place(t.facility[i])] : null,
      reached ? ["Second nearest", t.second[i] < 0 ? "none within the search limit" : `${place(t.second[i])}, ${su.minutes(t.second_min[i], view.limit)}`] : null,
      reached && t.inside_min[i] !== t.min[i] ? ["Inside the study area only", t.inside_min[i] === null ? "none reached" : su.minutes(t.inside_min[i], view.limit)] : null,
      border ? ["Edge of the data", `${su.minutes(t.border[i], view.limit)} away: a facility beyond it could be nearer`] : null,
      ...page.tiers.map((other, k) => (k === view.tier ? null : [other.label,
        page.trips[k].min[i] === null ? page.status_words[page.trips[k].status[i]] : su.minutes(page.trips[k].min[i], view.limit)])),
    ]));
  };

  su.facilityRecord = function (view, k) {
    const f = view.page.facilities, tier = f.tier[k];
    const served = view.page.trips[tier].facility.filter((x) => x === k).length;
    return h("div", {}, h("h2", {}, f.name[k] || "(no name)"), table([
      ["Code", f.id[k]], ["Tier", view.page.tiers[tier].label],
      ["Area", f.inside[k] ? view.areaName(f.area[k]) : "outside the study area"],
      ["Nearest for", `${su.count(served)} settlements`],
    ]));
  };

  su.roadRecord = function (view, piece) {
    const c = view.columns, roads = view.page.roads, tenths = c[`road_tenths_${view.tier}`][piece];
    const name = roads.names[c.road_name[piece]];
    return h("div", {}, h("h2", {}, name || "Road"), table([
      ["Class", roads.classes[c.road_class[piece]].replace("_", " ")],
      [view.page.tiers[view.tier].label, tenths < 0 ? "none is reached from here" : `${(tenths / 10).toFixed(1)} min from its middle`],
    ]));
  };

  su.Panel = class {
    constructor(view) { this.view = view; view.controls = this; }

    build() {
      const { view } = this, head = view.panel.querySelector(".su-body");
      head.append(this.tiers(), this.areas(), this.search(), this.headline(), this.slider(), this.legend(), this.layers(),
        this.worst(), this.about());
      view.frame();
    }

    tiers() {
      const { view } = this;
      return h("fieldset", { class: "su-tiers" }, h("legend", {}, "Facility"), view.page.tiers.map((tier, k) =>
        h("label", {}, h("input", { type: "radio", name: "su-tier", value: k, checked: k === 0, onchange: () => view.setTier(k) }),
          swatch((ctx) => su.facility(ctx, 11, 9, 6, k)), h("span", {}, tier.label))));
    }

    areas() {
      const { view } = this, { page } = view;
      const select = h("select", { id: "su-area", onchange: (e) => view.setArea(Number(e.target.value)) }, h("option", { value: -1 }, "whole study area"));
      for (const level of page.levels) {
        const members = page.areas.id.map((_, a) => a).filter((a) => page.areas.level[a] === level);
        select.append(h("optgroup", { label: level }, members.map((a) => h("option", { value: a }, page.areas.name[a] || page.areas.id[a]))));
      }
      return h("div", { class: "su-row" }, h("label", { for: "su-area" }, "Area"), select);
    }

    headline() {
      this.big = h("p", { class: "su-big", role: "status", "aria-live": "polite" });
      this.detail = h("p", { class: "su-detail" });
      this.definition = h("p", { class: "su-definition" });
      return h("section", { class: "su-headline" }, this.big, this.detail, this.definition);
    }

    slider() {
      const { view } = this, { page } = view;
      const steps = new Set(page.thresholds);
      for (let m = 1; m <= page.slider_max; m++) steps.add(m);
      const stops = Array.from(steps).sort((a, b) => a - b);
      this.range = h("input", { type: "range", id: "su-limit", min: 0, max: stops.length - 1, step: 1, value: stops.indexOf(page.headline),
        oninput: (e) => view.setLimit(stops[Number(e.target.value)]) });
      this.limitText = h("output", { for: "su-limit" });
      const back = h("button", { type: "button", class: "su-small", onclick: () => {
        this.range.value = stops.indexOf(page.headline);
        view.setLimit(page.headline);
      } }, `${page.headline} min`);
      return h("div", { class: "su-limit" }, h("label", { for: "su-limit" }, "Limit"), this.range, this.limitText, back);
    }

    legend() {
      const { view } = this, { page } = view;
      this.rows = page.classes.map((cls, k) => {
        const reached = k < page.reached_classes;
        const symbol = swatch(() => {}), ctx = symbol.getContext("2d");
        const hatch = su.hatch(ctx, "#f4f3ef");
        const paint = () => {
          ctx.fillStyle = reached && cls.upper !== null ? cls.tint : hatch;
          ctx.fillRect(0, 0, 22, 18);
          const within = reached && cls.upper !== null && cls.upper <= view.limit;
          su.settlement(ctx, 11, 9, 5, { reached, within, colour: cls.colour, status: cls.key });
        };
        const bar = h("i", {}), count = h("td", { class: "su-n" }), share = h("td", { class: "su-n" });
        bar.style.background = cls.colour;
        const row = h("tr", {}, h("td", {}, symbol), h("th", { scope: "row" }, cls.label), h("td", { class: "su-bar" }, bar), count, share);
        return { row, bar, count, share, cls, paint };
      });
      this.total = h("td", { class: "su-n" });
      this.outlineNote = h("p", { class: "su-note" });
      return h("section", {}, h("h2", {}, "Travel time of the settlements"), h("table", { class: "su-legend" },
        h("tbody", {}, this.rows.map((r) => r.row)),
        h("tfoot", {}, h("tr", {}, h("td", {}), h("th", { scope: "row" }, "all settlements"), h("td", {}), this.total, h("td", { class: "su-n" }, "100%")))),
      h("ul", { class: "su-keys" },
        h("li", {}, swatch((ctx) => su.settlement(ctx, 11, 9, 5, { reached: true, within: true, colour: "#bbb" })), "within"),
        h("li", {}, swatch((ctx) => su.settlement(ctx, 11, 9, 5, { reached: true, within: false, colour: "#bbb" })), "beyond"),
        h("li", {}, swatch((ctx) => su.settlement(ctx, 11, 9, 5, { reached: false, colour: su.GREY })), "not reached"),
        h("li", {}, swatch((ctx) => { ctx.strokeStyle = "#d55e00"; ctx.lineWidth = 2.4; ctx.strokeRect(3, 4, 16, 10); }), "limit"),
        h("li", {}, swatch((ctx) => { ctx.fillStyle = su.hatch(ctx, "#f4f3ef"); ctx.fillRect(2, 2, 18, 14); }), "no band: farther, or no way")),
      this.outlineNote);
    }

    layers() {
      const { view } = this, { map } = view;
      const box = (label, checked, apply) => h("label", {}, h("input", { type: "checkbox", checked, onchange: (e) => apply(e.target.checked) }), label);
      const group = (layer) => (on) => (on ? layer.addTo(map) : map.removeLayer(layer));
      const flag = (name, ...canvases) => (on) => { view.visible[name] = on; canvases.forEach((c) => c.redraw()); };
      return h("fieldset", { class: "su-layers" }, h("legend", {}, "Layers"),
        box("travel-time bands", true, (on) => { group(view.bands)(on); group(view.outline)(on); }),
        box("roads by minutes", true, group(view.roads)),
        box("boundaries", true, group(view.areas)),
        box("settlements", true, flag("settlements", view.places, view.labels)),
        box("facilities", true, flag("facilities", view.facilities, view.labels)),
        view.page.tiers.length > 1 ? box("other tiers", false, flag("others", view.facilities)) : null,
        box("names", true, flag("labels", view.labels)));
    }

    search() {
      const { view } = this, { page } = view;
      const places = [];
      page.settlements.id.forEach((id, i) => places.push({ kind: "settlement", i, id, name: page.settlements.name[i] }));
      page.facilities.id.forEach((id, i) => places.push({ kind: "facility", i, id, name: page.facilities.name[i] }));
      return su.searchBox("name or code", (text) => places
        .filter((p) => p.name.toLowerCase().includes(text) || p.id.toLowerCase().startsWith(text))
        .sort((a, b) => Number(b.name.toLowerCase().startsWith(text)) - Number(a.name.toLowerCase().startsWith(text))).slice(0, 8)
        .map((p) => ({ name: p.name, open: () => view.open(p, true),
          more: `${p.kind === "facility" ? page.tiers[page.facilities.tier[p.i]].label + " · " : ""}${p.id}` })));
    }

    worst() {
      this.list = h("ol", { class: "su-results" });
      this.listTitle = h("summary", {});
      return h("details", {}, this.listTitle, this.list);
    }

    about() {
      const { page } = this.view;
      return h("details", {}, h("summary", {}, "About the data"),
        h("p", {}, `${page.mode_words}. ${page.synthetic ? "SYNTHETIC: places and numbers are invented. " : ""}Travel-time bands are drawn to ${page.resolution}.`),
        h("ul", {}, page.notes.map((n) => h("li", {}, n))),
        h("p", { class: "su-note" }, page.attributions.join(" · ")));
    }

    refresh(outlined) {
      const { view } = this, { page } = view, sum = view.tally(), tier = page.tiers[view.tier];
      this.big.replaceChildren(h("b", {}, su.share(sum.within, sum.settlements)), ` of settlements within ${view.limit} min`);
      const people = sum.counted === 0 ? "people: unknown" : sum.people === 0 ? "nobody is known to live there"
        : `${su.count(Math.round(sum.peopleWithin))} of ${su.count(Math.round(sum.people))} people (${su.share(sum.peopleWithin, sum.people)})`
          + (sum.counted < sum.settlements ? `, counted in ${su.count(sum.counted)} of the settlements` : "");
      this.detail.textContent = `${su.count(sum.within)} of ${su.count(sum.settlements)} settlements; ${people}`;
      this.definition.textContent = tier.definition.join(String(view.limit));
      this.limitText.textContent = `${view.limit} min`;
      this.range.setAttribute("aria-valuetext", `${view.limit} minutes`);
      const most = Math.max(1, ...sum.counts);
      this.rows.forEach((r, k) => {
        r.paint();
        r.count.textContent = su.count(sum.counts[k]);
        r.share.textContent = sum.settlements ? su.share(sum.counts[k], sum.settlements) : "";
        r.bar.style.width = `${(100 * sum.counts[k]) / most}%`;
        r.row.classList.toggle("su-empty", sum.counts[k] === 0);
        r.row.classList.toggle("su-line", r.cls.upper === view.limit);
      });
      this.total.textContent = su.count(sum.settlements);
      this.outlineNote.textContent = outlined ? "" : `No outline is drawn at ${view.limit} min; bands end at ${tier.bands.join(", ")} min.`;
      const worst = view.worst(10), trips = view.trips();
      this.listTitle.textContent = `Farthest first (${su.count(sum.settlements - sum.within)} beyond the limit)`;
      this.list.replaceChildren(...worst.map((i) => h("li", {}, h("button", { type: "button", onclick: () => view.open({ kind: "settlement", i }, true) },
        page.settlements.name[i] || page.settlements.id[i],
        h("small", {}, " " + (trips.min[i] === null ? page.classes[trips.cls[i]].label : su.minutes(trips.min[i], view.limit)))))));
    }
  };
})(window.spatialUri);
