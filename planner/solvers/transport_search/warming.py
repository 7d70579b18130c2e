"""How is the first compilation kept out of somebody's night? The search is run once on two riders, when the program is set up.

Half a minute of processor time the first time, about a second when the machine code is there already.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from planner.model.load import VehicleLoad
from planner.solvers.transport_search.compiled import FOLDER
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.search import Effort, Search
from planner.transport.problem import DarpProblem, Request, Shift
from planner.travel.matrix import CAR

_HOUR = 3600


def warm_up() -> None:
    """Has everything compiled that the search calls, and kept on disk."""
    seat = VehicleLoad(seated=1)
    riders = tuple(Request(f"{i}", 1, i, 3, seat, 0, 9 * _HOUR, 60, 60, _HOUR) for i in (1, 2))
    fleet = tuple(Shift(f"{i}", f"{i}", "car", seat, 0, 0, 9 * _HOUR) for i in (1, 2))
    seconds = 600 * (1 - np.eye(4, dtype=np.int32))
    problem = DarpProblem(datetime(2026, 1, 1, tzinfo=UTC), riders, fleet, {CAR: seconds.astype(np.int32)}, 600)
    Search(lay_out(problem), 1).run(Effort(100, 60.0))


def forget_old(kept: Path = FOLDER) -> int:
    """Deletes machine code of other contents than these, which nothing reads any more. Gives how many folders went."""
    old = [folder for folder in kept.parent.glob("compiled-*") if folder != kept]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)
