"""Where could people be received in the sample region?

The hospitals are real places with invented capacities; care homes and municipal premises are invented through and
through, at invented addresses. About six in ten have confirmed what they can take; the others have not been asked, or
have not answered, as it is when such a plan is begun.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from planner.samples.addresses import SampleAddress
from planner.samples.people import MIDTJYLLAND_POPULATION
from planner.samples.reference import Hospital, Municipality
from planner.samples.rows import Row, chapter, danish, degrees, drawn, shared_out, yes
from planner.samples.word_stock import SITE_ENDINGS, SITE_STEMS

#: Invented sites in Region Midtjylland; other regions' are scaled by population.
INVENTED_SITES = 180
_LEAST_PER_MUNICIPALITY = 3
_AGREEMENT = {"bekræftet": 62, "aftalt": 14, "under_drøftelse": 13, "ikke_drøftet": 11}
_BACKUP_H = {0: 9, 8: 7, 12: 10, 24: 26, 48: 22, 72: 17, 96: 9}
_CARE_HOMES = ("Plejecenter", "Plejehjemmet", "Friplejehjemmet", "Ældrecenter")
_MUNICIPAL = ("Sundhedshus", "Idrætshallen", "Medborgerhuset", "Kulturhuset", "Aktivitetscenter")
_STALE_SHARE = 0.05


def make_sites(
    hospitals: Sequence[Hospital],
    municipalities: Sequence[Municipality],
    register: Sequence[SampleAddress],
    letter: str,
    dice: random.Random,
) -> tuple[Row, ...]:
    """Site rows: hospitals, their dialysis centres, then invented sites by municipality."""
    names = {row.code: row.name for row in municipalities}
    rows = [row for number, place in enumerate(hospitals, 1) for row in _hospital(place, names, f"{letter}H{number:02}")]
    by_code: dict[str, list[SampleAddress]] = defaultdict(list)
    for address in register:
        by_code[address.municipality_code].append(address)
    populations = [row.population for row in municipalities]
    total = round(INVENTED_SITES * sum(populations) / MIDTJYLLAND_POPULATION)
    titles = _titles(dice)
    number = 0
    for row, share in zip(municipalities, shared_out(total, populations, at_least=_LEAST_PER_MUNICIPALITY), strict=True):
        for place, address in enumerate(dice.sample(by_code[row.code], share)):
            number += 1
            is_home = place == 0 or dice.random() < 0.62
            site = _invented_site(titles, row.name, address, is_home=is_home, dice=dice)
            # The first care home of each municipality can be counted on, so that islands have one too.
            site |= _RELIABLE | _confirmed(dice, row.name) if place == 0 else {}
            rows.append({"site_id": f"{letter}S{number:03}"} | site)
    # Dice of their own, so that the answers to the later questions leave the earlier ones as they were.
    more = chapter(len(rows), "site answers")
    return tuple(row | _details(row, more) for row in rows)


def _details(row: Row, dice: random.Random) -> Row:
    """The answers of those who have answered: fuel, oxygen in store, staff by day and night, where vehicles drive up."""
    if row["agreement"] not in ("aftalt", "bekræftet"):
        return {}
    respirator = row["respirator_competence"] == "ja"
    by_day = [word for word, known in (("respirator", respirator), ("ilt", True), ("sug", dice.random() < 0.5)) if known]
    by_night = [word for word in by_day if word == "respirator" or dice.random() < 0.7]
    has_generator = row["backup_h"] != "0"
    return {
        "oxygen_stored_l": str(int(row["oxygen_l_min"]) * dice.choice((1500, 2100, 3000))),
        "refuelling": drawn(dice, _REFUELLING) if has_generator else "",
        "generator_tested_on": f"{date(2026, 3, 1) + timedelta(days=dice.randint(0, 240)):%d-%m-%Y}" if has_generator else "",
        "competences_day": " + ".join([*by_day, "sygeplejerske"]),
        "competences_night": " + ".join(by_night) or "ingen",
        "vehicle_entrance": drawn(dice, _ENTRANCES),
        "arrivals_per_quarter": _ARRIVALS,
        "mailbox": f"vagt.{row['site_id'].lower()}@opdigtet.invalid",
    }


#: What an acute hospital can have driven out to people at home, made up.
_TO_BRING = {"cylinders": "10", "batteries": "4", "nurses": "2"}
#: What two of the staff can take in at a door, made up.
_ARRIVALS = "6"
_REFUELLING = {"Aftale med leverandør, inden 12 timer": 5, "Egen tankvogn i kommunen": 3, "Ingen aftale": 2}
_ENTRANCES = {"Hovedindgang, ingen højdegrænse": 5, "Varegård, 3,2 m": 3, "Port mod gården, 2,6 m": 2}


_RELIABLE = {
    "agreement": "bekræftet", "backup_h": "72", "lying_places": "6", "seated_places": "10", "spare_kw": "12",
    "sockets": "24", "oxygen_l_min": "20", "step_free": "ja", "respirator_competence": "ja",
}  # fmt: skip


def _hospital(place: Hospital, municipalities: dict[str, str], site_id: str) -> list[Row]:
    """A hospital and, where it offers dialysis, its dialysis centre as a site beside it."""
    acute = place.kind == "acute_hospital"
    university = "Universitetshospital" in place.name and acute
    lying, seated = (40, 30) if university else (24, 20) if acute else (10, 12)
    # A health house is no hospital to count on for many.
    if "Sundheds" in place.name:
        lying, seated = 3, 4
    where = {
        "municipality_code": place.municipality_code,
        "town": municipalities[place.municipality_code],
        "longitude": degrees(place.lon),
        "latitude": degrees(place.lat),
        "agreement": "bekræftet",
        "confirmed_at": "15-09-2026",
        "confirmed_by": "Hospitalets tekniske afdeling",
        "valid_until": "30-09-2027",
        "step_free": "ja",
        "water_and_drain": "ja",
        "contact": "Vagthavende teknisk leder",
        "phone": "+45 00 10 00 10",
    }
    house = (
        where
        | {
            "site_id": site_id,
            "name": place.name,
            "kind": "akuthospital" if acute else "hospital",
            "lying_places": str(lying),
            "seated_places": str(seated),
            "spare_kw": danish(lying + seated),
            "sockets": str(2 * (lying + seated)),
            "oxygen_l_min": str(8 * lying),
            "dialysis_stations": "0",
            "backup_h": "168" if acute else "72",
            "respirator_competence": "ja",
        }
        | (_TO_BRING if acute else {})
    )
    if not place.dialysis:
        return [house]
    stations = 12 if university else 8
    centre = where | {
        "site_id": f"{site_id}D",
        "name": f"Dialysecenter, {place.name}",
        "kind": "dialysecenter",
        "lying_places": "4",
        "seated_places": str(stations),
        "spare_kw": "10",
        "sockets": "20",
        "oxygen_l_min": "40",
        "dialysis_stations": str(stations),
        "backup_h": "96",
        "respirator_competence": "nej",
    }
    return [house, centre]


def _titles(dice: random.Random) -> list[str]:
    """Every fairy-tale name once, shuffled."""
    titles = [stem + ending for stem in SITE_STEMS for ending in SITE_ENDINGS]
    dice.shuffle(titles)
    return titles


def _invented_site(titles: list[str], municipality: str, address: SampleAddress, *, is_home: bool, dice: random.Random) -> Row:
    lying, seated = (dice.randint(1, 7), dice.randint(3, 10)) if is_home else (dice.choice((0, 0, 2, 4)), dice.randint(6, 18))
    agreement = drawn(dice, _AGREEMENT)
    oxygen = drawn(dice, {0: 60, 10: 10, 15: 10, 20: 10, 30: 7, 45: 3}) if is_home else drawn(dice, {0: 85, 10: 8, 20: 7})
    stem = dice.choice(_CARE_HOMES if is_home else _MUNICIPAL)
    cells = {
        "name": f"{stem} {titles.pop()}",
        "kind": "plejehjem" if is_home else "kommunal",
        "municipality_code": address.municipality_code,
        "street": address.street,
        "house_number": address.house_number,
        "postcode": address.postcode,
        "town": address.postal_town,
        "longitude": degrees(address.lon),
        "latitude": degrees(address.lat),
        "agreement": agreement,
        "lying_places": str(lying),
        "seated_places": str(seated),
        "spare_kw": danish(dice.choice((1.5, 3, 4, 5, 6, 8, 10, 12.5, 20))),
        "sockets": str(round((lying + seated) * dice.choice((0.8, 1, 1.5, 2)))),
        "oxygen_l_min": str(oxygen),
        "dialysis_stations": "0",
        "backup_h": str(drawn(dice, _BACKUP_H)),
        "step_free": yes(dice.random() < (0.95 if is_home else 0.85)),
        "water_and_drain": yes(dice.random() < 0.15),
        "respirator_competence": yes(is_home and dice.random() < 0.22),
        "contact": f"Vagthavende, {municipality} Kommune",
        "phone": f"+45 00 2{dice.randint(0, 9)} {dice.randint(0, 99):02} {dice.randint(0, 99):02}",
    }
    return cells | (_confirmed(dice, municipality) if agreement == "bekræftet" else {})


def _confirmed(dice: random.Random, municipality: str) -> Row:
    """Confirmed during 2026 and valid into 2027; a few long ago."""
    when = date(2026, 1, 8) + timedelta(days=dice.randint(0, 310))
    if dice.random() < _STALE_SHARE:
        when -= timedelta(days=400)
    return {
        "confirmed_at": f"{when:%d-%m-%Y}",
        "confirmed_by": f"{municipality} Kommune",
        "valid_until": f"{date(2027, 1, 31) + timedelta(days=30 * dice.randint(0, 10)):%d-%m-%Y}",
    }
