"""Which values and rules does the planner go by, since when, and who says so?

A policy is a dated, versioned file (``data/policy/*.toml``). Every number carries unit, range and source, or says that it
is a placeholder. Therapies and care groups are rows of the file: a new therapy needs no code. A plan names the version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from planner.errors import PolicyProblem
from planner.model.importance import LEVELS, usual_order_with
from planner.model.later_values import LATER_VALUES, with_later_values
from planner.model.site import SiteKind

#: What one of a unit is in the planner's own units (seconds, watts, millilitres a minute, metres, plain numbers).
UNITS: Mapping[str, float] = {
    "s": 1, "min": 60, "h": 3600, "days": 86400, "l": 1,
    "W": 1, "W per l/min": 1, "l/min": 1000,
    "factor": 1, "count": 1, "hour of day": 1, "h per day": 1, "km/h": 1, "m": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """One number of the policy. ``value`` is in ``unit``; ``in_base_units`` is what the code computes with."""

    key: str
    value: float
    unit: str
    low: float
    high: float
    source: str
    placeholder: bool
    label_da: str
    label_en: str

    @property
    def in_base_units(self) -> float:
        """The value in seconds, watts, ml/min or as it is (see :data:`UNITS`)."""
        return self.value * UNITS[self.unit]


class ReserveRule(StrEnum):
    """How a therapy's reserve is computed (needs/reserves.py holds the formulas)."""

    OXYGEN = "oxygen"
    BATTERY = "battery"
    TREATMENT_DUE = "treatment_due"
    NO_RESERVE = "no_reserve"


@dataclass(frozen=True, slots=True)
class Therapy:
    """A treatment that stops with the power. ``group`` is its care group; the ``group_if_*`` replace it where the
    condition holds. ``tolerance_s`` is how long most people can be without it; ``power_w`` its device's draw when the
    registry does not say; ``dialysis_station`` whether it takes one at a dialysis site."""

    code: str
    name_da: str
    name_en: str
    synonyms: tuple[str, ...]
    group: str
    reserve: ReserveRule
    tolerance_s: int
    power_w: int
    group_if_high_flow: str = ""
    group_if_helper_team: str = ""
    group_if_night_only: str = ""
    group_if_manual_exchange: str = ""
    oxygen_from_site: bool = False
    water_and_drain: bool = False
    dialysis_station: bool = False
    respirator_competence: bool = False
    source: str = ""
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class CareGroup:
    """People with the same destination rule and urgency. ``priority`` 1 is the most urgent; ``destinations`` lists the
    kinds of site that are eligible, most wanted first; ``margin_s`` must be left at arrival before the reserve ends;
    ``municipal_switch`` names the per-municipality switch that must be on for care homes and municipal premises;
    ``move_on_warning`` that these people are moved when an outage is expected, before the power goes if possible."""

    code: str
    name_da: str
    name_en: str
    priority: int
    reason_da: str
    reason_en: str
    destinations: tuple[SiteKind, ...]
    margin_s: int
    oxygen_from_site: bool = False
    municipal_switch: str = ""
    needs_power_only: bool = True
    move_on_warning: bool = False
    source: str = ""
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy. ``battery_by_model`` maps a lower-case device model to its stated battery time in seconds;
    ``municipal_switches`` maps a switch to the municipality codes where it is on; ``order`` is the order of importance in which
    places are given (importance.py); ``defaults`` are the values that it was written too early to hold (later_values.py)."""

    version: str
    title: str
    valid_from: date
    approved_by: str
    values: Mapping[str, PolicyValue]
    therapies: Mapping[str, Therapy]
    groups: Mapping[str, CareGroup]
    battery_by_model: Mapping[str, int]
    municipal_switches: Mapping[str, frozenset[str]]
    open_readings: Mapping[str, str]
    order: tuple[str, ...] = LEVELS
    defaults: tuple[str, ...] = ()

    def number(self, key: str) -> float:
        """The value in the planner's own units. Raises PolicyProblem when the policy lacks it."""
        try:
            return self.values[key].in_base_units
        except KeyError:
            raise PolicyProblem(f"The policy {self.version} lacks the value '{key}'.") from None

    def whole(self, key: str) -> int:
        """Like :meth:`number`, rounded to a whole number of seconds, watts, ml/min or pieces."""
        return round(self.number(key))


#: Values that the code has always read; a policy that lacks one is refused when it is read, not when it is needed. What came
#: later has a default.
REQUIRED_VALUES = (
    "concentrator_power", "high_flow_threshold", "nasal_high_flow_power", "cylinder_factor", "battery_derating",
    "dependent_hours_per_day", "night_begins", "night_ends", "stay_margin", "confirmation_max_age", "max_ride_time",
    "turnaround", "boarding_walking", "boarding_wheelchair", "boarding_lying", "stairs_walking", "stairs_wheelchair",
    "stairs_lying", "unloading_walking", "unloading_wheelchair", "unloading_lying", "risk_slack_high",
    "risk_slack_some", "candidate_sites", "treatment_delay", "boat_speed", "boat_transfer",
    "helicopter_speed", "helicopter_transfer", "travel_access_speed", "travel_destination_speed", "travel_ferry_boarding",
    "travel_far_from_road",
)  # fmt: skip


def policy_from_mapping(raw: Mapping[str, Any], *, where: str = "policy") -> Policy:
    """A policy from a parsed TOML file. ``where`` names the file in messages. Raises PolicyProblem naming the key."""
    written = _table(raw, "values", where)
    values = {key: _value(key, table, where) for key, table in with_later_values(raw)["values"].items()}
    missing = [key for key in REQUIRED_VALUES if key not in values]
    if missing:
        raise PolicyProblem(f"{where}: missing value(s): {', '.join(missing)}.", hint="Add them under [values].")
    groups = {code: _group(code, table, where) for code, table in _table(raw, "groups", where).items()}
    therapies = {code: _therapy(code, table, groups, where) for code, table in _table(raw, "therapies", where).items()}
    models = raw.get("battery_by_model", {})
    return Policy(
        version=_text(raw, "version", where),
        title=_text(raw, "title", where),
        valid_from=_date(raw, "valid_from", where),
        approved_by=str(raw.get("approved_by", "")),
        values=values,
        therapies=therapies,
        groups=groups,
        battery_by_model={str(m).casefold(): round(_number(models, m, where) * 3600) for m in models},
        municipal_switches={k: frozenset(map(str, v)) for k, v in raw.get("municipal_switches", {}).items()},
        open_readings={k: str(v) for k, v in raw.get("open_readings", {}).items()},
        order=_order(raw.get("order_of_importance", []), where),
        defaults=tuple(key for key in LATER_VALUES if key not in written),
    )


def _order(chosen: Any, where: str) -> tuple[str, ...]:
    """What comes first after the unplaced, then the rest in the usual order."""
    try:
        return usual_order_with([str(level) for level in chosen])
    except (TypeError, ValueError) as wrong:
        raise PolicyProblem(f"{where}: order_of_importance: {wrong}.") from None


def _value(key: str, table: Mapping[str, Any], where: str) -> PolicyValue:
    place = f"{where}: [values.{key}]"
    unit = _text(table, "unit", place)
    if unit not in UNITS:
        raise PolicyProblem(f"{place}: unknown unit '{unit}'.", hint=f"Known units: {', '.join(UNITS)}.")
    value = PolicyValue(
        key=key,
        value=_number(table, "value", place),
        unit=unit,
        low=_number(table, "min", place),
        high=_number(table, "max", place),
        source=str(table.get("source", "")),
        placeholder=bool(table.get("placeholder", False)),
        label_da=_text(table, "label_da", place),
        label_en=_text(table, "label_en", place),
    )
    if not value.low <= value.value <= value.high:
        raise PolicyProblem(f"{place}: {value.value:g} {unit} is outside {value.low:g} to {value.high:g}.")
    if not value.source and not value.placeholder:
        raise PolicyProblem(f"{place}: has neither a source nor placeholder = true.")
    return value


def _group(code: str, table: Mapping[str, Any], where: str) -> CareGroup:
    place = f"{where}: [groups.{code}]"
    kinds = table.get("destinations", [])
    unknown = [k for k in kinds if k not in set(SiteKind)]
    if unknown or not kinds:
        raise PolicyProblem(f"{place}: destinations must name site kinds: {', '.join(SiteKind)}.")
    priority = int(_number(table, "priority", place))
    if not 1 <= priority <= 5:
        raise PolicyProblem(f"{place}: priority must be 1 to 5.")
    return CareGroup(
        code=code,
        name_da=_text(table, "name_da", place),
        name_en=_text(table, "name_en", place),
        priority=priority,
        reason_da=_text(table, "reason_da", place),
        reason_en=_text(table, "reason_en", place),
        destinations=tuple(SiteKind(k) for k in kinds),
        margin_s=round(_number(table, "margin_min", place) * 60),
        oxygen_from_site=bool(table.get("oxygen_from_site", False)),
        municipal_switch=str(table.get("municipal_switch", "")),
        needs_power_only=bool(table.get("needs_power_only", True)),
        move_on_warning=bool(table.get("move_on_warning", False)),
        source=str(table.get("source", "")),
        placeholder=bool(table.get("placeholder", False)),
    )


def _therapy(code: str, table: Mapping[str, Any], groups: Mapping[str, CareGroup], where: str) -> Therapy:
    place = f"{where}: [therapies.{code}]"
    rule = _text(table, "reserve", place)
    if rule not in set(ReserveRule):
        raise PolicyProblem(f"{place}: reserve must be one of {', '.join(ReserveRule)}.")
    named = {k: str(table.get(k, "")) for k in _GROUP_KEYS}
    for key, group in named.items():
        if group not in groups and (group or key == "group"):
            raise PolicyProblem(f"{place}: {key} names no group of this policy.")
    return Therapy(
        code=code,
        name_da=_text(table, "name_da", place),
        name_en=_text(table, "name_en", place),
        synonyms=tuple(str(s) for s in table.get("synonyms", [])),
        reserve=ReserveRule(rule),
        tolerance_s=round(_number(table, "tolerance_h", place) * 3600),
        power_w=round(_number(table, "power_w", place)),
        oxygen_from_site=bool(table.get("oxygen_from_site", False)),
        water_and_drain=bool(table.get("water_and_drain", False)),
        dialysis_station=bool(table.get("dialysis_station", False)),
        respirator_competence=bool(table.get("respirator_competence", False)),
        source=str(table.get("source", "")),
        placeholder=bool(table.get("placeholder", False)),
        **named,
    )


_GROUP_KEYS = ("group", "group_if_high_flow", "group_if_helper_team", "group_if_night_only", "group_if_manual_exchange")


def _table(raw: Mapping[str, Any], key: str, where: str) -> Mapping[str, Mapping[str, Any]]:
    table = raw.get(key)
    if not isinstance(table, Mapping) or not all(isinstance(v, Mapping) for v in table.values()):
        raise PolicyProblem(f"{where}: the table [{key}] is missing or is not a table of tables.")
    return table


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise PolicyProblem(f"{where}: '{key}' must be a text.")
    return value


def _number(table: Mapping[str, Any], key: str, where: str) -> float:
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PolicyProblem(f"{where}: '{key}' must be a number.")
    return float(value)


def _date(table: Mapping[str, Any], key: str, where: str) -> date:
    value = table.get(key)
    if not isinstance(value, date):
        raise PolicyProblem(f"{where}: '{key}' must be a date such as 2026-11-01.")
    return value
