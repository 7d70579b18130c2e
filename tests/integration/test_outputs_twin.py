"""Does the HTML say what the papers say, whatever a registry holds, and does it ask nobody for anything?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest

from planner.errors import PrintRefused
from planner.outputs.frame import frame_of
from planner.outputs.offline import lists_of, offline_html, twin_of
from planner.outputs.twin_readback import TwinReader, check_twin
from planner.outputs.wording import wording_of
from planner.translations.words import LANGUAGES, word
from tests.facts_case import OCTOBER, START, a_base_map, some_facts

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def a_frame(facts, lang: str = "da"):
    return frame_of(facts, wording_of(facts, lang), "Eva <planlægger>", AT)


def a_twin(facts, lang: str = "da") -> str:
    return twin_of(facts, a_frame(facts, lang), "n-1")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("start", [START, OCTOBER])
def test_every_list_of_a_plan_with_the_nastiest_texts_is_read_back_the_same(lang, start):
    html = a_twin(some_facts(movers=24, stays=12, unplaced=12, start=start), lang)

    reader = TwinReader()
    reader.feed(html)
    refs = {ref for section in reader.sections for ref, _ in section.rows}
    assert refs == set(some_facts(movers=24, stays=12, unplaced=12).people)


def test_no_text_of_a_registry_is_markup():
    html = a_twin(some_facts(movers=12))

    assert "alert(1)" in html
    assert "<script>alert" not in html
    assert "<st.th>" not in html
    assert "<b>" not in html


def test_what_turns_the_writing_is_shown_and_not_obeyed():
    html = a_twin(some_facts(movers=12))

    assert "\u202e" not in html
    assert "⟨U+202E⟩" in html
    assert "שלום" in html


def test_the_head_says_what_every_page_says():
    facts = some_facts(status="superseded")

    html = a_twin(facts)

    for text in ("Plan plan-0001 version 3", facts.plan_sha256[:10], "2026-11-24 13:00 +01:00", "Eva &lt;planlægger&gt;"):
        assert text in html
    for code in ("page_outdated", "exercise_mark", "synthetic_mark", "confidential_mark"):
        assert word(code, "da") in html


@pytest.mark.parametrize(
    "harm",
    [
        lambda html: html.replace('data-ref="P-00000003"', 'data-ref="P-00000004"', 1),
        lambda html: re.sub(r'<section id="part-3".*?</section>', "", html, count=1, flags=re.S),
        lambda html: re.sub(r"18:47", "18:48", html, count=1),
        lambda html: html.replace("Bodil &lt;pårørende&gt;", "Bodil <pårørende>", 1),
        lambda html: html.replace("Ledsager: hjælper", "", 1),
    ],
)
def test_a_document_that_differs_from_the_plan_is_refused(harm):
    facts = some_facts()
    html = a_twin(facts)
    changed = harm(html)
    assert changed != html

    with pytest.raises(PrintRefused):
        check_twin(facts, lists_of(facts), wording_of(facts, "da"), changed)


def test_the_offline_document_names_no_host_and_holds_its_scripts():
    facts = some_facts(movers=12)

    html = offline_html(facts, a_base_map(), a_frame(facts), "n-1")

    chart = unescape(re.search(r'srcdoc="([^"]*)"', html)[1])
    for document in (re.sub(r'srcdoc="[^"]*"', "", html), chart):
        markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", document, flags=re.S)
        assert not re.findall(r"""(?:src|href)=["']?(?!#|geo:)[^"']""", markup)
        assert "default-src 'none'" in document
    assert not re.findall(r"url\((?!data:|#)", chart)
    assert "alert(1)" in html
    assert "<script>alert" not in html


def test_one_person_alone_on_an_island_has_every_list():
    facts = some_facts(movers=1, stays=0, unplaced=0, sites=1, vehicles=1)

    html = offline_html(facts, a_base_map(), a_frame(facts), "n-1")

    assert html.count("data-part=") == len(lists_of(facts))


def test_a_person_without_a_position_has_no_way_to_the_map():
    facts = some_facts(movers=3, stays=1, unplaced=1)
    ref = facts.plan.stays[0].ref
    facts = replace(facts, people={**facts.people, ref: replace(facts.people[ref], position=None)})

    html = offline_html(facts, a_base_map(), a_frame(facts), "n-1")

    reachable = re.search(r'"onMap": \[([^\]]*)\]', html)
    assert reachable is not None
    assert ref not in reachable[1]
