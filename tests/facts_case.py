"""A small but complete invented plan with the nastiest texts a registry can hold. Nobody in it exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from planner.assignment.reasons import Finding, Reason, Remedy
from planner.documents.facts import BaseMap, PersonFacts, PlanFacts, SiteFacts, VehicleFacts
from planner.documents.road_lines import RoadLine, RoadLines
from planner.model.errand import Thing
from planner.model.load import SiteLoad, VehicleLoad
from planner.model.place import Position
from planner.plans.plan import Because, Made, Placed, Plan, PlannedErrand, PlannedRoute, PlannedStop, Stays, Unplaced, WhatIf
from planner.transport.reinforcing import Reinforcement
from planner.transport.result import StopKind

START = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
#: The clocks go back at 01:00 UTC on 25 October 2026: 00:30 and 01:30 UTC are both 02:30 in Denmark.
OCTOBER = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)

LONG_NAME = "Anna-Kathrine Wilhelmine Frederikke " * 4 + "von der Østergaard-Ærenlund"
NASTY_NAMES = (
    "<st.th> Æbelø", "Åse & Sønner <b>", "Łukasz Băsescu", "=HYPERLINK(\"x\")", "Emil 😀 Øst", "<script>alert(1)</script>",
    "Noa שלום مرحبا", LONG_NAME, "Lis\u202egnirts\u202c \u0000\u0007Ø", "]]> {{ 7*7 }} %s \\n", "Å" * 120, "Ib",
)  # fmt: skip
LONG_NOTE = ("Nøgleboks ved bagdøren < kode hos hjemmeplejen & hund i gården. " * 70)[:4000]
OXYGEN, RESPIRATOR = SiteLoad(0, 1, 350, 1, 5000, 0), SiteLoad(1, 0, 250, 2, 0, 0)


def after_start(minutes: int, start: datetime = START) -> datetime:
    return start + timedelta(minutes=minutes)


def a_person(number: int = 1, start: datetime = START, **changes: object) -> PersonFacts:
    lying = number % 3 == 0
    deadline = after_start(90 + 17 * number, start)
    person = PersonFacts(
        ref=f"P-{number:08d}",
        name=NASTY_NAMES[number % len(NASTY_NAMES)],
        birth_date=date(1931 + number % 60, 2, 1 + number % 27),
        address=f"Østergårdsvej {number}B",
        postcode="0999",
        town="Nørre Ådal",
        municipality_code="0661" if number % 2 else "0665",
        phone="+4500000000",
        relative_name="Bodil <pårørende>",
        relative_phone="00 00 00 01",
        access="Nøgleboks <2>, hund & kat",
        housing_type="lejlighed",
        notes="",
        position=Position(8.5 + 0.013 * (number % 9), 56.30 + 0.017 * (number % 7)),
        location_quality="exact" if number % 4 else "street",
        mobility="lying" if lying else ("walking", "wheelchair")[number % 2],
        escort=("none", "relative", "helper")[number % 3],
        floor=number % 4,
        has_lift=(None, True, False)[number % 3],
        infectious=number % 5 == 0,
        group_da="hjemmerespirator" if lying else "højflow-ilt",
        group_en="home ventilator" if lying else "high-flow oxygen",
        priority=1 + number % 5,
        reason_da="Livskritisk uden strøm.",
        reason_en="Life-critical without power.",
        equipment=("respirator Ærø-9", "sug") if lying else ("iltkoncentrator, 5 l/min",),
        reserve_s=3600 * (number % 4),
        reserve_known=number % 4 != 0,
        deadline_at=deadline,
        latest_arrival_at=deadline - timedelta(minutes=30),
        site_load=RESPIRATOR if lying else OXYGEN,
        ride_load=VehicleLoad(0, 0, 1) if lying else VehicleLoad(1, 0, 0),
        oxygen_on_board=not lying,
        power_on_board=lying,
        respirator_competence=lying,
        water_and_drain=False,
        offer="not_asked",
        household="",
    )
    return replace(person, **changes)  # type: ignore[arg-type]


def a_site(number: int = 1, **changes: object) -> SiteFacts:
    site = SiteFacts(
        id=f"S{number}",
        name=("Plejehjemmet <Ådalen> & Søn", "Hallen Øst")[number % 2],
        kind="care_home",
        municipality_code="0661",
        address="Åvej 1, 0999 Nørre Ådal",
        position=Position(8.62 + 0.02 * (number % 11), 56.36 + 0.013 * (number % 13)),
        capacity=SiteLoad(8, 20, 12000, 40, 60000, 0),
        backup_s=72 * 3600,
        in_outage=number % 2 == 0,
        agreement="confirmed" if number % 2 else "agreed",
        confirmed_at=datetime(2026, 10, 1, 9, 0, tzinfo=UTC) if number % 2 else None,
        confirmed_by="Kommunens vagt" if number % 2 else "",
        valid_until=date(2027, 3, 31) if number % 2 else None,
        contact="Vagthavende",
        phone="+4500000002",
    )
    return replace(site, **changes)  # type: ignore[arg-type]


def a_vehicle(number: int = 1) -> VehicleFacts:
    return VehicleFacts(
        f"V{number}", f"Liggende vogn {number}", "lying_transport", VehicleLoad(2, 0, 2), "Base Øst",
        Position(8.66, 56.28), "+4500000003", True, True,
    )  # fmt: skip


def a_route(facts_people: dict[str, PersonFacts], refs: list[str], site: SiteFacts, number: int, start: datetime) -> PlannedRoute:
    """One trip after another of three people each: fetch, fetch, fetch, hand over."""
    base, stops, at, here = f"base:V{number}", [], start, f"base:V{number}"
    nobody = VehicleLoad()
    stops.append(PlannedStop(StopKind.START, base, "", at, at, at, 0, 0, (), nobody))
    for first in range(0, len(refs), 3):
        trip = refs[first : first + 3]
        for ref in trip:
            at, here = at + timedelta(minutes=12), f"home:{ref}"
            leaves = at + timedelta(minutes=6)
            stops.append(
                PlannedStop(
                    StopKind.PICKUP,
                    here,
                    ref,
                    at,
                    at,
                    leaves,
                    720,
                    9400,
                    ("ferry:Ålø-Sund",) if ref.endswith("5") else (),
                    facts_people[ref].ride_load,
                )
            )
            at = leaves
        for i, ref in enumerate(trip):
            at = at + timedelta(minutes=14 if i == 0 else 0)
            stops.append(
                PlannedStop(
                    StopKind.DELIVERY,
                    f"site:{site.id}",
                    ref,
                    at,
                    at,
                    at + timedelta(minutes=4),
                    840 if i == 0 else 0,
                    11000 if i == 0 else 0,
                    (),
                    nobody,
                )
            )
            at = at + timedelta(minutes=4)
    at = at + timedelta(minutes=15)
    stops.append(PlannedStop(StopKind.END, base, "", at, at, at, 900, 12000, (), nobody))
    return PlannedRoute(f"V{number}", f"V{number}", tuple(stops))


def placed_of(routes: list[tuple[PlannedRoute, SiteFacts]], people: dict[str, PersonFacts]) -> tuple[Placed, ...]:
    placed = []
    for route, site in routes:
        picked = {stop.ref: stop.begin_at for stop in route.stops if stop.kind is StopKind.PICKUP}
        for stop in route.stops:
            if stop.kind is StopKind.DELIVERY:
                person = people[stop.ref]
                slack = int((person.latest_arrival_at - stop.begin_at).total_seconds())
                placed.append(Placed(stop.ref, site.id, route.shift_id, picked[stop.ref], stop.begin_at,
                                     person.latest_arrival_at, person.deadline_at, slack))  # fmt: skip
    return tuple(placed)


def some_facts(
    *, movers: int = 9, stays: int = 4, unplaced: int = 3, sites: int = 2, vehicles: int = 2, start: datetime = START,
    status: str = "approved", exercise: bool = True, long_note: bool = True, plain_names: bool = False,
) -> PlanFacts:  # fmt: skip
    people = {p.ref: p for p in (a_person(n, start) for n in range(1, movers + stays + unplaced + 1))}
    refs = list(people)
    if long_note and refs:
        people[refs[0]] = replace(people[refs[0]], notes=LONG_NOTE)
    if plain_names:
        people = {ref: replace(p, name=f"Navn Efternavn {ref[-4:]}", notes="") for ref, p in people.items()}
    all_sites = {s.id: s for s in (a_site(n) for n in range(1, sites + 1))}
    all_vehicles = {v.id: v for v in (a_vehicle(n) for n in range(1, vehicles + 1))}
    site_list, routes = list(all_sites.values()), []
    for i in range(vehicles):
        riders = refs[:movers][i::vehicles]
        if riders:
            site = site_list[i % sites]
            routes.append((a_route(people, riders, site, i + 1, start), site))
    findings = (
        Finding(Reason.SITES_FULL, Remedy.MORE_CAPACITY, site_list[0].id, "oxygen_ml_min"),
        Finding(Reason.NONE_REACHABLE_IN_TIME, Remedy.EARLIER_WARNING, "", "", 1500),
    )
    plan = Plan(
        "plan-0001", 3, "storm-vest", "Storm over <Vest> & Øst, 24 timer", exercise, True,
        placed_of(routes, people),
        tuple(Stays(ref, (Because.RESERVE_LASTS, Because.DECLINED)[i % 2], start + timedelta(hours=20 + i // 4))
              for i, ref in enumerate(refs[movers : movers + stays])),
        tuple(Unplaced(ref, people[ref].deadline_at, findings) for ref in
              sorted(refs[movers + stays :], key=lambda ref: (people[ref].priority, people[ref].deadline_at))),
        tuple(route for route, _ in routes), {}, 4,
        Made(start, "Planlægger <x>", 1, 10, 3.2, False, "2026-11-01", "a" * 64, "sample", True),
        what_if=WhatIf(vehicles=tuple(Reinforcement("V1", start, start + timedelta(hours=hours), 1, 2) for hours in (2, 3))
                       if unplaced and vehicles else ()),
    )  # fmt: skip
    return PlanFacts(
        plan,
        status,
        "0123456789abcdef" * 4,
        True,
        start - timedelta(hours=5),
        start + timedelta(hours=12),
        start - timedelta(hours=1),
        ((start, start + timedelta(hours=24)),),
        people,
        all_sites,
        all_vehicles,
        {"0661": "Østby", "0665": "Vestby"},
        {"0661": "+4500000004"},
        legs_of(plan, people, all_sites, all_vehicles),
        (((Position(8.40, 56.20), Position(8.85, 56.20), Position(8.85, 56.50), Position(8.40, 56.50)),),),
    )


def with_errands(facts: PlanFacts, *errands: PlannedErrand) -> PlanFacts:
    return replace(facts, plan=replace(facts.plan, errands=errands))


def an_errand(ref: str, minutes: int | None, site_id: str = "S1", thing: Thing = Thing.CYLINDER) -> PlannedErrand:
    """Brought so many minutes after the start, loaded half an hour before; None = not brought."""
    latest, lasts = after_start(240), after_start(900)
    if minutes is None:
        return PlannedErrand(ref, thing, site_id, latest, lasts, why="none_in_stock")
    return PlannedErrand(ref, thing, site_id, latest, lasts, "V1", after_start(minutes - 30), after_start(minutes))


def legs_of(plan: Plan, people: dict, sites: dict, vehicles: dict) -> dict:
    def where(place_id: str) -> Position:
        kind, _, name = place_id.partition(":")
        if kind == "home":
            return people[name].position
        return sites[name].position if kind == "site" else vehicles[name].base

    legs = {}
    for route in plan.routes:
        for a, b in zip(route.stops, route.stops[1:], strict=False):
            start, end = where(a.place_id), where(b.place_id)
            bend = Position((start.lon + end.lon) / 2 + 0.01, (start.lat + end.lat) / 2)
            legs[(a.place_id, b.place_id)] = (start, bend, end)
    return legs


def a_base_map() -> BaseMap:
    def ring(*pairs: tuple[float, float]) -> tuple[Position, ...]:
        return tuple(Position(lon, lat) for lon, lat in pairs)

    land = ring((8.2, 56.0), (9.1, 56.0), (9.1, 56.7), (8.6, 56.65), (8.3, 56.5), (8.15, 56.3))
    lake = ring((8.70, 56.42), (8.78, 56.42), (8.78, 56.47), (8.70, 56.47))
    border = ring((8.2, 56.0), (8.68, 56.0), (8.68, 56.6), (8.3, 56.5), (8.15, 56.3))
    roads = (
        RoadLine("motorway", "Rute 15", ring((8.3, 56.1), (8.6, 56.2), (9.0, 56.22))),
        RoadLine("primary", "Rute 16", ring((8.3, 56.4), (8.6, 56.35), (8.66, 56.28), (9.0, 56.3))),
        RoadLine("secondary", "", ring((8.5, 56.05), (8.55, 56.35), (8.6, 56.6))),
        RoadLine("street", "Østergårdsvej", ring((8.50, 56.30), (8.62, 56.37))),
        RoadLine("ferry", "Ålø-Sund", ring((8.1, 56.5), (8.3, 56.5))),
    )
    towns = (
        ("Nørre Ådal", Position(8.55, 56.35), 12000),
        ("Østby", Position(8.75, 56.3), 33000),
        ("Lille Å", Position(8.57, 56.36), 900),
        ("Vestby", Position(8.35, 56.35), 4100),
        ("<Ærø>", Position(8.5, 56.2), 700),
    )
    return BaseMap(((land, lake),), {"0661": ((border,),)}, RoadLines.of(roads), towns, True, "Opdigtet kort & data <eget>")
