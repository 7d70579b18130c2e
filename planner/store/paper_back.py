"""What was typed back from a plan's paper, and whose receipt of a message is known?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from planner.documents.ticks import Tick, TickKind
from planner.store.paper_tables import message_receipt, tick


@dataclass(frozen=True, slots=True)
class Receipt:
    """``confirmed_by`` at the receiver ("municipality:CODE" or "site:ID") said so to ``who``."""

    receiver: str
    confirmed_by: str
    at: datetime
    who: str

    def __repr__(self) -> str:
        return f"Receipt(receiver={self.receiver!r})"


class PaperBack:
    """Ticks and receipts within one transaction. Only added to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_tick(self, plan_id: str, one: Tick) -> None:
        """Remembers what was typed."""
        values = {"ref": one.ref, "kind": one.kind.value, "value_enc": one.value, "at": one.at, "who": one.who}
        self._connection.execute(insert(tick).values(plan_id=plan_id, **values))

    def ticks(self, plan_id: str) -> tuple[Tick, ...]:
        """Everything typed of the plan's paper, oldest first."""
        rows = self._connection.execute(select(tick).where(tick.c.plan_id == plan_id).order_by(tick.c.id))
        return tuple(Tick(row.ref, TickKind(row.kind), row.value_enc, row.at, row.who) for row in rows)

    def add_receipt(self, plan_id: str, one: Receipt) -> None:
        """Remembers who has confirmed that a message arrived."""
        values = {"receiver": one.receiver, "confirmed_by_enc": one.confirmed_by, "at": one.at, "who": one.who}
        self._connection.execute(insert(message_receipt).values(plan_id=plan_id, **values))

    def receipts(self, plan_id: str) -> tuple[Receipt, ...]:
        """Every receipt of the plan's messages, oldest first."""
        query = select(message_receipt).where(message_receipt.c.plan_id == plan_id).order_by(message_receipt.c.id)
        return tuple(Receipt(row.receiver, row.confirmed_by_enc, row.at, row.who) for row in self._connection.execute(query))
