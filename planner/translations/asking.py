"""What is said of asking an address service on the net: the disclosure beside the switch, and what came of asking."""

from __future__ import annotations

ASKING: dict[str, tuple[str, str]] = {
    "service.off": (
        "Opslag hos en adressetjeneste på nettet er slået fra: ingen adresse forlader maskinen. En administrator kan slå det til "
        "med PLANNER_ADDRESS_SERVICE; så sendes folks adresser, ikke navne, til tjenesten.",
        "Asking an address service on the net is off: no address leaves the machine. An administrator can switch it on with "
        "PLANNER_ADDRESS_SERVICE; then addresses of people, not names, are sent to the service.",
    ),
    "service.on": (
        "Opslag på nettet er slået til: når nogen slår op, forlader folks adresser, ikke navne, maskinen og går til {host}. Kun "
        "vej, nummer og postnummer sendes, én adresse ad gangen, og hvert opslag står i loggen. Det er en videregivelse.",
        "Asking on the net is on: when someone asks, addresses of people, not names, leave the machine to {host}. Only street, "
        "number and postcode are sent, one address at a time, and each time is in the log. It is a disclosure.",
    ),
    "service.heading": ("Slå op på nettet", "Ask on the net"),
    "service.do": ("Send adressen til {host}", "Send the address to {host}"),
    "service.all": (
        "Alle kan slås op på én gang med kommandoen: planner people ask",
        "Everyone can be asked for at once with the command: planner people ask",
    ),
    "asked_found": ("fundet bedre end før", "found better than before"),
    "asked_as_before": (
        "tjenesten fandt ikke noget bedre i kommunen: som før",
        "the service found nothing better in the municipality: as before",
    ),
    "asked_not_sent": (
        "ikke sendt: ikke en ren adresse, eller fundet allerede",
        "not sent: no plain address, or found already",
    ),
    "asked_failed": ("tjenesten svarede ikke: adressen er som før", "the service did not answer: the address is as before"),
    "asked_by_hand": ("Se på adressen og sæt nålen selv.", "Look at the address and set the pin yourself."),
    "service_slow": ("for længe om at svare", "took too long to answer"),
    "service_unreachable": ("kan ikke nås, eller afviste spørgsmålet", "cannot be reached, or refused the question"),
    "service_answer": ("svaret kan ikke læses", "the answer cannot be read"),
    "service_off": (
        "Ingen adressetjeneste er sat, så intet er sendt. Sæt PLANNER_ADDRESS_SERVICE (se README) eller sæt nålene i hånden.",
        "No address service is set, so nothing was sent. Set PLANNER_ADDRESS_SERVICE (see README) or set the pins by hand.",
    ),
    "bad_service_address": (
        "PLANNER_ADDRESS_SERVICE skal være en https-adresse med {address} én gang, hvor adressen skal stå, efter værtsnavnet. "
        "Ret den, eller fjern den: så spørges ingen.",
        "PLANNER_ADDRESS_SERVICE must be an https address with {address} once, where the address goes, after the host's name. "
        "Mend it, or remove it: then nobody is asked.",
    ),
    "asking_stopped": (
        "Stoppet efter {done} af {total}; det, der blev fundet, er gemt.",
        "Stopped after {done} of {total}; what was found is kept.",
    ),
    "ask_confirm": (
        "{count} adresser på mennesker, ikke navne, vil forlade maskinen og gå til {host}, én ad gangen; hver står i loggen. "
        "Kør igen med --disclose, hvis det er besluttet.",
        "{count} addresses of people, not names, would leave the machine to {host}, one at a time; each is logged. Run again "
        "with --disclose if that has been decided.",
    ),
    "ask_gave_up": (
        "Tjenesten svarede ikke flere gange i træk; resten er ikke spurgt.",
        "The service failed several times in a row; the rest were not asked.",
    ),
    "fix.field.looked_up": ("Fundet af adressetjeneste", "Found by an address service"),
}
