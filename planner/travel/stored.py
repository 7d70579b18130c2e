"""Which road network is in use here, and how is one stored so that a damaged or half-written one never is?

In the planner's home, under ``roads``: either the sample's ``network.json`` (planner-roads/1), or folders of the format
``planner-roads/2``: a header, the arrays, the ground and the contraction hierarchy's topology, with each file's SHA-256. The
small file ``in-use.json`` names the one in use; it is replaced in one step, once all else is on disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.errors import FileProblem
from planner.model.place import Position
from planner.travel import coarse
from planner.travel.ground import Ground
from planner.travel.network import (
    ARC_ARRAYS,
    ARRAYS,
    ROAD_CLASSES,
    SHAPE_DEGREES,
    NamedPlace,
    NetworkCrossing,
    RoadNetwork,
)  # fmt: skip

FORMAT = "planner-roads/2"
_HEADER, _ARRAYS, _GROUND, _TOPOLOGY = "header.json", "arrays.npz", "ground.npz", "topology"
_NEXT = "Build it again: planner roads build FILE.osm.pbf"


def pointer_path(home: Path) -> Path:
    """The small file that says which network is in use. It changes whenever another one is."""
    return home / "roads" / "in-use.json"


def network_path(home: Path) -> Path:
    """The file whose change means that another network is in use; it is absent where there is none."""
    pointer = pointer_path(home)
    return pointer if pointer.exists() else _coarse_path(home)


def _coarse_path(home: Path) -> Path:
    return home / "roads" / "network.json"


def network_in_use(home: Path) -> RoadNetwork | None:
    """The network in use, or None when there is none yet. Raises FileProblem when it is damaged."""
    folder = _folder_in_use(home)
    if folder is not None:
        return load_network(folder)
    path = _coarse_path(home)
    return coarse.read_coarse(path) if path.exists() else None


def ground_in_use(home: Path) -> Ground | None:
    """Land and water of the network in use; None for the sample's, whose land is imported, and without any."""
    folder = _folder_in_use(home)
    return None if folder is None else load_ground(folder)


def counts_in_use(home: Path) -> dict[str, int]:
    """What the extract of the network in use held that could not be used, counted; empty for the sample's."""
    folder = _folder_in_use(home)
    return {} if folder is None else {str(code): int(count) for code, count in read_header(folder).get("counts", {}).items()}


def _folder_in_use(home: Path) -> Path | None:
    try:
        said = json.loads(pointer_path(home).read_text(encoding="utf-8"))
        folder = str(said["folder"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise FileProblem(f"{pointer_path(home)} is damaged: it does not say which road network is in use.", hint=_NEXT) from None
    if not folder:
        return None
    if not re.fullmatch(r"[0-9a-f]{16}", folder):
        raise FileProblem(f"{pointer_path(home)} names no road network.", hint=_NEXT)
    return home / "roads" / folder


def use_network(source: Path, home: Path) -> RoadNetwork:
    """Checks a planner-roads/1 file and puts it in use; the one before stays in use when this one is not good. Raises
    FileProblem."""
    network = coarse.read_coarse(source)
    target = _coarse_path(home)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, source.read_bytes())
        _point_to(home, "")
    except OSError as error:
        raise FileProblem(f"The road network could not be stored in {target.parent}: {error.strerror}.") from None
    return network


def store_network(
    network: RoadNetwork, ground: Ground, counts: Mapping[str, int], home: Path, *, add_topology: Callable[[Path], None]
) -> Path:
    """Stores a network and puts it in use; ``add_topology`` writes its topology into the folder it is given. Until all of it is
    on disk the network before stays in use. Returns the folder. Raises FileProblem."""
    roads = home / "roads"
    coming, folder = roads / f"coming-{os.getpid()}", roads / network.version
    try:
        shutil.rmtree(coming, ignore_errors=True)
        coming.mkdir(parents=True)
        _write_arrays(coming / _ARRAYS, {name: getattr(network, name) for name in ARRAYS})
        _write_arrays(coming / _GROUND, {**_ragged("land", ground.land), **_ragged("water", ground.water)})
        add_topology(coming / _TOPOLOGY)
        (coming / _HEADER).write_text(json.dumps(_header(network, counts, coming), ensure_ascii=False), encoding="utf-8")
        _flush(coming)
        shutil.rmtree(folder, ignore_errors=True)
        coming.replace(folder)
        _point_to(home, folder.name)
        _remove_others(roads, folder)
    except OSError as error:
        raise FileProblem(f"The road network could not be stored in {roads}: {error.strerror}.") from None
    finally:
        shutil.rmtree(coming, ignore_errors=True)
    return folder


def _header(network: RoadNetwork, counts: Mapping[str, int], folder: Path) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "name": network.name,
        "date": network.date,
        "source_sha256": network.source_sha256,
        "version": network.version,
        "lands": network.lands,
        "names": network.names,
        "crossings": [[c.id, c.kind, c.name, c.seconds, c.metres, list(c.lands)] for c in network.crossings],
        "places": [[p.name, p.position.lon, p.position.lat, p.kind, p.population] for p in network.places],
        "counts": dict(counts),
        "sha256": {name: _sha256(folder / name) for name in (_ARRAYS, _GROUND)},
    }


def _write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    with path.open("wb") as file:
        whole: dict[str, Any] = {name: np.ascontiguousarray(values) for name, values in arrays.items()}
        np.savez(file, **whole)


def _ragged(name: str, shapes: NDArray[np.object_]) -> dict[str, NDArray[Any]]:
    """Polygons as points (1e-7 degrees), where each ring begins, and where each polygon begins among the rings."""
    if not len(shapes):
        empty = np.zeros(1, dtype=np.int64)
        return {name: np.empty((0, 2), dtype=np.int32), f"{name}_rings": empty, f"{name}_polygons": empty}
    _, points, (rings, polygons) = shapely.to_ragged_array(shapes)
    return {name: np.round(points / SHAPE_DEGREES).astype(np.int32), f"{name}_rings": rings, f"{name}_polygons": polygons}


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _point_to(home: Path, folder: str) -> None:
    _replace(pointer_path(home), (json.dumps({"folder": folder}) + "\n").encode())


def _replace(target: Path, data: bytes) -> None:
    coming = target.with_suffix(".coming")
    coming.write_bytes(data)
    with coming.open("rb") as written:
        os.fsync(written.fileno())
    coming.replace(target)


def _remove_others(roads: Path, kept: Path) -> None:
    for path in roads.iterdir():
        if path.is_dir() and path != kept and re.fullmatch(r"[0-9a-f]{16}", path.name):
            shutil.rmtree(path, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_network(folder: Path) -> RoadNetwork:
    """The network stored in a folder. Raises FileProblem when anything about it is not as it was written."""
    header = read_header(folder)
    arrays = _read_arrays(folder, _ARRAYS, header)
    try:
        network = RoadNetwork(
            name=str(header["name"]),
            date=str(header["date"]),
            source_sha256=str(header["source_sha256"]),
            rough=False,
            lands=tuple(map(str, header["lands"])),
            names=tuple(map(str, header["names"])),
            crossings=tuple(NetworkCrossing(i, k, n, int(s), int(m), (a, b)) for i, k, n, s, m, (a, b) in header["crossings"]),
            places=tuple(NamedPlace(n, Position(lon, lat), k, int(p)) for n, lon, lat, k, p in header["places"]),
            version=str(header["version"]),
            topology=folder / _TOPOLOGY,
            **{name: arrays[name] for name in ARRAYS},
        )
        _check(network)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _damaged(folder, f"{type(error).__name__}: {error}") from None
    return network


def load_ground(folder: Path) -> Ground:
    """The land and water stored beside a network. Raises FileProblem."""
    arrays = _read_arrays(folder, _GROUND, read_header(folder))
    try:
        shapes = [
            shapely.from_ragged_array(
                shapely.GeometryType.POLYGON,
                arrays[name] * SHAPE_DEGREES,
                (arrays[f"{name}_rings"], arrays[f"{name}_polygons"]),
            )
            if len(arrays[name])
            else np.array([], dtype=object)
            for name in ("land", "water")
        ]
    except (KeyError, ValueError, shapely.errors.ShapelyError) as error:
        raise _damaged(folder, str(error)) from None
    return Ground(*shapes)


def read_header(folder: Path) -> dict[str, Any]:
    """What the header of a stored network says. Raises FileProblem."""
    try:
        header = json.loads((folder / _HEADER).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(folder, type(error).__name__) from None
    if not isinstance(header, dict) or header.get("format") != FORMAT or header.get("version") != folder.name:
        raise _damaged(folder, "its header is another's")
    return header


def _read_arrays(folder: Path, name: str, header: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    path = folder / name
    try:
        if header["sha256"][name] != _sha256(path):
            raise _damaged(folder, f"{name} is not as it was written")
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise _damaged(folder, type(error).__name__) from None


def _damaged(folder: Path, why: str) -> FileProblem:
    return FileProblem(f"The stored road network in {folder} is damaged ({why}).", hint=_NEXT)


def _check(network: RoadNetwork) -> None:
    """Raises ValueError unless every index points at something and every number is one that can be driven."""
    for name, kind in ARRAYS.items():
        if getattr(network, name).dtype != kind:
            raise ValueError(f"{name} is of another kind")
    arcs, nodes, stretches = network.arc_count, network.node_count, network.stretch_count
    if any(len(getattr(network, name)) != arcs for name in ARC_ARRAYS) or len(network.node_lands) != nodes or not arcs:
        raise ValueError("arrays of different lengths")
    limits = {
        "tail": nodes, "head": nodes, "road_class": len(ROAD_CLASSES), "name_of": len(network.names), "stretch": stretches,
        "crossing": len(network.crossings), "node_lands": len(network.lands),
    }  # fmt: skip
    for name, limit in limits.items():
        values = getattr(network, name)
        if len(values) and (int(values.max()) >= limit or int(values.min()) < (-1 if name == "crossing" else 0)):
            raise ValueError(f"{name} points at nothing")
    starts = network.shape_start.astype(np.int64)
    if starts[0] != 0 or starts[-1] != len(network.shape) or (np.diff(starts) < 2).any():
        raise ValueError("shapes overlap")
    numbers = (network.metres, network.speed_kmh, network.nodes, network.hull)
    if not all(np.isfinite(values).all() for values in numbers) or (network.metres < 0).any() or (network.fixed_s < 0).any():
        raise ValueError("a length or time is no number")
    if (network.speed_kmh[network.fixed_s == 0] <= 0).any():
        raise ValueError("a speed is not above zero")
