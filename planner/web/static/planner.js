/* The table and the map point at each other. Without this file both still say everything, each on its own. */
(function () {
  "use strict";

  const frame = () => document.querySelector(".map-frame iframe");

  function offerMap() {
    for (const button of document.querySelectorAll("[data-show][hidden]")) button.hidden = !frame();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (!button || !frame()) return;
    frame().contentWindow.postMessage({ show: button.dataset.show }, window.location.origin);
    frame().scrollIntoView({ block: "nearest" });
  });

  window.addEventListener("message", (event) => {
    if (event.origin !== window.location.origin || !frame() || event.source !== frame().contentWindow) return;
    const shown = String((event.data || {}).shown || "");
    for (const row of document.querySelectorAll("tr[data-ref]")) {
      const here = row.dataset.ref === shown;
      row.classList.toggle("on-map", here);
      if (here) row.scrollIntoView({ block: "nearest" });
    }
  });

  document.addEventListener("DOMContentLoaded", offerMap);
  document.addEventListener("htmx:afterSettle", offerMap);
})();
