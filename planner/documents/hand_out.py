"""In which order are the papers handed out?"""

from __future__ import annotations

from collections.abc import Sequence

from planner.documents.call_list import call_lists
from planner.documents.evacuation_list import evacuation_lists
from planner.documents.facts import PlanFacts
from planner.documents.overview import overview
from planner.documents.prints import PrintNote
from planner.documents.run_sheet import run_sheets
from planner.documents.sheet import Sheet
from planner.documents.waiting_lists import stay_list, unplaced_list


def hand_out(facts: PlanFacts, prints: Sequence[PrintNote] = ()) -> tuple[Sheet, ...]:
    """The lists of the plan: the situation, who has no place, whom to ring, who arrives where, who drives, who stays. The
    atlas and the forms come after them, when it is known on which page each map lies and how many pages there are.

    Who has no place comes right after the situation: that list is the one that needs a decision now.
    """
    return (
        overview(facts, prints),
        unplaced_list(facts),
        *call_lists(facts),
        *evacuation_lists(facts),
        *run_sheets(facts),
        stay_list(facts),
    )
