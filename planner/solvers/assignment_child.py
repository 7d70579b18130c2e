"""The assignment's search in a process of its own. It ends by itself at its limit of memory, too."""

from __future__ import annotations

from planner.solvers.assignment_task import Task
from planner.solvers.child import ChildProcess, program_of

_PROGRAM = program_of("planner.solvers.assignment_improve")


class Child(ChildProcess):
    """Improves an assignment; the problem goes to it as arrays."""

    def __init__(self, task: Task) -> None:
        super().__init__(_PROGRAM, task.as_bytes())
