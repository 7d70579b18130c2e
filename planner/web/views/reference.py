"""How does another system use the API? A page made from the OpenAPI document itself, so that it cannot say anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from planner.translations.words import LANGUAGES
from planner.web.api.bearer import CALLS_A_MINUTE
from planner.web.api.calls import ROOT
from planner.web.api.document import document
from planner.web.api.refusals import CODES
from planner.web.api.schemas import COMPONENTS
from planner.web.context import language
from planner.web.rendering import t

pages = Blueprint("reference", __name__)


@dataclass(frozen=True)
class Shown:
    """One call as the page shows it. ``takes``: name, content and what it is."""

    method: str
    path: str
    what: str
    scope: str
    takes: tuple[tuple[str, str, str], ...]
    answers: str


@pages.get("/api")
def page() -> str:
    """The page."""
    described = document()
    return render_template(
        "reference/page.html",
        root=ROOT,
        calls=[_shown(path, method, one) for path, methods in described["paths"].items() for method, one in methods.items()],
        shapes={name: list(_fields(schema)) for name, schema in described["components"]["schemas"].items()},
        refusals=[(status, code) for status, code in CODES.items()],
        often=CALLS_A_MINUTE.amount,
    )


def _shown(path: str, method: str, operation: Mapping[str, Any]) -> Shown:
    good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    takes = [_taken(one) for one in operation["parameters"]]
    if "requestBody" in operation:
        schema = _json_of(operation["requestBody"])
        takes.append((_kind(schema), t("reference.needed"), ""))
    return Shown(
        method=method.upper(),
        path=path,
        what=_own(operation["summary"]),
        scope=operation["x-scope"],
        takes=tuple(takes),
        answers=_kind(_json_of(good)),
    )


def _taken(parameter: Mapping[str, Any]) -> tuple[str, str, str]:
    kind = _kind(parameter["schema"])
    needed = f"{kind}, {t('reference.needed')}" if parameter["required"] else kind
    return parameter["name"], needed, _own(parameter["description"])


def _json_of(described: Mapping[str, Any]) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = described["content"]["application/json"]["schema"]
    return schema


def _own(both: str) -> str:
    """The reader's half of a sentence that the document has in both languages."""
    return both.split(" / ")[LANGUAGES.index(language())]


def _fields(schema: Mapping[str, Any], before: str = "") -> Any:
    """The names and contents of an object's fields, those of objects within it after a dot."""
    for name, one in schema["properties"].items():
        if one.get("type") == "object":
            yield from _fields(one, f"{before}{name}.")
        elif one.get("type") == "array" and one["items"].get("type") == "object":
            yield from _fields(one["items"], f"{before}{name}[].")
        else:
            yield before + name, _kind(one)


def _kind(schema: Mapping[str, Any]) -> str:
    """What a value is, in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(COMPONENTS)
    if "anyOf" in schema:
        return t("reference.or_nothing", name=_kind(schema["anyOf"][0]))
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if schema["type"] == "object":
        return t("reference.page_of", name=_kind(schema["properties"]["items"]["items"]))
    if schema["type"] == "array":
        return t("reference.list_of", name=_kind(schema["items"]))
    if schema["type"] == "integer" and "maximum" in schema:
        return f"{t('reference.whole')} {schema['minimum']}–{schema['maximum']}"
    return t(f"reference.{_PLAIN[schema.get('format', schema['type'])]}")


_PLAIN = {
    "string": "text",
    "integer": "whole",
    "number": "number",
    "boolean": "flag",
    "date-time": "moment",
    "date": "day",
}
