"""Which road network is in use here? One file in the planner's home; a new one takes its place only when it is whole."""

from __future__ import annotations

import os
from pathlib import Path

from planner.errors import FileProblem
from planner.travel.road_graph import RoadNetwork, read_network


def network_path(home: Path) -> Path:
    """Where the network in use lies."""
    return home / "roads" / "network.json"


def use_network(source: Path, home: Path) -> RoadNetwork:
    """Checks a planner-roads/1 file and puts it in use; the one before stays in use when this one is not good. Raises
    FileProblem."""
    network = read_network(source)
    target = network_path(home)
    target.parent.mkdir(parents=True, exist_ok=True)
    coming = target.with_suffix(".coming")
    try:
        coming.write_bytes(source.read_bytes())
        with coming.open("rb") as written:
            os.fsync(written.fileno())
        coming.replace(target)
    except OSError as error:
        raise FileProblem(f"The road network could not be stored in {target.parent}: {error.strerror}.") from None
    return network


def network_in_use(home: Path) -> RoadNetwork | None:
    """The network in use, or None when there is none yet."""
    path = network_path(home)
    return read_network(path) if path.exists() else None
