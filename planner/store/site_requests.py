"""What has the region asked the municipalities, and by when does it want an answer? Whether a site has been answered for since
is read from the answers themselves."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from planner.errors import NotFound
from planner.store.site_tables import site_request


@dataclass(frozen=True, slots=True)
class SiteRequest:
    """A request to one municipality about some of its sites. ``id`` stands in a link and cannot be guessed; ``by`` is the name
    of whoever asked, ``message`` what they wrote."""

    id: str
    municipality_code: str
    site_ids: tuple[str, ...]
    asked_at: datetime
    answer_by: date
    who: str
    by: str
    message: str
    withdrawn_at: datetime | None = None


class SiteRequests:
    """The requests within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, municipality_code: str, site_ids: Iterable[str], *, at: datetime, answer_by: date, who: str, by: str, message: str
    ) -> SiteRequest:
        """A new request, under an id of 192 random bits."""
        one = SiteRequest(
            secrets.token_urlsafe(24), municipality_code, tuple(sorted(set(site_ids))), at, answer_by, who, by, message
        )
        self._connection.execute(
            insert(site_request).values(
                id=one.id,
                municipality_code=municipality_code,
                site_ids=list(one.site_ids),
                asked_at=at,
                answer_by=answer_by,
                who=who,
                withdrawn_at=None,
                facts_enc={"by": by, "message": message},
            )
        )
        return one

    def get(self, request_id: str) -> SiteRequest:
        """The request with this id. Raises NotFound."""
        row = self._connection.execute(select(site_request).where(site_request.c.id == request_id)).first()
        if row is None:
            raise NotFound("There is no such request.")
        return _request(row)

    def open(self, municipality_code: str | None = None) -> tuple[SiteRequest, ...]:
        """Those not withdrawn, newest first: to one municipality, or to all."""
        query = select(site_request).where(site_request.c.withdrawn_at.is_(None)).order_by(site_request.c.asked_at.desc())
        if municipality_code is not None:
            query = query.where(site_request.c.municipality_code == municipality_code)
        return tuple(_request(row) for row in self._connection.execute(query))

    def withdraw(self, request_id: str, *, at: datetime) -> None:
        """It is no longer asked. Raises NotFound when there is no such request, or not any more."""
        chosen = (site_request.c.id == request_id) & site_request.c.withdrawn_at.is_(None)
        if self._connection.execute(update(site_request).where(chosen).values(withdrawn_at=at)).rowcount != 1:
            raise NotFound("There is no such request.")


def _request(row: Row[Any]) -> SiteRequest:
    return SiteRequest(
        id=row.id,
        municipality_code=row.municipality_code,
        site_ids=tuple(row.site_ids),
        asked_at=row.asked_at,
        answer_by=row.answer_by,
        who=row.who,
        by=row.facts_enc["by"],
        message=row.facts_enc["message"],
        withdrawn_at=row.withdrawn_at,
    )
