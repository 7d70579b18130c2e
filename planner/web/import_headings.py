"""Which headings of an address register or an area file mean what? The step of an import where that is chosen."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request

from planner.actions.importing import ImportKind
from planner.actions.uploads import Upload
from planner.registries.columns import COLUMNS
from planner.registries.file_headings import AREA_KEYS, AREA_KINDS, FileHeadings, missing_addresses
from planner.registries.records import Kind
from planner.store.codec import from_json
from planner.web.context import language
from planner.web.rendering import t

#: Kinds of file of which the headings alone are chosen.
NAMED = frozenset({ImportKind.ADDRESSES, ImportKind.AREAS})


def picked_headings(one: Upload) -> dict[str, str | None]:
    """What the select boxes say: key to heading, None = the file does not have it. What the file does not have is left out."""
    known = _headings(one)
    picked: dict[str, str | None] = {}
    for key in _keys(one):
        heading = request.form.get(f"heading-{key}", "")
        allowed = AREA_KINDS if key == "kind" else known.headings
        picked[key] = heading if heading in allowed else None
    return picked


def missing_headings(one: Upload, picked: Mapping[str, str | None]) -> list[str]:
    """The names of what must be there and is not chosen."""
    if one.kind is ImportKind.ADDRESSES:
        return [_named(one, key) for key in missing_addresses(picked)]
    return [] if picked.get("code") else [_named(one, "code")]


def headings_page(one: Upload, picked: Mapping[str, str | None] | None = None, missing: list[str] | None = None) -> str:
    """The page, with what is ``picked`` or else known by name."""
    known = _headings(one)
    chosen = known.found if picked is None else picked
    rows = [(key, _named(one, key), _hint(one, key), key in _required(one), chosen.get(key) or "") for key in _keys(one)]
    kinds = [(code, t(f"imports.area_kind_{code}")) for code in AREA_KINDS]
    return render_template(
        "imports/headings.html", upload=one, rows=rows, headings=known.headings, kinds=kinds, missing=missing or []
    )


def _headings(one: Upload) -> FileHeadings:
    return from_json(FileHeadings, one.mapping)


def _keys(one: Upload) -> tuple[str, ...]:
    return AREA_KEYS if one.kind is ImportKind.AREAS else tuple(column.key for column in COLUMNS[Kind.ADDRESSES])


def _required(one: Upload) -> frozenset[str]:
    if one.kind is ImportKind.AREAS:
        return frozenset({"code"})
    return frozenset(column.key for column in COLUMNS[Kind.ADDRESSES] if column.required)


def _named(one: Upload, key: str) -> str:
    if one.kind is ImportKind.AREAS:
        return t(f"imports.area_{key}")
    column = next(column for column in COLUMNS[Kind.ADDRESSES] if column.key == key)
    return ((column.english or column.key) if language() == "en" else column.danish).replace("_", " ")


def _hint(one: Upload, key: str) -> str:
    if one.kind is ImportKind.AREAS:
        return t(f"imports.area_{key}_hint")
    column = next(column for column in COLUMNS[Kind.ADDRESSES] if column.key == key)
    return column.description_en if language() == "en" else column.description_da
