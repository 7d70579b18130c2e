"""What goes into the bundle for a USB stick, and is all of it there and the same?"""

from __future__ import annotations

import csv
import io
import json
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from planner.documents.facts import BaseMap, PlanFacts
from planner.errors import PrintRefused
from planner.model.timing import utc
from planner.outputs.exports import export_csv, export_geojson, export_gpx, export_ics, export_xlsx
from planner.outputs.fonts import load_fonts
from planner.outputs.frame import Frame
from planner.outputs.offline import offline_html
from planner.outputs.pack import Order, Press
from planner.outputs.pdf import pdf_of
from planner.outputs.readback import check_papers, pages_of, squeezed
from planner.outputs.sealing import BundleProblem, Opened, seal
from planner.outputs.twin_readback import TwinReader
from planner.outputs.wording import wording_of
from planner.translations.words import word

#: So long a bundle can be opened after it was made, and so long after the plan's own end, whichever is later.
LASTS, AFTER_THE_PLAN = timedelta(hours=72), timedelta(hours=24)
PACK, LISTS, TABLE = "pakke.pdf", "plan.html", "plan.csv"
_TABLES: Mapping[str, Callable[[PlanFacts, Path, str], Path]] = {
    TABLE: export_csv, "plan.xlsx": export_xlsx, "plan.geojson": export_geojson, "plan.gpx": export_gpx, "plan.ics": export_ics,
}  # fmt: skip
#: Called with how many of the steps are done, and of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What looking at every file of an opened bundle found. ``faults`` are codes; empty when all is well."""

    plan: str
    version: int
    people: int
    pages: int
    files: tuple[tuple[str, int], ...]
    faults: tuple[str, ...]


def make_bundle(facts: PlanFacts, base_map: BaseMap, order: Order, phrase: str, tell: Progress) -> bytes:
    """The pack, the lists with map for a browser, and the tables, sealed into one file. Each is read back and held against the
    plan first. Raises PrintRefused, FileProblem, and BundleProblem for a weak passphrase."""
    plan, lang = facts.plan, order.lang
    nonce = secrets.token_urlsafe(16)
    tell(0, 4)
    pack, pages, frame = _pack(facts, base_map, order)
    tell(1, 4)
    files = {PACK: pack, LISTS: offline_html(facts, base_map, frame, nonce).encode()}
    tell(2, 4)
    files |= _tables(facts, lang)
    manifest = {
        "plan": plan.id, "version": plan.version, "plan_sha256": facts.plan_sha256, "status": facts.status, "nonce": nonce,
        "made_at": utc(order.printed_at).isoformat(), "made_by": order.printed_by, "data_at": utc(facts.data_at).isoformat(),
        "expires_at": expiry(facts, order.printed_at).isoformat(), "lang": lang, "marks": list(frame.marks),
        "affected": plan.affected, "placed": len(plan.placed), "stays": len(plan.stays), "unplaced": len(plan.unplaced),
        "pages": pages,
    }  # fmt: skip
    faults = look_through(Opened(manifest, files)).faults
    if faults:
        raise PrintRefused(f"The bundle differs from the plan: {', '.join(faults)}.", hint="Nothing was handed out.")
    tell(3, 4)
    sealed = seal(manifest, files, phrase, lang=lang)
    tell(4, 4)
    return sealed


def expiry(facts: PlanFacts, made_at: datetime) -> datetime:
    """When the bundle ends: never during the night it is for."""
    return max(utc(made_at) + LASTS, utc(facts.valid_until) + AFTER_THE_PLAN)


def _pack(facts: PlanFacts, base_map: BaseMap, order: Order) -> tuple[bytes, int, Frame]:
    load_fonts()
    press = Press(facts, base_map, wording_of(facts, order.lang))
    frame = press.frame(order)
    papers = press.whole_pack(order.prints)
    pdf = pdf_of(papers, frame)
    check_papers(facts, papers, frame, pdf, PACK)
    return pdf, sum(len(paper.pages) for paper in papers), frame


def _tables(facts: PlanFacts, lang: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="planner-") as folder:
        return {name: write(facts, Path(folder) / name, lang).read_bytes() for name, write in _TABLES.items()}


def look_through(opened: Opened) -> Verdict:
    """Holds what the files say against each other: the same people in table, lists, map data and pack, as many as the manifest
    counts, and every page of the pack."""
    manifest, files = opened.manifest, opened.files
    missing = [name for name in (PACK, LISTS, *_TABLES) if name not in files]
    if missing:
        raise BundleProblem(word("bundle_lacks", "da", names=", ".join(missing)))
    people = _people_in_table(files[TABLE])
    lists = TwinReader()
    lists.feed(files[LISTS].decode())
    pages = pages_of(files[PACK])
    text = "".join(pages)
    faults = []
    if len(people) != manifest["affected"] or len(set(people)) != len(people):
        faults.append("bundle_count_differs")
    if {ref for section in lists.sections for ref, _ in section.rows} != set(people):
        faults.append("bundle_lists_differ")
    if any(squeezed(ref) not in text for ref in people):
        faults.append("bundle_pack_differs")
    if len(pages) != manifest["pages"] or not _complete(pages, str(manifest["lang"])):
        faults.append("bundle_pages_missing")
    sizes = tuple((name, len(content)) for name, content in files.items())
    return Verdict(str(manifest["plan"]), int(manifest["version"]), len(people), len(pages), sizes, tuple(faults))


def _people_in_table(content: bytes) -> list[str]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    return [row[0] for row in rows[1:]]


def _complete(pages: Sequence[str], lang: str) -> bool:
    """Whether "page n of N" runs from 1 to N through the whole pack, part by part."""
    pattern = re.compile(squeezed(word("page_of", lang, page=111, pages=222)).replace("111", r"(\d+)").replace("222", r"(\d+)"))
    before, of = 0, 0
    for page in pages:
        found = pattern.findall(page)
        if not found:
            return False
        number, whole = (int(part) for part in found[-1])
        if (number, whole) != ((before + 1, of) if before < of else (1, whole)):
            return False
        before, of = number, whole
    return before == of


def manifest_file(opened: Opened) -> dict[str, bytes]:
    """The manifest as a file beside the others: who made what when, and the hash of each."""
    return {"manifest.json": (json.dumps(opened.manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()}
