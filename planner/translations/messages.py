"""Words of the messages to municipalities and sites, and of the page that holds them."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # the text itself: always Danish when it is sent
    "message_subject": (
        "Strømafbrydelse, plan {plan} version {version}",
        "Power cut, plan {plan} version {version}",
    ),
    "message_to": ("Til: {name}", "To: {name}"),
    "message_box": ("Postkasse: {mailbox} (ejer: {owner})", "Mailbox: {mailbox} (owner: {owner})"),
    "message_number": ("Lokationsnummer: {number}", "Location number: {number}"),
    "message_from": ("Fra: {name}", "From: {name}"),
    "message_unknown": ("ikke oplyst", "not known"),
    "message_outage": ("{scenario}: uden strøm fra {start} til {end}.", "{scenario}: without power from {start} to {end}."),
    "message_plan": (
        "Plan {plan}, version {version} ({status}), data fra {data}.",
        "Plan {plan}, version {version} ({status}), data of {data}.",
    ),
    "message_residents": (
        "Borgere med strømkrævende udstyr hos jer: {affected} berørt = {placed} tilbydes plads + {stays} bliver hjemme + "
        "{unplaced} uden plads.",
        "People with power-dependent equipment in your municipality: {affected} affected = {placed} offered a place + "
        "{stays} stay at home + {unplaced} without a place.",
    ),
    "message_unplaced": (
        "OBS: {n} mangler en plads. Ring til kriseledelsen, hvis I kan hjælpe.",
        "NOTE: {n} lack a place. Ring the crisis staff if you can help.",
    ),
    "message_call_list": (
        "Ringelisten med navne afleveres på papir og sendes ikke i en mail.",
        "The call list with names is delivered on paper and not mailed.",
    ),
    "message_brought": (
        "Til hjem i kommunen bringes {n} ting eller sygeplejersker; hvem og hvornår står på papirlisten.",
        "To homes in the municipality {n} things or nurses are brought; to whom and when is on the paper list.",
    ),
    "message_hand_out": ("Udleveres til kørslen:", "To be handed out to the vehicles:"),
    "message_thing": ("- kl. {at}: {thing} til {shift}", "- at {at}: {thing} for {shift}"),
    "message_received": ("Til steder i kommunen kommer {n}:", "To sites in the municipality come {n}:"),
    "message_arrivals": (
        "{n} ankommer, den første kl. {first}, den sidste kl. {last}.",
        "{n} arrive, the first at {first}, the last at {last}.",
    ),
    "message_ready": ("Klar ved modtagelsen, i alt:", "Ready at arrival, in all:"),
    "message_person": (
        "{number}. kl. {at}: {name}, født {born} ({ref}). {words}. Med {shift}.",
        "{number}. at {at}: {name}, born {born} ({ref}). {words}. With {shift}.",
    ),
    "message_confirm": (
        "Bekræft modtagelsen med jeres navn, ved svar eller telefonisk.",
        "Confirm receipt with your name, by answer or telephone.",
    ),
    "message_ring": (
        "Efter kl. 14 og i weekenden ringer vi også.",
        "After 2 p.m. and at weekends we also ring.",
    ),
    "message_counts_only": (
        "Meddelelsen indeholder kun antal.",
        "The message holds counts only.",
    ),
    # the page
    "messages.heading": ("Meddelelser", "Messages"),
    "messages.open": ("Meddelelser til kommuner og steder", "Messages to municipalities and sites"),
    "messages.lead": (
        "Tekst til en sikker mail eller en MedCom-korrespondancemeddelelse. Programmet sender intet selv: kopiér teksten, tjek "
        "lokationsnummeret, og sæt kryds, når modtagelsen er bekræftet.",
        "Text for a secure mail or a MedCom message. The program sends nothing itself: copy the text, check the location number, "
        "and tick when receipt is confirmed.",
    ),
    "messages.counts": ("Kun antal", "Counts only"),
    "messages.named": ("Med navne på dem, der ankommer", "With the names of those who arrive"),
    "messages.named_when": (
        "Navne kan kun sendes, mens hændelsen er aktiv, og kun til dem, der modtager borgerne.",
        "Names can be sent only while the incident is active, and only to those who receive the people.",
    ),
    "messages.choose": ("Indhold", "Content"),
    "messages.show": ("Vis", "Show"),
    "messages.ring_now": (
        "Klokken er over 14, eller det er weekend: ring også til hver modtager.",
        "It is past 2 p.m. or weekend: ring each receiver as well.",
    ),
    "messages.ring_later": (
        "Sendes det efter kl. 14 eller i weekenden, skal I også ringe.",
        "If this is sent after 2 p.m. or at a weekend, ring as well.",
    ),
    "messages.progress": ("{done} af {all} har bekræftet modtagelsen.", "{done} of {all} have confirmed receipt."),
    "messages.not_yet": ("ikke bekræftet", "not confirmed"),
    "messages.mailbox": ("Postkasse", "Mailbox"),
    "messages.owner": ("Ejer af postkassen", "Owner of the mailbox"),
    "messages.location_number": ("Lokationsnummer", "Location number"),
    "messages.phone": ("Telefon", "Telephone"),
    "messages.missing": ("mangler", "missing"),
    "messages.lacking": ("Find det, der mangler, før I sender.", "Find what is missing before you send."),
    "messages.lacking_of": ("mangler for {n} af {all} modtagere", "missing for {n} of {all} receivers"),
    "messages.lacking_now": (
        "I nat: ring til modtageren, og få oplysningen over telefonen. Uden telefonnummer: ring til kommunens vagttelefon.",
        "Tonight: ring the receiver and be told over the telephone. Without a number, ring the municipality's duty phone.",
    ),
    "messages.lacking_next": (
        "Så den er der næste gang: et sted oplyser den i sine svar til regionen, en kommune i filen med kommunernes kontakter.",
        "So that it is there next time: a site tells it in its answers to the region, a municipality in the file of contacts.",
    ),
    "messages.to_imports": ("Indlæs en fil", "Import a file"),
    "messages.lacking_line": ("{what}: mangler for {n} af {all} modtagere", "{what}: missing for {n} of {all} receivers"),
    "messages.subject": ("Emne", "Subject"),
    "messages.text": ("Tekst", "Text"),
    "messages.copy": ("Kopiér teksten", "Copy the text"),
    "messages.copied": ("Kopieret", "Copied"),
    "messages.holds_names": ("Teksten indeholder navne.", "The text holds names."),
    "messages.confirmed_by": ("Modtagelsen bekræftet af", "Receipt confirmed by"),
    "messages.tick": ("Modtagelse bekræftet", "Receipt confirmed"),
    "messages.receipt": ("✓ Bekræftet af {by}, {at} (noteret af {who})", "✓ Confirmed by {by}, {at} (noted by {who})"),
    "messages.none": ("Planen flytter ingen, og ingen er berørt.", "The plan moves nobody, and nobody is affected."),
    "message_not_active": (
        "Navne må kun sendes, mens hændelsen er aktiv.",
        "Names may be sent only while the incident is active.",
    ),
    "receipt_needs_name": ("Skriv, hvem der har bekræftet.", "Write who has confirmed."),
}
