"""What is said about shortages and about what would help."""

from __future__ import annotations

WHAT_IF: dict[str, tuple[str, str]] = {
    "shortage.nobody": (
        "{count} kunne ingen have placeret, uanset plan: det er bevist ved optælling.",
        "{count} nobody could have placed, whatever the plan: proven by counting.",
    ),
    "shortage.search": (
        "{count} mere blev ikke placeret af denne søgning; om nogen kunne, er ikke bevist.",
        "{count} more were not placed by this search; whether anybody could is not proven.",
    ),
    "shortage.vehicles": (
        "Beviset gælder pladser. At der er for få køretøjer, indgår ikke.",
        "The proof is about places. That there are too few vehicles is no part of it.",
    ),
    "shortage.proof": ("Beviset", "The proof"),
    "shortage.nowhere": (
        "For {people} er intet sted åbent. Alle {left} står tilbage.",
        "To {people} people no site is open. All {left} are left.",
    ),
    "shortage.counted": (
        "{people} personer kan kun til {sites} steder, som har for lidt ({dimension}): mindst {left} står tilbage.",
        "{people} people can go only to {sites} sites, which have too little ({dimension}): at least {left} are left.",
    ),
    "shortage.at_prices": (
        "{people} personer kan kun til {sites} steder, hvor snart det ene, snart det andet er knapt. Tælles alt med, står mindst "
        "{left} tilbage.",
        "{people} people can go only to {sites} sites, where now one thing is short, now another. All counted, at least {left} "
        "are left.",
    ),
    "whatif.heading": ("Hvad ville hjælpe", "What would help"),
    "whatif.openings": ("Flere steder", "Further sites"),
    "whatif.openings_lead": (
        "Steder, der ikke er bekræftet eller mangler nødstrøm. Bliver de klar, får {count} flere en plads at køre til.",
        "Sites not confirmed or without emergency power. Were they ready, {count} more would have a place to go to.",
    ),
    "whatif.one_is_enough": ("Ét er nok.", "One is enough."),
    "whatif.fewest_openings": (
        "{count} ting skal gøres, og færre er ikke nok: det er bevist.",
        "{count} things must be done, and fewer would not do: that is proven.",
    ),
    "whatif.openings_between": (
        "{most} ting er nok; mindst {least} er bevist nødvendige.",
        "{most} things are enough; at least {least} are proven to be needed.",
    ),
    "whatif.openings_not_proven": (
        "{most} ting er nok; om færre er, er ikke bevist.",
        "{most} things are enough; whether fewer are is not proven.",
    ),
    "whatif.places": ("Mere plads til de øvrige", "More room for the others"),
    "whatif.places_lead": (
        "Her mangler kun plads. Bliver der så meget mere, får {count} en plads at køre til.",
        "Only room is lacking here. With so much more, {count} have a place to go to.",
    ),
    "whatif.left": (
        "{count} får stadig ingen plads: hverken flere steder eller mere plads hjælper dem. Se årsagerne for hver person.",
        "{count} still have no place: neither further sites nor more room helps them. See the reasons for each person.",
    ),
    "whatif.worth": ("Mere plads ved et sted", "More room at one site"),
    "whatif.worth_lead": (
        "Hver linje er prøvet alene: så meget mere ved stedet placerer så mange flere.",
        "Each line was tried alone: so much more at the site places so many more people.",
    ),
    "whatif.vehicles": ("Flere køretøjer", "Further vehicles"),
    "whatif.taken_along": (
        "{count} af dem, der får en plads, kan de planlagte køretøjer tage med.",
        "The planned vehicles can take along {count} of those who get a place.",
    ),
    "whatif.vehicles_lead": (
        "Med disse køretøjer hentes {count} flere i tide, mens alle andre kører som planlagt.",
        "With these vehicles {count} more are fetched in time, while everyone else rides as planned.",
    ),
    "whatif.fewest_vehicles": (
        "{count} køretøjer skal der til, og færre er ikke nok til dem: det er bevist.",
        "It takes {count} vehicles, and fewer would not do for them: that is proven.",
    ),
    "whatif.vehicles_between": (
        "{most} køretøjer er nok; mindst {least} er bevist nødvendige.",
        "{most} vehicles are enough; at least {least} are proven to be needed.",
    ),
    "whatif.vehicles_not_proven": (
        "{most} køretøjer er nok; om færre er, er ikke bevist.",
        "{most} vehicles are enough; whether fewer are is not proven.",
    ),
    "whatif.beyond_vehicles": (
        "Listen standser her: for {count} til skal der endnu flere køretøjer. Ring til AMK-vagtcentralen om dem.",
        "The list stops here: {count} more need still further vehicles. Ring emergency medical dispatch about them.",
    ),
    "whatif.not_fetched": (
        "{count} bringes stadig ikke frem i tide: ring til AMK-vagtcentralen.",
        "{count} are still not brought in time: ring emergency medical dispatch.",
    ),
    "whatif.vehicles_in_all": ("I alt: {kinds}.", "In all: {kinds}."),
    "whatif.with_oxygen": ("{kind} med ilt", "{kind} with oxygen"),
    "whatif.with_power": ("{kind} med strøm", "{kind} with power"),
    "whatif.with_oxygen_power": ("{kind} med ilt og strøm", "{kind} with oxygen and power"),
    "whatif.vehicle": ("Ét mere som", "One more like"),
    "whatif.base": ("Base", "Base"),
    "whatif.away": ("Ude", "Away"),
    "whatif.fetched": ("Flere hentet i tide", "More fetched in time"),
    "whatif.site": ("Sted", "Site"),
    "whatif.needed": ("Det skal der til", "What it takes"),
    "whatif.people": ("Flere med plads", "More people placed"),
    "whatif.more": ("Mere", "More"),
    "whatif.nothing": (
        "Alle, der skal flyttes, har et sted og hentes i tide.",
        "Everyone who must be moved has a site and is fetched in time.",
    ),
    "whatif.nothing_helps": (
        "Hverken flere steder eller flere køretøjer ville hjælpe: se årsagerne for hver person.",
        "Neither further sites nor further vehicles would help: see the reasons for each person.",
    ),
    "unit.lying_places": ("1 liggende plads", "1 lying place"),
    "unit.seated_places": ("1 siddende plads", "1 seated place"),
    "unit.power_w": ("1 kW nødstrøm", "1 kW of emergency power"),
    "unit.sockets": ("1 stikkontakt", "1 socket"),
    "unit.oxygen_ml_min": ("1 l/min ilt", "1 l/min of oxygen"),
    "unit.dialysis_stations": ("1 dialyseplads", "1 dialysis station"),
    "unit.whole_place": ("1 hel plads med strøm og ilt", "1 whole place with power and oxygen"),
    "since.moved": (
        "{count} skal et andet sted hen end i planen {plan}, som er meddelt.",
        "{count} go elsewhere than in the plan {plan}, which has been told.",
    ),
    "since.same": ("Ingen skal et andet sted hen end i planen {plan}.", "Nobody goes elsewhere than in the plan {plan}."),
}
