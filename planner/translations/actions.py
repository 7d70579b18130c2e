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
    "needs_second_person": (
        "En plan godkendes af en anden end den, der lavede eller foreslog den. Bed en kollega eller indsatslederen.",
        "A plan is approved by someone else than whoever drafted or proposed it. Ask a colleague or the incident lead.",
    ),
    "other_plan_active": (
        "Planen {plan} er i brug for samme scenarie. Læg den om, eller afslut den først.",
        "The plan {plan} is active for the same scenario. Plan it anew, or close it first.",
    ),
    "needs_reason": (
        "Skriv en grund på mindst {shortest} tegn; den gemmes med skridtet.",
        "Write a reason of at least {shortest} characters; it is kept with the step.",
    ),
    "site_changed": (
        "{site} er ændret af en anden, siden du åbnede siden. Intet er gemt.",
        "{site} has been changed by someone else since you opened the page. Nothing was stored.",
    ),
    "nothing_to_take_back": (
        "Der er intet svar at tage tilbage for {site}.",
        "There is no answer to take back for {site}.",
    ),
    "ask_no_sites": (
        "Vælg mindst ét af kommunens egne steder.",
        "Choose at least one of the municipality's own sites.",
    ),
    "ask_bad_day": ("Fristen skal ligge inden for det næste år.", "The deadline must lie within the next year."),
    "ask_too_long": ("Beskeden må højst være {longest} tegn.", "The message may have at most {longest} characters."),
    "scenario_names_unknown": (
        "Scenariet {scenario} nævner noget, der ikke findes: {names}. Ret navnene i scenariefilen, og tilføj den igen.",
        "The scenario {scenario} names what does not exist: {names}. Mend the names in the scenario file and add it again.",
    ),
    "draft_outdated": (
        "Registrene er ændret, siden kladden blev lavet. Lav en ny plan; den kan beholde jeres beslutninger.",
        "The registries have changed since this draft was made. Make a new plan; it can keep your decisions.",
    ),
    "driven_goes_on": (
        "Kladden er lagt om, mens der køres. Læg om igen i stedet for at rette den.",
        "This draft was made anew while a plan is driven. Plan anew again instead of changing it.",
    ),
    "only_driven_goes_on": (
        "Kun en godkendt eller aktiv plan kan lægges om undervejs.",
        "Only an approved or active plan can be planned anew on the way.",
    ),
    "outside_the_night": (
        "Tidspunktet ligger efter planens slutning eller før den seneste omlægning.",
        "The moment lies after the plan's end or before the latest planning anew.",
    ),
    "routes_not_text": (
        "Filen er ikke en tekstfil med ruter. Gem regnearket som CSV.",
        "The file is no text file of routes. Save the spreadsheet as CSV.",
    ),
    "routes_none": (
        "Filen har kun overskrifter: der skal stå en linje for hvert stop, som i den fil, planens ruter hentes i.",
        "The file has headings only: a line for each stop must be there, as in the file that the plan's routes come in.",
    ),
    "routes_columns": ("Filen mangler kolonnen {columns}.", "The file lacks the column {columns_en}."),
    "routes_line": (
        "Linje {line}: der skal stå en vagt, hent eller aflever, og en reference.",
        "Line {line}: a shift, pickup or delivery, and a reference must be there.",
    ),
    "routes_begun": (
        "Linje {line}: skriv tiden sådan: 2026-12-02 18:30.",
        "Line {line}: write the time like this: 2026-12-02 18:30.",
    ),
    "routes_shift": ("Vagten {shift} er ikke blandt nattens.", "The shift {shift} is not one of the night's."),
    "routes_ref": ("{ref} skal ikke køres i denne plan.", "{ref} is not driven in this plan."),
    "routes_prefix": (
        "Vagten {shift}: et stop kan ikke være begyndt efter et, der ikke er.",
        "Shift {shift}: no stop can have begun after one that has not.",
    ),
    "only_drafts_change": (
        "Kun en kladde kan rettes. Træk forslaget tilbage, eller lav en ny plan.",
        "Only a draft can be changed. Withdraw the proposal, or make a new plan.",
    ),
    "scenario_edited_meanwhile": (
        "En anden har gemt scenariet, siden du åbnede det. Intet er gemt.",
        "Someone else has saved the scenario since you opened it. Nothing was stored.",
    ),
    "scenario_has_plans": (
        "Der er lavet planer for scenariet, så det ændres ikke. Gem det som et nyt scenarie.",
        "Plans were made for this scenario, so it is not changed. Save it as a new scenario.",
    ),
    "scenario_id_taken": (
        "Der er allerede et scenarie med det kendetegn.",
        "There is already a scenario with that id.",
    ),
    "policy_version_taken": (
        "Der er allerede et regelsæt med den version. En version ændres aldrig.",
        "There is already a policy of that version. A version never changes.",
    ),
}
