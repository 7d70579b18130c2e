"""Which words are invented people, streets and sites named with?

First names and surnames are among the commonest in Denmark and are combined by chance: whoever is called that is meant
by nobody here. Sites are named out of fairy tales, so that no one mistakes them for a real care home.
"""

from __future__ import annotations

WOMEN = (
    "Anne", "Kirsten", "Hanne", "Mette", "Anna", "Helle", "Susanne", "Lene", "Maria", "Marianne", "Inge", "Karen", "Lone",
    "Bente", "Camilla", "Pia", "Jette", "Charlotte", "Louise", "Inger", "Tina", "Birthe", "Gitte", "Ulla", "Else",
    "Ellen", "Ruth", "Grethe", "Birgit", "Kirstine", "Åse", "Solveig", "Bodil", "Ester", "Nanna", "Ida",
)  # fmt: skip
MEN = (
    "Peter", "Jens", "Lars", "Michael", "Henrik", "Søren", "Thomas", "Jørgen", "Niels", "Hans", "Martin", "Christian",
    "Jan", "Anders", "Erik", "Ole", "Per", "Poul", "Svend", "Bent", "Kaj", "Viggo", "Egon", "Aksel", "Åge", "Knud",
    "Finn", "Leif", "Børge", "Villy", "Gunnar", "Karl", "Mogens", "Verner", "Holger", "Bjørn",
)  # fmt: skip
SURNAMES = (
    "Nielsen", "Jensen", "Hansen", "Pedersen", "Andersen", "Christensen", "Larsen", "Sørensen", "Rasmussen", "Jørgensen",
    "Petersen", "Madsen", "Kristensen", "Olsen", "Thomsen", "Christiansen", "Poulsen", "Johansen", "Møller", "Mortensen",
    "Knudsen", "Jakobsen", "Mikkelsen", "Frederiksen", "Laursen", "Lund", "Holm", "Schmidt", "Eriksen", "Kjær", "Bak",
    "Søgaard", "Nørgaard", "Østergaard", "Bæk", "Dahl", "Krogh", "Toft", "Kær", "Skov",
)  # fmt: skip

#: Street names that nearly every town has, the oldest streets first.
COMMON_STREETS = (
    "Nørregade", "Søndergade", "Vestergade", "Østergade", "Kirkevej", "Møllevej", "Skolevej", "Stationsvej", "Storegade",
    "Skovvej", "Bakkevej", "Kirkegade", "Skolegade", "Jernbanegade", "Algade", "Torvet", "Parkvej", "Engvej",
)  # fmt: skip
#: In the countryside around a town.
COUNTRY_STREETS = (
    "Hedevej", "Mosevej", "Overgårdsvej", "Nedergårdsvej", "Plantagevej", "Kærvej", "Åvej", "Højvej", "Markskellet",
    "Vindmøllevej", "Langgade", "Byvej", "Fjordvej", "Lyngvej",
)  # fmt: skip
STREET_STEMS = (
    "Birke", "Ege", "Bøge", "Elme", "Aske", "Pile", "Poppel", "Ahorn", "Lærke", "Solsort", "Svale", "Vibe", "Mejse",
    "Falke", "Rosen", "Syren", "Liljen", "Valmue", "Tulipan", "Hyben", "Hassel", "Havre", "Byg", "Rug", "Kløver", "Agern",
    "Ræve", "Hare", "Egern", "Grævlinge", "Sten", "Ler", "Sand", "Kilde", "Bæk", "Sø", "Dam", "Sol", "Måne", "Stjerne",
)  # fmt: skip
STREET_ENDINGS = ("vej", "vænget", "parken", "bakken", "allé", "stien", "toften", "haven")

SITE_STEMS = (
    "Trold", "Nisse", "Drage", "Havfrue", "Mosekone", "Bjergmands", "Tinsoldat", "Kludedukke", "Snedronning", "Tommelise",
    "Elverpige", "Lygtemands", "Fyrtøjs", "Hyldemor", "Svinedreng", "Klods-Hans-", "Ole Lukøje-", "Prinsesse",
)  # fmt: skip
SITE_ENDINGS = ("huset", "gården", "lunden", "haven", "engen", "krogen", "toften", "bakken", "vangen", "hjemmet")

ACCESS = (
    "nøgleboks ved hoveddøren, koden hos hjemmeplejen", "dørtelefon virker ikke uden strøm: ring i forvejen",
    "hund i huset, venlig", "hund i huset, skal lukkes inde først", "smal trappe med skarpt sving", "indgang bag huset",
    "låge i gården er tung", "grusvej, blød i vådt vejr", "elevator for lille til båre", "nøgle hos naboen til højre",
    "tre trin op til døren", "rampe ved terrassedøren",
)  # fmt: skip
NOTES = (
    "Hører dårligt: bank hårdt på", "Går med rollator, skal have den med", "Taler dårligt dansk, datter tolker",
    "Bliver let ængstelig, forklar roligt", "Ægtefælle med demens i hjemmet", "Har førerhund",
    "Skal have medicin med, står på køkkenbordet", "Blodfortyndende medicin", "Søn har nøgle og kan køre med",
    "Bruger høreapparat i venstre øre", "Kan ikke ligge fladt", "Vil helst hentes over middag", "Sukkersyge, skal have mad med",
    "Er på ferie i uge 52", "Ønsker at blive hos søster i Tårnby, hvis det trækker ud",
)  # fmt: skip
OXYGEN_DEVICES = ("Iltkoncentrator 5 l", "Philips EverFlo", "Inogen At Home", "DeVilbiss 525", "")
HIGH_FLOW_DEVICES = ("Iltkoncentrator 10 l", "Nuvo 10", "DeVilbiss 1025")
