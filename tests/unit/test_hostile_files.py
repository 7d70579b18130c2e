"""Is every file made to do harm refused quickly, in little memory, with a sentence that says what to do?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from planner.errors import FileProblem
from planner.registries import sandbox
from planner.registries.reading import read_table
from tests.hostile_files import HOSTILE, special_files, workbook
from tests.registry_files import PATIENT, write_csv

ROOT = Path(__file__).parents[2]
#: Twice what is promised: the machine that runs the tests may be busy.
SECONDS, MEGABYTES = 4.0, 200
_MEASURE = """
import json, resource, sys, time
from pathlib import Path
from planner.errors import FileProblem
from planner.registries.reading import read_table
honest, hostile = map(Path, sys.argv[1:])
read_table(honest)
def peak():
    return [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
base, began = peak(), time.perf_counter()
try:
    read_table(hostile)
    message = ""
except FileProblem as problem:
    message = str(problem)
took = time.perf_counter() - began
print(json.dumps({"message": message, "seconds": took, "grown": [a - b for a, b in zip(peak(), base)]}))
"""


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    return write_csv(tmp_path_factory.mktemp("aerlig") / "p.csv", PATIENT)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_time_in_little_memory_and_leaves_nothing_behind(tmp_path, honest, name):
    make, said = HOSTILE[name]
    (tmp_path / "ind").mkdir()
    path = tmp_path / "ind" / name
    path.write_bytes(make())

    told = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(honest), str(path)], capture_output=True, text=True, check=True, cwd=ROOT
    )

    seen = json.loads(told.stdout)
    assert name in seen["message"]
    assert said in seen["message"]
    assert seen["seconds"] < SECONDS
    assert max(seen["grown"]) < MEGABYTES
    assert [p.name for p in tmp_path.rglob("*")] == ["ind", name]


@pytest.mark.parametrize("which", ["pipe", "device", "loop", "folder"])
def test_what_is_no_plain_file_is_refused_without_waiting_for_it(tmp_path, which):
    path, said = special_files(tmp_path)[which]

    with pytest.raises(FileProblem, match=said):
        read_table(path)


@pytest.mark.parametrize(
    "attempt",
    ["open('/etc/passwd')", "open('/tmp/skrevet', 'w')", "__import__('socket').socket()", "__import__('os').pipe()"],
)
def test_the_process_that_reads_can_open_nothing(attempt):
    script = f"import socket\nfrom planner.registries.reading_child import _limit\n_limit(10**8, 5)\n{attempt}"

    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)

    assert "Too many open files" in ended.stderr


def test_the_process_that_reads_ends_at_its_memory_and_at_its_time():
    start = "from planner.registries.reading_child import _limit\n_limit(10**8, 1)\n"

    greedy = subprocess.run(
        [sys.executable, "-c", start + "bytearray(10**9)"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    slow = subprocess.run([sys.executable, "-c", start + "while True: pass"], capture_output=True, cwd=ROOT, check=False)

    assert "MemoryError" in greedy.stderr
    assert slow.returncode < 0


@pytest.mark.parametrize("script", ["import os; os.abort()", "print('{}')", "print('[1,', end='')", "print('{\"end\": 3}')", ""])
def test_a_reader_that_dies_or_talks_nonsense_is_told_as_a_file_that_could_not_be_read(tmp_path, monkeypatch, script):
    monkeypatch.setattr(sandbox, "_START", script)

    with pytest.raises(FileProblem, match=r"p\.csv"):
        read_table(write_csv(tmp_path / "p.csv", PATIENT))


def test_a_workbook_with_macros_is_read_without_running_them_and_that_is_said(tmp_path):
    path = tmp_path / "p.xlsm"
    path.write_bytes(_with_macros())

    table = read_table(path)

    assert [notice.code for notice in table.notices] == ["macros_not_run"]
    assert len(table.rows) == 1


def _with_macros() -> bytes:
    import io
    import zipfile

    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(64))
    return out.getvalue()
