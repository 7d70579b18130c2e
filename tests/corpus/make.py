"""Writes the corpus: tiny files, each named for its one quirk. Run once: ``python -m tests.corpus.make``.

What must come of each stands in ``expected.toml`` and is written by hand, never by this. The XLS files, and the workbook with a
password, were saved by other programs. No number in here can be a living person's.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.hostile_files import ods, ods_sheet
from tests.registry_files import OLD_CPR, OTHER_OLD_CPR, PATIENT, SITE, VEHICLE, a_row, write_csv

FOLDER = Path(__file__).parent / "files"
THIRD_CPR = "0301585004"
#: Seven that satisfy modulus 11, so that only the quirk of their file stands out.
NUMBERS = (OLD_CPR, OTHER_OLD_CPR, THIRD_CPR, "0401585001", "0501585009", "0601585006", "0701585003")
SECOND = {"cpr": OTHER_OLD_CPR, "navn": "Bo Prøve"}


def people(name: str, *changes: dict[str, str], **how: str) -> None:
    """Patients in a CSV file: the usual row with each of ``changes``."""
    write_csv(FOLDER / name, *(a_row(PATIENT, **change) for change in changes or ({},)), **how)


def raw(name: str, text: str, encoding: str = "utf-8") -> None:
    (FOLDER / name).write_bytes(text.encode(encoding))


def lines(*rows: dict[str, str], headings: tuple[str, ...] | None = None, delimiter: str = ";") -> str:
    table = [list(headings or rows[0]), *(list(row.values()) for row in rows)]
    return "".join(delimiter.join(line) + "\r\n" for line in table)


def book(name: str, fill: Callable[[openpyxl.Workbook, Worksheet], None]) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Patienter"
    fill(workbook, sheet)
    workbook.save(FOLDER / name)


def rows(sheet: Worksheet, *changes: dict[str, Any]) -> None:
    table = [{**PATIENT, **change} for change in changes]
    headings = list(dict.fromkeys(heading for row in table for heading in row))
    sheet.append(headings)
    for row in table:
        sheet.append([row.get(heading) for heading in headings])


def encodings_and_separators() -> None:
    danish = {"navn": "Åse Ærø"}
    for name, encoding in (("utf8", "utf-8"), ("utf8-bom", "utf-8-sig"), ("utf16", "utf-16"), ("cp1252", "cp1252")):
        people(f"{name}.csv", danish, encoding=encoding)
    raw("utf16-be.csv", "\ufeff" + lines(a_row(PATIENT, **danish)), "utf-16-be")
    people("komma.csv", danish, delimiter=",")
    people("tabulator.txt", danish, delimiter="\t")
    raw("dobbelt-kodet.csv", lines(a_row(PATIENT, navn="Åse Ærø".encode().decode("latin-1"))))
    (FOLDER / "blandet-kodning.csv").write_bytes(lines(a_row(PATIENT, navn="Søren")).encode() + "x;Åse\r\n".encode("cp1252"))
    (FOLDER / "afkortet-i-bogstav.csv").write_bytes(lines(a_row(PATIENT, by="Ærø")).encode()[:-10] + b"\xc3")
    raw("nul-tegn.csv", lines(a_row(PATIENT, navn="E\x00va")))
    raw("sep-linje.csv", "sep=,\r\n" + lines(a_row(PATIENT, iltflow="2"), delimiter=","))
    raw("mac-linjeskift.csv", lines(PATIENT).replace("\r\n", "\r"))
    raw("blanke-raekker.csv", "\r\n;;;\r\n" + lines(PATIENT, a_row(PATIENT, behandling="")).replace("\r\n", "\r\n;;\r\n"))
    raw("tom.csv", "")
    raw("kun-blanke.csv", " \r\n\r\n")
    raw("kun-overskrifter.csv", lines(PATIENT).splitlines()[0])
    people("citat-med-linjeskift.csv", {"navn": 'Eva "Bibi"\nEksempel; frue'}, {"cpr": "x"})
    raw("citat-uden-slut.csv", lines(PATIENT, a_row(PATIENT, navn='"Eva')))
    raw("apostrof-foran-formel.csv", lines(a_row(PATIENT, navn="'=1+1", telefon="'+45 00 00 00 00")))
    people("formel-som-tekst.csv", {"navn": "=1+1", "telefon": "+45 00 00 00 00", "vej": "@Vej"})


def headings() -> None:
    english = ("cpr", "name", "street", "house_number", "postcode", "town", "municipality_code", "therapy", "flow")
    raw("engelske-overskrifter.csv", lines(PATIENT, headings=english))
    renamed = ("Personnummer", "Fulde navn", "Vejnavn", "Husnr.", "Postnr.", "Postdistrikt", "Kommunenr.", "Terapi", "Ilt-flow")
    raw("omdoebte-overskrifter.csv", lines(PATIENT, headings=renamed))
    shouted = ("CPR_NUMMER", "  NAVN ", "VEJ", "Hus Nr.", "Post-Nr", "BY", "Kommune Kode", "BEHANDLING", "FLOW (L/MIN)")
    raw("store-bogstaver.csv", lines(PATIENT, headings=shouted))
    raw("ae-oe-aa-overskrifter.csv", lines({**PATIENT, "Timer pr. doegn": "16", "Paaroerende": "Otto"}))
    raw("flyttede-kolonner.csv", lines(dict(reversed(PATIENT.items()))))
    raw("manglende-valgfri.csv", lines({k: v for k, v in PATIENT.items() if k != "iltflow"}))
    raw("manglende-paakraevet.csv", lines({k: v for k, v in PATIENT.items() if k not in ("vej", "behandling")}))
    people("ekstra-kolonne.csv", {"Skostørrelse": "44"})
    people("samme-kolonne-to-gange.csv", {"Name": "Eva"})
    raw("data-uden-overskrift.csv", lines({**PATIENT, "": "hvad er jeg"}))
    raw("titelraekker.csv", "Iltpatienter i Holstebro\r\nUdtrukket;01-11-2026\r\n" + lines(PATIENT))
    book("titelraekker.xlsx", lambda _, s: (s.append(["Iltpatienter"]), s.append([]), rows(s, {}), s.merge_cells("A1:E1")))
    raw("data-over-overskrifter.csv", ";".join(a_row(PATIENT, **SECOND).values()) + "\r\n" + lines(PATIENT))
    raw("gentagne-overskrifter.csv", lines(PATIENT) + lines(a_row(PATIENT, **SECOND)))
    raw("sumlinje.csv", lines(PATIENT) + "I alt;1;;;;;;;\r\n")
    raw("for-mange-celler.csv", lines(PATIENT, a_row(PATIENT, vej="Nørregade;12")))
    raw("for-faa-celler.csv", lines(PATIENT, {k: v for k, v in a_row(PATIENT, **SECOND).items() if k != "iltflow"}))
    raw("fejl-kolonne.csv", lines({"fejl": "Række 2: cpr: noget", **PATIENT}))
    raw("ikke-et-register.csv", "dato;beløb;tekst\r\n01-11-2026;100;kaffe\r\n")


def numbers_that_name() -> None:
    for name, cpr in {
        "cpr-uden-nul": OLD_CPR[1:],
        "cpr-bindestreg": "010158-5018",
        "cpr-mellemrum": "010158 5018",
        "cpr-videnskabelig": "1,01E+08",
        "cpr-erstatning": "6101585000",
        "cpr-uden-modulus11": "0101585000",
        "cpr-umulig-dato": "3102585018",
        "cpr-for-kort": "01015850",
        "cpr-med-decimal": "0101585018,0",
        "cpr-bogstaver": "010158-XXXX",
        "cpr-tom": "",
        "cpr-1-januar-1900": "0101000001",
    }.items():
        people(f"{name}.csv", {"cpr": cpr})
    book("cpr-som-tal.xlsx", lambda _, s: rows(s, {"cpr": int(OLD_CPR)}))
    book("cpr-som-decimaltal.xlsx", lambda _, s: rows(s, {"cpr": float(OTHER_OLD_CPR)}))
    book("cpr-videnskabelig.xlsx", lambda _, s: rows(s, {"cpr": "1,01585E+08"}))
    people("cpr-tom-med-reference.csv", {"cpr": "", "reference": "P-0001"})
    people("cpr-som-reference.csv", {"reference": "010158-5018"})
    for name, code in {
        "uden-nul": "800",
        "decimal": "7500.0",
        "dk": "DK-7500",
        "bogstaver": "75OO",
        "fem-cifre": "75000",
    }.items():
        people(f"postnr-{name}.csv", {"postnr": code})
    book("postnr-som-tal.xlsx", lambda _, s: rows(s, {"postnr": 800, "kommunekode": 661}))
    people("kommunekode-uden-nul.csv", {"kommunekode": "661"})
    people("kommunekode-navn.csv", {"kommunekode": "Holstebro"})
    people("husnr-spaend.csv", {"husnr": "12-14"})
    people("husnr-med-nuller.csv", {"husnr": "012 b"})
    book("husnr-blev-dato.xlsx", lambda _, s: rows(s, {"husnr": date(2026, 3, 1)}))


def amounts() -> None:
    respirator = {"behandling": "respirator", "iltflow": ""}
    numbers = NUMBERS
    hours = ["4", "4 t", "240 min", "4:00", "4,0 timer", "4 h", "1 døgn"]
    people("timer-med-enheder.csv", *({**respirator, "cpr": c, "batteri": h} for c, h in zip(numbers, hours, strict=True)))
    flows = ["2,5", "2.5", "2,5 l/min", "2500 ml/min", "2,5 L/MIN", "2,5 lpm", "2,5 liter/min"]
    people("flow-med-enheder.csv", *({"cpr": c, "iltflow": f} for c, f in zip(numbers, flows, strict=True)))
    for name, battery in {
        "spaend": "12-14",
        "spaend-til": "2 til 3 t",
        "spaend-eller": "4 eller 5",
        "999": "999",
        "negativ": "-1",
        "cirka": "ca. 4",
        "potens": "1E+01",
        "ukendt-enhed": "4 uger",
        "nul": "0",
        "tom": "",
        "spoergsmaal": "?",
        "tvetydig": "1.250",
        "mindre-end": "<4",
    }.items():
        people(f"batteri-{name}.csv", {**respirator, "batteri": battery})
    people("flow-spaend.csv", {"iltflow": "2-3 l/min"})
    people("flow-tusindpunktum.csv", {"iltflow": "1.250"})
    people("liter-tusindpunktum.csv", {"iltflaske": "2.000 l"})
    people("liter-halve.csv", {"iltflaske": "2,5"})
    book("batteri-blev-dato.xlsx", lambda _, s: rows(s, {**respirator, "batteri": date(2026, 4, 1)}))
    book("decimaltal.xlsx", lambda _, s: rows(s, {"iltflow": 2.5, "timer_pr_døgn": 16.0}))
    book("tal-som-tekst.xlsx", lambda _, s: rows(s, {"iltflow": "2,5"}))
    marks = ["ja", "nej", "x", "J", "0", "Sand", "-"]
    people("ja-nej-x.csv", *({"cpr": c, "elevator": m} for c, m in zip(numbers, marks, strict=True)))
    people("ja-nej-begge.csv", {"elevator": "ja/nej"}, {**SECOND, "elevator": "ved ikke"})
    book("ja-som-sandt.xlsx", lambda _, s: rows(s, {"elevator": True}, {**SECOND, "elevator": False}))


def times() -> None:
    numbers = NUMBERS[:4]
    days = ("24-11-2026", "24.11.2026", "24/11/2026", "2026-11-24")
    people("datoer.csv", *({"cpr": c, "opdateret": d} for c, d in zip(numbers, days, strict=True)))
    for name, day in {
        "serienummer": "46350",
        "amerikansk": "11/24/2026",
        "tocifret-aar": "24-11-26",
        "umulig": "31-11-2026",
        "i-ord": "24. november 2026",
    }.items():
        people(f"dato-{name}.csv", {"opdateret": day})
    book("dato.xlsx", lambda _, s: rows(s, {"opdateret": date(2026, 11, 24)}))
    book("dato-serienummer.xlsx", lambda _, s: rows(s, {"opdateret": 46350}))
    dialysis = {"behandling": "hjemmehæmodialyse", "iltflow": ""}
    book("tidspunkt-serienummer.xlsx", lambda _, s: rows(s, {**dialysis, "næste_behandling": 46351.3333333333}))
    for name, moment in {
        "uden-klokkeslaet": "25-11-2026",
        "sommertid": "29-03-2026 02:30",
        "vintertid": "25-10-2026 02:30",
        "kl": "25-11-2026 kl. 8.30",
    }.items():
        people(f"tidspunkt-{name}.csv", {**dialysis, "næste_behandling": moment})


def workbooks() -> None:
    def two_sheets(title: str, second: Callable[[Worksheet], None], state: str = "visible") -> Callable[..., None]:
        def fill(workbook: openpyxl.Workbook, sheet: Worksheet) -> None:
            rows(sheet, {})
            other = workbook.create_sheet(title)
            second(other)
            other.sheet_state = state

        return fill

    old = lambda sheet: rows(sheet, SECOND)  # noqa: E731
    book("ark-et-passer.xlsx", two_sheets("Vejledning", lambda s: s.append(["Sådan udfyldes arket"])))
    book("ark-to-passer.xlsx", two_sheets("Gamle", old))
    book("ark-skjult.xlsx", two_sheets("Gamle", old, "hidden"))
    book("ark-meget-skjult.xlsx", two_sheets("Lister", lambda s: s.append(["ja", "nej"]), "veryHidden"))

    def first_is_a_guide(workbook: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.title = "Forside"
        sheet.append(["Vejledning", "by", "navn"])
        rows(workbook.create_sheet("Data"), {})

    def only_hidden_fits(workbook: openpyxl.Workbook, sheet: Worksheet) -> None:
        first_is_a_guide(workbook, sheet)
        workbook["Data"].sheet_state = "hidden"

    book("ark-andet-passer.xlsx", first_is_a_guide)
    book("ark-kun-skjult-passer.xlsx", only_hidden_fits)

    def hidden(change: Callable[[Worksheet], None]) -> Callable[..., None]:
        def fill(_: openpyxl.Workbook, sheet: Worksheet) -> None:
            rows(sheet, {"batteri": "2"}, {**SECOND, "batteri": "3"}, {"cpr": THIRD_CPR, "batteri": "4"})
            change(sheet)

        return fill

    book("skjult-raekke.xlsx", hidden(lambda s: setattr(s.row_dimensions[3], "hidden", True)))
    book("skjult-kolonne.xlsx", hidden(lambda s: setattr(s.column_dimensions["J"], "hidden", True)))
    patched("skjult-bredde-nul.xlsx", "skjult-kolonne.xlsx", 'hidden="1" width="13"', 'width="0"')
    patched("skjult-hoejde-nul.xlsx", "skjult-raekke.xlsx", 'hidden="1"', 'ht="0"')
    book("skjult-tom-raekke.xlsx", hidden(lambda s: setattr(s.row_dimensions[9], "hidden", True)))

    def filtered(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A1:J4"
        sheet.auto_filter.add_filter_column(1, ["Bo Prøve"])
        sheet.row_dimensions[2].hidden = sheet.row_dimensions[4].hidden = True

    book("skjult-af-filter.xlsx", hidden(filtered))
    book("flettet-lodret.xlsx", hidden(lambda s: s.merge_cells("J2:J4")))
    book("flettet-paakraevet.xlsx", hidden(lambda s: s.merge_cells("F2:F3")))
    book("flettet-overskrift.xlsx", hidden(lambda s: s.merge_cells("I1:J1")))

    def formulas(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        rows(sheet, {"batteri": "=1+1"}, {**SECOND, "batteri": "3"})

    book("formel-uden-resultat.xlsx", formulas)
    patched("formel-med-resultat.xlsx", "formel-uden-resultat.xlsx", "<f>1+1</f><v />", "<f>1+1</f><v>2</v>")
    book("fejlvaerdi.xlsx", lambda _, s: rows(s, {"batteri": "#N/A"}, {**SECOND, "navn": "#REF!"}))
    people("fejlvaerdi.csv", {"batteri": "#I/T"}, {**SECOND, "navn": "#REFERENCE!"}, {"cpr": THIRD_CPR, "by": "########"})
    patched("makroer.xlsm", "tal-som-tekst.xlsx", "", "", {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(60)})
    (FOLDER / "tekst-som.xlsx").write_bytes(lines(PATIENT).encode())
    (FOLDER / "regneark-som.csv").write_bytes((FOLDER / "tal-som-tekst.xlsx").read_bytes())
    for name, change in {
        "ods": ("", ""),
        "ods-skjult-raekke": ("<table:table-row>", '<table:table-row table:visibility="collapse">'),
        "ods-skjult-kolonne": ("", ' table:visibility="collapse"'),
        "ods-flettet": ("<table:table-cell", '<table:table-cell table:number-rows-spanned="2"'),
    }.items():
        (FOLDER / f"{name}.ods").write_bytes(ods(ods_sheet(_ods_rows(name, change))))


def _ods_rows(name: str, change: tuple[str, str]) -> str:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    def row(texts: list[str]) -> str:
        return "<table:table-row>" + "".join(map(cell, texts)) + "</table:table-row>"

    columns = (
        f'<table:table-column table:number-columns-repeated="8"/><table:table-column{change[1] if "kolonne" in name else ""}/>'
    )
    first = row(list(PATIENT.values()))
    if "raekke" in name or "flettet" in name:
        first = first.replace(*change, 1)
    return columns + row(list(PATIENT)) + first + row(list(a_row(PATIENT, **SECOND).values()))


def patched(name: str, source: str, old: str, new: str, added: dict[str, bytes] | None = None) -> None:
    """``source`` with a piece of its first sheet replaced, and parts added."""
    import zipfile

    with zipfile.ZipFile(FOLDER / source) as before, zipfile.ZipFile(FOLDER / name, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            data = before.read(part)
            after.writestr(part, data.replace(old.encode(), new.encode()) if old and part.endswith("sheet1.xml") else data)
        for part, data in (added or {}).items():
            after.writestr(part, data)


def people_and_places() -> None:
    people("dobbelt-raekke.csv", {}, {})
    people("dobbelt-med-modstrid.csv", {}, {"iltflow": "3"})
    people("to-apparater.csv", {}, {"behandling": "sug", "iltflow": "", "batteri": "2"})
    people("samme-person-andet-navn.csv", {}, {"behandling": "sug", "iltflow": "", "batteri": "2", "navn": "Eva Gift"})
    people("reference-optaget.csv", {"reference": "P-1"}, {**SECOND, "reference": "P-1"})
    people("andet-udstyr.csv", {"andet_udstyr": "sug (2 t) + sondeernæring"})
    people("ukendt-behandling.csv", {"behandling": "lysterapi"})
    for name, (lon, lat) in {
        "byttet": ("56,36", "8,617"),
        "i-meter": ("476543", "6246000"),
        "nul": ("0", "0"),
        "halv": ("8,617", ""),
        "udland": ("2,35", "48,85"),
        "punktum": ("8.617", "56.360"),
    }.items():
        people(f"koordinat-{name}.csv", {"længdegrad": lon, "breddegrad": lat})
    write_csv(FOLDER / "steder-enheder.csv", a_row(SITE, ledig_kw="12500 W", nødstrøm_timer="3 døgn", ilt_l_min="30 l/min"))
    write_csv(FOLDER / "steder-bekraeftet-uden-dato.csv", a_row(SITE, bekræftet_dato=""))
    write_csv(FOLDER / "steder-pladser-spaend.csv", a_row(SITE, liggende_pladser="6-8"))
    write_csv(FOLDER / "vogne-vagt.csv", a_row(VEHICLE, vagt_fra="7.30", vagt_til="kl. 19"))
    write_csv(FOLDER / "vogne-halv-vagt.csv", a_row(VEHICLE, vagt_fra="7.30", vagt_til=""))
    write_csv(FOLDER / "kontakter-forkert-lokationsnummer.csv", {"kommune": "Holstebro", "kode": "661", "ean": "5790000000006"})


def bundles() -> None:
    def resource(kind: str, ident: str, **content: Any) -> dict[str, Any]:
        return {"fullUrl": f"urn:uuid:{ident}", "resource": {"resourceType": kind, "id": ident, **content}}

    extension = {
        "url": "http://hl7.dk/fhir/core/StructureDefinition/dk-core-municipalityCodes",
        "valueCodeableConcept": {"coding": [{"code": "0661"}]},
    }
    address = {
        "use": "home",
        "line": ["Nørregade 12 B, 2. th"],
        "postalCode": "7500",
        "city": "Holstebro",
        "extension": [extension],
    }
    eva = resource(
        "Patient",
        "p1",
        identifier=[{"system": "urn:oid:1.2.208.176.1.2", "value": OLD_CPR}],
        name=[{"use": "official", "given": ["Eva"], "family": "Eksempel"}],
        address=[address],
        telecom=[{"system": "phone", "value": "+45 00 00 00 00"}],
    )
    flow = {"type": {"text": "flow"}, "valueQuantity": [{"value": 2.5, "unit": "L/min"}]}
    battery = {"type": {"text": "battery"}, "valueQuantity": [{"value": 240, "unit": "min"}]}
    device = resource(
        "Device", "d1", type={"text": "ilt"}, deviceName=[{"name": "EverFlo", "type": "model-name"}], property=[flow, battery]
    )
    use = resource(
        "DeviceUseStatement", "u1", status="active", subject={"reference": "urn:uuid:p1"}, device={"reference": "Device/d1"}
    )
    ended = resource(
        "DeviceUseStatement", "u2", status="completed", subject={"reference": "Patient/p1"}, device={"reference": "Device/d1"}
    )
    alone = resource("Patient", "p2", name=[{"text": "Bo Prøve"}], address=[address])
    own = resource("Device", "d2", type={"text": "sug"}, patient={"reference": "Patient/p1"}, property=[battery])
    loose = resource("Device", "d3", type={"text": "sug"})
    for name, entries in {
        "fhir": [eva, device, use],
        "fhir-uden-apparat": [eva, device, use, alone],
        "fhir-afsluttet": [eva, device, use, ended],
        "fhir-apparat-med-patient": [eva, own],
        "fhir-loest-apparat": [eva, own, loose],
        "fhir-andre": [eva, device, use, resource("Observation", "o1")],
        "fhir-uden-patient": [device],
        "fhir-peger-ingen-steder": [
            eva,
            resource(
                "DeviceUseStatement",
                "u3",
                status="active",
                subject={"reference": "Patient/p9"},
                device={"reference": "Device/d9"},
            ),
            own,
        ],
        "fhir-doed": [{**eva, "resource": {**eva["resource"], "deceasedBoolean": True}}, device, use],
    }.items():
        text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for group in (encodings_and_separators, headings, numbers_that_name, amounts, times, workbooks, people_and_places, bundles):
        group()


if __name__ == "__main__":
    main()
