"""Two plans side by side: what does each cost and save, and who is treated differently?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.actions.actor import Actor, Deed, can, check_can
from planner.actions.app import App
from planner.actions.subjects import of_plan
from planner.model.outage import Scenario
from planner.plans.comparing import Comparison, compare
from planner.store.plans import PlanRow
from planner.store.store import Tx


@dataclass(frozen=True)
class Side:
    """One of the two, with the scenario it was made for as it stands now."""

    row: PlanRow
    scenario: Scenario


@dataclass(frozen=True)
class SideBySide:
    """``comparison.changes`` is empty when the actor may not see the people of both plans (``people`` False); ``sites`` maps a
    site's id to its name."""

    sides: tuple[Side, Side]
    comparison: Comparison
    people: bool
    sites: Mapping[str, str]


def side_by_side(app: App, actor: Actor, first: str, second: str) -> SideBySide:
    """The two plans. Who is treated differently is a look at people, and is logged as one. Raises NotFound."""
    check_can(actor, Deed.SEE_PLANS)
    with app.store.transaction() as tx:
        sides = (_side(tx, first), _side(tx, second))
        people = all(_may_see_people(tx, actor, side.row) for side in sides)
        found = compare(tx.plans.get_plan(first), tx.plans.get_plan(second))
        if people:
            tx.audit.append(
                at=app.clock(),
                who=actor.user_id,
                deed="compare_plans",
                subject=f"{first} {second}",
                purpose="compare",
                channel=actor.channel,
                refs=[change.ref for change in found.changes],
            )
        names = {site.id: site.name for site in tx.sites.all()}
    return SideBySide(sides, found if people else Comparison((), found.totals), people, names)


def _side(tx: Tx, plan_id: str) -> Side:
    row = tx.plans.get_row(plan_id)
    return Side(row, tx.scenarios.get(row.scenario_id))


def _may_see_people(tx: Tx, actor: Actor, row: PlanRow) -> bool:
    return can(actor, Deed.SEE_PLAN_PEOPLE, of_plan(tx, row, tx.plans.get_facts(row.id)))
