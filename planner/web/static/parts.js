/* A part of a page that has just been replaced keeps the place of whoever works by keyboard: what was pressed, or else the part. */
(function () {
  "use strict";

  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.elt && event.detail.elt.closest("[tabindex='-1'][id]");
    if (part && (!document.activeElement || document.activeElement === document.body)) part.focus({ preventScroll: true });
  });
})();
