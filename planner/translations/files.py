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
}
