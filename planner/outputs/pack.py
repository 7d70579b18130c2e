"""How does a plan become a pack of papers in hand-out order, checked before anyone holds it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from pathlib import Path

from planner.documents.atlas import atlas, atlas_maps
from planner.documents.changes import Since, change_sheet, changed_sheets
from planner.documents.closures import closures_of
from planner.documents.facts import BaseMap, PlanFacts
from planner.documents.hand_out import hand_out, sheets_of
from planner.documents.map_page import MapPage
from planner.documents.overview import count_sheet, overview
from planner.documents.prints import PrintNote
from planner.documents.reentry import reentry_form
from planner.documents.return_list import return_lists
from planner.documents.sheet import Part, Sheet
from planner.errors import NotFound
from planner.outputs.base_map import Ground
from planner.outputs.close_ups import draw_close_ups
from planner.outputs.files import safe_name, write_folder
from planner.outputs.fonts import load_fonts
from planner.outputs.frame import Frame, frame_of
from planner.outputs.layout import lay_out
from planner.outputs.maps import draw_map
from planner.outputs.page import Page
from planner.outputs.pdf import LaidOut, pdf_of
from planner.outputs.readback import check_papers, check_whole
from planner.outputs.wording import Wording, wording_of

#: Folder (or file, for papers of which there is one) by part, numbered as they are handed out.
_PLACES = {
    Part.CHANGES: {"da": "00-aendringer", "en": "00-changes"},
    Part.OVERVIEW: {"da": "01-situationsbillede", "en": "01-situation"},
    Part.UNPLACED_LIST: {"da": "05-uden-plads", "en": "05-without-a-place"},
    Part.CALL_LIST: {"da": "10-ringelister", "en": "10-call-lists"},
    Part.EVACUATION_LIST: {"da": "20-modtagesteder", "en": "20-receiving-sites"},
    Part.ERRAND_LIST: {"da": "25-udlevering", "en": "25-handing-out"},
    Part.RUN_SHEET: {"da": "30-koersel", "en": "30-vehicles"},
    Part.STAY_LIST: {"da": "40-bliver-hjemme", "en": "40-staying-at-home"},
    Part.ATLAS: {"da": "50-kortatlas", "en": "50-atlas"},
    Part.REENTRY: {"da": "80-indtastning", "en": "80-typing-back"},
    Part.COUNT_SHEET: {"da": "90-optaelling", "en": "90-count"},
    Part.RETURN_LIST: {"da": "95-hjemkoersel", "en": "95-way-home"},
}
_PACK = {"da": "pakke.pdf", "en": "pack.pdf"}
#: What a whole print is called, in any language.
PACKS = frozenset(_PACK.values())
_SINCE = {"da": "siden", "en": "since"}

#: Called with how much is done, and of how much: every paper is drawn, then read back.
PrintProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Order:
    """What is to be printed, and for whom. ``number`` is the print's in the register (0 = not in one) and stands on every
    page; ``prints`` are the night's earlier ones, for the situation page. With ``since`` only what differs from that
    print is printed, led by a paper that says so."""

    lang: str
    printed_by: str
    printed_at: datetime
    number: int = 0
    prints: tuple[PrintNote, ...] = ()
    since: Since | None = None


def print_pack(
    facts: PlanFacts, base_map: BaseMap, out_dir: Path, lang: str, printed_by: str, printed_at: datetime,
    progress: PrintProgress | None = None,
) -> tuple[Path, ...]:  # fmt: skip
    """The whole pack as one PDF, and every paper alone: :func:`print_order` of it all, in no register."""
    return print_order(facts, base_map, out_dir, Order(lang, printed_by, printed_at), progress)


def print_order(
    facts: PlanFacts, base_map: BaseMap, out_dir: Path, order: Order, progress: PrintProgress | None = None
) -> tuple[Path, ...]:  # fmt: skip
    """The whole pack as one PDF, every paper alone, and the lists for the way home beside it, in a folder of ``out_dir``
    named by plan, version and language.

    Everything is read back and compared with the plan before any file gets its name. Returns the files, the pack first.
    Raises PrintRefused when a page differs from the plan, FileProblem when the folder cannot be written or a typeface
    is missing.
    """
    load_fonts()
    press = Press(facts, base_map, wording_of(facts, order.lang))
    name = f"{facts.plan.id}-v{facts.plan.version}-{order.lang}"
    if order.since:
        papers = press.changed_pack(order.since, order.prints, order.lang)
        name += f"-{_SINCE[order.lang]}-{order.since.note.number}"
    else:
        papers = press.whole_pack(order.prints)
        check_whole(facts, papers)
    home = () if order.since else tuple(press.paper(sheet) for sheet in return_lists(facts))
    folder = out_dir / safe_name(name)
    return _hand_over(press, order, folder, papers, home, progress or _silent)


def print_part(facts: PlanFacts, base_map: BaseMap, folder: Path, order: Order, part: Part, key: str) -> tuple[Path, ...]:
    """One paper alone, by its part and key (a shift, a site, a municipality; "" where there is one). Raises NotFound when
    the plan has no such paper, and what :func:`print_order` raises."""
    load_fonts()
    press = Press(facts, base_map, wording_of(facts, order.lang))
    if part in (Part.ATLAS, Part.COUNT_SHEET):
        papers = tuple(paper for paper in press.whole_pack(order.prints) if paper.sheet.part is part)
    else:
        sheets = sheets_of(facts, part, order.prints)
        papers = tuple(press.paper(sheet) for sheet in sheets if key in ("", sheet.key))
    if not papers:
        raise NotFound("The plan has no such paper.", hint="Parts and keys are the names of the files of a whole print.")
    frame = press.frame(order)
    files = {file_of(paper.sheet, order.lang): ((paper,), pdf_of((paper,), frame)) for paper in papers}
    for name, (held, pdf) in files.items():
        check_papers(facts, held, frame, pdf, name)
    return write_folder(folder, {name: pdf for name, (_, pdf) in files.items()})


def _hand_over(
    press: Press, order: Order, folder: Path, papers: Sequence[LaidOut], beside: Sequence[LaidOut], tell: PrintProgress
) -> tuple[Path, ...]:  # fmt: skip
    """Draws, reads back, and only then writes."""
    frame, lang = press.frame(order), order.lang
    steps = 2 * len(papers) + 1
    files: dict[str, tuple[Sequence[LaidOut], bytes]] = {_PACK[lang]: (papers, pdf_of(papers, frame))}
    for done, paper in enumerate(papers):
        tell(done, steps)
        name = file_of(paper.sheet, lang)
        if name in files:  # two ids that differ only in characters a file name cannot hold
            name = f"{name.removesuffix('.pdf')}-{done}.pdf"
        files[name] = ((paper,), pdf_of((paper,), frame))
    if beside:
        files[f"{_PLACES[beside[0].sheet.part][lang]}.pdf"] = (beside, pdf_of(beside, frame))
    with ThreadPoolExecutor(2) as readers:  # each waits for a process of its own
        checks = [
            readers.submit(check_papers, press.facts, held, frame, pdf, name, order.since) for name, (held, pdf) in files.items()
        ]  # fmt: skip
        for done, check in enumerate(checks):
            tell(min(len(papers) + done, steps), steps)
            check.result()
    tell(steps, steps)
    return write_folder(folder, {name: pdf for name, (_, pdf) in files.items()})


def _silent(_done: int, _total: int) -> None:
    """Nobody is watching."""


def lay_out_papers(facts: PlanFacts, base_map: BaseMap, wording: Wording) -> tuple[LaidOut, ...]:
    """Every paper of the pack in hand-out order with its pages, the count sheet last."""
    return Press(facts, base_map, wording).whole_pack()


class Press:
    """Lays papers out. A map that several papers carry is drawn once."""

    def __init__(self, facts: PlanFacts, base_map: BaseMap, wording: Wording) -> None:
        self.facts, self.wording = facts, wording
        self._ground = Ground(base_map, facts.outage_rings, closures_of(facts, base_map))
        self._drawn: dict[int, tuple[MapPage, list[Page]]] = {}

    def frame(self, order: Order) -> Frame:
        """What every page of the print has around it."""
        return frame_of(self.facts, self.wording, order.printed_by, order.printed_at, order.number)

    def whole_pack(self, prints: Sequence[PrintNote] = ()) -> tuple[LaidOut, ...]:
        """Every paper that is handed out, the count sheet last."""
        sheets = hand_out(self.facts, prints)
        papers = [self.paper(sheet) for sheet in sheets]
        return self._counted([*papers, self._atlas(sheets), self.paper(reentry_form(self.facts))])

    def changed_pack(self, since: Since, prints: Sequence[PrintNote], lang: str) -> tuple[LaidOut, ...]:
        """What is handed out instead of an earlier print's papers: the paper of changes, the situation, and every list that
        differs, counted."""
        lists = (*hand_out(since.facts), *hand_out(self.facts))
        names = {(sheet.part, sheet.key): file_of(sheet, lang) for sheet in lists}
        sheets = (change_sheet(since, self.facts, names), overview(self.facts, prints), *changed_sheets(since, self.facts))
        return self._counted([self.paper(sheet) for sheet in sheets])

    def _counted(self, papers: Sequence[LaidOut]) -> tuple[LaidOut, ...]:
        count = count_sheet([paper.sheet for paper in papers], [len(paper.pages) for paper in papers])
        return (*papers, self.paper(count))

    def paper(self, sheet: Sheet) -> LaidOut:
        """A single paper: its lists laid out, its maps drawn."""
        pages = []
        for page in lay_out(sheet, self.wording):
            pages += self.map_pages(page.map) if page.map else [page]
        return LaidOut(sheet, tuple(pages))

    def _atlas(self, sheets: Sequence[Sheet]) -> LaidOut:
        maps = atlas_maps(sheets)
        subject = sheets[0].subject
        contents = len(self.paper(replace(atlas(subject, maps, [0] * len(maps)), maps=())).pages)
        lengths = [len(self.map_pages(one)) for one in maps]
        begins = [contents + 1 + before for before in accumulate(lengths[:-1], initial=0)]
        return self.paper(atlas(subject, maps, begins))

    def map_pages(self, map_page: MapPage) -> list[Page]:
        """The pages of one map; the map is kept with them, so that its id stays its own."""
        if id(map_page) not in self._drawn:
            draw = draw_close_ups if map_page.close_ups else draw_map
            self._drawn[id(map_page)] = (map_page, draw(map_page, self._ground, self.wording))
        return self._drawn[id(map_page)][1]


def paper_names(facts: PlanFacts, lang: str) -> frozenset[str]:
    """The names of the files of a whole print."""
    sheets = (*hand_out(facts), reentry_form(facts))
    places = (_PLACES[part][lang] for part in (Part.ATLAS, Part.COUNT_SHEET, Part.RETURN_LIST))
    return frozenset((*(file_of(sheet, lang) for sheet in sheets), *(f"{place}.pdf" for place in places)))


def file_of(sheet: Sheet, lang: str) -> str:
    """The name of a paper's own file inside the pack's folder: ids only, never a person."""
    place = _PLACES[sheet.part][lang]
    return f"{place}/{safe_name(sheet.key)}.pdf" if sheet.key else f"{place}.pdf"
