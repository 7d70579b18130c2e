"""What is done with a file that waits, one step at a time: look at its columns, try the import, store it?

Each step keeps what it found beside the file (``uploads``), encrypted; the pages only show that. So it does not matter who takes
a step: the request itself for a small file, a job in the background for a large one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from planner.actions import importing, uploads
from planner.actions.actor import Actor
from planner.actions.app import App
from planner.actions.importing import ImportResult
from planner.actions.previewing import Gone, ImportShrinks, RemovalUnsure
from planner.actions.uploads import Upload
from planner.actions.watching import Watch
from planner.errors import FileProblem
from planner.registries.records import Issue, Severity
from planner.registries.sandbox import ChoiceNeeded, SheetChoiceNeeded
from planner.store.codec import to_json

#: So many remarks are kept for the pages, the worst first; the error file and the command line have them all.
KEPT_ISSUES = 200
#: A file of at most so many bytes is read in a moment: somebody waiting for its page hardly notices.
AT_ONCE_BYTES = 256 * 1024


class Step(StrEnum):
    """What can be done with a file that waits."""

    COLUMNS = "columns"
    PREVIEW = "preview"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user has asked for besides: what becomes of the gone, whether a shrinking file is right, and the language of the
    error file."""

    gone: Gone = Gone.KEEP
    confirm_shrink: bool = False
    lang: str = "da"

    def as_args(self) -> dict[str, Any]:
        """Plain data for a job; :func:`wish_of` reads it."""
        return {"gone": self.gone.value, "confirm_shrink": self.confirm_shrink, "lang": self.lang}


def wish_of(args: Mapping[str, Any]) -> Wish:
    """The wish in a job's arguments."""
    return Wish(Gone(args["gone"]), bool(args["confirm_shrink"]), str(args["lang"]))


def is_quick(app: App, one: Upload) -> bool:
    """True for a file so small that no job is needed. Raises NotFound when it is gone."""
    return uploads.size_of(app, one) <= AT_ONCE_BYTES


def take(app: App, actor: Actor, upload_id: str, step: Step, wish: Wish, watch: Watch = Watch()) -> None:  # noqa: B008 (frozen)
    """Takes ``step`` and keeps what it found beside the file: also that a choice is needed first, that the file cannot be read
    (it is deleted then), or that storing was refused. Raises NotFound when the file is gone, Cancelled when asked to stop."""
    one = uploads.upload(app, actor, upload_id)
    try:
        with uploads.plain_file(app, one) as path:
            if step is Step.COLUMNS:
                if headings := importing.look_at_headings(app, actor, one.kind, path, one.read_as(chosen=False)):
                    uploads.change_upload(app, one, mapping=to_json(headings), asks=None)
                    return
                mapping = importing.look_at_columns(app, actor, one.kind, path, one.read_as(chosen=False), watch)
                found: dict[str, Any] = {"mapping": None if mapping is None else to_json(mapping), "asks": None}
                uploads.change_upload(app, one, **found)
                return
            final = step is Step.STORE
            result = importing.import_file(
                app,
                actor,
                one.kind,
                path,
                dry_run=not final,
                read_as=one.read_as(),
                gone=wish.gone,
                confirm_shrink=wish.confirm_shrink,
                watch=watch,
            )
    except ChoiceNeeded as needed:
        which = "sheet" if isinstance(needed, SheetChoiceNeeded) else "hidden"
        uploads.change_upload(app, one, asks={"which": which, "choices": list(needed.choices), "message": str(needed)})
    except FileProblem as problem:
        uploads.forget_file(app, one, failure=str(problem))
    except (ImportShrinks, RemovalUnsure) as refused:
        uploads.change_upload(app, one, refused={"code": refused.code, "message": str(refused), "gone": wish.gone.value})
    else:
        _keep(app, one, result, final, wish.lang)


def _keep(app: App, one: Upload, result: ImportResult, final: bool, lang: str) -> None:
    """Keeps what became of the rows: as the report when they have been stored, else as what would happen."""
    rows, suffix = b"", ""
    if result.report.rejected and result.table is not None:
        with uploads.plain_folder(app) as folder:
            path = importing.make_error_file(result, folder / one.kind.value, lang)
            rows, suffix = path.read_bytes(), path.suffix
    outcome = {**_outcome(result), "errors": suffix}
    if final:
        uploads.finish_upload(app, one, outcome, rows)
    else:
        uploads.keep_errors(app, one, rows)
        uploads.change_upload(app, one, tried=outcome, refused=None)


def _outcome(result: ImportResult) -> dict[str, Any]:
    """Counts and the worst remarks, without a value of the file."""
    report, change, difference = result.report, result.change, result.difference
    return {
        "kind": report.kind,
        "rows_read": report.rows_read,
        "accepted": report.accepted,
        "rejected": report.rejected,
        "duplicate": report.duplicate,
        "issues": [issue.as_json() for issue in worst_first(report.issues)[:KEPT_ISSUES]],
        "issues_in_all": len(report.issues),
        "change": {"new": change.new, "changed": change.changed, "unchanged": change.unchanged} if change else None,
        "difference": {**difference.as_json(), "removing_shrinks": difference.removing_shrinks} if difference else None,
        "preview": asdict(result.preview) if result.preview else None,
    }


def worst_first(issues: Iterable[Issue]) -> list[Issue]:
    """What sends rows back stands first: only so many are shown."""
    weight = list(Severity)
    return sorted(issues, key=lambda issue: (weight.index(issue.severity), issue.row))
