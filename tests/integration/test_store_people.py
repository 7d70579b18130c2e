"""Accounts, sessions and jobs: does what is ended stay ended, and is a silent worker noticed?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from store_cases import NOON

from planner.errors import NotFound, StoreProblem, WrongState
from planner.settings import Settings
from planner.store.accounts import User
from planner.store.jobs import JobState
from planner.store.store import Store, Tx


def add_user(tx: Tx, email: str = "Vagt@Region.Example") -> User:
    return tx.users.add(email=email, name="Vagten Ø", password_hash="$argon2id$x", roles=["planner", "lead"], at=NOON)


# --- accounts and sessions --------------------------------------------------------------------------------------------


def test_an_account_is_found_by_its_address_in_any_case(store: Store) -> None:
    with store.transaction() as tx:
        user = add_user(tx)

        assert tx.users.by_email(" vagt@region.EXAMPLE ") == tx.users.get(user.id) == user
        assert user.roles == ("lead", "planner")
        assert tx.users.by_email("nobody@region.example") is None
        assert tx.users.list() == (user,)


def test_one_address_has_one_account(store: Store) -> None:
    with store.transaction() as tx:
        add_user(tx)

        with pytest.raises(StoreProblem, match="already"):
            add_user(tx, "vagt@region.example")
        assert tx.users.count() == 1


@pytest.mark.parametrize("change", ["roles", "password", "disabled"])
def test_a_change_to_an_account_ends_its_sessions_at_once(store: Store, change: str) -> None:
    with store.transaction() as tx:
        user = add_user(tx)
        tx.sessions.add("a" * 64, user.id, at=NOON, expires_at=NOON + timedelta(hours=8))

        if change == "roles":
            tx.users.set_roles(user.id, ["auditor"], "0661")
        elif change == "password":
            tx.users.set_password(user.id, "$argon2id$y")
        else:
            tx.users.set_disabled(user.id, True)

        changed = tx.users.get(user.id)
        assert tx.sessions.get("a" * 64) is None
        assert (changed.roles, changed.password_hash, changed.disabled) != (user.roles, user.password_hash, user.disabled)


def test_a_session_is_touched_ended_and_forgotten_after_its_time(store: Store) -> None:
    with store.transaction() as tx:
        user = add_user(tx)
        for name in "abc":
            tx.sessions.add(name * 64, user.id, at=NOON, expires_at=NOON + timedelta(hours=1))
        later = NOON + timedelta(minutes=30)
        tx.sessions.touch("a" * 64, at=later, expires_at=later + timedelta(hours=1))
        tx.sessions.end("b" * 64)

        assert tx.sessions.end_expired(NOON + timedelta(hours=1, minutes=1)) == 1
        found = tx.sessions.get("a" * 64)

    assert found is not None
    assert (found.last_seen_at, found.user_id) == (later, user.id)


def test_an_unknown_account_is_not_found(store: Store) -> None:
    with store.transaction() as tx:
        with pytest.raises(NotFound):
            tx.users.get("nobody")
        with pytest.raises(NotFound):
            tx.users.set_disabled("nobody", True)


def test_an_account_does_not_show_its_owner_in_a_log(store: Store) -> None:
    with store.transaction() as tx:
        user = add_user(tx)

    assert "Vagten" not in repr(user)
    assert "region.example" not in repr(user)


# --- jobs -------------------------------------------------------------------------------------------------------------


def add_job(store: Store, minutes: int = 0) -> str:
    with store.jobs.transaction() as jobs:
        return jobs.add("draft", {"scenario_id": "storm", "seed": 1}, by="someone", at=NOON + timedelta(minutes=minutes))


def test_the_oldest_waiting_job_is_claimed_first_and_only_once(store: Store) -> None:
    second, first = add_job(store, minutes=1), add_job(store, minutes=0)

    with store.jobs.transaction() as jobs:
        claimed = [jobs.claim(pid=4711, at=NOON) for _ in range(3)]

    assert [job and job.id for job in claimed] == [first, second, None]
    assert claimed[0] is not None
    assert (claimed[0].state, claimed[0].pid, claimed[0].attempt) == (JobState.RUNNING, 4711, 1)
    assert claimed[0].args == {"scenario_id": "storm", "seed": 1}


def test_a_named_job_is_claimed_alone(store: Store) -> None:
    add_job(store)
    named = add_job(store, minutes=5)

    with store.jobs.transaction() as jobs:
        claimed = jobs.claim(pid=1, at=NOON, job_id=named)

        assert claimed is not None
        assert claimed.id == named
        assert jobs.claim(pid=1, at=NOON, job_id=named) is None


def test_a_heartbeat_says_how_far_it_is_and_hears_whether_to_stop(store: Store) -> None:
    job_id = add_job(store)
    with store.jobs.transaction() as jobs:
        jobs.claim(pid=1, at=NOON)

        assert not jobs.heartbeat(job_id, at=NOON, step="route", done=3, total=7, message="first_plan")
        jobs.request_cancel(job_id, at=NOON)
        assert jobs.heartbeat(job_id, at=NOON, step="route", done=4, total=7)

        job = jobs.get(job_id)
    assert (job.step, job.done, job.total, job.cancel_requested, job.state) == ("route", 4, 7, True, JobState.RUNNING)


def test_a_waiting_job_is_cancelled_at_once(store: Store) -> None:
    job_id = add_job(store)

    with store.jobs.transaction() as jobs:
        assert jobs.request_cancel(job_id, at=NOON).state is JobState.CANCELLED
        assert jobs.claim(pid=1, at=NOON) is None


def test_a_worker_that_falls_silent_is_noticed_and_its_late_end_discarded(store: Store) -> None:
    job_id = add_job(store)
    with store.jobs.transaction() as jobs:
        jobs.claim(pid=1, at=NOON)
        assert jobs.stale(NOON) == ()

        (silent,) = jobs.stale(NOON + timedelta(minutes=1))
        jobs.set_state(silent.id, JobState.FAILED, at=NOON, seen=JobState.RUNNING, message="worker_died")

        assert jobs.heartbeat(job_id, at=NOON) is True
        with pytest.raises(WrongState, match="failed"):
            jobs.set_state(job_id, JobState.DONE, at=NOON, seen=JobState.RUNNING, plan_id="plan-1")
        assert jobs.get(job_id).plan_id == ""


def test_an_ended_job_names_its_plan_and_stays_ended(store: Store) -> None:
    job_id = add_job(store)
    with store.jobs.transaction() as jobs:
        jobs.claim(pid=1, at=NOON)
        done = jobs.set_state(job_id, JobState.DONE, at=NOON, seen=JobState.RUNNING, plan_id="plan-1")

        assert (done.plan_id, done.ended_at) == ("plan-1", NOON)
        assert jobs.request_cancel(job_id, at=NOON).state is JobState.DONE
        assert jobs.list(states=[JobState.DONE]) == (jobs.get(job_id),)
        assert jobs.list(states=[JobState.RUNNING]) == ()


def test_a_job_put_back_in_the_queue_counts_its_attempts(store: Store) -> None:
    job_id = add_job(store)
    with store.jobs.transaction() as jobs:
        jobs.claim(pid=1, at=NOON)
        jobs.set_state(job_id, JobState.QUEUED, at=NOON, seen=JobState.RUNNING)
        again = jobs.claim(pid=2, at=NOON)

    assert again is not None
    assert (again.attempt, again.pid) == (2, 2)


def test_an_unknown_job_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.jobs.read() as jobs:
        jobs.get("nothing")


def test_two_workers_never_claim_the_same_job(store: Store, settings: Settings) -> None:
    add_job(store)
    other = Store.open(settings)

    with store.jobs.transaction() as jobs:
        mine = jobs.claim(pid=1, at=NOON)
    with other.jobs.transaction() as jobs:
        theirs = jobs.claim(pid=2, at=NOON)

    assert mine is not None
    assert theirs is None
    other.close()


def test_a_job_tells_and_hears_while_the_database_is_being_written_to(store: Store, settings: Settings) -> None:
    job_id = add_job(store)
    other = Store.open(settings)
    with store.jobs.transaction() as jobs:
        jobs.claim(pid=1, at=NOON)

    with store.transaction() as tx:
        tx.policies.put("2026-11-01", "version = '2026-11-01'")
        with other.jobs.transaction() as jobs:
            jobs.request_cancel(job_id, at=NOON)
        with store.jobs.transaction() as jobs:
            asked = jobs.heartbeat(job_id, at=NOON, step="storing", done=1, total=2)

    assert asked
    other.close()


def test_a_damaged_file_of_jobs_is_made_anew(store: Store, settings: Settings) -> None:
    store.close()
    (settings.home / "jobs.sqlite3").write_bytes(b"x" * 4096)

    again = Store.open(settings)

    with again.jobs.read() as jobs:
        assert jobs.list() == ()
    again.close()
