"""Who is on the way to a municipality's sites, as one table for each plan? Never in pages: a list that lacks somebody on paper
is dangerous."""

from __future__ import annotations

from collections.abc import Mapping

from planner.actions.inbound import Arriving, Inbound
from planner.web.rendering import short_text, t
from planner.web.tables import MOST_ROWS, Column, Filter, Table, by_name, table_of


def inbound_table(one: Inbound, number: int, query: Mapping[str, str]) -> Table[Arriving]:
    """The arrivals of one plan, the ``number``-th on the page, the first to come on top. The address names sites and
    municipalities only."""

    def home(a: Arriving) -> str:
        return one.municipalities.get(a.person.municipality_code, a.person.municipality_code)

    columns = (
        Column[Arriving]("who", "inbound.who", lambda a: a.person.name, sort=lambda a: by_name(a.person.name)),
        Column[Arriving](
            "arrives", "inbound.arrives", lambda a: short_text(a.arrival_at), sort=lambda a: (a.arrival_at, a.person.ref)
        ),
        Column[Arriving]("site", "inbound.site", lambda a: a.site_name, sort=lambda a: (a.site_name, a.arrival_at)),
        Column[Arriving]("needs", "inbound.needs", lambda _: ""),
        Column[Arriving](
            "travel", "inbound.travel", lambda a: t(a.person.mobility), sort=lambda a: (a.person.mobility, a.arrival_at)
        ),
        Column[Arriving]("from", "inbound.from", home, sort=lambda a: (home(a), a.arrival_at)),
        Column[Arriving]("phone", "inbound.phone", lambda a: a.person.phone),
        Column[Arriving]("relative", "inbound.relative", lambda a: a.person.relative_name),
    )
    sites = {a.site_id: a.site_name for a in sorted(one.people, key=lambda a: a.site_name)}
    homes = {a.person.municipality_code: home(a) for a in sorted(one.people, key=home)}
    filters = (
        Filter[Arriving]("site", "inbound.site", lambda a, code: a.site_id == code, sites),
        Filter[Arriving]("from", "inbound.from", lambda a, code: a.person.municipality_code == code, homes),
    )
    return table_of(
        f"arrivals-{number}",
        "inbound.heading",
        one.people,
        columns,
        query,
        sort="arrives",
        filters=filters,
        prefix=f"p{number}-",
        page_size=MOST_ROWS,
    )
