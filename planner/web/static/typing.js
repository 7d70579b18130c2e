/* Enter goes down a column, Ctrl+Enter saves. Without this file Tab goes through the fields and Enter saves. */
(function () {
  "use strict";
  const form = document.getElementById("typing");
  form.addEventListener("keydown", (event) => {
    const field = event.target.closest("input[data-column]");
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!field || !step || event.isComposing) return;
    event.preventDefault();
    if (event.key === "Enter" && event.ctrlKey) { form.requestSubmit(); return; }
    const column = Array.from(form.querySelectorAll("input[data-column=" + field.dataset.column + "]"));
    const next = column[column.indexOf(field) + step];
    if (next) { next.focus(); next.select(); } else if (step > 0) form.querySelector(".button-primary").focus();
  });
  const first = form.querySelector("[aria-invalid=true]") || form.querySelector("input[data-column]");
  if (first) first.focus();
})();
