"""Is every file made to do harm refused quickly, in little memory, with a sentence that says what to do?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from planner.errors import FileProblem
from planner.registries import sandbox
from planner.registries.address_file import read_address_file
from planner.registries.areas_file import read_areas
from planner.registries.reading import read_table
from tests.hostile_files import HOSTILE, special_files, workbook
from tests.hostile_geography import AN_ADDRESS, HOSTILE_ADDRESSES, HOSTILE_AREAS, a_geopackage
from tests.registry_files import PATIENT, write_csv

ROOT = Path(__file__).parents[2]
#: What is promised, in processor time: how busy the machine is says nothing of the program. Waiting counts with a wide margin.
SECONDS, WAITING, MEGABYTES = 2.0, 30.0, 200
_MEASURE = """
import json, resource, sys, time
from pathlib import Path
from planner.errors import FileProblem
from planner.registries.address_file import read_address_file
from planner.registries.areas_file import read_areas
from planner.registries.reading import read_table
read = {"table": read_table, "areas": read_areas, "addresses": lambda path: read_address_file(path, {})}[sys.argv[1]]
honest, hostile = map(Path, sys.argv[2:])
read(honest)
def peak():
    return [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
def spent():
    return sum(time for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) for time in resource.getrusage(who)[:2])
base, spent_before, began = peak(), spent(), time.perf_counter()
try:
    read(hostile)
    message = ""
except FileProblem as problem:
    message = str(problem)
took, waited = spent() - spent_before, time.perf_counter() - began
print(json.dumps({"message": message, "seconds": took, "waited": waited, "grown": [a - b for a, b in zip(peak(), base)]}))
"""


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    return write_csv(tmp_path_factory.mktemp("aerlig") / "p.csv", PATIENT)


def seen(way: str, honest: Path, path: Path) -> dict:
    """What becomes of ``path``: the refusal, the processor seconds it took, and the megabytes by which parent and child grew."""
    command = [sys.executable, "-c", _MEASURE, way, str(honest), str(path)]
    told: dict = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)
    return told


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_time_in_little_memory_and_leaves_nothing_behind(tmp_path, honest, name):
    make, said = HOSTILE[name]
    _is_refused(tmp_path, "table", honest, name, make(), said)


@pytest.mark.parametrize("name", HOSTILE_AREAS)
def test_a_hostile_file_of_areas_is_refused_just_so(tmp_path, name):
    make, said = HOSTILE_AREAS[name]
    honest = tmp_path / "aerlig.gpkg"
    honest.write_bytes(a_geopackage())
    _is_refused(tmp_path / "der", "areas", honest, name, make(), said)


@pytest.mark.parametrize("name", HOSTILE_ADDRESSES)
def test_a_hostile_register_of_addresses_is_refused_just_so(tmp_path, name):
    make, said = HOSTILE_ADDRESSES[name]
    honest = tmp_path / "aerlig.csv"
    honest.write_bytes(AN_ADDRESS)
    if name.endswith(".pbf"):
        pytest.importorskip("osmium")
    _is_refused(tmp_path / "der", "addresses", honest, name, make(), said)


def _is_refused(folder: Path, way: str, honest: Path, name: str, content: bytes, said: str) -> None:
    (folder / "ind").mkdir(parents=True)
    path = folder / "ind" / name
    path.write_bytes(content)

    told = seen(way, honest, path)

    assert name in told["message"]
    assert said in told["message"]
    assert told["seconds"] < SECONDS
    assert told["waited"] < WAITING
    assert max(told["grown"]) < MEGABYTES
    assert [p.name for p in folder.rglob("*")] == ["ind", name]


@pytest.mark.parametrize("which", ["pipe", "device", "loop", "folder"])
@pytest.mark.parametrize("read", [read_table, read_areas, lambda path: read_address_file(path, {})])
def test_what_is_no_plain_file_is_refused_without_waiting_for_it(tmp_path, which, read):
    path, said = special_files(tmp_path)[which]

    with pytest.raises(FileProblem, match=said):
        read(path)


@pytest.mark.parametrize(
    "attempt",
    ["open('/etc/passwd')", "open('/tmp/skrevet', 'w')", "__import__('socket').socket()", "__import__('os').pipe()"],
)
def test_the_process_that_reads_can_open_nothing(attempt):
    script = f"import socket\nfrom planner.registries.confinement import confine\nconfine(10**8, 5)\n{attempt}"

    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)

    assert "Too many open files" in ended.stderr


@pytest.mark.parametrize("task", [{"task": "areas", "suffix": ".gpkg"}, {"task": "openstreetmap", "codes": {}}])
@pytest.mark.parametrize("attempt", ["open('/etc/passwd')", "open('/tmp/skrevet', 'w')", "__import__('socket').socket()"])
def test_the_process_that_reads_maps_can_open_nothing_once_its_libraries_are_ready(tmp_path, task, attempt):
    if task["task"] == "openstreetmap":
        pytest.importorskip("osmium")
    script = (
        "import json, socket, sys\nfrom planner.registries import confinement, geography_child\n"
        f"geography_child._prepare({task!r})\nconfinement.confine(10**9, 5, threads=True)\n{attempt}"
    )
    (tmp_path / "ind").write_bytes(b"noget")

    with (tmp_path / "ind").open("rb") as there:
        ended = subprocess.run([sys.executable, "-c", script], stdin=there, capture_output=True, text=True, cwd=ROOT, check=False)

    assert "Too many open files" in ended.stderr


def test_the_process_that_reads_ends_at_its_memory_and_at_its_time():
    start = "from planner.registries.confinement import confine\nconfine(10**8, 1)\n"

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
