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

  su.basemap = function (view) {
    const { basemap } = view.page, { map } = view;
    if (!basemap) return;
    map.createPane("basemap").style.zIndex = 150;
    if (basemap.picture) {
      const [a, b, c, d] = basemap.bounds;
      L.imageOverlay(basemap.picture, [su.latLng(a, b), su.latLng(c, d)], { pane: "basemap" }).addTo(map);
    }
    for (const url of basemap.urls) new (basemap.gcj02 ? Shifted : L.TileLayer)(url, { subdomains: basemap.subdomains || "a", pane: "basemap", maxZoom: 18 }).addTo(map);
    const quoted = h("i", {}, basemap.title);
    if (map.attributionControl) map.attributionControl.addAttribution(quoted.innerHTML);
  };
})(window.spatialUri);
