"""Is every print known with who holds it, on each database; and does one paper alone, or what changed, read back whole?"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from store_cases import NOON, a_scenario, documents_of
from store_cases import some_facts as stored_facts

from planner.documents.changes import Since
from planner.documents.prints import Holder, PrintNote
from planner.documents.sheet import Part
from planner.errors import NotFound, PrintRefused
from planner.model.place import Position
from planner.outputs import readback
from planner.outputs.pack import Order, Press, paper_names, print_order, print_part
from planner.outputs.pdf import pdf_of
from planner.outputs.square_code import content_of
from planner.outputs.wording import wording_of
from planner.plans.lifecycle import Status
from planner.store.store import Store
from tests.facts_case import START, a_base_map, an_errand, some_facts, with_errands

NOTE = PrintNote(7, 3, "approved", "da", START, "Vagt", (Holder("30-koersel/V1.pdf", "Chauffør <x>", START),))
needs_fonts = pytest.mark.usefixtures("typefaces")


def begun(store: Store) -> int:
    facts = stored_facts("plan-1")
    with store.transaction() as tx:
        tx.scenarios.put(a_scenario(), "")
        tx.plans.add(facts, status=Status.DRAFT, **documents_of(facts))
        return tx.prints.begin("plan-1", status="draft", lang="da", at=NOON, who="Vagt")


def test_a_print_is_in_the_register_only_once_it_was_read_back(store: Store) -> None:
    number = begun(store)

    with store.transaction() as tx:
        assert tx.prints.of_scenario_of("plan-1") == ()
        with pytest.raises(NotFound):
            tx.prints.hand_out(number, "", "somebody", NOON)
        tx.prints.finish(number, NOON)
        assert [note.number for note in tx.prints.of_scenario_of("plan-1")] == [number]


def test_who_was_given_a_paper_and_gave_it_back_is_remembered(store: Store) -> None:
    number = begun(store)
    with store.transaction() as tx:
        tx.prints.finish(number, NOON)
        tx.prints.hand_out(number, "30-koersel/V1.pdf", "Bodil Vagt", NOON)
        tx.prints.hand_out(number, "", "Krisestab", NOON)
        later = NOON + timedelta(hours=2)

        assert tx.prints.take_back(number, "30-koersel/V1.pdf", later) == 1
        assert tx.prints.get(number).holders == (
            Holder("30-koersel/V1.pdf", "Bodil Vagt", NOON, later), Holder("", "Krisestab", NOON),
        )  # fmt: skip


def test_a_holders_name_stands_in_no_repr() -> None:
    assert "Bodil" not in repr(Holder("x.pdf", "Bodil Vagt", NOON))


@needs_fonts
def test_one_run_sheet_alone_is_the_paper_of_the_pack(tmp_path: Path) -> None:
    facts, order = some_facts(), Order("da", "x", START)
    pack, *_ = print_order(facts, a_base_map(), tmp_path / "pack", order)

    (alone,) = print_part(facts, a_base_map(), tmp_path / "alone", order, Part.RUN_SHEET, "V1")

    assert alone.read_bytes() == (pack.parent / "30-koersel" / "V1.pdf").read_bytes()


@needs_fonts
@pytest.mark.parametrize("part", [part for part in Part if part is not Part.CHANGES])
def test_every_part_can_be_printed_alone(tmp_path: Path, part: Part) -> None:
    plain = some_facts()
    depot = replace(plain.sites["S1"], id="DEPOT")
    errand = an_errand(plain.plan.stays[0].ref, 45, "DEPOT")
    facts = replace(with_errands(plain, errand), sites={**plain.sites, "DEPOT": depot})

    assert print_part(facts, a_base_map(), tmp_path, Order("en", "x", START), part, "")


@needs_fonts
def test_a_paper_that_is_not_in_the_plan_is_a_clear_message(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        print_part(some_facts(), a_base_map(), tmp_path, Order("da", "x", START), Part.RUN_SHEET, "V9")


@needs_fonts
def test_every_page_of_a_registered_print_bears_its_number(tmp_path: Path) -> None:
    pack, *_ = print_order(some_facts(), a_base_map(), tmp_path, Order("da", "x", START, number=12))

    assert all("udskriftnr.12" in page for page in readback.pages_of(pack.read_bytes()))


@needs_fonts
def test_what_changed_since_a_print_holds_the_changed_papers_and_no_other(tmp_path: Path) -> None:
    before = some_facts(movers=9, vehicles=2, sites=2)
    gone = before.plan.stays[0]
    after = replace(before, plan=replace(before.plan, stays=before.plan.stays[1:]))

    files = print_order(after, a_base_map(), tmp_path, Order("da", "x", START, 8, (NOTE,), Since(NOTE, before)))

    assert [file.name for file in files] == [
        "pakke.pdf", "00-aendringer.pdf", "01-situationsbillede.pdf", "40-bliver-hjemme.pdf", "90-optaelling.pdf",
    ]  # fmt: skip
    assert gone.ref in "".join(readback.pages_of(files[1].read_bytes()))


@needs_fonts
def test_a_paper_of_changes_that_misses_someone_is_refused() -> None:
    before, after = some_facts(movers=9), some_facts(movers=9, vehicles=1)
    since = Since(NOTE, before)
    press = Press(after, a_base_map(), wording_of(after, "da"))
    paper, frame = press.changed_pack(since, (), "da")[0], press.frame(Order("da", "x", START))
    gone = paper.sheet.rows()[0].ref
    for page in paper.pages:
        page.marks[:] = [mark for mark in page.marks if getattr(mark, "ref", "") != gone]

    with pytest.raises(PrintRefused, match="missing"):
        readback.check_papers(after, (paper,), frame, pdf_of((paper,), frame), "x.pdf", since)


@needs_fonts
def test_the_atlas_says_on_which_page_each_map_lies() -> None:
    facts = some_facts(movers=30, sites=2, vehicles=2)
    papers = Press(facts, a_base_map(), wording_of(facts, "da")).whole_pack()

    atlas = next(paper for paper in papers if paper.sheet.part is Part.ATLAS)

    for row, one in zip(atlas.sheet.tables[0].rows, atlas.sheet.maps, strict=True):
        page = int(row.cells[2][0].bits[0].number)
        assert atlas.pages[page - 1].map == one
        assert atlas.pages[page - 2].map != one


@needs_fonts
def test_a_small_table_is_not_parted_and_no_title_stands_alone() -> None:
    facts = some_facts(movers=40, sites=1, vehicles=9, stays=30)
    paper = Press(facts, a_base_map(), wording_of(facts, "da")).paper(
        next(s for s in Press(facts, a_base_map(), wording_of(facts, "da")).whole_pack() if s.sheet.part is Part.REENTRY).sheet
    )

    for page in paper.pages:
        texts = [mark.text for mark in page.marks if hasattr(mark, "text")]
        assert re.search(r"^P-|P-\d", " ".join(texts[-8:])), "the last thing on a page is a row"


def test_a_square_code_says_the_coordinates_and_nothing_else() -> None:
    assert content_of(Position(10.123456, 56.7)) == "geo:56.70000,10.12346"


@needs_fonts
def test_a_camera_reads_the_codes_of_a_run_sheet(tmp_path: Path) -> None:
    if not (shutil.which("zbarimg") and shutil.which("pdftoppm")):
        pytest.skip("zbarimg or pdftoppm is not on this machine")
    facts = some_facts(movers=3, vehicles=1, long_note=False)
    (sheet,) = print_part(facts, a_base_map(), tmp_path / "p", Order("da", "x", START), Part.RUN_SHEET, "V1")
    subprocess.run(["pdftoppm", "-gray", "-r", "200", "-png", "-l", "1", str(sheet), str(tmp_path / "page")], check=True)

    told = subprocess.run(["zbarimg", "-q", "--raw", *map(str, tmp_path.glob("page*.png"))], capture_output=True, text=True,
                          check=False).stdout.split()  # fmt: skip

    assert len(PdfReader(sheet).pages) > 1
    assert {content_of(person.position) for person in facts.people.values() if person.ref in sheet_refs(facts)} <= set(told)


def sheet_refs(facts) -> set[str]:
    return {stop.ref for stop in facts.plan.routes[0].stops if stop.ref}


@needs_fonts
def test_the_names_of_papers_are_those_of_the_files_of_a_print(tmp_path: Path) -> None:
    facts = some_facts()
    pack, *papers = print_order(facts, a_base_map(), tmp_path, Order("da", "x", START))

    assert paper_names(facts, "da") == {paper.relative_to(pack.parent).as_posix() for paper in papers}
