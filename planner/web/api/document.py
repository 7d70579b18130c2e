"""What does the API promise? The OpenAPI 3.1 document, made from the table of calls, the schemas and the table of endpoints."""

from __future__ import annotations

from typing import Any

from planner import __version__
from planner.actions.permissions import Deed
from planner.translations.words import LANGUAGES, word
from planner.web.access import ACCESS
from planner.web.api.calls import CALLS, EVERY_CALLS_REFUSALS, FAMILY, ROOT, Call, Parameter
from planner.web.api.refusals import CODES
from planner.web.api.schemas import SCHEMAS, Schema, named, page_of

_JSON = "application/json"


def document() -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": _both("api.title"), "version": __version__, "description": _both("api.description")},
        "servers": [{"url": ROOT}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(SCHEMAS),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _both("api.token")}},
        },
    }


def scope_of(call: Call) -> str:
    """What a token must name for the call, such as "plan:see"."""
    needed = ACCESS[f"{FAMILY}.{call.name}"]
    assert isinstance(needed, Deed)
    return needed.code


def _operation(call: Call) -> dict[str, Any]:
    schema = page_of(call.answer) if call.listed else named(call.answer)
    good: dict[str, Any] = {"description": _both(f"api.call.{call.name}"), "content": {_JSON: {"schema": schema}}}
    answers = {str(call.status): good}
    if call.method == "GET":
        good["headers"] = {"ETag": {"description": _both("api.etag"), "schema": {"type": "string"}, "required": True}}
        answers["304"] = {"description": _both("api.not_modified")}
    for status in sorted({*EVERY_CALLS_REFUSALS, *call.refusals}):
        answers[str(status)] = {
            "description": _both(f"api.error.{CODES[status]}"),
            "content": {_JSON: {"schema": named("Error")}},
        }
    operation: dict[str, Any] = {
        "operationId": call.name,
        "summary": _both(f"api.call.{call.name}"),
        "description": f"Scope: `{scope_of(call)}`",
        "x-scope": scope_of(call),
        "parameters": [_in_path(name) for name in call.names_in_path] + [_parameter(one) for one in call.parameters],
        "responses": answers,
    }
    if call.body:
        operation["requestBody"] = {"required": True, "content": {_JSON: {"schema": named(call.body)}}}
    return operation


def _in_path(name: str) -> dict[str, Any]:
    schema: Schema = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": _both(f"api.take.{name}")}


def _parameter(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "in": one.place,
        "required": one.required,
        "schema": dict(one.schema),
        "description": _both(f"api.take.{one.name}"),
    }


def _both(code: str) -> str:
    """Danish, then English."""
    return " / ".join(word(code, lang) for lang in LANGUAGES)
