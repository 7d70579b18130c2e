"""What is wrong with a file, a row or a scenario, said so that a tired person knows what to do."""

from __future__ import annotations

_FILES: dict[str, tuple[str, str]] = {
    "file_missing": ("Filen {file} findes ikke.", "The file {file} does not exist."),
    "file_is_folder": ("{file} er en mappe, ikke en fil.", "{file} is a folder, not a file."),
    "file_unreadable": (
        "Filen {file} kan ikke læses. Er den åben i et andet program, eller mangler der adgang?",
        "The file {file} cannot be read. Is it open in another program, or is access missing?",
    ),
    "file_too_large": (
        "Filen {file} er større end {limit} MB. Del den op.",
        "The file {file} is larger than {limit} MB. Split it.",
    ),
    "file_empty": ("Filen {file} er tom.", "The file {file} is empty."),
    "file_no_rows": ("Filen {file} har overskrifter, men ingen rækker.", "The file {file} has headings but no rows."),
    "file_too_wide": (
        "Filen {file} har alt for mange rækker eller kolonner, eller en alt for lang celle. Står der noget yderst i arket? "
        "Slet det, og gem igen.",
        "The file {file} has far too many rows or columns, or a far too long cell. Is there something in the sheet's outermost "
        "cells? Delete it and save again.",
    ),
    "file_not_workbook": (
        "Filen {file} hedder {suffix}, men er ikke en Excel-fil, eller den er beskadiget. Gem den igen fra Excel, "
        "eller kald den .csv, hvis den er tekst.",
        "The file {file} is named {suffix} but is no workbook, or it is damaged. Save it again from Excel, or "
        "name it .csv if it is text.",
    ),
    "file_is_workbook": (
        "Filen {file} er en Excel-fil, men hedder {suffix}. Kald den .xlsx.",
        "The file {file} is a workbook but is named {suffix}. Name it .xlsx.",
    ),
    "file_broken_workbook": (
        "Excel-filen {file} er beskadiget eller afkortet. Gem den igen fra Excel, eller hent den igen.",
        "The workbook {file} is damaged or cut short. Save it again from Excel, or fetch it again.",
    ),
    "file_password": (
        "Excel-filen {file} har adgangskode. Gem en kopi uden.",
        "The workbook {file} has a password. Save a copy without.",
    ),
    "file_no_sheet": ("Excel-filen {file} har intet synligt ark.", "The workbook {file} has no visible sheet."),
    "file_encoding": (
        "Bogstaverne i {file} kan ikke læses: den er hverken ren UTF-8 eller Windows-1252, eller den er afkortet. "
        "Gem den som 'CSV UTF-8'.",
        "The letters in {file} cannot be read: it is neither clean UTF-8 nor Windows-1252, or it is cut short. Save "
        "it as 'CSV UTF-8'.",
    ),
    "file_binary": ("{file} er ikke en tekstfil. Brug CSV eller XLSX.", "{file} is not a text file. Use CSV or XLSX."),
    "file_quotes": (
        "Anførselstegnene i {file} går ikke op ved række {row}: et anførselstegn lukkes ikke eller står forkert. "
        "Gem filen igen fra Excel.",
        "The quotation marks in {file} do not match at row {row}: one is not closed or stands wrong. Save the file "
        "again from Excel.",
    ),
    "file_columns_missing": (
        "Filen {file} mangler kolonne(r) i række {row}: {columns}. Skriv dem som overskrifter i den række.",
        "The file {file} lacks column(s) in row {row}: {columns}. Write them as headings in that row.",
    ),
    "file_column_twice": (
        "Filen {file} har den samme kolonne to gange: '{first}' og '{second}'. Slet den ene.",
        "The file {file} has the same column twice: '{first}' and '{second}'. Delete one.",
    ),
    "areas_not_json": (
        "Filen {file} er ikke GeoJSON, eller den er afkortet.",
        "The file {file} is not GeoJSON, or it is cut short.",
    ),
    "areas_not_collection": (
        "Filen {file} er ikke en FeatureCollection med områder.",
        "The file {file} is not a FeatureCollection with areas.",
    ),
    "policy_unreadable": (
        "Politikfilen {file} findes ikke eller er ikke UTF-8-tekst.",
        "The policy file {file} does not exist or is not UTF-8 text.",
    ),
    "policy_none": ("Mappen {folder} har ingen politikfil (*.toml).", "The folder {folder} has no policy file (*.toml)."),
    "policy_unknown": ("Der er ingen politik {version}. Der er: {known}.", "There is no policy {version}. There is: {known}."),
    "policy_twice": (
        "To filer har politik {version}. Giv den ene et nyt versionsnavn.",
        "Two files hold policy {version}. Give one of them a new version.",
    ),
    "toml_broken": (
        "Filen {file} er ikke gyldig TOML: se {where}. Tekst og koder som 0661 skal stå i anførselstegn.",
        "The file {file} is not valid TOML: look at {where}. Texts and codes such as 0661 must stand in quotation marks.",
    ),
}

_CELLS: dict[str, tuple[str, str]] = {
    "required_empty": ("cellen er tom, men skal udfyldes", "the cell is empty but must be filled in"),
    "row_too_long": (
        "rækken har flere celler end overskrifter: er der et skilletegn for meget?",
        "the row has more cells than there are headings: is there a separator too many?",
    ),
    "column_unknown": ("kolonnen kendes ikke og er ikke læst", "the column is not known and was not read"),
    "other_sheets": (
        "kun arket '{sheet}' er læst; også i filen: {others}",
        "only the sheet '{sheet}' was read; also there: {others}",
    ),
    "too_long": ("teksten er længere end {longest} tegn", "the text is longer than {longest} characters"),
    "phone_scientific": (
        "telefonnummeret er blevet til et stort tal (4,5E+09), og cifrene er tabt: nummeret er ikke taget med",
        "the phone number has become a large number (4.5E+09), and the digits are lost: it was not taken",
    ),
    "ditto_mark": (
        "cellen siger kun »det samme som ovenfor«; skriv det ud",
        "the cell only says “the same as above”; write it out",
    ),
    "said_unknown": (
        "cellen siger, at det ikke vides, eller viser et andet sted hen: det regnes som ukendt",
        "the cell says that it is not known, or points elsewhere: it counts as unknown",
    ),
    "row_no_record": (
        "rækken er ikke en post (en overskrift, en sum eller en note) og er ikke taget med",
        "the row is no record (a title, a sum or a note) and was not taken",
    ),
    "name_telling": (
        "der står mere end et navn (tal, parentes eller »død«): skal personen stadig stå i registret?",
        "there is more than a name (digits, brackets or “død”): should the person still be registered?",
    ),
    "phone_short": ("telefonnummeret har under otte cifre", "the phone number has fewer than eight digits"),
    "not_yes_no": ("skriv ja eller nej", "write yes or no"),
    "not_a_choice": ("skal være en af: {allowed}", "must be one of (Danish or English word): {allowed}"),
    "not_a_number": ("er ikke ét tal; skriv fx 2,5", "is not one number; write for example 2.5"),
    "ambiguous_number": (
        "kan læses på to måder: punktummet kan være tusinder eller decimaler. Skriv decimaler med komma, "
        "og tusinder uden punktum",
        "can be read in two ways: the point may be thousands or decimals. Write decimals with a comma, and "
        "thousands without a point",
    ),
    "not_whole": ("skal være et helt tal", "must be a whole number"),
    "out_of_range": ("skal være mellem {low} og {high}", "must be between {low} and {high}"),
    "unknown_unit": ("enheden kendes ikke; brug en af: {units}", "the unit is not known; use one of: {units}"),
    "not_a_date": ("er ikke en dato; skriv fx 24-11-2026", "is not a date; write for example 24-11-2026"),
    "not_a_moment": (
        "er ikke dato og klokkeslæt; skriv fx 24-11-2026 08:00",
        "is not a date and time; write for example 24-11-2026 08:00",
    ),
    "no_such_date": ("datoen findes ikke", "there is no such date"),
    "not_a_clock_time": ("er ikke et klokkeslæt; skriv fx 07:30", "is not a time of day; write for example 07:30"),
    "time_skipped": (
        "klokkeslættet findes ikke den dag: uret stilles frem",
        "that time does not exist that day: the clocks go forward",
    ),
    "time_of_day_missing": (
        "klokkeslæt mangler; døgnets start er brugt",
        "the time of day is missing; the start of the day is used",
    ),
    "not_a_code": (
        "skal være en kode på højst 40 bogstaver, cifre og - _ . / :",
        "must be a code of at most 40 letters, digits and - _ . / :",
    ),
    "not_a_postcode": ("skal være et postnummer på fire cifre", "must be a postcode of four digits"),
    "not_a_municipality_code": (
        "skal være en kommunekode på fire cifre, fx 0661, eller kommunens navn",
        "must be a municipality code of four digits, such as 0661, or the municipality's name",
    ),
    "postcode_zero_restored": (
        "et foranstillet nul var gået tabt og er sat på igen",
        "a leading zero was lost and has been put back",
    ),
    "house_number_unusual": (
        "er ikke et almindeligt husnummer; se efter, om adressen blev fundet",
        "is not an ordinary house number; see whether the address was found",
    ),
    "location_number_wrong": (
        "lokationsnummeret er ikke et gyldigt nummer på 13 cifre: spørg ejeren",
        "the location number is not a valid one of 13 digits: ask its owner",
    ),
}

_PEOPLE: dict[str, tuple[str, str]] = {
    "cpr_scientific": (
        "regnearket har gjort nummeret til en potens, og cifre er tabt; formater kolonnen som tekst og hent den igen",
        "the spreadsheet turned the number into a power and digits are lost; format the column as text and fetch it again",
    ),
    "cpr_not_digits": (
        "er ikke et CPR-nummer: ti cifre, med eller uden bindestreg",
        "is not a CPR number: ten digits, with or without hyphen",
    ),
    "cpr_length": ("et CPR-nummer har ti cifre", "a CPR number has ten digits"),
    "cpr_no_such_date": ("de første seks cifre er ikke en dato", "the first six digits are not a date"),
    "cpr_zero_restored": ("et foranstillet nul var gået tabt og er sat på igen", "a leading zero was lost and has been put back"),
    "cpr_modulus_11": (
        "nummeret opfylder ikke modulus 11; det kan være rigtigt, men tjek det",
        "the number does not satisfy modulus 11; it may be right, but check it",
    ),
    "stands_without": ("er tom; rækken er taget ind på sin reference", "is empty; the row was taken in by its reference"),
    "reference_is_cpr": (
        "referencen ligner et CPR-nummer; den vises overalt og må ikke være et",
        "the reference looks like a CPR number; it is shown everywhere and must not be one",
    ),
    "reference_in_use": (
        "referencen tilhører en anden person i række {row}",
        "the reference belongs to another person in row {row}",
    ),
    "reference_differs": (
        "personen har en anden reference i række {row}; den er brugt",
        "the person has another reference in row {row}; that one is used",
    ),
    "person_differs": (
        "siger noget andet end samme person i række {row}; det første er brugt",
        "says something else than the same person in row {row}; the first is used",
    ),
    "duplicate_differs": (
        "gentager en tidligere række, men siger noget andet; de forsigtigste tal er brugt",
        "repeats an earlier row but says something else; the more cautious figures are used",
    ),
    "municipality_unknown": ("kommunekoden er ikke blandt de kendte kommuner", "the code is not among the known municipalities"),
    "therapy_unknown": (
        "behandlingen kendes ikke af politikken; skriv én behandling pr. række: {known}",
        "the policy does not know the treatment; write one treatment a row (Danish names): {known}",
    ),
    "oxygen_without_flow": (
        "iltflow mangler; reserven regnes som 0 timer",
        "the oxygen flow is missing; the reserve counts as 0 hours",
    ),
    "cylinder_without_oxygen": (
        "iltflaske ved en behandling, der ikke er ilt; flasken tæller ikke med",
        "a cylinder with a treatment that is not oxygen; the cylinder does not count",
    ),
    "treatment_without_date": (
        "næste behandling mangler; den regnes som forfalden, når strømmen går",
        "the next treatment is missing; it counts as due when the power goes",
    ),
    "battery_unknown": (
        "batteritiden er ukendt; reserven regnes som 0 timer",
        "the battery time is unknown; the reserve counts as 0 hours",
    ),
}

_PLACES: dict[str, tuple[str, str]] = {
    "coordinates_half": (
        "længdegrad og breddegrad skal stå der begge eller slet ikke",
        "longitude and latitude must both be there, or neither",
    ),
    "coordinates_zero": (
        "koordinatet er nul; lad cellerne stå tomme, hvis stedet er ukendt",
        "the coordinate is zero; leave the cells empty if the place is unknown",
    ),
    "coordinates_swapped": (
        "længdegrad og breddegrad er byttet om; byt kolonnerne",
        "longitude and latitude are swapped; swap the columns",
    ),
    "coordinates_projected": (
        "koordinatet er i meter (EPSG:25832, UTM 32); omregn til længde- og breddegrad (WGS84)",
        "the coordinate is in metres (EPSG:25832, UTM 32); convert it to longitude and latitude (WGS84)",
    ),
    "coordinates_outside": ("punktet ligger ikke i Danmark", "the point is not in Denmark"),
    "confirmed_without_date": (
        "bekræftet uden dato; tæller ikke som gyldig bekræftelse",
        "confirmed without a date; does not count as a valid confirmation",
    ),
    "valid_before_confirmed": ("gyldigheden slutter, før der blev bekræftet", "the validity ends before the confirmation"),
    "more_folding_than_wheelchair_places": (
        "der er flere klappladser end kørestolspladser",
        "there are more folding places than wheelchair places",
    ),
    "store_without_supply": (
        "der står, hvor meget der er om bord, men også at vognen ikke har det",
        "it is said how much there is on board, but also that the vehicle has none",
    ),
    "vehicle_without_places": ("køretøjet har ingen pladser", "the vehicle has no places"),
    "shift_half": (
        "vagtens start og slut skal stå der begge eller slet ikke",
        "start and end of the shift must both be there, or neither",
    ),
    "area_no_code": ("området har ingen kode", "the area has no code"),
    "area_no_polygon": (
        "området har ingen flade (Polygon eller MultiPolygon)",
        "the area has no surface (Polygon or MultiPolygon)",
    ),
    "area_broken": ("områdets koordinater kan ikke læses", "the area's coordinates cannot be read"),
    "area_repaired": (
        "fladen krydsede sig selv og er rettet; se den efter på kortet",
        "the surface crossed itself and was repaired; look at it on the map",
    ),
}

_SCENARIOS: dict[str, tuple[str, str]] = {
    "scenario_unreadable": (
        "Scenariefilen {file} findes ikke eller er ikke UTF-8-tekst.",
        "The scenario file {file} does not exist or is not UTF-8 text.",
    ),
    "scenario_key_unknown": (
        "{file}: '{key}' kendes ikke. Her kan stå: {known}.",
        "{file}: '{key}' is not known. Possible here: {known}.",
    ),
    "scenario_key_in_table": (
        "{file}: '{key}' står det forkerte sted. Skriv '{name}' under {tables}.",
        "{file}: '{key}' stands in the wrong place. Write '{name}' under {tables}.",
    ),
    "scenario_key_at_top": (
        "{file}: '{key}' står det forkerte sted. Skriv '{name}' øverst i filen, før den første tabel i [ ].",
        "{file}: '{key}' stands in the wrong place. Write '{name}' at the top of the file, before the first table in [ ].",
    ),
    "scenario_key_missing": (
        "{file}: '{key}' mangler. Skriv fx {example}.",
        "{file}: '{key}' is missing. Write for example {example}.",
    ),
    "scenario_not_text": (
        "{file}: '{key}' skal være tekst i anførselstegn, fx {example}.",
        "{file}: '{key}' must be text in quotation marks, for example {example}.",
    ),
    "scenario_not_number": (
        "{file}: '{key}' skal være et tal mellem {low} og {high}.",
        "{file}: '{key}' must be a number between {low} and {high}.",
    ),
    "scenario_not_boolean": ("{file}: '{key}' skal være true eller false.", "{file}: '{key}' must be true or false."),
    "scenario_not_table": ("{file}: [{key}] skal være en tabel.", "{file}: [{key}] must be a table."),
    "scenario_not_list": (
        "{file}: '{key}' skal være en liste af tekster i anførselstegn, fx {example}.",
        "{file}: '{key}' must be a list of texts in quotation marks, for example {example}.",
    ),
    "scenario_bad_id": (
        "{file}: 'id' må kun have bogstaver, cifre og bindestreg, højst 60, fx \"storm-vest-24t\".",
        "{file}: 'id' may only have letters, digits and hyphens, at most 60, for example \"storm-vest-24t\".",
    ),
    "scenario_bad_time": (
        "{file}: '{key}' er ikke et tidspunkt. Skriv fx \"2026-11-24T18:00:00+01:00\".",
        "{file}: '{key}' is not a moment. Write for example \"2026-11-24T18:00:00+01:00\".",
    ),
    "scenario_naive_time": (
        "{file}: '{key}' siger ikke hvilken tidszone. Sæt +01:00 (vintertid) eller +02:00 (sommertid) bagefter, "
        'fx "2026-11-24T18:00:00+01:00".',
        "{file}: '{key}' does not say which offset from UTC. Put +01:00 (winter) or +02:00 (summer) after it, "
        'for example "2026-11-24T18:00:00+01:00".',
    ),
    "scenario_length": (
        "{file}: skriv enten 'duration_h' eller 'cuts', netop én af dem.",
        "{file}: write either 'duration_h' or 'cuts', exactly one of them.",
    ),
    "scenario_cuts_form": (
        "{file}: 'cuts' skal være en liste som {example}.",
        "{file}: 'cuts' must be a list such as {example}.",
    ),
    "scenario_cuts_overlap": (
        "{file}: afbrydelse {number} i 'cuts' begynder, før den forrige er slut. Skriv dem i rækkefølge uden overlap.",
        "{file}: cut {number} in 'cuts' begins before the one before it ends. Write them in order, without overlap.",
    ),
    "scenario_cuts_start": (
        "{file}: 'start' skal være den samme som starten af den første afbrydelse i 'cuts'.",
        "{file}: 'start' must be the same as the start of the first cut in 'cuts'.",
    ),
    "scenario_area_empty": (
        '{file}: [area] er tom. Skriv municipalities, postcodes eller polygon, fx municipalities = ["0661"].',
        '{file}: [area] is empty. Write municipalities, postcodes or polygon, for example municipalities = ["0661"].',
    ),
    "scenario_bad_code": (
        "{file}: '{key}' har '{code}', som ikke er fire cifre. Skriv fx \"{example}\".",
        "{file}: '{key}' has '{code}', which is not four digits. Write for example \"{example}\".",
    ),
    "scenario_municipality_unknown": (
        "{file}: 'area.municipalities' har ukendt kode {code}. Ligner: {known}. "
        "Alle koder står i data/reference/municipality_names.csv.",
        "{file}: 'area.municipalities' has the unknown code {code}. Similar: {known}. "
        "All codes are in data/reference/municipality_names.csv.",
    ),
    "scenario_polygon_missing": (
        "{file}: 'area.polygon' peger på {polygon}, som ikke findes ved siden af scenariefilen.",
        "{file}: 'area.polygon' points to {polygon}, which is not there beside the scenario file.",
    ),
    "scenario_roads_form": (
        "{file}: '{key}' skal skrives som {example}.",
        "{file}: '{key}' must be written as {example}.",
    ),
    "scenario_road_class": (
        "{file}: '{key}' nævner vejklassen '{name}'. Kendte klasser: {known}.",
        "{file}: '{key}' names the road class '{name}'. Known classes: {known}.",
    ),
    "scenario_shape_missing": (
        "{file}: '{key}' peger på {name}, som ikke findes ved siden af scenariefilen.",
        "{file}: '{key}' points to {name}, which is not there beside the scenario file.",
    ),
    "scenario_shape_broken": (
        "{file}: '{key}' er ikke GeoJSON, der kan læses.",
        "{file}: '{key}' is not GeoJSON that can be read.",
    ),
    "scenario_shape_kind": ("{file}: '{key}' skal tegne {kinds}.", "{file}: '{key}' must draw {kinds}."),
    "scenario_shape_wrong": ("{file}: '{key}': {reason_da}.", "{file}: '{key}': {reason_en}."),
    "scenario_polygon_wrong": ("{file}: 'area.polygon': {reason_da}.", "{file}: 'area.polygon': {reason_en}."),
    "scenario_vehicle_both": (
        "{file}: {ids} står både i lost.vehicles og fleet.vehicles. Slet det ene sted.",
        "{file}: {ids} stands in both lost.vehicles and fleet.vehicles. Delete one of them.",
    ),
}

REGISTRIES: dict[str, tuple[str, str]] = {**_FILES, **_CELLS, **_PEOPLE, **_PLACES, **_SCENARIOS}
