"""Writes the third part of the corpus: cells that hold several columns at once, and lists without municipalities. Run once:
``python -m tests.corpus.make_combined``. What must come of each stands in ``expected.toml``, written by hand.
"""

from __future__ import annotations

from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.make import FOLDER, NUMBERS, book
from tests.registry_files import PATIENT, SITE, a_row, write_csv

NAMES = ("Eva Eksempel", "Bo Prøve", "Carl Test", "Dora Prøve", "Emil Eksempel", "Fie Test", "Gro Prøve")


def listed(name: str, *rows: dict[str, str]) -> None:
    """A list of people: number, name and oxygen for each, and what its row says besides."""
    people = zip(NUMBERS, NAMES, rows, strict=False)
    told = {"Behandling": "ilt", "Iltflow": "2"}
    write_csv(FOLDER / name, *({"CPR-nr": cpr, "Navn": who, **told, **row} for cpr, who, row in people))


def whole(*addresses: str, **more: str) -> list[dict[str, str]]:
    return [{"Adresse": address, "Kommune": "Holstebro", **more} for address in addresses]


def addresses() -> None:
    listed("adresse-hel.csv", *whole("Nørregade 12, 2. tv, 7500 Holstebro", "Vej 5-7, DK-7500 Holstebro, Danmark"))
    listed("adresse-linjeskift.csv", *whole("Nørregade 12B\n7500 Holstebro", "c/o Hansen\nNørregade 12\n7500 Holstebro"))
    listed("adresse-uden-komma.csv", *whole("Gl. Skolevej 3 st. th 7500 Holstebro", "Nørregade 12 7500 Holstebro"))
    door = {"Postnr. og by": "7500 Holstebro"}
    listed("adresse-etage-doer.csv", *whole("Sankt Jørgens Gade 101, 1. sal, dør 3", "H.C. Andersens Vej 4, kld.",
                                            "Nørregade 12 3 tv", "Nørregade 12, lejl. 4", **door))  # fmt: skip
    listed("adresse-tal-i-vejnavn.csv", *whole("10. Februar Vej 12", "Plads 5 nr. 3", "Christian 4. Vej 7", **door))
    listed("adresse-to-tal.csv", *whole("Plads 5 3", "Nørregade 12 B 2", "Solbo 3, Nørregade 12", **door))
    listed("adresse-uden-nummer.csv", *whole("Bakkegården", "Nørregade 2. sal", "Postboks 12", **door))
    listed("adresse-mere-end-etage.csv", *whole("Nørregade 12 i gården", "Bakkegården, Nørregade 12", "Nørregade 12, 2", **door))
    listed("adresse-opgang-eller-bogstav.csv", *whole("Nørregade 12 B", "Nørregade 12 B i gården", "Nørregade 12 st", **door))
    listed("adresse-tom.csv", *whole("Nørregade 12", "", **door))
    listed("adresse-uden-postnummer.csv", *whole(*["Nørregade 12, 7500 Holstebro"] * 2, "Nørregade 12"))
    listed("adresse-modsiger-postnummer.csv", *whole("Nørregade 12, 7500 Holstebro", Postnr="7600", By="Struer"))
    listed("adresse-og-by-hver-sit.csv", *whole("Nørregade 12, 7500 Holstebro", Postnr="7500", By="Mejrup"))
    in_street = [{"Vej": street, "Postnr": "7500", "By": "Holstebro", "Kommune": "0661"} for street in
                 ("Nørregade 12, 2. tv", "Nørregade 14", "Nørregade")]  # fmt: skip
    listed("vej-med-husnummer.csv", *in_street)
    listed("vej-uden-husnummer.csv", *[{**row, "Vej": "Nørregade"} for row in in_street])


def postcodes() -> None:
    street = {"Vej": "Nørregade", "Husnr": "12", "Kommune": "Holstebro"}
    for name, heading in (("postnr-og-by-overskrift.csv", "Postnr. og by"), ("postnr-skraastreg-by.csv", "Postnr./by")):
        cells = ("7500 Holstebro", "DK-7500 Holstebro", "7500, Holstebro", "Holstebro 7500")
        listed(name, *({**street, heading: cell} for cell in cells))
    listed("postnr-og-by-halv.csv", *({**street, "Postnr. og by": cell} for cell in ("7500", "Holstebro", "7500 8000")))
    listed("by-med-postnr.csv", *({**street, "By": cell} for cell in ("7500 Holstebro", "7500 Holstebro")))


def names() -> None:
    home = {"Navn": "", "Adresse": "Nørregade 12, 7500 Holstebro", "Kommune": "Holstebro"}
    parts = (("Eva", "Eksempel"), ("Bo", ""), ("", ""))
    listed("fornavn-efternavn.csv", *({**home, "Fornavn": first, "Efternavn": last} for first, last in parts))
    listed("fornavn-ved-navn.csv", {**home, "Navn": "Eksempel", "Fornavn": "Eva"}, {**home, "Navn": "Prøve, Bo", "Fornavn": "Bo"})


def municipalities() -> None:
    home = {"Vej": "Nørregade", "Husnr": "12", "Postnr": "7500", "By": "Holstebro"}
    listed("kommune-mangler.csv", home)
    listed("kommune-tom.csv", {**home, "Kommunekode": "0661"}, {**home, "Kommunekode": ""}, {**home, "Kommunekode": "ukendt"})
    by_name = ("Holstebro", "Holstebro Kommune", "Århus", "Holstebro (0661)", "Atlantis", "Holstebrø2")
    listed("kommune-som-navn.csv", *({**home, "Kommune": name} for name in by_name))
    site = {key: value for key, value in SITE.items() if key != "kommunekode"}
    there = {"adresse": "Nørregade 12, 2. sal, 7500 Holstebro", "kommune": "Holstebro Kommune"}
    write_csv(FOLDER / "steder-adresse-og-kommunenavn.csv", a_row(site, **there))
    contacts = [{"Kommune": name, "Kontaktperson": "vagthavende"} for name in ("Holstebro Kommune", "Aarhus", "Atlantis")]
    write_csv(FOLDER / "kontakter-kun-navn.csv", *contacts)


def treatments() -> None:
    def several(name: str, *cells: str, **more: str) -> None:
        rows = ({**PATIENT, "cpr": number, "behandling": cell, "iltflow": "", **more}
                for number, cell in zip(NUMBERS, cells, strict=False))  # fmt: skip
        write_csv(FOLDER / name, *rows)

    several("behandlinger-i-en-celle.csv", "ilt + respirator", "respirator og sug", "Ilt/hostemaskine", "posedialyse med maskine",
            "ilt og ilt")  # fmt: skip
    several("behandlinger-en-ukendt.csv", "Ilt/banan", "ilt + ")
    several("behandlinger-flow-og-ja-nej.csv", "ilt + respirator", "ilt og sug", iltflow="2", invasiv="nej")
    several("behandlinger-deler-batteri.csv", "respirator og sug", "respirator", batteri="4")

    def one_person(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        rows: list[dict[str, Any]] = [
            {**PATIENT, "behandling": cell, "iltflow": None} for cell in ("ilt + sug", "sug", "sug og niv")
        ]
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))

    book("behandlinger-gentaget.xlsx", one_person)


if __name__ == "__main__":
    addresses()
    postcodes()
    names()
    municipalities()
    treatments()
