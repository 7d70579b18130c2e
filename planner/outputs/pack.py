"""How does a plan become a pack of papers in hand-out order, checked before anyone holds it?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from planner.documents.facts import BaseMap, PlanFacts
from planner.documents.hand_out import hand_out
from planner.documents.overview import count_sheet
from planner.documents.sheet import Part, Sheet
from planner.outputs.base_map import Ground
from planner.outputs.files import safe_name, write_folder
from planner.outputs.fonts import load_fonts
from planner.outputs.frame import frame_of
from planner.outputs.layout import lay_out
from planner.outputs.maps import draw_map
from planner.outputs.pdf import LaidOut, pdf_of
from planner.outputs.readback import check_papers
from planner.outputs.wording import Wording, wording_of

#: Folder (or file, for papers of which there is one) by part, numbered as they are handed out.
_PLACES = {
    Part.OVERVIEW: {"da": "00-situationsbillede", "en": "00-situation"},
    Part.UNPLACED_LIST: {"da": "05-uden-plads", "en": "05-without-a-place"},
    Part.CALL_LIST: {"da": "10-ringelister", "en": "10-call-lists"},
    Part.EVACUATION_LIST: {"da": "20-modtagesteder", "en": "20-receiving-sites"},
    Part.RUN_SHEET: {"da": "30-koersel", "en": "30-vehicles"},
    Part.STAY_LIST: {"da": "40-bliver-hjemme", "en": "40-staying-at-home"},
    Part.COUNT_SHEET: {"da": "90-optaelling", "en": "90-count"},
}
_PACK = {"da": "pakke.pdf", "en": "pack.pdf"}

#: Called with how much is done, and of how much: every paper is drawn, then read back.
PrintProgress = Callable[[int, int], None]


def print_pack(
    facts: PlanFacts, base_map: BaseMap, out_dir: Path, lang: str, printed_by: str, printed_at: datetime,
    progress: PrintProgress | None = None,
) -> tuple[Path, ...]:  # fmt: skip
    """The whole pack as one PDF, and every paper alone, in a folder of ``out_dir`` named by plan, version and language.

    Everything is read back and compared with the plan before any file gets its name. Returns the files, the pack first.
    Raises PrintRefused when a page differs from the plan, FileProblem when the folder cannot be written or a typeface
    is missing.
    """
    load_fonts()
    wording = wording_of(facts, lang)
    frame = frame_of(facts, wording, printed_by, printed_at)
    papers = lay_out_papers(facts, base_map, wording)
    tell, steps = progress or _silent, 2 * len(papers) + 1
    files = {_PACK[lang]: (papers, pdf_of(papers, frame))}
    for done, paper in enumerate(papers):
        tell(done, steps)
        name = file_of(paper.sheet, lang)
        if name in files:  # two ids that differ only in characters a file name cannot hold
            name = f"{name.removesuffix('.pdf')}-{done}.pdf"
        files[name] = ((paper,), pdf_of((paper,), frame))
    with ThreadPoolExecutor(2) as readers:  # each waits for a process of its own
        checks = [
            readers.submit(check_papers, facts, held, frame, pdf, name) for name, (held, pdf) in files.items()
        ]  # fmt: skip
        for done, check in enumerate(checks):
            tell(len(papers) + done, steps)
            check.result()
    tell(steps, steps)
    folder = out_dir / safe_name(f"{facts.plan.id}-v{facts.plan.version}-{lang}")
    return write_folder(folder, {name: pdf for name, (_, pdf) in files.items()})


def _silent(_done: int, _total: int) -> None:
    """Nobody is watching."""


def lay_out_papers(facts: PlanFacts, base_map: BaseMap, wording: Wording) -> tuple[LaidOut, ...]:
    """Every paper in hand-out order with its pages, the count sheet last."""
    ground = Ground(base_map, facts.outage_rings)
    sheets = hand_out(facts)
    papers = [one_paper(sheet, ground, wording) for sheet in sheets]
    count = count_sheet([paper.sheet for paper in papers], [len(paper.pages) for paper in papers])
    return (*papers, one_paper(count, ground, wording))


def one_paper(sheet: Sheet, ground: Ground, wording: Wording) -> LaidOut:
    """A single paper: its lists laid out, its maps drawn."""
    pages = []
    for page in lay_out(sheet, wording):
        pages += draw_map(page.map, ground, wording) if page.map else [page]
    return LaidOut(sheet, tuple(pages))


def file_of(sheet: Sheet, lang: str) -> str:
    """The name of a paper's own file inside the pack's folder: ids only, never a person."""
    place = _PLACES[sheet.part][lang]
    return f"{place}/{safe_name(sheet.key)}.pdf" if sheet.key else f"{place}.pdf"
