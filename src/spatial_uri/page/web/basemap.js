/* The map that was asked for below everything: pictures of tiles, or one picture; none by default. */
(function (su) {
  "use strict";
  su.basemap = function (view) {
    const { basemap } = view.page;
    if (!basemap) return;
    view.map.createPane("basemap").style.zIndex = 150;
  };
})(window.spatialUri);
