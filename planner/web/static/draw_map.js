/* Drawing an area: what is drawn stands as GeoJSON in the text field that the map names, and what stands there is drawn. The field
   alone does without this file. */
document.addEventListener("planner:map", (event) => {
  "use strict";
  const frame = event.target;
  const { map } = event.detail;
  const text = document.getElementById(frame.dataset.draws);
  if (!text || !map.pm) return;
  const style = { color: "#b00000", weight: 2, fillColor: "#b00000", fillOpacity: 0.12 };
  const drawn = L.featureGroup().addTo(map);
  map.pm.setLang(document.documentElement.lang === "da" ? "da" : "en");
  map.pm.setPathOptions(style);
  map.pm.setGlobalOptions({ layerGroup: drawn, snappable: true, allowSelfIntersection: false });
  map.pm.addControls({
    position: "topleft", drawMarker: false, drawCircleMarker: false, drawPolyline: false, drawCircle: false, drawText: false,
    drawPolygon: true, drawRectangle: true, editMode: true, dragMode: false, cutPolygon: false, rotateMode: false, removalMode: true,
  });

  for (const box of frame.querySelectorAll(".leaflet-pm-toolbar .button-container")) {
    const button = box.querySelector(".leaflet-buttons-control-button");
    if (button) button.setAttribute("aria-label", box.title || button.title);
  }

  const round = (value) => (Array.isArray(value) ? value.map(round) : Math.round(value * 1e5) / 1e5);

  function write() {
    const polygons = [];
    drawn.eachLayer((layer) => {
      const geometry = layer.toGeoJSON().geometry;
      if (geometry.type === "Polygon") polygons.push(round(geometry.coordinates));
      if (geometry.type === "MultiPolygon") polygons.push(...round(geometry.coordinates));
    });
    text.value = polygons.length ? JSON.stringify({ type: "MultiPolygon", coordinates: polygons }) : "";
  }

  function follow(layer) {
    layer.on("pm:edit pm:update pm:cut", write);
  }

  function read() {
    drawn.clearLayers();
    const typed = text.value.trim();
    if (!typed) return;
    try {
      const shape = typed.startsWith("{") ? JSON.parse(typed) : {
        type: "Polygon", coordinates: [typed.split("\n").filter((line) => line.trim()).map((line) => line.trim().split(/[\s;]+|,\s+/).map((n) => Number(n.replace(",", "."))))],
      };
      L.geoJSON(shape, { style: () => style }).eachLayer((layer) => {
        if (!(layer instanceof L.Polygon)) return;
        const corners = layer.getLatLngs();
        const parts = corners.length && Array.isArray(corners[0]) && Array.isArray(corners[0][0]) ? corners : [corners];
        for (const part of parts) {
          const one = L.polygon(part, style).addTo(drawn);
          follow(one);
        }
      });
      if (drawn.getLayers().length) map.fitBounds(drawn.getBounds().pad(0.2), { animate: false });
    } catch (failure) {
      drawn.clearLayers();
    }
  }

  map.on("pm:create", (made) => { made.layer.addTo(drawn); follow(made.layer); write(); });
  map.on("pm:remove", (gone) => { drawn.removeLayer(gone.layer); write(); });
  text.addEventListener("change", read);
  read();
});
