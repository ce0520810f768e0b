/* A sheet to hand out: the map in a frame, with title, legend, north, scale bar, CRS, date and sources. */
(function (su) {
  "use strict";
  const { h, say } = su, EARTH_M = 40075016.686, WIDTH = 2000, HEIGHT = 1740, THICK = 1.9;

  /* The frame of a map: `box` of the world of 0 to 1 in a picture of so many pixels. */
  su.framed = function (box, width, height, pad, thick, zoomPixels) {
    const scale = Math.min((width - 2 * pad) / (box[2] - box[0]), (height - 2 * pad) / (box[3] - box[1]));
    return { scale, left: ((box[0] + box[2]) / 2) * scale - width / 2, top: ((box[1] + box[3]) / 2) * scale - height / 2,
      zoom: Math.log2(scale / 256 / (zoomPixels || thick)), thick };
  };

  /* Metres of a round length that is about so many pixels long, and its pixels. */
  su.scaleBar = function (at, middleY, most) {
    const [lat] = su.latLng(0.5, middleY), metres = (EARTH_M * Math.cos((lat * Math.PI) / 180)) / at.scale * most;
    const power = 10 ** Math.floor(Math.log10(metres)), round = [5, 2, 1].map((k) => k * power).find((m) => m <= metres) || power;
    return { metres: round, pixels: (round / metres) * most, words: round >= 1000 ? say("{number} km", { number: round / 1000 }) : say("{number} m", { number: round }) };
  };

  const dateWords = () => { const d = new Date(), two = (n) => String(n).padStart(2, "0"); return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`; };

  su.Sheet = class {
    constructor(view) {
      this.view = view;
      this.element = h("section", { class: "su-sheet" });
      document.body.append(this.element);
      window.addEventListener("beforeprint", () => this.make());
      window.addEventListener("afterprint", () => this.element.replaceChildren());
    }

    title() {
      const { view } = this, where = view.area >= 0 ? view.areas.name[view.area] || view.areas.id[view.area] : view.page.study;
      return [where, view.group.heading, view.theme.title, view.scenarioWords()].filter((v, k, all) => v && all.indexOf(v) === k).join(" · ");
    }

    definition() { const { theme, limit } = this.view; return limit ? theme.definition.replaceAll("{limit}", su.limitWords(limit.now)) : theme.definition; }

    /* What is fitted: the chosen area, or the whole study. */
    box() {
      const { view } = this;
      if (view.area >= 0) return view.areaBox[view.area];
      const [[south, west], [north, east]] = view.page.bounds;
      return [su.worldX(west * 1e5), su.worldY(north * 1e5), su.worldX(east * 1e5), su.worldY(south * 1e5)];
    }

    sources() {
      const { view } = this;
      return [view.basemap && say("Basemap: {title}", { title: view.basemap.title }), say("Data: {sources}", { sources: view.page.attributions.join(", ") || say("unknown") }), say("Measured in {crs}; drawn in Web Mercator (EPSG:3857)", { crs: view.page.crs }),
        say("Printed on {date}", { date: dateWords() })].filter(Boolean);
    }

    /* Where the study lies in the picture of the sheet. */
    frame() { return su.framed(this.box(), WIDTH, HEIGHT, 40, THICK, 2.2); }

    /* Print, once the basemap of the sheet is there. */
    async print() {
      const { basemap } = this.view, at = this.frame();
      if (basemap) await basemap.load(this.screen(at), WIDTH / THICK, HEIGHT / THICK, false);
      window.print();
    }

    /* The sheet as elements, before the browser prints: everything is drawn at once. */
    make() {
      const { view } = this;
      view.controls.settle();
      const width = WIDTH, height = HEIGHT, canvas = h("canvas", { width, height }), at = this.frame();
      this.scaled(canvas.getContext("2d"), at);
      const bar = su.scaleBar(at, (at.top + height / 2) / at.scale, width / 5), length = h("i", {});
      length.style.width = `${(100 * bar.pixels) / width}%`;
      const frame = h("div", { class: "su-frame" }, canvas,
        h("div", { class: "su-north" }, h("b", {}, "▲"), say("N")), h("div", { class: "su-bar" }, length, bar.words),
        h("div", { class: "su-stamps" }, view.stamp()));
      this.element.replaceChildren(h("h1", {}, this.title()), h("p", { class: "su-what" }, this.definition()),
        h("div", { class: "su-both" }, frame, h("aside", {}, h("div", {}, this.side()))), h("p", { class: "su-foot" }, this.sources().join(" · ")));
    }

    /* The same on a screen whose pixels are so many of the picture's. */
    screen(at) { return { scale: at.scale / THICK, left: at.left / THICK, top: at.top / THICK, zoom: at.zoom, thick: 1 }; }

    scaled(ctx, at) {
      ctx.save();
      ctx.scale(THICK, THICK);
      this.view.paint(ctx, this.screen(at), WIDTH / THICK, HEIGHT / THICK);
      ctx.restore();
    }

    /* Headline, legend, towns and, where a settlement is chosen, its card. */
    side() {
      const { view } = this, { controls } = view, copy = (element) => { const c = element.cloneNode(true); c.removeAttribute("open"); this.pictures(element, c); return c; };
      const parts = [];
      if (view.chosen) parts.push(copy(controls.card.element));
      if (view.limit) parts.push(copy(view.panel.querySelector(".su-headline")));
      const lines = view.whatif.panel.lines();
      if (lines.length) parts.push(h("div", { class: "su-lines" }, h("h2", {}, say("Scenario against today")), lines.map((line) => h("p", {}, line))));
      parts.push(copy(controls.keys));
      if (!view.chosen && view.limit && !controls.townTable.element.hidden) {
        const towns = copy(controls.townTable.element.querySelector("table"));
        towns.querySelectorAll("tbody tr").forEach((row, k) => { if (k >= 24) row.remove(); });
        parts.push(h("h2", {}, say("Town by town")), towns);
      }
      return parts;
    }

    /* What a copy of a canvas would lose. */
    pictures(from, to) {
      const copies = to.querySelectorAll("canvas");
      from.querySelectorAll("canvas").forEach((canvas, k) => copies[k].getContext("2d").drawImage(canvas, 0, 0));
    }
  };
})(window.spatialUri);
