"""What files, calendars, messages and the bundle for a USB stick say."""

from __future__ import annotations

FILES: dict[str, tuple[str, str]] = {
    # exports
    "field_pseudonym": ("pseudonym", "pseudonym"),
    "field_age": ("alder", "age"),
    "field_hours_left": ("timer_til_frist", "hours_to_deadline"),
    "field_dimension": ("opdeling", "by"),
    "field_value": ("værdi", "value"),
    "field_affected": ("berørt", "affected"),
    "field_placed": ("anbragt", "placed"),
    "field_stays": ("bliver_hjemme", "stays_at_home"),
    "field_unplaced": ("uden_plads", "unplaced"),
    "count_hidden": ("skjult", "hidden"),
    "count_by_everyone": ("alle", "everyone"),
    "count_by_municipality": ("kommune", "municipality"),
    "count_by_group": ("gruppe", "group"),
    "count_by_age": ("alder", "age"),
    "calendar_placed": ("{ref} hentes, vogn {vehicle}", "{ref} is fetched, vehicle {vehicle}"),
    "calendar_unplaced": ("{ref} UDEN PLADS: frist", "{ref} WITHOUT A PLACE: deadline"),
    "calendar_brought": ("{vehicle} bringer {thing} til {ref}", "{vehicle} brings {thing} to {ref}"),
    "calendar_stays": ("{ref} er ikke længere sikker hjemme", "{ref} is no longer safe at home"),
    "no_filter_here": (
        "Formatet {format} laves kun af hele planen: to dele, der overlapper, ville vise dem imellem. Udelad filteret.",
        "The format {format} is only made of the whole plan: two overlapping parts would show the people in between. "
        "Leave the filter out.",
    ),
    "filter_unknown": (
        "Filteret nævner en kommune, et sted eller en hast, som planen ikke har. Intet er skrevet.",
        "The filter names a municipality, site or urgency that the plan does not have. Nothing was written.",
    ),
    "papers.ics": ("Kalender (ICS)", "Calendar (ICS)"),
    "papers.register": ("Registret, kan indlæses igen (CSV)", "The registry, can be imported again (CSV)"),
    "papers.pseudonymised": ("Uden navne, under pseudonym (CSV)", "Without names, under pseudonyms (CSV)"),
    "papers.aggregate": ("Antal, små tal skjult (CSV)", "Counts, small ones hidden (CSV)"),
    "papers.of_filter": ("De {shown}, der er valgt i tabellen:", "The {shown} chosen in the table:"),
    "papers.of_everyone": ("Hele planen:", "The whole plan:"),
    # the accessible twin of the papers
    "twin_title": ("{scenario}, version {version}: lister", "{scenario}, version {version}: lists"),
    "twin_skip": ("Gå til listerne", "Go to the lists"),
    "twin_marks": ("Mærker", "Marks"),
    "twin_contents": ("Indhold", "Contents"),
    "twin_find": ("Find person, adresse, sted eller vogn", "Find a person, address, site or vehicle"),
    "twin_found": ("{n} rækker vises", "{n} rows shown"),
    "twin_map": ("Kort over planen", "Map of the plan"),
    "twin_map_is_table": ("Alt på kortet står også i listerne.", "Everything on the map also stands in the lists."),
    "twin_map_as_table": ("Kortets punkter som tabel.", "The marks of the map as a table."),
    "twin_what": ("Hvad", "What"),
    "twin_where": ("Hvor", "Where"),
    "twin_coordinates": ("Koordinater (WGS84)", "Coordinates (WGS84)"),
    "papers.twin": ("Alle lister som én side (HTML, kan printes)", "All lists as one page (HTML, can be printed)"),
    # the bundle for a USB stick
    "opener_title": ("Plan {plan}, version {version}", "Plan {plan}, version {version}"),
    "opener_phrase": ("Adgangsord", "Passphrase"),
    "opener_open": ("Lås op", "Unlock"),
    "opener_working": ("Låser op …", "Unlocking …"),
    "opener_wrong": (
        "Adgangsordet passer ikke, eller filen er ændret. Prøv igen.",
        "The passphrase does not fit, or the file was changed. Try again.",
    ),
    "opener_expired": (
        "Pakken er udløbet og kan ikke åbnes. Hent en ny.",
        "The bundle has expired and cannot be opened. Fetch a new one.",
    ),
    "opener_until": ("Lavet {made}. Kan åbnes til {until}.", "Made {made}. Can be opened until {until}."),
    "opener_clock": ("Denne maskines ur går forkert.", "This machine's clock is wrong."),
    "opener_damaged": ("Filen er beskadiget. Brug en anden kopi.", "The file is damaged. Use another copy."),
    "opener_too_old": (
        "Browseren er for gammel. Brug en nyere, eller: planner bundle open",
        "The browser is too old. Use a newer one, or: planner bundle open",
    ),
    "opener_files": ("Filer", "Files"),
    "opener_show": ("Vis lister og kort", "Show lists and map"),
    "opener_plain": (
        "En fil, du gemmer, ligger ulåst på denne maskine. Slet den bagefter.",
        "A file that you save lies unlocked on this machine. Delete it afterwards.",
    ),
    "opener_back": ("Tilbage", "Back"),
    "opener_print": ("Print listerne", "Print the lists"),
    "bundle_phrase_short": (
        "Adgangsordet skal have mindst {least} tegn.",
        "The passphrase must have at least {least} characters.",
    ),
    "bundle_none": (
        "Filen er ikke en pakke fra programmet, eller den er beskadiget.",
        "The file is no bundle of this program, or it is damaged.",
    ),
    "bundle_damaged": ("Pakken er beskadiget. Brug en anden kopi.", "The bundle is damaged. Use another copy."),
    "bundle_wrong_phrase": (
        "Adgangsordet åbner ikke pakken, eller pakken er ændret.",
        "The passphrase does not open the bundle, or the bundle was changed.",
    ),
    "bundle_expired": (
        "Pakken er udløbet. Lav en ny: planner bundle make",
        "The bundle has expired. Make a new one: planner bundle make",
    ),
    "bundle_lacks": ("Pakken mangler {names}.", "The bundle lacks {names}."),
    "bundle_is": (
        "Plan {plan}, version {version}. Kan åbnes til {until}.",
        "Plan {plan}, version {version}. Can be opened until {until}.",
    ),
    "bundle_ok": (
        "Alt er der og passer sammen: {people} personer, {pages} sider.",
        "Everything is there and agrees: {people} people, {pages} pages.",
    ),
    "bundle_outside_only": (
        "Filen er hel. Uden adgangsord kan indholdet ikke ses efter (--passphrase-file).",
        "The file is whole. Without the passphrase its content cannot be checked (--passphrase-file).",
    ),
    "bundle_count_differs": (
        "Tabellen har ikke så mange personer, som planen tæller.",
        "The table does not have as many people as the plan counts.",
    ),
    "bundle_lists_differ": ("Listerne har ikke de samme personer som tabellen.", "The lists do not have the table's people."),
    "bundle_pack_differs": ("Papiret mangler personer fra tabellen.", "The paper lacks people of the table."),
    "bundle_pages_missing": ("Papiret mangler sider.", "The paper lacks pages."),
    "bundle_plain_now": (
        "Filerne ligger nu ulåst på denne maskine. Slet dem, når de ikke skal bruges mere.",
        "The files now lie unlocked on this machine. Delete them when they are no longer needed.",
    ),
    "papers.bundle": ("Til USB-stik (krypteret)", "For a USB stick (encrypted)"),
    "papers.bundle_make": ("Lav filen til USB-stik", "Make the file for a USB stick"),
    "papers.bundle_get": ("Hent filen til USB-stik", "Take the file for a USB stick"),
    "papers.bundle_hint": (
        "Papir, lister med kort og tabeller i én låst fil, der åbnes med et dobbeltklik i en browser uden net. "
        "Den udløber, og den laves på ny, når planen godkendes, og hver nat.",
        "Paper, lists with map and tables in one locked file that opens by a double click in a browser without network. "
        "It expires, and is made anew when the plan is approved and every night.",
    ),
    "job.heading_bundle": ("Laver filen til USB-stik", "Making the file for a USB stick"),
    "job.done_help_bundle": (
        "Filen er lavet, og alt i den er læst tilbage og sammenlignet med planen.",
        "The file is made, and everything in it was read back and compared with the plan.",
    ),
    "step.bundle": ("papir, lister og tabeller", "paper, lists and tables"),
}
