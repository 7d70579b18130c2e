"""How good are the registries as they stand? Counts with references, never with names; without references to be shared.

Each section counts against everyone registered, also those whose address nobody has found.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shapely import STRtree, affinity
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from planner.model.patient import Device
from planner.model.place import EARTH_RADIUS_M, LocationQuality
from planner.model.policy import Policy
from planner.registries.conflicts import Conflict, conflicts
from planner.registries.quality import reserve_is_known
from planner.registries.records import PatientRecord

NEAR_BORDER_M = 1000
#: Sections that tell how things are, and ask nobody to look at anyone.
_NOTHING_TO_LOOK_AT = ("quality_completeness", "quality_sources", "quality_islands")
_OLD_AFTER = timedelta(days=365)
#: The latitude at which degrees are made as long as each other: the middle of Denmark. Good to 3 % at both ends.
_MIDDLE_LAT = 56.0


@dataclass(frozen=True, slots=True)
class Line:
    """One count. ``code`` has words or is a name of data (a source, a therapy); ``details`` fill the words or stand beside."""

    code: str
    count: int
    refs: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Counts about one question, out of ``total``."""

    code: str
    total: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The registries at ``at``. ``synthetic`` when anyone in them is invented."""

    at: datetime
    people: int
    synthetic: bool
    sections: tuple[Section, ...]

    def shareable(self) -> QualityReport:
        """The same counts without references."""
        bare = tuple(
            Section(s.code, s.total, tuple(Line(line.code, line.count, (), line.details) for line in s.lines))
            for s in self.sections
        )
        return QualityReport(self.at, self.people, self.synthetic, bare)

    def to_look_at(self) -> dict[str, int]:
        """How many people each question concerns, for the questions that name people. Not of the shareable report."""
        concerned = {s.code: {ref for line in s.lines for ref in line.refs} for s in self.sections}
        names = {code: code for code in concerned if code not in _NOTHING_TO_LOOK_AT}
        return {name: len(concerned[code]) for code, name in {**names, "quality_addresses": "quality_not_exact"}.items()}

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "at": self.at.isoformat(),
            "people": self.people,
            "synthetic": self.synthetic,
            "sections": {
                section.code: {
                    "of": section.total,
                    "lines": [
                        {"code": line.code, "count": line.count, "refs": list(line.refs), "details": list(line.details)}
                        for line in section.lines
                    ],
                }
                for section in self.sections
            },
        }


@dataclass(frozen=True, slots=True)
class SourceAge:
    """When a registry was last imported; None when only its devices are known."""

    source: str
    imported_at: datetime | None


@dataclass(frozen=True, slots=True)
class OnRoads:
    """References of those who live ``far`` from any road, ``outside`` what the road network covers, and on islands that only
    ferries reach: (island, its ferries) to references."""

    far: tuple[str, ...]
    outside: tuple[str, ...]
    islands: Mapping[tuple[str, tuple[str, ...]], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Suspected:
    """A pair in the review queue."""

    refs: tuple[str, str]
    reasons: tuple[str, ...]


def quality_report(
    records: Sequence[PatientRecord],
    policy: Policy,
    areas: Mapping[str, BaseGeometry],
    sources: Iterable[SourceAge],
    suspected: Sequence[Suspected],
    stale_corrections: Iterable[str],
    at: datetime,
    on_roads: OnRoads | None = None,
) -> QualityReport:
    """Everything about ``records``. ``areas`` are the municipalities by code; ``stale_corrections`` the references of those who
    have a correction that no longer fits; ``on_roads`` where they live as the road network knows it, None without a real one."""
    people = len(records)
    duplicate_lines = [Line("+".join(s.reasons), 1, s.refs) for s in suspected]
    sections = (
        Section("quality_completeness", people, tuple(_completeness(records))),
        Section("quality_sources", people, tuple(_sources(records, sources))),
        Section("quality_reserve", people, tuple(_unknown_reserves(records, policy))),
        Section("quality_addresses", people, tuple(_addresses(records))),
        Section("quality_duplicates", people, _gathered(duplicate_lines)),
        Section("quality_conflicts", people, _gathered(_conflict_line(c) for r in records for c in conflicts(r.patient))),
        Section("quality_borders", people, tuple(_near_borders(records, areas))),
        *_on_roads(people, on_roads),
        Section("quality_outliers", people, _gathered(_outliers(records, at))),
        Section("quality_corrections", people, _gathered(Line("correction_stale", 1, (ref,)) for ref in stale_corrections)),
    )
    return QualityReport(at, people, any(r.patient.synthetic for r in records), sections)


_COLUMNS: Mapping[str, Callable[[PatientRecord], object]] = {
    "cpr": lambda r: r.identity.cpr,
    "name": lambda r: r.identity.name,
    "birth_date": lambda r: r.identity.birth_date,
    "street": lambda r: r.identity.address,
    "municipality_code": lambda r: r.patient.municipality_code,
    "phone": lambda r: r.identity.phone,
    "relative_name": lambda r: r.identity.relative_name,
    "relative_phone": lambda r: r.identity.relative_phone,
    "access": lambda r: r.identity.access,
    "housing_type": lambda r: r.identity.housing_type,
    "lift": lambda r: r.patient.has_lift is not None,
    "data_date": lambda r: r.patient.data_at,
    "device_model": lambda r: all(d.model for d in r.patient.devices),
    "power_w": lambda r: all(d.power_w is not None for d in r.patient.devices),
}


def _completeness(records: Sequence[PatientRecord]) -> Iterable[Line]:
    for key, of in _COLUMNS.items():
        yield Line(f"column_{key}", sum(bool(of(record)) for record in records))


def _sources(records: Sequence[PatientRecord], known: Iterable[SourceAge]) -> Iterable[Line]:
    ages: dict[str, list[datetime | None]] = defaultdict(list)
    for record in records:
        for source in {device.source for device in record.patient.devices}:
            ages[source].append(record.patient.data_at)
    imported = {one.source: one.imported_at for one in known}
    for source in sorted(ages):
        dated = [moment for moment in ages[source] if moment]
        last = imported.get(source)
        details = (
            f"{last:%Y-%m-%d}" if last else "–",
            f"{min(dated):%Y-%m-%d}" if dated else "–",
            f"{max(dated):%Y-%m-%d}" if dated else "–",
        )
        yield Line(source or "–", len(ages[source]), (), details)


def _unknown_reserves(records: Sequence[PatientRecord], policy: Policy) -> Iterable[Line]:
    unknown: dict[str, list[str]] = defaultdict(list)
    for record in records:
        for therapy in {d.therapy for d in record.patient.devices if not reserve_is_known(d, policy)}:
            unknown[therapy].append(record.patient.ref)
    for therapy in sorted(unknown):
        name = policy.therapies[therapy].name_da if therapy in policy.therapies else therapy
        yield Line(name, len(unknown[therapy]), tuple(sorted(unknown[therapy])))


def _addresses(records: Sequence[PatientRecord]) -> Iterable[Line]:
    sure = (LocationQuality.PINNED, LocationQuality.GIVEN, LocationQuality.EXACT)
    for quality in LocationQuality:
        refs = tuple(sorted(r.patient.ref for r in records if r.patient.located.quality is quality))
        yield Line(quality.value, len(refs), () if quality in sure else refs)


def _conflict_line(conflict: Conflict) -> Line:
    return Line(conflict.code, 1, (conflict.ref,))


def _near_borders(records: Sequence[PatientRecord], areas: Mapping[str, BaseGeometry]) -> Iterable[Line]:
    """People so near another municipality that the border on the map cannot tell which is theirs. The coast is no border."""
    shrink = math.cos(math.radians(_MIDDLE_LAT))
    codes = sorted(areas)
    tree = STRtree([affinity.scale(areas[code], xfact=shrink, yfact=1.0, origin=(0, 0)) for code in codes])
    within = math.degrees(NEAR_BORDER_M / EARTH_RADIUS_M)
    near: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in records:
        at, own = record.patient.located.position, record.patient.municipality_code
        if at is None or own not in areas:
            continue
        for index in tree.query(Point(at.lon * shrink, at.lat), predicate="dwithin", distance=within):
            if codes[index] != own:
                near[own, codes[index]].append(record.patient.ref)
    for (own, other), refs in sorted(near.items()):
        yield Line(f"{own}–{other}", len(refs), tuple(sorted(refs)))


def _on_roads(people: int, on_roads: OnRoads | None) -> Iterable[Section]:
    if on_roads is None:
        return
    apart = (("far_from_road", on_roads.far), ("outside_network", on_roads.outside))
    yield Section("quality_roads", people, tuple(Line(code, len(refs), tuple(sorted(refs))) for code, refs in apart if refs))
    islands = sorted(on_roads.islands.items())
    lines = (Line(f"{name} ({', '.join(ferries)})", len(refs), tuple(sorted(refs))) for (name, ferries), refs in islands)
    yield Section("quality_islands", people, tuple(lines))


def _outliers(records: Sequence[PatientRecord], at: datetime) -> Iterable[Line]:
    for record in records:
        ref, patient = record.patient.ref, record.patient
        for code, odd in (
            ("outlier_age", not patient.synthetic and _is_odd_age(record.identity.birth_date, at)),
            ("outlier_floor", patient.floor > 20),
            ("outlier_devices", len({d.therapy for d in patient.devices}) > 5),
            ("outlier_old", patient.data_at is not None and at - patient.data_at > _OLD_AFTER),
            ("outlier_future", patient.data_at is not None and patient.data_at > at),
        ):
            if odd:
                yield Line(code, 1, (ref,))
        for code in sorted({code for device in patient.devices for code in _odd_figures(device)}):
            yield Line(code, 1, (ref,))


def _odd_figures(device: Device) -> Iterable[str]:
    for code, value, most in (
        ("outlier_battery", device.battery_s, 48 * 3600),
        ("outlier_flow", device.flow_ml_min, 15_000),
        ("outlier_cylinder", device.cylinder_l, 10_000),
        ("outlier_power", device.power_w, 2_000),
        ("outlier_tolerance", device.tolerance_s, 7 * 24 * 3600),
    ):
        if value is not None and value > most:
            yield code


def _is_odd_age(born: date | None, at: datetime) -> bool:
    """Invented people are left out: their numbers are those of nobody alive."""
    return born is not None and not 0 <= (at.date() - born).days / 365.25 <= 110


def _gathered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines of one code as one, the most frequent first. A reference stands once in each."""
    counts: dict[str, int] = defaultdict(int)
    refs: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        counts[line.code] += line.count
        refs[line.code].update(line.refs)
    order = sorted(counts, key=lambda code: (-counts[code], code))
    return tuple(Line(code, counts[code], tuple(sorted(refs[code]))) for code in order)
