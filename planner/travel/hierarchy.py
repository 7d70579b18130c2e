"""What is the shortest time between junctions, many to many and one to one, on weights that change with the night?

RoutingKit's customizable contraction hierarchies (Dibbelt, Strasser, Wagner 2016): the topology depends on the roads alone and is
stored beside the network; customizing it to a night's weights takes a fraction of a second. Weights are tenths of seconds.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from pyroutingkit import INF_WEIGHT, CCHMetric, CCHTopology

from planner.travel.network import RoadNetwork

#: Weight of an arc that cannot be driven, and distance where there is no way.
NO_WAY = int(INF_WEIGHT)
_FILES = ("head", "node_count", "order", "rank", "tail")
_STAMP = "topology.json"
#: From so many entries on, a table is worth a second thread.
_WORTH_A_THREAD = 100_000
THREADS = 2


def build_topology(network: RoadNetwork) -> CCHTopology:
    """Orders the junctions by nested dissection: seconds to minutes, once for a network."""
    topology = CCHTopology()
    lat, lon = (np.ascontiguousarray(network.nodes[:, k], dtype=np.float32) for k in (1, 0))
    topology.build(_plain(network.tail), _plain(network.head), lat, lon, network.node_count)
    return topology


def save_topology(topology: CCHTopology, network: RoadNetwork, folder: Path) -> None:
    """Stores it in ``folder`` with the network's version and each file's SHA-256. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    topology.save(str(folder))
    stamp = {"version": network.version, "sha256": {name: _sha256(folder / name) for name in _FILES}}
    (folder / _STAMP).write_text(json.dumps(stamp, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load_topology(network: RoadNetwork) -> CCHTopology:
    """The stored topology of this network; built anew where none is stored, or where it is damaged or another's. The library
    trusts its files, so they are held against their hashes first."""
    if network.topology is None or not _is_whole(network.topology, network.version):
        return build_topology(network)
    topology = CCHTopology()
    topology.load(str(network.topology))
    if topology.node_count != network.node_count or topology.arc_count != network.arc_count:
        return build_topology(network)
    return topology


def _is_whole(folder: Path, version: str) -> bool:
    try:
        stamp = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        return bool(stamp["version"] == version and stamp["sha256"] == {name: _sha256(folder / name) for name in _FILES})
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(values: NDArray[np.generic]) -> NDArray[np.uint32]:
    """The library reads memory without asking for strides: always hand it whole arrays of its own type."""
    return np.ascontiguousarray(values, dtype=np.uint32)


class Hierarchy:
    """A topology customized to one set of weights (uint32 tenths of seconds, :data:`NO_WAY` = closed). Safe to share between
    threads: the library's metric is not, so each use holds a lock."""

    def __init__(self, topology: CCHTopology, weights: NDArray[np.uint32]) -> None:
        self._topology = topology
        self.weights = _plain(weights)
        self._lock = Lock()
        self._metrics: list[CCHMetric] = []

    def _customized(self) -> CCHMetric:
        metric = CCHMetric(self._topology)
        metric.customize(self.weights, 1)
        return metric

    def _first(self) -> CCHMetric:
        if not self._metrics:
            self._metrics.append(self._customized())
        return self._metrics[0]

    def table(self, sources: NDArray[np.integer], targets: NDArray[np.integer]) -> NDArray[np.uint32]:
        """Tenths of seconds from each source junction to each target, :data:`NO_WAY` where there is no way."""
        if not len(sources) or not len(targets):
            return np.empty((len(sources), len(targets)), dtype=np.uint32)
        with self._lock:
            if len(sources) * len(targets) < _WORTH_A_THREAD:
                return np.asarray(self._first().distances_many_to_many(_plain(sources), _plain(targets)))
            parts = np.array_split(_plain(sources), THREADS)
            with ThreadPoolExecutor(THREADS) as pool:
                while len(self._metrics) < THREADS:
                    self._metrics.extend(pool.map(lambda _: self._customized(), range(THREADS - len(self._metrics))))
                rows = pool.map(
                    lambda metric, part: metric.distances_many_to_many(_plain(part), _plain(targets)), self._metrics, parts
                )
                return np.concatenate(list(rows))

    def path(self, source: int, target: int) -> tuple[int, tuple[int, ...]]:
        """Tenths of seconds and the arcs driven in order; (:data:`NO_WAY`, ()) where there is no way."""
        with self._lock:
            tenths, _, arcs = self._first().query(int(source), int(target))
        return int(tenths), tuple(map(int, arcs))
