"""``planner whatif``: how many nobody could place, and what would help the others."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from planner.cli.shared import json_option, lang_option, opened, print_json, somebody
from planner.model.timing import danish_day, local_text

if TYPE_CHECKING:
    from planner.assignment.siting import Opening
    from planner.documents.facts import PlanFacts
    from planner.documents.sheet import Said
    from planner.outputs.wording import Wording


@click.command("whatif")
@click.argument("plan")
@json_option
@lang_option
def command(plan: str, as_json: bool, lang: str) -> None:
    """What would bring everyone in PLAN home safe: proofs of a shortage, the fewest further sites to ask or to power, further
    vehicles, and what one more place, kilowatt, socket or litre would be worth at each site."""
    from planner.actions.plans import open_plan

    facts = open_plan(opened(), somebody(), plan, purpose="what would help").facts
    if as_json:
        print_json(what_if_data(facts))
    else:
        click.echo("\n".join(what_if_lines(facts, lang)))


def what_if_data(facts: PlanFacts) -> dict[str, Any]:
    """Everything as plain data; references and site ids only."""
    plan = facts.plan
    return {
        "plan": plan.id,
        "unplaced": len(plan.unplaced),
        "must_be_left": plan.must_be_left,
        "not_placed_by_this_search": plan.not_placed_by_this_search,
        "shortages": [asdict(proof) for proof in plan.shortages],
        "openings": [_opening_data(opening) for opening in plan.what_if.openings],
        "openings_at_least": plan.what_if.openings_at_least,
        "places": [_opening_data(place) for place in plan.what_if.places],
        "left_without_a_place": plan.what_if.left,
        "taken_along": plan.what_if.taken_along,
        "vehicles": [
            {**asdict(v), "leaves_at": local_text(v.leaves_at), "back_at": local_text(v.back_at)} for v in plan.what_if.vehicles
        ],
        "vehicles_by_kind": dict(Counter(facts.vehicles[v.vehicle_id].kind for v in plan.what_if.vehicles).most_common()),
        "vehicles_at_least": plan.what_if.vehicles_at_least,
        "left_without_a_vehicle": plan.what_if.not_fetched,
        "left_beyond_these_vehicles": plan.what_if.beyond_vehicles,
        "worth": [asdict(worth) for worth in plan.what_if.worth],
        "earlier_plan": plan.since.plan_id,
        "moved_since": list(plan.since.moved),
    }


def _opening_data(opening: Opening) -> dict[str, Any]:
    return {**asdict(opening), "remedies": [remedy.value for remedy in opening.remedies]}


def _each(facts: PlanFacts, shown: Wording) -> list[str]:
    """Everyone without a place, most urgent first: the first reason and the smallest change that would place them."""
    from planner.assignment.reasons import Reason
    from planner.documents.phrases import amount_of
    from planner.translations.words import word

    lang = shown.lang
    lines = [""] if facts.plan.unplaced else []
    for unplaced in facts.plan.unplaced:
        finding = unplaced.findings[0]
        dimension = f": {word(finding.dimension, lang)}" if finding.dimension else ""
        if finding.amount:
            dimension += f" ({word('unplaced.lacks', lang, time=shown.amount(amount_of(finding.dimension, finding.amount)))})"
        if finding.seconds:
            code = "unplaced.over" if finding.reason is Reason.RIDE_TOO_LONG else "unplaced.lacks"
            dimension += f" ({word(code, lang, time=f'{-(-finding.seconds // 60)} min')})"
        site = f" – {facts.sites[finding.site_id].name}" if finding.site_id in facts.sites else ""
        lines.append(f"  {unplaced.ref:<8} {word(finding.reason.value, lang)}{dimension}{site}")
        lines.append(f"  {'':<8} → {word(finding.remedy.value, lang)}")
    return lines


def what_if_lines(facts: PlanFacts, lang: str) -> list[str]:
    """The same for people."""
    from planner.assignment.reasons import Remedy
    from planner.documents.what_helps import further_types, lacking, type_of, what_helps
    from planner.outputs.wording import Wording
    from planner.translations.words import word

    plan, what_if, helps = facts.plan, facts.plan.what_if, what_helps(facts.plan)
    shown = Wording(lang, danish_day(plan.made.at), "")

    def in_words(told: Said) -> str:
        return word(told.code, lang, **dict(told.values))

    def said(code: str, **figures: object) -> str:
        return word(code, lang, **figures)

    lines = [f"{plan.id}  v{plan.version}  {plan.scenario_name}"]
    lines += [in_words(one) for one in helps.proven]
    for proof in plan.shortages:
        figures = {"people": len(proof.patients), "sites": len(proof.sites), "left": proof.at_least}
        dimension = said(proof.dimension) if proof.dimension else ""
        lines.append("  " + said(f"shortage.{proof.counts}", dimension=dimension, **figures))
    lines += _each(facts, shown)
    for sentences, sites in ((helps.openings, what_if.openings), (helps.places, what_if.places)):
        lines += ["", *(in_words(one) for one in sentences)] if sentences else []
        for site in sites:
            needed = "; ".join(said(remedy.value) for remedy in site.remedies)
            lines.append(f"  {site.people:>4}  {facts.sites[site.site_id].name:<40} {needed}")
            if Remedy.MORE_CAPACITY in site.remedies:
                lacks = ", ".join(f"{in_words(what)} {shown.amount(amount)}" for what, amount in lacking(site.load))
                lines.append(f"        {'':<40} {lacks}")
    lines += ["", *(in_words(one) for one in helps.vehicles)] if helps.vehicles else []
    if what_if.vehicles:
        kinds = ", ".join(f"{number} × {shown.text(kind)}" for kind, number in further_types(facts))
        lines.append(said("whatif.vehicles_in_all", kinds=kinds))
    for more in what_if.vehicles:
        like = facts.vehicles[more.vehicle_id]
        away = f"{local_text(more.leaves_at)} – {local_text(more.back_at)}"
        named = f"{said('whatif.vehicle')} {like.name} ({shown.text(type_of(like))}, {like.base_name})"
        lines.append(f"  {more.people:>+4}  {named:<56} {away}")
    if what_if.worth:
        lines += ["", said("whatif.worth_lead")]
        for worth in what_if.worth:
            lines.append(f"  {worth.placed:>+4}  {facts.sites[worth.site_id].name:<40} {said(f'unit.{worth.unit}')}")
    if not plan.unplaced:
        lines.append(said("whatif.nothing"))
    elif not (helps.openings or helps.places or helps.vehicles or what_if.worth):
        lines.append(said("whatif.nothing_helps"))
    if plan.since.plan_id:
        code = "since.moved" if plan.since.moved else "since.same"
        lines += ["", said(code, count=len(plan.since.moved), plan=plan.since.plan_id), *(f"  {ref}" for ref in plan.since.moved)]
    return lines
