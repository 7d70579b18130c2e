"""What is said where a plan is planned anew while it is driven."""

from __future__ import annotations

WEB_REPLAN: dict[str, tuple[str, str]] = {
    "replan.heading": ("Læg om undervejs", "Plan anew on the way"),
    "replan.lead": (
        "Fortæl, hvad der er sket. Køretøjerne fortsætter, fra hvor de er, og det, som er gjort, bliver stående. Så få "
        "som muligt får noget andet at vide end før.",
        "Tell what has happened. Vehicles go on from where they are, and what is done stays done. As few as possible are told "
        "anything else than before.",
    ),
    "replan.at": ("Fra hvornår", "From when"),
    "replan.at_hint": (
        "Dansk tid. Det, der skulle være sket før, regnes for sket, medmindre afkrydsningerne siger noget andet.",
        "Danish time. What should have happened before counts as done, unless the ticks say otherwise.",
    ),
    "replan.lost": ("Køretøjer, der er gået i stå", "Vehicles that have broken down"),
    "replan.lost_hint": (
        "De, der sidder i bilen, hentes, hvor den holder. Uden et punkt regnes den for at holde ved sit seneste stop.",
        "Whoever sits in it is fetched where it stands. Without a point it counts as standing at its last stop.",
    ),
    "replan.point": ("holder ved (bredde, længde)", "stands at (latitude, longitude)"),
    "replan.idle": ("kører ikke i planen", "does not drive in the plan"),
    "replan.full": ("Steder, der ikke kan tage flere", "Sites that can take nobody more"),
    "replan.full_hint": (
        "De, der er nået frem, bliver. De andre får et andet sted.",
        "Whoever has arrived stays. The others get another site.",
    ),
    "replan.closed": ("Broer og færger, der er lukket", "Bridges and ferries that are closed"),
    "replan.closed_hint": (
        "Et køretøj, som er på vej derover, vender om. Andre spærringer tegnes i scenariet.",
        "A vehicle on its way across turns round. Other closures are drawn in the scenario.",
    ),
    "replan.choose": ("Vælg blandt {count}", "Choose among {count}"),
    "replan.bring": ("Noget skal bringes hjem til nogen", "Something is to be brought home to someone"),
    "replan.bring_hint": (
        "En iltflaske, et batteri eller en sygeplejerske til en, der bliver hjemme eller er uden plads. Det, der allerede er "
        "besluttet, gælder stadig.",
        "A cylinder, a battery or a nurse to someone who stays or has no place. What was decided already still holds.",
    ),
    "replan.bring_open": ("Skriv hvem, hvad og hvorfra", "Write whom, what and from where"),
    "replan.bring_ref": ("Hvem (reference)", "Whom (reference)"),
    "replan.bring_what": ("Hvad", "What"),
    "replan.bring_choose": ("Vælg", "Choose"),
    "replan.bring_button": ("Bring noget hjem undervejs", "Bring something home on the way"),
    "replan.brought": ("{ref} får bragt {thing} kl. {at} ({shift})", "{ref} is brought: {thing} at {at} ({shift})"),
    "replan.cannot_bring": ("{ref} får IKKE bragt {thing}: {why}", "{ref} is NOT brought {thing}: {why}"),
    "replan.error_person": ("{ref} er ikke i planen.", "{ref} is not in the plan."),
    "replan.error_bring": ("Vælg, hvad {ref} skal have, og hvorfra.", "Choose what {ref} is to have and from where."),
    "replan.new_people": (
        "Nye borgere tages med fra registrene, så snart de er importeret. Hvem der er hentet og fremme, tastes af fra papiret:",
        "New people are taken from the registries as soon as they are imported. Who was fetched and has arrived is typed back "
        "from paper:",
    ),
    "replan.try": ("Læg om", "Plan anew"),
    "replan.how": (
        "Det tager omkring ti sekunder. Resultatet er en kladde; planen her gælder, til den er godkendt og sat i gang.",
        "It takes about ten seconds. The result is a draft; this plan holds until that is approved and activated.",
    ),
    "replan.again": ("Ret, og læg om igen", "Put right, and plan anew"),
    "replan.holds": ("Til planen, der gælder", "To the plan in force"),
    "replan.still_holds": ("Planen, der køres, gælder fortsat.", "The plan that is driven still holds."),
    "job.heading_replan": ("Natten lægges om", "The night is planned anew"),
    "job.done_help_replan": ("Resten af natten er lagt og kontrolleret.", "The rest of the night is planned and checked."),
    "replan.section": ("Lagt om {at}", "Planned anew {at}"),
    "replan.made_at": (
        "Lagt om {at}, mens planen {plan} blev kørt. Det, som var gjort, er med og ligger fast.",
        "Planned anew {at} while the plan {plan} was being driven. What was done is in it and stays.",
    ),
    "replan.compare": ("Sammenlign de to planer", "Compare the two plans"),
    "replan.despite": (
        "De var på vej til et sted, der nu er fuldt, og intet andet sted har plads. Ring til stedet, før de ankommer:",
        "They were on their way to a site that is full now, and no other has room. Call the site before they arrive:",
    ),
    "replan.tell": ("Hvem skal have besked", "Who must be told"),
    "replan.tell_count": ("{count} skal have besked", "{count} must be told"),
    "replan.tell_nobody": ("Ingen skal have besked om andet end før.", "Nobody must be told anything else than before."),
    "replan.tell_order": (
        "Det, der sker først, står øverst. Navne og telefoner står på papiret:",
        "What happens first stands first. Names and phones are on paper:",
    ),
    "replan.waits": ("sidder i {vehicle}, der er gået i stå", "sits in {vehicle}, which has broken down"),
    "replan.taken_to_stand": (
        "{vehicle} regnes for at holde ved sit seneste stop. Hvis ikke: læg om igen med --lost {vehicle}=BREDDE,LÆNGDE",
        "{vehicle} is taken to stand where it last stopped. If not, plan anew with --lost {vehicle}=LAT,LON",
    ),
    "replan.not_yet": (
        "Gælder ikke endnu. Planen {plan} gælder, til denne er foreslået, godkendt af en anden og taget i brug.",
        "Not in force yet. The plan {plan} holds until this one is proposed, approved by somebody else and activated.",
    ),
    "replan.brought_from": ("fra", "from"),
    "replan.not_brought": ("bringes ikke", "is not brought"),
    "replan.was": ("Fik at vide", "Was told"),
    "replan.now": ("Skal have at vide", "Must be told"),
    "replan.not_fetched": ("hentes ikke", "is not fetched"),
    "replan.unplaced": ("{count} er uden plads", "{count} are without a place"),
    "replan.error_at": ("Skriv en dato og et klokkeslæt.", "Write a date and a time."),
    "replan.error_point": (
        "Skriv punktet som bredde, længde: 56.46, 10.03.",
        "Write the point as latitude, longitude: 56.46, 10.03.",
    ),
}
