/* The map that was asked for below everything: tiles, or one picture; none by default. */
(function (su) {
  "use strict";
  const { h } = su, AXIS = 6378245.0, ECCENTRICITY = 0.00669342162296594323; // of the published obfuscation

  /* How far GCJ-02 lies from WGS 84 at a place, in degrees: [latitude, longitude]; nothing outside China. */
  su.gcjShift = function (lat, lng) {
    if (lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271) return [0, 0];
    const { sin, sqrt, abs, PI, cos } = Math, x = lng - 105, y = lat - 35;
    const waves = (v, ...terms) => terms.reduce((sum, [size, turn]) => sum + size * sin(v * turn * PI), 0) * (2 / 3);
    let dLat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)), dLng = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x));
    dLat += waves(x, [20, 6], [20, 2]) + waves(y, [20, 1], [40, 1 / 3], [160, 1 / 12], [320, 1 / 30]);
    dLng += waves(x, [20, 6], [20, 2], [20, 1], [40, 1 / 3], [150, 1 / 12], [300, 1 / 30]);
    const phi = (lat / 180) * PI, magic = 1 - ECCENTRICITY * sin(phi) ** 2;
    return [(dLat * 180) / (((AXIS * (1 - ECCENTRICITY)) / (magic * sqrt(magic))) * PI), (dLng * 180) / ((AXIS / sqrt(magic)) * cos(phi) * PI)];
  };

  /* Tiles in GCJ-02, each put where its middle is in WGS 84. */
  const Shifted = L.TileLayer.extend({
    _getTilePos: function (coords) {
      const map = this._map, size = this.getTileSize(), zoom = this._tileZoom, middle = coords.scaleBy(size).add(size.divideBy(2)), place = map.unproject(middle, coords.z);
      const [lat, lng] = su.gcjShift(place.lat, place.lng), moved = map.project([place.lat - lat, place.lng - lng], zoom);
      return L.TileLayer.prototype._getTilePos.call(this, coords).add(moved.subtract(map.project(place, zoom)).round());
    },
    _getTiledPixelBounds: function (center) {
      const bounds = L.TileLayer.prototype._getTiledPixelBounds.call(this, center);
      return L.bounds(bounds.min.subtract([128, 128]), bounds.max.add([128, 128]));
    },
  });

  /* The basemap on the map, and on what is printed or exported: pictures that were loaded for a frame. */
  su.Basemap = class {
    constructor(view, basemap) {
      Object.assign(this, { view, map: view.map, ...basemap, loaded: new Map() });
      this.map.createPane("basemap").style.zIndex = 150;
      if (this.picture) {
        const [a, b, c, d] = this.bounds;
        L.imageOverlay(this.picture, [su.latLng(a, b), su.latLng(c, d)], { pane: "basemap" }).addTo(this.map);
        this._image(this.picture, false);
      }
      const options = { subdomains: this.subdomains || "a", pane: "basemap", maxZoom: 18 };
      this.layers = this.urls.map((url) => new (this.gcj02 ? Shifted : L.TileLayer)(url, options).addTo(this.map));
      const quoted = h("i", {}, this.title);
      if (this.map.attributionControl) this.map.attributionControl.addAttribution(quoted.innerHTML);
    }

    /* A picture once it is there; null if it cannot be had. One that may be copied, where the server allows it. */
    _image(url, mayCopy) {
      const key = `${mayCopy}${url}`;
      if (!this.loaded.has(key)) this.loaded.set(key, new Promise((done) => {
        const image = new Image();
        if (mayCopy) image.crossOrigin = "anonymous";
        image.onload = () => { this.loaded.set(key, image); done(image); };
        image.onerror = () => { this.loaded.set(key, null); done(null); };
        image.src = url;
      }));
      return this.loaded.get(key);
    }

    /* The tiles of a frame: [address, x, y, pixels] in it. */
    _tiles(at, width, height) {
      const zoom = Math.max(0, Math.min(18, Math.round(Math.log2(at.scale / 256)))), n = 2 ** zoom, size = at.scale / n, tiles = [];
      for (let y = Math.max(0, Math.floor(at.top / size) - 1); y <= Math.min(n - 1, (at.top + height) / size + 1); y++)
        for (let x = Math.max(0, Math.floor(at.left / size) - 1); x <= Math.min(n - 1, (at.left + width) / size + 1); x++) {
          let [left, top] = [x * size, y * size];
          if (this.gcj02) {
            const [lat, lng] = su.latLng((x + 0.5) / n, (y + 0.5) / n), [dLat, dLng] = su.gcjShift(lat, lng);
            left -= (dLng / 360) * at.scale;
            top += (su.worldY((lat - dLat) * 1e5) - su.worldY(lat * 1e5)) * at.scale;
          }
          const subdomains = this.subdomains || "a", s = subdomains[(x + y) % subdomains.length];
          for (const url of this.urls) tiles.push([L.Util.template(url, { x, y, z: zoom, s, r: "" }), left - at.left, top - at.top, size]);
        }
      return tiles;
    }

    /* Load what a frame needs. */
    load(at, width, height, mayCopy) { return Promise.all(this._tiles(at, width, height).map(([url]) => this._image(url, mayCopy))); }

    /* Draw what is loaded; true if nothing lacks. */
    draw(ctx, at, width, height) {
      if (this.picture) {
        const image = this.loaded.get(`false${this.picture}`), [a, b, c, d] = this.bounds.map((v, k) => v * at.scale - (k % 2 ? at.top : at.left));
        if (image instanceof Image) ctx.drawImage(image, a, b, c - a, d - b);
      }
      let isWhole = true;
      for (const [url, x, y, size] of this._tiles(at, width, height)) {
        const image = [this.loaded.get(`true${url}`), !this.copies && this.loaded.get(`false${url}`)].find((i) => i instanceof Image);
        if (image) ctx.drawImage(image, x, y, size + 0.5, size + 0.5);
        else isWhole = false;
      }
      return isWhole;
    }
  };
})(window.spatialUri);
