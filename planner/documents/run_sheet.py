"""Where does each vehicle go, in which order, and what does the driver need to know at the door?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from planner.documents.directions import way_to
from planner.documents.errands import handing_over_row, loading_row
from planner.documents.facts import PersonFacts, PlanFacts, VehicleFacts
from planner.documents.map_pages import map_of_hard_stops, map_of_route
from planner.documents.phrases import condition, equipment, home, litres_a_minute, notes, people_count, phones, urgency, who
from planner.documents.sheet import (
    Amount,
    At,
    Bit,
    Cell,
    Column,
    Fact,
    Line,
    Part,
    Raw,
    Row,
    Sheet,
    Span,
    Table,
    Weight,
    code_of,
    key_cell,
    line,
    said,
    small,
    strong,
    tick,
)  # fmt: skip
from planner.documents.visits import Visit, person_numbers, visits_of
from planner.model.errand import is_errand
from planner.plans.plan import PlannedRoute, PlannedStop
from planner.transport.result import StopKind

_COLUMNS = (
    Column("col_stop", 0.66), Column("col_time", 1.42), Column("col_what", 2.05), Column("col_where", 1.95),
    Column("col_condition", 1.72), Column("col_take", 1.56), Column("col_phone", 1.5), Column("col_done", 1.34),
)  # fmt: skip


def run_sheets(facts: PlanFacts) -> tuple[Sheet, ...]:
    """One sheet for each vehicle and shift that drives, in the order of shift ids."""
    routes = sorted(facts.plan.routes, key=lambda route: route.shift_id)
    return tuple(_sheet(facts, route) for route in routes)


def _sheet(facts: PlanFacts, route: PlannedRoute) -> Sheet:
    vehicle = facts.vehicles[route.vehicle_id]
    visits = visits_of(facts, route)
    numbers = person_numbers(visits)
    latest = {placed.ref: placed.latest_arrival_at for placed in facts.plan.placed}
    rows: list[Row] = [_leaving(vehicle, route)]
    here = route.stops[0].place_id
    for visit in visits:
        rows[-1] = _with_way(facts, rows[-1], here, visit.first.place_id, said("stop_number", n=visit.number))
        here = visit.last.place_id
        if is_errand(visit.first.ref) and visit.kind is StopKind.PICKUP:
            rows.append(loading_row(facts, visit, drive(visit.first)))
        elif is_errand(visit.first.ref):
            rows += [handing_over_row(facts, visit, s, drive(s) if s is visit.first else ()) for s in visit.stops]
        elif visit.kind is StopKind.PICKUP:
            rows += [_pickup(facts, visit, stop, numbers[stop.ref], latest) for stop in visit.stops]
        else:
            rows.append(_delivery(facts, visit, numbers))
            rests = [one for one in facts.breaks.get(route.shift_id, ()) if one[0] == visit.last.depart_at]
            rows += [_break(*one) for one in rests]
    rows[-1] = _with_way(facts, rows[-1], here, route.stops[-1].place_id, Raw(vehicle.base_name))
    rows.append(_back(vehicle, route.stops[-1]))
    whole = map_of_route(facts, route, visits)
    return Sheet(
        Part.RUN_SHEET,
        route.shift_id,
        line(vehicle.name or vehicle.id, "·", route.shift_id),
        (Table(_COLUMNS, tuple(rows)),),
        facts=_vehicle_facts(facts, vehicle, route, route.people),
        notes=(line(said("note_driver")),),
        blank_lines=3,
        maps=(whole, *map_of_hard_stops(facts, route, visits, whole)),
    )


def _vehicle_facts(facts: PlanFacts, vehicle: VehicleFacts, route: PlannedRoute, riders: int) -> tuple[Fact, ...]:
    capacity = vehicle.capacity
    places = said("places_in_vehicle", seated=capacity.seated, wheelchair=capacity.wheelchair, lying=capacity.lying)
    folding = vehicle.folding_wheelchair_places
    folds = [said("folding_places", count=folding)] if folding else []
    aboard: list[Bit] = []
    for code, has, held, unit in (
        ("has_oxygen", vehicle.oxygen_on_board, vehicle.oxygen_l, "l"),
        ("has_power", vehicle.power_on_board, vehicle.energy_wh, "Wh"),
    ):
        if has:
            aboard += [said(code)] if held is None else [said(code), Amount(held, unit)]
    tour: tuple[Bit, ...] = (
        people_count(riders),
        Raw("·"),
        said("from_to", first=At(route.stops[0].depart_at), last=At(route.stops[-1].arrive_at)),
        Raw("·"),
        Amount(route.distance_m / 1000, "km"),
    )
    return (
        Fact("fact_tour", strong(*tour)),
        Fact("fact_vehicle", line(said(vehicle.kind), "·", places, *folds, *aboard)),
        *_drawn_on(facts, vehicle, route),
        Fact("fact_vehicle_phone", line(vehicle.phone) if vehicle.phone else line(said("unknown"))),
    )


def _drawn_on(facts: PlanFacts, vehicle: VehicleFacts, route: PlannedRoute) -> Iterator[Fact]:
    """How much of what is on board the rides take, where that has an end."""
    fetched = {stop.ref: stop.depart_at for stop in route.stops if stop.kind is StopKind.PICKUP}
    rides = [
        ((stop.begin_at - fetched[stop.ref]).total_seconds(), facts.people[stop.ref])
        for stop in route.stops
        if stop.kind is StopKind.DELIVERY and stop.ref in fetched and stop.ref in facts.people
    ]
    litres = sum(seconds * person.ride_oxygen_ml_min for seconds, person in rides) / 60_000
    watt_hours = sum(seconds * person.ride_power_w for seconds, person in rides) / 3_600
    taken: list[Bit] = []
    if vehicle.oxygen_l is not None and litres:
        taken += [said("oxygen"), Amount(litres, "l")]
    if vehicle.energy_wh is not None and watt_hours:
        taken += [*([Raw("·")] if taken else []), said("power"), Amount(watt_hours, "Wh")]
    if taken:
        yield Fact("fact_drawn", strong(*taken))


def _with_way(facts: PlanFacts, row: Row, origin: str, destination: str, halt: Bit) -> Row:
    """The row of the halt that was just made, with the way to the next one under it."""
    return replace(row, below=(*row.below, *way_to(facts, origin, destination, halt)))


def _leaving(vehicle: VehicleFacts, route: PlannedRoute) -> Row:
    start = route.stops[0]
    cells: tuple[Cell, ...] = (
        (), (line(At(start.depart_at), weight=Weight.BIG),), (strong(said("leave_base")),), (line(vehicle.base_name),),
        (), (), (), (tick("departed"), line(said("at_clock_blank"))),
    )  # fmt: skip
    return Row(cells, strong=True)


def _break(start_at: datetime, end_at: datetime) -> Row:
    """The driver rests where the last riders were handed over, and then goes on."""
    cells: tuple[Cell, ...] = (
        (), (line(At(start_at), weight=Weight.BIG), line(said("until", at=At(end_at)))), (strong(said("break")),),
        (line(said("break_here")),), (), (), (), (tick("break_taken"),),
    )  # fmt: skip
    return Row(cells, strong=True)


def _back(vehicle: VehicleFacts, stop: PlannedStop) -> Row:
    cells: tuple[Cell, ...] = (
        (), (line(At(stop.arrive_at), weight=Weight.BIG), *drive(stop)), (strong(said("back_at_base")),),
        (line(vehicle.base_name),), (), (), (), (tick("arrived"), line(said("at_clock_blank"))),
    )  # fmt: skip
    return Row(cells, strong=True)


def _pickup(facts: PlanFacts, visit: Visit, stop: PlannedStop, number: str, latest: Mapping[str, datetime]) -> Row:
    person = facts.people[stop.ref]
    flow, power = litres_a_minute(person.ride_oxygen_ml_min), Amount(person.ride_power_w, "W")
    supplies = ("needs_oxygen_on_board", person.oxygen_on_board, flow), ("needs_power_on_board", person.power_on_board, power)
    supply = [strong(said(code), *([amount] if amount.number else [])) for code, needs, amount in supplies if needs]
    shown = stop.begin_at
    cells = (
        (line(number, weight=Weight.BIG), *(code_of(visit.position) if stop is visit.first else ())),
        key_cell(shown, stop.ref, line(said("leaves_at", at=At(stop.depart_at))), *(drive(stop) if stop is visit.first else ())),
        (strong(said("fetch"), person.name), *who(person)[1:], strong(said("latest_there", at=At(latest[stop.ref])))),
        home(person),
        (urgency(person), *condition(person), *_stairs(person), *supply),
        equipment(person),
        phones(person),
        (tick("arrived"), tick("departed"), tick("nobody_home"), line(said("at_clock_blank"))),
    )
    return Row(cells, stop.ref, shown, below=notes(person), key=1)


def _stairs(person: PersonFacts) -> Cell:
    """Whoever does not walk is carried: lifts stand still."""
    return (strong("(!)", said("hard_stairs")),) if person.floor > 0 and person.mobility in ("lying", "wheelchair") else ()


def _delivery(facts: PlanFacts, visit: Visit, numbers: dict[str, str]) -> Row:
    site = facts.sites[visit.first.place_id.partition(":")[2]]
    riders = ", ".join(numbers.get(stop.ref, "?") for stop in visit.stops)
    cells: tuple[Cell, ...] = (
        (line(str(visit.number), weight=Weight.BIG), *code_of(site.position)),
        (
            line(At(visit.first.begin_at), weight=Weight.BIG),
            line(said("leaves_at", at=At(visit.last.depart_at))),
            *drive(visit.first),
        ),
        (strong(said("hand_over"), site.name), line(said("from_stops", stops=riders))),
        (line(site.address), line(facts.municipalities.get(site.municipality_code, site.municipality_code))),
        (line(people_count(len(visit.stops))),),
        (),
        (line(site.contact), strong(site.phone)) if site.contact else (strong(site.phone),),
        (tick("arrived"), tick("departed"), line(said("at_clock_blank"))),
    )
    return Row(cells, strong=True)


def drive(stop: PlannedStop) -> tuple[Line, ...]:
    """The drive that ends here: minutes, kilometres and the water crossed."""
    lines = [small(said("drive_is", span=Span(stop.leg_s)), Amount(stop.leg_m / 1000, "km", 1))]
    lines += [strong(said("crosses", name=crossing.partition(":")[2] or crossing)) for crossing in stop.crossings]
    return tuple(lines)
