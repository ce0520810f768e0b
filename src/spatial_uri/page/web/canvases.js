/* The canvases that a map is drawn on: tiles, and those over the view. What is not in sight is drawn when there is time. */
(function (su) {
  "use strict";
  const REST_MS = 250, STEP_MS = 8;

  /* Do these one after the other, one in a frame, so that the map keeps moving. */
  const queue = [];
  let waits = false;
  function work() {
    queue.shift()();
    waits = queue.length > 0;
    if (waits) requestAnimationFrame(work);
  }
  su.soon = function (run) {
    queue.push(run);
    if (!waits) requestAnimationFrame(work);
    waits = true;
  };
  /* When nothing else is to be done, at the latest in half a second. */
  su.idly = (run) => (window.requestIdleCallback ? window.requestIdleCallback(run, { timeout: 500 }) : run());
  /* The steps of something long while nothing else is to be done, and then the rest. */
  su.inSteps = function (steps, done) {
    const end = performance.now() + STEP_MS, go = () => su.inSteps(steps, done);
    do if (steps.next().done) return done(); while (performance.now() < end);
    return window.requestIdleCallback ? su.idly(go) : setTimeout(go, 0);
  };
  const isPanned = (map) => Boolean((map.dragging && map.dragging.moving()) || (map._panAnim && map._panAnim._inProgress));

  su.TILE = 512;

  /* Tiles of canvas; draw(ctx, coords, scale, left, top, size) fills one, unless look(canvas, coords, scale, left, top) is what it was. */
  su.Tiles = L.GridLayer.extend({
    options: { tileSize: su.TILE, updateWhenZooming: false, keepBuffer: 1 },

    initialize: function (draw, options) {
      L.setOptions(this, options);
      this.draw = draw;
    },

    getEvents: function () { return { ...L.GridLayer.prototype.getEvents.call(this), movestart: this.settleSoon }; },

    createTile: function (coords, done) {
      const canvas = document.createElement("canvas"), ratio = Math.max(window.devicePixelRatio || 1, 1);
      canvas.width = canvas.height = this.options.tileSize * ratio;
      const draw = () => { this._fill(canvas, coords); done(null, canvas); };
      if (isPanned(this._map)) su.soon(() => { if (this._map) draw(); });
      else { this._fill(canvas, coords); requestAnimationFrame(() => done(null, canvas)); }
      return canvas;
    },

    /* Draw again the tiles that are in sight, or those of them that are chosen; the others when there is time. */
    again: function (chosen) {
      for (const tile of Object.values(this._tiles || {})) {
        if (chosen && !chosen(tile.coords)) continue;
        tile.stale = !this._inSight(tile.coords);
        if (!tile.stale) this._fill(tile.el, tile.coords);
      }
      clearTimeout(this._rest);
      this._rest = setTimeout(() => this.settleSoon(), REST_MS);
    },

    /* The tiles that were left out, one in a frame. */
    settleSoon: function () {
      clearTimeout(this._rest);
      for (const tile of Object.values(this._tiles || {}))
        if (tile.stale) su.soon(() => {
          if (this._map && tile.stale) this._fill(tile.el, tile.coords);
          tile.stale = false;
        });
    },

    _inSight: function ({ x, y, z }) {
      if (z !== this._map.getZoom()) return true;
      const { min, max } = this._map.getPixelBounds(), size = this.options.tileSize;
      return x * size < max.x && (x + 1) * size > min.x && y * size < max.y && (y + 1) * size > min.y;
    },

    _fill: function (canvas, coords) {
      const size = this.options.tileSize, ratio = canvas.width / size, ctx = canvas.getContext("2d"), place = [256 * Math.pow(2, coords.z), coords.x * size, coords.y * size];
      const { look } = this.options, seen = look ? look(canvas, coords, ...place) : null;
      if (seen !== null && canvas.seen === seen) return;
      canvas.seen = seen;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, size, size);
      ctx.lineCap = ctx.lineJoin = "round";
      this.draw(ctx, coords, ...place, size);
      ctx.globalAlpha = 1;
    },
  });

  /* A canvas over the view that calls draw(ctx, toPixel, box, {scale, left, top, zoom, thick}) whenever the view settles.
     One on which nothing is drawn, draw() returns false, is out of the way of what moves. */
  su.Canvas = L.Renderer.extend({
    initialize: function (draw, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this.draw = draw;
    },
    _initContainer: function () {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
    },
    _destroyContainer: function () {
      this._container.remove();
      delete this._container;
      delete this._seen;
    },
    _update: function () {
      const map = this._map;
      if (map._animatingZoom && this._bounds) return;
      const seen = [map.getZoom(), map.getPixelOrigin(), map.getSize()].join();
      if (seen !== this._seen) this._place();
      else if (!this._bounds.contains(this._sight())) su.soon(() => { if (this._map && seen === this._seen) this._place(); });
      this._seen = seen;
    },
    /* What is seen of the map, as the bounds are told. */
    _sight: function () {
      const corner = this._map.containerPointToLayerPoint([0, 0]);
      return L.bounds(corner, corner.add(this._map.getSize()));
    },
    _place: function () {
      L.Renderer.prototype._update.call(this);
      const box = this._bounds, size = box.getSize(), ratio = window.devicePixelRatio || 1, canvas = this._container;
      L.DomUtil.setPosition(canvas, box.min);
      const width = Math.round(size.x * ratio), height = Math.round(size.y * ratio);
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
      }
      this.redraw();
    },
    redraw: function () {
      if (!this._container || !this._bounds) return;
      const ratio = window.devicePixelRatio || 1, box = this._bounds, ctx = this._container.getContext("2d");
      const scale = 256 * Math.pow(2, this._map.getZoom()), origin = this._map.getPixelOrigin();
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      if (!this._isEmpty) ctx.clearRect(0, 0, this._container.width, this._container.height);
      ctx.setTransform(ratio, 0, 0, ratio, -box.min.x * ratio, -box.min.y * ratio);
      const drawn = this.draw(ctx, (x, y) => [x * scale - origin.x, y * scale - origin.y], box,
        { scale, left: origin.x, top: origin.y, zoom: this._map.getZoom(), thick: 1, stamps: ratio });
      this._isEmpty = drawn === false;
      this._container.style.display = this._isEmpty ? "none" : "";
    },
  });
})(window.spatialUri);
