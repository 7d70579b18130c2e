"""The solver's child process: its answers count, its death and its slowness do not."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from planner.solvers import assignment_child, child
from planner.solvers.assignment import assign, is_feasible
from tests.assignment_world import a_regional_problem, a_tiny_problem, best_rank_by_trying_everything, rank_of

#: A tiny problem on which the flow alone is not enough.
HARD = next(p for p in map(a_tiny_problem, range(1000)) if assign(p, seed=1, work=0, seconds=60).method != "flow")


def test_the_child_finds_and_proves_the_best():
    result = assign(HARD, seed=1, work=20, seconds=60)
    assert result.rank == best_rank_by_trying_everything(HARD)
    assert result.proven
    assert not result.stopped_by_time


def test_a_child_that_dies_costs_only_its_improvement(monkeypatch):
    monkeypatch.setattr(assignment_child, "_PROGRAM", f"import os; os.kill(os.getpid(), {int(signal.SIGABRT)})")
    result = assign(HARD, seed=1, work=20, seconds=60)
    assert is_feasible(HARD, result.site_of)
    assert not result.proven
    assert result.stopped_by_time


def test_a_child_that_asks_for_more_memory_than_it_may_have_costs_only_its_improvement(monkeypatch):
    greedy_child = """import sys; sys.path.insert(0, sys.argv[1])
from planner.solvers import assignment_improve as child
def improve(task, tell):
    tell({"choice": task.hint.tolist(), "by": "search"})
    much = bytearray(child.MOST_MEMORY + 1)
    tell({"by_clock": False, "and": len(much)})
child.improve = improve
child.run_child()"""
    monkeypatch.setattr(assignment_child, "_PROGRAM", greedy_child)
    result = assign(HARD, seed=1, work=20, seconds=60)
    assert is_feasible(HARD, result.site_of)
    assert result.stopped_by_time  # it never came to say that it was done


def test_a_child_that_hangs_is_ended_at_the_hard_stop(monkeypatch):
    monkeypatch.setattr(assignment_child, "_PROGRAM", "import time; time.sleep(600)")
    started = time.monotonic()
    result = assign(HARD, seed=1, work=20, seconds=2.0)
    assert time.monotonic() - started < 5
    assert result.stopped_by_time
    assert is_feasible(HARD, result.site_of)


def test_stopping_early_keeps_the_best_so_far():
    problem = a_regional_problem(60, 12, 1, room=0.8, binding=3, each=12)
    asked = []

    def stop_soon() -> bool:
        asked.append(1)
        return len(asked) > 5

    result = assign(problem, seed=1, work=100, seconds=60, should_stop=stop_soon)
    assert result.stopped_by_time
    assert is_feasible(problem, result.site_of)


def test_no_time_at_all_still_gives_an_assignment():
    result = assign(HARD, seed=1, work=20, seconds=0.0)
    assert is_feasible(HARD, result.site_of)
    assert result.rank == rank_of(HARD, result.site_of)


def test_no_child_is_left_behind(monkeypatch):
    processes = []
    original = child.subprocess.Popen

    def remember(*args, **kwargs):
        processes.append(original(*args, **kwargs))
        return processes[-1]

    monkeypatch.setattr(child.subprocess, "Popen", remember)
    assign(HARD, seed=1, work=20, seconds=60)
    assert [p.returncode is not None for p in processes] == [True]
    assert not Path(f"/proc/{processes[0].pid}").exists()


def test_what_a_child_has_told_before_the_end_is_heard_to_the_end():
    told = "import time\nfor n in range(3): print('{\"n\": %d}' % n, flush=True)\ntime.sleep(60)"
    with child.ChildProcess(told, b"") as running:
        until = time.monotonic() + 20
        while running._lines.qsize() < 3 and time.monotonic() < until:
            time.sleep(0.05)
        assert [message["n"] for message in running.messages(60, should_stop=lambda: True)] == [0, 1, 2]
