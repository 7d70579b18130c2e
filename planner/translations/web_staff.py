"""What the pages of preparedness staff say: sites, fleet and the maps beside tables."""

from __future__ import annotations

WEB_STAFF: dict[str, tuple[str, str]] = {
    "nav.sites": ("Steder", "Sites"),
    "nav.fleet": ("Køretøjer", "Vehicles"),
    "nav.policies": ("Regelsæt", "Policy"),
    # the start page
    "task.proposed": (
        "{plan}, version {version}: foreslået, venter på godkendelse.",
        "{plan}, version {version}: proposed, waiting for approval.",
    ),
    "task.to_steps": ("Se forslaget", "See the proposal"),
    "task.reviews": ("{count} par kan være samme person.", "{count} pairs may be the same person."),
    "task.to_reviews": ("Afgør dem", "Decide them"),
    "task.unconfirmed": (
        "{count} af {total} steder er ikke bekræftet af kommunen og bruges ikke i planer.",
        "{count} of {total} sites are not confirmed by the municipality and are not used in plans.",
    ),
    "task.to_asking": ("Spørg kommunerne", "Ask the municipalities"),
    "task.policy": (
        "Regelsæt {version} er ikke godkendt af en læge; {count} værdier har ingen kilde.",
        "Policy {version} is not approved by a clinician; {count} values have no source.",
    ),
    "task.to_policy": ("Se regelsættet", "See the policy"),
    # maps beside tables
    "map.skip": ("Spring over kortet", "Skip the map"),
    "map.needs_script": (
        "Kortet kræver JavaScript. Alt på kortet står også i tabellen.",
        "The map needs JavaScript. Everything on it is in the table too.",
    ),
    "map.open": ("Åbn", "Open"),
    "map.fails": (
        "Kortet kunne ikke hentes. Genindlæs siden; tabellen virker uden.",
        "The map could not be fetched. Reload the page; the table works without it.",
    ),
    "map.keys": (
        "Piletasterne flytter kortet, plus og minus zoomer, Tab går fra mærke til mærke, og Enter åbner.",
        "Arrow keys move the map, plus and minus zoom, Tab goes from mark to mark, and Enter opens.",
    ),
    "map.draw_keys": (
        "Tegn med knapperne i kortets hjørne. Uden mus: brug felterne under kortet; de giver det samme.",
        "Draw with the buttons in the map's corner. Without a mouse: use the fields below the map; they do the same.",
    ),
    # sites
    "sites.heading": ("Steder", "Sites"),
    "sites.lead": (
        "Steder, der kan modtage på nødstrøm. Kun kommunen kan bedømme sin egen kapacitet; regionen læser og spørger.",
        "Places that can receive people on emergency power. Only the municipality can judge its own capacity; the region reads "
        "and asks.",
    ),
    "sites.empty": (
        "Der er ingen steder endnu. Indlæs listen over steder under Indlæsning.",
        "There are no sites yet. Import the list of sites under Import.",
    ),
    "sites.name": ("Sted", "Site"),
    "sites.kind": ("Type", "Type"),
    "sites.municipality": ("Kommune", "Municipality"),
    "sites.agreement": ("Aftale", "Agreement"),
    "sites.valid_until": ("Gyldig til", "Valid until"),
    "sites.lying": ("Liggende", "Lying"),
    "sites.seated": ("Siddende", "Seated"),
    "sites.power": ("Ledig kW", "Spare kW"),
    "sites.backup": ("Nødstrøm", "Backup"),
    "sites.find": ("Søg navn", "Find by name"),
    "sites.map": ("Kort over stederne", "Map of the sites"),
    "sites.confirmed_many": ("{count} af {total} er bekræftet.", "{count} of {total} are confirmed."),
    "sites.sum_lying": ("liggende pladser, bekræftet", "lying places, confirmed"),
    "sites.sum_seated": ("siddende pladser, bekræftet", "seated places, confirmed"),
    "sites.sum_power": ("ledig kW, bekræftet", "spare kW, confirmed"),
    "sites.legend_confirmed": ("bekræftet af kommunen: bruges i planer", "confirmed by the municipality: used in plans"),
    "sites.legend_other": ("ikke bekræftet: bruges ikke", "not confirmed: not used"),
    # fleet
    "fleet.heading": ("Køretøjer", "Vehicles"),
    "fleet.lead": (
        "Køretøjerne, der kan planlægges med. Hvilke der er til rådighed en bestemt nat, vælges i scenariet.",
        "The vehicles that can be planned with. Which of them are available on a certain night is chosen in the scenario.",
    ),
    "fleet.empty": (
        "Der er ingen køretøjer endnu. Indlæs listen over køretøjer under Indlæsning.",
        "There are no vehicles yet. Import the list of vehicles under Import.",
    ),
    "fleet.name": ("Køretøj", "Vehicle"),
    "fleet.kind": ("Type", "Type"),
    "fleet.base": ("Base", "Base"),
    "fleet.seated": ("Siddende", "Seated"),
    "fleet.wheelchair": ("Kørestole", "Wheelchairs"),
    "fleet.folding": ("{count} på klapsæders plads", "{count} where seats fold"),
    "fleet.lying": ("Liggende", "Lying"),
    "fleet.on_board": ("Om bord", "On board"),
    "fleet.oxygen": ("ilt", "oxygen"),
    "fleet.power": ("strøm", "power"),
    "fleet.nurse": ("sygeplejerske", "nurse"),
    "fleet.shift": ("Vagt", "Shift"),
    "fleet.break_after": ("pause efter {after}", "break after {after}"),
    "fleet.always": ("døgnet rundt", "day and night"),
    "fleet.phone": ("Telefon", "Phone"),
    "fleet.map": ("Kort over køretøjernes baser", "Map of the vehicles' bases"),
    "fleet.legend": ("baser; tallet er antal køretøjer", "bases; the number is how many vehicles"),
}
