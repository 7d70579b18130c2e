"""What did a run find, held to the file's own figures by the checker, and how far is that from what is known?"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from published.checking import cost_of, faults
from published.reading import Instance, UnknownFormat

#: Two ways to add the same distances may differ by so much.
SAME = 1e-4


@dataclass(frozen=True)
class Step:
    """What was in hand after so many seconds."""

    seconds: float
    vehicles: int
    cost: float


@dataclass(frozen=True)
class Run:
    """Routes as the file's node numbers without depots, one for each vehicle in the file's order. ``cost`` is the distance
    by the checker, and ``feasible`` its word. ``curve`` are the better routes as they came. ``fewest``: vehicles are counted
    before distance."""

    by: str
    instance: str
    routes: list[list[int]]
    cost: float
    seconds: float
    feasible: bool
    faults: list[str]
    curve: list[Step]
    rounds: int | None = None
    fewest: bool = False

    @property
    def rank(self) -> tuple[bool, int, float]:
        """Less is better."""
        return not self.feasible, self.vehicles if self.fewest else 0, self.cost

    @property
    def vehicles(self) -> int:
        """How many are driven."""
        return sum(1 for route in self.routes if route)

    def plain(self) -> dict:
        """For the JSON."""
        rounds = {} if self.rounds is None else {"rounds": self.rounds}
        curve = [[step.seconds, step.vehicles, step.cost] for step in self.curve]
        return {
            "instance": self.instance,
            "by": self.by,
            "routes": self.routes,
            "vehicles": self.vehicles,
            "cost": self.cost,
            "seconds": self.seconds,
            "feasible": self.feasible,
            "faults": self.faults,
            "curve": curve,
            **rounds,
        }


def judged(
    by: str, instance: Instance, routes: list[list[int]], seconds: float, curve: list[Step], rounds: int | None = None
) -> Run:
    """The routes and what the checker says of them. The curve ends with them."""
    wrong, cost = faults(instance, routes), round(cost_of(instance, routes), 4)
    if not wrong:
        curve = [*curve, Step(round(seconds, 2), sum(1 for r in routes if r), cost)]
    return Run(by, instance.name, routes, cost, round(seconds, 2), not wrong, wrong, curve, rounds, instance.fewest)


@dataclass(frozen=True)
class Known:
    """What to hold a run against. ``vehicles`` is 0 where they are not counted."""

    vehicles: int
    cost: float

    def gap(self, vehicles: int, cost: float) -> float:
        """Percent above it; infinite with more vehicles, 0 with fewer."""
        if self.vehicles and vehicles != self.vehicles:
            return float("inf") if vehicles > self.vehicles else 0.0
        return 100 * (cost / self.cost - 1)


def is_behind(ours: Run, other: Run) -> bool:
    """Whether the other found fewer vehicles, where they are counted before distance, or less distance with as many."""
    left, vehicles, cost = ours.rank
    return (left, vehicles, cost * (1 - SAME)) > other.rank


def best_known(path: Path) -> Known | None:
    """The best known solution, where a table beside the file or above it has it. The case of names does not matter."""
    for folder in (path.parent, path.parent.parent):
        table = folder / "best_known.csv"
        if not table.is_file():
            continue
        with table.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                value = row.get("value") or row.get("cost")
                if value and row.get("instance", "").lower() == path.stem.lower():
                    return Known(int(row.get("vehicles") or 0), float(value))
    return None


def known_from(earlier: Path) -> dict[str, Known]:
    """What an earlier run found, from its lines of JSON: by instance in small letters. Raises UnknownFormat for anything else."""
    found = {}
    for number, line in enumerate(earlier.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            if row["feasible"]:
                vehicles = sum(1 for route in row["routes"] if route)
                found[row["instance"].lower()] = Known(vehicles, float(row["cost"]))
        except (ValueError, KeyError, TypeError):
            raise UnknownFormat(f"{earlier.name}, line {number}: not a line that --json has written") from None
    return found
