/* Maps beside tables. A mark shows its row, a row's button shows its mark; a filter of the table narrows the map. Every text
   comes from data and is set as text, never as HTML. Without this file the tables say everything on their own. */
window.plannerMaps = (function () {
  "use strict";

  const ROADS = {
    ferry: { color: "#2a5a7a", weight: 1.2, dashArray: "3 4" }, primary: { color: "#b3a283", weight: 1.2 },
    trunk: { color: "#8a6a20", weight: 2 }, motorway: { color: "#8a5a00", weight: 2.6 },
  };

  function element(tag, name, text) {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  }

  function drawGround(map, ground) {
    const canvas = L.canvas({ pane: "tilePane" });
    const flat = (geometry, style) => L.geoJSON(geometry, { interactive: false, pane: "tilePane", style: () => ({ ...style, renderer: canvas }), pmIgnore: true }).addTo(map);
    flat(ground.land, { fillColor: "#f6f4ee", fillOpacity: 1, color: "#8899a0", weight: 1 });
    flat(ground.areas, { fill: false, color: "#777", weight: 1, dashArray: "4 3" });
    for (const road of ground.roads) {
      L.polyline(road.line.map(([lon, lat]) => [lat, lon]), { ...ROADS[road.kind], interactive: false, renderer: canvas, pane: "tilePane", pmIgnore: true }).addTo(map);
    }
    const towns = ground.towns.map(([name, lon, lat, people]) => ({
      from: people >= 40000 ? 0 : people >= 12000 ? 9 : people >= 4000 ? 10 : 11,
      layer: L.marker([lat, lon], {
        interactive: false, keyboard: false, pmIgnore: true, pane: "overlayPane", icon: L.divIcon({ html: element("span", "", name), className: "map-town", iconSize: null }),
      }),
    }));
    const showTowns = () => towns.forEach((town) => (map.getZoom() >= town.from ? town.layer.addTo(map) : town.layer.remove()));
    map.on("zoomend", showTowns);
    showTowns();
    if (ground.credit) {
      const credit = L.control({ position: "bottomright" });
      credit.onAdd = () => element("span", "map-credit", ground.credit);
      credit.addTo(map);
    }
  }

  function box(mark, open) {
    const node = element("div", "map-box");
    node.appendChild(element("strong", "", mark.title));
    for (const line of mark.lines) node.appendChild(element("div", "", line));
    if (mark.href) {
      const link = element("a", "", open);
      link.href = mark.href;
      node.appendChild(link);
    }
    return node;
  }

  function markRow(ref) {
    for (const row of document.querySelectorAll("tr[data-ref]")) {
      const here = row.dataset.ref === ref;
      row.classList.toggle("on-map", here);
      if (here) row.scrollIntoView({ block: "nearest" });
    }
  }

  function shownRefs() {
    const part = document.querySelector(".table-part[data-refs]");
    return part ? new Set(part.dataset.refs.split(" ")) : null;
  }

  async function start(frame) {
    const data = JSON.parse(document.getElementById(frame.id + "-data").textContent);
    const map = L.map(frame, { attributionControl: false, zoomSnap: 0.5, minZoom: 6, maxZoom: 17 });
    map.setView([56.2, 9.5], 8);
    L.control.scale({ imperial: false }).addTo(map);
    const layers = new Map();
    for (const mark of data.marks) {
      const icon = L.divIcon({ html: element("span", "map-mark map-" + mark.kind, mark.sign), className: "map-icon", iconSize: [18, 18] });
      const layer = L.marker([mark.lat, mark.lon], { icon, title: mark.title, alt: mark.title, keyboard: true, pmIgnore: true });
      layer.bindPopup(box(mark, frame.dataset.open));
      layer.on("popupopen", () => markRow(mark.ref));
      layers.set(mark.ref, layer);
    }
    for (const shape of data.shapes) {
      L.geoJSON(shape, { interactive: false, pmIgnore: true, style: () => ({ color: "#b00000", weight: 2, fillColor: "#b00000", fillOpacity: 0.08 }) }).addTo(map);
    }
    for (const shape of data.closed) {
      L.geoJSON(shape, { interactive: false, pmIgnore: true, style: () => ({ color: "#1a1a1a", weight: 4, dashArray: "2 7", fillColor: "#1a1a1a", fillOpacity: 0.15 }) }).addTo(map);
    }
    const follow = () => {
      const refs = shownRefs();
      for (const [ref, layer] of layers) {
        if (!refs || refs.has(ref)) layer.addTo(map); else layer.remove();
      }
      for (const button of document.querySelectorAll("[data-show][hidden]")) button.hidden = !layers.has(button.dataset.show);
    };
    follow();
    document.addEventListener("htmx:afterSettle", follow);
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-show]");
      const layer = button && layers.get(button.dataset.show);
      if (!layer) return;
      map.setView(layer.getLatLng(), Math.max(map.getZoom(), 11), { animate: false });
      layer.openPopup();
      frame.scrollIntoView({ block: "nearest" });
    });
    try {
      const answer = await fetch(frame.dataset.ground, { credentials: "same-origin" });
      const ground = await answer.json();
      drawGround(map, ground);
      const [west, south, east, north] = ground.box;
      const seen = [...layers.values()].map((layer) => layer.getLatLng());
      map.fitBounds(seen.length > 1 ? L.latLngBounds(seen).pad(0.05) : [[south, west], [north, east]]);
    } catch (failure) {
      frame.parentElement.insertBefore(element("p", "rough", frame.dataset.fails), frame);
    }
    frame.dispatchEvent(new CustomEvent("planner:map", { detail: { map, data }, bubbles: true }));
    return map;
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".map-canvas").forEach(start));
  return { element };
})();
