"""Which exchange files can a plan be written as? Each is called as ``write(facts, out, lang)`` and returns the file."""

from __future__ import annotations

from planner.outputs.geo_files import export_geojson, export_gpx
from planner.outputs.tables import export_csv, export_xlsx

__all__ = ["export_csv", "export_geojson", "export_gpx", "export_xlsx"]
