/* A field that narrows a long list of check boxes, and a count that follows. Without this file the whole list is there. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  for (const find of document.querySelectorAll("[data-finds]")) {
    find.parentElement.hidden = false;
    const rows = [...document.getElementById(find.dataset.finds).querySelectorAll(".choice")];
    find.addEventListener("input", () => {
      const wanted = find.value.trim().toLocaleLowerCase();
      for (const row of rows) row.hidden = wanted !== "" && !row.textContent.toLocaleLowerCase().includes(wanted);
    });
    find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }
  for (const list of document.querySelectorAll(".checklist")) {
    const count = list.querySelector(".checklist-count");
    const boxes = list.querySelectorAll("input[type=checkbox]");
    list.addEventListener("change", () => {
      const numbers = [[...boxes].filter((box) => box.checked).length, boxes.length];
      count.textContent = count.textContent.replace(/\d+/g, () => String(numbers.shift()));
    });
  }
});
