"""``planner replan``: something has happened while a plan is driven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from planner.assignment.reasons import Remedy
from planner.cli.plan import telling
from planner.cli.shared import CtrlC, Steps, json_option, lang_option, opened, print_json, somebody
from planner.model.errand import Errand, Thing
from planner.model.fleet import vehicle_of
from planner.model.place import Position
from planner.model.timing import DANISH_TIME, local_text, utc

if TYPE_CHECKING:
    from planner.documents.facts import PlanFacts


class _Lost(click.ParamType):  # type: ignore[type-arg]
    """VEHICLE, or VEHICLE=LAT,LON for where it stands."""

    name = "VEHICLE[=LAT,LON]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Position | None]:
        vehicle, _, point = value.partition("=")
        if not point:
            return vehicle, None
        try:
            lat, lon = map(float, point.split(","))
            return vehicle, Position(lon, lat)
        except ValueError:
            self.fail(f"'{point}' is no LAT,LON such as 56.46,10.03", param, ctx)


class _Bring(click.ParamType):  # type: ignore[type-arg]
    """REF=THING@SITE."""

    name = "REF=THING@SITE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Errand:
        ref, _, rest = value.partition("=")
        thing, _, site = rest.partition("@")
        if not (ref and site) or thing not in set(Thing):
            self.fail(f"'{value}' is no REF=THING@SITE such as P-0012=cylinder@S-1; things: {', '.join(Thing)}", param, ctx)
        return Errand(ref, site, Thing(thing))


@click.command("replan")
@click.argument("plan")
@click.option("--at", type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]), help="Danish clock time; now when left out.")
@click.option("--lost", multiple=True, type=_Lost(), help="A vehicle that drives no further, and where it stands.")
@click.option("--full", multiple=True, metavar="SITE", help="A site that takes nobody more.")
@click.option("--closed", multiple=True, metavar="CROSSING", help="A bridge or ferry that is not used any more.")
@click.option(
    "--bring", multiple=True, type=_Bring(), help="Something brought home from now on to someone who stays or has no place."
)
@click.option("--seconds", type=click.FloatRange(2, 600), default=10.0, show_default=True, help="Hard stop, wall clock.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Seed of the search.")
@json_option
@lang_option
def command(
    plan: str,
    at: datetime | None,
    lost: tuple[tuple[str, Position | None], ...],
    full: tuple[str, ...],
    closed: tuple[str, ...],
    bring: tuple[Errand, ...],
    seconds: float,
    seed: int,
    as_json: bool,
    lang: str,
) -> None:
    """Plan the rest of the night anew while PLAN is driven: vehicles go on from where they are, what is done stays done.

    New people come from the registries, who was fetched and has arrived from what was typed back, other closed roads from the
    scenario as it stands now (planner scenario add, or draw them on its page). What an earlier replanning was told still holds.

    The result is a draft; PLAN holds until that is activated. Tells who must be told what. Ctrl-C keeps the best routes
    so far; nothing is stored when not everyone who can be has a seat yet.
    """
    from planner.actions.plans import open_plan
    from planner.actions.replanning import USUAL_LIMIT, News, driving, plan_on
    from planner.telling import Chapter

    app, actor = opened(), somebody()
    told = driving(app, actor, plan)
    news = News({**told.told.lost, **dict(lost)}, told.told.full | set(full), told.told.closed | set(closed), bring)
    moment = utc(at.replace(tzinfo=DANISH_TIME)) if at else told.at
    limit = replace(USUAL_LIMIT, seconds=seconds)
    with CtrlC() as stop:
        progress = stop.watched(telling(Steps(quiet=as_json)), keeps=lambda one: one.chapter is Chapter.ASSIGNMENT)
        row = plan_on(app, actor, plan, moment, news, limit=limit, seed=seed, progress=progress, should_stop=stop)
    facts = open_plan(app, actor, row.id, purpose="summary after replanning").facts
    if as_json:
        print_json(replan_data(facts))
    else:
        click.echo("\n".join(replan_lines(facts, lang) + taken_to_stand(facts, [v for v, point in lost if not point], lang)))


def replan_data(facts: PlanFacts) -> dict[str, Any]:
    """The new draft and who must be told what, as plain data; references only."""
    night = facts.plan.under_way
    moments = ("pickup_before", "pickup_now")
    tell = [asdict(one) for one in night.tell] if night else []
    return {
        "plan": facts.plan.id,
        "before": night.before_id if night else "",
        "at": local_text(night.at) if night else "",
        "placed": len(facts.plan.placed),
        "unplaced": [entry.ref for entry in facts.plan.unplaced],
        "errands": [
            {
                "ref": one.ref,
                "thing": one.thing.value,
                "site": one.site_id,
                "shift": one.shift_id,
                "arrives": local_text(one.arrival_at) if one.arrival_at else None,
                "why": one.why,
            }
            for one in facts.plan.errands
        ],
        "seconds_used": facts.plan.made.seconds_used,
        "tell": [{**one, **{key: local_text(one[key]) if one[key] else None for key in moments}} for one in tell],
    }


def replan_lines(facts: PlanFacts, lang: str) -> list[str]:
    """The same for people."""
    from planner.translations.words import word

    plan, night = facts.plan, facts.plan.under_way
    if night is None:
        return []
    at = local_text(night.at)
    waits = {one.ref: facts.people[one.ref].waits_in for one in night.waiting}
    lines = [f"{plan.id}  v{plan.version}  {plan.scenario_name}", word("replan.made_at", lang, at=at, plan=night.before_id)]
    lines.append(word("replan.tell_count", lang, count=len(night.tell)))
    for one in night.tell:
        before, now = (
            f"{shift or '–'} {local_text(moment)[11:16] if moment else ''} {site}".rstrip()
            for shift, moment, site in (
                (one.shift_before, one.pickup_before, one.site_before),
                (one.shift_now, one.pickup_now, one.site_now),
            )
        )
        lines.append(f"  {one.ref:<8} {before:<28} → {now if one.shift_now else _why_not(one.ref, facts, lang)}")
        if one.ref in waits:
            lines.append(f"  {'':<37} ! {word('replan.waits', lang, vehicle=waits[one.ref])}")
    for errand in plan.errands:
        what = {"ref": errand.ref, "thing": word(f"thing_{errand.thing.value}", lang), "shift": errand.shift_id}
        if errand.arrival_at:
            lines.append("  " + word("replan.brought", lang, **what, at=local_text(errand.arrival_at)[11:16]))
        else:
            lines.append("! " + word("replan.cannot_bring", lang, **what, why=word(f"errand_{errand.why}", lang)))
    lines.append(word("replan.unplaced", lang, count=len(plan.unplaced)))
    return lines


def _why_not(ref: str, facts: PlanFacts, lang: str) -> str:
    """Not fetched any more, why, and whom to ring; of whoever is not to be moved any more only that."""
    from planner.translations.words import word

    findings = next((entry.findings for entry in facts.plan.unplaced if entry.ref == ref), ())
    urgent = [one for one in findings if one.remedy is Remedy.CALL_EMERGENCY_DISPATCH] or list(findings)
    why = [f"{word(one.reason.value, lang)}; {word(one.remedy.value, lang)}" for one in urgent[:1]]
    return ": ".join([word("replan.not_fetched", lang), *why])


def taken_to_stand(facts: PlanFacts, vehicles: Sequence[str], lang: str) -> list[str]:
    """Of lost vehicles with somebody on board, of which nobody said where they stand."""
    from planner.translations.words import word

    night = facts.plan.under_way
    sat_in = {vehicle_of(one.shift_id, facts.vehicles) for one in night.waiting} if night else set()
    return [word("replan.taken_to_stand", lang, vehicle=vehicle) for vehicle in vehicles if vehicle in sat_in]
