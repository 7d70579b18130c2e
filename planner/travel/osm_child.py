"""The process in which an OpenStreetMap extract is read, with limits on memory, time and what it may write.

Started by :mod:`planner.travel.osm`. Its one argument is the order; it answers one JSON text a line: how far it is, then the end,
or a refusal. A file made to do harm can end this process and nothing else.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from planner.travel.osm_reading import NotUsable, read_extract


def main() -> None:
    """Reads the extract named in the argument, writes the stage file and ends the process."""
    order = json.loads(sys.argv[1])
    for what, most in (
        (resource.RLIMIT_AS, order["memory"]),
        (resource.RLIMIT_CPU, order["seconds"]),
        (resource.RLIMIT_FSIZE, order["output"]),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    try:
        read_extract(Path(order["extract"]), Path(order["stage"]), lambda step, done: _say({"step": step, "done": done}))
        _say({"end": True, "peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss})
    except NotUsable as refused:
        _say({"refused": refused.code})
    except MemoryError:
        _say({"refused": "osm_too_heavy"})
    except (RuntimeError, ValueError, OSError):
        _say({"refused": "osm_broken"})
    sys.stdout.flush()
    os._exit(0)


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
