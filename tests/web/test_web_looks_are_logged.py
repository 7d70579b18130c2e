"""Is every look at a person written down (assurance, S3)? Each page and file is fetched, the people in the answer are counted by
their own names, numbers and references, and the log must name exactly those, with who looked."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import facts_case
import pytest
from web_pages import MOODS, PAGES, role_of
from web_world import NOW, World, make_world
from werkzeug.test import TestResponse

from planner.actions import accounts

FILES: dict[str, Callable[[World], str]] = {
    **{
        f"{fmt} file": lambda w, fmt=fmt: f"/plans/{w.plan_id}/files/{fmt}"
        for fmt in ("csv", "xlsx", "geojson", "gpx", "ics", "json")
    },
    "the lists as one page": lambda w: f"/plans/{w.plan_id}/lists",
    "a print": lambda w: f"/plans/{w.plan_id}/prints/pakke.pdf",
    "the quality report": lambda _: "/quality/shareable.html",
    "the routes to edit": lambda w: f"/plans/{w.plan_id}/routes/file",
}


@dataclass(frozen=True)
class Watched:
    """A world in which everyone has a name of their own: ``marks`` are name and number by reference."""

    world: World
    marks: dict[str, tuple[str, ...]]

    def look(self, page: str, url: str) -> tuple[set[str], set[str], set[str]]:
        """Who is in the answer, who of them by name, and whom the log names for it."""
        client = self.world.client(role_of(page))
        with self.world.app.store.read() as tx:
            before, _ = tx.audit.head()
        answer = client.get(url)
        assert answer.status_code == 200, page
        with self.world.app.store.read() as tx:
            events = [event for event in tx.audit.list() if event.seq > before]
        assert {event.who for event in events if event.refs} <= {self.who(page)}
        text = html.unescape(_unpacked(answer))
        named = {ref for ref, marks in self.marks.items() if any(mark in text for mark in marks)}
        referred = {ref for ref in self.marks if ref in text}
        return named | referred, named, {ref for event in events for ref in event.refs}

    def who(self, page: str) -> str:
        someone = accounts.actor_of(self.world.app, self.world.token(role_of(page)))
        assert someone is not None
        return someone.user_id


def _unpacked(answer: TestResponse) -> str:
    with answer:
        body = answer.data
    if body[:2] != b"PK":
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    patch = pytest.MonkeyPatch()
    patch.setattr(facts_case, "NASTY_NAMES", tuple(f"Sangfugl{n:03d}" for n in range(400)))
    home = tmp_path_factory.mktemp("home")
    world = make_world(home, lambda: NOW, registered=True)
    shelf = home / "out" / world.plan_id / "papir-draft-da"
    shelf.mkdir(parents=True)
    (shelf / "pakke.pdf").write_bytes(" ".join(one.name for one in world.facts.people.values()).encode())
    marks = {ref: (person.name,) for ref, person in world.facts.people.items()}
    with world.app.store.read() as tx:
        for record in tx.patients.all():
            marks[record.patient.ref] = (record.identity.name, record.identity.cpr or record.identity.name)
    yield Watched(world, marks)
    patch.undo()
    world.app.store.close()


EVERY = {**PAGES, **MOODS, **FILES}


#: A whole plan is opened, though a page of its table shows fewer: the log names everyone in it.
WHOLE_PLANS = frozenset(
    {"plans.one", "comparing.page", "a calm plan", "a narrowed plan", "an empty choice", "a plan changed by hand"}
    | {"plan_transport.page", "the driving of one kind of vehicle", "the routes to edit"}
)
#: References only, without a name, number or fact of health: lists of decisions, and the log itself.
ONLY_REFERENCES = frozenset(
    {"audit.log", "one person's log", "people.reviews", "every suspicion", "people.merges", "people.confirm_undo"}
    | {"plan_changes.confirm_undo"}
)
#: A search of the log and a decided suspicion name someone in the log who is not in the answer (any more).
NAMES_MORE = frozenset({"one person's log", "a log in which nothing fits", "a decided suspicion"})


@pytest.mark.parametrize("page", EVERY)
def test_the_log_names_exactly_those_who_are_in_the_answer(watched: Watched, page: str) -> None:
    shown, named, logged = watched.look(page, EVERY[page](watched.world))
    assert named <= logged
    if page in ONLY_REFERENCES:
        assert not named
    else:
        assert shown <= logged
    if page in WHOLE_PLANS:
        assert logged <= set(watched.world.facts.people)
    elif page not in NAMES_MORE | ONLY_REFERENCES:
        assert logged == shown


def test_people_are_seen_and_logged_at_all(watched: Watched) -> None:
    """A watch that never sees anybody would prove nothing."""
    counts = {
        page: len(watched.look(page, EVERY[page](watched.world))[1]) for page in ("incidents.one", "plans.person", "csv file")
    }
    assert counts == {"incidents.one": 18, "plans.person": 1, "csv file": 115}


def test_the_lists_of_exceptions_hold_no_page_that_is_not_there() -> None:
    assert set(EVERY) >= WHOLE_PLANS | ONLY_REFERENCES | NAMES_MORE
