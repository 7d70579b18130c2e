"""Which calls does the API have? ONE table: the routes, what each takes and answers, and the OpenAPI document come from it.

What a call's token must name stands in the table of all endpoints (planner/web/access.py), under ``api.`` and the call's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.model.site import Agreement
from planner.plans.lifecycle import Status
from planner.web.api.schemas import Schema, one_of, within

#: The name of the API's family of endpoints, and where its addresses begin.
FAMILY = "api"
ROOT = "/api/v1"
PAGE_SIZE = 50
LARGEST_PAGE = 200


@dataclass(frozen=True)
class Parameter:
    """Something a call takes in its ``place`` ("query" or "header"; the names in a path are always texts)."""

    name: str
    schema: Schema
    place: str = "query"
    required: bool = False


@dataclass(frozen=True)
class Call:
    """One call. ``path`` as in a document, with {name}; ``answer`` names its schema, a page of it where ``listed``;
    ``body`` names the schema of what is sent; ``refusals`` are the statuses it may answer besides those of every call."""

    name: str
    path: str
    answer: str
    method: str = "GET"
    listed: bool = False
    parameters: tuple[Parameter, ...] = ()
    body: str = ""
    status: int = 200
    refusals: tuple[int, ...] = ()

    @property
    def rule(self) -> str:
        """The path as Flask routes it."""
        return self.path.replace("{", "<").replace("}", ">")

    @property
    def names_in_path(self) -> tuple[str, ...]:
        """What the path leaves open."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))

    @property
    def query(self) -> tuple[Parameter, ...]:
        """What may stand in the query."""
        return tuple(one for one in self.parameters if one.place == "query")


_PAGES = (Parameter("page", within(1, 100_000)), Parameter("page_size", within(1, LARGEST_PAGE)))
_CODE: Schema = {"type": "string", "maxLength": 80}

CALLS: tuple[Call, ...] = (
    Call("counts", "/counts", "Counts"),
    Call(
        "sites",
        "/sites",
        "Site",
        listed=True,
        parameters=(*_PAGES, Parameter("municipality", _CODE), Parameter("agreement", one_of(*Agreement))),
    ),
    Call("site", "/sites/{site_id}", "Site", refusals=(404,)),
    Call("scenarios", "/scenarios", "Scenario", listed=True, parameters=_PAGES),
    Call("scenario", "/scenarios/{scenario_id}", "Scenario", refusals=(404,)),
    Call(
        "plans",
        "/plans",
        "Plan",
        listed=True,
        parameters=(*_PAGES, Parameter("status", one_of(*Status)), Parameter("scenario", _CODE)),
    ),
    Call("plan", "/plans/{plan_id}", "Plan", refusals=(404,)),
    Call("plan_counts", "/plans/{plan_id}/counts", "PlanCounts", refusals=(404,)),
    Call("plan_sites", "/plans/{plan_id}/sites", "PlanSite", listed=True, parameters=_PAGES, refusals=(404,)),
    Call("plan_reasons", "/plans/{plan_id}/reasons", "Reason", listed=True, parameters=_PAGES, refusals=(404,)),
    Call(
        "start_plan",
        "/plans",
        "Job",
        method="POST",
        parameters=(
            Parameter("Idempotency-Key", {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"}, place="header", required=True),
        ),
        body="Order",
        status=202,
        refusals=(400, 404, 409, 413, 415),
    ),
    Call("job", "/jobs/{job_id}", "Job", refusals=(404,)),
)

#: Any call may be refused so: no token, not in its scope, something in the question is wrong, too often, our own fault.
EVERY_CALLS_REFUSALS = (401, 403, 422, 429, 500)


BY_NAME: Mapping[str, Call] = {call.name: call for call in CALLS}
