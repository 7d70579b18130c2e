"""How does an OpenStreetMap extract become the road network in use? Stage by stage; what is done is kept when it is stopped.

1. Each extract is read in a child process with limits (:mod:`planner.travel.osm_child`) into a stage file named by its SHA-256.
2. The stages become one network with its ground (:mod:`planner.travel.osm_assembly`).
3. The contraction hierarchy is ordered, all is stored beside the network in use, and takes its place.

A build that was stopped goes on after the last stage that was done. A file that cannot be used leaves everything as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.errors import Cancelled, FileProblem
from planner.travel.hierarchy import build_topology, save_topology
from planner.travel.network import RoadNetwork
from planner.travel.osm_assembly import Stage, assemble, joined, read_stage
from planner.travel.stored import store_network

_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from planner.travel.osm_child import main; main()"
_MEBI = 1024 * 1024
#: What reading a file may take: memory and processor seconds, and more for each byte. The node table takes 16 bytes for each
#: node and an extract about 8; text and lists several times that.
_BASE_MEMORY, _MEMORY_PER_BYTE, _BASE_SECONDS, _SECONDS_PER_MB = 2_000 * _MEBI, 30, 120, 12
_BASE_OUTPUT, _OUTPUT_PER_BYTE = 64 * _MEBI, 20
#: Part of a stage file's name: raised when what is read of an extract changes.
_STAGE_FORM = 2

Progress = Callable[[str, int], None]
ShouldStop = Callable[[], bool]

_REFUSED = {
    "osm_history": ("{file} is a history file; the planner needs an ordinary extract.", "Download the .osm.pbf without history."),
    "osm_no_roads": ("{file} holds no road that a car may drive.", "Is it an extract with roads, not of addresses alone?"),
    "osm_no_ways": (
        "{file} holds points but no roads: it seems to be cut short, or it is an extract of something else.",
        "Download it again and compare its size.",
    ),
    "osm_cut": (
        "{file} seems to be cut short: it ends in the middle, and roads are missing.",
        "Download it again and compare its size.",
    ),
    "osm_broken": ("{file} cannot be read: it is cut short or damaged.", "Download it again."),
    "osm_too_heavy": ("{file} takes more memory or time than a file of its size should.", "Is it really an extract?"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """A network now in use, with counts of what the extract held that could not be used."""

    network: RoadNetwork
    counts: dict[str, int]
    folder: Path


def build_network(
    extracts: Sequence[Path],
    home: Path,
    *,
    name: str = "",
    progress: Progress = lambda *_: None,
    should_stop: ShouldStop = lambda: False,
) -> Built:
    """Builds the network of one or several extracts and puts it in use. ``progress`` is told a step's code and how much of it is
    done. Raises FileProblem for a file that cannot be used, and Cancelled when ``should_stop``: the network before stays in
    use."""

    def step(code: str, done: int = 0) -> None:
        if should_stop():
            raise Cancelled("Stopped. The road network before is still in use; the next build goes on from here.")
        progress(code, done)

    work = home / "roads" / "building"
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileProblem(f"The road network cannot be stored in {home / 'roads'}: {error.strerror}.") from None
    hashes = [_checked(extract, step) for extract in extracts]
    stages = [_stage(extract, sha256, work, step) for extract, sha256 in zip(extracts, hashes, strict=True)]
    assembled = assemble(
        joined(stages),
        name=name or " + ".join(name_of(extract) for extract in extracts),
        date=min((date for extract in extracts if (date := _date_in(extract.name))), default=""),
        source_sha256=hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest(),
        step=step,
    )
    del stages
    network = assembled.network
    step("topology")
    topology = build_topology(network)
    step("storing")
    folder = store_network(
        network,
        assembled.ground,
        assembled.counts,
        home,
        add_topology=lambda place: save_topology(topology, network, place),
    )
    for sha256 in hashes:
        _kept(work, sha256).unlink(missing_ok=True)
    return Built(network, dict(assembled.counts), folder)


def name_of(extract: Path) -> str:
    """What a network is called after its file: "bornholm-2025-05.osm.pbf" is "Bornholm"."""
    stem = re.sub(r"(\.osm)?\.pbf$", "", extract.name, flags=re.IGNORECASE)
    stem = re.sub(r"[-_.](latest|filtered|\d{4}-\d{2}(-\d{2})?|\d{6,8})$", "", stem)
    return stem[:1].upper() + stem[1:]


def _date_in(file: str) -> str:
    """The date in a file's name, as its makers write it: 2025-05-01, 2025-05 or 250501."""
    if found := re.search(r"(?<!\d)(20\d{2}-[01]\d(?:-[0-3]\d)?)(?!\d)", file):
        return found[1]
    if found := re.search(r"(?<!\d)(\d{2})([01]\d)([0-3]\d)(?!\d)", file):
        return f"20{found[1]}-{found[2]}-{found[3]}"
    return ""


def _checked(extract: Path, step: Callable[[str, int], None]) -> str:
    """The file's SHA-256, once its first bytes are those of an extract."""
    digest, size = hashlib.sha256(), 0
    try:
        with extract.open("rb") as file:
            head = file.read(64)
            if not head:
                raise FileProblem(f"{extract} is empty.", hint="Download the extract again.")
            if b"OSMHeader" not in head:
                raise FileProblem(
                    f"{extract} is not an OpenStreetMap extract in PBF format.",
                    hint="Bring a file that ends in .osm.pbf, such as denmark-latest.osm.pbf.",
                )
            digest.update(head)
            while block := file.read(8 * _MEBI):
                digest.update(block)
                size += len(block)
                step("hash", size // _MEBI)
    except OSError as error:
        raise FileProblem(f"{extract} cannot be read: {error.strerror}.") from None
    return digest.hexdigest()


def _kept(work: Path, sha256: str) -> Path:
    return work / f"{sha256}-{_STAGE_FORM}.npz"


def _stage(extract: Path, sha256: str, work: Path, step: Callable[[str, int], None]) -> Stage:
    kept = _kept(work, sha256)
    stage = read_stage(kept) if kept.exists() else None
    if stage is not None:
        return stage
    coming = work / f"coming-{os.getpid()}.npz"
    try:
        _read_in_child(extract, coming, step)
        coming.replace(kept)
    finally:
        coming.unlink(missing_ok=True)
    stage = read_stage(kept)
    if stage is None:
        raise _refused("osm_broken", extract)
    return stage


def _read_in_child(extract: Path, stage: Path, step: Callable[[str, int], None]) -> None:
    size = extract.stat().st_size
    order: dict[str, Any] = {
        "extract": str(extract.resolve()),
        "stage": str(stage.resolve()),
        "memory": _BASE_MEMORY + _MEMORY_PER_BYTE * size,
        "seconds": _BASE_SECONDS + _SECONDS_PER_MB * size // _MEBI,
        "output": _BASE_OUTPUT + _OUTPUT_PER_BYTE * size,
    }
    command = [sys.executable, "-I", "-c", _START, str(_ROOT), json.dumps(order)]
    surroundings = {"MALLOC_ARENA_MAX": "2", "OSMIUM_POOL_THREADS": "2"}
    with subprocess.Popen(  # noqa: S603 - our own interpreter and program; the file is its input
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=surroundings,
        start_new_session=True,
    ) as child:
        # The wall clock may be slower than the processor's, but not without end.
        clock = threading.Timer(order["seconds"] * 8, child.kill)
        clock.start()
        try:
            for said in _sayings(child):
                if "refused" in said:
                    raise _refused(str(said["refused"]), extract)
                if said.get("end") is True:
                    return
                step(str(said.get("step", "ways")), int(said.get("done", 0)))
        finally:
            clock.cancel()
            child.kill()
    raise _refused("osm_too_heavy", extract)


def _sayings(child: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    assert child.stdout is not None
    for line in child.stdout:
        try:
            said = json.loads(line)
        except ValueError:
            return
        if isinstance(said, dict):
            yield said


def _refused(code: str, extract: Path) -> FileProblem:
    message, hint = _REFUSED.get(code, _REFUSED["osm_broken"])
    return FileProblem(message.format(file=extract), hint=hint)
