"""The API's answers: one function for each call of the table, which says nothing that the actions would not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from planner import long_work
from planner.actions import counts as counting
from planner.actions import incidents, plans, resources, scenarios
from planner.actions.incidents import Outline
from planner.errors import NotFound, UserError
from planner.plans.provenance import sha256_of
from planner.registries.problems import said
from planner.store.jobs import Job
from planner.web.api import answers
from planner.web.api.answers import Json
from planner.web.api.calls import BY_NAME, CALLS, FAMILY, PAGE_SIZE, ROOT, Call
from planner.web.api.document import document
from planner.web.api.schemas import SCHEMAS, fits
from planner.web.context import actor, planner_app

pages = Blueprint(FAMILY, __name__, url_prefix=ROOT)

#: A job that nobody has given limits: as many units, and seconds, as the page of a new plan offers.
USUAL_ORDER = {"work": 20, "seconds": 40, "seed": 1}


class BadValue(UserError):
    """Something in a call is not as the document says."""

    code = "bad_value"
    exit_code = 36


@pages.get("/openapi.json", provide_automatic_options=False)
def openapi() -> Response:
    """The document that describes all of this."""
    return _answer(document())


def counts() -> Response:
    """What is in the house."""
    return _answer(answers.counts(counting.overview(planner_app(), actor())))


def sites() -> Response:
    """The sites in reach."""
    found = [one for one in _sites() if _wanted(one["municipality"]["code"], "municipality")]
    return _page([one for one in found if _wanted(one["agreement"], "agreement")])


def site(site_id: str) -> Response:
    """One of them; one out of reach is not there."""
    return _answer(_one(_sites(), site_id))


def scenario_list() -> Response:
    """The scenarios."""
    return _page([answers.scenario(row) for row in scenarios.list_scenarios(planner_app(), actor())])


def scenario(scenario_id: str) -> Response:
    """One of them."""
    return _answer(_one([answers.scenario(row) for row in scenarios.list_scenarios(planner_app(), actor())], scenario_id))


def plan_list() -> Response:
    """The plans, latest first."""
    rows = [row for row in plans.list_plans(planner_app(), actor()) if _wanted(row.status.value, "status")]
    return _page([answers.plan(row) for row in rows if _wanted(row.scenario_id, "scenario")])


def plan(plan_id: str) -> Response:
    """One of them."""
    return _answer(answers.plan(plans.plan_row(planner_app(), actor(), _known(plan_id))))


def plan_counts(plan_id: str) -> Response:
    """In figures."""
    return _answer(answers.plan_counts(_outline(plan_id)))


def plan_sites(plan_id: str) -> Response:
    """What each site receives."""
    return _page([answers.plan_site(one) for one in _outline(plan_id).sites])


def plan_reasons(plan_id: str) -> Response:
    """Why people are without a place, and how many."""
    return _page([answers.reason(code, people) for code, people in _outline(plan_id).reasons])


def start_plan() -> Response:
    """Starts drafting a plan; where to look for it is in the answer."""
    order = USUAL_ORDER | _body("Order")
    job_id = long_work.order_draft(
        planner_app(),
        actor(),
        _order_key(),
        _known(str(order["scenario"])),
        work=int(order["work"]),
        seconds=float(order["seconds"]),
        seed=int(order["seed"]),
    )
    found = answers.job(_job(job_id))
    answer = _answer(found, 202)
    answer.headers["Location"] = found["href"]
    return answer


def job(job_id: str) -> Response:
    """How far the work is that this system asked for."""
    return _answer(answers.job(_job(_known(job_id))))


#: Which function answers which call.
ANSWERED_BY: Mapping[str, Callable[..., Response]] = {
    "counts": counts,
    "sites": sites,
    "site": site,
    "scenarios": scenario_list,
    "scenario": scenario,
    "plans": plan_list,
    "plan": plan,
    "plan_counts": plan_counts,
    "plan_sites": plan_sites,
    "plan_reasons": plan_reasons,
    "start_plan": start_plan,
    "job": job,
}


@pages.before_request
def refuse_what_the_document_does_not_have() -> None:
    """A misspelt or impossible value is told, never passed over: a filter that does not work shows too much."""
    call = _call()
    if call is None:
        return
    known = {one.name: one.schema for one in call.query}
    for name, values in request.args.lists():
        if name not in known or len(values) != 1 or not fits(known[name], _typed(known[name], values[0])):
            raise said(BadValue, "api.bad_parameter", names=", ".join(known) or "–")


def _call() -> Call | None:
    return BY_NAME.get((request.endpoint or "").partition(".")[2])


def _typed(schema: Mapping[str, Any], text: str) -> object:
    if schema["type"] == "integer":
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    return text


def _body(name: str) -> Json:
    if not request.is_json:
        raise said(BadValue, "api.bad_body")
    sent: object = request.get_json(silent=True)
    if not isinstance(sent, dict) or not fits(SCHEMAS[name], sent):
        raise said(BadValue, "api.bad_body")
    return sent


def _order_key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    (parameter,) = (one for one in BY_NAME["start_plan"].parameters if one.name == "Idempotency-Key")
    if not re.fullmatch(parameter.schema["pattern"].strip("^$"), key):
        raise said(BadValue, "api.bad_key")
    return key


def _known(name: str) -> str:
    """The name, unless no name can look so."""
    if not name.isprintable():
        raise said(NotFound, "api.error.not_found")
    return name


def _wanted(value: str, parameter: str) -> bool:
    return request.args.get(parameter, value) == value


def _sites() -> list[Json]:
    names = resources.municipality_names(planner_app())
    return [answers.site(one, names) for one in resources.list_sites(planner_app(), actor())]


def _one(found: Sequence[Json], name: str) -> Json:
    for one in found:
        if one["id"] == name:
            return one
    raise said(NotFound, "api.error.not_found")


def _outline(plan_id: str) -> Outline:
    return incidents.outline(planner_app(), actor(), _known(plan_id))


def _job(job_id: str) -> Job:
    """A job that this very system asked for."""
    found = long_work.look_at_job(planner_app(), actor(), job_id)
    if found.args.get("user") != actor().user_id:
        raise said(NotFound, "api.error.not_found")
    return found


def _page(found: Sequence[Json]) -> Response:
    """One page of them."""
    number, size = request.args.get("page", 1, int), request.args.get("page_size", PAGE_SIZE, int)
    pages_in_all = max(1, -(-len(found) // size))
    query = {**request.args.to_dict(), "page": str(number + 1)}
    following = f"{request.path}?{urlencode(query)}"
    return _answer(
        {
            "items": list(found[(number - 1) * size : number * size]),
            "page": number,
            "page_size": size,
            "pages": pages_in_all,
            "total": len(found),
            "next": following if number < pages_in_all else None,
        }
    )


def _answer(content: Json, status: int = 200) -> Response:
    """The content, named by its own hash: asked again with that name, it is not sent again."""
    answer = Response(json.dumps(content, ensure_ascii=False), status, mimetype="application/json")
    if status == 200:
        answer.set_etag(sha256_of(content)[:32])
        answer.make_conditional(request)
    return answer


for _one_call in CALLS:
    pages.add_url_rule(
        _one_call.rule, _one_call.name, ANSWERED_BY[_one_call.name], methods=[_one_call.method], provide_automatic_options=False
    )
