"""The night as maps: all of it, then a map for each receiving site and each vehicle, numbered like their lists."""

from __future__ import annotations

from collections.abc import Sequence

from planner.documents.evacuation_list import arrivals_by_site
from planner.documents.facts import PlanFacts
from planner.documents.map_page import MapPage
from planner.documents.map_pages import map_of_all, map_of_route, map_of_site
from planner.documents.sheet import Amount, Column, Part, Row, Sheet, Table, line, said, strong
from planner.documents.visits import visits_of

_CONTENTS = (Column("col_map", 2.2), Column("col_map_of", 5.0), Column("col_page", 0.8, numeric=True))


def atlas_maps(facts: PlanFacts) -> tuple[MapPage, ...]:
    """The atlas's maps in order."""
    arrivals = arrivals_by_site(facts)
    routes = sorted(facts.plan.routes, key=lambda route: route.shift_id)
    return (
        map_of_all(facts),
        *(map_of_site(facts, facts.sites[site_id], arrivals[site_id]) for site_id in sorted(arrivals)),
        *(map_of_route(facts, route, visits_of(facts, route)) for route in routes),
    )


def atlas(facts: PlanFacts, maps: Sequence[MapPage], pages: Sequence[int]) -> Sheet:
    """The atlas with its contents first; ``pages`` the page on which each of ``maps`` begins."""
    rows = tuple(
        Row(((line(said(one.title)),), (strong(one.subject),), (line(Amount(page)),)))
        for one, page in zip(maps, pages, strict=True)
    )
    return Sheet(
        Part.ATLAS,
        "",
        line(facts.plan.scenario_name),
        (Table(_CONTENTS, rows, dense=True),),
        notes=(line(said("note_atlas")),),
        maps=tuple(maps),
    )
