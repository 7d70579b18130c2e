"""Every change that a browser can ask for in the test world. A test holds the list to the application's own."""

from __future__ import annotations

from collections.abc import Callable

from web_world import World

POSTS: dict[str, Callable[[World], str]] = {
    "account.sign_in": lambda _: "/sign-in",
    "account.give_second_factor": lambda _: "/second-factor",
    "account.key_question": lambda _: "/second-factor/key/question",
    "account.give_key": lambda _: "/second-factor/key",
    "account.accept_invitation": lambda _: "/invitation/unknown",
    "account.sign_out": lambda _: "/sign-out",
    "account.language": lambda _: "/language",
    "profile.confirm_app": lambda _: "/profile/app",
    "profile.new_codes": lambda _: "/profile/codes",
    "profile.change_password": lambda _: "/profile/password",
    "profile.end_session": lambda _: "/profile/sessions",
    "profile.new_key_question": lambda _: "/profile/keys/question",
    "profile.add_key": lambda _: "/profile/keys",
    "profile.remove_key": lambda _: "/profile/keys/remove",
    "jobs.begin": lambda _: "/plans/new",
    "jobs.cancel": lambda w: f"/jobs/{w.jobs['running']}/cancel",
    "imports.begin": lambda _: "/imports",
    "imports.chosen": lambda w: f"/imports/{w.uploads['columns']}/columns",
    "imports.store": lambda w: f"/imports/{w.uploads['columns']}/import",
    "imports.cancel": lambda w: f"/imports/{w.uploads['columns']}/cancel",
    "plan_steps.take": lambda w: f"/plans/{w.plan_id}/steps/propose",
    "plan_files.make_prints": lambda w: f"/plans/{w.plan_id}/prints",
    "people.find": lambda _: "/people/find",
    "people.pin": lambda w: f"/people/addresses/{w.register['unfound']}",
    "people.keep_apart": lambda w: f"/people/reviews/{w.register['pair']}",
    "people.merge": lambda w: f"/people/reviews/{w.register['pair']}/merge",
    "people.undo": lambda w: f"/people/merges/{w.register['merge']}/undo",
    "people.correct": lambda w: f"/people/{w.register['corrected']}/corrections",
    "people.revoke": lambda w: f"/people/{w.register['corrected']}/corrections/{w.register['correction']}/revoke",
}
