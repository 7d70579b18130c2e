"""What does the plan answer for each person, and which moment is that answer held against?"""

from __future__ import annotations

from datetime import datetime

from planner.plans.plan import Placed, Plan, Stays, Unplaced

Answer = Placed | Stays | Unplaced


def answers_of(plan: Plan) -> dict[str, Answer]:
    """The plan's answer for everyone in it."""
    entries: tuple[Answer, ...] = (*plan.placed, *plan.stays, *plan.unplaced)
    return {entry.ref: entry for entry in entries}


def deadline_of(answer: Answer) -> datetime:
    """The moment that an answer is held against: the deadline, or until when staying is safe."""
    return answer.safe_until_at if isinstance(answer, Stays) else answer.deadline_at
