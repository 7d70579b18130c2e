"""Words of the print centre, the register of prints, and typing ticks back."""

from __future__ import annotations

WEB_PAPER: dict[str, tuple[str, str]] = {
    "centre.changed": ("Kun det, der er ændret", "Only what has changed"),
    "centre.changed_hint": (
        "Når en udskrift er delt ud: print kun de papirer, der siger noget andet nu, med en liste over, hvad der skal byttes.",
        "When a print is out: print only the papers that now say something else, led by a list of what to swap.",
    ),
    "centre.since": ("Ændringer siden udskrift {number}", "Changes since print {number}"),
    "centre.whole": ("Hele planen", "The whole plan"),
    "centre.part": ("{name} ({count})", "{name} ({count})"),
    "centre.without_paper": ("Uden papir", "Without paper"),
    "centre.lists": ("Alle lister som én side", "All lists as one page"),
    "centre.lists_hint": (
        "Det samme som på papiret, til skærm og skærmlæser. Kan printes.",
        "The same as on paper, for screen and screen reader. Can be printed.",
    ),
    "centre.bundle_none": ("Der ligger ingen fil klar.", "No file lies ready."),
    "centre.bundle_made": ("Lavet {at}.", "Made {at}."),
    "centre.bundle_again": ("Lav filen igen", "Make the file again"),
    "centre.phrase": ("Vis adgangsordet", "Show the passphrase"),
    "centre.phrase_hint": ("Det bliver skrevet i loggen, at du så det.", "That you saw it is written in the log."),
    "centre.messages_hint": (
        "Tekst til sikker mail eller MedCom, til hver kommune og hvert sted.",
        "Text for secure mail or MedCom, to each municipality and site.",
    ),
    "centre.ticks_hint": (
        "Når papiret kommer tilbage: bogstaver og klokkeslæt fra tastaturet.",
        "When paper comes back: letters and times from the keyboard.",
    ),
    "centre.ticks_not_yet": ("Krydser kan tastes ind, når planen er godkendt.", "Ticks can be typed once the plan is approved."),
    "phrase.heading": ("Adgangsord til USB-filerne", "Passphrase of the USB files"),
    "phrase.lead": (
        "Åbner alle filer til USB-stik fra dette program, til de udløber. Skriv det ned, og læg det ikke sammen med stikket.",
        "Opens all files for USB sticks from this program until they expire. Write it down, and do not keep it with the stick.",
    ),
    "phrase.typed": (
        "Små bogstaver, mellemrum og O for 0 er i orden, når det tastes.",
        "Small letters, blanks and O for 0 are fine when it is typed.",
    ),
    "phrase.back": ("Tilbage til udskrifterne", "Back to the prints"),
    # --- the register
    "holders.heading": ("Hvem har hvilken udskrift", "Who holds which print"),
    "holders.lead": (
        "Nummeret står nederst på hver side. Notér hver udlevering, så gamle papirer kan hentes tilbage.",
        "The number stands at the foot of each page. Note every hand-out, so that old papers can be taken back.",
    ),
    "holders.none": (
        "Der er ikke printet noget af denne nats planer endnu.",
        "Nothing of this night's plans has been printed yet.",
    ),
    "holders.print": ("Udskrift nr. {number}", "Print no. {number}"),
    "holders.about": (
        "Version {version}, {status}. Printet {at} af {by}.",
        "Version {version}, {status}. Printed {at} by {by}.",
    ),
    "holders.paper": ("Papir", "Paper"),
    "holders.which": ("Papir (tomt: hele udskriften)", "Paper (empty: the whole print)"),
    "holders.whole": ("hele udskriften", "the whole print"),
    "holders.holder": ("Udleveret til", "Given to"),
    "holders.given": ("Udleveret", "Given"),
    "holders.returned": ("Tilbage", "Back"),
    "holders.out": ("Ude", "Out"),
    "holders.nobody": ("Ikke delt ud.", "Not handed out."),
    "holders.give": ("Notér udlevering", "Note the hand-out"),
    "holders.take_back": ("Er tilbage", "Is back"),
    "holders.needs_holder": ("Skriv, hvem der fik papiret.", "Write who was given the paper."),
    "holders.no_such_paper": (
        "Udskriften har intet papir af det navn. Vælg et fra listen.",
        "The print has no paper of that name. Choose one from the list.",
    ),
    "holders.other_version": ("anden version", "another version"),
    # --- typing ticks back
    "ticks.heading": ("Indtast krydser fra papiret", "Type ticks back from the paper"),
    "ticks.lead": (
        "Ét papir ad gangen. Skriv bogstavet og klokkeslættene, som de står. Enter går en linje ned, Tab til næste felt, "
        "Ctrl+Enter gemmer. Et tomt felt ændrer intet; slet teksten for at tage noget tilbage.",
        "One paper at a time. Type the letter and the times as they stand. Enter goes down a line, Tab to the next field, "
        "Ctrl+Enter saves. An empty field changes nothing; delete the text to take something back.",
    ),
    "ticks.papers": ("Papirer", "Papers"),
    "ticks.done_of": ("{done} af {all}", "{done} of {all}"),
    "ticks.letters": ("Bogstaver", "Letters"),
    "ticks.times": (
        "Klokkeslæt: 2315 eller 23.15. I timen, der kommer to gange i oktober: 0230+2 (sommertid) eller 0230+1.",
        "Times: 2315 or 23:15. In October's repeated hour: 0230+2 (summer time) or 0230+1.",
    ),
    "ticks.number": ("Nr.", "No."),
    "ticks.who": ("Hvem", "Who"),
    "ticks.answer": ("Svar", "Answer"),
    "ticks.fetched": ("Hentet kl.", "Fetched at"),
    "ticks.arrived": ("Ankommet kl.", "Arrived at"),
    "ticks.note": ("Bemærkning", "Remark"),
    "ticks.last": ("Indtastet", "Typed"),
    "ticks.save": ("Gem", "Save"),
    "ticks.save_next": ("Gem og næste papir", "Save and next paper"),
    "ticks.saved": ("{count} felter gemt.", "{count} fields saved."),
    "ticks.not_kept": ("{count} felter blev ikke gemt. Ret dem nedenfor.", "{count} fields were not kept. Correct them below."),
    "tick_no_time": ("Ikke et klokkeslæt", "Not a time"),
    "tick_no_letter": ("Ikke et af bogstaverne", "Not one of the letters"),
    "tick_not_yet": ("Klokken har ikke været det i nat", "That time has not been tonight"),
    "tick_twice": ("Timen kom to gange: skriv +2 eller +1 efter", "The hour came twice: add +2 or +1"),
    "tick_clash": ("En anden har skrevet {held} imens", "Someone else has typed {held} meanwhile"),
    "tick_no_paper": (
        "Der er intet papir ude af denne plan: den er ikke godkendt.",
        "No paper of this plan is out: it is not approved.",
    ),
}
