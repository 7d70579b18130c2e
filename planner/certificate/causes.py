"""What can be wrong with a plan? Every cause the certificate can name, by rule, in Danish and in English.

A message reads ``<subject> <text>``: the subject is a reference, a site, a shift or a place, never a name of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """``rule`` C1 to C24; the two texts have places in braces for figures."""

    rule: str
    danish: str
    english: str


CAUSES: Mapping[str, Cause] = {
    # C1 Everyone exactly once
    "patient_missing": Cause("C1", "er berørt, men står ikke i planen", "is affected but not in the plan"),
    "patient_repeated": Cause("C1", "står {count} gange i planen", "is in the plan {count} times"),
    "no_reason": Cause("C1", "er uden plads og uden begrundelse", "is without a place and without a reason"),
    "unknown_reason": Cause("C1", "har en ukendt begrundelse: {code}", "has an unknown reason: {code}"),
    "unknown_remedy": Cause("C1", "har en ukendt afhjælpning: {code}", "has an unknown remedy: {code}"),
    "unknown_shortage": Cause("C1", "har en ukendt mangel: {code}", "has an unknown shortage: {code}"),
    "untrue_reason": Cause(
        "C1",
        "har en begrundelse, som oplysningerne modsiger: {code} {site}",
        "has a reason that the data contradict: {code} {site}",
    ),
    "moved_against_answer": Cause(
        "C1", "flyttes, men har takket nej eller har egen løsning", "is moved but has declined or has an own solution"
    ),
    # C2 Only known people, sites, vehicles and places
    "unknown_patient": Cause("C2", "er ikke blandt de berørte", "is not among the affected"),
    "unknown_site": Cause("C2", "er et ukendt sted", "is an unknown site"),
    "unknown_shift": Cause("C2", "er en ukendt vagt", "is an unknown shift"),
    "other_vehicle": Cause("C2", "hører til {expected}, ikke {found}", "belongs to {expected}, not {found}"),
    "vehicle_not_in_scenario": Cause("C2", "må ikke bruges i scenariet", "may not be used in the scenario"),
    "unknown_place": Cause("C2", "er et ukendt punkt", "is an unknown place"),
    "misnamed_place": Cause("C2", "har punktet {found}, ikke {expected}", "has the place {found}, not {expected}"),
    "unknown_crossing": Cause("C2", "bruger en ukendt overgang: {crossing}", "uses an unknown crossing: {crossing}"),
    # C3 No site over its capacity
    "site_overfull": Cause(
        "C3", "modtager {load} af {dimension}, men har {capacity}", "receives {load} of {dimension} but has {capacity}"
    ),
    # C4 Each person at a site that suits
    "wrong_kind": Cause("C4", "skal ikke til et sted af typen {kind} ({site})", "may not go to a {kind} ({site})"),
    "switch_off": Cause(
        "C4",
        "er på {site}, men kommune {municipality} har ikke sagt ja",
        "is at {site}, but municipality {municipality} has not said yes",
    ),
    "not_step_free": Cause(
        "C4",
        "kan ikke gå trin; {site} er ikke niveaufri",
        "needs step-free access; {site} has none",
    ),
    "no_water_and_drain": Cause("C4", "skal bruge vand og afløb; {site} har det ikke", "needs water and drain; {site} has none"),
    "no_respirator_competence": Cause(
        "C4", "skal bruge respiratorkompetence; {site} har den ikke", "needs respirator competence; {site} has none"
    ),
    "site_lost": Cause("C4", "er på {site}, som er mistet i scenariet", "is at {site}, which the scenario has lost"),
    "backup_too_short": Cause(
        "C4",
        "er på {site}, hvis nødstrøm rækker {backup_s} s af {needed_s} s",
        "is at {site}, whose emergency power lasts {backup_s} s of {needed_s} s",
    ),
    # C5 Capacity confirmed by those who own it
    "agreement_not_usable": Cause(
        "C5", "bruges, men aftalen er kun '{agreement}'", "is used, but its agreement is only '{agreement}'"
    ),
    "not_confirmed": Cause("C5", "bruges, men ingen har bekræftet", "is used, but nobody has confirmed"),
    "confirmation_too_old": Cause("C5", "blev bekræftet {at}, for længe siden", "was confirmed at {at}, too long ago"),
    "agreement_expires": Cause(
        "C5",
        "har en aftale, der udløber {until}, før strømmen er tilbage",
        "has an agreement that expires {until}, before the power is back",
    ),
    # C6 Everyone safe in time
    "arrives_too_late": Cause("C6", "ankommer {late_s} s efter seneste ankomst", "arrives {late_s} s after the latest arrival"),
    "deadline_differs": Cause(
        "C6", "har fristen {stated}; apparaterne giver {found}", "has the deadline {stated}; the devices give {found}"
    ),
    "slack_differs": Cause(
        "C6",
        "har {stated} s i overskud; det er {found} s",
        "has a slack of {stated} s; it is {found} s",
    ),
    "cannot_stay": Cause("C6", "bliver hjemme, men reserven rækker ikke", "stays at home, but the reserve does not last"),
    "has_not_declined": Cause(
        "C6",
        "bliver hjemme som afslået, men har ikke takket nej",
        "stays as declined but has not declined",
    ),
    "has_no_own_solution": Cause(
        "C6", "bliver hjemme med egen løsning, men har ingen", "stays with an own solution but has none"
    ),
    "safe_until_differs": Cause("C6", "er sikker til {found}, ikke {stated}", "is safe until {found}, not {stated}"),
    "supply_not_asked_for": Cause(
        "C6",
        "kan løbe tør under kørslen ({therapy}), uden at {supply} i bilen kræves",
        "may run out on the ride ({therapy}), yet {supply} on board is not asked for",
    ),
    "draws_more_oxygen": Cause(
        "C6",
        "bruger {found} ml ilt/min under kørslen ({therapy}); der er regnet med {stated}",
        "takes {found} ml of oxygen a minute on the ride ({therapy}); {stated} are counted with",
    ),
    # C7 Everyone placed is fetched once and brought to the right door
    "rides_unplaced": Cause("C7", "køres, men er ikke placeret", "rides but is not placed"),
    "not_fetched_once": Cause(
        "C7",
        "hentes {pickups} gange og afleveres {deliveries} gange",
        "is fetched {pickups} times and delivered {deliveries} times",
    ),
    "changes_vehicle": Cause(
        "C7",
        "hentes og afleveres på hver sin rute",
        "is fetched and delivered on different routes",
    ),
    "delivered_before_fetched": Cause("C7", "afleveres, før vedkommende hentes", "is delivered before being fetched"),
    "fetched_elsewhere": Cause("C7", "hentes ved {found}, ikke {expected}", "is fetched at {found}, not {expected}"),
    "delivered_elsewhere": Cause(
        "C7",
        "afleveres ved {found}, ikke {expected}",
        "is delivered at {found}, not {expected}",
    ),
    "other_shift": Cause("C7", "køres af {found}, ikke {stated}", "rides with {found}, not {stated}"),
    "pickup_time_differs": Cause("C7", "hentes {found}, ikke {stated}", "is fetched at {found}, not {stated}"),
    "arrival_time_differs": Cause("C7", "ankommer {found}, ikke {stated}", "arrives at {found}, not {stated}"),
    # C8 Room and supply in the vehicle on every leg
    "vehicle_overfull": Cause(
        "C8",
        "har {load} af {dimension} om bord efter stop {stop}, men plads til {capacity}",
        "has {load} of {dimension} on board after stop {stop} but room for {capacity}",
    ),
    "seats_folded_away": Cause(
        "C8",
        "har {load} siddende om bord efter stop {stop}, men med {wheelchairs} kørestole kun sæder til {capacity}",
        "has {load} seated on board after stop {stop} but, with {wheelchairs} wheelchairs, seats for {capacity}",
    ),
    "load_differs": Cause(
        "C8",
        "angiver {stated} om bord efter stop {stop}; det er {found}",
        "states {stated} on board after stop {stop}; it is {found}",
    ),
    "too_much_equipment": Cause(
        "C8",
        "har {load} flasker og batterier om bord efter stop {stop}, men plads til {capacity}",
        "has {load} cylinders and batteries on board after stop {stop} but room for {capacity}",
    ),
    "does_not_ride_alone": Cause(
        "C8", "skal køre alene, men deler {shift} fra stop {stop}", "must ride alone but shares {shift} from stop {stop}"
    ),
    "supply_not_on_board": Cause(
        "C8",
        "skal bruge {supply} i bilen; {shift} har det ikke",
        "needs {supply} on board; {shift} has none",
    ),
    "store_used_up": Cause(
        "C8",
        "skal give {taken} {unit} {supply} på turen, men har {held} {unit}",
        "must give {taken} {unit} of {supply} on its tour but has {held} {unit}",
    ),
    # C9 Times that can be kept
    "not_base_to_base": Cause(
        "C9", "begynder og slutter ikke med en tom kørsel ved basen", "does not begin and end empty at its base"
    ),
    "no_way": Cause(
        "C9",
        "kører til stop {stop}, hvortil der ingen vej er",
        "drives to stop {stop}, to which there is no way",
    ),
    "leg_too_short": Cause(
        "C9",
        "kører til stop {stop} på {stated} s; det tager {found} s",
        "drives to stop {stop} in {stated} s; it takes {found} s",
    ),
    "arrives_before_possible": Cause(
        "C9", "er ved stop {stop} {early_s} s før muligt", "is at stop {stop} {early_s} s before it can be"
    ),
    "begins_before_arrival": Cause(
        "C9",
        "begynder ved stop {stop} før ankomst",
        "begins at stop {stop} before arriving",
    ),
    "service_too_short": Cause(
        "C9", "bruger {stated} s ved stop {stop}; det tager {found} s", "spends {stated} s at stop {stop}; it takes {found} s"
    ),
    "fetched_too_early": Cause("C9", "hentes, før nogen må køres", "is fetched before anyone may be moved"),
    "outside_shift": Cause("C9", "kører {seconds} s uden for vagten", "drives {seconds} s outside the shift"),
    "ride_too_long": Cause("C9", "kører {stated} s; højst {found} s", "rides for {stated} s; at most {found} s"),
    "turnaround_too_short": Cause(
        "C9",
        "har {stated} s til klargøring før stop {stop}; det tager {found} s",
        "has {stated} s to make ready before stop {stop}; it takes {found} s",
    ),
    "no_break_taken": Cause(
        "C9",
        "kører {stated} s uden pause før stop {stop}; højst {found} s",
        "is at work for {stated} s without a break before stop {stop}; at most {found} s",
    ),
    "two_routes_at_once": Cause("C9", "er på to ruter på samme tid", "is on two routes at the same time"),
    # C10 Nothing faster than physics
    "faster_than_possible": Cause(
        "C10",
        "når {metres} m i luftlinje til stop {stop} på {seconds} s",
        "covers {metres} m as the crow flies to stop {stop} in {seconds} s",
    ),
    "shorter_than_possible": Cause(
        "C10",
        "kører {stated} m til stop {stop}; i luftlinje er der {metres} m",
        "drives {stated} m to stop {stop}; as the crow flies it is {metres} m",
    ),
    "matrix_says_zero": Cause(
        "C10",
        "er 0 s fra {other}, men et andet sted",
        "is 0 s from {other} but somewhere else",
    ),
    "matrix_negative": Cause("C10", "har en negativ køretid til {other}", "has a negative travel time to {other}"),
    # C11 Over water only by an open crossing
    "land_not_linked": Cause(
        "C11",
        "kører fra {start} til {end} (stop {stop}) uden overgange, der fører dertil",
        "drives from {start} to {end} (stop {stop}) without crossings that lead there",
    ),
    "crossing_closed": Cause("C11", "bruger {crossing}, som er lukket", "uses {crossing}, which is closed"),
    # C12 No stop in a closed area
    "stop_in_closed_area": Cause(
        "C12",
        "standser i et lukket område ved {place}",
        "stops in a closed area at {place}",
    ),
    # C13 Together
    "escort_without_place": Cause(
        "C13", "har ledsager, men kun {places} pladser i bilen", "has an escort but only {places} places in the vehicle"
    ),
    "split_households_differ": Cause(
        "C13", "siger {stated} delte husstande; der er {found}", "states {stated} split households; there are {found}"
    ),
    # C14 Decisions by people kept
    "pin_broken": Cause("C14", "er låst til {site}, men er på {found}", "is pinned to {site} but is at {found}"),
    "pinned_but_stays": Cause(
        "C14",
        "er låst til {site}, men bliver hjemme",
        "is pinned to {site} but stays at home",
    ),
    "forbidden_site": Cause("C14", "må ikke til {site}, men er der", "must not go to {site} but is there"),
    "departure_lost": Cause(
        "C14",
        "har en fast afgang med {shift}, men køres ikke",
        "has a fixed departure with {shift} but does not ride",
    ),
    "departure_moved": Cause(
        "C14",
        "har fået sin faste afgang med {shift} flyttet",
        "has its fixed departure with {shift} moved",
    ),
    # C15 No site in the dark
    "no_backup": Cause(
        "C15",
        "modtager, men er selv uden strøm og nødstrøm",
        "receives people but is itself without power and backup",
    ),
    # C16 Totals
    "total_differs": Cause("C16", "er angivet til {stated}; det er {found}", "is stated as {stated}; it is {found}"),
    # C17 Objective
    "level_differs": Cause("C17", "er angivet til {stated}; det er {found}", "is stated as {stated}; it is {found}"),
    # C18 Times in UTC
    "time_without_z": Cause("C18", "er ikke en tid i UTC med Z", "is not a time in UTC with Z"),
    "time_out_of_span": Cause(
        "C18",
        "har en tid langt fra afbrydelsen: {at}",
        "has a time far from the outage: {at}",
    ),
    "window_backwards": Cause(
        "C18",
        "slutter, før det begynder, eller overlapper",
        "ends before it starts, or overlaps",
    ),
    "made_before_known": Cause(
        "C18",
        "er lavet, før dens oplysninger blev læst",
        "was made before its data were read",
    ),
    # C19 Same snapshot
    "other_snapshot": Cause("C19", "er lavet på andre oplysninger end disse", "was made from other data than these"),
    "other_policy": Cause(
        "C19",
        "nævner politik {stated}; oplysningerne {found}",
        "names policy {stated}; the data {found}",
    ),
    # C20 One plan for each person
    "in_another_plan": Cause("C20", "flyttes allerede af en anden plan", "is already moved by another plan"),
    # C21 Shortages
    "shortage_not_proven": Cause(
        "C21",
        "siger, at mindst {stated} mangler {dimension}; der er {room}, og det beviser det ikke",
        "says that at least {stated} lack {dimension}; there is {room}, which does not prove it",
    ),
    "shortage_open_elsewhere": Cause(
        "C21", "regner ikke med, at {ref} kan til {site}", "leaves out that {ref} could go to {site}"
    ),
    "shortage_counts_twice": Cause("C21", "regner {ref} med to gange", "counts {ref} twice"),
    "shortage_of_others": Cause("C21", "regner {ref} med, som ikke hører til", "counts {ref}, which has no part in it"),
    # C22 What is driven stays driven
    "done_is_changed": Cause("C22", "har en rute, der ændrer det, som er kørt", "has a route that changes what has been driven"),
    "lost_vehicle_drives": Cause("C22", "er gået i stå, men kører videre", "has broken down but drives on"),
    "begins_in_the_past": Cause(
        "C22", "begynder stop {stop} før planen blev lagt om", "begins stop {stop} before the plan was made anew"
    ),
    # C23 Sites receive people in turn
    "received_too_many_at_once": Cause(
        "C23",
        "modtager {found} personer i kvarteret fra {begin}, men kan modtage {most}",
        "receives {found} people in the quarter of an hour from {begin} but can receive {most}",
    ),
    # C24 What is brought home
    "errand_not_answered": Cause(
        "C24",
        "skal have bragt {thing} fra {site}; planen svarer {count} gange",
        "is to be brought a {thing} from {site}; the plan answers {count} times",
    ),
    "errand_not_decided": Cause(
        "C24", "får bragt {thing} fra {site}, som ingen har besluttet", "is brought a {thing} from {site} that nobody decided on"
    ),
    "errand_reason_untrue": Cause(
        "C24",
        "får ikke bragt {thing} af en urigtig grund: {code}",
        "is brought no {thing} for an untrue reason: {code}",
    ),
    "errand_driven_and_left": Cause(
        "C24", "får efter planen ikke bragt {thing}, men den køres", "is brought no {thing} by the plan, yet it is driven"
    ),
    "errand_not_driven_once": Cause(
        "C24",
        "har en udbringning, der hentes {pickups} gange og afleveres {deliveries} gange",
        "has an errand that is picked up {pickups} times and delivered {deliveries} times",
    ),
    "errand_astray": Cause(
        "C24",
        "får ikke bragt {thing} fra stedet til hjemmet",
        "is not brought the {thing} from the site to the home",
    ),
    "errand_time_differs": Cause(
        "C24", "får bragt {thing} {found}, ikke som angivet", "is brought the {thing} at {found}, not as stated"
    ),
    "errand_too_late": Cause(
        "C24",
        "får bragt {thing} {late_s} s for sent for reserven",
        "is brought the {thing} {late_s} s too late for the reserve",
    ),
    "errand_does_not_help": Cause("C24", "har intet apparat, som {thing} hjælper", "has no device that a {thing} helps"),
    "errand_for_the_moved": Cause("C24", "flyttes og får alligevel bragt {thing}", "is moved and is brought a {thing} too"),
    "errand_lasts_differs": Cause(
        "C24", "rækker med det bragte til {found}, ikke {stated}", "lasts with what is brought until {found}, not {stated}"
    ),
    "stock_exceeded": Cause("C24", "leverer {found} af {thing}, men har {most}", "gives {found} of {thing} but has {most}"),
}
