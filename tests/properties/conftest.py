"""What properties share: the assignment's search in this process."""

from __future__ import annotations

import pytest

from planner.solvers import assignment
from planner.solvers.assignment_improve import improve


class _InThisProcess:
    """The child's work without its process: what is tested here is the answer, a few hundred times."""

    def __init__(self, task):
        self.task = task

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def messages(self, seconds, should_stop):
        told = []
        improve(self.task, told.append)
        return told


@pytest.fixture
def no_process(monkeypatch):
    monkeypatch.setattr(assignment, "Child", _InThisProcess)
