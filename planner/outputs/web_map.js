/* Draws the plan's points on the map that folium made. Every text comes from data and is set as text, never as HTML. */
(function (map, data) {
  "use strict";

  function element(tag, name, text) {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  }

  function popup(properties) {
    const box = element("div", "plan-popup");
    box.appendChild(element("strong", "", properties.title));
    for (const line of properties.lines) box.appendChild(element("div", "", line));
    return box;
  }

  /* Shape and letter by kind, so that it reads without colour. */
  function icon(properties) {
    const size = { site: 26, closed: 24 }[properties.kind] || 18;
    const node = element("span", "plan-mark plan-" + properties.kind, properties.sign);
    return L.divIcon({ html: node, className: "plan-icon", iconSize: [size, size] });
  }

  function isPerson(properties) {
    return properties.kind !== "site" && properties.kind !== "closed";
  }

  const byRef = new Map();
  /* The marks of people with the layer that holds them: what the table beside the map narrows. */
  const people = [];
  /* Within a file opened from disk there is no origin to name; the only other window there is the file itself. */
  const fromDisk = window.location.origin === "null" || window.location.protocol === "file:";

  function mark(feature, at) {
    const properties = feature.properties;
    const layer = properties.kind === "stays"
      ? L.circleMarker(at, { radius: 4, weight: 1.5, color: "#444", fillColor: "#fff", fillOpacity: 1 })
      : L.marker(at, {
          icon: icon(properties), alt: properties.title, title: properties.title, keyboard: true,
          zIndexOffset: { unplaced: 2000, closed: 1500, site: 1000 }[properties.kind] || 0,
        });
    layer.bindPopup(popup(properties));
    layer.on("popupopen", () => window.parent.postMessage({ shown: properties.id, site: !isPerson(properties) }, fromDisk ? "*" : window.location.origin));
    byRef.set(properties.id, layer);
    return layer;
  }

  L.control.scale({ imperial: false }).addTo(map);
  const overlays = L.control.layers(null, null, { collapsed: map.getSize().x < 700 });
  for (const [name, collection] of data.layers) {
    const layer = L.geoJSON(collection, {
      pointToLayer: mark,
      style: (feature) => feature.geometry.type === "LineString" ? { color: "#0b3d91", weight: 3, opacity: 0.85 } : {},
      onEachFeature: (feature, line) => {
        if (feature.geometry.type === "LineString") line.bindPopup(popup(feature.properties));
      },
    }).addTo(map);
    layer.eachLayer((one) => {
      if (one.feature.geometry.type === "Point" && isPerson(one.feature.properties)) people.push([one.feature.properties.id, one, layer]);
    });
    overlays.addOverlay(layer, name.replace(/[<>&]/g, ""));
  }
  overlays.addTo(map);

  /* Names of towns: the larger ones first, the small ones when there is room. */
  const towns = data.towns.map(([name, lat, lon, zoom]) => ({
    zoom, layer: L.marker([lat, lon], {
      interactive: false, keyboard: false,
      icon: L.divIcon({ html: element("span", "", name), className: "plan-town", iconSize: null }),
    }),
  }));
  function showTowns() {
    for (const town of towns) {
      if (map.getZoom() >= town.zoom) town.layer.addTo(map); else town.layer.remove();
    }
  }
  map.on("zoomend", showTowns);
  showTowns();

  const note = L.control({ position: "bottomright" });
  note.onAdd = () => element("div", "plan-note", data.note);
  note.addTo(map);

  /* The table beside the map asks for a person or a site by its reference, or says who alone is to be seen (null: everyone). */
  window.addEventListener("message", (event) => {
    const ours = event.origin === window.location.origin || (fromDisk && event.source === window.parent);
    if (!ours || !event.data) return;
    if ("only" in event.data) {
      const wanted = event.data.only && new Set(event.data.only);
      for (const [ref, one, layer] of people) {
        if (!wanted || wanted.has(ref)) layer.addLayer(one); else layer.removeLayer(one);
      }
    }
    const layer = byRef.get(event.data.show);
    if (layer) {
      map.setView(layer.getLatLng(), Math.max(map.getZoom(), 12));
      layer.openPopup();
    }
  });
  window.parent.postMessage({ ready: true }, fromDisk ? "*" : window.location.origin);
})
