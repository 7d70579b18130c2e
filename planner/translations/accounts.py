"""What is said about accounts, signing in and second factors when something cannot be done."""

from __future__ import annotations

ACCOUNTS: dict[str, tuple[str, str]] = {
    "email_taken": (
        "Der er allerede en konto med den e-mailadresse. Find den på listen, og ret den dér.",
        "There is an account with this e-mail address already. Find it in the list and change it there.",
    ),
    "no_municipality": (
        "En kommunal kontaktperson skal have en kommune.",
        "A municipal contact person needs a municipality.",
    ),
    "municipality_not_known": ("Kommunekoden findes ikke.", "There is no municipality with this code."),
    "region_not_known": ("Regionskoden findes ikke.", "There is no region with this code."),
    "not_your_own": (
        "Din egen konto kan du ikke ændre her. Bed en anden administrator om det.",
        "You cannot change your own account here. Ask another administrator.",
    ),
    "last_administrator": (
        "Det er den sidste administrator. Gør en anden til administrator først.",
        "This is the last administrator. Make somebody else one first.",
    ),
    "no_invitation": (
        "Linket gælder ikke længere. Bed administratoren om et nyt.",
        "The link is no longer valid. Ask the administrator for a new one.",
    ),
    "password_length": (
        "Adgangskoden skal være på {low} til {high} tegn. Fire ord er en god adgangskode.",
        "The password must have {low} to {high} characters. Four words make a good one.",
    ),
    "password_easy": (
        "Adgangskoden er for let at gætte. Brug nogle ord, der ikke har med dig eller arbejdet at gøre.",
        "The password is too easy to guess. Use some words that have nothing to do with you or your work.",
    ),
    "too_many_tries": (
        "Der har været for mange forsøg. Vent {minutes} minutter, eller log ind fra en computer, du har brugt før.",
        "There were too many tries. Wait {minutes} minutes, or sign in from a computer you have used before.",
    ),
    "session_over": ("Du er ikke længere logget ind. Log ind igen.", "You are no longer signed in. Sign in again."),
    "wrong_code": (
        "Koden passer ikke. En kode gælder et halvt minut og kun én gang: vent på den næste, og prøv igen.",
        "The code does not fit. A code is good for half a minute and only once: wait for the next and try again.",
    ),
    "wrong_key": (
        "Sikkerhedsnøglen blev ikke godkendt. Prøv igen, eller brug en kode.",
        "The security key was not accepted. Try again, or use a code.",
    ),
    "wrong_old_password": ("Den nuværende adgangskode passer ikke.", "The present password does not fit."),
    "second_factor_first": (
        "Giv først den anden faktor, du allerede har.",
        "Give the second factor you already have first.",
    ),
    # break-glass
    "glass_reason": ("Skriv en begrundelse på mindst {low} tegn.", "Write a reason of at least {low} characters."),
    "glass_hours": ("Vælg 1 til {high} timer.", "Choose 1 to {high} hours."),
    "glass_one": (
        "Vælg enten én person eller én kommune.",
        "Choose either one person or one municipality.",
    ),
    "glass_nothing": (
        "Der er ingen person med den reference og ingen kommune med den kode.",
        "There is no person with this reference and no municipality with this code.",
    ),
    "no_glass": ("Der er ikke åbnet for det.", "This has not been opened."),
    "glass_verdict": (
        "Vælg en afgørelse. Var det ikke berettiget, så skriv hvorfor på mindst {low} tegn.",
        "Choose a verdict. If it was not justified, say why in at least {low} characters.",
    ),
    "glass_own": ("Ingen afgør sin egen sag.", "Nobody judges their own."),
    "glass_reviewed": ("Det er allerede gennemgået.", "This has been reviewed already."),
    # retention
    "no_period": ("Den frist findes ikke.", "There is no such period."),
    "bad_period": ("Skriv et helt antal dage fra {low} til {high}.", "Write a whole number of days from {low} to {high}."),
}
