/* A curtain between two sides of a theme, such as before and after: drawn with the mouse, a finger or the arrow keys. */
(function (su) {
  "use strict";
  const { h, say } = su, STEP = 0.02, LEAP = 0.1, FAR = 1e5;

  su.Curtain = class {
    constructor(view) {
      Object.assign(this, { view, at: 0.5, left: null });
      const { map } = view, name = (pane) => `${pane}-left`;
      for (const pane of ["things", "places"]) {
        map.createPane(name(pane)).style.zIndex = map.getPane(pane).style.zIndex;
        map.getPane(name(pane)).style.pointerEvents = "none";
      }
      this.things = new su.Tiles((...a) => this.onLeft(() => view.uses("below").forEach((use) => use.drawTile(...a))), { pane: name("things") });
      this.places = new su.Canvas((...a) => this.onLeft(() => view.drawPlaces(...a)), { pane: name("places"), padding: 0.15 });
      this.titles = [h("span", { class: "su-left" }), h("span", { class: "su-right" })];
      this.handle = h("div", { class: "su-curtain", role: "slider", tabindex: 0, "aria-valuemin": 0, "aria-valuemax": 100,
        onkeydown: (e) => this.press(e), onpointerdown: (e) => this.take(e), onpointermove: (e) => this.drag(e) },
        ...this.titles, h("i", { "aria-hidden": "true" }, "◂▸"));
      L.DomEvent.disableClickPropagation(this.handle);
      map.on("move zoom resize viewreset zoomend moveend", () => this.clip());
    }

    /* The theme that is shown has come, with a curtain or without. */
    show() {
      const { view } = this, { theme, map, canvases } = view, parts = [this.things, this.places];
      this.left = theme.curtain ? (theme.leftSide = theme.leftSide || this.sideOf(theme)) : null;
      view.canvases = canvases.filter((layer) => layer !== this.places);
      if (this.left) {
        const [left, right] = [theme.curtain.left, theme.curtain.right];
        this.titles.forEach((title, k) => { title.textContent = [left, right][k]; });
        this.handle.setAttribute("aria-label", say("Curtain: {left} on its left, {right} on its right", { left, right }));
        this.handle.title = say("Draw the curtain with the mouse, a finger or the arrow keys");
        map.getContainer().append(this.handle);
        parts.forEach((layer) => layer.addTo(map));
        view.canvases.push(this.places);
        this.things.again();
      } else {
        this.handle.remove();
        parts.forEach((layer) => layer.remove());
      }
      this.clip();
    }

    /* The theme as its left side shows it; classes that are hidden on one side are hidden on the other. */
    sideOf(theme) {
      const { data, layers } = this.view, uses = theme.curtain.uses.map((use) => new su.Use(use, layers[use.layer], data));
      for (const use of uses) {
        const other = theme.uses.find((own) => own.things === use.things);
        if (!other) continue;
        Object.defineProperty(use, "switched", { get: () => other.switched, set: (on) => { other.switched = on; } });
        use.isHidden = (cls) => !use.plain && other.classes.some((c) => c.label === use.classes[cls].label && other.hidden.has(c.key));
        use.hidden = other.hidden;
      }
      return { ...theme, uses };
    }

    /* Do something with the left side for the theme. */
    onLeft(run) {
      const { view } = this, { theme } = view;
      if (!this.left) return false;
      view.theme = this.left;
      try { return run(); } finally { view.theme = theme; }
    }

    /* Do something for the side that a place lies on. */
    sideAt(latlng, run) {
      const x = this.view.map.latLngToContainerPoint(latlng).x;
      return this.left && x < this.x() ? this.onLeft(run) : run();
    }

    x() { return this.at * this.view.map.getSize().x; }

    /* Let each side be seen on its side of the curtain alone. */
    clip() {
      const { map } = this.view, corner = map.containerPointToLayerPoint([0, 0]), x = corner.x + this.x();
      const part = (a, b) => (this.left ? `polygon(${a}px ${-FAR}px, ${b}px ${-FAR}px, ${b}px ${FAR}px, ${a}px ${FAR}px)` : "");
      for (const pane of ["things", "places"]) {
        map.getPane(pane).style.clipPath = part(x, FAR);
        map.getPane(`${pane}-left`).style.clipPath = part(-FAR, x);
      }
      const percent = Math.round(100 * this.at);
      this.handle.style.left = `${100 * this.at}%`;
      this.handle.setAttribute("aria-valuenow", String(percent));
      this.handle.setAttribute("aria-valuetext", `${percent}%`);
    }

    move(at) {
      this.at = Math.max(0, Math.min(1, at));
      this.clip();
    }

    press(event) {
      const steps = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -LEAP, PageUp: LEAP, Home: -1, End: 1 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      event.stopPropagation(); // the map moves by these keys as well
      this.move(this.at + steps[event.key]);
    }

    take(event) {
      event.preventDefault();
      event.stopPropagation();
      this.handle.setPointerCapture(event.pointerId);
      this.handle.focus({ preventScroll: true });
    }

    drag(event) {
      if (!this.handle.hasPointerCapture(event.pointerId)) return;
      const box = this.view.map.getContainer().getBoundingClientRect();
      this.move((event.clientX - box.left) / box.width);
    }

    /* Paint onto a sheet: each side on its own half, and the line between them; without a curtain once. */
    paint(ctx, width, height, draw) {
      if (!this.left) { draw(); return; }
      const x = this.at * width;
      for (const [from, to, run] of [[0, x, () => this.onLeft(draw)], [x, width, draw]]) {
        ctx.save();
        ctx.beginPath();
        ctx.rect(from, 0, to - from, height);
        ctx.clip();
        run();
        ctx.restore();
      }
    }

    /* The line between the two sides of a sheet, with what they are called. */
    paintLine(ctx, width, height) {
      if (!this.left) return;
      const x = this.at * width, { left, right } = this.left.curtain;
      ctx.fillStyle = "#fff"; ctx.fillRect(x - 2, 0, 4, height);
      ctx.fillStyle = "#1d1d1b"; ctx.fillRect(x - 1, 0, 2, height);
      ctx.font = `700 13px ${su.FONT}`;
      ctx.textBaseline = "top";
      for (const [text, side, dx] of [[left, "right", -8], [right, "left", 8]]) {
        ctx.textAlign = side;
        ctx.lineWidth = 4; ctx.strokeStyle = "#fff"; ctx.strokeText(text, x + dx, 8);
        ctx.fillText(text, x + dx, 8);
      }
      ctx.textAlign = "start";
    }
  };
})(window.spatialUri);
