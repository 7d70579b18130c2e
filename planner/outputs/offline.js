/* Find in the lists, and show a person of a list on the map. The lists read the same without it. */
(function (words) {
  "use strict";
  const input = document.getElementById("find"), told = document.querySelector(".find output");
  const rows = Array.from(document.querySelectorAll("main tbody tr")).map((row) => ({
    row, text: row.textContent.toLocaleLowerCase("da"), below: row.classList.contains("below"),
  }));
  input.form.addEventListener("submit", (event) => event.preventDefault());
  let waiting = 0;
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(find, 150); });
  if (input.value) find();  // typed before the whole document was there

  function find() {
    const wanted = input.value.trim().toLocaleLowerCase("da").split(/\s+/).filter(Boolean);
    let shown = 0;
    for (let i = 0; i < rows.length; i++) {
      if (rows[i].below) continue;
      const next = rows[i + 1] && rows[i + 1].below ? rows[i + 1] : null;
      const text = rows[i].text + (next ? " " + next.text : "");
      const fits = wanted.every((word) => text.includes(word));
      rows[i].row.hidden = !fits;
      if (next) next.row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const section of document.querySelectorAll("main section")) {
      section.hidden = wanted.length > 0 && !section.querySelector("tbody tr:not([hidden])");
    }
    told.textContent = wanted.length ? words.found.replace("{n}", shown) : "";
  }

  const frame = document.querySelector("iframe.map");
  if (!frame) return;
  for (const row of document.querySelectorAll("tr[data-ref]")) {
    if (!words.onMap.includes(row.dataset.ref)) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "screen";
    button.textContent = words.show;
    button.setAttribute("aria-label", words.show + ": " + row.dataset.ref);
    button.addEventListener("click", () => {
      frame.scrollIntoView({ block: "center" });
      frame.contentWindow.postMessage({ show: row.dataset.ref }, "*");
    });
    row.querySelector("th").appendChild(button);
  }
})
