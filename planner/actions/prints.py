"""Who was given which print, and who gave it back?"""

from __future__ import annotations

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.documents.prints import PrintNote
from planner.errors import NotFound
from planner.outputs.pack import paper_names


def list_prints(app: App, actor: Actor, plan_id: str) -> tuple[PrintNote, ...]:
    """The prints of every version of the plan's night, latest first, with who holds them. Raises NotFound."""
    check_can(actor, Deed.PRINT)
    with app.store.read() as tx:
        tx.plans.get_row(plan_id)
        return tx.prints.of_scenario_of(plan_id)


def hand_out(app: App, actor: Actor, number: int, paper: str, holder: str) -> PrintNote:
    """Notes that ``holder`` was given a paper of a print (its file's name; "" = the whole pack). Raises NotFound, also for a
    paper that the print does not have: a slip of the pen would leave an old paper out there unnoticed."""
    check_can(actor, Deed.PRINT)
    now = app.clock()
    with app.store.transaction() as tx:
        if paper and paper not in paper_names(tx.plans.get_facts(tx.prints.plan_of(number)), tx.prints.get(number).lang):
            raise NotFound(f"Print {number} has no paper of that name.", hint="Papers are named as their files are.")
        tx.prints.hand_out(number, paper, holder, now)
        tx.audit.append(
            at=now, who=actor.user_id, deed="hand_out_print", subject=f"{number} {paper}".strip(), channel=actor.channel
        )
        return tx.prints.get(number)


def take_back(app: App, actor: Actor, number: int, paper: str) -> PrintNote:
    """Notes that a paper came back. Raises NotFound."""
    check_can(actor, Deed.PRINT)
    now = app.clock()
    with app.store.transaction() as tx:
        tx.prints.take_back(number, paper, now)
        tx.audit.append(
            at=now, who=actor.user_id, deed="take_back_print", subject=f"{number} {paper}".strip(), channel=actor.channel
        )
        return tx.prints.get(number)
