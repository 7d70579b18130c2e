"""Writes the second half of the corpus: whole lists as the staff of a region or a municipality send them, several quirks in each.
Run once: ``python -m tests.corpus.make_messy``. What must come of each stands in ``expected.toml``, written by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.make import FOLDER, NUMBERS, THIRD_CPR, book, lines, people, raw
from tests.registry_files import OTHER_OLD_CPR, PATIENT, SITE, VEHICLE, a_row, write_csv

BO = {"cpr": OTHER_OLD_CPR, "navn": "Bo Prøve", "husnr": "14"}
#: Spreadsheets know no time zones.
MORNING, NOON = datetime(2026, 11, 1, 8, 30), datetime(2026, 11, 1, 13, 45)  # noqa: DTZ001
CARL = {"cpr": THIRD_CPR, "navn": "Carl Test", "husnr": "16"}


def table(sheet: Worksheet, *rows: list[Any]) -> None:
    for row in rows:
        sheet.append(row)


def patients(*changes: dict[str, Any]) -> list[list[Any]]:
    rows = [{**PATIENT, **change} for change in changes]
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return [headings, *([row.get(heading) for heading in headings] for row in rows)]


def headings_of_forms() -> None:
    head, *rows = patients({}, BO)

    def two_rows_of_headings(_: openpyxl.Workbook, s: Worksheet) -> None:
        table(s, ["Borger", None, "Adresse", None, None, None, None, "Behandling", None], head, *rows)
        for place in ("A1:B1", "C1:G1", "H1:I1"):
            s.merge_cells(place)

    book("to-overskriftsraekker.xlsx", two_rows_of_headings)

    def units_below(_: openpyxl.Workbook, s: Worksheet) -> None:
        table(s, [*head, "batteri"], [None] * 8 + ["l/min", "timer"], *([*row, "4"] for row in rows))

    book("enheder-under-overskrift.xlsx", units_below)

    def letterhead(_: openpyxl.Workbook, s: Worksheet) -> None:
        table(s, ["REGION MIDTJYLLAND"], ["Iltklinikken"], ["Udtræk pr.", MORNING], ["Antal borgere", 2], [],
              head, *rows, [], ["Med venlig hilsen"], ["Iltklinikken, tlf. 00 00 00 00"])  # fmt: skip

    book("brevhoved-og-hilsen.xlsx", letterhead)

    def stars(_: openpyxl.Workbook, s: Worksheet) -> None:
        table(s, [f"{name} *" if name in ("cpr", "navn") else f"{name}:" for name in head], *rows)

    book("stjerner-og-kolon.xlsx", stars)

    def line_breaks(_: openpyxl.Workbook, s: Worksheet) -> None:
        names = {"husnr": "hus\nnr", "kommunekode": "kommune-\nkode", "iltflow": "ilt flow\n(l/min)"}
        table(s, [names.get(name, name) for name in head], *rows)

    book("linjeskift-i-overskrift.xlsx", line_breaks)

    def from_b(_: openpyxl.Workbook, s: Worksheet) -> None:
        table(s, [], [None, None, *head, None], *([None, None, *row, None] for row in rows))

    book("begynder-i-kolonne-c.xlsx", from_b)

    def gaps(_: openpyxl.Workbook, s: Worksheet) -> None:
        table(s, *([*row[:2], None, *row[2:7], None, None, *row[7:]] for row in [head, *rows]))

    book("tomme-kolonner-imellem.xlsx", gaps)
    numbered = [["nr", *head], *([n, *row] for n, row in enumerate(rows, start=1))]
    book("loebenummer-foerst.xlsx", lambda _, s: table(s, *numbered))


def rows_that_are_no_people() -> None:
    head, *rows = patients({"batteri": "4"}, {**BO, "batteri": "2"})

    def totals(_: openpyxl.Workbook, s: Worksheet) -> None:
        table(s, head, *rows, [None] * 8 + [5.0, 6], ["I ALT: 2 borgere"])

    book("sum-nederst.xlsx", totals)

    def groups(_: openpyxl.Workbook, s: Worksheet) -> None:
        table(s, head, ["HOLSTEBRO KOMMUNE"], rows[0], ["LEMVIG KOMMUNE"], rows[1])
        s.merge_cells("A2:J2")

    book("mellemoverskrifter.xlsx", groups)

    def notes_below(_: openpyxl.Workbook, s: Worksheet) -> None:
        table(s, head, *rows, [], ["* se bemærkning: batteri er et skøn"], ["Kilde: journalen"])

    book("fodnoter.xlsx", notes_below)
    book("halv-raekke.xlsx", lambda _, s: table(s, head, *rows, [THIRD_CPR, "Carl Test"], [None, None, "Nørregade", "18"]))
    dittos = [[*rows[1][:4], '"', '"', '"', *rows[1][7:]]]
    book("gaaseoejne-for-det-samme.xlsx", lambda _, s: table(s, head, rows[0], *dittos))
    blank = [
        "" if name not in ("cpr", "navn", "behandling", "batteri") else value for name, value in zip(head, rows[0], strict=True)
    ]
    again = [value if name != "behandling" else "sug" for name, value in zip(head, blank, strict=True)]
    book("udstyr-paa-linjen-under.xlsx", lambda _, s: table(s, head, rows[0], again, rows[1]))
    dead = [[*rows[1][:1], "Bo Prøve (død 3/11)", *rows[1][2:]]]
    book("doed-i-navnet.xlsx", lambda _, s: table(s, head, rows[0], *dead))


def cells_as_people_fill_them() -> None:
    people("se-bemaerkning.csv", {"batteri": "se bemærkning", "bemærkninger": "4 timer"}, {**BO, "batteri": "-"})
    kinds = (
        "010158 - 5018",
        "020158.5007",
        " 0301585004 ",
        "040158\u20115001",
        "05 01 58 5009",
        "'0601585006",
        "CPR: 0701585003",
    )
    people("cpr-alle-slags.csv", *({"cpr": cpr, "navn": f"Prøve {n}"} for n, cpr in enumerate(kinds)))
    people("flere-behandlinger.csv", {"behandling": "ilt + sug"}, {**BO, "behandling": "Respirator / sug", "iltflow": ""},
           {**CARL, "behandling": "ilt, hostemaskine"})  # fmt: skip
    people("telefon-potens.csv", {"telefon": "4,5E+09"}, {**BO, "telefon": "4.50012E+09"})
    book("telefon-som-tal.xlsx", lambda _, s: table(s, *patients({"telefon": 4500000000}, {**BO, "telefon": 20000000.0})))
    people("telefon-med-tekst.csv", {"telefon": "20 00 00 00 (datter: 20 00 00 01)"}, {**BO, "telefon": "hemmeligt nr."},
           {**CARL, "telefon": "0045 20000000"})  # fmt: skip
    people("hele-adressen-i-vej.csv", {"vej": "Nørregade 12 b, 2. th.", "husnr": ""},
           {**BO, "vej": "Nørregade 14, 7500 Holstebro", "husnr": ""})  # fmt: skip
    people("postnr-og-by.csv", {"postnr": "7500 Holstebro", "by": ""}, {**BO, "postnr": "7500 Holstebro"})
    people("husnr-etage.csv", {"husnr": "12 B, 2. sal tv."}, {**BO, "husnr": "14 st."}, {**CARL, "husnr": "nr. 16"})
    book("datoer-som-tekst.xlsx", lambda _, s: table(s, *patients(
        {"opdateret": "1.11.2026"}, {**BO, "opdateret": "nov. 2026"}, {**CARL, "opdateret": NOON})))  # fmt: skip
    people("flow-nat-og-dag.csv", {"iltflow": "2 dag / 3 nat"}, {**BO, "iltflow": "2-4"}, {**CARL, "iltflow": "ca 2 l"})
    people("timer-i-doegnet.csv", *({"cpr": c, "navn": f"Prøve {c[:2]}", "timer_pr_døgn": h} for c, h in zip(
        NUMBERS, ("24/7", "hele døgnet", "16-18", "nat", "16 t", "døgnet rundt", "24"), strict=True)))  # fmt: skip
    people(
        "haarde-mellemrum.csv",
        {"navn": "Eva\u00a0Eksempel", "postnr": "75\u00a000", "husnr": "12\u00a0b", "iltflow": "2,5\u202fl/min"},
    )
    people("navn-bagfra.csv", {"navn": "Eksempel, Eva"}, {**BO, "navn": "PRØVE,BO"})
    people("minus-som-tomt.csv", {"telefon": "-", "etage_dør": "–", "pårørende": "ingen", "batteri": "ukendt", "elevator": "?"})
    people("sand-falsk.csv", {"elevator": "JA!", "smitte": "Nej."}, {**BO, "elevator": "findes ikke", "smitte": "MRSA"})
    people("kommune-navn-i-kode.csv", {"kommunekode": "661 Holstebro"}, {**BO, "kommunekode": "Holstebro Kommune"})


def exports_of_systems() -> None:
    raw(
        "udtraek-med-tekst-foran.csv",
        '="' + '";="'.join(PATIENT) + '"\r\n' + ";".join(f'="{v}"' for v in PATIENT.values()) + "\r\n",
    )
    raw("alt-i-anfoersel.csv", "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in (PATIENT, PATIENT.values())) + "\r\n")
    raw("semikolon-sidst.csv", lines(PATIENT, a_row(PATIENT, **BO)).replace("\r\n", ";\r\n"))
    raw("komma-i-tal.csv", lines(a_row(PATIENT, iltflow='"2,5"'), delimiter=","))
    raw("pibe.csv", lines(PATIENT, delimiter="|"))
    raw("raekkeantal-nederst.csv", lines(PATIENT, a_row(PATIENT, **BO)) + "\r\n(2 rækker)\r\n")
    shouted = a_row(PATIENT, pårørende="Otto", timer_pr_døgn="16")
    raw("overskrift-i-versaler-uden-danske.csv", lines({k.upper().replace("Ø", "OE"): v for k, v in shouted.items()}))


def sites_and_vehicles() -> None:
    write_csv(FOLDER / "steder-som-kommunen-skriver.csv", a_row(SITE, type="Plejecenter", aftale="Ja", liggende_pladser="ca. 6"),
              a_row(SITE, site_id="S-2", nødstrøm_timer="generator", aftale="mangler svar"))  # fmt: skip
    write_csv(FOLDER / "vogne-som-vagten-skriver.csv", a_row(VEHICLE, type="Sygetransport", vagt_fra="0700", vagt_til="1900"),
              a_row(VEHICLE, vehicle_id="V-2", type="Liggende", ilt="2 flasker", strøm="12V"))  # fmt: skip
    write_csv(FOLDER / "kontakter-som-listen-er.csv",
              {"kommune": "Holstebro Kommune", "kode": "661", "kontaktperson": "Vagthavende", "telefon": "00 00 00 00 (døgn)"},
              {"kommune": "Lemvig", "kode": "0665", "kontaktperson": "", "telefon": ""})  # fmt: skip


def months() -> None:
    def sheets(workbook: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.title = "Oktober"
        table(sheet, *patients({}))
        table(workbook.create_sheet("November"), *patients({}, BO))

    book("et-ark-pr-maaned.xlsx", sheets)
    book("dato-i-overskrift.xlsx", lambda _, s: table(s, [date(2026, 11, 1), "Ilt"], *patients({}, BO)))


GROUPS: tuple[Callable[[], None], ...] = (
    headings_of_forms, rows_that_are_no_people, cells_as_people_fill_them, exports_of_systems, sites_and_vehicles, months,
)  # fmt: skip


def main() -> None:
    for group in GROUPS:
        group()


if __name__ == "__main__":
    main()
