"""The process in which a file from outside is read, with limits on what it may take and nothing it may touch.

Started by ``sandbox``; the file is its standard input, and its answer is one JSON text a line on its standard output: what the
file is, then every row, then the end; or a refusal. Once the limits are set it can open nothing more: no file, no socket.
Anything unforeseen ends it without an answer, and nothing it might say of a person reaches a log.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import resource
import sys
from typing import Any, TextIO

from planner.registries.fhir import read_bundle
from planner.registries.heading_row import KnownHeadings
from planner.registries.refusal import Refused
from planner.registries.sheet_contents import SheetContents
from planner.registries.text_file import read_text
from planner.registries.workbook import Wish, read_workbook

_CODECS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "ascii", "cp437")
_PAGE_BYTES = resource.getpagesize()


def main() -> None:
    """Reads standard input as the one argument says, writes the answer and ends the process."""
    order = json.loads(sys.argv[1])
    _limit(order["memory"], order["seconds"])
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
    try:
        with open(sys.stdin.fileno(), "rb", closefd=False) as stream:
            _answer(out, _read(stream, order))
    except Refused as refused:
        _say(out, {"refused": refused.code, "details": refused.details, "choices": refused.choices})
    except (MemoryError, RecursionError):
        _say(out, {"refused": "file_too_heavy", "details": {}, "choices": []})
    out.flush()
    # Taking down a large heap piece by piece would only cost time: the answer is out.
    os._exit(0)


def _limit(memory: int, seconds: int) -> None:
    for name in _CODECS:
        codecs.lookup(name)
    # What is open now stays open (three streams); nothing else can be opened, written or started.
    with open("/proc/self/statm", "rb") as sizes:
        base = int(sizes.read().split()[0]) * _PAGE_BYTES
    limits = {
        resource.RLIMIT_AS: base + memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 3,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def _read(stream: io.BufferedReader, order: dict[str, Any]) -> SheetContents:
    kinds = [KnownHeadings(kind["keys"], tuple(tuple(group) for group in kind["required"])) for kind in order["kinds"]]
    if order["task"] == "workbook":
        return read_workbook(stream, kinds, Wish(order["suffix"], order["sheet"], order["hidden"]))
    if order["task"] == "fhir":
        return read_bundle(stream, kinds[0])
    return read_text(stream, kinds)


def _answer(out: TextIO, contents: SheetContents) -> None:
    number, headings = contents.headings
    _say(out, {
        "form": contents.form,
        "heading_row": number,
        "headings": headings,
        "passed_over": contents.passed_over,
        "sheet": contents.sheet,
        "other_sheets": contents.other_sheets,
        "encoding": contents.encoding,
        "delimiter": contents.delimiter,
        "notes": [[n.code, n.row, n.column, n.level, n.details] for n in contents.notes],
    })  # fmt: skip
    rows = 0
    for number, cells in contents.rows:
        _say(out, [number, cells])
        rows += 1
    _say(out, {"end": rows})


def _say(out: TextIO, what: object) -> None:
    out.write(json.dumps(what, ensure_ascii=True) + "\n")
