"""What does this GeoJSON, GeoPackage or zipped Shapefile draw? Its features, each with a sound polygon in WGS84.

Runs in the child process (``geography_child``). What a file is follows from its first bytes. GDAL reads from memory only; a zip
is unpacked by us, counted byte by byte, and only the parts of one Shapefile are taken out of it.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from shapely import force_2d, from_wkb

from planner.registries.cells import BadCell
from planner.registries.limits import LARGEST_PACKING, LARGEST_UNASKED_PART_BYTES
from planner.registries.polygons import Move, mover, polygon_of, sound_polygon
from planner.registries.refusal import Refused

MOST_FEATURES = 20_000
_LARGEST_UNPACKED_BYTES = 400 * 1024**2
_MOST_MEMBERS = 40
_BLOCK = 1024 * 1024
_NEEDED = frozenset({".shp", ".shx", ".dbf"})
_PARTS = _NEEDED | {".prj", ".cpg"}
_SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
_GEOPACKAGE, _GEOPACKAGE_IDS = b"SQLite format 3\x00", (b"GPKG", b"GP10", b"GP11")
#: A layer in metres: reading and moving it makes the libraries open their tables of coordinate systems.
_WARM = (
    b'{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::25832"}},"features":'
    b'[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[480000,6240000]}}]}'
)

Feature = tuple[Mapping[str, Any], object]


def warm_up(*, gdal: bool) -> None:
    """Opens what the libraries need, before nothing more can be opened."""
    import pyproj

    pyproj.Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True).transform(480_000, 6_240_000)
    if gdal:
        _pyogrio().raw.read(_WARM)


def read_areas_in(stream: io.BufferedReader, suffix: str) -> Iterator[object]:
    """What the file is, then [number, properties, polygon as WKB in hex or None, repaired or what is wrong] for each feature.
    Raises Refused."""
    data = stream.read()
    if suffix not in (".gpkg", ".zip", ".shp"):
        yield {"form": "geojson"}
        yield from _told(_collection(data))
    elif data.startswith(_GEOPACKAGE) and data[68:72] in _GEOPACKAGE_IDS and suffix == ".gpkg":
        yield {"form": "gpkg"}
        yield from _told(_layer(data))
    elif data.startswith(b"PK\x03\x04") and suffix == ".zip":
        yield {"form": "shapefile"}
        yield from _told(_layer(_repacked(data)))
    else:
        raise Refused("areas_kind_unknown")


def _told(features: Iterator[tuple[Mapping[str, Any], object, Move | None]]) -> Iterator[object]:
    for number, (properties, drawn, move) in enumerate(features, start=1):
        if number > MOST_FEATURES:
            raise Refused("areas_too_many", limit=MOST_FEATURES)
        try:
            polygon, repaired = _polygon(drawn, move)
            yield [number, properties, polygon.wkb.hex(), repaired]
        except BadCell as bad:
            yield [number, properties, None, [bad.code, bad.details]]


def _polygon(drawn: object, move: Move | None) -> Any:
    if not isinstance(drawn, bytes):
        return polygon_of(drawn, move)
    geometry = from_wkb(drawn, on_invalid="ignore")
    if geometry is None or geometry.is_empty or geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise BadCell("area_no_polygon")
    return sound_polygon([move(geometry) if move else force_2d(geometry)])


# --- GeoJSON ----------------------------------------------------------------------------------------------------------


def _collection(data: bytes) -> Iterator[tuple[Mapping[str, Any], object, Move | None]]:
    if data.startswith((b"PK\x03\x04", _GEOPACKAGE)):
        raise Refused("areas_kind_unknown")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused("areas_not_json") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise Refused("areas_not_collection")
    if len(features) > MOST_FEATURES:
        raise Refused("areas_too_many", limit=MOST_FEATURES)
    crs = _crs_of(document)
    move = mover(_transformer(crs)) if crs else None
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        yield (_texts(properties) if isinstance(properties, Mapping) else {}), feature, move


def _crs_of(document: Mapping[str, Any]) -> str:
    """The older way of GeoJSON to say that coordinates are not WGS84; "" when it is, or does not say."""
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = str(properties.get("name", "")) if isinstance(properties, Mapping) else ""
    return "" if not name or name.endswith((":CRS84", ":4326", "::4326")) else name


# --- GeoPackage and Shapefile -----------------------------------------------------------------------------------------


def _layer(data: bytes) -> Iterator[tuple[Mapping[str, Any], object, Move | None]]:
    """The features of the file's one layer with polygons."""
    pyogrio = _pyogrio()
    try:
        drawn = [str(name) for name, kind in pyogrio.list_layers(data) if kind and "Polygon" in str(kind)]
        if len(drawn) > 1:
            raise Refused("areas_layers", layers=", ".join(drawn)[:200])
        if not drawn:
            raise Refused("areas_not_collection")
        meta, _, geometries, columns = pyogrio.raw.read(data, layer=drawn[0], max_features=MOST_FEATURES + 1)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError, ValueError):
        raise Refused("areas_broken") from None
    if len(geometries) > MOST_FEATURES:
        raise Refused("areas_too_many", limit=MOST_FEATURES)
    if not meta["crs"]:
        raise Refused("areas_no_crs")
    move = mover(_transformer(meta["crs"]))
    names = [str(name) for name in meta["fields"]]
    for row, geometry in enumerate(geometries):
        properties = {name: _plain(column[row]) for name, column in zip(names, columns, strict=True)}
        yield _texts(properties), geometry if geometry is None else bytes(geometry), move


def _pyogrio() -> Any:
    """The library, without the table libraries that it would load if it could: they cost a second and are not used."""
    for name in ("geopandas", "pandas", "pyarrow"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    import pyogrio

    return pyogrio


def _repacked(data: bytes) -> bytes:
    """The one Shapefile of a zip, as a zip of our own with names of our own."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
            room = _LARGEST_UNPACKED_BYTES
            for suffix, member in _parts(archive).items():
                part = _unpacked(archive, member, room)
                room -= len(part)
                if room < 0 or (suffix == ".shp" and not part.startswith(_SHAPEFILE_MAGIC)):
                    raise Refused("areas_zip")
                packed.writestr(f"areas{suffix}", part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise Refused("areas_zip") from None
    return out.getvalue()


def _parts(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if not members or len(members) > _MOST_MEMBERS or any(_is_odd(member) for member in members):
        raise Refused("areas_zip")
    parts = {PurePosixPath(m.filename).suffix.casefold(): m for m in members if _is_part(m.filename)}
    stems = {PurePosixPath(m.filename).with_suffix("") for m in parts.values()}
    shapes = [m for m in members if PurePosixPath(m.filename).suffix.casefold() == ".shp"]
    if not parts.keys() >= _NEEDED or len(stems) != 1 or len(shapes) != 1:
        raise Refused("areas_zip")
    return parts


def _is_odd(member: zipfile.ZipInfo) -> bool:
    """A path out of the folder, an absolute one, a link, an encrypted member, or a bomb by its own account."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    too_large = member.file_size > _LARGEST_UNPACKED_BYTES or (
        member.file_size > LARGEST_UNASKED_PART_BYTES and member.file_size > LARGEST_PACKING * max(member.compress_size, 1)
    )
    return name.is_absolute() or ".." in name.parts or is_link or bool(member.flag_bits & 1) or too_large


def _is_part(filename: str) -> bool:
    path = PurePosixPath(filename)
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return path.suffix.casefold() in _PARTS and not hidden


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> bytes:
    """The member, or the first byte more than ``room`` of it."""
    content = bytearray()
    with archive.open(member) as source:
        while len(content) <= room and (block := source.read(min(_BLOCK, room + 1 - len(content)))):
            content += block
    return bytes(content)


def _texts(properties: Mapping[str, Any]) -> dict[str, str]:
    """Properties as text, those with nothing in them left out; a whole number has no decimals, whatever the format made of it."""
    return {str(name): _text(value) for name, value in properties.items() if value is not None}


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _plain(value: Any) -> Any:
    """A property as Python has it; missing numbers are None."""
    plain = value.item() if hasattr(value, "item") else value
    return None if plain != plain else plain


def _transformer(crs: str) -> Any:
    import pyproj

    try:
        return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.CRSError:
        raise Refused("areas_no_crs") from None
