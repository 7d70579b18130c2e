"""What the import says while it matches columns, shows what would change, and asks before it takes people away."""

from __future__ import annotations

_MAPPING: dict[str, tuple[str, str]] = {
    "mapping_no_column": (
        "Der er ingen kolonne, der hedder '{column}'. Der er: {known}.",
        "There is no column named '{column}'. There are: {known}.",
    ),
    "mapping_no_heading": (
        "Filen har ingen overskrift '{heading}'. Den har: {known}.",
        "The file has no heading '{heading}'. It has: {known}.",
    ),
    "mapping_one_for_two": (
        "Overskriften '{heading}' kan ikke være både {first} og {second}. Vælg én.",
        "The heading '{heading}' cannot be both {first} and {second}. Choose one.",
    ),
    "mapping_twins": (
        "Filen {file} har den samme kolonne to gange: '{first}' og '{second}'. Slet den ene, eller vælg med --map {column}=OVERSKRIFT.",
        "The file {file} has the same column twice: '{first}' and '{second}'. Delete one, or choose with --map {column}=HEADING.",
    ),
    "file_no_headings": (
        "Filen {file} har ingen overskrifter i række {row}: der står oplysninger om personer. Skriv overskrifter øverst, og gem igen.",
        "The file {file} has no headings in row {row}: there is data about people. Write headings at the top and save again.",
    ),
    "mapping_unsure": (
        "Filen {file}: det er et gæt, hvad {count} nødvendig(e) kolonne(r) betyder, så intet er gemt. "
        "Er gættet rigtigt, så tilføj: {options}. Er det forkert, så skriv den rigtige overskrift efter lighedstegnet.",
        "The file {file}: what {count} required column(s) mean is a guess, so nothing was stored. "
        "If the guess is right, add: {options}. If not, write the right heading after the equals sign.",
    ),
    "bad_sender": (
        "Afsenderen er et kort navn på den, filen kommer fra (1 til 40 bogstaver, cifre, mellemrum og . _ -), aldrig en person.",
        "The sender is a short name for where the file comes from (1 to 40 letters, digits, spaces and . _ -), never a person.",
    ),
    "found.name": ("overskriften", "the heading"),
    "found.chosen": ("valgt", "chosen"),
    "found.remembered": ("husket fra sidst", "remembered from last time"),
    "found.similar": ("gæt: overskriften ligner", "guess: similar heading"),
    "found.shape": ("gæt: cellernes form", "guess: shape of the cells"),
    "found.none": ("bruges ikke", "not used"),
    "shape.cpr": ("ligner CPR-numre", "looks like CPR numbers"),
    "shape.postcode": ("ligner postnumre", "looks like postcodes"),
    "shape.municipality": ("ligner kommunekoder", "looks like municipality codes"),
    "shape.phone": ("ligner telefonnumre", "looks like phone numbers"),
    "shape.flow": ("ligner iltflow i l/min", "looks like flows in l/min"),
    "shape.moment": ("ligner datoer", "looks like dates"),
    "shape.yes_no": ("ligner ja/nej", "looks like yes/no"),
    "shape.other": ("tekst eller tal", "text or numbers"),
}

IMPORTING: dict[str, tuple[str, str]] = {**_MAPPING}
