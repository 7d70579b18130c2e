"""Which addresses does this OpenStreetMap extract hold? Read in a child process, as often as they are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from planner.errors import FileProblem
from planner.model.place import Position
from planner.registries.problems import said
from planner.registries.records import AddressPoint, ImportReport, Issue, RowOutcome, Severity
from planner.registries.sandbox import GEOGRAPHY, answers


def read_openstreetmap(
    path: Path, municipality_codes: Mapping[str, str]
) -> tuple[Callable[[], Iterator[AddressPoint]], ImportReport]:
    """A way to read the points of ``path``, and the account of its objects with a house number. Relations (large buildings with
    courtyards) have no point of their own and are left out like objects without street or postcode; both are counted. Raises
    FileProblem when the library is absent or the file is broken."""
    if not _has_library():
        raise said(FileProblem, "osm_library", file=path.name)

    def points() -> Iterator[AddressPoint]:
        return (point for point in once(Counter()))

    def once(counted: Counter[RowOutcome]) -> Iterator[AddressPoint]:
        seen: set[int] = set()
        for point in _objects(path, municipality_codes):
            mark = hash(point)
            outcome = RowOutcome.REJECTED if point is None else RowOutcome.DUPLICATE if mark in seen else RowOutcome.ACCEPTED
            counted[outcome] += 1
            if point is not None and outcome is RowOutcome.ACCEPTED:
                seen.add(mark)
                yield point

    counted: Counter[RowOutcome] = Counter()
    for _ in once(counted):
        pass
    found, left_out, duplicate = (counted[outcome] for outcome in RowOutcome)
    if not found:
        raise said(FileProblem, "osm_no_addresses", file=path.name)
    issues = (Issue(0, "", "osm_incomplete", Severity.NOTICE, {"count": left_out}),) if left_out else ()
    report = ImportReport("addresses", path.name, found + left_out + duplicate, found, left_out, duplicate, issues)
    return points, report


def _has_library() -> bool:
    try:
        return find_spec("osmium") is not None
    except ValueError:  # what stands in its place has no origin
        return False


def _objects(path: Path, municipality_codes: Mapping[str, str]) -> Iterator[AddressPoint | None]:
    """A point for each object with a house number; None for one that cannot be used."""
    # The file is mapped into memory page by page, and the library reads it with threads of its own.
    order = {"task": "openstreetmap", "codes": dict(municipality_codes), "threads": True}
    told = answers(path, order, child=GEOGRAPHY, room=path.stat().st_size)
    next(told)
    for piece in told:
        if not piece:
            yield None
            continue
        street, number, postcode, town, code, lon, lat, identity = piece
        yield AddressPoint(street, number, postcode, town, code, Position(lon, lat), identity)
