"""What an action says when it cannot do what was asked."""

from __future__ import annotations

ACTIONS: dict[str, tuple[str, str]] = {
    "rows_rejected": (
        "{file}: {rejected} af {rows} rækker kan ikke bruges, så intet er gemt (--strict). Ret dem, eller kør uden --strict.",
        "{file}: {rejected} of {rows} rows cannot be used, so nothing was stored (--strict). Mend them, or run without --strict.",
    ),
    "role_may_not": (
        "Det må du ikke med din rolle. Bed en administrator om den rolle, du skal bruge.",
        "You may not do this with your role. Ask an administrator for the role you need.",
    ),
    "no_patients": (
        "Der er ingen patienter i registret. Kør: planner import patients FIL",
        "There are no patients in the registry. Run: planner import patients FILE",
    ),
    "no_sites": (
        "Der er ingen steder i registret. Kør: planner import sites FIL",
        "There are no sites in the registry. Run: planner import sites FILE",
    ),
    "no_vehicles": (
        "Der er ingen køretøjer i registret. Kør: planner import vehicles FIL",
        "There are no vehicles in the registry. Run: planner import vehicles FILE",
    ),
    "bad_email": (
        "E-mailadressen skal se ud som navn@eksempel.dk.",
        "The e-mail address must look like name@example.dk.",
    ),
    "no_role": ("En konto skal have mindst én rolle: {roles}.", "An account needs at least one role: {roles}."),
    "no_account": ("Der er ingen konto med den e-mailadresse.", "There is no account with this e-mail address."),
    "real_people": (
        "Registret rummer {count} personer, der ikke er fra eksemplerne; demonstrationen blandes ikke med dem. "
        "Brug en anden mappe: PLANNER_HOME=./demo planner demo",
        "The registry holds {count} people who are not from the samples; the demonstration is not mixed with them. "
        "Use another folder: PLANNER_HOME=./demo planner demo",
    ),
    "file_name_tells": (
        "Filens navn ser ud til at rumme et CPR-nummer, og navnet gemmes i loggen. Giv filen et andet navn.",
        "The file's name seems to hold a CPR number, and the name is kept in the log. Give the file another name.",
    ),
    "scenario_names_unknown": (
        "Scenariet {scenario} nævner noget, der ikke findes: {names}. Ret navnene i scenariefilen, og tilføj den igen.",
        "The scenario {scenario} names what does not exist: {names}. Mend the names in the scenario file and add it again.",
    ),
}
