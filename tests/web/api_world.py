"""Systems with a token, and their calls, for the tests of the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from web_world import World
from werkzeug.test import TestResponse

from planner.actions import clients
from planner.actions.actor import Deed, Role, at_the_command_line
from planner.actions.clients import Wish
from planner.actions.permissions import CLIENT_DEEDS
from planner.web.api.calls import CALLS, ROOT, Call

EVERYTHING = frozenset(CLIENT_DEEDS)
LOCAL = frozenset({Deed.SEE_OVERVIEW, Deed.SEE_SITES})
KEY = "order-0001"


@dataclass(frozen=True)
class System:
    """A system that calls. ``token`` "" comes without one."""

    world: World
    token: str
    id: str = ""

    def call(self, path: str, method: str = "GET", headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        client = self.world.web.test_client(use_cookies=False)
        return client.open(ROOT + path, method=method, headers={**given, **(headers or {})}, **more)

    def ask(self, call: Call, world: World, **names: str) -> TestResponse:
        """Makes the call with something that is there; ``names`` replace what stands in its path."""
        more: dict[str, Any] = {}
        if call.body:
            more = {"json": {"scenario": "storm-vest"}, "headers": {"Idempotency-Key": KEY}}
        return self.call(call.path.format(**{**there(world), **names}), call.method, **more)


def there(world: World) -> dict[str, str]:
    """What the names in a path stand for in the test world."""
    return {"site_id": "S1", "scenario_id": "storm-vest", "plan_id": world.plan_id, "job_id": world.jobs["queued"]}


def a_system(
    world: World, deeds: frozenset[Deed] = EVERYTHING, *, role: Role = Role.PLANNER, municipality: str = "", days: int = 90
) -> System:
    wish = Wish("Måge-portal", role, deeds, municipality, "", days)
    client, token = clients.add_client(world.app, at_the_command_line("test"), wish)
    return System(world, token, client.id)


def a_municipalitys(world: World, code: str = "0661") -> System:
    return a_system(world, LOCAL, role=Role.MUNICIPAL, municipality=code)


READS = tuple(call for call in CALLS if call.method == "GET" and call.name != "job")
