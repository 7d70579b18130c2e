"""What stands out, or stands in the way, in a file that has arrived."""

from __future__ import annotations

ARRIVALS: dict[str, tuple[str, str]] = {
    "file_not_plain": (
        "{file} er ikke en almindelig fil (men fx et rør eller en enhed). Vælg en fil.",
        "{file} is not a plain file (but for example a pipe or a device). Choose a file.",
    ),
    "file_too_heavy": (
        "Filen {file} kunne ikke læses færdig: den kræver mere tid eller hukommelse, end en fil af den størrelse må, eller den "
        "er bygget forkert. Gem den igen fra et regneark, eller del den op.",
        "The file {file} could not be read to its end: it takes more time or memory than a file of its size may, or it is "
        "built wrongly. Save it again from a spreadsheet program, or split it.",
    ),
    "file_unpacks_too_large": (
        "Filen {file} fylder alt for meget, når den pakkes ud (højst {limit} MB). Er den fra en, du stoler på? Gem den igen fra "
        "et regneark, eller del den op.",
        "The file {file} is far too large once unpacked (at most {limit} MB). Is it from someone you trust? Save it again from "
        "a spreadsheet program, or split it.",
    ),
    "file_archive_unsafe": (
        "Filen {file} er pakket med navne eller henvisninger, som et regneark aldrig har. Den er ikke åbnet. Gem den igen fra "
        "et regneark.",
        "The file {file} is packed with names or links that no workbook has. It was not opened. Save it again from a "
        "spreadsheet program.",
    ),
    "file_archive_no_workbook": (
        "{file} er en pakket fil (zip) uden et regneark i. Pak den ud, og vælg selve filen.",
        "{file} is a packed file (zip) without a workbook in it. Unpack it and choose the file itself.",
    ),
    "file_form_differs": (
        "Filen {file} er indeni en {form}-fil, men hedder {suffix}. Er den fra en, du stoler på? Kald den .{form}.",
        "The file {file} is a {form} file inside but is named {suffix}. Is it from someone you trust? Name it .{form}.",
    ),
    "file_entities": (
        "Filen {file} har en dokumenttype eller entiteter, som et regneark aldrig har. Den er ikke åbnet. Gem den igen fra et "
        "regneark.",
        "The file {file} has a document type or entities, which no workbook has. It was not opened. Save it again from a "
        "spreadsheet program.",
    ),
    "file_is_markup": (
        "{file} er en webside eller XML, ikke en tabel. Åbn den i et regneark, og gem som XLSX eller 'CSV UTF-8'.",
        "{file} is a web page or XML, not a table. Open it in a spreadsheet program and save it as XLSX or 'CSV UTF-8'.",
    ),
    "file_sheets_several": (
        "Flere ark i {file} kan være det, der menes: {sheets}. Sig hvilket.",
        "Several sheets of {file} could be the one that is meant: {sheets}. Say which.",
    ),
    "file_sheet_unknown": (
        "Det valgte ark findes ikke i {file}. Der er: {sheets}.",
        "The chosen sheet is not in {file}. There is: {sheets}.",
    ),
    "file_sheet_hidden": (
        "I {file} er det kun skjulte ark, der passer: {sheets}. De læses ikke, medmindre du vælger et af dem.",
        "In {file} only hidden sheets fit: {sheets}. They are not read unless you choose one of them.",
    ),
    "file_hidden": (
        "Filen {file} har skjulte rækker eller kolonner med indhold (rækker: {rows}; kolonner: {columns}). Vis dem, og gem igen, "
        "eller vælg, om de skal læses med eller udelades.",
        "The file {file} has hidden rows or columns that hold something (rows: {rows}; columns: {columns}). Show them and save "
        "again, or choose whether they are to be read or left out.",
    ),
    "file_merged_too_much": (
        "Filen {file} har flettede celler i over {limit} rækker. Ophæv fletningen, udfyld cellerne, og gem igen.",
        "The file {file} has merged cells in more than {limit} rows. Unmerge them, fill the cells and save again.",
    ),
    "file_rows_above_headings": (
        "Overskrifterne i {file} står i række {heading_row}, men række {row} over dem ligner data, som ville gå tabt. Flyt "
        "overskrifterne øverst, eller slet rækkerne over dem.",
        "The headings of {file} stand in row {heading_row}, but row {row} above them looks like data that would be lost. Move "
        "the headings to the top, or delete the rows above them.",
    ),
    "rows_above_headings": (
        "overskrifterne er fundet i række {heading_row}; rækkerne over dem er ikke læst: {rows}",
        "the headings were found in row {heading_row}; the rows above them were not read: {rows}",
    ),
    "hidden_included_rows": ("skjulte rækker er læst med: {rows}", "hidden rows were read too: {rows}"),
    "hidden_included_columns": ("skjulte kolonner er læst med: {columns}", "hidden columns were read too: {columns}"),
    "hidden_skipped_rows": ("skjulte rækker er udeladt: {rows}", "hidden rows were left out: {rows}"),
    "hidden_skipped_columns": ("skjulte kolonner er udeladt: {columns}", "hidden columns were left out: {columns}"),
    "hidden_sheets": ("filen har skjulte ark: {sheets}", "the file has hidden sheets: {sheets}"),
    "hidden_unseen": (
        "i en {form}-fil kan det ikke ses, om rækker, kolonner eller formler er skjult; gem som XLSX for at være sikker",
        "in a {form} file it cannot be seen whether rows, columns or formulas are hidden; save as XLSX to be sure",
    ),
    "macros_not_run": ("filen har makroer; de er ikke kørt", "the file has macros; they were not run"),
    "formulas_read": (
        "{count} celle(r) i arket '{sheet}' er formler; det resultat, der er gemt i filen, er brugt",
        "{count} cell(s) of the sheet '{sheet}' are formulas; the result stored in the file was used",
    ),
    "formula_without_result": (
        "cellen er en formel uden gemt resultat; åbn filen i et regneark, og gem den igen",
        "the cell is a formula without a stored result; open the file in a spreadsheet program and save it again",
    ),
    "cell_error": ("cellen viser en fejl fra regnearket", "the cell shows an error of the spreadsheet program"),
    "merged_cells": (
        "cellerne {cells} er flettet; værdien tæller kun i den første",
        "the cells {cells} are merged; the value counts only in the first",
    ),
    "merged_headings": (
        "overskrifterne {cells} er flettet; teksten tæller kun for den første kolonne",
        "the headings {cells} are merged; the text counts only for the first column",
    ),
    "column_without_heading": (
        "kolonne {number} har indhold, men ingen overskrift, og er ikke læst",
        "column {number} has content but no heading and was not read",
    ),
    "heading_repeated": ("rækken gentager overskrifterne", "the row repeats the headings"),
    "is_range": (
        "er to tal eller et spænd; skriv ét tal, det laveste, man kan regne med",
        "is two numbers or a range; write one number, the lowest that can be relied on",
    ),
    "became_date": (
        "regnearket har gjort cellen til en dato; formater kolonnen som tekst, og skriv værdien igen",
        "the spreadsheet turned the cell into a date; format the column as text and write the value again",
    ),
    "not_plain_number": (
        "tallet er skrevet som en potens; formater kolonnen som tal eller tekst, og hent den igen",
        "the number is written as a power; format the column as number or text and fetch it again",
    ),
    "serial_date": (
        "er et tal, som regneark skriver datoer med; det er læst som en dato; tjek den",
        "is a number as spreadsheets write dates; it was read as a date - check it",
    ),
    "decimals_removed": ("',0' efter nummeret er fjernet", "',0' after the number was removed"),
    "fhir_not_json": ("Filen {file} er ikke JSON, eller den er afkortet.", "The file {file} is not JSON, or it is cut short."),
    "fhir_not_bundle": (
        "Filen {file} er ikke en FHIR Bundle (R4) med 'entry'.",
        "The file {file} is not a FHIR Bundle (R4) with 'entry'.",
    ),
    "fhir_no_patients": ("Filen {file} har ingen Patient.", "The file {file} has no Patient."),
    "fhir_others": (
        "{count} andre ressourcer end Patient, Device og DeviceUseStatement er ikke læst",
        "{count} resources other than Patient, Device and DeviceUseStatement were not read",
    ),
    "fhir_ended": ("brugen af apparatet er afsluttet; ikke læst", "the use of the device has ended; not read"),
    "fhir_device_unused": (
        "apparatet hører ikke til nogen patient; ikke læst",
        "the device belongs to no patient; not read",
    ),
    "fhir_deceased": ("personen er registreret som død; tjek", "the person is registered as dead; check"),
    "fhir_property_unknown": (
        "en egenskab ved apparatet kendes ikke og er ikke læst",
        "a property of a device is not known and was not read",
    ),
    "error_file_unwritable": (
        "Fejlfilen {file} kan ikke skrives. Findes mappen, og er filen lukket i andre programmer?",
        "The error file {file} cannot be written. Is the folder there, and is the file closed in other programs?",
    ),
    "error_file_row": ("Række {row}: {reasons}", "Row {row}: {reasons}"),
    "error_file_context": (
        "(ingen fejl; rækken er med, fordi en anden henviser til den)",
        "(no error; the row is here because another refers to it)",
    ),
}
