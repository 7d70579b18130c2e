"""What the pages about accounts say: signing in, second factors, invitations, one's own profile."""

from __future__ import annotations

WEB_ACCOUNTS: dict[str, tuple[str, str]] = {
    "role.planner": ("Beredskabsmedarbejder", "Preparedness staff"),
    "role.municipal": ("Kommunal kontaktperson", "Municipal contact person"),
    "role.lead": ("Indsatsleder", "Incident lead"),
    "role.administrator": ("Administrator", "Administrator"),
    "role.auditor": ("Revisor", "Auditor"),
    "account.again": ("Adgangskoden en gang til", "The password once more"),
    "account.not_the_same": (
        "De to adgangskoder er ikke ens. Skriv den samme to gange.",
        "The two passwords differ. Write the same one twice.",
    ),
    "account.password_hint": (
        "Mindst 12 tegn. Fire ord er en god adgangskode.",
        "At least 12 characters. Four words make a good one.",
    ),
    # the second factor
    "second.heading": ("To-trins-login", "Two-step sign-in"),
    "second.lead": ("Bekræft, at det er dig.", "Confirm that it is you."),
    "second.code": ("Kode", "Code"),
    "second.code_hint": (
        "De seks cifre i din app, eller en af dine gendannelseskoder.",
        "The six digits in your app, or one of your recovery codes.",
    ),
    "second.go_on": ("Fortsæt", "Continue"),
    "second.key": ("Brug sikkerhedsnøgle", "Use a security key"),
    "second.key_failed": (
        "Nøglen svarede ikke. Prøv igen, eller brug en kode.",
        "The key did not answer. Try again, or use a code.",
    ),
    "second.lost": (
        "Har du hverken telefon eller koder, så bed administratoren om at nulstille din konto.",
        "With neither phone nor codes, ask the administrator to reset your account.",
    ),
    # invitations
    "invited.heading": ("Velkommen", "Welcome"),
    "invited.lead": (
        "{name}, vælg en adgangskode, og sæt to-trins-login op. Linket virker én gang.",
        "{name}, choose a password and set up two-step sign-in. The link works once.",
    ),
    "invited.password": ("1. Adgangskode", "1. Password"),
    "invited.app": ("2. To-trins-login", "2. Two-step sign-in"),
    "invited.do": ("Opret adgang", "Create access"),
    # one's own profile
    "profile.heading": ("Min konto", "My account"),
    "profile.name": ("Navn", "Name"),
    "profile.roles": ("Roller", "Roles"),
    "profile.municipality": ("Kommune", "Municipality"),
    "profile.region": ("Region", "Region"),
    "profile.new_password": ("Ny adgangskode", "New password"),
    "profile.old_password": ("Nuværende adgangskode", "Present password"),
    "profile.password_lead": (
        "Du bliver logget ud alle steder og logger ind igen med den nye.",
        "You are signed out everywhere and sign in again with the new one.",
    ),
    "profile.password_do": ("Skift adgangskode", "Change the password"),
    "profile.app": ("App på telefonen", "App on the phone"),
    "profile.app_on": ("sat op.", "set up."),
    "profile.app_off": ("ikke sat op.", "not set up."),
    "profile.app_new": ("Skift telefon", "Change phone"),
    "profile.app_heading": ("Sæt to-trins-login op", "Set up two-step sign-in"),
    "profile.app_why": (
        "Din konto kan vise navne og helbredsoplysninger. Adgangskoden alene er ikke nok.",
        "Your account may show names and health data. The password alone is not enough.",
    ),
    "profile.app_get": (
        "Åbn en godkendelses-app på din telefon, for eksempel Microsoft Authenticator, Google Authenticator eller Aegis.",
        "Open an authenticator app on your phone, for example Microsoft Authenticator, Google Authenticator or Aegis.",
    ),
    "profile.app_scan": ("Tilføj en konto, og ret kameraet mod firkanten.", "Add an account and point the camera at the square."),
    "profile.square": (
        "QR-kode med nøglen. Den står også som tekst nedenfor.",
        "QR code with the key. It is in text below as well.",
    ),
    "profile.app_type": ("Uden kamera: skriv nøglen", "Without a camera: type the key"),
    "profile.app_code": ("Skriv de seks cifre, som appen viser.", "Write the six digits that the app shows."),
    "profile.first_code": ("Koden fra appen", "The app's code"),
    "profile.first_code_hint": ("Seks cifre. De skifter hvert halve minut.", "Six digits. They change every half minute."),
    "profile.app_do": ("Sæt op", "Set up"),
    "profile.codes_heading": ("Dine gendannelseskoder", "Your recovery codes"),
    "profile.codes_lead": (
        "Mister du telefonen, logger du ind med en af dem. Hver kode virker én gang.",
        "If you lose your phone, sign in with one of them. Each works once.",
    ),
    "profile.codes_once": ("De vises kun nu.", "They are shown only now."),
    "profile.codes_keep": (
        "Print siden, eller skriv dem af, og gem dem et andet sted end telefonen.",
        "Print this page or copy them down, and keep them somewhere other than your phone.",
    ),
    "profile.codes_done": ("Jeg har gemt dem", "I have kept them"),
    "profile.codes_left": ("Ubrugte gendannelseskoder", "Unused recovery codes"),
    "profile.new_codes": ("Lav nye koder", "Make new codes"),
    "profile.new_codes_lead": (
        "De {left} ubrugte koder, du har nu, holder op med at virke.",
        "The {left} unused codes you have now stop working.",
    ),
    "profile.keys": ("Sikkerhedsnøgler", "Security keys"),
    "profile.key": ("Sikkerhedsnøgle", "Security key"),
    "profile.no_keys": ("Ingen. En nøgle er hurtigere end en kode.", "None. A key is quicker than a code."),
    "profile.key_name": ("Nøglens navn", "The key's name"),
    "profile.key_add": ("Tilføj sikkerhedsnøgle", "Add a security key"),
    "profile.key_remove": ("Fjern", "Remove"),
    "profile.key_failed": ("Nøglen blev ikke tilføjet. Prøv igen.", "The key was not added. Try again."),
    "profile.sessions": ("Her er du logget ind", "Where you are signed in"),
    "profile.from": ("fra {source}", "from {source}"),
    "profile.this": ("(denne browser)", "(this browser)"),
    "profile.end": ("Log ud", "Sign out"),
    "profile.end_others": ("Log ud alle andre steder", "Sign out everywhere else"),
    "profile.done_session": ("Logget ud dér.", "Signed out there."),
    "profile.done_key": ("Nøglen er tilføjet.", "The key is added."),
    "profile.done_linked": ("Kontoen er forbundet.", "The account is linked."),
    "profile.done_unlinked": ("Forbindelsen er fjernet.", "The link is removed."),
    # an identity provider
    "identity.heading": ("Fælles login", "Single sign-on"),
    "identity.go": ("Fortsæt til {host}", "Continue to {host}"),
    "identity.means": (
        "Log ind hos {host}. Den, du er dér, kan derefter logge ind på denne konto. Adgangskoden virker stadig.",
        "Sign in at {host}. Whoever you are there can then sign in to this account. The password still works.",
    ),
    "identity.linked": ("Forbundet med {host} siden {at}.", "Linked to {host} since {at}."),
    "identity.not_linked": ("Kontoen er ikke forbundet med {host}.", "The account is not linked to {host}."),
    "identity.link": ("Forbind", "Link"),
    "identity.unlink": ("Fjern forbindelsen", "Remove the link"),
    "identity.stranger": (
        "Ingen åben konto her er forbundet med dit fælles login. Log ind med adgangskoden, og forbind den under Min konto.",
        "No open account here is linked to your single sign-on. Sign in with the password and link it under My account.",
    ),
    "identity.no_question": (
        "Svaret hører ikke til et login herfra, eller det er brugt. Begynd forfra.",
        "The answer does not belong to a sign-in from here, or was used. Begin anew.",
    ),
    "oidc_incomplete": (
        "PLANNER_OIDC_ISSUER skal være en https-adresse, _CLIENT_ID og _CLIENT_SECRET (en fil) skal være sat.",
        "PLANNER_OIDC_ISSUER must be an https address, and _CLIENT_ID and _CLIENT_SECRET (a file) must be set.",
    ),
    "oidc_not_installed": (
        "PLANNER_OIDC_ISSUER er sat, men tilvalget mangler: pip install 'outage-planner[oidc]', eller fjern indstillingen.",
        "PLANNER_OIDC_ISSUER is set, but the extra is missing: pip install 'outage-planner[oidc]', or take the setting away.",
    ),
    "oidc_no_secret": (
        "Filen i PLANNER_OIDC_CLIENT_SECRET kan ikke læses. Log ind med adgangskoden.",
        "The file in PLANNER_OIDC_CLIENT_SECRET cannot be read. Sign in with the password.",
    ),
    "oidc_silent": (
        "Det fælles login svarer ikke, som det skal. Log ind med adgangskoden.",
        "The single sign-on does not answer as it must. Sign in with the password.",
    ),
    "oidc_off": ("Fælles login er slået fra.", "Single sign-on is off."),
    "profile.done_key_gone": ("Nøglen er fjernet.", "The key is removed."),
}
