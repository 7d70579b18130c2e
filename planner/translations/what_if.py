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
    "whatif.heading": ("Hvad ville hjælpe", "What would help"),
    "whatif.openings": ("Færrest flere steder", "Fewest further sites"),
    "whatif.openings_lead": (
        "Steder, der ikke er bekræftet eller mangler nødstrøm. Bliver de klar, får {count} flere en plads at køre til.",
        "Sites not confirmed or without emergency power. Were they ready, {count} more would have a place to go to.",
    ),
    "whatif.left": ("{count} hjælper ingen af stederne.", "None of the sites helps {count}."),
    "whatif.worth": ("Mere plads ved et sted", "More room at one site"),
    "whatif.worth_lead": (
        "Hver linje er prøvet alene: så meget mere ved stedet placerer så mange flere.",
        "Each line was tried alone: so much more at the site places so many more people.",
    ),
    "whatif.vehicles": ("Flere køretøjer", "Further vehicles"),
    "whatif.vehicles_lead": (
        "Med disse køretøjer hentes {count} flere i tide, som har en plads at køre til. Fundet ved at prøve ét mere ad gangen.",
        "With these vehicles {count} more, who have a place to go to, are fetched in time. Found by trying one more at a time.",
    ),
    "whatif.vehicles_in_all": ("I alt: {kinds}.", "In all: {kinds}."),
    "whatif.vehicles_cut": (
        "Listen slutter ved {vehicles} køretøjer; {count} hentes stadig ikke.",
        "The list ends at {vehicles} vehicles; {count} are still not fetched.",
    ),
    "whatif.vehicles_others": (
        "{count} kan ikke hentes i tide af noget køretøj, der ligner flådens.",
        "{count} cannot be fetched in time by any vehicle like one of the fleet.",
    ),
    "whatif.vehicle": ("Ét mere som", "One more like"),
    "whatif.base": ("Base", "Base"),
    "whatif.away": ("Ude", "Away"),
    "whatif.fetched": ("Flere hentet i tide", "More fetched in time"),
    "whatif.site": ("Sted", "Site"),
    "whatif.needed": ("Det skal der til", "What it takes"),
    "whatif.people": ("Flere med plads", "More people placed"),
    "whatif.more": ("Mere", "More"),
    "whatif.takes": ("De bruger", "They take"),
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
