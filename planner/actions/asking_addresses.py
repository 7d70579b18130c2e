"""May a service on the net be asked where people live, and what came of it? Off unless its address is set.

Street, number and postcode of one address at a time leave the machine, and each time that is written in the log before it
happens. What comes back is laid over the registry as a correction: it holds as long as the person lives there, gives way to a
pin and to a better find in the house's own register, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.finding_addresses import gazetteer_for
from planner.actions.keeping_people import bases_of, lay_corrections
from planner.errors import Cancelled, NotFound, UserError
from planner.geocoding.geocoder import AddressService, AskingGeocoder, RegisterGeocoder, ServiceFailed, is_better, question_of
from planner.model.place import Located, LocationQuality
from planner.registries.corrections import LOOKED_UP, Correction, home_of, looked_up_value
from planner.registries.problems import said
from planner.registries.records import PatientRecord
from planner.store.store import Tx

#: A service that has failed so often in a row is not asked again.
MOST_FAILURES = 3


class ServiceOff(UserError):
    """No service is set: nothing leaves the machine."""

    code = "service_off"
    exit_code = 30


class Outcome(StrEnum):
    """What came of asking for one address."""

    FOUND = "asked_found"
    AS_BEFORE = "asked_as_before"
    NOT_SENT = "asked_not_sent"
    FAILED = "asked_failed"


@dataclass(frozen=True, slots=True)
class Asked:
    """One address: how it stood ``before`` and how it stands ``after``; ``why`` a failure's code."""

    ref: str
    outcome: Outcome
    before: LocationQuality
    after: LocationQuality
    why: str = ""


def service_host(app: App) -> str:
    """The host that would be asked; "" while the switch is off."""
    return app.address_service.host if app.address_service else ""


def ask_for_one(app: App, actor: Actor, ref: str) -> Asked:
    """Asks for one person's address. Raises ServiceOff, NotFound."""
    check_can(actor, Deed.CORRECT_PEOPLE)
    service = _service(app)
    with app.store.read() as tx:
        record = tx.patients.by_refs([ref]).get(ref)
        areas = tx.areas.geometries("municipality")
    if record is None:
        raise said(NotFound, "person_unknown", ref=ref)
    return _ask(app, actor, service, record, areas)


def ask_for_all(
    app: App,
    actor: Actor,
    *,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Asked, ...]:
    """Asks for everyone whose address was not found exactly, one at a time. Ends early when the service keeps failing. Raises
    ServiceOff, and Cancelled between two addresses; what was found until then stays."""
    check_can(actor, Deed.CORRECT_PEOPLE)
    service = _service(app)
    with app.store.read() as tx:
        waiting, areas = tx.patients.below_exact(), tx.areas.geometries("municipality")
    asked: list[Asked] = []
    failures = 0
    for number, record in enumerate(waiting):
        if should_stop():
            raise said(Cancelled, "asking_stopped", done=number, total=len(waiting))
        tell(number, len(waiting))
        asked.append(_ask(app, actor, service, record, areas))
        if asked[-1].outcome is not Outcome.NOT_SENT:
            failures = failures + 1 if asked[-1].outcome is Outcome.FAILED else 0
        if failures >= MOST_FAILURES:
            break
    return tuple(asked)


def _service(app: App) -> AddressService:
    if app.address_service is None:
        raise said(ServiceOff, "service_off")
    return app.address_service


def _ask(app: App, actor: Actor, service: AddressService, record: PatientRecord, areas: Mapping[str, BaseGeometry]) -> Asked:
    ref, address, before = record.patient.ref, record.identity.address, record.patient.located.quality
    if question_of(address) is None or _names_someone(record) or not is_better(LocationQuality.EXACT, before):
        return Asked(ref, Outcome.NOT_SENT, before, before)
    with app.store.transaction() as tx:  # what leaves the house is in the log before it leaves
        gazetteer, streets = gazetteer_for(tx, app.settings.data_dir, [address]), tx.addresses.street_names()
        _log(tx, app, actor, "ask_address_service", service.host, [ref])
    geocoder = AskingGeocoder(RegisterGeocoder(gazetteer, areas.get), service, streets)
    try:
        found = geocoder.locate(address, None)
    except ServiceFailed as failed:
        return Asked(ref, Outcome.FAILED, before, before, failed.code)
    if not is_better(found.quality, before):
        return Asked(ref, Outcome.AS_BEFORE, before, before)
    return Asked(ref, *_laid(app, actor, service.host, record, found))


def _laid(
    app: App, actor: Actor, host: str, record: PatientRecord, found: Located
) -> tuple[Outcome, LocationQuality, LocationQuality]:
    """Lays what was found over the registry, unless the person has moved or was pinned while the service thought."""
    ref, before = record.patient.ref, record.patient.located.quality
    with app.store.transaction() as tx:
        base = bases_of(tx, [ref]).get(ref)
        if base is None or home_of(base) != home_of(record):
            return Outcome.AS_BEFORE, before, before
        one = Correction(ref, LOOKED_UP, looked_up_value(found), actor.name, app.clock(), host, home_of(base))
        tx.corrections.add(one)
        lay_corrections(tx, {ref: base})
        after = tx.patients.by_refs([ref])[ref].patient.located.quality
        _log(tx, app, actor, "correct_person", LOOKED_UP, [ref])
    return Outcome.FOUND, before, after


def _names_someone(record: PatientRecord) -> bool:
    """Whether the street's line holds the person's own or the relative's name: then it is no street alone."""
    address = record.identity.address
    line = f" {address.street.casefold()} " if address else ""
    names = (record.identity.name, record.identity.relative_name)
    return any(f" {name.casefold()} " in line for name in names if name)


def _log(tx: Tx, app: App, actor: Actor, deed: str, subject: str, refs: Sequence[str]) -> None:
    tx.audit.append(at=app.clock(), who=actor.user_id, deed=deed, subject=subject, channel=actor.channel, refs=refs)
