"""What is proven about those without a place, and what would help them, in sentences that page, command and paper share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from planner.assignment.reasons import Remedy
from planner.documents.facts import PlanFacts, VehicleFacts
from planner.documents.phrases import amount_of
from planner.documents.sheet import Amount, At, Bit, Column, Line, Row, Said, Table, line, said, small, strong, tick
from planner.model.load import SiteLoad
from planner.plans.plan import Plan

_HELPS = (
    Column("col_site_or_vehicle", 2.6), Column("col_what_it_takes", 3.6), Column("col_for_how_many", 1.0, numeric=True),
    Column("col_handled", 1.35),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Helps:
    """What is said of a plan: what is ``proven`` about those without a place; what further ``openings``, more room at ``places``
    and further ``vehicles`` would do. Empty = there is nothing to say."""

    proven: tuple[Said, ...]
    openings: tuple[Said, ...]
    places: tuple[Said, ...]
    vehicles: tuple[Said, ...]


def what_helps(plan: Plan) -> Helps:
    """Everything that is said, in the order in which it is read."""
    return Helps(_proven(plan), _about_openings(plan), _about_places(plan), _about_vehicles(plan))


def _proven(plan: Plan) -> tuple[Said, ...]:
    """How many nobody could place, and how many this search did not."""
    counts = (("shortage.nobody", plan.must_be_left), ("shortage.search", plan.not_placed_by_this_search))
    return tuple(said(code, count=count) for code, count in counts if count > 0)


def _about_openings(plan: Plan) -> tuple[Said, ...]:
    """What the further sites would do, and whether fewer would."""
    what_if = plan.what_if
    if not what_if.openings:
        return ()
    lead = said("whatif.openings_lead", count=sum(opening.people for opening in what_if.openings))
    return lead, _fewest("openings", what_if.to_do, what_if.openings_at_least)


def _about_places(plan: Plan) -> tuple[Said, ...]:
    """What more room would do for the others, and for how many nothing would."""
    what_if = plan.what_if
    told = []
    if what_if.places:
        told.append(said("whatif.places_lead", count=sum(place.people for place in what_if.places)))
    if what_if.left:
        told.append(said("whatif.left", count=what_if.left))
    return tuple(told)


def _about_vehicles(plan: Plan) -> tuple[Said, ...]:
    """Whom the planned vehicles would take along, what further ones would do, and whether fewer would."""
    what_if = plan.what_if
    told = []
    if what_if.taken_along:
        told.append(said("whatif.taken_along", count=what_if.taken_along))
    if what_if.vehicles:
        told.append(said("whatif.vehicles_lead", count=sum(vehicle.people for vehicle in what_if.vehicles)))
    if what_if.beyond_vehicles:  # what is named is not enough: nothing is said of fewest
        told.append(said("whatif.beyond_vehicles", count=what_if.beyond_vehicles))
    elif what_if.vehicles:
        told.append(_fewest("vehicles", len(what_if.vehicles), what_if.vehicles_at_least))
    if what_if.not_fetched:
        told.append(said("whatif.not_fetched", count=what_if.not_fetched))
    return tuple(told)


def lacking(load: SiteLoad) -> tuple[tuple[Said, Amount], ...]:
    """What a site lacks, and how much of it."""
    pairs = zip(SiteLoad.dimensions(), load.amounts(), strict=True)
    return tuple((said(f"total_{dimension}"), amount_of(dimension, amount)) for dimension, amount in pairs if amount)


def type_of(vehicle: VehicleFacts) -> Said:
    """The kind of vehicle to ask for, with what it must have on board."""
    supply = "_".join(what for what, there in (("oxygen", vehicle.oxygen_on_board), ("power", vehicle.power_on_board)) if there)
    return said(f"whatif.with_{supply}", kind=said(vehicle.kind)) if supply else said(vehicle.kind)


def further_types(facts: PlanFacts) -> list[tuple[Said, int]]:
    """How many more of each type of vehicle would help, the most first."""
    return Counter(type_of(facts.vehicles[more.vehicle_id]) for more in facts.plan.what_if.vehicles).most_common()


def helps_table(facts: PlanFacts) -> Table | None:
    """Whom to ring for it, a row for each site and vehicle; None when nothing would help."""
    what_if, rows = facts.plan.what_if, []
    for site in (*what_if.openings, *what_if.places):
        to_do = [line(said(remedy), box=True) for remedy in site.remedies]
        if Remedy.MORE_CAPACITY in site.remedies:
            to_do += [small(what, amount) for what, amount in lacking(site.load)]
        told = facts.sites[site.site_id]
        rows.append(_row(told.name, told.phone, (), tuple(to_do), site.people))
    for more in what_if.vehicles:
        like = facts.vehicles[more.vehicle_id]
        away = line(said("whatif.away"), At(more.leaves_at), "–", At(more.back_at))
        to_do = [line(said("more_vehicles"), ":", type_of(like), box=True), away]
        rows.append(_row(like.name, like.phone, (said("whatif.vehicle"),), tuple(to_do), more.people))
    return Table(_HELPS, tuple(rows), title="title_would_help") if rows else None


def _row(name: str, phone: str, before: tuple[Bit, ...], to_do: tuple[Line, ...], people: int) -> Row:
    done = (tick("handled"), line(said("at_clock_blank")), line(said("by_blank")))
    ring = (line(phone),) if phone else ()
    return Row(((strong(*before, name), *ring), to_do, (line(str(people)),), done))


def _fewest(what: str, most: int, least: int) -> Said:
    if most == 1:
        return said("whatif.one_is_enough")
    if most == least:
        return said(f"whatif.fewest_{what}", count=most)
    return said(f"whatif.{what}_between", most=most, least=least) if least else said(f"whatif.{what}_not_proven", most=most)
