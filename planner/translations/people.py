"""What is said of people registered twice, of corrections, addresses, areas, parties and the quality of the registries."""

from __future__ import annotations

_MATCHING: dict[str, tuple[str, str]] = {
    "too_many_people": (
        "Du har åbnet {most} borgere inden for en time. Skal du se flere, så brug nødadgang med en begrundelse.",
        "You have opened {most} people within an hour. To see more, use break-glass with a reason.",
    ),
    "match_name_equal": ("samme navn", "same name"),
    "match_name_close": ("næsten samme navn", "almost the same name"),
    "match_birth_date": ("samme fødselsdato", "same birth date"),
    "match_birth_date_close": ("fødselsdatoen afviger i ét ciffer", "the birth date differs in one digit"),
    "match_birth_date_unknown": ("den ene har ingen fødselsdato", "one has no birth date"),
    "match_door": ("samme adresse", "same address"),
    "match_street": ("samme vej", "same street"),
    "match_postcode": ("samme postnummer", "same postcode"),
    "merged": ("samlet", "merged"),
    "kept_apart": ("holdt adskilt", "kept apart"),
    "open": ("åben", "open"),
    "review_decided": (
        "Mistanken {number} er allerede afgjort. planner people review --all viser hvordan.",
        "The suspicion {number} has been decided already. planner people review --all shows how.",
    ),
    "review_half_gone": (
        "Den ene af de to i mistanke {number} er ikke længere i registret.",
        "One of the two in suspicion {number} is no longer in the registry.",
    ),
    "person_unknown": ("Der er ingen person {ref} i registret.", "There is no person {ref} in the registry."),
    "person_merged": (
        "{ref} er samlet med {kept}. Brug {kept}, eller fortryd sammenlægningen.",
        "{ref} was merged into {kept}. Use {kept}, or undo the merge.",
    ),
    "reason_missing": (
        "Skriv hvorfor: nogen vil spørge om det senere (--why).",
        "Write why: someone will ask later (--why).",
    ),
    "reference_two_people": (
        "Referencen {ref} står for to CPR-numre. Giv den ene person en anden reference.",
        "The reference {ref} stands for two CPR numbers. Give one of them another reference.",
    ),
    "therapy_hours_differ": ("batteritimerne er forskellige", "the battery hours differ"),
    "therapy_hours_in_one_only": (
        "kun det ene register kender batteritimerne; der regnes med 0",
        "only one register knows the battery hours; 0 counts",
    ),
    "therapy_cylinder_differs": ("iltflaskerne er forskellige", "the oxygen cylinders differ"),
    "therapy_flow_differs": ("iltflowet er forskelligt", "the oxygen flow differs"),
    "therapy_tolerance_differs": ("tålt tid er forskellig", "the tolerated time differs"),
    "therapy_date_differs": ("næste behandling er forskellig", "the next treatment differs"),
    "therapy_power_differs": ("effekten er forskellig", "the power differs"),
    "therapy_kind_differs": ("invasiv/ikke-invasiv er forskellig", "invasive/non-invasive differs"),
}

_CORRECTIONS: dict[str, tuple[str, str]] = {
    "correction_field": (
        "Feltet '{field}' kan ikke rettes. Det kan: {known}.",
        "The field '{field}' cannot be corrected. These can: {known}.",
    ),
    "correction_therapy": (
        "'{field}' hører til et apparat; skriv hvilken behandling: {known}.",
        "'{field}' belongs to a device; write which treatment: {known}.",
    ),
    "correction_pin": (
        "skriv længdegrad og breddegrad, fx 8.617 56.360",
        "write longitude and latitude, for example 8.617 56.360",
    ),
    "correction_unknown": (
        "Der er ingen gældende rettelse {number} for {ref}. planner people corrections viser dem.",
        "There is no correction {number} in force for {ref}. planner people corrections lists them.",
    ),
}

_PLACES: dict[str, tuple[str, str]] = {
    "birth_date_differs": (
        "fødselsdatoen er en anden end CPR-nummerets; CPR-nummeret er brugt",
        "the birth date is not the CPR number's; the CPR number is used",
    ),
    "coordinates_not_projected": (
        "koordinatet er ikke i meter (EPSG:25832): øst 400.000-950.000, nord 6.000.000-6.450.000. Er kolonnerne byttet om?",
        "the coordinate is not in metres (EPSG:25832): east 400,000-950,000, north 6,000,000-6,450,000. Are the columns swapped?",
    ),
    "coordinates_missing": (
        "adressen har intet punkt: længde- og breddegrad, eller øst og nord i meter",
        "the address has no point: longitude and latitude, or east and north in metres",
    ),
    "more_issues": (
        "{count} bemærkninger til er ikke vist; alle rækker er talt med",
        "{count} more remarks are not shown; every row is counted",
    ),
    "osm_incomplete": (
        "{count} husnumre uden vejnavn eller postnummer i OpenStreetMap er ikke taget med",
        "{count} house numbers without street or postcode in OpenStreetMap were left out",
    ),
    "osm_library": (
        "{file}: OpenStreetMap-filer kræver Python-pakken osmium. Kør scripts/setup, eller: pip install osmium",
        "{file}: OpenStreetMap files need the Python package osmium. Run scripts/setup, or: pip install osmium",
    ),
    "osm_broken": (
        "{file} kan ikke læses som OpenStreetMap PBF. Hent filen igen.",
        "{file} cannot be read as OpenStreetMap PBF. Fetch the file again.",
    ),
    "osm_no_addresses": (
        "{file} har ingen adresser (addr:housenumber).",
        "{file} has no addresses (addr:housenumber).",
    ),
    "party_overlap": (
        "opgaven har allerede en part i kommunen i den tid, i række {row}; ret datoerne, så de ikke overlapper",
        "the task has a party in the municipality at that time already, in row {row}; mend the dates so that they do not overlap",
    ),
    "party_ends_before": ("slutter, før det begynder", "ends before it begins"),
    "areas_kind_unknown": (
        "{file}: filtypen kendes ikke. Områder kommer som GeoJSON, GeoPackage (.gpkg) eller Shapefile i .zip.",
        "{file}: the file type is not known. Areas come as GeoJSON, GeoPackage (.gpkg) or Shapefile in a .zip.",
    ),
    "areas_broken": (
        "{file} kan ikke læses som områder. Gem den igen, eller prøv GeoJSON.",
        "{file} cannot be read as areas. Save it again, or try GeoJSON.",
    ),
    "areas_zip": (
        "{file} er ikke en zip med én Shapefile (.shp, .shx, .dbf): den har stier, mange filer eller er for stor udpakket.",
        "{file} is not a zip of one Shapefile (.shp, .shx, .dbf): it has paths, many files, or is too large unpacked.",
    ),
    "areas_no_crs": (
        "{file} siger ikke, hvilket koordinatsystem den har (.prj mangler). Gem den i EPSG:25832 eller EPSG:4326.",
        "{file} does not say which coordinate system it has (.prj is missing). Save it in EPSG:25832 or EPSG:4326.",
    ),
    "areas_layers": (
        "{file} har flere lag ({layers}). Gem det ene for sig selv.",
        "{file} has several layers ({layers}). Save the one on its own.",
    ),
    "areas_column": (
        "{file} har ingen kolonne '{column}'. Den har: {known}.",
        "{file} has no column '{column}'. It has: {known}.",
    ),
    "areas_too_many": (
        "{file} har over {limit} områder. Er det den rigtige fil?",
        "{file} has more than {limit} areas. Is it the right file?",
    ),
}

_QUALITY: dict[str, tuple[str, str]] = {
    "quality_title": ("Registrenes kvalitet", "Quality of the registries"),
    "quality_sum": ("{people} personer, {at}", "{people} people, {at}"),
    "quality_lead": (
        "Referencer, ingen navne. Til brug i huset.",
        "References, no names. For use in the house.",
    ),
    "quality_lead_shareable": (
        "Kun antal: ingen navne og ingen referencer. Kan deles.",
        "Counts only: no names and no references. May be shared.",
    ),
    "quality_synthetic": ("SYNTETISK: opdigtede personer", "SYNTHETIC: invented people"),
    "quality_completeness": ("Hvor meget er udfyldt", "How much is filled in"),
    "quality_sources": ("Registrenes alder", "Age of the registries"),
    "quality_reserve": ("Ukendt reserve (regnes som 0 timer)", "Unknown reserve (counts as 0 hours)"),
    "quality_addresses": ("Hvordan adresserne er fundet", "How the addresses were found"),
    "quality_not_exact": ("Adresser, der ikke er fundet præcist", "Addresses not found exactly"),
    "quality_duplicates": ("Måske samme person to gange", "Perhaps the same person twice"),
    "quality_conflicts": ("Registre, der siger hver sit", "Registers that disagree"),
    "quality_borders": (
        "Under 1 km fra en anden kommune (egen–anden)",
        "Less than 1 km from another municipality (own–other)",
    ),
    "quality_roads": ("Adresser at se på kortet", "Addresses to check on the map"),
    "quality_islands": ("Øer, der kun nås med færge", "Islands that only a ferry reaches"),
    "far_from_road": ("langt fra enhver vej", "far from any road"),
    "outside_network": ("uden for vejnettet", "outside the road network"),
    "quality_outliers": ("Usædvanlige værdier", "Unusual values"),
    "quality_corrections": ("Rettelser, der ikke passer længere", "Corrections that no longer fit"),
    "quality_none": ("Ingen.", "None."),
    "quality_what": ("Hvad", "What"),
    "quality_count": ("Antal", "Count"),
    "quality_refs": ("Referencer", "References"),
    "quality_more": ("og {count} til", "and {count} more"),
    "quality_detail_1": ("Indlæst", "Imported"),
    "quality_detail_2": ("Ældste oplysning", "Oldest fact"),
    "quality_detail_3": ("Nyeste oplysning", "Newest fact"),
    "correction_stale": ("flyttet, eller apparatet er væk", "moved, or the device is gone"),
    "outlier_age": ("alder under 0 eller over 110", "age under 0 or over 110"),
    "outlier_floor": ("over 20. sal", "above floor 20"),
    "outlier_devices": ("over fem behandlinger", "more than five treatments"),
    "outlier_old": ("oplysninger over et år gamle", "facts more than a year old"),
    "outlier_future": ("oplysninger fra fremtiden", "facts from the future"),
    "outlier_battery": ("batteri over 48 timer", "battery over 48 hours"),
    "outlier_flow": ("iltflow over 15 l/min", "oxygen flow over 15 l/min"),
    "outlier_cylinder": ("over 10.000 liter ilt", "more than 10,000 litres of oxygen"),
    "outlier_power": ("effekt over 2.000 W", "power over 2,000 W"),
    "outlier_tolerance": ("tåler over syv døgn", "tolerates more than seven days"),
    "column_cpr": ("CPR-nummer", "CPR number"),
    "column_name": ("navn", "name"),
    "column_birth_date": ("fødselsdato", "birth date"),
    "column_street": ("adresse", "address"),
    "column_municipality_code": ("kommunekode", "municipality code"),
    "column_phone": ("telefon", "phone"),
    "column_relative_name": ("pårørende", "relative"),
    "column_relative_phone": ("pårørendes telefon", "relative's phone"),
    "column_access": ("adgangsforhold", "access"),
    "column_housing_type": ("boligtype", "type of housing"),
    "column_lift": ("elevator", "lift"),
    "column_data_date": ("opdateret", "data date"),
    "column_device_model": ("apparatets model (alle apparater)", "device model (every device)"),
    "column_power_w": ("effekt (alle apparater)", "power (every device)"),
}

PEOPLE: dict[str, tuple[str, str]] = {**_MATCHING, **_CORRECTIONS, **_PLACES, **_QUALITY}
