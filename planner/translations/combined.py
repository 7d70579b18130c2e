"""What is said of cells that hold several things, and of municipalities that no cell holds."""

from __future__ import annotations

COMBINED: dict[str, tuple[str, str]] = {
    "address_unsplit": (
        "adressen kan ikke deles sikkert i vej og husnummer; skriv fx »Nørregade 12B, 2. tv, 7500 Holstebro«, med ét husnummer "
        "og komma før etage, dør, c/o og postnummer",
        "the address cannot be parted surely into street and house number; write for example “Nørregade 12B, 2. tv, 7500 "
        "Holstebro”, with one house number and a comma before floor, door, c/o and postcode",
    ),
    "postal_unsplit": (
        "cellen er ikke et postnummer med by; skriv fx »7500 Holstebro«",
        "the cell is not a postcode with a town; write for example “7500 Holstebro”",
    ),
    "floor_door_unsure": (
        "ud over vej og husnummer står der noget, som måske ikke er etage og dør; det er gemt dér, som det står: se det efter",
        "beyond street and house number there is something that may be no floor or door; it is kept there as it is written: "
        "look at it",
    ),
    "part_missing": ("her mangler {part}; skriv fx »{example}«", "{part} is missing here; write for example “{example}”"),
    "part_differs": (
        "siger noget andet end kolonnen »{column}«; ret den, der er forkert",
        "says something else than the column “{column}”; correct the one that is wrong",
    ),
    "name_half": (
        "kun fornavn eller efternavn er udfyldt; navnet er taget ind, som det er",
        "only the first or the last name is filled in; the name was taken as it is",
    ),
    "name_joined": (
        "navnet er sat sammen af kolonnerne for hele navnet, fornavn og efternavn; se det efter",
        "the name was put together from the columns for the whole, the first and the last name; look at it",
    ),
    "municipality_name_unknown": (
        "er hverken en kommunekode eller navnet på en kommune; skriv fx 0661 eller Holstebro",
        "is neither a municipality code nor the name of a municipality; write for example 0661 or Holstebro",
    ),
    "municipality_not_found": (
        "kommunen står der ikke, og hverken adresseregistret, kortets kommuner eller postnummeret siger den sikkert; skriv "
        "kommunekode eller navn (fx 0661 eller Holstebro), eller læs adresser og områder ind først",
        "the municipality is not said, and neither the address register nor the map's municipalities nor the postcode tell it "
        "surely; write its code or name (such as 0661 or Holstebro), or import addresses and areas first",
    ),
    "municipality_by_register": (
        "kommunen stod der ikke; den er fundet af adressen i adresseregistret",
        "the municipality was not said; it was found by the address in the address register",
    ),
    "municipality_by_point": (
        "kommunen stod der ikke; den er fundet af stedet på kortet",
        "the municipality was not said; it was found by the place on the map",
    ),
    "municipality_by_street": (
        "kommunen stod der ikke; den er fundet af vejen, hvis kendte adresser ligger i én kommune",
        "the municipality was not said; it was found by the street, whose known addresses lie in one municipality",
    ),
    "municipality_by_postcode": (
        "kommunen stod der ikke; den er fundet af postnummeret, hvis kendte adresser ligger i én kommune",
        "the municipality was not said; it was found by the postcode, whose known addresses lie in one municipality",
    ),
    "therapy_part_unknown": (
        "behandling {number} af {count} i cellen kendes ikke af politikken; skriv én række for hver, eller navnene med + "
        "imellem: {known}",
        "the policy does not know treatment {number} of {count} in the cell; write a row for each, or the names with + between "
        "them (Danish names): {known}",
    ),
    "therapies_share_values": (
        "det er ikke til at se, hvilken af behandlingerne {columns} hører til; skriv en række for hver behandling med dens egne "
        "tal",
        "it cannot be seen to which of the treatments {columns} belongs; write a row for each treatment with its own figures",
    ),
    "imports.holds": ("heri: {columns}", "holds: {columns}"),
}
