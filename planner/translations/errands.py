"""The words about what is brought home to people: cylinders, batteries, nurses."""

from __future__ import annotations

ERRANDS: dict[str, tuple[str, str]] = {
    "thing_cylinder": ("iltflaske", "oxygen cylinder"),
    "thing_battery": ("batteri", "battery"),
    "thing_nurse": ("sygeplejerske", "nurse"),
    # why it is not brought
    "errand_is_moved": ("Personen flyttes efter planen.", "The person is moved by the plan."),
    "errand_already": ("Det bliver allerede bragt efter planen.", "It is already brought by the plan."),
    "errand_was_to_be_moved": (
        "Personen skulle flyttes, men kan ikke hentes. Beslut det igen i denne kladde.",
        "The person was to be moved but cannot be fetched. Decide it again in this draft.",
    ),
    "errand_home_unknown": ("Adressen er ikke fundet på kortet.", "The address was not found on the map."),
    "errand_does_not_help": (
        "Personen har intet apparat, som den slags kan forsyne.",
        "The person has no device that such a thing can supply.",
    ),
    "errand_none_in_stock": (
        "Stedet har ingen (flere), er ikke bekræftet eller er mistet.",
        "The site has none (left), is not confirmed, or is lost.",
    ),
    "errand_no_suitable_vehicle": ("Ingen vogn har plads til det.", "No vehicle has room for it."),
    "errand_none_reachable_in_time": ("Ingen vogn kan nå det i tide.", "No vehicle can be there in time."),
    "errand_left_by_hand": (
        "Det står ikke i de ruter, som er skrevet i hånden.",
        "It is not in the routes written by hand.",
    ),
    "errand_not_fetched_in_time": ("Ingen ledig vogn kan nå det i tide.", "No free vehicle can be there in time."),
    "errand_arrivals_full": (
        "Vognene venter ved steder, der modtager i tur.",
        "The vehicles wait where people are received in turn.",
    ),
    # on paper
    "n_things": ("{n} × {thing}", "{n} × {thing}"),
    "errand_load": ("TAG MED", "LOAD"),
    "errand_give": ("AFLEVER HJEMME", "BRING HOME"),
    "errand_for": ("{thing} til {ref}", "{thing} for {ref}"),
    "errand_there_by": ("Senest der {at}", "There by {at}"),
    "errand_brought": ("Får bragt {thing} {at} ({shift})", "Is brought {thing} at {at} ({shift})"),
    "errand_loaded": ("tages med fra {site} {at}", "loaded at {site} {at}"),
    "errand_lasts": ("rækker så til {at}", "lasts until {at} then"),
    "errand_not_brought": ("Får IKKE bragt {thing}", "Is NOT brought {thing}"),
    # on screen
    "errand.section": ("Bringes ud til folk hjemme", "Brought to people at home"),
    "errand.lead": (
        "Det, der er besluttet at bringe. Den, der får noget bragt, tæller stadig som hjemme eller uden plads.",
        "What it was decided to bring. Whoever is brought something still counts as at home or without a place.",
    ),
    "errand.thing": ("Hvad", "What"),
    "errand.from": ("Fra", "From"),
    "errand.by": ("Vogn", "Vehicle"),
    "errand.there_at": ("Der kl.", "There at"),
    "errand.latest": ("Senest", "Latest"),
    "errand.lasts": ("Rækker så til", "Lasts until then"),
    "errand.heading": ("Bringes ud", "Is brought"),
    "errand.brought": ("Får bragt {thing} fra {site} {at}.", "Is brought {thing} from {site} at {at}."),
    "errand.lasts_until": ("Rækker så til {at}.", "Lasts until {at} then."),
    "errand.not_brought": ("Får ikke bragt {thing}.", "Is not brought {thing}."),
    "change.kind_cylinder": ("Bring en iltflaske hjem til personen", "Bring an oxygen cylinder home to the person"),
    "change.kind_battery": ("Bring et batteri hjem til personen", "Bring a battery home to the person"),
    "change.kind_nurse": ("Send en sygeplejerske hjem til personen", "Send a nurse home to the person"),
    "change.did_cylinder": ("iltflaske bringes fra {site}", "cylinder brought from {site}"),
    "change.did_battery": ("batteri bringes fra {site}", "battery brought from {site}"),
    "change.did_nurse": ("sygeplejerske sendes fra {site}", "nurse sent from {site}"),
    "lock.cylinder": ("skal have bragt en iltflaske fra {site}", "is to be brought a cylinder from {site}"),
    "lock.battery": ("skal have bragt et batteri fra {site}", "is to be brought a battery from {site}"),
    "lock.nurse": ("skal have en sygeplejerske fra {site}", "is to have a nurse from {site}"),
    "change.not_brought": ("Det bliver ikke bragt", "It is not brought"),
    "change.depot": ("Hvorfra?", "From where?"),
    "change.depot_hint": (
        "Bekræftede steder, der har noget at bringe ud. Bruges kun, hvis du vælger at bringe noget.",
        "Confirmed sites that have something to bring. Used only if you choose to bring something.",
    ),
    "change.stock": (
        "{cylinder} iltflasker, {battery} batterier, {nurse} sygeplejersker",
        "{cylinder} cylinders, {battery} batteries, {nurse} nurses",
    ),
    # at the command line
    "bring.driven": (
        "{plan} v{version}: {ref} får bragt {thing} fra {site} {at} med {shift}; rækker så til {until}.",
        "{plan} v{version}: {ref} is brought {thing} from {site} at {at} by {shift}; lasts until {until} then.",
    ),
    "bring.driven_person": (
        "{plan} v{version}: {ref} får {thing} hjem fra {site} {at} med {shift}.",
        "{plan} v{version}: {ref} gets a {thing} at home from {site} at {at} by {shift}.",
    ),
    "bring.refused": ("{ref} får ikke bragt {thing}; intet er gemt.", "{ref} is not brought {thing}; nothing was stored."),
}
