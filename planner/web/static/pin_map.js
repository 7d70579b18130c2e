/* A map on which a home is pinned: by a click, or under the cross with arrow keys and Enter. The two number fields and the
   pin follow each other; without this file the fields alone do. Every text from data is set as text, never as HTML. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";

  const frame = document.getElementById("pin-map");
  const ground = JSON.parse(document.getElementById("pin-ground").textContent);
  const fields = { lon: document.getElementById("lon"), lat: document.getElementById("lat") };
  const status = document.getElementById("pin-now");
  const NEAR = 15;
  const STREETS_FROM = 11;

  function text(words, name) {
    const node = document.createElement("span");
    if (name) node.className = name;
    node.textContent = words;
    return node;
  }

  const [west, south, east, north] = ground.box;
  const canvas = L.canvas({ tolerance: 6 }); // one for all: what is drawn later lies on top
  const map = L.map(frame, { attributionControl: false, zoomSnap: 0.5, maxZoom: 19, minZoom: 6, renderer: canvas });
  if (ground.found) map.setView([ground.found[1], ground.found[0]], NEAR - 3);
  else map.fitBounds([[south, west], [north, east]]);

  const shape = (geometry, style) => L.geoJSON(geometry, { interactive: false, style: () => style }).addTo(map);
  shape(ground.land, { fillColor: "#f6f4ee", fillOpacity: 1, color: "#8899a0", weight: 1 });
  shape(ground.water, { fillColor: "#cfdde3", fillOpacity: 1, color: "#8899a0", weight: 0.5 });
  shape(ground.areas, { fill: false, color: "#777", weight: 1, dashArray: "4 3" });
  shape(ground.own, { fill: false, color: "#333", weight: 2.5, dashArray: "8 4" });

  const drawn = {
    ferry: ["#2a5a7a", 1.4], lane: ["#b5aea4", 1], street: ["#8d857a", 1.4], tertiary: ["#a89c88", 1.7], secondary: ["#a89c88", 2], primary: ["#9a8560", 2.6],
    trunk: ["#8a6a20", 3], motorway: ["#8a5a00", 3.6],
  };
  const streets = L.layerGroup();
  const main = L.layerGroup().addTo(map);
  for (const kind of Object.keys(drawn)) {
    const [color, weight] = drawn[kind];
    for (const road of ground.roads.filter((one) => one.kind === kind)) {
      const line = L.polyline(road.line.map(([lon, lat]) => [lat, lon]), { color, weight, bubblingMouseEvents: true });
      if (road.name) line.bindTooltip(text(road.name), { sticky: true });
      line.addTo(kind === "street" || kind === "lane" ? streets : main);
    }
  }

  const towns = ground.towns.map(([name, lon, lat, people]) => ({
    from: people >= 12000 ? 0 : people >= 4000 ? 10 : 11,
    layer: L.marker([lat, lon], {
      interactive: false, keyboard: false, icon: L.divIcon({ html: text(name), className: "pin-town", iconSize: null }),
    }),
  }));
  function showFine() {
    const zoom = map.getZoom();
    if (zoom >= STREETS_FROM) streets.addTo(map); else streets.remove();
    for (const town of towns) if (zoom >= town.from) town.layer.addTo(map); else town.layer.remove();
  }
  map.on("zoomend", showFine);
  showFine();

  L.control.scale({ imperial: false }).addTo(map);
  if (ground.credit) {
    const credit = L.control({ position: "bottomright" });
    credit.onAdd = () => text(ground.credit, "pin-credit");
    credit.addTo(map);
  }
  if (ground.found) {
    const [lon, lat] = ground.found;
    L.circleMarker([lat, lon], { radius: 7, weight: 2, color: "#000", fillColor: "#ffdd00", fillOpacity: 1, interactive: false })
      .bindTooltip(text(frame.dataset.found), { permanent: true, direction: "left", offset: [-8, 0], pane: "shadowPane" }).addTo(map);
  }
  if (!fields.lon) return;

  const icon = L.divIcon({ html: text("▼"), className: "pin-mark", iconSize: [30, 30], iconAnchor: [15, 27] });
  let pin = null;

  function written(number) {
    return number.toFixed(6).replace(".", frame.dataset.decimal);
  }

  function read(field) {
    const bare = field.value.trim().replace(",", ".");
    return /^\d+(\.\d+)?$/.test(bare) ? Number(bare) : NaN;
  }

  function stand(at) {
    if (pin) pin.setLatLng(at);
    else {
      pin = L.marker(at, { icon, draggable: true, keyboard: false, alt: "", zIndexOffset: 1000 }).addTo(map);
      pin.on("dragend", () => place(pin.getLatLng()));
    }
    status.textContent = frame.dataset.now.replace("{lon}", written(at.lng)).replace("{lat}", written(at.lat));
  }

  function place(at) {
    stand(at);
    fields.lon.value = written(at.lng);
    fields.lat.value = written(at.lat);
  }

  function follow() {
    const lon = read(fields.lon), lat = read(fields.lat);
    if (!(lon > 7 && lon < 16 && lat > 54 && lat < 58)) return;
    stand(L.latLng(lat, lon));
    map.setView([lat, lon], Math.max(map.getZoom(), NEAR - 2), { animate: false });
  }

  map.on("click", (event) => place(event.latlng));
  frame.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== frame) return;
    event.preventDefault();
    place(map.getCenter());
  });
  frame.parentElement.appendChild(text("+", "pin-cross")).setAttribute("aria-hidden", "true");
  for (const field of Object.values(fields)) field.addEventListener("change", follow);
  follow();
});
