"""What has been imported, by whom, and what was wrong with it, in the reader's language?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.actions.importing import ImportKind
from planner.store.inputs import ImportRun
from planner.web.context import language
from planner.web.rendering import moment_text, number_text, t
from planner.web.tables import Column, Filter, Table, by_name, table_of

#: So many imports are shown on one page, each with its remarks below.
PAGE_SIZE = 10


@dataclass(frozen=True)
class Remark:
    """What is wrong in one row of a file, in the reader's language."""

    row: int
    column: str
    text: str
    severity: str = "error"


def remarks_of(issues: Iterable[Mapping[str, Any]]) -> tuple[Remark, ...]:
    """The issues as they are kept, in the reader's language."""
    key = "message_en" if language() == "en" else "message"
    return tuple(Remark(int(one["row"]), str(one["column"]), str(one[key]), str(one["severity"])) for one in issues)


def runs_table(runs: Sequence[ImportRun], query: Mapping[str, str]) -> Table[ImportRun]:
    """The imports, the latest first."""

    def count(key: str, label: str) -> Column[ImportRun]:
        return Column(key, label, lambda r: number_text(getattr(r, key)), sort=lambda r: getattr(r, key), numeric=True)

    columns = (
        Column[ImportRun]("kind", "imports.kind", lambda r: t(f"imports.{r.kind}"), sort=lambda r: t(f"imports.{r.kind}")),
        Column[ImportRun]("sender", "imports.sender", lambda r: r.source, sort=lambda r: by_name(r.source)),
        Column[ImportRun]("when", "imports.when", lambda r: moment_text(r.at), sort=lambda r: r.at),
        Column[ImportRun]("who", "imports.who", lambda r: r.who, sort=lambda r: r.who),
        count("rows_read", "imports.rows"),
        count("accepted", "imports.accepted"),
        count("rejected", "imports.rejected"),
        count("duplicate", "imports.duplicate"),
    )
    senders = {run.source: run.source for run in sorted(runs, key=lambda run: by_name(run.source)) if run.source}
    kinds = {kind.value: t(f"imports.{kind.value}") for kind in ImportKind}
    filters = (
        Filter[ImportRun]("kind", "imports.kind", lambda r, code: r.kind == code, kinds),
        Filter[ImportRun]("sender", "imports.sender", lambda r, code: r.source == code, senders),
    )
    return table_of(
        "imports", "imports.latest", runs, columns, query, sort="when", descending=True, filters=filters, page_size=PAGE_SIZE
    )
