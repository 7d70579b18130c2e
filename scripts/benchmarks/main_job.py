"""How long does the main job take on the sample region, from an empty home to the printed pack, and how much memory?

Goals: at most 60 s on 2 cores to the printed pack, the first checked plan within 10 s of drafting, under 1.5 GB;
``planner --help`` under 0.5 s. Prints one table; ``--runs N`` repeats (median shown).
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLANNER = [sys.executable, "-m", "planner"]
STEPS = (
    "import patients.csv",
    "first checked plan",
    "routes improved",
    "checked by the certificate",
    "printed and read back",
    "exported",
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=3)
    runs = arguments.parse_args().runs
    demos = [demo() for _ in range(runs)]
    helps = [timed([*PLANNER, "--help"])[0] for _ in range(5)]
    print(f"\nplanner demo, region, {runs} runs on {os.cpu_count()} cores (median, worst)")
    for step in (*STEPS, "whole process"):
        seconds = [times[step] for times, _ in demos]
        print(f"  {step:<28}{statistics.median(seconds):>8.1f} s {max(seconds):>8.1f} s")
    drafting = [times["first checked plan"] - times["import patients.csv"] for times, _ in demos]
    print(f"  {'drafting to first plan':<28}{statistics.median(drafting):>8.1f} s {max(drafting):>8.1f} s   goal 10 s")
    print(f"  {'peak memory':<28}{max(memory for _, memory in demos):>8.0f} MB              goal 1500 MB")
    print(f"  {'planner --help':<28}{statistics.median(helps):>8.2f} s {max(helps):>8.2f} s   goal 0.5 s")


def demo() -> tuple[dict[str, float], float]:
    """One run in an empty home: seconds at which each step was done, and peak memory of the largest process in MB."""
    with tempfile.TemporaryDirectory() as home:
        seconds, told = timed([*PLANNER, "demo"], home)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    times = {text.strip(): float(at) for at, text in re.findall(r"^ *([\d.]+) s  (.{28})", told, re.M)}
    return {**times, "whole process": seconds}, memory


def timed(command: list[str], home: str = "") -> tuple[float, str]:
    """Wall-clock seconds of a command, and what it said on standard error."""
    environment = {**os.environ, **({"PLANNER_HOME": home} if home else {})}
    began = time.monotonic()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return time.monotonic() - began, done.stderr


if __name__ == "__main__":
    main()
