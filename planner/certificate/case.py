"""The case before the checker: snapshot and plan side by side, with everything looked up by its id."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from planner.certificate.records import DoneStop, Errand, Patient, Place, Placed, Plan, Route, Shift, Site, Snapshot, Stop

#: In the travel matrix: there is no way.
NO_WAY = -1


@dataclass(frozen=True, slots=True)
class Placement:
    """A placed entry with the person and the site it names."""

    entry: Placed
    patient: Patient
    site: Site


@dataclass(frozen=True, slots=True)
class Visit:
    """One pickup or delivery: which route, which stop of it."""

    route: Route
    number: int
    stop: Stop


@dataclass(frozen=True, slots=True)
class Drive:
    """One leg: ``number`` counts the stop it ends at from 0."""

    route: Route
    number: int
    before: Stop
    stop: Stop


class Case:
    """Rules look things up here. An id that the snapshot does not have is reported by C2; the other rules pass over what
    hangs on it, for there is nothing to hold it against."""

    def __init__(self, snapshot: Snapshot, plan: Plan, snapshot_sha256: str) -> None:
        self.snapshot = snapshot
        self.plan = plan
        self.snapshot_sha256 = snapshot_sha256
        self.patients = {patient.ref: patient for patient in snapshot.patients}
        self.sites = {site.id: site for site in snapshot.sites}
        self.shifts: dict[str, Shift] = {shift.shift: shift for shift in snapshot.shifts}
        self.places: dict[str, Place] = {place.id: place for place in snapshot.places}
        self.crossings = {crossing.id: crossing for crossing in snapshot.crossings}

    @cached_property
    def placements(self) -> tuple[Placement, ...]:
        """Every placed entry whose person and site are known."""
        return tuple(
            Placement(entry, self.patients[entry.ref], self.sites[entry.site])
            for entry in self.plan.placed
            if entry.ref in self.patients and entry.site in self.sites
        )

    @cached_property
    def visits(self) -> dict[str, tuple[list[Visit], list[Visit]]]:
        """For each reference on the routes: its pickups and its deliveries."""
        visits: dict[str, tuple[list[Visit], list[Visit]]] = {}
        for route in self.plan.routes:
            for number, stop in enumerate(route.stops):
                if stop.kind in ("pickup", "delivery"):
                    pickups, deliveries = visits.setdefault(stop.ref, ([], []))
                    (pickups if stop.kind == "pickup" else deliveries).append(Visit(route, number, stop))
        return visits

    @cached_property
    def errands(self) -> dict[str, Errand]:
        """What the plan brings home to people, by what the routes call it."""
        return {errand.id: errand for errand in self.plan.errands}

    @cached_property
    def drives(self) -> tuple[Drive, ...]:
        """Every leg of every route."""
        return tuple(
            Drive(route, number, route.stops[number - 1], route.stops[number])
            for route in self.plan.routes
            for number in range(1, len(route.stops))
        )

    def done_of(self, shift: str) -> tuple[DoneStop, ...]:
        """The stops that the shift had made when the plan was made anew; () otherwise."""
        under_way = self.snapshot.under_way
        done = under_way.done.get(shift) if under_way else None
        return done.stops if done else ()

    def is_past(self, shift: str, number: int) -> bool:
        """Whether the drive to a stop (its number in the route) was made, or begun, before the plan was made anew: no plan can
        change it."""
        under_way = self.snapshot.under_way
        done = under_way.done.get(shift) if under_way else None
        return done is not None and number < len(done.stops) + done.heading

    @cached_property
    def fetched(self) -> frozenset[str]:
        """Everyone who had been fetched when the plan was made anew: on board or arrived."""
        done = self.snapshot.under_way.done.values() if self.snapshot.under_way else ()
        return frozenset(stop.ref for one in done for stop in one.stops if stop.kind == "pickup")

    def vehicle_kind(self, route: Route) -> str:
        """The kind of the vehicle that drives a route, "" when the shift is unknown."""
        return self.shifts[route.shift].kind if route.shift in self.shifts else ""

    def seconds(self, shift: str, origin: str, destination: str) -> int | None:
        """The travel time between two places by the matrix that a shift's vehicle drives by, NO_WAY (or another negative
        number, which C10 reports) when there is none; None when the shift or a place is unknown."""
        if shift not in self.shifts or origin not in self.places or destination not in self.places:
            return None
        matrix = self.snapshot.seconds[self.shifts[shift].profile]
        return matrix.entry(self.places[origin].row, self.places[destination].row)
