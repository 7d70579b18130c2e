"""Who was given which print, and who gave it back?"""

from __future__ import annotations

from planner.actions.actor import Actor, Deed
from planner.actions.app import App
from planner.actions.subjects import check_can_to_plan
from planner.documents.prints import PrintNote
from planner.errors import NotFound
from planner.outputs.pack import paper_names


def list_prints(app: App, actor: Actor, plan_id: str) -> tuple[PrintNote, ...]:
    """The prints of every version of the plan's night, latest first, with who holds them. Raises NotFound."""
    with app.store.read() as tx:
        check_can_to_plan(tx, actor, Deed.PRINT, plan_id)
        return tx.prints.of_scenario_of(plan_id)


def papers_of(app: App, actor: Actor, plan_id: str, lang: str) -> tuple[str, ...]:
    """The names of the papers of a print of this plan, sorted. Raises NotFound."""
    with app.store.read() as tx:
        check_can_to_plan(tx, actor, Deed.PRINT, plan_id)
        return tuple(sorted(paper_names(tx.plans.get_facts(plan_id), lang)))


def hand_out(app: App, actor: Actor, number: int, paper: str, holder: str) -> PrintNote:
    """Notes that ``holder`` was given a paper of a print (its file's name; "" = the whole pack). Raises NotFound, also for a
    paper that the print does not have: a slip of the pen would leave an old paper out there unnoticed."""
    now = app.clock()
    with app.store.transaction() as tx:
        row = check_can_to_plan(tx, actor, Deed.PRINT, tx.prints.plan_of(number))
        if paper and paper not in paper_names(tx.plans.get_facts(row.id), tx.prints.get(number).lang):
            raise NotFound(f"Print {number} has no paper of that name.", hint="Papers are named as their files are.")
        tx.prints.hand_out(number, paper, holder, now)
        tx.audit.append(
            at=now, who=actor.user_id, deed="hand_out_print", subject=f"{number} {paper}".strip(), channel=actor.channel
        )
        return tx.prints.get(number)


def take_back(app: App, actor: Actor, number: int, paper: str) -> PrintNote:
    """Notes that a paper came back. Raises NotFound."""
    now = app.clock()
    with app.store.transaction() as tx:
        check_can_to_plan(tx, actor, Deed.PRINT, tx.prints.plan_of(number))
        tx.prints.take_back(number, paper, now)
        tx.audit.append(
            at=now, who=actor.user_id, deed="take_back_print", subject=f"{number} {paper}".strip(), channel=actor.channel
        )
        return tx.prints.get(number)
