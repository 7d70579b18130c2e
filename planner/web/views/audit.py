"""The auditor's pages: who looked at whom, is the log whole, and was each broken glass justified?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import accounts, auditing, breaking_glass
from planner.actions.auditing import Search
from planner.actions.breaking_glass import VERDICTS, BadGlass
from planner.store.glass import BrokenGlass
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here
from planner.web.rendering import moment_text, t
from planner.web.tables import Column, Filter, Table, table_of

pages = Blueprint("audit", __name__, url_prefix="/audit")


def start_page() -> str:
    """What an auditor comes for first."""
    app, person = planner_app(), actor()
    queue = breaking_glass.review_queue(app, person)
    latest = auditing.chain(app, person, latest=auditing.LATEST)
    return render_template("audit/start.html", waiting=len(queue), chain=latest, walked=min(latest.links, auditing.LATEST))


@pages.get("")
def log() -> str:
    """The log, latest first, narrowed by account, patient, deed and days. What is chosen stands in the address."""
    app, person = planner_app(), actor()
    search = _search()
    return render_template(
        "audit/log.html", search=search, found=auditing.search_log(app, person, search), choices=auditing.choices(app, person)
    )


@pages.get("/chain")
def chain() -> str:
    """Walks the whole log and says whether it is whole."""
    return render_template("audit/chain.html", chain=auditing.chain(planner_app(), actor()))


@pages.get("/break-glass")
def glass() -> str:
    """What nobody has judged yet, or everything."""
    everything = request.args.get("state") == "all"
    rows = breaking_glass.review_queue(planner_app(), actor(), everything=everything)
    names = accounts.names_of(planner_app(), (row.user_id for row in rows))
    found, done = _glass_table(rows, names), request.args.get("done", "")
    return render_template("audit/glass.html", found=found, everything=everything, done=done)


def _glass_table(rows: Sequence[BrokenGlass], names: Mapping[str, str]) -> Table[BrokenGlass]:
    def who(one: BrokenGlass) -> str:
        return names.get(one.user_id, one.user_id[:12])

    def verdict(one: BrokenGlass) -> str:
        return one.verdict or "none"

    columns = (
        Column[BrokenGlass](
            "number", "audit.number", lambda r: r.id, sort=lambda r: r.id, href=lambda r: url_for("audit.glass_one", number=r.id)
        ),
        Column[BrokenGlass]("at", "audit.at", lambda r: moment_text(r.at), sort=lambda r: (r.at, r.id)),
        Column[BrokenGlass]("who", "audit.who", who, sort=lambda r: (who(r), r.at)),
        Column[BrokenGlass]("what", "glass.what", lambda r: r.ref or t("glass.of_municipality", code=r.municipality_code)),
        Column[BrokenGlass](
            "verdict", "audit.verdict", lambda r: t(f"audit.verdict_{verdict(r)}"), sort=lambda r: (verdict(r), r.at)
        ),
    )
    people = {row.user_id: who(row) for row in rows}
    verdicts = {code: t(f"audit.verdict_{code}") for code in ("none", *VERDICTS)}
    filters = (
        Filter[BrokenGlass]("who", "audit.who", lambda r, code: r.user_id == code, people),
        Filter[BrokenGlass]("verdict", "audit.verdict", lambda r, code: verdict(r) == code, verdicts),
    )
    return table_of("glass", "audit.queue", rows, columns, request.args, sort="", filters=filters)


@pages.get("/break-glass/<int:number>")
def glass_one(number: int) -> str:
    """One, with what was looked at meanwhile."""
    return _glass_page(number)


@pages.post("/break-glass/<int:number>")
def review(number: int) -> Response | tuple[str, int]:
    """The verdict."""
    verdict, note = request.form.get("verdict", ""), request.form.get("note", "")
    try:
        breaking_glass.review_glass(planner_app(), actor(), number, verdict, note)
    except BadGlass as error:
        return _glass_page(number, said_here(error), verdict, note), 422
    return redirect(url_for("audit.glass", done="reviewed"))


def _glass_page(number: int, wrong: str = "", verdict: str = "", note: str = "") -> str:
    app, person = planner_app(), actor()
    row = breaking_glass.open_glass(app, person, number)
    return render_template(
        "audit/glass_one.html",
        row=row,
        name=accounts.names_of(app, [row.user_id]).get(row.user_id, row.user_id[:12]),
        looks=auditing.looks_under_glass(app, person, row),
        verdicts=VERDICTS,
        wrong=wrong,
        verdict=verdict,
        note=note,
    )


def _search() -> Search:
    asked = request.args
    before = asked.get("before", "")
    return Search(
        who=asked.get("who", "")[:80],
        ref=asked.get("ref", "").strip().upper()[:20],
        deed=asked.get("deed", "")[:60],
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
