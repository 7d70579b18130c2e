/* Drawing what is closed and where it is slower: each shape stands as GeoJSON in its row's text field, and what stands there is
   drawn. A field is written only when its own shape is changed. The rows alone do without this file. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  for (const more of document.querySelectorAll("[data-more]")) more.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (button) window.plannerRows.add(button.dataset.add).querySelector("select, input").focus();
  });
});

window.plannerRows = {
  /* One more empty row after the last of its kind, numbered on. */
  add(kind) {
    "use strict";
    const rows = document.querySelector(`[data-rows="${kind}"]`);
    const number = rows.children.length + 1;
    const row = rows.lastElementChild.cloneNode(true);
    row.classList.remove("form-error");
    for (const fault of row.querySelectorAll(".form-error-message")) fault.remove();
    for (const node of row.querySelectorAll("[id], [for], [aria-labelledby]")) {
      for (const name of ["id", "for", "aria-labelledby"]) {
        if (node.hasAttribute(name)) node.setAttribute(name, node.getAttribute(name).replace(/-\d+$/, `-${number}`));
      }
    }
    for (const node of row.querySelectorAll("legend, .row-number")) node.textContent = node.textContent.replace(/\d+/, number);
    for (const field of row.querySelectorAll("input, textarea, select")) {
      field.removeAttribute("aria-invalid");
      if (field.getAttribute("aria-describedby")) field.setAttribute("aria-describedby", `${kind}-hint`);
      if (field.type === "checkbox") {
        field.checked = false;
        field.value = field.value.replace(/^\d+/, number);
      } else if (field.tagName === "SELECT") {
        field.selectedIndex = 0;
      } else {
        field.value = "";
      }
    }
    rows.append(row);
    return row;
  },
};

document.addEventListener("planner:map", (event) => {
  "use strict";
  const frame = event.target;
  const { map } = event.detail;
  const form = frame.closest("form");
  if (!("roads" in frame.dataset) || !map.pm || !form) return;
  const styles = {
    closed: { color: "#1a1a1a", weight: 4, dashArray: "2 7", fillColor: "#1a1a1a", fillOpacity: 0.15 },
    slow: { color: "#1a4fa0", weight: 2, dashArray: "8 6", fillColor: "#1a4fa0", fillOpacity: 0.1 },
  };
  const drawn = L.featureGroup().addTo(map);
  const choice = form.querySelector("[data-drawn-next]");
  const kind = () => choice.querySelector("input:checked").value;
  choice.hidden = false;
  map.pm.setLang(document.documentElement.lang === "da" ? "da" : "en");
  map.pm.setGlobalOptions({ layerGroup: drawn, snappable: true, allowSelfIntersection: false });

  function offer() {
    map.pm.disableDraw();
    map.pm.setPathOptions(styles[kind()]);
    map.pm.addControls({
      position: "topleft", drawMarker: false, drawCircleMarker: false, drawPolyline: kind() === "closed", drawCircle: false, drawText: false,
      drawPolygon: true, drawRectangle: true, editMode: true, dragMode: false, cutPolygon: false, rotateMode: false, removalMode: true,
    });
    for (const box of frame.querySelectorAll(".leaflet-pm-toolbar .button-container")) {
      const button = box.querySelector(".leaflet-buttons-control-button");
      if (button) button.setAttribute("aria-label", box.title || button.title);
    }
  }

  const round = (value) => (Array.isArray(value) ? value.map(round) : Math.round(value * 1e5) / 1e5);
  const fields = (of) => [...form.querySelectorAll(`[data-on-map="${of}"]`)];
  const ofField = (field) => drawn.getLayers().filter((layer) => layer.plannerField === field);

  function write(field) {
    const shapes = ofField(field).map((layer) => {
      const { type, coordinates } = layer.toGeoJSON().geometry;
      return { type, coordinates: round(coordinates) };
    });
    field.value = shapes.length === 0 ? "" : JSON.stringify(shapes.length === 1 ? shapes[0] : { type: "GeometryCollection", geometries: shapes });
    const chosen = field.closest("[data-row]").querySelector('[name="closed_kind"]');
    if (chosen && shapes.length) chosen.value = shapes[0].type.includes("Polygon") ? "area" : "line";
  }

  function hold(layer, field) {
    layer.plannerField = field;
    drawn.addLayer(layer);
    layer.bindTooltip(document.createTextNode(field.closest("[data-row]").querySelector("legend").textContent), { sticky: true });
    layer.on("pm:edit pm:update", () => write(field));
  }

  function typedShape(field) {
    const typed = field.value.trim();
    if (!typed) return null;
    if (typed.startsWith("{")) return JSON.parse(typed);
    const points = typed.split("\n").filter((line) => line.trim()).map((line) => line.trim().split(/[\s;]+|,\s+/).map((n) => Number(n.replace(",", "."))));
    const chosen = field.closest("[data-row]").querySelector('[name="closed_kind"]');
    return chosen && chosen.value === "line" ? { type: "LineString", coordinates: points } : { type: "Polygon", coordinates: [points] };
  }

  function read(field) {
    for (const layer of ofField(field)) drawn.removeLayer(layer);
    const each = (layer) => {
      if (layer instanceof L.Polyline) hold(layer, field); else if (layer.eachLayer) layer.eachLayer(each);
    };
    try {
      const shape = typedShape(field);
      if (shape) L.geoJSON(shape, { style: () => styles[field.dataset.onMap] }).eachLayer(each);
    } catch (failure) {
      for (const layer of ofField(field)) drawn.removeLayer(layer);
    }
  }

  map.on("pm:create", (made) => {
    const of = kind();
    const field = fields(of).find((one) => !one.value.trim()) || window.plannerRows.add(of).querySelector("textarea");
    hold(made.layer, field);
    write(field);
    field.closest("[data-row]").querySelector('[name="closed_reason"], [name="slow_percent"]').focus();
  });
  map.on("pm:remove", (gone) => { drawn.removeLayer(gone.layer); write(gone.layer.plannerField); });
  choice.addEventListener("change", offer);
  form.addEventListener("change", (changed) => {
    const row = changed.target.closest('[data-row="closed"], [data-row="slow"]');
    if (row) read(row.querySelector("textarea"));
  });
  offer();
  for (const field of [...fields("closed"), ...fields("slow")]) read(field);
  if (drawn.getLayers().length) map.fitBounds(drawn.getBounds().pad(0.2), { animate: false });
});
