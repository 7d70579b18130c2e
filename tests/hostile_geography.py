"""Areas and address registers made to harm whoever opens them, small and without anything dangerous in them."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.hostile_files import LAUGHS, declared, workbook

AN_ADDRESS = "vej;husnr;postnr;x;y\nNørregade;1;7500;476345;6246076\n".encode()
_SQUARE = [[8.5, 56.3], [8.6, 56.3], [8.6, 56.4], [8.5, 56.4], [8.5, 56.3]]
_GOOD = {"type": "Feature", "properties": {"code": "0661"}, "geometry": {"type": "Polygon", "coordinates": [_SQUARE]}}


def a_geopackage(change: Callable[[sqlite3.Connection], object] | None = None) -> bytes:
    """One square near Holstebro in EPSG:25832, and whatever ``change`` does to its database."""
    import geopandas
    from shapely.geometry import box

    frame = geopandas.GeoDataFrame({"code": ["0661"]}, geometry=[box(476_000, 6_246_000, 480_000, 6_250_000)], crs="EPSG:25832")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        frame.to_file(path, driver="GPKG", layer="a")
        if change:
            with sqlite3.connect(path) as base:
                base.execute("PRAGMA writable_schema = ON")
                change(base)
            base.close()
        return path.read_bytes()


def _shape_parts() -> dict[str, bytes]:
    import geopandas
    from shapely.geometry import box

    frame = geopandas.GeoDataFrame({"code": ["0661"]}, geometry=[box(476_000, 6_246_000, 480_000, 6_250_000)], crs="EPSG:25832")
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / "a.shp")
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def _zipped(
    changed: Mapping[str, bytes | None] | None = None, added: Mapping[str | zipfile.ZipInfo, bytes] | None = None
) -> bytes:
    out = io.BytesIO()
    parts = {**_shape_parts(), **(changed or {})}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)
        for odd, data in (added or {}).items():
            archive.writestr(odd, data)
    return out.getvalue()


def _link() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo("b.txt")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


def _many_records() -> bytes:
    """A .shp that says in its head to have two thousand million words, and in its index a record beyond its end."""
    shp = bytearray(_shape_parts()["a.shp"])
    shp[24:28] = struct.pack(">I", 0x7FFFFFFF)
    shp[104:108] = struct.pack(">I", 0x7FFFFFF0)
    return bytes(shp)


def _many_points() -> bytes:
    """A .shp whose one polygon says to have two thousand million points."""
    shp = bytearray(_shape_parts()["a.shp"])
    at = 100 + 8 + 4 + 32
    shp[at : at + 8] = struct.pack("<II", 0x7FFFFFF0, 0x7FFFFFF0)
    return bytes(shp)


def _blob(kind: bytes, data: bytes, raw_size: int | None = None) -> bytes:
    """One block of a PBF file: its head, and its data packed, said to unpack to ``raw_size``."""

    def number(value: int) -> bytes:
        out = bytearray()
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        return bytes([*out, value])

    packed = zlib.compress(data, 9)
    size = len(data) if raw_size is None else raw_size
    blob = b"\x10" + number(size) + b"\x1a" + number(len(packed)) + packed
    head = b"\x0a" + number(len(kind)) + kind + b"\x18" + number(len(blob))
    return struct.pack(">I", len(head)) + head + blob


_OSM_HEAD = _blob(b"OSMHeader", b"\x22\x0eOsmSchema-V0.6\x22\x0aDenseNodes")


def _recursive_view(base: sqlite3.Connection) -> None:
    base.execute("DROP TABLE a")
    base.execute(
        "CREATE VIEW a AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n) "
        "SELECT n.fid AS fid, NULL AS geom, '0661' AS code FROM n"
    )


def _lying_geometry(base: sqlite3.Connection) -> None:
    (geom,) = base.execute("SELECT geom FROM a").fetchone()
    for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        base.execute(f'DROP TRIGGER "{name}"')
    at = geom.index(struct.pack("<BI", 1, 3)) + 5
    base.execute("UPDATE a SET geom = ?", (geom[:at] + struct.pack("<II", 0x7FFFFFFF, 0x7FFFFFFF) + geom[at + 8 :],))


def _bomb(size: int = 450 * 1024**2) -> bytes:
    """A zip whose .dbf unpacks to ``size`` zeros."""
    out = io.BytesIO(_zipped({"a.dbf": None}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("a.dbf", "w") as target:
        block = bytes(1024 * 1024)
        for _ in range(size // len(block)):
            target.write(block)
    return out.getvalue()


#: name -> (the bytes of the file, a piece of what the refusal must say)
HOSTILE_AREAS: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "bombe.zip": (_bomb, "Shapefile"),
    "bombe-der-lyver.zip": (lambda: declared(_bomb(90 * 1024**2), "a.dbf", 900), "Shapefile"),
    "bombe-under-graensen.zip": (lambda: _bomb(300 * 1024**2), "Shapefile"),
    "op.zip": (lambda: _zipped(added={"../op.shp": b"x"}), "Shapefile"),
    "rod.zip": (lambda: _zipped(added={"/etc/op.dbf": b"x"}), "Shapefile"),
    "baglaens.zip": (lambda: _zipped(added={"..\\op.txt": b"x"}), "Shapefile"),
    "henvisning.zip": (lambda: _zipped(added={_link(): b"/etc/passwd"}), "Shapefile"),
    "to-former.zip": (lambda: _zipped(added={"b.shp": b"x"}), "Shapefile"),
    "falsk-form.zip": (lambda: _zipped({"a.shp": b"MZ" + bytes(200)}), "Shapefile"),
    "kort.zip": (lambda: _zipped()[:-30], "Shapefile"),
    "mange-poster.zip": (lambda: _zipped({"a.shp": _many_records(), "a.shx": _many_records()}), "mange-poster.zip"),
    "mange-punkter.zip": (lambda: _zipped({"a.shp": _many_points()}), "mange-punkter.zip"),
    "mange-punkter.gpkg": (lambda: a_geopackage(_lying_geometry), "kan ikke læses som områder"),
    "udefra.zip": (lambda: _zipped({"a.prj": b"/etc/passwd"}), "udefra.zip"),
    "regneark.zip": (workbook, "Shapefile"),
    "regneark.gpkg": (workbook, "regneark.gpkg"),
    "database.gpkg": (lambda: b"SQLite format 3\x00" + bytes(4000), "database.gpkg"),
    "kort.gpkg": (lambda: a_geopackage()[:9000], "kort.gpkg"),
    "uendelig.gpkg": (lambda: a_geopackage(_recursive_view), "uendelig.gpkg"),
    "tom.gpkg": (lambda: a_geopackage(lambda base: base.execute("DELETE FROM gpkg_contents")), "tom.gpkg"),
    "stoej.gpkg": (lambda: a_geopackage()[:4096] + bytes(range(256)) * 300, "stoej.gpkg"),
    "dyb.geojson": (lambda: b'{"type":"FeatureCollection","features":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "JSON"),
    "latter.geojson": (lambda: LAUGHS + b"<x>&d;</x>", "JSON"),
    "mange.geojson": (lambda: json.dumps({"features": [{}] * 25_000}).encode(), "20000"),
    "ukendt-net.geojson": (
        lambda: json.dumps({"features": [_GOOD], "crs": {"properties": {"name": "/etc/passwd"}}}).encode(),
        "EPSG:25832",
    ),
    "regneark.geojson": (workbook, "regneark.geojson"),
}

HOSTILE_ADDRESSES: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "stoej.osm.pbf": (lambda: bytes(range(256)) * 400, "stoej.osm.pbf"),
    "kort.osm.pbf": (lambda: _OSM_HEAD + _blob(b"OSMData", bytes(400))[:-20], "kort.osm.pbf"),
    "stort-hoved.osm.pbf": (lambda: b"\x7f\xff\xff\xff" + bytes(100), "stort-hoved.osm.pbf"),
    "bombe.osm.pbf": (lambda: _OSM_HEAD + _blob(b"OSMData", bytes(300 * 1024**2)), "bombe.osm.pbf"),
    "bombe-der-lyver.osm.pbf": (lambda: _OSM_HEAD + _blob(b"OSMData", bytes(30 * 1024**2), 900), "bombe-der-lyver.osm.pbf"),
    "falsk.osm.pbf": (workbook, "falsk.osm.pbf"),
    "falsk.csv": (workbook, "falsk.csv"),
    "program.csv": (lambda: b"MZ\x90\x00\x03" + bytes(range(256)) * 40, "program.csv"),
    "lang-celle.csv": (lambda: AN_ADDRESS + b'"' + b"x" * 10_000_000 + b'"\n', "lang-celle.csv"),
    "bred.csv": (lambda: b"kolonne;" * 16_000 + b"\n" + b"1;" * 16_000 + b"\n", "bred.csv"),
    "en-linje.csv": (lambda: b"x" * 30_000_000, "en-linje.csv"),
    "bombe.xlsx": (lambda: workbook()[:2000], "bombe.xlsx"),
}
