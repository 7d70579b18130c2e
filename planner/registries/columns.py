"""Which columns does each registry have? The one table that drives reading, checking and ``data/README.md``.

Headings are compared without case, spaces, underscores, hyphens, dots and other punctuation, and with æøå equal to
ae, oe, aa; the Danish heading, the English one and every synonym are equally good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.registries import choices
from planner.registries.address_parts import split_address, split_postal
from planner.registries.cells import (
    Parser,
    choice,
    folded,
    hours,
    hours_a_day,
    person_name,
    phone,
    quantity,
    several,
    text,
    whole,
    yes_no,
)
from planner.registries.coordinates import coordinate
from planner.registries.identifiers import (
    code,
    cpr,
    house_number,
    location_number,
    municipality,
    municipality_code,
    postcode,
    reference,
)
from planner.registries.limits import LONGEST_NOTE
from planner.registries.records import Kind
from planner.registries.times import clock_time, day, moment, start_of_day


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``required``: the heading must be there and each row must have a value, unless the column named by
    ``stand_in`` has one. ``unit`` is what a bare number means. ``example`` is never a living person's. ``parts`` are columns
    that a cell of this one may fill as well (``combined``). ``derived``: found out from the address where it is not said."""

    key: str
    danish: str
    parser: Parser
    description_da: str
    description_en: str
    example: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    unit: str = ""
    stand_in: str = ""
    english: str = ""
    parts: tuple[str, ...] = ()
    derived: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that means this column, the Danish one first."""
        return (self.danish, self.english or self.key, self.key, *self.synonyms)

    @property
    def folded_headings(self) -> frozenset[str]:
        """The headings as they are compared."""
        return frozenset(folded(heading) for heading in self.headings)


_FLOW = quantity(0, 80, {"l/min": 1.0, "l/min.": 1.0, "l": 1.0, "lpm": 1.0, "liter/min": 1.0, "ml/min": 0.001})
_SITE_OXYGEN = quantity(0, 100_000, {"l/min": 1.0, "l/min.": 1.0, "lpm": 1.0, "m3/h": 1000 / 60})
_LITRES = whole(0, 20_000, {"l": 1.0, "liter": 1.0, "litre": 1.0, "litres": 1.0})
_SITE_LITRES = whole(0, 1_000_000, {"l": 1.0, "liter": 1.0, "litre": 1.0, "litres": 1.0, "m3": 1000.0})
_WATTS = whole(0, 10_000, {"w": 1.0, "watt": 1.0, "kw": 1000.0})
_KILOWATTS = quantity(0, 10_000, {"kw": 1.0, "w": 0.001, "kva": 0.8})
_PLACES = whole(0, 5000, {"stk": 1.0, "stk.": 1.0, "pladser": 1.0})
_SEATS = whole(0, 200)
_WATT_HOURS = whole(0, 1_000_000, {"wh": 1.0, "kwh": 1000.0})

_SYNTHETIC = Column("synthetic", "syntetisk", yes_no, "Opdigtet række (ja/nej); mærkes på hver skærm og side",
                    "Invented row (yes/no); marked on every screen and page", "nej")  # fmt: skip

_ADDRESS = Column(
    "address", "adresse", split_address, "Hele adressen, eller vej og husnummer; etage og dør bagefter",
    "The whole address, or street and house number; floor and door behind", "Eksempelvej 12B, 2. th, 7500 Holstebro",
    ("bopæl", "bopælsadresse", "hjemmeadresse", "fuld_adresse", "gadeadresse", "adresse_1", "adresselinje", "adresselinje_1",
     "vej_og_husnummer", "vej_og_husnr", "vej_og_nr", "vej_nr", "vej_husnr", "vejnavn_og_husnummer", "vejnavn_og_husnr",
     "vejnavn_og_nr", "gade_og_nr", "gade_og_husnummer", "full_address", "home_address", "street_address", "address_line_1"),
    parts=("street", "house_number", "floor_door", "postcode", "town"),
)  # fmt: skip
_POSTCODE_TOWN = Column(
    "postcode_town", "postnummer_og_by", split_postal, "Postnummer og by i én celle", "Postcode and town in one cell",
    "7500 Holstebro",
    ("postnr_og_by", "postnr_by", "postnummer_by", "by_og_postnummer", "by_og_postnr", "by_postnr", "postby", "postadresse",
     "postcode_and_town", "zip_and_city", "zip_city"),
    parts=("postcode", "town"),
)  # fmt: skip
_IN_STREET = ("house_number", "floor_door", "postcode", "town")

_PATIENTS = (
    Column("reference", "reference", reference, "Registrets egen nøgle; laves af programmet, hvis den mangler",
           "The registry's own key; made by the program when absent", "P-0001", ("ref", "patient_id", "id")),
    Column("cpr", "cpr", cpr, "CPR-nummer med eller uden bindestreg; erstatnings-CPR er i orden; må kun være tomt, når "
           "der er en reference", "CPR number with or without hyphen; replacement numbers are fine; may be empty only when "
           "there is a reference", "010158-5000", ("cpr_nummer", "cprnr", "personnummer"), True, stand_in="reference"),
    Column("name", "navn", person_name, "Fulde navn", "Full name", "Eva Eksempel", ("fulde_navn", "full_name"), True),
    Column("first_name", "fornavn", text(), "Fornavn, når navnet står i to kolonner", "First name, where the name has two "
           "columns", "Eva", ("fornavne", "given_name"), parts=("name",)),
    Column("middle_name", "mellemnavn", text(), "Mellemnavn", "Middle name", "", ("mellemnavne",), parts=("name",)),
    Column("last_name", "efternavn", text(), "Efternavn", "Last name", "Eksempel", ("efternavne", "surname", "family_name"),
           parts=("name",)),
    Column("birth_date", "fødselsdato", day, "Fødselsdato, når der ikke er et CPR-nummer", "Birth date, where there is no CPR "
           "number", "01-01-1958", ("født", "date_of_birth")),
    _ADDRESS,
    Column("street", "vej", text(), "Vejnavn; husnummeret må stå bagefter", "Street; the house number may stand behind",
           "Eksempelvej", ("gade", "vejnavn", "adresse_vejnavn", "street_name"), True, parts=_IN_STREET),
    Column("house_number", "husnummer", house_number, "Husnummer med bogstav", "House number with its letter", "12B",
           ("husnr", "nummer", "house_no"), True, parts=("floor_door",)),
    Column("floor_door", "etage_dør", text(120), "Etage og dør, c/o, som på en kuvert", "Floor and door, c/o, as on an envelope",
           "2. th", ("dør", "etage_og_dør", "sal_og_dør", "door")),
    _POSTCODE_TOWN,
    Column("postcode", "postnummer", postcode, "Fire cifre; byen må stå bagefter", "Four digits; the town may stand behind",
           "7500", ("postnr", "zip", "postal_code"), True, parts=("town",)),
    Column("town", "by", text(), "By", "Town", "Holstebro", ("bynavn", "postdistrikt", "city"), True, parts=("postcode",)),
    Column("municipality_code", "kommunekode", municipality, "Fire cifre (foranstillet nul må mangle) eller kommunens navn; "
           "tom = findes af adressen", "Four digits (the leading zero may be missing) or the municipality's name; empty = found "
           "from the address", "0661",
           ("kommunenr", "kommunenummer", "komkode", "kommune", "kommunenavn", "bopælskommune", "municipality"), derived=True),
    Column("longitude", "længdegrad", coordinate, "Grader øst (WGS84); sammen med breddegrad",
           "Degrees east (WGS84); together with latitude", "8.617", ("lon", "lng"), unit="°"),
    Column("latitude", "breddegrad", coordinate, "Grader nord (WGS84)", "Degrees north (WGS84)", "56.360", ("lat",),
           unit="°"),
    Column("phone", "telefon", phone, "Telefon", "Phone", "+45 00 00 00 00", ("tlf", "telefonnummer", "mobil")),
    Column("relative_name", "pårørende", text(), "Pårørendes navn", "Relative's name", "Otto Eksempel",
           ("pårørende_navn", "relative")),
    Column("relative_phone", "pårørende_telefon", phone, "Pårørendes telefon", "Relative's phone", "+45 00 00 00 01",
           ("pårørende_tlf",)),
    Column("therapy", "behandling", text(), "Behandlingen, som går i stå uden strøm: en kode eller et synonym fra politikken. "
           "Flere behandlinger: en række for hver, eller »ilt + sug«", "The treatment that stops without power: a code or "
           "synonym of the policy. Several treatments: one row for each, or “ilt + sug”", "hjemmeilt",
           ("terapi", "treatment"), True),
    Column("device_model", "apparat", text(), "Apparatets model", "Device model", "ResMed Astral 150",
           ("model", "apparatmodel", "device")),
    Column("flow_l_min", "flow_l_min", _FLOW, "Iltflow, 0 til 80", "Oxygen flow, 0 to 80", "2,5", ("iltflow", "flow"),
           unit="l/min"),
    Column("hours_per_day", "timer_pr_døgn", hours_a_day, "Brug i døgnet", "Use per day", "16", ("timer_i_døgnet",),
           unit="h"),
    Column("invasive", "invasiv", yes_no, "Invasiv respirator (ja/nej)", "Invasive ventilation (yes/no)", "nej"),
    Column("battery_h", "batteri_timer", hours(0, 200), "Batteritid som oplyst, før nedskrivning; tom = ukendt = 0",
           "Battery time as stated, before derating; empty = unknown = 0", "8", ("batteri", "batteritid", "battery"), unit="h"),
    Column("cylinder_l", "iltflaske_liter", _LITRES, "Liter iltgas hjemme i flasker; tom = ukendt = 0",
           "Litres of oxygen gas at home in cylinders; empty = unknown = 0", "2000", ("iltflaske", "cylinder"), unit="l"),
    Column("power_w", "effekt_w", _WATTS, "Apparatets effekt", "Device power", "350", ("effekt", "watt", "power"), unit="W"),
    Column("tolerance_h", "tåler_timer", hours(0, 720), "Lægens skøn over, hvor længe personen tåler at undvære",
           "A clinician's figure for how long the person can do without", "2", ("tåler", "tolerance"), unit="h"),
    Column("next_treatment", "næste_behandling", moment, "Næste dialyse, dansk tid; uden klokkeslæt regnes døgnets start",
           "Next dialysis, Danish time; without a time of day the start of the day counts", "25-11-2026 08:00",
           ("næste_dialyse",)),
    Column("manual_exchange", "manuelt_skift", yes_no, "Oplært i manuelt poseskift (ja/nej)",
           "Trained in manual exchange (yes/no)", "ja"),
    Column("other_equipment", "andet_udstyr", text(400), "Flere behandlinger, adskilt af ; eller +, med batteritid i parentes",
           "More treatments, separated by ; or +, with battery time in brackets", "sug (2 t) + sondeernæring"),
    Column("mobility", "mobilitet", choice(choices.MOBILITY), "gående, kørestol eller liggende; tom = gående",
           "walking, wheelchair or lying; empty = walking", "gående", ("transportform",)),
    Column("floor", "etage", whole(0, 60), "Etager over jorden; stuen er 0", "Floors above ground; ground floor is 0", "2",
           ("sal",)),
    Column("lift", "elevator", yes_no, "Elevator (ja/nej); den står stille uden strøm", "Lift (yes/no); it stands still without "
           "power", "ja"),
    Column("escort", "ledsager", choice(choices.ESCORT), "ingen, pårørende, hjælper eller sygeplejerske; tom = ingen",
           "none, relative, helper or nurse; empty = none", "ingen", ("ledsagelse",)),
    Column("helper_team", "hjælperhold", yes_no, "Respiratorbruger med hjælperhold (ja/nej)",
           "Respirator user with a helper team (yes/no)", "nej"),
    Column("household", "husstand", text(60), "Samme nøgle for folk, der bor sammen", "The same key for people who live together",
           "H-0001"),
    Column("infectious", "smitte", yes_no, "Smitterisiko (ja/nej); kører alene", "Infection risk (yes/no); rides alone", "nej"),
    Column("rides_alone", "kører_alene", yes_no, "Skal køre uden andre end sin ledsager, fx ved demens og uro (ja/nej)",
           "Must ride with nobody but the escort, as with dementia and agitation (yes/no)", "nej"),
    Column("own_generator", "egen_generator", yes_no, "Har selv generator (ja/nej)", "Has a generator of their own (yes/no)",
           "nej"),
    Column("offer", "tilbud", choice(choices.OFFER), "ikke spurgt, tilbudt, accepteret, afslået, egen løsning, ikke truffet",
           "not asked, offered, accepted, declined, own solution, not reached", "ikke spurgt"),
    Column("housing_type", "boligtype", text(), "Boligtype", "Type of housing", "etagebolig"),
    Column("access", "adgangsforhold", text(400), "Nøgleboks, dørkode, hund", "Key box, door code, dog", "nøgleboks ved døren",
           ("adgang",)),
    Column("notes", "bemærkninger", text(LONGEST_NOTE), "Bemærkninger", "Notes", "", ("bemærkning", "note")),
    Column("data_date", "opdateret", start_of_day, "Hvornår oplysningerne sidst var rigtige", "When this was last known to be "
           "right", "01-11-2026", ("opdateret_dato", "updated")),
    _SYNTHETIC,
)  # fmt: skip

_SITES = (
    Column("site_id", "site_id", code, "Stedets kode", "The site's code", "S-001", ("sted_id", "id"), True),
    Column("name", "navn", text(), "Navn", "Name", "Plejecenter Eksempel", ("sted",), True),
    Column("kind", "type", choice(choices.SITE_KIND), "akuthospital, hospital, dialysecenter, plejehjem eller kommunal",
           "acute hospital, hospital, dialysis centre, care home or municipal", "plejehjem", (), True),
    Column("municipality_code", "kommunekode", municipality, "Fire cifre eller kommunens navn; tom = findes af stedet",
           "Four digits or the municipality's name; empty = found from the place", "0661",
           ("kommunenr", "komkode", "kommune", "kommunenavn", "municipality"), derived=True),
    _ADDRESS,
    Column("street", "vej", text(), "Vejnavn", "Street", "Eksempelvej", ("gade", "vejnavn"), parts=_IN_STREET),
    Column("house_number", "husnummer", house_number, "Husnummer", "House number", "1", ("husnr",), parts=("floor_door",)),
    Column("floor_door", "etage_dør", text(120), "Etage og dør", "Floor and door", "2. th", ("dør", "door")),
    _POSTCODE_TOWN,
    Column("postcode", "postnummer", postcode, "Fire cifre", "Four digits", "7500", ("postnr", "zip"), parts=("town",)),
    Column("town", "by", text(), "By", "Town", "Holstebro", ("bynavn", "city"), parts=("postcode",)),
    Column("longitude", "længdegrad", coordinate, "Grader øst (WGS84)", "Degrees east (WGS84)", "8.617", ("lon", "lng"), True,
           "°"),
    Column("latitude", "breddegrad", coordinate, "Grader nord (WGS84)", "Degrees north (WGS84)", "56.360", ("lat",), True, "°"),
    Column("agreement", "aftale", choice(choices.AGREEMENT), "ikke_drøftet, under_drøftelse, aftalt eller bekræftet",
           "not discussed, under discussion, agreed or confirmed", "bekræftet", ("aftalestatus",), True),
    Column("confirmed_at", "bekræftet_dato", start_of_day, "Hvornår kommunen bekræftede", "When the municipality confirmed",
           "01-10-2026", ("bekræftet_den",)),
    Column("confirmed_by", "bekræftet_af", text(), "Hvem der bekræftede", "Who confirmed", "Holstebro Kommune"),
    Column("valid_until", "gyldig_til", day, "Sidste dag bekræftelsen gælder", "Last day the confirmation holds", "01-10-2027"),
    Column("lying_places", "liggende_pladser", _PLACES, "Ledige liggende pladser til folk udefra",
           "Free lying places for people brought in", "6", ("sengepladser",), True, "pladser"),
    Column("seated_places", "siddende_pladser", _PLACES, "Ledige siddende pladser", "Free seated places", "10", (), True,
           "pladser"),
    Column("spare_kw", "ledig_kw", _KILOWATTS, "Nødstrøm tilovers efter egne beboere", "Emergency power to spare after own "
           "residents", "12,5", ("ledig_effekt_kw",), True, "kW"),
    Column("sockets", "stikkontakter", _PLACES, "Stikkontakter på nødstrøm", "Sockets on emergency power", "20", (), True,
           "stk"),
    Column("oxygen_l_min", "ilt_l_min", _SITE_OXYGEN, "Ilt der kan gives i alt", "Oxygen that can be given in all", "30", (),
           True, "l/min"),
    Column("dialysis_stations", "dialysepladser", _PLACES, "Dialysepladser; tom = 0", "Dialysis stations; empty = 0", "0"),
    Column("backup_h", "nødstrøm_timer", hours(0, 5000), "Så længe rækker nødstrømmen på det brændstof, der er; 0 = ingen",
           "How long emergency power lasts on the fuel that is there; 0 = none", "72", ("nødstrøm",), True, "h"),
    Column("step_free", "niveaufri", yes_no, "Niveaufri adgang (ja/nej)", "Step-free access (yes/no)", "ja",
           ("niveaufri_adgang",)),
    Column("water_and_drain", "vand_og_afløb", yes_no, "Vand og afløb til dialyse (ja/nej)",
           "Water and drain for dialysis (yes/no)", "nej"),
    Column("respirator_competence", "respiratorkompetence", yes_no, "Personale der kan passe respirator (ja/nej)",
           "Staff who can attend a respirator (yes/no)", "nej"),
    Column("contact", "kontakt", text(), "Kontaktperson", "Contact person", "vagthavende", ("kontaktperson",)),
    Column("phone", "telefon", phone, "Vagttelefon", "Duty phone", "+45 00 00 00 00", ("tlf", "vagttelefon")),
    Column("mailbox", "postkasse", text(), "Sikker postkasse", "Secure mailbox", "vagt@eksempel.invalid", ("sikker_postkasse",)),
    Column("location_number", "lokationsnummer", location_number, "13 cifre", "13 digits", "5790000000005", ("ean", "gln")),
    Column("sor_code", "sor_kode", text(40), "SOR-kode", "SOR code", "", ("sor",)),
    Column("oxygen_stored_l", "ilt_lager_liter", _SITE_LITRES, "Liter iltgas på lager", "Litres of oxygen gas in store", "20000",
           ("ilt_på_lager",), unit="l"),
    Column("refuelling", "påfyldning", text(), "Hvordan der fyldes brændstof på, og hvem der leverer", "How fuel is filled up, "
           "and who delivers it", "aftale med brændstofleverandør, 12 timer", ("brændstofaftale",)),
    Column("generator_tested_on", "generator_afprøvet", day, "Hvornår generatoren sidst blev afprøvet", "When the generator was "
           "last tested", "01-09-2026", ("sidst_afprøvet",)),
    Column("competences_day", "kompetencer_dag", several(choices.COMPETENCE), "Hvad personalet kan om dagen, adskilt af +: "
           "respirator, ilt, dialyse, sug, sondeernæring, sygeplejerske; eller ingen", "What staff can do by day, separated by +",
           "ilt + sygeplejerske", ("kompetence_dag",)),
    Column("competences_night", "kompetencer_nat", several(choices.COMPETENCE), "Hvad personalet kan om natten; respirator skal "
           "kunne passes både dag og nat for at tælle", "What staff can do by night; a respirator must be attended day and night "
           "to count", "ilt", ("kompetence_nat",)),
    Column("vehicle_entrance", "indkørsel", text(), "Hvor vogne kører til, og hvor højt der er", "Where vehicles drive up, and "
           "how high the clearance is", "Port B, 2,6 m", ("indgang_for_vogne",)),
    Column("arrivals_per_quarter", "modtager_pr_kvarter", whole(1, 500), "Så mange kan højst modtages i et kvarter, hvornår det "
           "end begynder; tom = uden grænse", "So many can be received at most in any quarter of an hour; empty = no limit", "6",
           ("ankomster_pr_kvarter",), unit="personer"),
    Column("cylinders", "iltflasker_til_udbringning", whole(0, 5000), "Fyldte iltflasker, der kan køres ud; tom = ingen",
           "Full oxygen cylinders that can be brought to people at home; empty = none", "10", unit="stk."),
    Column("batteries", "batterier_til_udbringning", whole(0, 5000), "Batterier til apparater, der kan køres ud; tom = ingen",
           "Batteries for devices that can be brought; empty = none", "4", unit="stk."),
    Column("nurses", "sygeplejersker_til_udsendelse", whole(0, 500), "Sygeplejersker, der kan køres ud og blive hos nogen; tom = "
           "ingen", "Nurses who can be brought to someone and stay there; empty = none", "1", unit="personer"),
    _SYNTHETIC,
)  # fmt: skip

_VEHICLES = (
    Column("vehicle_id", "vehicle_id", code, "Køretøjets kode", "The vehicle's code", "V-01", ("vogn_id", "vognnr", "id"), True),
    Column("name", "navn", text(), "Navn", "Name", "Ambulance 1"),
    Column("kind", "type", choice(choices.VEHICLE_KIND), "ambulance, liggende, kørestolsvogn, minibus, bil, båd, helikopter",
           "ambulance, lying transport, wheelchair van, minibus, car, boat, helicopter", "ambulance", ("vogntype",), True),
    Column("seated", "siddende", _SEATS, "Siddepladser", "Seats", "3", ("siddepladser",), True, "pladser"),
    Column("wheelchair", "kørestole", _SEATS, "Kørestolspladser", "Wheelchair places", "0", ("kørestolspladser",), True,
           "pladser"),
    Column("folding_wheelchair_places", "klappladser", _SEATS, "Hvor mange af kørestolspladserne der laves ved at klappe sæder "
           "væk (hvor mange sæder står i regelsættet); tom = ingen", "How many of the wheelchair places are made by folding "
           "seats away (the policy says how many); empty = none", "0", ("heraf_klappladser",)),
    Column("lying", "liggende", _SEATS, "Bårer", "Stretchers", "1", ("bårer",), True, "pladser"),
    Column("base_name", "base", text(), "Hvor vognen holder", "Where it is based", "Holstebro", ("hjemsted",)),
    Column("longitude", "længdegrad", coordinate, "Basens grader øst (WGS84)", "The base's degrees east (WGS84)", "8.617",
           ("lon", "lng"), True, "°"),
    Column("latitude", "breddegrad", coordinate, "Basens grader nord (WGS84)", "The base's degrees north (WGS84)", "56.360",
           ("lat",), True, "°"),
    Column("oxygen", "ilt", yes_no, "Ilt om bord (ja/nej)", "Oxygen on board (yes/no)", "ja", ("ilt_om_bord",)),
    Column("power", "strøm", yes_no, "Strøm om bord (ja/nej)", "Power on board (yes/no)", "ja", ("strøm_om_bord",)),
    Column("oxygen_l", "ilt_liter", _SITE_LITRES, "Liter iltgas om bord, når vagten begynder (regelsættets margin trækkes fra); "
           "tom = nok", "Litres of oxygen gas on board when the shift begins (the policy's margin is taken off); empty = enough",
           "2000", ("ilt_om_bord_liter",), unit="l"),
    Column("energy_wh", "strøm_wh", _WATT_HOURS, "Wattimer, som stikket om bord kan give på en vagt; tom = nok",
           "Watt-hours that the outlet on board can give in one shift; empty = enough", "1200", ("wattimer",), unit="Wh"),
    Column("nurse", "sygeplejerske", yes_no, "Sygeplejerske om bord (ja/nej)", "Nurse on board (yes/no)", "nej"),
    Column("shift_from", "vagt_fra", clock_time, "Vagten begynder, dansk tid; tom = døgnvagt",
           "Shift starts, Danish time; empty = day and night", "07:00"),
    Column("shift_to", "vagt_til", clock_time, "Vagten slutter, dansk tid", "Shift ends, Danish time", "19:00"),
    Column("break_after_h", "pause_efter_timer", hours(0.5, 24), "Så længe må chaufføren arbejde, før en pause skal holdes (hvor "
           "lang står i regelsættet; lejede busser 4,5); tom = ingen pauser", "The driver may work so long before a break is due "
           "(the policy says how long it is; hired buses 4.5); empty = no breaks", "4,5", ("pause_efter",), unit="h"),
    Column("municipality_code", "kommunekode", municipality, "Fire cifre eller kommunens navn",
           "Four digits or the municipality's name", "0661", ("kommunenr", "kommune")),
    Column("phone", "telefon", phone, "Telefon", "Phone", "+45 00 00 00 00", ("tlf",)),
    _SYNTHETIC,
)  # fmt: skip

_CONTACTS = (
    Column("municipality_code", "kommunekode", municipality, "Fire cifre; tom = findes af kommunens navn",
           "Four digits; empty = found by the municipality's name", "0661", ("code", "kode", "kommunenr", "komkode"),
           derived=True),
    Column("name", "navn", text(), "Kommunens navn", "The municipality's name", "Holstebro", ("kommune", "kommunenavn"), True),
    Column("region_code", "regionskode", code, "Regionens kode", "Region code", "1082", ("region",)),
    Column("health_council", "sundhedsråd", text(), "Sundhedsråd", "Health council", "Sundhedsråd Vestjylland"),
    Column("population", "indbyggertal", whole(0, 10_000_000), "Indbyggere", "Population", "58900", ("indbyggere",)),
    Column("contact_name", "kontaktperson", text(), "Kommunens ene kontaktperson", "The municipality's one contact person",
           "vagthavende", ("kontakt", "contact")),
    Column("phone", "telefon", phone, "Vagttelefon", "Duty phone", "+45 00 00 00 00", ("tlf", "vagttelefon")),
    Column("mailbox", "sikker_postkasse", text(), "Sikker funktionspostkasse", "Secure role mailbox",
           "beredskab@eksempel.invalid", ("postkasse", "funktionspostkasse")),
    Column("location_number", "lokationsnummer", location_number, "13 cifre", "13 digits", "5790000000005", ("ean", "gln")),
    Column("sor_code", "sor_kode", text(40), "SOR-kode", "SOR code", "", ("sor",)),
    _SYNTHETIC,
)  # fmt: skip

_ADDRESSES = (
    Column("address_id", "adresse_id", text(80), "Registrets egen nøgle", "The register's own key",
           "0a3f50a0-0000-32b8-e044-0003ba298018",
           ("adgangsadresseid", "id", "husnummer_id", "id_lokalid", "adresseid", "adgangsadresse_id")),
    Column("street", "vej", text(), "Vejnavn", "Street", "Eksempelvej",
           ("vejnavn", "gade", "street_name", "adresseringsvejnavn", "navngivenvej_vejnavn"), True),
    Column("house_number", "husnummer", house_number, "Husnummer, med eller uden bogstav", "House number, with or without letter",
           "12B", ("husnr", "number", "nummer", "husnummertekst", "house_no"), True),
    Column("letter", "bogstav", text(2), "Bogstav, når det står for sig", "The letter where it stands alone", "B", ("litra",)),
    Column("postcode", "postnummer", postcode, "Fire cifre", "Four digits", "7500",
           ("postnr", "zip", "postal_code"), True),
    Column("town", "by", text(), "By", "Town", "Holstebro",
           ("postdistrikt", "postnrnavn", "city", "postnummernavn", "bynavn", "postnummer_navn")),
    Column("municipality_code", "kommunekode", municipality_code, "Fire cifre", "Four digits", "0661",
           ("komkode", "kommunenr", "kommunenummer")),
    Column("longitude", "længdegrad", coordinate, "Grader øst (WGS84)", "Degrees east (WGS84)", "8.617",
           ("lon", "lng", "wgs84koordinat_længde"), True, "°", stand_in="easting"),
    Column("latitude", "breddegrad", coordinate, "Grader nord (WGS84)", "Degrees north (WGS84)", "56.360",
           ("lat", "wgs84koordinat_bredde"), True, "°", stand_in="northing"),
    Column("easting", "østkoordinat", coordinate, "Meter øst (EPSG:25832), i stedet for længdegrad",
           "Metres east (EPSG:25832), instead of longitude", "476345,12",
           ("x", "øst", "etrs89koordinat_øst", "utm_øst", "easting_25832", "adgangspunkt_øst"), unit="m"),
    Column("northing", "nordkoordinat", coordinate, "Meter nord (EPSG:25832), i stedet for breddegrad",
           "Metres north (EPSG:25832), instead of latitude", "6246123,45",
           ("y", "nord", "etrs89koordinat_nord", "utm_nord", "northing_25832", "adgangspunkt_nord"), unit="m"),
    _SYNTHETIC,
)  # fmt: skip

_PARTIES = (
    Column("task", "opgave", text(80), "Opgaven, med de ord planen skal bruge", "The task, in the words the plan should use",
           "hjemmesygepleje", ("task_code", "område"), True),
    Column("municipality_code", "kommunekode", municipality, "Fire cifre eller kommunens navn",
           "Four digits or the municipality's name", "0661", ("komkode", "kommunenr", "kommune"), True),
    Column("responsible", "ansvarlig", text(), "Hvem der har ansvaret", "Who is responsible", "Holstebro Kommune",
           ("ansvarlig_part", "myndighed", "responsible_party"), True),
    Column("operating", "udfører", text(), "Hvem der udfører opgaven; tom = den ansvarlige",
           "Who carries the task out; empty = whoever is responsible", "Holstebro Kommune",
           ("driftspart", "drift", "operatør", "operating_party")),
    Column("from_date", "fra", day, "Første dag det gælder", "The first day it holds", "01-01-2027",
           ("fra_dato", "from", "gyldig_fra"), True),
    Column("to_date", "til_og_med", day, "Sidste dag det gælder; tom = indtil videre",
           "The last day it holds; empty = until further notice", "31-12-2026", ("til", "til_dato", "to", "gyldig_til")),
    _SYNTHETIC,
)  # fmt: skip

COLUMNS: Mapping[Kind, tuple[Column, ...]] = {
    Kind.PATIENTS: _PATIENTS,
    Kind.SITES: _SITES,
    Kind.VEHICLES: _VEHICLES,
    Kind.CONTACTS: _CONTACTS,
    Kind.ADDRESSES: _ADDRESSES,
    Kind.PARTIES: _PARTIES,
}
