"""In which order are the papers handed out?"""

from __future__ import annotations

from collections.abc import Sequence

from planner.documents.call_list import call_lists
from planner.documents.errand_list import errand_lists
from planner.documents.evacuation_list import evacuation_lists
from planner.documents.facts import PlanFacts
from planner.documents.overview import overview
from planner.documents.prints import PrintNote
from planner.documents.reentry import reentry_form
from planner.documents.return_list import return_lists
from planner.documents.run_sheet import run_sheets
from planner.documents.sheet import Part, Sheet
from planner.documents.waiting_lists import stay_list, unplaced_list


def hand_out(facts: PlanFacts, prints: Sequence[PrintNote] = ()) -> tuple[Sheet, ...]:
    """The lists of the plan: the situation, who has no place, whom to ring, who arrives where, what is handed out
    elsewhere, who drives, who stays. The atlas and the forms come after them, when it is known on which page each map lies and
    how many pages there are.

    Who has no place comes right after the situation: that list is the one that needs a decision now.
    """
    return (
        overview(facts, prints),
        unplaced_list(facts),
        *call_lists(facts),
        *evacuation_lists(facts),
        *errand_lists(facts),
        *run_sheets(facts),
        stay_list(facts),
    )


def sheets_of(facts: PlanFacts, part: Part, prints: Sequence[PrintNote] = ()) -> tuple[Sheet, ...]:
    """The sheets of one part alone, without making the others; nothing for a part that is made from other papers."""
    match part:
        case Part.OVERVIEW:
            return (overview(facts, prints),)
        case Part.UNPLACED_LIST:
            return (unplaced_list(facts),)
        case Part.CALL_LIST:
            return call_lists(facts)
        case Part.EVACUATION_LIST:
            return evacuation_lists(facts)
        case Part.ERRAND_LIST:
            return errand_lists(facts)
        case Part.RUN_SHEET:
            return run_sheets(facts)
        case Part.STAY_LIST:
            return (stay_list(facts),)
        case Part.REENTRY:
            return (reentry_form(facts),)
        case Part.RETURN_LIST:
            return return_lists(facts)
        case _:
            return ()
