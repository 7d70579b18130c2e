"""Can anything be taken out of the audit log, changed or moved without being found?"""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from store_cases import NOON

from planner.errors import StoreProblem
from planner.settings import Settings
from planner.store.audit import Audit
from planner.store.engine import begin
from planner.store.store import Store

LINKS = 12


@pytest.fixture
def filled(store: Store) -> Store:
    with store.transaction() as tx:
        for number in range(LINKS):
            tx.audit.append(
                at=NOON + timedelta(minutes=number),
                who=f"user-{number % 3}",
                deed="open_plan",
                subject=f"plan-{number}",
                purpose="øvelse",
                channel="cli",
                refs=[f"P-{number}", "P-0"],
            )
    return store


def run(store: Store, *statements: str, **values: Any) -> None:
    with begin(store._engine, write=True) as connection:
        for statement in statements:
            connection.execute(text(statement), values)


def drop_triggers(store: Store) -> None:
    if store._engine.dialect.name == "sqlite":
        run(store, "DROP TRIGGER audit_event_no_update", "DROP TRIGGER audit_event_no_delete")
    else:
        run(store, "DROP TRIGGER audit_event_no_change ON audit_event")


def causes(store: Store) -> set[str]:
    with store.read() as tx:
        return {fault.cause for fault in tx.audit.verify()}


def test_an_untouched_chain_fits_and_reads_back_latest_first(filled: Store) -> None:
    assert causes(filled) == set()
    with filled.read() as tx:
        latest, *_, first = tx.audit.list()
        page = tx.audit.list(limit=5, before_seq=6)
        head = tx.audit.head()
    assert (latest.seq, latest.refs, latest.who, latest.at) == (12, ("P-0", "P-11"), "user-2", NOON + timedelta(minutes=11))
    assert first.refs == ("P-0",)
    assert [event.seq for event in page] == [5, 4, 3, 2, 1]
    assert head == (12, latest.hash)


def test_an_empty_chain_fits(store: Store) -> None:
    assert causes(store) == set()
    with store.read() as tx:
        assert tx.audit.verify(latest=5) == ()


@pytest.mark.parametrize(("touched", "seen"), [(12, ["changed"]), (9, ["changed"]), (8, []), (1, [])])
def test_the_latest_links_can_be_walked_alone(filled: Store, touched: int, seen: list[str]) -> None:
    with filled.read() as tx:
        assert tx.audit.verify(latest=4) == tx.audit.verify(latest=100) == ()

    drop_triggers(filled)
    run(filled, f"UPDATE audit_event SET who = 'x' WHERE seq = {touched}")

    with filled.read() as tx:
        assert [fault.cause for fault in tx.audit.verify(latest=4)] == seen
        assert [fault.cause for fault in tx.audit.verify()] == ["changed"]


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET who = 'x'", "DELETE FROM audit_event WHERE seq = 12"])
def test_the_database_refuses_to_change_or_delete_a_link(filled: Store, statement: str) -> None:
    with pytest.raises(StoreProblem, match=r"refused|error"):
        run(filled, statement)

    assert causes(filled) == set()


COLUMNS = ["at", "who", "deed", "subject", "purpose", "channel", "refs_count", "refs", "prev_hash", "hash"]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_value_is_found_in_every_column(filled: Store, column: str) -> None:
    drop_triggers(filled)
    value = {"at": "'2020-01-01 00:00:00.000000'", "refs_count": "77", "refs": "'[\"P-9\"]'"}.get(column, "'x'")

    run(filled, f"UPDATE audit_event SET {column} = {value} WHERE seq = 7")

    assert causes(filled) & {"changed", "unlinked"}


@pytest.mark.parametrize("seq", [1, 6, LINKS])
def test_a_deleted_link_is_found_at_the_start_the_middle_and_the_end(filled: Store, seq: int) -> None:
    drop_triggers(filled)

    run(filled, f"DELETE FROM audit_event WHERE seq = {seq}")

    assert causes(filled) == ({"cut"} if seq == LINKS else {"gap"})


def test_a_log_emptied_altogether_is_found(filled: Store) -> None:
    drop_triggers(filled)

    run(filled, "DELETE FROM audit_event")

    assert causes(filled) == {"cut"}


def test_swapped_links_are_found(filled: Store) -> None:
    drop_triggers(filled)

    run(
        filled,
        "UPDATE audit_event SET seq = 99 WHERE seq = 3",
        "UPDATE audit_event SET seq = 3 WHERE seq = 4",
        "UPDATE audit_event SET seq = 4 WHERE seq = 99",
    )

    assert {"changed", "unlinked"} <= causes(filled)


def test_each_of_many_random_tamperings_is_found(filled: Store) -> None:
    drop_triggers(filled)
    chance = random.Random(20261101)
    columns = ["who", "deed", "subject", "purpose", "channel", "prev_hash", "hash"]

    for _ in range(60):
        seq, other = chance.sample(range(1, LINKS + 1), 2)
        kind = chance.choice(["edit", "delete", "swap"])
        with pytest.raises(Undone), begin(filled._engine, write=True) as connection:  # noqa: PT012
            if kind == "edit":
                connection.execute(text(f"UPDATE audit_event SET {chance.choice(columns)} = 'x' WHERE seq = {seq}"))
            elif kind == "delete":
                connection.execute(text(f"DELETE FROM audit_event WHERE seq = {seq}"))
            else:
                for old, new in ((seq, 99), (other, seq), (99, other)):
                    connection.execute(text(f"UPDATE audit_event SET seq = {new} WHERE seq = {old}"))
            assert Audit(connection).verify(), f"{kind} of {seq} was not found"
            raise Undone


class Undone(Exception):
    """Rolls a tampering back."""


def test_check_names_the_link_that_does_not_fit(filled: Store) -> None:
    drop_triggers(filled)
    run(filled, "UPDATE audit_event SET purpose = 'x' WHERE seq = 7")

    assert [(fault.code, fault.subject) for fault in filled.check()] == [("audit", "7")]


def test_many_writers_at_once_make_one_unbroken_chain(store: Store, settings: Settings) -> None:
    def write(number: int) -> None:
        own = Store.open(settings)
        for _ in range(5):
            with own.transaction() as tx:
                tx.audit.append(at=NOON, who=f"writer-{number}", deed="look")
        own.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert causes(store) == set()
    with store.read() as tx:
        assert tx.audit.head()[0] == 20


def test_an_event_of_an_undone_transaction_leaves_no_trace(store: Store) -> None:
    with pytest.raises(Undone), store.transaction() as tx:  # noqa: PT012
        tx.audit.append(at=NOON, who="someone", deed="look")
        raise Undone

    with store.read() as tx:
        assert tx.audit.list() == ()
        assert tx.audit.head()[0] == 0
