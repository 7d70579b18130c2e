"""Messages to paste: what to write to whom, and whose receipt is known. The program sends nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.actions.actor import Actor, Deed
from planner.actions.app import App
from planner.actions.subjects import check_can_to_plan
from planner.errors import NotFound, UserError, WrongState
from planner.outputs.messages import LACKING, Message, Receiver, messages_of, telephone_too
from planner.plans.lifecycle import Status
from planner.registries.problems import said
from planner.store.paper_back import Receipt
from planner.store.plans import PlanRow

LONGEST_NAME = 120


class NoName(UserError):
    """A receipt must say who confirmed it."""

    code = "receipt_needs_name"
    exit_code = 44


@dataclass(frozen=True, slots=True)
class OpenMessages:
    """The messages with the newest receipt of each, by the receiver's key. ``ring_too`` when what is sent now may lie unread."""

    row: PlanRow
    messages: tuple[Message, ...]
    receipts: Mapping[str, Receipt]
    named: bool
    ring_too: bool

    @property
    def lacking(self) -> tuple[tuple[str, tuple[Receiver, ...]], ...]:
        """What must be found out before anything is sent, each with the receivers of whom it is not known."""
        receivers = [message.receiver for message in self.messages]
        found = ((name, tuple(one for one in receivers if name in one.lacks)) for name in LACKING)
        return tuple((name, those) for name, those in found if those)


def open_messages(app: App, actor: Actor, plan_id: str, *, named: bool) -> OpenMessages:
    """Everything to be sent about a plan. With names only while its incident is active, logged with everyone named. Raises
    NotFound, NotAllowed, and WrongState for names of a plan that is not active."""
    with app.store.transaction() as tx:
        row = check_can_to_plan(tx, actor, Deed.EXPORT, plan_id)
        if named and row.status is not Status.ACTIVE:
            raise said(WrongState, "message_not_active")
        towns = {one.code: one for one in tx.municipalities.all()}
        sites = {one.id: one for one in tx.sites.all()}
        messages = messages_of(tx.plans.get_facts(plan_id), towns, sites, actor.name, named=named)
        receipts = {one.receiver: one for one in tx.paper_back.receipts(plan_id)}
        now = app.clock()
        purpose = "names" if named else "counts"
        refs = sorted({ref for message in messages for ref in message.refs})
        tx.audit.append(
            at=now, who=actor.user_id, deed="messages", subject=plan_id, purpose=purpose, channel=actor.channel, refs=refs
        )
    return OpenMessages(row, messages, receipts, named, telephone_too(now))


def confirm_receipt(app: App, actor: Actor, plan_id: str, receiver: str, confirmed_by: str) -> None:
    """Notes who has said that the message to ``receiver`` arrived. Raises NotFound for a receiver who is not written to, and
    NoName."""
    name = " ".join(confirmed_by.split())[:LONGEST_NAME]
    if not name:
        raise said(NoName, "receipt_needs_name")
    now = app.clock()
    with app.store.transaction() as tx:
        check_can_to_plan(tx, actor, Deed.EXPORT, plan_id)
        if receiver not in {one.receiver.key for one in messages_of(tx.plans.get_facts(plan_id), {}, {}, "", named=False)}:
            raise NotFound("Nobody of that name is written to.")
        tx.paper_back.add_receipt(plan_id, Receipt(receiver, name, now, actor.name))
        tx.audit.append(
            at=now, who=actor.user_id, deed="message_received", subject=f"{plan_id} {receiver}", purpose="",
            channel=actor.channel, refs=()
        )  # fmt: skip
