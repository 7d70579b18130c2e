"""The rules, in order: number, title and the function that holds a plan to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planner.certificate.case import Case
from planner.certificate.deadlines import everyone_in_time
from planner.certificate.decisions import locks_kept
from planner.certificate.driving import done_stays_done, times_can_be_kept
from planner.certificate.errands import errands_kept
from planner.certificate.people import everyone_once, not_in_another_plan, nothing_unknown
from planner.certificate.result import Violation
from planner.certificate.rides import everyone_fetched_once, kept_together, room_on_every_leg
from planner.certificate.roads import no_stop_in_a_closed_area, nothing_too_fast, water_by_open_crossings
from planner.certificate.shortages import shortages_proven
from planner.certificate.sites import (
    every_site_confirmed,
    every_site_suits,
    no_site_in_the_dark,
    no_site_overfull,
    received_in_turn,
)
from planner.certificate.times import made_from_this_snapshot, times_are_utc
from planner.certificate.totals import objective_holds, totals_add_up


@dataclass(frozen=True, slots=True)
class Rule:
    """``check`` yields every violation of the rule in a case, none when it holds."""

    number: str
    danish: str
    english: str
    check: Callable[[Case], Iterator[Violation]]


RULES: tuple[Rule, ...] = (
    Rule("C1", "Alle berørte præcis én gang", "Everyone affected exactly once", everyone_once),
    Rule("C2", "Kun kendte personer, steder og køretøjer", "Only known people, sites and vehicles", nothing_unknown),
    Rule("C3", "Intet sted over sin kapacitet", "No site over its capacity", no_site_overfull),
    Rule("C4", "Hver person på et egnet sted", "Each person at a site that suits", every_site_suits),
    Rule("C5", "Kapaciteten er bekræftet", "Capacity is confirmed", every_site_confirmed),
    Rule("C6", "Alle i sikkerhed inden fristen", "Everyone safe before the deadline", everyone_in_time),
    Rule("C7", "Hver placeret hentes og afleveres én gang", "Each placed is fetched and delivered once", everyone_fetched_once),
    Rule("C8", "Plads, ilt og strøm i bilen hele vejen", "Room, oxygen and power in the vehicle", room_on_every_leg),
    Rule("C9", "Tiderne kan holdes", "The times can be kept", times_can_be_kept),
    Rule("C10", "Ingen kører hurtigere end muligt", "Nobody drives faster than possible", nothing_too_fast),
    Rule("C11", "Over vand kun ad åbne overgange", "Over water only by open crossings", water_by_open_crossings),
    Rule("C12", "Intet stop i et lukket område", "No stop in a closed area", no_stop_in_a_closed_area),
    Rule("C13", "Ledsagere og husstande sammen", "Escorts and households together", kept_together),
    Rule("C14", "Menneskers beslutninger holdes", "People's decisions are kept", locks_kept),
    Rule("C15", "Intet modtagested uden strøm", "No receiving site without power", no_site_in_the_dark),
    Rule("C16", "Summerne stemmer", "The totals add up", totals_add_up),
    Rule("C17", "Målene er regnet rigtigt", "The objective is counted right", objective_holds),
    Rule("C18", "Alle tider er i UTC", "All times are in UTC", times_are_utc),
    Rule("C19", "Planen hører til disse oplysninger", "The plan belongs to these data", made_from_this_snapshot),
    Rule("C20", "Ingen i to aktive planer", "Nobody in two active plans", not_in_another_plan),
    Rule("C21", "Manglen er bevist ved optælling", "The shortage is proven by counting", shortages_proven),
    Rule("C22", "Det kørte ligger fast", "What is driven stays driven", done_stays_done),
    Rule("C23", "Ankomster i tur", "Arrivals in turn", received_in_turn),
    Rule("C24", "Det, der køres ud, når frem i tide", "What is brought home arrives in time", errands_kept),
)
