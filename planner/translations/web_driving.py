"""What the page with the driving of a plan in pictures says."""

from __future__ import annotations

WEB_DRIVING: dict[str, tuple[str, str]] = {
    "driving.heading": ("Kørslen i billeder", "The driving in pictures"),
    "driving.lead": (
        "Hvert billede har en tabel, der siger det samme.",
        "Each picture has a table that says the same.",
    ),
    "driving.on_the_map": ("Ruterne på kortet", "The routes on the map"),
    "driving.nobody": ("Ingen bliver kørt i denne plan.", "Nobody is driven in this plan."),
    "driving.vehicles": ("Køretøjer og frister", "Vehicles and deadlines"),
    "driving.vehicles_lead": (
        "Billedet viser de køretøjer, som tabellen under det viser: mindst tid til overs øverst, til du sorterer anderledes.",
        "The picture shows the vehicles that the table below it shows: least to spare first, until you sort otherwise.",
    ),
    "driving.no_room": (
        "Billedet kræver en bredere skærm. Drej telefonen på tværs, eller brug tabellen herunder: den siger det samme.",
        "The picture needs a wider screen. Turn the telephone on its side, or use the table below: it says the same.",
    ),
    "driving.vehicles_picture": (
        "Tidslinje for {count} køretøjer fra {start} til {end}. Tabellen under billedet siger det samme.",
        "Timeline of {count} vehicles from {start} to {end}. The table below the picture says the same.",
    ),
    "driving.sign_empty": ("ude uden nogen om bord", "out with nobody on board"),
    "driving.sign_break": ("pause: chaufføren hviler, og vognen er tom", "break: the driver rests, and the vehicle is empty"),
    "driving.breaks": ("Pauser", "Breaks"),
    "driving.sign_riders": (
        "personer om bord, ledsagere med; jo tykkere, jo fuldere",
        "people on board, escorts too; the thicker, the fuller",
    ),
    "driving.sign_arrival": ("nogen er fremme", "somebody has arrived"),
    "driving.sign_deadline": (
        "senest tilladte ankomst for en, køretøjet henter; senere end billedet vises ikke",
        "latest arrival allowed for somebody it fetches; later than the picture is not shown",
    ),
    "driving.sign_spare": (
        "tid til overs for den, der har mindst",
        "time to spare of whoever has least",
    ),
    "driving.mark_now": ("nu, kl. {at}", "now, {at}"),
    "driving.mark_replanned": (
        "lagt om kl. {at}; til venstre er det, som det gik",
        "planned anew at {at}; to the left as it went",
    ),
    "driving.trips": ("Ture", "Trips"),
    "driving.most": ("Flest om bord / pladser", "Most on board / places"),
    "driving.latest": ("Senest fremme", "Latest arrival"),
    "driving.load": ("Belastning over tid", "Load over time"),
    "driving.load_lead": (
        "Alle køretøjer tilsammen. Kurvernes højde er ikke den samme: det største antal står ved hver.",
        "All vehicles together. The curves do not share a scale: the largest number stands beside each.",
    ),
    "driving.load_picture": (
        "Fire kurver fra {start} til {end}: køretøjer ude, og personer siddende, i kørestol og liggende om bord.",
        "Four curves from {start} to {end}: vehicles out, and people seated, in wheelchairs and lying on board.",
    ),
    "driving.curve_vehicles": ("Køretøjer ude", "Vehicles out"),
    "driving.curve_seated": ("Siddende om bord", "Seated on board"),
    "driving.curve_wheelchair": ("I kørestol om bord", "In wheelchairs on board"),
    "driving.curve_lying": ("Liggende om bord", "Lying on board"),
    "driving.at_most": ("højst {number}", "at most {number}"),
    "driving.hours": ("Flest på én gang, time for time", "Most at once, hour by hour"),
    "driving.hour": ("Fra", "From"),
    "driving.slack": ("Tid til overs, patient for patient", "Time to spare, patient by patient"),
    "driving.slack_lead": (
        "En firkant er en patient. Længst til venstre er de, der har mindst tid mellem ankomst og senest tilladte ankomst; "
        "gruppens margen er trukket fra.",
        "A square is a patient. Furthest left are those with least time between arrival and latest arrival allowed; "
        "the group's margin is already taken off.",
    ),
    "driving.slack_picture": (
        "Tid til overs for {count} patienter efter hast; den mindste er {least}.",
        "Time to spare of {count} patients by urgency; the least is {least}.",
    ),
    "driving.slack_table": ("Tid til overs efter hast", "Time to spare by urgency"),
    "driving.patients": ("Patienter", "Patients"),
    "driving.least": ("Mindst", "Least"),
    "driving.who": ("Hvem", "Who"),
    "driving.median": ("Midterste", "Median"),
    "driving.little": ("Under 30 min", "Under 30 min"),
    "driving.everyone": ("Alle flyttede, mindst tid til overs først", "Everyone moved, least to spare first"),
}
