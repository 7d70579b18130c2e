"""What does a file of a published set ask for? Dial-a-ride of Cordeau and of Cordeau and Laporte, heterogeneous dial-a-ride,
and pickup and delivery with time windows of Li and Lim. Plain figures as they stand in the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Node:
    """A line of the file. ``number`` is the file's own."""

    number: int
    x: float
    y: float
    service: float
    load: tuple[int, ...]
    opens: float
    closes: float


@dataclass(frozen=True)
class Instance:
    """``pairs`` of pickup and delivery node; ``rides`` the longest ride of each pair (infinite = none); a vehicle is the
    longest time away and its capacity. ``fewest`` says that vehicles are counted before distance."""

    name: str
    nodes: dict[int, Node]
    pairs: tuple[tuple[int, int], ...]
    rides: tuple[float, ...]
    vehicles: tuple[tuple[float, tuple[int, ...]], ...]
    start: int
    end: int
    fewest: bool = False


NO_LIMIT = float("inf")


def read(path: Path) -> Instance:
    """The instance in a file, whose format its first lines tell. Raises ValueError for another format."""
    rows = [[float(x) for x in line.split()] for line in path.read_text().splitlines() if line.strip()]
    if len(rows[0]) == 5:
        return _cordeau(path.stem, rows)
    if len(rows[0]) == 2 and len(rows[1]) == 5:
        return _heterogeneous(path.stem, rows)
    if len(rows[0]) == 3 and len(rows[1]) == 9:
        return _li_lim(path.stem, rows)
    raise ValueError(f"{path.name}: none of the formats known")


def _cordeau(name: str, rows: list[list[float]]) -> Instance:
    """The a and b sets have a depot line at both ends and count requests; pr has one and counts nodes."""
    vehicles, count, duration, capacity, ride = rows[0]
    nodes = {int(r[0]): Node(int(r[0]), r[1], r[2], r[3], (int(r[4]),), r[5], r[6]) for r in rows[1:]}
    requests = (len(nodes) - 1) // 2
    pairs = tuple((i, requests + i) for i in range(1, requests + 1))
    end = 2 * requests + 1 if 2 * requests + 1 in nodes else 0
    if requests not in (count, count / 2):
        raise ValueError(f"{name}: the first line does not count the nodes")
    fleet = ((duration, (int(capacity),)),) * int(vehicles)
    return Instance(name, nodes, pairs, (ride,) * requests, fleet, 0, end)


def _heterogeneous(name: str, rows: list[list[float]]) -> Instance:
    vehicles, requests = int(rows[0][0]), int(rows[0][1])
    fleet = tuple((row[0], tuple(int(x) for x in row[1:])) for row in rows[1 : vehicles + 1])
    lines = rows[vehicles + 1 :]
    nodes = {int(r[0]): Node(int(r[0]), r[1], r[2], r[3], tuple(int(x) for x in r[5:9]), r[9], r[10]) for r in lines}
    pairs = tuple((i, requests + i) for i in range(1, requests + 1))
    rides = tuple(row[4] if row[4] > 0 else NO_LIMIT for row in lines[1 : requests + 1])
    end = 2 * requests + 1 if 2 * requests + 1 in nodes else 0
    return Instance(name, nodes, pairs, rides, fleet, 0, end)


def _li_lim(name: str, rows: list[list[float]]) -> Instance:
    vehicles, capacity = int(rows[0][0]), int(rows[0][1])
    nodes = {int(r[0]): Node(int(r[0]), r[1], r[2], r[6], (int(r[3]),), r[4], r[5]) for r in rows[1:]}
    pairs = tuple((int(r[0]), int(r[8])) for r in rows[2:] if r[8] > 0)
    return Instance(name, nodes, pairs, (NO_LIMIT,) * len(pairs), ((NO_LIMIT, (capacity,)),) * vehicles, 0, 0, fewest=True)
