"""Which exchange files can a plan be written as? Each is called as ``write(facts, out, lang)`` and returns the file."""

from __future__ import annotations

from planner.outputs.calendar import export_ics
from planner.outputs.geo_files import export_geojson, export_gpx
from planner.outputs.nameless import export_aggregate, export_pseudonymised
from planner.outputs.registers import export_register
from planner.outputs.tables import export_csv, export_xlsx

__all__ = [
    "export_aggregate",
    "export_csv",
    "export_geojson",
    "export_gpx",
    "export_ics",
    "export_pseudonymised",
    "export_register",
    "export_xlsx",
]
