"""How long does it take to read, check and store a registry, and to match addresses, and in how much memory?

Every figure comes from a process of its own, so that its peak memory is its own. Rows are invented from a fixed seed; the
birth years of their numbers are before 1900, so that no living person has one.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEED = 20261122
#: What is promised: seconds and megabytes for so many rows (a first import and one of the same file again), and seconds for
#: addresses and look-alikes.
PROMISED = {"10000": (10.0, 500.0), "100000": (60.0, 500.0), "addresses": (30.0, None), "look-alikes": (30.0, 500.0)}
ADDRESSES, REGISTER = 10_000, 300_000
LOOK_ALIKES = 100_000
HEADINGS = (
    "cpr", "navn", "vej", "husnr", "postnr", "by", "kommunekode", "telefon", "pårørende", "pårørende_telefon", "behandling",
    "apparat", "iltflow", "timer_pr_døgn", "batteri_timer", "iltflaske_liter", "mobilitet", "etage", "elevator", "ledsager",
    "opdateret", "syntetisk",
)  # fmt: skip
_NAME = "patienter"
_STREETS = ("Nørre", "Vester", "Øster", "Sønder", "Kirke", "Skole", "Birke", "Ege", "Strand", "Mølle", "Park", "Skov")
_ENDS = ("gade", "vej", "allé", "stræde", "vænget", "parken")


def main(arguments: list[str]) -> int:
    """Runs every measurement, prints them against what is promised, and gives 1 when one is not kept."""
    parser = argparse.ArgumentParser(prog="scripts/bench import", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 100_000], help="how many rows (default: 10000 100000)")
    parser.add_argument("--form", choices=["csv", "xlsx", "both"], default="both", help="kind of file (default: both)")
    parser.add_argument("--no-addresses", action="store_true", help="leave out the matching of addresses")
    parser.add_argument("--no-look-alikes", action="store_true", help="leave out the search for people registered twice")
    chosen = parser.parse_args(arguments)
    forms = ["csv", "xlsx"] if chosen.form == "both" else [chosen.form]
    kept = True
    for rows in chosen.rows:
        for form in forms:
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run([sys.executable, __file__, "make", folder, form, str(rows)], check=True, cwd=ROOT)
                for job in (f"first:{form}:{rows}", f"again:{form}:{rows}"):  # again: the same file into the same registry
                    kept &= _measured(job, folder)
    others = [("addresses", chosen.no_addresses), *((f"{c}:look-alikes", chosen.no_look_alikes) for c in _CROWDS)]
    for job, left_out in others:
        kept &= left_out or _measured(job, "")
    return 0 if kept else 1


def _measured(job: str, folder: str) -> bool:
    told = subprocess.run([sys.executable, __file__, job, folder], capture_output=True, text=True, check=False, cwd=ROOT)
    if told.returncode:
        print(told.stderr, file=sys.stderr)
        return False
    return _shown(job, json.loads(told.stdout.splitlines()[-1]))


def _shown(job: str, seen: dict[str, float]) -> bool:
    seconds, megabytes = PROMISED.get(job.rpartition(":")[2], (None, None))
    steps = ", ".join(f"{name} {value:.1f} s" for name, value in seen.items() if name not in _TOTALS)
    peak = max(seen["memory"], seen["child"])
    kept = (seconds is None or seen["total"] <= seconds) and (megabytes is None or peak <= megabytes)
    limit = "" if seconds is None else f" (promised {seconds:.0f} s" + (f", {megabytes:.0f} MB)" if megabytes else ")")
    memory = f"{seen['memory']:.0f} MB" + (f" (the child that reads: {seen['child']:.0f} MB)" if seen["child"] else "")
    verdict = "kept" if kept else "NOT KEPT"
    print(
        f"{job:<24} {seen['total']:5.1f} s, processor {seen['processor']:.1f} s, {memory}{limit} {verdict}: {steps}", flush=True
    )
    return kept


_TOTALS = frozenset({"total", "processor", "memory", "child"})


def measure(job: str, folder: Path) -> dict[str, float]:
    """Seconds of each step, seconds of processor and peak megabytes of one job: "first:csv:10000", "again:xlsx:100000",
    "addresses" or "strangers:look-alikes". ``child`` is the process that reads the file."""
    what, _, rest = job.partition(":")
    if what == "addresses":
        seen = _match_addresses()
    elif rest == "look-alikes":
        seen = _look_alikes(what)
    else:
        form, _, rows = rest.partition(":")
        seen = _import_file(folder / f"{_NAME}.{form}", int(rows), folder / "home")
    own, child = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seen |= {"memory": own.ru_maxrss / 1024, "child": child.ru_maxrss / 1024}
    seen["processor"] = own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime
    return seen


def _import_file(path: Path, rows: int, home: Path) -> dict[str, float]:
    from planner.actions.actor import at_the_command_line
    from planner.actions.importing import ImportKind, Watch, import_file
    from planner.bootstrap import open_app
    from planner.settings import read_settings

    app = open_app(read_settings({"PLANNER_HOME": str(home)}))
    began: dict[str, float] = {}

    def tell(step: str, _done: int, _total: int) -> None:
        began.setdefault(step, time.perf_counter())

    result = import_file(app, at_the_command_line("bench"), ImportKind.PATIENTS, path, watch=Watch(tell))
    ends = [*began.values(), time.perf_counter()]
    if result.report.accepted != rows:
        raise SystemExit(f"{result.report.accepted} of {rows} rows were accepted")
    steps = {step: end - start for (step, start), end in zip(began.items(), ends[1:], strict=True)}
    return {**steps, "total": ends[-1] - ends[0]}


#: What is known of the people among whom look-alikes are searched for: when they are born, in how many streets and postcodes they
#: live, and how many names there are.
_CROWDS = {
    "strangers": (20_000, 2_000, 600, 5_000),
    "one birth date": (1, 2_000, 600, 5_000),
    "one street": (20_000, 1, 1, 5_000),
    "all the same": (1, 1, 1, 1),
}


def _look_alikes(crowd: str) -> dict[str, float]:
    from datetime import date, timedelta

    from planner.model.patient import Identity
    from planner.model.place import Address
    from planner.registries.look_alikes import suspicions, trace_of

    days, streets, postcodes, names = _CROWDS[crowd]
    chance = random.Random(SEED)

    def someone(number: int) -> Identity:
        home = Address(
            f"Gade {chance.randrange(streets)}", str(chance.randint(1, 99)), str(1000 + chance.randrange(postcodes)), "By"
        )
        name = (
            f"{chance.choice(_STREETS)} {chance.choice(_STREETS)} Person{chance.randrange(names)}"
            if names > 1
            else "Prøve Person"
        )
        return Identity(f"P-{number:06}", name, "", date(1880, 1, 1) + timedelta(chance.randrange(days)), home)

    people = [someone(number) for number in range(LOOK_ALIKES)]
    began = time.perf_counter()
    found = suspicions(trace_of(person) for person in people)
    total = time.perf_counter() - began
    if crowd == "all the same" and not found:
        raise SystemExit("nobody was found twice: the measurement says nothing")
    return {"total": total}


def _match_addresses() -> dict[str, float]:
    from planner.geocoding.gazetteer import Gazetteer
    from planner.geocoding.locate import locate
    from planner.model.place import Address, LocationQuality, Position
    from planner.registries.records import AddressPoint

    chance = random.Random(SEED)
    towns = _towns()
    register = []
    while len(register) < REGISTER:
        town = towns[len(register) // 60 % len(towns)]
        street = f"{chance.choice(_STREETS)}{chance.choice(_ENDS)} {len(register) // 60 // len(towns) or ''}".strip()
        for number in range(1, 61):
            where = Position(float(town["lon"]) + number / 1e4, float(town["lat"]) + len(register) % 997 / 1e5)
            register.append(AddressPoint(street, str(number), town["postcode"], town["name"], town["municipality_code"], where))
    wanted = []
    for place, point in enumerate(chance.sample(register, ADDRESSES)):
        street = point.street
        if place % 3 == 0:
            slip = chance.randrange(1, len(street) - 1)
            street = street[:slip] + street[slip + 1 :]
        wanted.append(Address(street, point.house_number, point.postcode, point.town, "", point.municipality_code))
    began = time.perf_counter()
    gazetteer = Gazetteer(register)
    built = time.perf_counter()
    found = [locate(address, None, gazetteer, lambda _: None) for address in wanted]
    done = time.perf_counter()
    if sum(f.quality in (LocationQuality.EXACT, LocationQuality.STREET) for f in found) < ADDRESSES // 2:
        raise SystemExit("fewer than half of the addresses were found: the measurement says nothing")
    return {"register": built - began, "matching": done - built, "total": done - began}


def _make(path: Path, count: int) -> None:
    rows = _rows(count)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(rows)
        return
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Patienter")
    for row in rows:
        sheet.append(row)
    book.save(path)


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    chance = random.Random(SEED)
    towns = _towns()
    yield HEADINGS
    for number in range(count):
        town = chance.choice(towns)
        oxygen = chance.random() < 0.7
        yield (
            _number(number), f"Prøve Person{number}", chance.choice(_STREETS) + chance.choice(_ENDS), str(chance.randint(1, 120)),
            town["postcode"], town["name"], town["municipality_code"], f"+45 {number:08}", f"Nær Person{number}",
            f"+45 {number:08}", "ilt" if oxygen else "respirator", "", f"{chance.choice((1, 2, 3))},5" if oxygen else "",
            str(chance.randint(8, 24)), str(chance.randint(1, 12)), "2000" if oxygen else "",
            chance.choice(("gående", "kørestol")),
            str(chance.randint(0, 4)), chance.choice(("ja", "nej")), "ingen", "01-11-2026", "ja",
        )  # fmt: skip


def _number(place: int) -> str:
    """A CPR number that satisfies modulus 11, of someone born between 1858 and 1899; another for every ``place``."""
    weights = (4, 3, 2, 7, 6, 5, 4, 3, 2)
    day, rest = place % 28 + 1, place // 28
    month, rest = rest % 12 + 1, rest // 12
    year, serial = 58 + rest % 42, rest // 42
    fitting = []
    for pair in range(100):
        digits = f"{day:02}{month:02}{year:02}5{pair:02}"
        check = -sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11
        if check < 10:
            fitting.append(f"{digits}{check}")
    return fitting[serial]


def _towns() -> list[dict[str, str]]:
    with (ROOT / "data" / "reference" / "towns.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if len(sys.argv) == 1 or sys.argv[1].startswith("-"):
        raise SystemExit(main(sys.argv[1:]))
    if sys.argv[1] == "make":
        _make(Path(sys.argv[2]) / f"{_NAME}.{sys.argv[3]}", int(sys.argv[4]))
    else:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
