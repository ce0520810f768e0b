/* The two uses that Folium makes of jQuery: run when the page is ready, and build an element from text. */
(function () {
  "use strict";
  function whenReady(run) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
    else run();
  }
  function dollar(what) {
    if (typeof what === "function") return whenReady(what);
    if (typeof what === "string" && what.trim().startsWith("<")) {
      var template = document.createElement("template");
      template.innerHTML = what.trim();
      return Array.from(template.content.childNodes);
    }
    return { ready: whenReady, draggable: function () { return this; }, css: function () { return this; } };
  }
  window.$ = window.jQuery = dollar;
})();
