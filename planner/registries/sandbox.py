"""How is a file read without letting it harm the program? In a child process with limits, whose answer is read line by line.

The child gets the open file and nothing else: no network, no file, no way to write. It is ended when it takes more memory or
time than a file of its size may.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from planner.errors import FileProblem
from planner.registries.problems import said

_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from planner.registries.CHILD import main; main()"
_MEBI = 1024 * 1024
#: The programs that read: tables, and what lies on the map.
TABLES, GEOGRAPHY = "reading_child", "geography_child"
#: One pool of memory whatever the number of threads: otherwise each asks for a large one of its own.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}
#: Processor seconds that any file may take, and for each megabyte more. The wall clock may be this many times slower.
_BASE_SECONDS, _SECONDS_PER_MB, _WALL_PER_CPU = 2, 2.5, 8
_BASE_MEMORY, _MEMORY_PER_BYTE, _MOST_MEMORY = 180 * _MEBI, 40, 1500 * _MEBI


class ChoiceNeeded(FileProblem):
    """The file can be read once the user has chosen. ``choices`` are what there is to choose between."""

    def __init__(self, message: str, *, choices: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.choices = choices


class SheetChoiceNeeded(ChoiceNeeded):
    """Several sheets could be meant. ``choices`` are names of sheets."""

    code = "sheet_choice_needed"


class HiddenChoiceNeeded(ChoiceNeeded):
    """Rows or columns that hold something are hidden. ``choices`` are "include" and "skip"."""

    code = "hidden_choice_needed"


_CHOICES: Mapping[str, type[ChoiceNeeded]] = {
    "file_sheets_several": SheetChoiceNeeded,
    "file_sheet_unknown": SheetChoiceNeeded,
    "file_sheet_hidden": SheetChoiceNeeded,
    "file_hidden": HiddenChoiceNeeded,
}


def answers(path: Path, order: Mapping[str, Any], *, child: str = TABLES, room: int = 0) -> Generator[Any, None, None]:
    """What ``child`` says of the file ``path``: a mapping that says what the file is, then a list for each row; ``room`` is
    memory that it may take beyond what a file of its size may. Raises FileProblem when the file is refused or the child had to be
    ended."""
    size = path.stat().st_size
    seconds = round(_BASE_SECONDS + _SECONDS_PER_MB * size / _MEBI)
    memory = min(_MOST_MEMORY, _BASE_MEMORY + _MEMORY_PER_BYTE * size)
    spoken = json.dumps({**order, "memory": memory + room, "seconds": seconds})
    command = [sys.executable, "-I", "-c", _START.replace("CHILD", child), str(_ROOT), spoken]
    with path.open("rb") as file, subprocess.Popen(  # noqa: S603 - our own interpreter and program; the file is its input
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env=_ENVIRONMENT
    ) as process:  # fmt: skip
        clock = threading.Timer(seconds * _WALL_PER_CPU, process.kill)
        clock.start()
        try:
            yield from _until_end(path.name, process)
        finally:
            clock.cancel()
            process.kill()


def _until_end(file: str, process: subprocess.Popen[bytes]) -> Generator[Any, None, None]:
    rows = 0
    assert process.stdout is not None
    for line in process.stdout:
        try:
            said_by_child = json.loads(line)
        except ValueError:
            break
        if isinstance(said_by_child, list):
            rows += 1
        elif "refused" in said_by_child:
            raise _problem(file, said_by_child)
        elif "end" in said_by_child:
            if said_by_child["end"] == rows:
                return
            break
        elif "form" not in said_by_child:
            break
        yield said_by_child
    raise said(FileProblem, "file_too_heavy", file=file)


def _problem(file: str, refused: Mapping[str, Any]) -> FileProblem:
    code = refused["refused"]
    problem = said(_CHOICES.get(code, FileProblem), code, file=file, **refused["details"])
    if isinstance(problem, ChoiceNeeded):
        problem.choices = tuple(refused["choices"])
    return problem
