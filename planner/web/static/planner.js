/* The table and the map point at each other, and a filter of the table narrows the map. Without this file both still say
   everything, each on its own. */
(function () {
  "use strict";

  const frame = () => document.querySelector(".map-frame iframe");
  const tell = (message) => frame().contentWindow.postMessage(message, window.location.origin);

  function follow() {
    for (const button of document.querySelectorAll("[data-show][hidden]")) button.hidden = !frame();
    if (!frame()) return;
    const chosen = document.querySelector("#people[data-refs]");
    tell({ only: chosen ? chosen.dataset.refs.split(" ") : null });
  }

  /* Somebody on another page of the table is a link away. */
  function leadTo(ref) {
    const link = document.querySelector("[data-person]");
    link.hidden = !ref;
    link.href = link.dataset.person.replace("REF", encodeURIComponent(ref));
    link.querySelector("span").textContent = ref;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (!button || !frame()) return;
    tell({ show: button.dataset.show });
    frame().scrollIntoView({ block: "nearest" });
  });

  window.addEventListener("message", (event) => {
    if (event.origin !== window.location.origin || !frame() || event.source !== frame().contentWindow) return;
    if ((event.data || {}).ready) return follow();
    if (!(event.data || {}).shown) return;
    const shown = String(event.data.shown);
    leadTo(event.data.site ? "" : shown);
    for (const row of document.querySelectorAll("tr[data-ref]")) {
      const here = row.dataset.ref === shown;
      row.classList.toggle("on-map", here);
      if (here) row.scrollIntoView({ block: "nearest" });
    }
  });

  document.addEventListener("DOMContentLoaded", follow);
  document.addEventListener("htmx:afterSettle", follow);
})();
