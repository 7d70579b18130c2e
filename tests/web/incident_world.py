"""An incident that is going on, a plan that waits for a yes, a municipality's answered sites, and a question from the region."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from facts_case import some_facts

from planner.actions import accounts, answering, asking, importing
from planner.actions.actor import Actor
from planner.actions.app import App
from planner.actions.importing import ImportKind
from planner.documents.facts import PlanFacts
from planner.plans.lifecycle import Status

HEADINGS = (
    "site_id;navn;type;kommunekode;længdegrad;breddegrad;aftale;bekræftet_dato;gyldig_til;liggende_pladser;siddende_pladser;"
    "ledig_kw;stikkontakter;ilt_l_min;nødstrøm_timer;niveaufri;telefon;vej;husnummer;postnummer;by;syntetisk\n"
)
END = ";10;12,5;20;30;72;ja;+4500000002;Åvej;1;7500;Holstebro;ja\n"
SITES = (
    "S1;Hallen Øst;plejehjem;0661;8,64;56,37;bekræftet;01-10-2026;31-03-2027;8" + END,
    "S2;Plejehjemmet <Ådalen> & Søn;plejehjem;0661;8,66;56,38;bekræftet;01-10-2026;10-12-2026;8" + END,
    "M3;Kulturhuset;kommunal;0661;8,66;56,38;ikke_drøftet;;;0" + END,
    "M4;Gamle Skole;kommunal;0661;8,66;56,38;bekræftet;01-10-2025;31-10-2026;4" + END,
    "E1;Herning Hal;kommunal;0657;8,97;56,13;aftalt;;;4" + END,
    "H1;Hospitalet;hospital;0661;8,66;56,38;bekræftet;01-10-2026;31-12-2027;20" + END,
)


def begin_incident(app: App, boss: Actor, home: Path) -> tuple[dict[str, str], PlanFacts]:
    """Ids: ``plan`` that is active, ``proposed``, ``request`` that waits, ``answered`` site and ``other`` municipality's; and the
    active plan's facts."""
    path = home / "steder.csv"
    path.write_text(HEADINGS + "".join(SITES), encoding="utf-8")
    importing.import_file(app, boss, ImportKind.SITES, path)
    contact = person(app, "municipal@example.dk")
    opened = answering.open_site(app, contact, "S1")
    answering.answer_site(app, contact, "S1", replace(opened.answers, lying_places=7), seen=opened.revision)
    importing.import_file(app, boss, ImportKind.SITES, path)  # the registry still says 8
    active = keep(app, "plan-0004", 9, Status.ACTIVE)
    keep(app, "plan-0005", 10, Status.PROPOSED)
    opened = answering.open_site(app, contact, "S1")
    answering.answer_site(app, contact, "S1", replace(opened.answers, lying_places=5), seen=opened.revision)
    day = app.clock().date() + timedelta(days=7)
    request = asking.ask(app, boss, "0661", ["S1", "S2", "M3"], answer_by=day, message="Passer det <stadig>?")
    ids = {"plan": "plan-0004", "proposed": "plan-0005", "request": request.id, "answered": "S1", "other": "E1"}
    return ids, active


def keep(app: App, plan_id: str, version: int, status: Status) -> PlanFacts:
    facts = some_facts(movers=12, stays=3, unplaced=3, sites=2, vehicles=2)
    facts = replace(facts, plan=replace(facts.plan, id=plan_id, version=version))
    refs = [{"ref": ref} for ref in sorted(facts.people)]
    certificate = {"ok": True, "rules": []}
    with app.store.transaction() as tx:
        tx.plans.add(facts, status=status, snapshot={"patients": refs}, plan_json={"patients": refs}, certificate=certificate)
    return facts


def person(app: App, email: str) -> Actor:
    with app.store.read() as tx:
        user = tx.users.by_email(email)
    assert user is not None
    return accounts.actor_of_user(app, user.id, channel="web")
