"""What the web pages say when something went wrong, and what to do then."""

from __future__ import annotations

WEB_ERRORS: dict[str, tuple[str, str]] = {
    "error.to_start": ("Til forsiden", "To the start page"),
    "error.400": ("Forespørgslen kunne ikke læses", "The request could not be read"),
    "error.400_help": ("Gå til forsiden, og prøv derfra.", "Go to the start page and try from there."),
    "error.403": ("Det har du ikke adgang til", "You may not do that"),
    "error.403_help": (
        "Din rolle giver ikke adgang, eller siden var for gammel. Genindlæs siden og prøv igen, eller spørg administratoren.",
        "Your role does not allow it, or the page was too old. Reload the page and try again, or ask the administrator.",
    ),
    "error.404": ("Siden findes ikke", "No such page"),
    "error.404_help": (
        "Adressen er forkert, eller du har ikke adgang til det, den viser.",
        "The address is wrong, or you have no access to what it shows.",
    ),
    "error.405": ("Sådan kan siden ikke bruges", "The page cannot be used like that"),
    "error.405_help": ("Gå til forsiden, og brug knapperne derfra.", "Go to the start page and use the buttons from there."),
    "error.409": ("Nogen kom først", "Someone was first"),
    "error.409_help": (
        "Planen eller arbejdet er i en anden tilstand end din side viste. "
        "Gå tilbage, genindlæs, og se på det igen. Intet er ændret.",
        "The plan or job is in another state than your page showed. Go back, reload and look again. Nothing was changed.",
    ),
    "error.413": ("Filen er for stor", "The file is too large"),
    "error.413_help": (
        "En fil må højst fylde 25 MB. Del den, eller brug kommandoen planner import.",
        "A file may be at most 25 MB. Split it, or use the command planner import.",
    ),
    "error.422": ("Det kunne ikke lade sig gøre", "That could not be done"),
    "error.422_help": (
        "Ret det, der står ovenfor, og prøv igen. Intet er ændret.",
        "Correct what is said above and try again. Nothing was changed.",
    ),
    "error.429": ("For mange forsøg", "Too many tries"),
    "error.429_help": ("Vent et minut, og prøv igen.", "Wait a minute and try again."),
    "error.500": ("Der skete en fejl hos os", "Something went wrong on our side"),
    "error.500_help": (
        "Intet er ændret. Prøv igen om lidt; sker det igen, så sig det til administratoren med tidspunktet.",
        "Nothing was changed. Try again shortly; if it happens again, tell the administrator and give the time.",
    ),
}
