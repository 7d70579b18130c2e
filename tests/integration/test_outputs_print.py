"""Does the printed pack say what the plan says, whatever the registries hold?"""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from planner.documents.sheet import Part
from planner.errors import FileProblem, PrintRefused
from planner.outputs import readback
from planner.outputs.files import safe_name, write_atomically, write_folder
from planner.outputs.fonts import BOLD, fonts_dir, printable, width, wrap
from planner.outputs.frame import frame_of
from planner.outputs.pack import lay_out_papers, print_pack
from planner.outputs.page import Page, Text
from planner.outputs.pdf import LaidOut, pdf_of
from planner.outputs.wording import wording_of
from planner.translations.words import word
from tests.facts_case import LONG_NOTE, NASTY_NAMES, OCTOBER, START, a_base_map, some_facts

pytestmark = pytest.mark.usefixtures("typefaces")


def printed(tmp_path: Path, facts, lang: str = "da") -> tuple[Path, ...]:
    return print_pack(facts, a_base_map(), tmp_path, lang, "Vagt <leder>", START)


def laid_out(facts, lang: str = "da"):
    wording = wording_of(facts, lang)
    return lay_out_papers(facts, a_base_map(), wording), frame_of(facts, wording, "Vagt <leder>", START)


def paper_of(papers, part: Part) -> LaidOut:
    return next(paper for paper in papers if paper.sheet.part is part)


@pytest.mark.parametrize("column", ["notes", "access", "name"])
def test_a_row_taller_than_a_page_goes_on_over_the_next(tmp_path, column):
    facts = some_facts(long_note=False)
    people = {ref: replace(person, **{column: LONG_NOTE * 5}) for ref, person in list(facts.people.items())[:6]}

    files = printed(tmp_path, replace(facts, people={**facts.people, **people}))

    assert "fortsat" in "".join(readback.pages_of(files[0].read_bytes()))


@pytest.mark.parametrize("longest", [1500, 2500, 4000])
def test_no_header_stands_without_a_row_under_it(longest):
    facts = some_facts(movers=3, sites=1, vehicles=1, long_note=False)
    facts = replace(facts, people={ref: replace(one, notes=LONG_NOTE[:longest]) for ref, one in facts.people.items()})

    papers, _ = laid_out(facts)
    paper = paper_of(papers, Part.EVACUATION_LIST)

    headed = [page for page in paper.pages if any(text.text == "Modtaget" for text in texts_on(page))]
    assert len(headed) > 1
    for page in headed:
        header = next(text.y for text in texts_on(page) if text.text == "Modtaget")
        assert min(text.y for text in texts_on(page)) < header - 20


def test_what_is_taken_along_is_not_parted_within_its_word():
    facts = some_facts(movers=3, sites=1, vehicles=1, long_note=False)
    facts = replace(facts, people={ref: replace(one, equipment=("Hjemmerespirator",)) for ref, one in facts.people.items()})

    papers, _ = laid_out(facts)
    paper = paper_of(papers, Part.RUN_SHEET)

    assert sum(text.text == "Hjemmerespirator" for page in paper.pages for text in texts_on(page)) == 3


def texts_on(page: Page) -> list[Text]:
    return [mark for mark in page.marks if isinstance(mark, Text)]


def with_refs(facts, short: dict[str, str]):
    """The same plan with other references."""
    plan = facts.plan
    routes = tuple(
        replace(
            route, stops=tuple(replace(s, ref=short.get(s.ref, ""), place_id=renamed(s.place_id, short)) for s in route.stops)
        )
        for route in plan.routes
    )
    lists = {name: tuple(replace(e, ref=short[e.ref]) for e in getattr(plan, name)) for name in ("placed", "stays", "unplaced")}
    people = {short[ref]: replace(person, ref=short[ref]) for ref, person in facts.people.items()}
    return replace(facts, plan=replace(plan, routes=routes, **lists), people=people, legs={})


def renamed(place_id: str, short: dict[str, str]) -> str:
    kind, _, name = place_id.partition(":")
    return f"home:{short[name]}" if kind == "home" else place_id


def test_a_pack_with_the_nastiest_texts_is_printed_and_read_back_whole(tmp_path):
    facts = some_facts(movers=14, stays=13, unplaced=5)

    files = printed(tmp_path, facts)

    text = "".join(readback.pages_of(files[0].read_bytes()))
    for name in NASTY_NAMES:
        assert readback.squeezed(printable(name)) in text
    assert text.count(readback.squeezed(LONG_NOTE)) >= 2


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_page_says_version_hash_data_time_validity_marks_and_its_number(tmp_path, lang):
    facts = some_facts(exercise=True)

    pages = readback.pages_of(printed(tmp_path, facts, lang)[0].read_bytes())

    for page in pages:
        for told in (
            "plan-0001version3",
            "0123456789",
            "2026-11-2413:00+01:00",
            "2026-11-2506:00+01:00",
            "2026-11-2418:00+01:00",
        ):
            assert told in page
        for mark in ("exercise_mark", "synthetic_mark", "confidential_mark"):
            assert readback.squeezed(word(mark, lang)) in page
        assert re.search(r"page\d+of\d+$" if lang == "en" else r"side\d+af\d+$", page)


@pytest.mark.parametrize(
    ("status", "mark"), [("superseded", "FORÆLDET"), ("draft", "IKKEGODKENDT"), ("proposed", "IKKEGODKENDT")]
)
def test_a_plan_that_must_not_be_followed_says_so_on_every_page(tmp_path, status, mark):
    pages = readback.pages_of(printed(tmp_path, some_facts(status=status))[0].read_bytes())

    assert all(mark in page for page in pages)


def test_an_approved_plan_carries_no_warning_that_it_is_not(tmp_path):
    pages = readback.pages_of(printed(tmp_path, some_facts(status="approved", exercise=False))[0].read_bytes())

    assert not any("FORÆLDET" in page or "IKKEGODKENDT" in page or "ØVELSE" in page for page in pages)


def test_the_pack_holds_the_pages_of_all_single_papers(tmp_path):
    pack, *singles = printed(tmp_path, some_facts())

    night = [single for single in singles if not single.name.startswith("95-")]

    assert len(night) == len(singles) - 1
    assert len(PdfReader(pack).pages) == sum(len(PdfReader(single).pages) for single in night)


def test_file_names_hold_ids_and_never_a_person(tmp_path):
    facts = some_facts()

    names = " ".join(str(path.relative_to(tmp_path)) for path in printed(tmp_path, facts))

    assert "20-modtagesteder/S1.pdf" in names
    assert not any(word in names for word in ("Østergårds", "Bodil", "Åse", "P-0000"))


def test_two_ids_that_give_the_same_file_name_still_give_two_papers(tmp_path):
    facts = some_facts(vehicles=2)
    first, second = facts.plan.routes
    renamed = {"V1": "V/1", "V2": "V-1"}
    routes = (replace(first, shift_id="V/1"), replace(second, shift_id="V-1"))
    placed = tuple(replace(p, shift_id=renamed[p.shift_id]) for p in facts.plan.placed)
    facts = replace(facts, plan=replace(facts.plan, routes=routes, placed=placed))

    files = printed(tmp_path, facts)

    assert len({path for path in files if path.parent.name == "30-koersel"}) == 2


def test_the_typefaces_are_embedded(tmp_path):
    pack = printed(tmp_path, some_facts())[0]

    fonts = {
        str(font.get_object()["/BaseFont"]): "/FontFile2" in font.get_object()["/FontDescriptor"].get_object()
        for page in PdfReader(pack).pages for font in page["/Resources"]["/Font"].values()
        if "DejaVu" in str(font.get_object()["/BaseFont"])
    }  # fmt: skip
    assert fonts
    assert all(fonts.values())


def test_the_same_print_twice_gives_the_same_bytes(tmp_path):
    first = printed(tmp_path / "a", some_facts())[0].read_bytes()

    assert printed(tmp_path / "b", some_facts())[0].read_bytes() == first


def test_a_new_print_leaves_no_paper_of_the_old_one(tmp_path):
    printed(tmp_path, some_facts(vehicles=3))

    files = printed(tmp_path, some_facts(vehicles=1))

    assert sorted(tmp_path.rglob("*.pdf")) == sorted(files)
    assert not list(tmp_path.glob(".*"))


def test_progress_runs_to_its_end(tmp_path):
    told = []

    print_pack(some_facts(), a_base_map(), tmp_path, "da", "x", START, lambda done, total: told.append((done, total)))

    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]


def test_a_list_that_lost_a_person_is_refused_without_naming_the_person():
    facts = some_facts()
    papers, frame = laid_out(facts)
    paper = paper_of(papers, Part.EVACUATION_LIST)
    gone = paper.sheet.rows()[0].ref
    for page in paper.pages:
        page.marks[:] = [mark for mark in page.marks if getattr(mark, "text", "") != gone]

    with pytest.raises(PrintRefused) as refused:
        readback.check_papers(facts, (paper,), frame, pdf_of((paper,), frame), "x.pdf")

    assert word("part_evacuation_list") in str(refused.value)
    assert gone not in str(refused.value)


def test_a_time_that_differs_from_the_plan_is_refused():
    facts = some_facts()
    papers, frame = laid_out(facts)
    paper = paper_of(papers, Part.EVACUATION_LIST)
    placed = tuple(replace(p, arrival_at=p.arrival_at + timedelta(minutes=1)) for p in facts.plan.placed)
    later = replace(facts, plan=replace(facts.plan, placed=placed))

    with pytest.raises(PrintRefused, match="a time or a reference differs"):
        readback.check_papers(later, (paper,), frame, pdf_of((paper,), frame), "x.pdf")


@pytest.mark.parametrize("part", [Part.CALL_LIST, Part.RUN_SHEET, Part.STAY_LIST, Part.UNPLACED_LIST])
def test_a_reference_that_stands_twice_is_refused(part):
    facts = some_facts(long_note=False)
    papers, frame = laid_out(facts)
    paper = paper_of(papers, part)
    row = next(mark for mark in paper.pages[0].marks if getattr(mark, "text", "") == paper.sheet.rows()[0].ref)
    paper.pages[0].marks.append(replace(row, y=row.y - 3))

    with pytest.raises(PrintRefused, match="twice"):
        readback.check_papers(facts, (paper,), frame, pdf_of((paper,), frame), "x.pdf")


def test_a_page_that_is_missing_is_refused():
    facts = some_facts()
    papers, frame = laid_out(facts)
    paper = paper_of(papers, Part.RUN_SHEET)
    short = LaidOut(paper.sheet, paper.pages[:-1])

    with pytest.raises(PrintRefused, match="pages instead of"):
        readback.check_papers(facts, (paper,), frame, pdf_of((short,), frame), "x.pdf")


def test_a_word_lost_in_drawing_is_refused():
    facts = some_facts()
    papers, frame = laid_out(facts)
    paper = paper_of(papers, Part.STAY_LIST)
    whole = pdf_of((paper,), frame)
    paper.pages[0].marks.append(replace(next(m for m in paper.pages[0].marks if hasattr(m, "text")), text="extra"))

    with pytest.raises(PrintRefused, match="does not say"):
        readback.check_papers(facts, (paper,), frame, whole, "x.pdf")


def test_a_note_that_mentions_a_reference_does_not_stop_the_print(tmp_path):
    facts = some_facts(long_note=False)
    ref, other = facts.plan.placed[0].ref, facts.plan.placed[1].ref
    told = replace(facts.people[ref], notes=f"Bor sammen med {other} og {ref}")

    assert printed(tmp_path, replace(facts, people={**facts.people, ref: told}))


def test_references_that_are_parts_of_each_other_and_of_other_texts_are_told_apart(tmp_path):
    facts = some_facts(movers=9, stays=4, unplaced=3, long_note=False)
    short = {ref: str(n) for n, ref in enumerate(facts.people, 1)}

    assert printed(tmp_path, with_refs(facts, short))


def test_pypdf_reads_the_same_as_pdftotext(monkeypatch):
    facts = some_facts()
    papers, frame = laid_out(facts)
    pdf = pdf_of(papers, frame)
    by_tool = readback.pages_of(pdf)
    monkeypatch.setattr(readback.shutil, "which", lambda _: None)

    assert readback.pages_of(pdf) == by_tool


def test_nothing_is_written_when_a_print_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(readback, "pages_of", lambda pdf: [])

    with pytest.raises(PrintRefused):
        printed(tmp_path, some_facts())

    assert list(tmp_path.iterdir()) == []


def test_the_hour_that_comes_twice_says_which_one_it_is():
    wording = wording_of(some_facts(start=OCTOBER), "da")

    first, second = (wording.clock(OCTOBER + timedelta(hours=h)) for h in (1, 2))

    assert (first, second) == ("02:30 +02:00", "02:30 +01:00")
    assert "→" in wording.offset


def test_an_october_night_is_printed_and_read_back(tmp_path):
    assert printed(tmp_path, some_facts(start=OCTOBER))


def test_times_of_another_day_carry_the_date():
    wording = wording_of(some_facts(), "da")

    assert wording.clock(START) == "18:00"
    assert wording.clock(START + timedelta(hours=9)) == "25/11 03:00"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("<st.th> & </b>", "<st.th> & </b>"), ("Łukasz ă", "Łukasz ă"), ("\U0001f600", "⟨U+1F600⟩"), ("ש", "⟨U+05E9⟩"),
     ("a\u202eb", "a⟨U+202E⟩b"), ("\x00", "⟨U+0000⟩"), ("A\u030a", "Å"), ("字", "⟨U+5B57⟩"), ("\ud800", "⟨U+D800⟩")],
)  # fmt: skip
def test_a_character_survives_or_is_visibly_replaced(text, shown):
    assert printable(text) == shown


def test_wrapping_loses_no_character_and_keeps_to_its_room():
    text = "Anna " + "Å" * 200 + " " + LONG_NOTE

    lines = wrap(text, BOLD, 9.5, 80.0)

    assert "".join("".join(lines).split()) == "".join(printable(text).split())
    assert max(width(line, BOLD, 9.5) for line in lines) <= 80.0


def test_a_word_too_wide_is_broken_after_its_hyphen():
    assert wrap("over Frederikshavn-Vesterø", BOLD, 9.5, 95.0) == ("over", "Frederikshavn-", "Vesterø")


def test_missing_typefaces_name_the_setup_script(tmp_path):
    with pytest.raises(FileProblem, match="scripts/setup"):
        fonts_dir((tmp_path,))


def test_a_folder_that_cannot_be_written_is_one_clear_message(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(FileProblem, match="Cannot write"):
        write_folder(tmp_path / "file" / "sub", {"a.pdf": b""})
    with pytest.raises(FileProblem, match="Cannot write"):
        write_atomically(tmp_path / "file" / "a", b"")


@pytest.mark.parametrize(("text", "name"), [("V1/2", "V1-2"), ("../../etc", "etc"), ("Ø", "x"), ("a b", "a-b"), (".x", "x")])
def test_a_file_name_is_safe(text, name):
    assert safe_name(text) == name


def test_the_pdf_says_nothing_of_who_made_it(tmp_path):
    pack, single, *_ = printed(tmp_path, some_facts())
    told = str(PdfReader(pack).metadata) + str(PdfReader(single).metadata)

    assert "leder" not in told
    assert "root" not in told


def test_a_page_turned_into_a_picture_is_not_blank(tmp_path):
    pack = printed(tmp_path, some_facts())[0]
    done = subprocess.run(["pdftoppm", "-r", "20", "-gray", str(pack), str(tmp_path / "p")], check=False)
    if done.returncode:
        pytest.skip("pdftoppm is not on this machine")

    for picture in tmp_path.glob("p-*.pgm"):
        assert min(picture.read_bytes()[20:]) < 60
