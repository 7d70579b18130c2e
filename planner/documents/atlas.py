"""The night as maps: all of it, then a map for each receiving site and each vehicle, numbered like their lists."""

from __future__ import annotations

from collections.abc import Sequence

from planner.documents.map_page import MapPage
from planner.documents.sheet import Amount, Column, Line, Part, Row, Sheet, Table, line, said, strong

_CONTENTS = (Column("col_map", 2.2), Column("col_map_of", 5.0), Column("col_page", 0.8, numeric=True))
_MAPPED = (Part.OVERVIEW, Part.EVACUATION_LIST, Part.RUN_SHEET)


def atlas_maps(sheets: Sequence[Sheet]) -> tuple[MapPage, ...]:
    """The first map of each paper that has one, in the order of the papers: the very maps that the papers carry."""
    return tuple(sheet.maps[0] for sheet in sheets if sheet.part in _MAPPED and sheet.maps)


def atlas(subject: Line, maps: Sequence[MapPage], pages: Sequence[int]) -> Sheet:
    """The atlas with its contents first; ``pages`` the page on which each of ``maps`` begins."""
    rows = tuple(
        Row(((line(said(one.title)),), (strong(one.subject),), (line(Amount(page)),)))
        for one, page in zip(maps, pages, strict=True)
    )
    contents = Table(_CONTENTS, rows, dense=True)
    return Sheet(Part.ATLAS, "", subject, (contents,), notes=(line(said("note_atlas")),), maps=tuple(maps))
