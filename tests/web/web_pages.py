"""Every page that a browser can open in the test world. A test holds the list to the application's own."""

from __future__ import annotations

from collections.abc import Callable

from web_world import World

PAGES: dict[str, Callable[[World], str]] = {
    "start.page": lambda _: "/",
    "plans.listing": lambda _: "/plans",
    "plans.one": lambda w: f"/plans/{w.plan_id}",
    "plans.person": lambda w: f"/plans/{w.plan_id}/people/{w.facts.plan.unplaced[0].ref}",
    "plans.map_document": lambda w: f"/plans/{w.plan_id}/map",
    "plan_steps.confirm": lambda w: f"/plans/{w.plan_id}/steps/propose",
    "plan_files.prints": lambda w: f"/plans/{w.plan_id}/prints",
    "jobs.new": lambda _: "/plans/new",
    "jobs.one": lambda w: f"/jobs/{w.jobs['running']}",
    "jobs.progress": lambda w: f"/jobs/{w.jobs['running']}/progress",
    "scenarios.listing": lambda _: "/scenarios",
    "imports.page": lambda _: "/imports",
    "imports.choose": lambda w: f"/imports/{w.uploads['columns']}/columns",
    "imports.preview": lambda w: f"/imports/{w.uploads['preview']}/preview",
    "imports.work": lambda w: f"/imports/{w.uploads['working']}/work",
    "imports.report": lambda w: f"/imports/{w.uploads['report']}/report",
    "people.index": lambda _: "/people",
    "addresses.listing": lambda _: "/people/addresses",
    "addresses.one": lambda w: f"/people/addresses/{w.register['unfound']}",
    "people.reviews": lambda _: "/people/reviews",
    "people.review": lambda w: f"/people/reviews/{w.register['pair']}",
    "people.confirm_merge": lambda w: f"/people/reviews/{w.register['pair']}/merge",
    "people.merges": lambda _: "/people/merges",
    "people.confirm_undo": lambda w: f"/people/merges/{w.register['merge']}/undo",
    "people.conflicts": lambda _: "/people/conflicts",
    "people.corrections": lambda _: "/people/corrections",
    "people.person": lambda w: f"/people/{w.register['corrected']}/corrections",
    "people.confirm_revoke": lambda w: f"/people/{w.register['corrected']}/corrections/{w.register['correction']}/revoke",
    "quality.page": lambda _: "/quality",
    "quality.shareable": lambda _: "/quality/shareable",
}
#: The same endpoints in other moods.
MOODS: dict[str, Callable[[World], str]] = {
    "a calm plan": lambda w: f"/plans/{w.calm_plan_id}",
    "a narrowed plan": lambda w: f"/plans/{w.plan_id}?outcome=placed&municipality=0661&sort=slack&order=desc",
    "an empty choice": lambda w: f"/plans/{w.plan_id}?outcome=unplaced&site=S1",
    "someone placed": lambda w: f"/plans/{w.plan_id}/people/{w.facts.plan.placed[0].ref}",
    "someone at home": lambda w: f"/plans/{w.plan_id}/people/{w.facts.plan.stays[0].ref}",
    "a step that hurts": lambda w: f"/plans/{w.plan_id}/steps/supersede",
    "a waiting job": lambda w: f"/jobs/{w.jobs['queued']}",
    "a finished job": lambda w: f"/jobs/{w.jobs['done']}",
    "a failed job": lambda w: f"/jobs/{w.jobs['failed']}",
    "an import that was stopped": lambda w: f"/imports/{w.uploads['stopped']}/work",
    "a file with several sheets": lambda w: f"/imports/{w.uploads['sheets']}/columns",
    "a file that has shrunk": lambda w: f"/imports/{w.uploads['shrunk']}/preview",
    "an address that was found": lambda w: f"/people/addresses/{w.register['corrected']}",
    "every suspicion": lambda _: "/people/reviews?state=all",
    "a decided suspicion": lambda w: f"/people/reviews/{w.register['decided']}",
    "a stopped job": lambda w: f"/jobs/{w.jobs['cancelled']}",
}
#: GET endpoints that are not pages: files, and the sign-in page that needs nobody.
NOT_PAGES = frozenset(
    {
        "static",
        "assets.asset",
        "account.sign_in",
        "plan_files.export",
        "plan_files.print_file",
        "imports.errors",
        "people.short",
        "quality.download",
    }
)
