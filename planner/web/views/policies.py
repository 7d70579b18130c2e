"""Which values and rules are plans made by, who says so, and how does a new version come about?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import policies, resources
from planner.actions.policies import KnownPolicy, NewValue
from planner.model.policy import Policy, PolicyValue
from planner.web.context import actor, language, planner_app
from planner.web.rendering import day_text, t
from planner.web.tables import Column, Filter, by_name, table_of

UNFIT = 422
LONGEST_SOURCE = 300

pages = Blueprint("policies", __name__, url_prefix="/policies")

COLUMNS = (
    Column[KnownPolicy](
        "version",
        "policies.version",
        lambda k: k.policy.version,
        sort=lambda k: k.policy.version,
        href=lambda k: url_for("policies.one", version=k.policy.version),
    ),
    Column[KnownPolicy]("title", "policies.title", lambda k: k.policy.title, sort=lambda k: by_name(k.policy.title)),
    Column[KnownPolicy](
        "valid_from", "policies.valid_from", lambda k: day_text(k.policy.valid_from), sort=lambda k: k.policy.valid_from
    ),
    Column[KnownPolicy]("approved_by", "policies.approved_by", lambda k: k.policy.approved_by or t("policies.not_approved")),
    Column[KnownPolicy](
        "placeholders", "policies.placeholders", lambda k: k.placeholders, sort=lambda k: k.placeholders, numeric=True
    ),
    Column[KnownPolicy]("scenarios", "policies.scenarios", lambda k: k.scenarios, sort=lambda k: k.scenarios, numeric=True),
)


@pages.get("")
def listing() -> str:
    """All versions."""
    known = policies.list_policies(planner_app(), actor())
    table = table_of("policies", "policies.heading", known, COLUMNS, request.args, sort="valid_from", descending=True)
    return render_template("policies/listing.html", policies=table, latest=known[0].policy.version if known else "")


@pages.get("/<version>")
def one(version: str) -> str:
    """One version with everything in it."""
    known = policies.open_policy(planner_app(), actor(), version)
    kinds = {"placeholder": t("policies.placeholder"), "sourced": t("policies.source")}
    values = table_of(
        "values",
        "policies.values",
        known.policy.values.values(),
        _value_columns(),
        request.args,
        sort="label",
        filters=(
            Filter("find", "checklist.find", lambda v, text: text in _label(v).casefold()),
            Filter("kind", "policies.source", lambda v, kind: v.placeholder == (kind == "placeholder"), kinds),
        ),
        page_size=100,
    )
    names = resources.municipality_names(planner_app())
    words = {"label": _label, "number": _number}
    return render_template("policies/one.html", known=known, policy=known.policy, values=values, names=names, **words)


@pages.get("/<version>/new")
def new(version: str) -> str:
    """The form of a new version, filled in from this one."""
    known = policies.open_policy(planner_app(), actor(), version)
    return _form(known.policy, _typed_of(known.policy), {})


@pages.post("/<version>/new")
def add(version: str) -> Response | tuple[str, int]:
    """Keeps a new version. Raises WrongState when someone else was quicker with the same one."""
    base = policies.open_policy(planner_app(), actor(), version).policy
    typed = request.form
    errors = _errors(base, typed)
    if errors:
        return _form(base, typed, errors), UNFIT
    made = policies.add_policy(
        planner_app(),
        actor(),
        version,
        version=typed["version"].strip(),
        title=typed["title"].strip(),
        valid_from=date.fromisoformat(typed["valid_from"]),
        approved_by=typed.get("approved_by", "").strip(),
        values=_new_values(base, typed),
        switches={switch: request.form.getlist(f"switch-{switch}") for switch in base.municipal_switches},
    )
    return redirect(url_for("policies.one", version=made.version))


def _label(value: PolicyValue) -> str:
    return value.label_en if language() == "en" else value.label_da


def _number(number: float) -> str:
    text = f"{number:g}"
    return text if language() == "en" else text.replace(".", ",")


def _value_columns() -> tuple[Column[PolicyValue], ...]:
    return (
        Column("label", "policies.value", _label, sort=lambda v: _label(v).casefold()),
        Column("value", "policies.number", lambda v: _number(v.value), numeric=True),
        Column("unit", "policies.unit", lambda v: t(f"unit.{v.unit}"), sort=lambda v: v.unit),
        Column("range", "policies.range", lambda v: f"{_number(v.low)}–{_number(v.high)}"),
        Column("source", "policies.source", lambda v: v.source or t("policies.placeholder"), sort=lambda v: v.source or "~"),
    )


def _typed_of(policy: Policy) -> dict[str, str]:
    typed = {f"value-{v.key}": _number(v.value) for v in policy.values.values()}
    typed |= {f"source-{v.key}": v.source for v in policy.values.values()}
    return typed | {"version": "", "title": policy.title, "valid_from": "", "approved_by": ""}


def _errors(base: Policy, typed: Mapping[str, str]) -> dict[str, tuple[str, Mapping[str, object]]]:
    errors: dict[str, tuple[str, Mapping[str, object]]] = {}
    taken = {known.policy.version for known in policies.list_policies(planner_app(), actor())}
    version = typed.get("version", "").strip()
    if version in taken or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{2,39}", version):
        errors["version"] = ("policies.error_version", {})
    if not typed.get("title", "").strip():
        errors["title"] = ("policies.error_title", {})
    try:
        date.fromisoformat(typed.get("valid_from", ""))
    except ValueError:
        errors["valid_from"] = ("policies.error_valid_from", {})
    for value in base.values.values():
        number = _decimal(typed.get(f"value-{value.key}", ""))
        if number is None or not value.low <= number <= value.high:
            errors[f"value-{value.key}"] = ("policies.error_value", {"low": _number(value.low), "high": _number(value.high)})
    if not errors and _unchanged(base, typed):
        errors["values"] = ("policies.error_same", {})
    return errors


def _unchanged(base: Policy, typed: Mapping[str, str]) -> bool:
    values = _new_values(base, typed)
    same = all(new.value == base.values[key].value and new.source == base.values[key].source for key, new in values.items())
    approved = typed.get("approved_by", "").strip() == base.approved_by
    switches = all(set(request.form.getlist(f"switch-{name}")) == codes for name, codes in base.municipal_switches.items())
    return same and approved and switches


def _new_values(base: Policy, typed: Mapping[str, str]) -> dict[str, NewValue]:
    return {
        key: NewValue(_decimal(typed[f"value-{key}"]) or 0.0, typed.get(f"source-{key}", "").strip()[:LONGEST_SOURCE])
        for key in base.values
    }


def _decimal(text: str) -> float | None:
    bare = text.strip().replace(",", ".")
    return float(bare) if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", bare, re.ASCII) else None


def _form(base: Policy, typed: Mapping[str, str], errors: Mapping[str, tuple[str, Mapping[str, object]]]) -> str:
    posted = request.method == "POST"
    return render_template(
        "policies/form.html",
        base=base,
        typed=typed,
        errors=errors,
        label=_label,
        number=_number,
        names=resources.municipality_names(planner_app()),
        switches={
            name: request.form.getlist(f"switch-{name}") if posted else sorted(codes)
            for name, codes in base.municipal_switches.items()
        },
    )
