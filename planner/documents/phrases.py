"""How is one person, or one site, told on a list? Cells that several lists share."""

from __future__ import annotations

from planner.documents.facts import PersonFacts, PlanFacts, SiteFacts
from planner.documents.sheet import Amount, Bit, Cell, Day, Either, Line, Span, line, said, small, strong
from planner.model.load import SiteLoad

#: Shape by urgency class: readable without colour, and beside the number and the words.
SHAPES = {1: "◆", 2: "▲", 3: "■", 4: "●", 5: "○"}


#: How well a home is known where no driver need search for it.
SURE_PLACES = ("exact", "given", "pinned")


def urgency(person: PersonFacts) -> Line:
    """Shape, number and words."""
    return line(SHAPES.get(person.priority, "○"), said(f"priority_{person.priority}"))


def who(person: PersonFacts) -> Cell:
    """The two identifiers of someone who is met face to face: name and birth date. Never a personal number."""
    born: Bit = Day(person.birth_date) if person.birth_date else said("unknown")
    return (strong(person.name), line(said("born", day=born)))


def home(person: PersonFacts) -> Cell:
    """Address, floor and lift, and how to get in; or the vehicle in which the person waits."""
    if person.waits_in:
        return (strong("(!)", said("waits_in"), person.waits_in), line(said("waits_there")))
    lines = [line(person.address), line(person.postcode, person.town)]
    if person.floor > 0:
        lines.append(line(said("on_floor", floor=person.floor), lift(person)))
    if person.access:
        lines.append(line(said("access"), person.access))
    if person.location_quality not in SURE_PLACES:
        lines.append(strong("(!)", said(person.location_quality)))
    return tuple(lines)


def lift(person: PersonFacts) -> Bit:
    """Lifts stand still in an outage: someone above the ground floor is carried whatever the answer."""
    if person.has_lift is None:
        return said("lift_unknown")
    return said("lift_stands_still" if person.has_lift else "no_lift")


def phones(person: PersonFacts) -> Cell:
    """The person's phone, big enough to dial by torch light, and the relative's."""
    lines = [strong(on_one_line(person.phone)) if person.phone else line(said("no_phone"))]
    if person.relative_name or person.relative_phone:
        lines += [small(said("relative_is"), person.relative_name), line(on_one_line(person.relative_phone))]
    return tuple(lines)


def on_one_line(phone: str) -> str:
    """A telephone number that does not break in the middle, where it would be misread."""
    return phone.replace(" ", "\N{NO-BREAK SPACE}")


def condition(person: PersonFacts) -> Cell:
    """Care group, mobility, escort, infection, and whether nobody else may come along."""
    lines = [line(Either(person.group_da, person.group_en)), line(said(person.mobility))]
    if person.escort != "none":
        lines.append(strong(said("escort_is", escort=said(person.escort))))
    if person.infectious:
        lines.append(strong("(!)", said("infectious")))
    if person.rides_alone:
        lines.append(strong("(!)", said("rides_alone")))
    return tuple(lines)


def notes(person: PersonFacts) -> Cell:
    """What the registry remarks about the person, under the row."""
    return (line(said("notes_are"), person.notes),) if person.notes else ()


def equipment(person: PersonFacts) -> Cell:
    """What must come along, a tick box each."""
    return tuple(line(item, box=True) for item in person.equipment)


def at_the_bed(person: PersonFacts) -> Cell:
    """What the receiving site must have ready: place, sockets, power, oxygen, dialysis, competence."""
    load = person.site_load
    lines = [strong(said("lying_place" if load.lying_places else "seated_place"))]
    if load.sockets or load.power_w:
        lines.append(line(said("n_sockets", n=load.sockets), Amount(load.power_w, "W")))
    if load.oxygen_ml_min:
        lines.append(line(said("oxygen"), litres_a_minute(load.oxygen_ml_min)))
    if load.dialysis_stations:
        lines.append(line(said("one_dialysis_station")))
    if person.respirator_competence:
        lines.append(strong(said("respirator_competence")))
    if person.water_and_drain:
        lines.append(line(said("water_and_drain")))
    return tuple(lines)


def reserve(person: PersonFacts) -> Line:
    """How long the equipment lasts; unknown is said, and counts as nothing."""
    return line(said("reserve_is", span=Span(person.reserve_s)) if person.reserve_known else said("reserve_unknown"))


def litres_a_minute(ml_min: int) -> Amount:
    """Oxygen flow as staff read it."""
    return Amount(ml_min / 1000, "l/min", 1)


def amount_of(dimension: str, value: int) -> Amount:
    """A site's amount in the unit people use: kW and l/min, not W and ml/min."""
    if dimension == "power_w":
        return Amount(value / 1000, "kW", 1)
    if dimension == "oxygen_stored_l":
        return Amount(value, "l")
    return litres_a_minute(value) if dimension == "oxygen_ml_min" else Amount(value)


def total_load(people: list[PersonFacts]) -> SiteLoad:
    """What they take together."""
    return sum((person.site_load for person in people), SiteLoad())


def people_count(n: int) -> Bit:
    """ "1 person", "7 people"."""
    return said("one_person") if n == 1 else said("n_people", n=n)


def place_of(facts: PlanFacts, site: SiteFacts) -> Line:
    """A site's address and its municipality's name."""
    return line(site.address, ",", facts.municipalities.get(site.municipality_code, site.municipality_code))


def contact_of(site: SiteFacts) -> Line:
    """Whom to ring at a site; unknown is said."""
    return line(site.contact, site.phone) if site.contact or site.phone else line(said("unknown"))


def municipality(facts: PlanFacts, code: str) -> Bit:
    """ "Holstebro Kommune" when the name is known, else the code."""
    return said("municipality_of", name=facts.municipalities.get(code, code))
