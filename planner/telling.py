"""How far is a plan in the making, and what would be kept if it were stopped now?"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import TracebackType
from typing import Self

from planner.drafting import Draft
from planner.errors import Cancelled, PlanRefused
from planner.model.importance import UNPLACED
from planner.model.timing import Window
from planner.plans.figures import figures
from planner.transport.result import TransportResult

#: Better routes are checked to be shown in at most this part of the time.
SHOWN_SHARE = 1 / 5


class Chapter(StrEnum):
    """Where the drafting stands, for progress bars."""

    AFFECTED = "affected"
    NEEDS = "needs"
    TRAVEL = "travel"
    ASSIGNMENT = "assignment"
    FIRST_PLAN = "first_plan"
    BETTER = "better"
    TRANSPORT = "transport"
    CERTIFICATE = "certificate"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` chapters, and figures worth showing. ``best`` comes with the first checked plan and with every better
    one: what the plan that would now be kept comes to (:func:`planner.plans.figures.figures`)."""

    chapter: Chapter
    done: int
    total: int
    figures: Mapping[str, int] = field(default_factory=dict)
    best: Mapping[str, int] = field(default_factory=dict)


class Telling:
    """Tells the caller how far the story is, and stops it between chapters when asked to."""

    def __init__(
        self, progress: Callable[[Progress], None], should_stop: Callable[[], bool], cuts: Sequence[Window] = ()
    ) -> None:
        self._progress, self._should_stop, self._cuts = progress, should_stop, cuts
        self._importance: list[int] = []
        self.keep_going_if_stopped = False

    def __call__(self, chapter: Chapter, **worth_showing: int) -> None:
        """Says that a chapter is done. Raises Cancelled when asked to stop while nothing would be kept."""
        self._tell(chapter, worth_showing, {})
        if self._should_stop() and not self.keep_going_if_stopped:
            raise Cancelled("Stopped before a first plan was ready; nothing was stored.")

    def best(self, chapter: Chapter, draft: Draft) -> None:
        """Tells what the plan that would now be kept comes to; of better routes only where they are."""
        plan = draft.plan
        reached = figures(plan, self._cuts)
        importance = [reached[level] for level in (*UNPLACED, "without_reserve_min", "vehicle_s")]
        if chapter is Chapter.BETTER and self._importance and importance >= self._importance:
            return
        self._importance = importance
        self._tell(chapter, {"placed": len(plan.placed), "unplaced": len(plan.unplaced)}, reached)

    def _tell(self, chapter: Chapter, worth_showing: Mapping[str, int], best: Mapping[str, int]) -> None:
        chapters = list(Chapter)
        self._progress(Progress(chapter, chapters.index(chapter) + 1, len(chapters), worth_showing, best))


class Better:
    """Hears of better routes while they are looked for. Those that leave more people behind than known ones are passed over. The
    newest is checked beside the search, which waits for nothing, and told of once the certificate has passed it."""

    def __init__(
        self, left: Callable[[TransportResult], tuple[int, ...]], checked: Callable[[TransportResult], Draft], told: Telling
    ) -> None:
        """``left`` counts whom routes leave behind, the most urgent first; ``checked`` makes the plan of them."""
        self._left, self._checked, self._told = left, checked, told
        self._best: TransportResult | None = None
        self._news: queue.SimpleQueue[TransportResult | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._beside = threading.Thread(target=self._check, name="better-routes", daemon=True)

    def __enter__(self) -> Self:
        self._beside.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._ended.set()
        self._news.put(None)
        self._beside.join()

    def __call__(self, found: TransportResult) -> None:
        """Hears of routes."""
        if self._best is None or self._left(found) <= self._left(self._best):
            self._best = found
            self._news.put(found)

    def kept(self, found: TransportResult) -> TransportResult:
        """The routes found in the end, unless better ones were told of on the way."""
        if self._best is None or self._left(found) <= self._left(self._best):
            return found
        return replace(self._best, stopped_by_time=found.stopped_by_time)

    def _check(self) -> None:
        while newest := self._news.get():
            while not self._news.empty():
                newest = self._news.get() or newest
            if self._ended.is_set():
                return
            began = time.monotonic()
            with suppress(PlanRefused):  # what the certificate does not pass is not shown; what is kept is checked again
                self._told.best(Chapter.BETTER, self._checked(newest))
            self._ended.wait((time.monotonic() - began) * (1 / SHOWN_SHARE - 1))
