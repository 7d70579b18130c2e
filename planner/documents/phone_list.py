"""Whom can be rung when nothing but paper and a telephone works? Every number of the night on one table."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.facts import PlanFacts
from planner.documents.phrases import on_one_line
from planner.documents.sheet import Bit, Cell, Column, Row, Table, line, said, strong

#: Three numbers side by side.
_ABREAST = 3
_COLUMNS = (Column("col_whom", 1.85), Column("col_phone", 1.4)) * _ABREAST


def phone_list(facts: PlanFacts) -> Table:
    """The duty phones of municipalities, then sites that receive or hand out, then vehicles, read down each column; who has no
    number is listed too."""
    entries = [(line(*name), strong(on_one_line(phone)) if phone else line(said("no_phone"))) for name, phone in _numbers(facts)]
    down = -(-len(entries) // _ABREAST)
    rows = []
    for i in range(down):
        cells: list[Cell] = []
        for column in range(_ABREAST):
            at = column * down + i
            cells += [(entries[at][0],), (entries[at][1],)] if at < len(entries) else [(), ()]
        rows.append(Row(tuple(cells)))
    return Table(_COLUMNS, tuple(rows), title="title_phones", dense=True)


def _numbers(facts: PlanFacts) -> Iterator[tuple[tuple[Bit | str, ...], str]]:
    concerned = {facts.sites[placed.site_id].municipality_code for placed in facts.plan.placed}
    for code in sorted(concerned | facts.counts_by_municipality().keys()):
        yield (said("municipality_of", name=facts.municipalities.get(code, code)),), facts.municipality_phones.get(code, "")
    loaded_at = {errand.site_id for errand in facts.plan.errands if errand.pickup_at is not None}
    for site_id in sorted({placed.site_id for placed in facts.plan.placed} | loaded_at):
        yield (facts.sites[site_id].name,), facts.sites[site_id].phone
    for route in sorted(facts.plan.routes, key=lambda route: route.shift_id):
        yield (said("vehicle_is"), route.shift_id), facts.vehicles[route.vehicle_id].phone
