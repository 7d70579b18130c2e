"""How long does it take to print the region's pack, one run sheet and one map page, and in how much memory?

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
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What is promised: seconds, and megabytes at the most.
PROMISED = {"pack": (15.0, 300.0), "run sheet": (1.0, None), "map page": (0.5, None)}


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
    seconds, megabytes = PROMISED[job]
    kept = seen["seconds"] <= seconds and (megabytes is None or seen["memory"] <= megabytes)
    limit = f"promised {seconds:g} s" + (f", {megabytes:.0f} MB" if megabytes else "")
    print(f"{job:<10} {seen['seconds']:6.2f} s  (processor {seen['processor']:.2f} s)  {seen['memory']:4.0f} MB peak  "
          f"{seen['pages']:.0f} pages  ({limit}) {'kept' if kept else 'NOT KEPT'}", flush=True)  # fmt: skip
    return kept


def measure(job: str, home: Path, folder: Path, plan_id: str) -> dict[str, float]:
    """One job on a plan that is already read from the store."""
    os.environ["PLANNER_HOME"] = str(home)
    from planner.bootstrap import open_app
    from planner.documents.map_pages import map_of_route
    from planner.documents.sheet import Part
    from planner.documents.visits import visits_of
    from planner.outputs import pack
    from planner.outputs.fonts import load_fonts
    from planner.outputs.wording import wording_of
    from planner.settings import read_settings

    app = open_app(read_settings())
    with app.store.read() as tx:
        facts = tx.plans.get_facts(plan_id or tx.plans.list()[0].id)
    base, order = app.base_map(), pack.Order("da", "bench", app.clock())
    longest = max(facts.plan.routes, key=lambda route: len(route.stops))
    load_fonts()
    began, used = time.perf_counter(), _processor()
    if job == "pack":
        files = pack.print_order(facts, base, folder / "out", order)
    elif job == "run sheet":
        files = pack.print_part(facts, base, folder / "sheet", order, Part.RUN_SHEET, longest.shift_id)
    else:
        press = pack.Press(facts, base, wording_of(facts, "da"))
        drawn = press.map_pages(map_of_route(facts, longest, visits_of(facts, longest)))
        files = ()
    seconds, processor = time.perf_counter() - began, _processor() - used
    pages = _pages(files[0]) if files else len(drawn)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "processor": processor, "memory": memory, "pages": pages}


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
