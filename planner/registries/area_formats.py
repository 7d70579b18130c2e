"""What does this GeoPackage or zipped Shapefile draw? Its features as GeoJSON in WGS84, read by GDAL from a plain local file.

What a file is follows from its first bytes. A zip is unpacked by us, counted byte by byte into a folder of our own, and only
the parts of one Shapefile are taken out of it; nothing in the file decides where anything is written or read.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from shapely import transform
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from planner.errors import FileProblem
from planner.registries.problems import said

MOST_FEATURES = 20_000
LARGEST_AREA_FILE_BYTES = 200 * 1024**2
_LARGEST_UNPACKED_BYTES = 400 * 1024**2
_MOST_MEMBERS = 40
_BLOCK = 1024 * 1024
_NEEDED = frozenset({".shp", ".shx", ".dbf"})
_PARTS = _NEEDED | {".prj", ".cpg"}
_SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")


def read_features(path: Path) -> list[Any]:
    """The features of ``path``. Raises FileProblem when it is not what its name says, too large, broken, or without a coordinate
    system."""
    _refuse_odd_file(path)
    with path.open("rb") as file:
        start = file.read(72)
    if start.startswith(b"SQLite format 3\x00") and start[68:72] in _GEOPACKAGE_IDS and path.suffix.casefold() == ".gpkg":
        return _read_layer(path, path.name)
    if start.startswith(b"PK\x03\x04") and path.suffix.casefold() == ".zip":
        with tempfile.TemporaryDirectory(prefix="areas-") as folder:
            return _read_layer(_unpacked(path, Path(folder)), path.name)
    raise said(FileProblem, "areas_kind_unknown", file=path.name)


def reprojected(file: str, features: list[Any], crs: str) -> list[Any]:
    """GeoJSON features of another coordinate system, in WGS84. Raises FileProblem for one that is not known."""
    to_wgs84 = _transformer(file, crs)
    moved = []
    for feature in features:
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        try:
            moved.append({**feature, "geometry": mapping(_moved(shape(geometry), to_wgs84))} if geometry else feature)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            moved.append({**feature, "geometry": {"type": "Polygon", "coordinates": "broken"}})
    return moved


def _refuse_odd_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise said(FileProblem, "file_is_folder", file=path.name)
        size = path.stat().st_size
    except FileNotFoundError:  # a name that GDAL would open as a path of its own (/vsizip/, /vsicurl/) is no file either
        raise said(FileProblem, "file_missing", file=path.name) from None
    except OSError:
        raise said(FileProblem, "file_unreadable", file=path.name) from None
    if not size:
        raise said(FileProblem, "file_empty", file=path.name)
    if size > LARGEST_AREA_FILE_BYTES:
        raise said(FileProblem, "file_too_large", file=path.name, limit=LARGEST_AREA_FILE_BYTES // 1024**2)


def _unpacked(path: Path, folder: Path) -> Path:
    """The .shp in ``folder``, with its companions, under names of our own."""
    refusal = said(FileProblem, "areas_zip", file=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if not members or len(members) > _MOST_MEMBERS or any(_is_odd(member) for member in members):
                raise refusal
            parts = {PurePosixPath(m.filename).suffix.casefold(): m for m in members if _is_part(m.filename)}
            stems = {PurePosixPath(m.filename).with_suffix("") for m in parts.values()}
            twice = len([m for m in members if PurePosixPath(m.filename).suffix.casefold() == ".shp"]) != 1
            if not parts.keys() >= _NEEDED or len(stems) != 1 or twice:
                raise refusal
            room = _LARGEST_UNPACKED_BYTES
            for suffix, member in parts.items():
                room -= _unpack(archive, member, folder / f"areas{suffix}", room)
                if room < 0:
                    raise refusal
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise refusal from None
    with (folder / "areas.shp").open("rb") as file:
        if file.read(4) != _SHAPEFILE_MAGIC:
            raise refusal
    return folder / "areas.shp"


def _is_odd(member: zipfile.ZipInfo) -> bool:
    """A path out of the folder, an absolute one, a link, an encrypted member, or a bomb by its own account."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    return (
        name.is_absolute()
        or ".." in name.parts
        or is_link
        or bool(member.flag_bits & 1)
        or member.file_size > _LARGEST_UNPACKED_BYTES
    )


def _is_part(filename: str) -> bool:
    path = PurePosixPath(filename)
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return path.suffix.casefold() in _PARTS and not hidden


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path, room: int) -> int:
    """Unpacks at most one byte more than ``room``; returns how many."""
    written = 0
    with archive.open(member) as source, to.open("wb") as target:
        while written <= room and (block := source.read(min(_BLOCK, room + 1 - written))):
            target.write(block)
            written += len(block)
    return written


def _read_layer(path: Path, file: str) -> list[Any]:
    """The features of the file's one layer with polygons."""
    import pyogrio

    try:
        drawn = [str(name) for name, kind in pyogrio.list_layers(path) if kind and "Polygon" in str(kind)]
        if len(drawn) > 1:
            raise said(FileProblem, "areas_layers", file=file, layers=", ".join(drawn)[:200])
        if not drawn:
            raise said(FileProblem, "areas_not_collection", file=file)
        meta, _, geometries, columns = pyogrio.raw.read(path, layer=drawn[0], max_features=MOST_FEATURES + 1)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError, ValueError):
        raise said(FileProblem, "areas_broken", file=file) from None
    if len(geometries) > MOST_FEATURES:
        raise said(FileProblem, "areas_too_many", file=file, limit=MOST_FEATURES)
    if not meta["crs"]:
        raise said(FileProblem, "areas_no_crs", file=file)
    to_wgs84 = _transformer(file, meta["crs"])
    names = [str(name) for name in meta["fields"]]
    return [
        {
            "type": "Feature",
            "properties": {name: _plain(column[row]) for name, column in zip(names, columns, strict=True)},
            "geometry": _geojson(geometry, to_wgs84),
        }
        for row, geometry in enumerate(geometries)
    ]


def _geojson(wkb: bytes | None, to_wgs84: Any) -> Mapping[str, Any] | None:
    from shapely import force_2d, from_wkb

    if wkb is None:
        return None
    geometry = from_wkb(wkb, on_invalid="ignore")
    return None if geometry is None or geometry.is_empty else mapping(_moved(force_2d(geometry), to_wgs84))


def _plain(value: Any) -> Any:
    """A property as Python has it; missing numbers are None."""
    plain = value.item() if hasattr(value, "item") else value
    return None if plain != plain else plain


def _transformer(file: str, crs: str) -> Any:
    import pyproj

    try:
        return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.CRSError:
        raise said(FileProblem, "areas_no_crs", file=file) from None


def _moved(geometry: BaseGeometry, to_wgs84: Any) -> BaseGeometry:
    def points(xy: Any) -> Any:
        xy = xy.copy()
        xy[:, 0], xy[:, 1] = to_wgs84.transform(xy[:, 0], xy[:, 1])
        return xy

    return transform(geometry, points)
