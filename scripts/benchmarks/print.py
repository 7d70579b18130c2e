"""How long does it take to print the region's pack, one run sheet and one map page, and in how much memory; and how big is the
offline HTML of two thousand patients, and the bundle for a USB stick?

The plan is drafted once from the sample region, as ``planner demo`` does it; every figure comes from a process of its own. Wall
clock counts on a quiet machine; seconds of processor time (with those of the reading back) are told too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.documents.facts import PlanFacts

ROOT = Path(__file__).resolve().parents[2]
#: What is promised: seconds, megabytes of memory, megabytes of the file, at the most. Of the bundle nothing is.
PROMISED: dict[str, tuple[float | None, float | None, float | None]] = {
    "pack": (15.0, 300.0, None),
    "run sheet": (1.0, None, None),
    "map page": (0.5, None, None),
    "offline HTML": (None, None, 20.0),
    "bundle": (None, None, None),
}
#: How many patients the offline HTML is measured with: the plan's own, over and over.
PATIENTS = 2000


def main(arguments: list[str]) -> int:
    """Runs every measurement, prints them against what is promised, and gives 1 when one is not kept."""
    parser = argparse.ArgumentParser(prog="scripts/bench print", description=__doc__)
    parser.add_argument("--home", type=Path, help="a home that holds a plan already (default: drafts the sample region's)")
    parser.add_argument("--plan", default="", help="which of its plans (default: the latest)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = chosen.home or _draft(Path(folder) / "home")
        kept = True
        for job in PROMISED:
            command = [sys.executable, __file__, "measure", job, str(home), folder, chosen.plan]
            told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
            if told.returncode:
                print(told.stderr, file=sys.stderr)
                return 1
            kept &= _shown(job, json.loads(told.stdout.splitlines()[-1]))
    return 0 if kept else 1


def _draft(home: Path) -> Path:
    print("drafting the sample region's plan ...", flush=True)
    environment = {**os.environ, "PLANNER_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "planner", "demo"], check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    return home


def _shown(job: str, seen: dict[str, float]) -> bool:
    limits = list(zip(PROMISED[job], ("seconds", "memory", "file"), ("s", "MB of memory", "MB"), strict=True))
    kept = all(limit is None or seen[name] <= limit for limit, name, _ in limits)
    promise = ", ".join(f"{limit:g} {unit}" for limit, _, unit in limits if limit is not None)
    verdict = f"(promised {promise}) {'kept' if kept else 'NOT KEPT'}" if promise else ""
    print(f"{job:<12} {seen['seconds']:6.2f} s  (processor {seen['processor']:.2f} s)  {seen['memory']:4.0f} MB peak  "
          f"{seen['pages']:.0f} pages  {seen['people']:.0f} people  {seen['file']:.1f} MB  {verdict}", flush=True)  # fmt: skip
    return kept


def measure(job: str, home: Path, folder: Path, plan_id: str) -> dict[str, float]:
    """One job on a plan that is already read from the store."""
    os.environ["PLANNER_HOME"] = str(home)
    from planner.bootstrap import open_app
    from planner.documents.map_pages import map_of_route
    from planner.documents.sheet import Part
    from planner.documents.visits import visits_of
    from planner.outputs import pack
    from planner.outputs.bundle import make_bundle
    from planner.outputs.fonts import load_fonts
    from planner.outputs.offline import offline_html
    from planner.outputs.sealing import new_phrase
    from planner.outputs.wording import wording_of
    from planner.settings import read_settings

    app = open_app(read_settings())
    with app.store.read() as tx:
        facts = tx.plans.get_facts(plan_id or tx.plans.list()[0].id)
    base, order = app.base_map(), pack.Order("da", "bench", app.clock())
    longest = max(facts.plan.routes, key=lambda route: len(route.stops))
    facts = _many(facts, PATIENTS) if job == "offline HTML" else facts
    load_fonts()
    began, used, pages, content = time.perf_counter(), _processor(), 0, b""
    match job:
        case "pack":
            first = pack.print_order(facts, base, folder / "out", order)[0]
        case "run sheet":
            (first,) = pack.print_part(facts, base, folder / "sheet", order, Part.RUN_SHEET, longest.shift_id)
        case "map page":
            press = pack.Press(facts, base, wording_of(facts, "da"))
            pages = len(press.map_pages(map_of_route(facts, longest, visits_of(facts, longest))))
        case "offline HTML":
            content = offline_html(facts, base, pack.Press(facts, base, wording_of(facts, "da")).frame(order), "bench").encode()
        case _:
            content = make_bundle(facts, base, order, new_phrase(), lambda _done, _all: None)
    seconds, processor = time.perf_counter() - began, _processor() - used
    if job in ("pack", "run sheet"):
        content, pages = first.read_bytes(), _pages(first)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size, people = len(content) / 1e6, len(facts.people)
    return {"seconds": seconds, "processor": processor, "memory": memory, "pages": pages, "file": size, "people": people}


def _many(facts: PlanFacts, people: int) -> PlanFacts:
    """A plan at least so big: the same night several times over, each time with other people and shifts."""
    copies = [_copy(facts, n) for n in range(-(-people // len(facts.people)))]
    plan = facts.plan
    joined = {
        name: tuple(one for copy in copies for one in getattr(copy.plan, name))
        for name in ("placed", "stays", "unplaced", "routes")
    }
    return replace(
        facts,
        plan=replace(plan, **joined),
        people={ref: person for copy in copies for ref, person in copy.people.items()},
        legs={pair: way for copy in copies for pair, way in copy.legs.items()},
        directions={pair: steps for copy in copies for pair, steps in copy.directions.items()},
    )


def _copy(facts: PlanFacts, n: int) -> PlanFacts:
    def other(name: str) -> str:
        return f"{name}-{n}" if name else ""

    def place(name: str) -> str:
        return other(name) if name.startswith("home:") else name

    plan = facts.plan
    placed = tuple(replace(one, ref=other(one.ref), shift_id=other(one.shift_id)) for one in plan.placed)
    routes = tuple(
        replace(route, shift_id=other(route.shift_id),
                stops=tuple(replace(stop, ref=other(stop.ref), place_id=place(stop.place_id)) for stop in route.stops))
        for route in plan.routes
    )  # fmt: skip
    stays, unplaced = (tuple(replace(one, ref=other(one.ref)) for one in those) for those in (plan.stays, plan.unplaced))
    return replace(
        facts,
        plan=replace(plan, placed=placed, stays=stays, unplaced=unplaced, routes=routes),
        people={other(ref): replace(person, ref=other(ref)) for ref, person in facts.people.items()},
        legs={(place(a), place(b)): way for (a, b), way in facts.legs.items()},
        directions={(place(a), place(b)): steps for (a, b), steps in facts.directions.items()},
    )


def _processor() -> float:
    used = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _pages(pdf: Path) -> int:
    from pypdf import PdfReader

    return len(PdfReader(pdf).pages)


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), sys.argv[5])))
    else:
        sys.exit(main(sys.argv[1:]))
