"""``planner people``: who is registered twice, what has been put right, whose address must be looked at, who answers for what."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from planner.cli.shared import CtrlC, Steps, json_option, lang_option, opened, print_json, somebody

if TYPE_CHECKING:
    from planner.registries.records import PatientRecord

_why = click.option("--why", required=True, help="The reason, for whoever asks later.")


@click.group("people")
def command() -> None:
    """People in the registries. Every look and step is logged."""


@command.command("review")
@click.argument("number", type=int, required=False)
@click.option("--all", "everything", is_flag=True, help="Also what has been decided.")
@json_option
@lang_option
def review(number: int | None, everything: bool, as_json: bool, lang: str) -> None:
    """Suspected duplicates; with a NUMBER both registrations side by side, with names."""
    from planner.actions import people
    from planner.store.matching import ReviewState
    from planner.translations.words import word

    if number is not None:
        pair = people.open_review(opened(), somebody(), number)
        for record in (pair.a, pair.b):
            click.echo(_described(record) if record else "–")
        return
    found = people.list_reviews(opened(), somebody(), None if everything else ReviewState.OPEN)
    if as_json:
        print_json(
            [
                {"id": r.id, "refs": [r.ref_a, r.ref_b], "score": r.score, "reasons": list(r.reasons), "state": r.state.value}
                for r in found
            ]
        )
        return
    for r in found:
        reasons = ", ".join(word(code, lang) for code in r.reasons)
        decided = f"  {word(r.state.value, lang)}: {r.who}, {r.why}" if everything and r.decided_at else ""
        click.echo(f"{r.id:>5}  {r.score:>3}  {r.ref_a}  {r.ref_b}  {reasons}{decided}")
    if not found:
        click.echo(word("quality_none", lang))


@command.command("merge")
@click.argument("number", type=int)
@click.option("--keep", default="", help="The reference that stays (default: the one with a real CPR number).")
@_why
def merge(number: int, keep: str, why: str) -> None:
    """Make one person of suspicion NUMBER."""
    from planner.actions import people

    done = people.merge(opened(), somebody(), number, why, keep=keep)
    click.echo(f"Merged. To take it back: planner people undo {done} --why ...")


@command.command("keep-apart")
@click.argument("number", type=int)
@_why
def keep_apart(number: int, why: str) -> None:
    """Say that suspicion NUMBER is two people; it is not asked again."""
    from planner.actions import people

    people.keep_apart(opened(), somebody(), number, why)
    click.echo("Kept apart.")


@command.command("merges")
def merges() -> None:
    """Every merge, latest first."""
    from planner.actions import people

    for one in people.list_merges(opened(), somebody()):
        undone = f"  undone {one.undone_at:%Y-%m-%d %H:%M}" if one.undone_at else ""
        click.echo(f"{one.id:>5}  {one.gone_ref} -> {one.kept_ref}  {one.at:%Y-%m-%d %H:%M}  {one.who}{undone}")


@command.command("undo")
@click.argument("number", type=int)
@_why
def undo(number: int, why: str) -> None:
    """Take merge NUMBER back: both records as they were."""
    from planner.actions import people

    undone = people.undo_merge(opened(), somebody(), number, why)
    click.echo(f"{undone.refs[0]} and {undone.refs[1]} are two people again.")
    if undone.changed_since:
        click.echo("Registers were imported since the merge: import them again.", err=True)


@command.command("correct")
@click.argument("ref")
@click.argument("field")
@click.argument("value")
@_why
def correct(ref: str, field: str, value: str, why: str) -> None:
    """Put FIELD of person REF right: battery_h, pin ("8.617 56.360"), own_generator, mobility, phone ... A device's field takes
    its treatment after a colon: battery_h:oxygen."""
    from planner.actions import people

    number = people.correct(opened(), somebody(), ref, field, value, why)
    click.echo(f"Corrected. To take it back: planner people revoke {ref} {number} --why ...")


@command.command("revoke")
@click.argument("ref")
@click.argument("number", type=int)
@_why
def revoke(ref: str, number: int, why: str) -> None:
    """Take correction NUMBER of person REF back: what the registries say counts again."""
    from planner.actions import people

    people.revoke(opened(), somebody(), ref, number, why)
    click.echo("Taken back.")


@command.command("corrections")
@click.argument("ref", default="")
@json_option
def corrections(ref: str, as_json: bool) -> None:
    """Corrections in force, of one person or of everyone."""
    from planner.actions import people

    found = people.list_corrections(opened(), somebody(), ref)
    if as_json:
        print_json(
            [
                {"id": s.correction.id, "ref": s.correction.ref, "field": s.correction.field, "value": s.correction.value,
                 "who": s.correction.who, "at": s.correction.at.isoformat(), "why": s.correction.why, "holds": s.holds}
                for s in found
            ]
        )  # fmt: skip
        return
    for s in found:
        one = s.correction
        stale = "" if s.holds else "  NO LONGER FITS"
        click.echo(f"{one.id:>5}  {one.ref}  {one.field} = {one.value}  {one.who} {one.at:%Y-%m-%d}: {one.why}{stale}")


@command.command("senders")
@json_option
def senders(as_json: bool) -> None:
    """Who has sent files, with how many people are in the latest one and how many are not any longer."""
    from planner.actions.joining_senders import list_senders

    rows = list_senders(opened(), somebody())
    if as_json:
        print_json([{"sender": r.name, "present": r.present, "missing": r.missing, "files": r.files} for r in rows])
        return
    for r in rows:
        people = f"{r.present} people in the latest file, {r.missing} not any longer, " if r.present or r.missing else ""
        click.echo(f"{r.name:<40} {people}{r.files} files")


@command.command("same-sender")
@click.argument("sender")
@click.argument("into")
@click.option("--dry-run", is_flag=True, help="Only say what it would change.")
@json_option
def same_sender(sender: str, into: str, dry_run: bool, as_json: bool) -> None:
    """Say that SENDER is INTO, another sender or a better name; from the log it can be seen, but not taken back."""
    from planner.actions.joining_senders import join_senders, look_at_joining

    done = (look_at_joining if dry_run else join_senders)(opened(), somebody(), sender, into)
    if as_json:
        counts = {"people": done.people, "missing": done.missing, "files": done.files}
        print_json({"sender": done.sender, "into": done.into, "changed": not dry_run, **counts})
        return
    click.echo(f"{done.sender} {'would be' if dry_run else 'is now'} {done.into}: {done.people} people, {done.files} files.")
    if done.missing:
        click.echo(f"{done.missing} people are not in the latest file: kept, and listed to ask the sender about.")


@command.command("addresses")
@json_option
@lang_option
def addresses(as_json: bool, lang: str) -> None:
    """Everyone whose address was not found exactly, the worst first, with names."""
    from planner.actions import people
    from planner.translations.words import word

    found = people.below_exact(opened(), somebody())
    if as_json:
        print_json([{"ref": r.patient.ref, "quality": r.patient.located.quality.value} for r in found])
        return
    for r in found:
        click.echo(f"{word(r.patient.located.quality.value, lang):<28} {_described(r)}")


@command.command("ask")
@click.option("--disclose", is_flag=True, help="Yes: the addresses may leave this machine.")
@json_option
@lang_option
def ask(disclose: bool, as_json: bool, lang: str) -> int:
    """Ask the address service on the net for everyone whose address was not found exactly.

    Off unless PLANNER_ADDRESS_SERVICE is set. ADDRESSES OF PEOPLE, NOT NAMES, LEAVE THE MACHINE to that service's host: street,
    number and postcode, one address at a time, each written in the log. What it answers must lie in the stated municipality and
    is graded as the house's own register is. Without --disclose it only says what would be sent, and to whom.

    Exit 1 when the service failed, or --disclose was not given.
    """
    from planner.actions import asking_addresses as asking
    from planner.actions.people import below_exact
    from planner.translations.words import word

    app, actor = opened(), somebody()
    host = asking.service_host(app)
    if host and not disclose:
        click.echo(word("ask_confirm", lang, count=len(below_exact(app, actor)), host=host), err=True)
        return 1
    with CtrlC() as heard:
        asked = asking.ask_for_all(app, actor, tell=Steps(quiet=as_json).counter(host), should_stop=heard)
    if as_json:
        print_json([{"ref": a.ref, "outcome": a.outcome, "before": a.before, "after": a.after, "why": a.why} for a in asked])
    for a in () if as_json else asked:
        why = f" ({word(a.why, lang)})" if a.why else ""
        click.echo(f"{a.ref}  {word(a.before, lang)} -> {word(a.after, lang)}: {word(a.outcome, lang)}{why}")
    failed = [a for a in asked if a.outcome is asking.Outcome.FAILED]
    if len(failed) >= asking.MOST_FAILURES and asked[-1] in failed:
        click.echo(word("ask_gave_up", lang), err=True)
    return 1 if failed else 0


@command.command("parties")
@click.argument("day", type=click.DateTime(["%Y-%m-%d", "%d-%m-%Y"]))
@click.option("--municipality", "codes", multiple=True, help="Four-digit code; may be given several times.")
@json_option
def parties(day: datetime, codes: tuple[str, ...], as_json: bool) -> None:
    """Responsible and operating parties in force on DAY (2027-01-01)."""
    from planner.actions.areas import parties_on

    found = parties_on(opened(), somebody(), day.date(), codes)
    if as_json:
        print_json(
            [
                {"task": p.task, "municipality_code": p.municipality_code, "responsible": p.responsible, "operating": p.operating}
                for p in found
            ]
        )
        return
    for p in found:
        click.echo(f"{p.municipality_code}  {p.task:<28} {p.responsible:<28} {p.operating}")


def _described(record: PatientRecord) -> str:
    who = record.identity
    born = f"{who.birth_date:%d-%m-%Y}" if who.birth_date else "–"
    address = who.address.one_line() if who.address else "–"
    devices = ", ".join(f"{d.therapy} ({d.source})" for d in record.patient.devices)
    return f"{who.ref}  {who.name}, {born}, {address}, {who.phone or '–'}; {devices}"
