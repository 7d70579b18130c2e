"""Have these times been worked out before? Matrices kept by content, so that a second plan of the same people costs nothing.

An entry is named by a hash of the network's version, the night's changes, the rules, the profile and the positions. It holds
seconds, snap distances and land numbers, and no position: who could read it learns no address from it.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from planner.model.place import Position
from planner.travel.matrix import CAR, UNREACHABLE, Leg, Place, TravelMatrix, Whereabouts
from planner.travel.road_graph import RoadTravelTimes

#: Changed whenever the engine itself counts differently: what an older one stored is then never found.
ENGINE = "2"
#: All entries together; the ones used longest ago go first.
MOST_BYTES = 512 * 1024 * 1024
_DIGEST_BYTES = 32


class CachedTravelTimes:
    """Road travel times that remember their matrices in ``folder``. A damaged entry is computed anew; where the folder cannot be
    written, nothing is remembered and nothing else is different."""

    def __init__(self, roads: RoadTravelTimes, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.roads = roads
        self._folder = folder
        self._most_bytes = most_bytes

    def leg(self, origin: Position, destination: Position, profile: str = CAR, depart_at: datetime | None = None) -> Leg | None:
        """Always computed: it takes milliseconds."""
        return self.roads.leg(origin, destination, profile, depart_at)

    def matrix(self, places: Sequence[Place], profiles: Collection[str] = (CAR,)) -> TravelMatrix:
        """From the store when the same was asked before, else computed and stored."""
        path = self._folder / f"{self._key(places, profiles)}.matrix"
        kept = self._read(path, places, tuple(profiles))
        if kept is not None:
            return kept
        made = self.roads.matrix(places, profiles)
        with suppress(OSError):
            self._write(path, made)
            self._make_room()
        return made

    def whereabouts(self, places: Sequence[Place]) -> Whereabouts:
        """Always looked up anew: it needs no times."""
        return self.roads.whereabouts(places)

    def _key(self, places: Sequence[Place], profiles: Collection[str]) -> str:
        digest = hashlib.sha256()
        said = [ENGINE, self.roads.network.version, self.roads.rules.code(), *profiles, *self.roads.ground_codes()]
        for word in (*said, "changes", *self.roads.changes.codes()):
            digest.update(word.encode() + b"\0")
        digest.update(np.array([(p.position.lon, p.position.lat) for p in places], dtype="<f8").tobytes())
        return digest.hexdigest()

    def _write(self, path: Path, made: TravelMatrix) -> None:
        lands = sorted(set(made.lands))
        distinct: list[NDArray[np.int32]] = []
        which = []
        for seconds in made.seconds.values():
            at = next((k for k, known in enumerate(distinct) if known is seconds), len(distinct))
            if at == len(distinct):
                distinct.append(seconds)
            which.append(at)
        buffer = io.BytesIO()
        arrays: dict[str, Any] = {
            "which": np.array(which, dtype=np.int32),
            "lands": np.array([lands.index(land) for land in made.lands], dtype=np.int32),
            "land_names": np.frombuffer("\0".join(lands).encode(), dtype=np.uint8),
            "snap_m": np.array(made.snap_m, dtype=np.int32),
            "far": np.array([p.id in made.far for p in made.places], dtype=np.bool_),
            "outside": np.array([p.id in made.outside for p in made.places], dtype=np.bool_),
        }
        arrays |= {f"seconds_{k}": seconds for k, seconds in enumerate(distinct)}
        np.savez(buffer, **arrays)
        data = buffer.getvalue()
        self._folder.mkdir(parents=True, exist_ok=True)
        coming = path.with_suffix(f".coming{os.getpid()}")
        coming.write_bytes(hashlib.sha256(data).digest() + data)
        coming.replace(path)

    def _read(self, path: Path, places: Sequence[Place], profiles: tuple[str, ...]) -> TravelMatrix | None:
        try:
            data = path.read_bytes()
            if hashlib.sha256(data[_DIGEST_BYTES:]).digest() != data[:_DIGEST_BYTES]:
                return None
            with np.load(io.BytesIO(data[_DIGEST_BYTES:]), allow_pickle=False) as kept:
                arrays = {name: kept[name] for name in kept.files}
            os.utime(path)
        except (OSError, ValueError, BadZipFile):
            return None
        names = arrays["land_names"].tobytes().decode().split("\0")
        network = self.roads.network
        tables = [arrays[f"seconds_{k}"] for k in range(int(arrays["which"].max(initial=-1)) + 1)]
        return TravelMatrix(
            places=tuple(places),
            seconds={profile: tables[k] for profile, k in zip(profiles, arrays["which"].tolist(), strict=True)},
            lands=tuple(names[k] for k in arrays["lands"].tolist()),
            snap_m=tuple(max(UNREACHABLE, m) for m in arrays["snap_m"].tolist()),
            crossings=self.roads.crossings,
            network=network.label,
            rough=network.rough,
            changes=self.roads.changes.codes(),
            far=frozenset(p.id for p, is_far in zip(places, arrays["far"].tolist(), strict=True) if is_far),
            outside=frozenset(p.id for p, is_out in zip(places, arrays["outside"].tolist(), strict=True) if is_out),
            islands=self.roads.islands,
        )

    def _make_room(self) -> None:
        """Removes what was used longest ago until the rest fits, and what a killed process left half written."""
        entries = sorted(self._folder.glob("*.matrix"), key=lambda path: path.stat().st_mtime, reverse=True)
        total = 0
        for path in entries:
            total += path.stat().st_size
            if total > self._most_bytes:
                path.unlink(missing_ok=True)
        newest = entries[0].stat().st_mtime if entries else 0.0
        for path in self._folder.glob("*.coming*"):
            if newest - path.stat().st_mtime > 3600:
                path.unlink(missing_ok=True)
