"""What does an OSRM server on this machine say? An optional source of travel times, off unless its address is set.

OSRM (Open Source Routing Machine) answers over HTTP. Positions stand in the addresses of its requests, so that only a server on
this very machine is ever asked. It knows one profile and nothing of the night: it serves nights on which no road is changed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.errors import ServerProblem
from planner.model.place import Position
from planner.travel.matrix import CAR, UNREACHABLE, Leg, Place, Step, TravelMatrix, Whereabouts

#: A server's default limit is 100 positions in one table request: half of them rows, half columns.
_BLOCK = 50
_LOOPBACK = re.compile(r"http://((?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?)/?")
#: Gets the body of an address, also when the server answers with an error's body. Raises OSError.
Ask = Callable[[str], bytes]


def checked_address(address: str) -> str:
    """The server's address without a closing slash. Raises ServerProblem when it is not on this machine."""
    if not _LOOPBACK.fullmatch(address):
        raise ServerProblem(
            "The OSRM server must run on this machine: its address begins with http://127.0.0.1: or http://localhost:.",
            hint="Requests carry people's positions and never leave the machine.",
        )
    return address.rstrip("/")


class OsrmTravelTimes:
    """Travel times from an OSRM server at ``address``; ``ask`` fetches. Raises ServerProblem when it does not answer as OSRM
    does."""

    def __init__(self, address: str, ask: Ask) -> None:
        self._address = checked_address(address)
        self._ask = ask

    def matrix(self, places: Sequence[Place], profiles: Collection[str] = (CAR,)) -> TravelMatrix:
        """Times between all places, the same for every profile: the server drives as it was set up."""
        seconds = np.full((len(places), len(places)), UNREACHABLE, dtype=np.int32)
        snap_m = [UNREACHABLE] * len(places)
        blocks = [range(k, min(k + _BLOCK, len(places))) for k in range(0, len(places), _BLOCK)]
        for rows in blocks:
            for columns in blocks:
                found, snapped = self._block([places[i] for i in rows], [places[j] for j in columns])
                seconds[rows.start : rows.stop, columns.start : columns.stop] = found
                snap_m[rows.start : rows.stop] = snapped
        np.fill_diagonal(seconds, 0)
        return TravelMatrix(
            places=tuple(places),
            seconds=dict.fromkeys(profiles, seconds),
            lands=("",) * len(places),
            snap_m=tuple(snap_m),
            crossings=(),
            network=f"OSRM {self._address.removeprefix('http://')}",
            rough=False,
        )

    def leg(
        self,
        origin: Position,
        destination: Position,
        profile: str = CAR,  # noqa: ARG002 (the server has one)
        depart_at: datetime | None = None,  # noqa: ARG002 (the server knows no timetables)
    ) -> Leg | None:
        """The server's fastest way with line and steps, as many seconds as its table says; None when there is none."""
        if origin == destination:
            return Leg(0, 0, (), (origin,))
        answer = self._get("route", (origin, destination), "overview=full&geometries=geojson&steps=true")
        if answer.get("code") == "NoRoute":
            return None
        try:
            way = answer["routes"][0]
            line = tuple(Position(float(lon), float(lat)) for lon, lat in way["geometry"]["coordinates"])
            steps = tuple(_step(step) for leg in way["legs"] for step in leg["steps"] if step["distance"] > 0)
            seconds, _ = self._block([Place("", origin)], [Place("", destination)])
            return Leg(int(seconds[0, 0]), math.ceil(way["distance"]), (), (origin, *line, destination), steps)
        except (KeyError, IndexError, TypeError, ValueError):
            raise _not_osrm() from None

    def whereabouts(self, places: Sequence[Place]) -> Whereabouts:
        """The server says nothing of it."""
        return Whereabouts(("",) * len(places), (UNREACHABLE,) * len(places))

    def _block(self, rows: Sequence[Place], columns: Sequence[Place]) -> tuple[NDArray[np.int32], list[int]]:
        count = len(rows)
        which = f"sources={_numbers(0, count)}&destinations={_numbers(count, count + len(columns))}&annotations=duration"
        answer = self._get("table", [p.position for p in (*rows, *columns)], which)
        if answer.get("code") == "NoTable":
            return np.full((count, len(columns)), UNREACHABLE, dtype=np.int32), [UNREACHABLE] * count
        try:
            raw = [[None if s is None else float(s) for s in row] for row in answer["durations"]]
            snapped = [round(float(source["distance"])) for source in answer["sources"]]
            whole = np.array([[UNREACHABLE if s is None else math.ceil(s) for s in row] for row in raw], dtype=np.int32)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise _not_osrm() from None
        if whole.shape != (count, len(columns)) or len(snapped) != count or whole.min(initial=0) < UNREACHABLE:
            raise _not_osrm()
        return whole, snapped

    def _get(self, service: str, positions: Sequence[Position], options: str) -> Mapping[str, Any]:
        where = ";".join(f"{p.lon:.7f},{p.lat:.7f}" for p in positions)
        try:
            answer = json.loads(self._ask(f"{self._address}/{service}/v1/driving/{where}?{options}"))
        except OSError:
            raise ServerProblem("The OSRM server does not answer.", hint="Start it, or unset PLANNER_OSRM_URL.") from None
        except (ValueError, RecursionError):
            raise _not_osrm() from None
        if not isinstance(answer, dict) or answer.get("code") not in ("Ok", "NoRoute", "NoTable"):
            raise _not_osrm()
        return answer


def _not_osrm() -> ServerProblem:
    return ServerProblem("What answers at PLANNER_OSRM_URL does not answer as an OSRM server does.")


def _numbers(first: int, end: int) -> str:
    return ";".join(map(str, range(first, end)))


def _step(step: Mapping[str, Any]) -> Step:
    """OSRM's manoeuvre in our own codes."""
    kind, side = step["maneuver"]["type"], step["maneuver"].get("modifier", "straight")
    if step.get("mode") == "ferry":
        turn = "ferry"
    elif kind == "depart":
        turn = "depart"
    elif kind in ("roundabout", "rotary"):
        turn = f"roundabout_{min(max(int(step['maneuver'].get('exit', 1)), 1), 9)}"
    else:
        turn = {"uturn": "u_turn"}.get(side, side.replace(" ", "_"))
    return Step(str(step.get("name", "")), round(step["distance"]), round(step["duration"]), turn)
