"""Who is registered twice, what have people put right, and whose address must someone look at? Every look and step is logged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.actions.actor import Actor, Deed, can, check_can, check_can_somewhere
from planner.actions.app import App
from planner.actions.keeping_people import bases_of, corrections_by_ref, lay_corrections
from planner.actions.pace import check_pace
from planner.actions.subjects import PeopleInReach
from planner.errors import NotAllowed, NotFound, UserError, WrongState
from planner.registries.conflicts import Conflict, conflicts
from planner.registries.corrections import Correction, checked, holds, home_of
from planner.registries.identifiers import is_replacement
from planner.registries.matching import merged
from planner.registries.problems import said
from planner.registries.records import PatientRecord
from planner.store.matching import Merge, Review, ReviewState
from planner.store.store import Tx


class NoReason(UserError):
    """A step that must say why was taken without saying it."""

    code = "no_reason"
    exit_code = 28


class PersonMerged(NotFound):
    """Whoever had this reference is part of someone else now: ``kept`` is that reference."""

    code = "person_merged"

    def __init__(self, message: str, *, ref: str = "", kept: str = "") -> None:
        super().__init__(message)
        self.ref, self.kept = ref, kept


@dataclass(frozen=True, slots=True)
class Pair:
    """A suspicion with both registrations as they stand; None for one that is gone."""

    review: Review
    a: PatientRecord | None
    b: PatientRecord | None


@dataclass(frozen=True, slots=True)
class StandingCorrection:
    """A correction in force; ``holds`` False when it no longer fits what the registries say (the person has moved)."""

    correction: Correction
    holds: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """A merge taken back. ``changed_since``: what was imported after the merge is not in the two restored records, so both
    registers should be imported again."""

    refs: tuple[str, str]
    changed_since: bool


# --- one person, one record -------------------------------------------------------------------------------------------


def list_reviews(app: App, actor: Actor, state: ReviewState | None = ReviewState.OPEN) -> tuple[Review, ...]:
    """The queue of suspected duplicates, references and reasons only."""
    check_can_somewhere(actor, Deed.MERGE_PEOPLE)
    with app.store.read() as tx:
        reviews = tx.reviews.list(state)
        within = _within(tx, actor, Deed.MERGE_PEOPLE, (ref for one in reviews for ref in (one.ref_a, one.ref_b)))
        return tuple(one for one in reviews if {one.ref_a, one.ref_b} <= within)


def open_review(app: App, actor: Actor, number: int) -> Pair:
    """Both registrations side by side, with names. Raises NotFound. The look is logged."""
    check_can_somewhere(actor, Deed.MERGE_PEOPLE)
    with app.store.transaction() as tx:
        review = tx.reviews.get(number)
        _check_reach(tx, actor, Deed.MERGE_PEOPLE, (review.ref_a, review.ref_b))
        people = tx.patients.by_refs((review.ref_a, review.ref_b))
        _log(tx, app, actor, "open_review", str(number), (review.ref_a, review.ref_b))
    return Pair(review, people.get(review.ref_a), people.get(review.ref_b))


def merge(app: App, actor: Actor, number: int, why: str, *, keep: str = "") -> int:
    """Makes one person of the two in suspicion ``number``; ``keep`` is the reference that stays (default: the one with a real
    CPR number, else the first). Returns the merge's number. Raises NotFound, WrongState or NoReason."""
    check_can_somewhere(actor, Deed.MERGE_PEOPLE)
    _need_reason(why)
    with app.store.transaction() as tx:
        review = _open(tx, number)
        _check_reach(tx, actor, Deed.MERGE_PEOPLE, (review.ref_a, review.ref_b))
        people = bases_of(tx, (review.ref_a, review.ref_b))
        if len(people) < 2:
            raise said(WrongState, "review_half_gone", number=number)
        stays, goes = _who_stays(people, review, keep)
        before_kept, before_gone = people[stays], people[goes]
        one = merged(before_kept, before_gone)
        merge_number = tx.merges.add(before_kept, before_gone, one, who=actor.name)
        tx.patients.remove([goes])
        tx.corrections.drop_bases([goes])
        lay_corrections(tx, {stays: one})
        tx.reviews.decide(number, ReviewState.MERGED, who=actor.name, why=why)
        _log(tx, app, actor, "merge_people", str(merge_number), (stays, goes))
    return merge_number


def keep_apart(app: App, actor: Actor, number: int, why: str) -> None:
    """Says that the two in suspicion ``number`` are two people; they are never queued again. Raises as :func:`merge`."""
    check_can_somewhere(actor, Deed.MERGE_PEOPLE)
    _need_reason(why)
    with app.store.transaction() as tx:
        review = _open(tx, number)
        _check_reach(tx, actor, Deed.MERGE_PEOPLE, (review.ref_a, review.ref_b))
        tx.reviews.decide(number, ReviewState.KEPT_APART, who=actor.name, why=why)
        _log(tx, app, actor, "keep_people_apart", str(number), (review.ref_a, review.ref_b))


def list_merges(app: App, actor: Actor) -> tuple[Merge, ...]:
    """Every merge, latest first."""
    check_can_somewhere(actor, Deed.MERGE_PEOPLE)
    with app.store.read() as tx:
        merges = tx.merges.list()
        within = _within(tx, actor, Deed.MERGE_PEOPLE, (one.kept_ref for one in merges))
        return tuple(one for one in merges if one.kept_ref in within)


def undo_merge(app: App, actor: Actor, merge_number: int, why: str) -> Undone:
    """Puts both records back exactly as the registries had them before merge ``merge_number``, with each one's corrections.
    Raises NotFound, WrongState or NoReason."""
    check_can_somewhere(actor, Deed.MERGE_PEOPLE)
    _need_reason(why)
    with app.store.transaction() as tx:
        done, kept, gone, after = tx.merges.in_force(merge_number)
        _check_reach(tx, actor, Deed.MERGE_PEOPLE, (done.kept_ref,))
        now_known = bases_of(tx, [done.kept_ref]).get(done.kept_ref)
        tx.merges.mark_undone(merge_number, who=actor.name)
        lay_corrections(tx, {done.kept_ref: kept})  # first: the two may not share a CPR number for a moment
        lay_corrections(tx, {done.gone_ref: gone})
        review = tx.reviews.of_pair(done.kept_ref, done.gone_ref)
        if review:
            tx.reviews.decide(review.id, ReviewState.KEPT_APART, who=actor.name, why=why)
        _log(tx, app, actor, "undo_merge", str(merge_number), (done.kept_ref, done.gone_ref))
    return Undone((done.kept_ref, done.gone_ref), now_known != after)


def list_conflicts(app: App, actor: Actor) -> tuple[Conflict, ...]:
    """Every disagreement between registers about one person's treatment, by reference. The look is logged."""
    check_can(actor, Deed.SEE_QUALITY)
    with app.store.transaction() as tx:
        found = _conflicts(tx)
        _log(tx, app, actor, "list_conflicts", "", {one.ref for one in found})
    return found


def count_disagreed(app: App, actor: Actor) -> int:
    """About how many people registers disagree; nobody is named."""
    check_can(actor, Deed.SEE_QUALITY)
    with app.store.read() as tx:
        return len({one.ref for one in _conflicts(tx)})


def conflicts_of(record: PatientRecord) -> tuple[Conflict, ...]:
    """What the registers disagree about for someone who has been opened."""
    return tuple(conflicts(record.patient))


# --- one person -------------------------------------------------------------------------------------------------------


def open_person(app: App, actor: Actor, ref: str) -> PatientRecord:
    """One person as planned with, corrections and all, with name and address. Raises NotFound. The look is logged."""
    check_can_somewhere(actor, Deed.SEE_PEOPLE)
    with app.store.transaction() as tx:
        found = tx.patients.by_refs([ref]).get(ref)
        if found is None:
            _base(tx, ref)
            raise said(NotFound, "person_unknown", ref=ref)
        subject = PeopleInReach(tx, actor, Deed.SEE_PEOPLE).subject(found)
        check_can(actor, Deed.SEE_PEOPLE, subject)
        check_pace(app, tx, actor, ref, subject)
        glass = next((one.id for one in actor.grants if one.ref == ref or one.municipality_code), 0)
        _log(tx, app, actor, "open_person", "", (ref,), purpose=f"break-glass {glass}" if glass else "")
    return found


def may_correct(app: App, actor: Actor, ref: str) -> bool:
    """Whether the actor may put something right for this person: a broken glass opens them to looking only."""
    with app.store.read() as tx:
        return bool(_within(tx, actor, Deed.CORRECT_PEOPLE, [ref]))


# --- corrections ------------------------------------------------------------------------------------------------------


def correct(app: App, actor: Actor, ref: str, field: str, value: str, why: str) -> int:
    """Puts one thing right for one person from now on, whatever the registries say; returns the correction's number. Raises
    NotFound, BadCorrection or NoReason."""
    check_can_somewhere(actor, Deed.CORRECT_PEOPLE)
    _need_reason(why)
    with app.store.transaction() as tx:
        _check_reach(tx, actor, Deed.CORRECT_PEOPLE, (ref,))
        base = _base(tx, ref)
        full = checked(field, value, base.patient)
        about = home_of(base) if full == "pin" else ""
        number = tx.corrections.add(Correction(ref, full, value.strip(), actor.name, app.clock(), why.strip(), about))
        lay_corrections(tx, {ref: base})
        _log(tx, app, actor, "correct_person", full, (ref,))
    return number


def revoke(app: App, actor: Actor, ref: str, number: int, why: str) -> None:
    """Takes a correction back: what was said before, or by the registries, counts again. Raises NotFound or NoReason."""
    check_can_somewhere(actor, Deed.CORRECT_PEOPLE)
    _need_reason(why)
    with app.store.transaction() as tx:
        _check_reach(tx, actor, Deed.CORRECT_PEOPLE, (ref,))
        base = _base(tx, ref)
        found = next((one for one in corrections_by_ref(tx, [ref]).get(ref, ()) if one.id == number), None)
        if found is None:
            raise said(NotFound, "correction_unknown", number=number, ref=ref)
        tx.corrections.revoke(Correction(found.ref, found.field, "", actor.name, app.clock(), why.strip()), number)
        lay_corrections(tx, {ref: base})
        _log(tx, app, actor, "revoke_correction", found.field, (ref,))


def list_corrections(app: App, actor: Actor, ref: str = "") -> tuple[StandingCorrection, ...]:
    """The corrections in force, of one person or of everyone, oldest first. The look is logged."""
    check_can_somewhere(actor, Deed.SEE_PEOPLE)
    with app.store.transaction() as tx:
        refs = [ref] if ref else [one.ref for one in tx.corrections.of()]
        if not can(actor, Deed.SEE_PEOPLE):
            refs = sorted(_within(tx, actor, Deed.SEE_PEOPLE, refs))
        into = tx.merges.aliases(refs, ())[0]
        owners = {into.get(one, one) for one in refs}
        bases = bases_of(tx, owners)
        laid = corrections_by_ref(tx, owners)
        standing = [
            StandingCorrection(one, owner in bases and holds(one, bases[owner])) for owner, ones in laid.items() for one in ones
        ]
        _log(tx, app, actor, "list_corrections", "", laid)
    return tuple(sorted(standing, key=lambda s: s.correction.id))


# --- addresses --------------------------------------------------------------------------------------------------------


def below_exact(app: App, actor: Actor) -> tuple[PatientRecord, ...]:
    """Everyone whose address was not found exactly, the worst first, with names: someone must look. The look is logged."""
    check_can_somewhere(actor, Deed.SEE_PEOPLE)
    with app.store.transaction() as tx:
        reach = PeopleInReach(tx, actor, Deed.SEE_PEOPLE)
        found = tuple(record for record in tx.patients.below_exact() if reach.holds(record))
        _log(tx, app, actor, "list_addresses_below_exact", "", (record.patient.ref for record in found))
    return found


def pin(app: App, actor: Actor, ref: str, lon: float, lat: float, why: str) -> int:
    """Sets a person's home by hand; as :func:`correct`."""
    return correct(app, actor, ref, "pin", f"{lon:.6f} {lat:.6f}", why)


# ----------------------------------------------------------------------------------------------------------------------


def _within(tx: Tx, actor: Actor, deed: Deed, refs: Iterable[str]) -> frozenset[str]:
    """Those of ``refs`` the actor may do the deed to; one that is no longer registered is in reach of those who reach all."""
    asked = frozenset(refs)
    if can(actor, deed):
        return asked
    reach = PeopleInReach(tx, actor, deed)
    return frozenset(ref for ref, record in tx.patients.by_refs(asked).items() if reach.holds(record))


def _check_reach(tx: Tx, actor: Actor, deed: Deed, refs: Iterable[str]) -> None:
    """Raises NotAllowed unless the actor may do the deed to all of ``refs``."""
    if can(actor, deed):
        return
    reach = PeopleInReach(tx, actor, deed)
    asked = frozenset(refs)
    people = tx.patients.by_refs(asked)
    if people.keys() != asked or not all(reach.holds(record) for record in people.values()):
        raise said(NotAllowed, "role_may_not")


def _conflicts(tx: Tx) -> tuple[Conflict, ...]:
    return tuple(found for patient in tx.patients.planning() for found in conflicts(patient))


def _base(tx: Tx, ref: str) -> PatientRecord:
    base = bases_of(tx, [ref]).get(ref)
    if base is None:
        merged_to = tx.merges.aliases([ref], ())[0].get(ref)
        if merged_to:
            raise PersonMerged(str(said(NotFound, "person_merged", ref=ref, kept=merged_to)), ref=ref, kept=merged_to)
        raise said(NotFound, "person_unknown", ref=ref)
    return base


def _open(tx: Tx, number: int) -> Review:
    review = tx.reviews.get(number)
    if review.state is not ReviewState.OPEN:
        raise said(WrongState, "review_decided", number=number)
    return review


def _who_stays(people: Mapping[str, PatientRecord], review: Review, keep: str) -> tuple[str, str]:
    pair = (review.ref_a, review.ref_b)
    if keep and keep not in pair:
        raise said(NotFound, "person_unknown", ref=keep)
    stays = keep or max(pair, key=lambda ref: (_certainty(people[ref].identity.cpr), ref == review.ref_a))
    return stays, pair[1] if stays == pair[0] else pair[0]


def _certainty(cpr: str) -> int:
    """A real number names a person better than a replacement number, and that better than none."""
    return 0 if not cpr else 1 if is_replacement(cpr) else 2


def _need_reason(why: str) -> None:
    if not why.strip():
        raise said(NoReason, "reason_missing")


def _log(tx: Tx, app: App, actor: Actor, deed: str, subject: str, refs: Iterable[str], purpose: str = "") -> None:
    tx.audit.append(
        at=app.clock(), who=actor.user_id, deed=deed, subject=subject, purpose=purpose, channel=actor.channel, refs=refs
    )
