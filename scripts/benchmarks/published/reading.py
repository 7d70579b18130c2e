"""What does a file of a published set ask for? Dial-a-ride of Cordeau and of Cordeau and Laporte, heterogeneous dial-a-ride,
and pickup and delivery with time windows of Li and Lim. Plain figures as they stand in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path


class UnknownFormat(ValueError):
    """The file is none of the formats read here, or is damaged; says what was expected."""


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
Row = Sequence[float]


def read(path: Path) -> Instance:
    """The instance in a file, whose format its first lines tell; blanks, tabs, empty lines and line ends of any kind are the
    same to it. Raises UnknownFormat with what is wrong in one line, and OSError when the file cannot be opened."""
    rows = _rows(path)
    widths = [len(row) for row in rows[:2]]
    if widths == [2, 5]:
        reader = _heterogeneous
    elif widths == [3, 9]:
        reader = _li_lim
    elif widths == [5, 7]:
        reader = _cordeau
    else:
        raise UnknownFormat(
            f"{path.name}: none of the formats known. The first line holds 5 figures (vehicles, requests, duration, capacity,"
            " ride: dial-a-ride), 2 (vehicles, requests: heterogeneous) or 3 (vehicles, capacity, speed: Li and Lim)"
        )
    try:
        instance = reader(path.stem, rows)
    except (IndexError, KeyError) as cause:
        raise UnknownFormat(
            f"{path.name}: lines are missing or too short; take the file anew from where it was published"
        ) from cause
    _whole(path.name, instance)
    return instance


def _rows(path: Path) -> list[Row]:
    rows = []
    for number, line in enumerate(path.read_bytes().decode("utf-8-sig", errors="replace").splitlines(), 1):
        try:
            row = [float(figure) for figure in line.split()]
        except ValueError:
            raise UnknownFormat(
                f"{path.name}, line {number}: figures only, between blanks or tabs, with a decimal point"
            ) from None
        if not all(isfinite(figure) for figure in row):
            raise UnknownFormat(f"{path.name}, line {number}: every figure must be finite")
        if row:
            rows.append(row)
    return rows


def _whole(file: str, instance: Instance) -> None:
    """Raises UnknownFormat when the figures cannot be an instance: loads that do not come back to nothing, nodes missing."""
    if not instance.pairs or not instance.vehicles:
        raise UnknownFormat(f"{file}: nobody to fetch, or no vehicle")
    if not {instance.start, instance.end} <= instance.nodes.keys():
        raise UnknownFormat(f"{file}: node {instance.start}, where vehicles start, is missing; take the file anew")
    for pick, drop in instance.pairs:
        if not {pick, drop} <= instance.nodes.keys():
            raise UnknownFormat(f"{file}: node {pick} or node {drop} is missing; take the file anew")
        if [-q for q in instance.nodes[drop].load] != list(instance.nodes[pick].load):
            raise UnknownFormat(f"{file}: node {drop} does not set down what node {pick} picks up")


def _cordeau(name: str, rows: list[Row]) -> Instance:
    """The a and b sets have a depot line at both ends and count requests; pr has one and counts nodes."""
    vehicles, count, duration, capacity, ride = rows[0]
    nodes = _by_number(name, [Node(int(r[0]), r[1], r[2], r[3], _amounts(name, r[4:5]), r[5], r[6]) for r in rows[1:]])
    requests = (len(nodes) - 1) // 2
    if requests not in (count, count / 2):
        raise UnknownFormat(f"{name}: the first line says {count:g}, which are neither its {requests} requests nor their nodes")
    pairs = tuple((i, requests + i) for i in range(1, requests + 1))
    fleet = ((duration, _amounts(name, [capacity])),) * int(vehicles)
    return Instance(name, nodes, pairs, (ride,) * requests, fleet, 0, _end(nodes, requests))


def _heterogeneous(name: str, rows: list[Row]) -> Instance:
    vehicles, requests = int(rows[0][0]), int(rows[0][1])
    fleet = tuple((row[0], _amounts(name, row[1:])) for row in rows[1 : vehicles + 1])
    lines = rows[vehicles + 1 :]
    nodes = _by_number(name, [Node(int(r[0]), r[1], r[2], r[3], _amounts(name, r[5:9]), r[9], r[10]) for r in lines])
    pairs = tuple((i, requests + i) for i in range(1, requests + 1))
    longest = {int(row[0]): row[4] for row in lines}
    rides = tuple(longest[pick] if longest[pick] > 0 else NO_LIMIT for pick, _ in pairs)
    return Instance(name, nodes, pairs, rides, fleet, 0, _end(nodes, requests))


def _li_lim(name: str, rows: list[Row]) -> Instance:
    vehicles, capacity = int(rows[0][0]), _amounts(name, rows[0][1:2])
    nodes = _by_number(name, [Node(int(r[0]), r[1], r[2], r[6], _amounts(name, r[3:4]), r[4], r[5]) for r in rows[1:]])
    pairs = tuple((int(r[0]), int(r[8])) for r in rows[1:] if r[8] > 0)
    return Instance(name, nodes, pairs, (NO_LIMIT,) * len(pairs), ((NO_LIMIT, capacity),) * vehicles, 0, 0, fewest=True)


def _by_number(name: str, lines: Sequence[Node]) -> dict[int, Node]:
    nodes = {node.number: node for node in lines}
    if len(nodes) < len(lines):
        raise UnknownFormat(f"{name}: a node has two lines")
    return nodes


def _amounts(name: str, figures: Sequence[float]) -> tuple[int, ...]:
    if not all(figure.is_integer() for figure in figures):
        raise UnknownFormat(f"{name}: loads and capacities must be whole numbers")
    return tuple(int(figure) for figure in figures)


def _end(nodes: dict[int, Node], requests: int) -> int:
    """The depot line at the end where there is one, else the first."""
    return 2 * requests + 1 if 2 * requests + 1 in nodes else 0
