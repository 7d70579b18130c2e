/* A press copies a text. Without this file it can be marked and copied by hand. */
(function () {
  "use strict";
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      text.select();
      await navigator.clipboard.writeText(text.value);
      button.textContent = "✓ " + button.dataset.done;
    });
  }
})();
