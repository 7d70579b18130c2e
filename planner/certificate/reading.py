"""How does the snapshot become records? Every key is read once, by type; see data/README.md for what each means."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from planner.certificate.matrices import read_matrices
from planner.certificate.records import (
    OFF_ROAD,
    SEAT_DIMENSIONS,
    SITE_DIMENSIONS,
    THINGS,
    Crossing,
    Device,
    Done,
    DoneStop,
    ErrandPolicy,
    Lock,
    Patient,
    Place,
    Policy,
    Polygon,
    RideNeed,
    Scenario,
    Shift,
    Site,
    SiteNeed,
    Snapshot,
    UnderWay,
)
from planner.certificate.strict_json import FormatProblem
from planner.certificate.tables import Table, polygon_rings

SNAPSHOT_FORMAT = "planner-snapshot/2"


def read_snapshot(data: object) -> Snapshot:
    """What was known. Raises FormatProblem."""
    table = Table(data, "snapshot", [])
    table.one_of("format", (SNAPSHOT_FORMAT,))
    places = tuple(_place(row, place) for row, place in enumerate(table.tables("places")))
    snapshot = Snapshot(
        taken_at=table.moment("taken_at"),
        scenario=_scenario(table.table("scenario")),
        policy=_policy(table.table("policy")),
        patients=tuple(_patient(patient) for patient in table.tables("patients")),
        sites=tuple(_site(site) for site in table.tables("sites")),
        shifts=tuple(_shift(shift) for shift in table.tables("vehicles")),
        places=places,
        seconds=read_matrices(table.table("travel"), len(places)),
        crossings=tuple(_crossing(crossing) for crossing in table.tables("crossings")),
        closed_areas=_polygons(table),
        locks=tuple(_lock(lock) for lock in table.tables("locks")),
        active_elsewhere=frozenset(table.texts("active_elsewhere")),
        under_way=_under_way(table.table("under_way")) if "under_way" in table.keys() else None,  # noqa: SIM118
        times_without_z=tuple(table.times_without_z),
    )
    _every_profile_known(snapshot)
    _all_different("snapshot.patients", "ref", (p.ref for p in snapshot.patients))
    _all_different("snapshot.sites", "id", (s.id for s in snapshot.sites))
    _all_different("snapshot.vehicles", "shift", (s.shift for s in snapshot.shifts))
    _all_different("snapshot.places", "id", (p.id for p in snapshot.places))
    _all_different("snapshot.crossings", "id", (c.id for c in snapshot.crossings))
    return snapshot


def _scenario(table: Table) -> Scenario:
    present = table.keys()
    shifts = table.texts("shifts") if "shifts" in present else ("day", "night")
    if not shifts or not {"day", "night"}.issuperset(shifts):
        raise FormatProblem(f"{table.path}.shifts", 'must hold "day", "night" or both')
    return Scenario(
        first_departure_at=table.moment("first_departure_at"),
        cuts=table.windows("cuts"),
        lost_sites=frozenset(table.texts("lost_sites")),
        vehicles=frozenset(table.texts("vehicles")),
        shifts=shifts,
        acceptance_percent=table.whole("acceptance_percent", 1, 100) if "acceptance_percent" in present else 100,
    )


def _policy(table: Table) -> Policy:
    return Policy(
        version=table.text("version"),
        battery_derating=table.factor("battery_derating"),
        cylinder_factor=table.factor("cylinder_factor"),
        stay_margin_s=table.whole("stay_margin_s"),
        confirmation_max_age_s=table.whole("confirmation_max_age_s"),
        turnaround_s=table.whole("turnaround_s"),
        usable_agreements=table.texts("usable_agreements"),
        errands=_errand_policy(table.table("errands")) if "errands" in table.keys() else ErrandPolicy(),  # noqa: SIM118
    )


def _errand_policy(table: Table) -> ErrandPolicy:
    return ErrandPolicy(
        cylinder_l=table.whole("cylinder_l"),
        battery_s=table.whole("battery_s"),
        places=table.whole("places"),
        loading_s=table.whole("loading_s"),
        handing_over_s=table.whole("handing_over_s"),
    )


def _patient(table: Table) -> Patient:
    devices = tuple(_device(device) for device in table.tables("devices"))
    if not devices:
        raise FormatProblem(f"{table.path}.devices", "must not be empty")
    return Patient(
        ref=table.name("ref"),
        municipality=table.text("municipality"),
        place=None if table.is_null("place") else table.name("place"),
        priority=table.whole("priority", 1, 5),
        household=table.text("household"),
        devices=devices,
        margin_s=table.whole("margin_s"),
        deadline_at=table.moment("deadline_at"),
        offer=table.text("offer"),
        own_generator=table.flag("own_generator"),
        needs_power_only=table.flag("needs_power_only"),
        escort=table.whole("escort", 0, 1),
        site_need=_site_need(table.table("site_need")),
        ride_need=_ride_need(table.table("ride_need")),
    )


def _device(table: Table) -> Device:
    return Device(
        therapy=table.name("therapy"),
        rule=table.one_of("rule", ("oxygen", "battery", "treatment_due", "no_reserve")),
        battery_s=table.whole_or_none("battery_s"),
        cylinder_l=table.whole_or_none("cylinder_l"),
        flow_ml_min=table.whole_or_none("flow_ml_min"),
        tolerance_s=table.whole("tolerance_s"),
        due_at=table.moment_or_none("due_at"),
    )


def _site_need(table: Table) -> SiteNeed:
    kinds = table.texts("kinds")
    if not kinds:
        raise FormatProblem(f"{table.path}.kinds", "must not be empty")
    return SiteNeed(
        kinds=kinds,
        load=table.amounts("load", SITE_DIMENSIONS),
        water_and_drain=table.flag("water_and_drain"),
        respirator_competence=table.flag("respirator_competence"),
        step_free=table.flag("step_free"),
        municipalities=None if table.is_null("municipalities") else frozenset(table.texts("municipalities")),
    )


def _ride_need(table: Table) -> RideNeed:
    return RideNeed(
        load=table.amounts("load", SEAT_DIMENSIONS),
        boarding_s=table.whole("boarding_s"),
        unloading_s=table.whole("unloading_s"),
        max_ride_s=table.whole("max_ride_s"),
        oxygen_on_board=table.flag("oxygen_on_board"),
        power_on_board=table.flag("power_on_board"),
        alone=table.flag("alone") if "alone" in table.keys() else False,  # noqa: SIM118
        **_if_named(table, table.whole, "oxygen_ml_min", "power_w"),
    )


def _site(table: Table) -> Site:
    return Site(
        id=table.name("id"),
        kind=table.name("kind"),
        municipality=table.text("municipality"),
        place=table.name("place"),
        agreement=table.text("agreement"),
        confirmed_at=table.moment_or_none("confirmed_at"),
        valid_until=table.day_or_none("valid_until"),
        in_outage=table.flag("in_outage"),
        backup_s=table.whole("backup_s"),
        capacity=table.amounts("capacity", SITE_DIMENSIONS),
        step_free=table.flag("step_free"),
        water_and_drain=table.flag("water_and_drain"),
        respirator_competence=table.flag("respirator_competence"),
        hospital=table.flag("hospital"),
        **_of_tonight(table),
    )


def _of_tonight(table: Table) -> dict[str, Any]:
    """What older snapshots do not say: the store of oxygen, how many are received at a time, who attends respirators when."""
    found = _if_named(table, table.whole_or_none, "oxygen_stored_l", "arrivals_per_quarter")
    if "stock" in table.keys():  # noqa: SIM118
        found["stock"] = table.counts("stock")
    if "respirators_attended" in table.keys():  # noqa: SIM118
        attended = table.table("respirators_attended")
        for shift in ("day", "night"):
            found[f"attended_by_{shift}"] = None if attended.is_null(shift) else attended.flag(shift)
    return found


def _shift(table: Table) -> Shift:
    shift = Shift(
        shift=table.name("shift"),
        vehicle=table.name("vehicle"),
        kind=table.name("kind"),
        profile=table.name("profile"),
        place=table.name("place"),
        start_at=table.moment("start_at"),
        end_at=table.moment("end_at"),
        capacity=table.amounts("capacity", SEAT_DIMENSIONS),
        oxygen_on_board=table.flag("oxygen_on_board"),
        power_on_board=table.flag("power_on_board"),
        **_if_named(table, table.whole, "folding_places", "seats_per_folding_place", "break_s"),
        **_if_named(table, table.whole_or_none, "oxygen_l", "energy_wh", "break_after_s"),
    )
    if shift.folding_places > shift.capacity[1]:
        raise FormatProblem(f"{table.path}.folding_places", "more than there are wheelchair places")
    return shift


def _if_named(table: Table, read: Callable[[str], int | None], *keys: str) -> dict[str, Any]:
    """What older snapshots do not name."""
    return {key: read(key) for key in keys if key in table.keys()}  # noqa: SIM118


def _under_way(table: Table) -> UnderWay:
    at, done = table.moment("at"), tuple(_done(one) for one in table.tables("done"))
    _all_different(f"{table.path}.done", "shift", (one.shift for one in done))
    return UnderWay(at, {one.shift: one for one in done})


def _done(table: Table) -> Done:
    stops, lost = tuple(_done_stop(stop) for stop in table.tables("stops")), table.flag("lost")
    if not stops and not lost:
        raise FormatProblem(f"{table.path}.stops", "must not be empty")
    return Done(shift=table.name("shift"), stops=stops, heading=table.flag("heading"), lost=lost)


def _done_stop(table: Table) -> DoneStop:
    return DoneStop(
        kind=table.one_of("kind", ("start", "pickup", "delivery")),
        place=table.name("place"),
        ref=table.text("ref"),
        begin_at=table.moment("begin_at"),
        depart_at=table.moment("depart_at"),
    )


def _place(row: int, table: Table) -> Place:
    return Place(
        id=table.name("id"),
        row=row,
        lon=table.degrees("lon", 180),
        lat=table.degrees("lat", 90),
        land=table.text("land"),
    )


def _crossing(table: Table) -> Crossing:
    lands = table.texts("lands")
    if len(lands) != 2:
        raise FormatProblem(f"{table.path}.lands", "must be a pair of lands")
    table.one_of("kind", ("bridge", "ferry"))
    return Crossing(id=table.name("id"), lands=(lands[0], lands[1]), open=table.flag("open"))


def _lock(table: Table) -> Lock:
    present = table.keys()
    return Lock(
        ref=table.name("ref"),
        site=table.name("site"),
        kind=table.one_of("kind", ("pin", "forbid", *THINGS)),
        shift=table.name("shift") if "shift" in present else "",
        pickup_at=table.moment("pickup_at") if "pickup_at" in present else None,
    )


def _every_profile_known(snapshot: Snapshot) -> None:
    """Each vehicle has a matrix; boats and helicopters have their own, and nothing on wheels has theirs."""
    for number, shift in enumerate(snapshot.shifts):
        path = f"snapshot.vehicles[{number}].profile"
        if shift.profile not in snapshot.seconds:
            raise FormatProblem(path, "must be one of snapshot.travel.profiles")
        if (shift.kind in OFF_ROAD or shift.profile in OFF_ROAD) and shift.profile != shift.kind:
            raise FormatProblem(path, "must be the kind of vehicle, for boats and helicopters and only for them")


def _polygons(table: Table) -> tuple[Polygon, ...]:
    """Closed areas, from GeoJSON geometries of type Polygon or MultiPolygon."""
    polygons: list[Polygon] = []
    for area in table.tables("closed_areas"):
        kind = area.one_of("type", ("Polygon", "MultiPolygon"))
        path = f"{area.path}.coordinates"
        if kind == "Polygon":
            polygons.append(polygon_rings(area.get("coordinates"), path))
        else:
            parts = enumerate(area.items("coordinates"))
            polygons += [polygon_rings(part, f"{path}[{number}]") for number, part in parts]
    return tuple(polygons)


def _all_different(path: str, key: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for number, value in enumerate(values):
        if value in seen:
            raise FormatProblem(f"{path}[{number}].{key}", "is the same as an earlier one")
        seen.add(value)
