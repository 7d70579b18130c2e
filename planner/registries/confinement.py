"""What may a process take that reads a file from outside? The open file and nothing else: no other file, no network, no way to
write, and only so much memory and time.

A reader is started by ``sandbox``; the file is its standard input, its order the one argument, and its answer one JSON text a
line on its standard output: what the file is, then a list for every row, then the end; or a refusal. Anything unforeseen ends
the process without an answer, and nothing it might say of a person reaches a log.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from planner.registries.refusal import Refused

Order = dict[str, Any]
_CODECS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "ascii", "cp437")
_PAGE_BYTES = resource.getpagesize()


def serve(read: Callable[[io.BufferedReader, Order], Iterator[object]], prepare: Callable[[Order], None] | None = None) -> None:
    """Reads standard input by ``read``, which gives the answer piece by piece, and ends the process. ``prepare`` opens, before
    the limits are set, what the libraries need of their own."""
    order: Order = json.loads(sys.argv[1])
    if prepare:
        prepare(order)
    confine(order["memory"], order["seconds"], threads=order.get("threads", False))
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
    try:
        rows = 0
        with open(sys.stdin.fileno(), "rb", closefd=False) as stream:
            for piece in read(stream, order):
                _say(out, piece)
                rows += isinstance(piece, list)
        _say(out, {"end": rows})
    except Refused as refused:
        _say(out, {"refused": refused.code, "details": refused.details, "choices": refused.choices})
    except (MemoryError, RecursionError):
        _say(out, {"refused": "file_too_heavy", "details": {}, "choices": []})
    out.flush()
    # Taking down a large heap piece by piece would only cost time: the answer is out.
    os._exit(0)


def confine(memory: int, seconds: int, *, threads: bool = False) -> None:
    """Sets the limits: ``memory`` bytes more than now, ``seconds`` of processor time. What is open stays open; nothing else can
    be opened, written or, without ``threads``, started."""
    for name in _CODECS:
        codecs.lookup(name)
    with open("/proc/self/statm", "rb") as sizes:
        base = int(sizes.read().split()[0]) * _PAGE_BYTES
    limits = {
        resource.RLIMIT_AS: base + memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 3,
        resource.RLIMIT_CORE: 0,
    }
    if not threads:
        limits[resource.RLIMIT_NPROC] = 0
    for what, most in limits.items():
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def _say(out: TextIO, what: object) -> None:
    out.write(json.dumps(what, ensure_ascii=True) + "\n")
