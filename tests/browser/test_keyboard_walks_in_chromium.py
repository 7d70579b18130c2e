"""Can each role do its work by keyboard alone, from signing in to the last deed, and see where they are?

Only Tab, Enter, Space, arrows and letters are used. At every stop what has the focus must be visible and marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from browser_window import Opened, served
from web_world import NOW, TOTP_SECRET, World, code_now, make_world

from planner.actions import accounts
from planner.actions.actor import Role, at_the_command_line
from planner.plans.lifecycle import Status

#: More stops than this and nobody finds the way.
MOST_STOPS = 150

#: Whether what has the focus is what is looked for, and whether it can be seen that it has it.
LOOK = """
(wanted) => {
  const at = document.activeElement;
  const marks = (el, pseudo) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(el, pseudo);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  };
  const label = at.id && document.querySelector(`label[for="${CSS.escape(at.id)}"]`);
  const shown = (el) => { const box = el.getBoundingClientRect(); return box.width > 0 && box.height > 0 && box.right > 0; };
  const words = (at.getAttribute("aria-label") || at.innerText || at.textContent || "").replace(/\\s+/g, " ").trim();
  return {
    nowhere: at === document.body || at === document.documentElement,
    found: wanted.selector ? at.matches(wanted.selector) : words === wanted.words || words.startsWith(wanted.words + " :"),
    seen: at.tagName === "IFRAME" || shown(at) || (label && shown(label)),
    marked: at.tagName === "IFRAME" || marks(at) || (label && (marks(label) || marks(label, "::before"))),
    what: at.tagName + "#" + at.id + " " + words.slice(0, 40),
  };
}
"""


@dataclass
class Keys:
    """Someone at a keyboard."""

    window: Opened

    @property
    def page(self) -> Any:
        return self.window.page

    def to(self, words: str = "", *, selector: str = "", back: bool = False) -> Keys:
        """Tabs on to what says ``words``, or to what ``selector`` names. Every stop on the way can be seen."""
        passed = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            found = self.page.evaluate(LOOK, {"words": words, "selector": selector})
            passed.append(found["what"])
            assert found["seen"] or found["nowhere"], f"hidden focus at {found['what']} on {self.page.url}"
            assert found["marked"] or found["nowhere"], f"unmarked focus at {found['what']} on {self.page.url}"
            if found["found"]:
                return self
            if passed.count(passed[0]) > 2:
                break
        raise AssertionError(f"{words or selector!r} is not reached on {self.page.url}: {passed}")

    def press(self, *keys: str) -> Keys:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text: str) -> Keys:
        self.page.keyboard.type(text)
        return self

    def follow(self, words: str = "", *, selector: str = "", url: str) -> Keys:
        """Tabs to it, presses Enter, and is then on the page ``url``; there the link past the menu comes first."""
        self.to(words, selector=selector)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        assert re.search(url, self.page.url), self.page.url
        return self

    def stays(self, selector: str) -> Keys:
        """The focus is still where it was after a part of the page came anew."""
        self.page.locator(f"{selector}:focus").wait_for()
        return self

    @property
    def heading(self) -> str:
        return str(self.page.locator("h1").inner_text())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One of these tests' own: they go on with what is there."""
    made = make_world(tmp_path_factory.mktemp("walks"), lambda: NOW, registered=True)
    yield made
    made.app.store.close()


@pytest.fixture(scope="module")
def base(world: World) -> Iterator[str]:
    with served(world) as address:
        yield address


@pytest.fixture
def sign_in(world: World, open_browser: Callable[..., Opened]) -> Callable[[Role], Keys]:
    """Somebody new in a role, who has signed in with password and code by keyboard."""

    def begin(role: Role) -> Keys:
        email = f"tast-{role.value}@example.dk"
        code = "0661" if role is Role.MUNICIPAL else ""
        password = accounts.add_user(world.app, at_the_command_line("test"), email, f"Tast {role.value}", frozenset({role}), code)
        with world.app.store.transaction() as tx:
            user = tx.users.by_email(email)
            assert user is not None
            tx.factors.put_totp(user.id, TOTP_SECRET, confirmed_at=NOW)
        keys = Keys(open_browser(role=""))
        keys.window.go("/")
        keys.to(selector="#email").type(email).to(selector="#password").type(password)
        with keys.page.expect_navigation():
            keys.press("Enter")
        keys.to(selector="#code").type(code_now(world.app))
        with keys.page.expect_navigation():
            keys.press("Enter")
        assert keys.page.url.rstrip("/").endswith(str(keys.window.base).rstrip("/"))
        return keys

    return begin


def test_staff_write_a_scenario_begin_a_plan_fill_in_a_change_and_propose_one(
    world: World, sign_in: Callable[[Role], Keys]
) -> None:
    keys = sign_in(Role.PLANNER)
    keys.follow("Scenarier", url="/scenarios$").follow("Nyt scenarie", url="/scenarios/new$")
    keys.to(selector="#name").type("Tastet nat").to(selector="#warning_h").press("Control+a").type("4")
    keys.to(selector="#start").type("12022026").press("ArrowRight").type("0600PM")
    keys.to("Spring over kortet").press("Enter").to(selector="#drawn").type("8.5 56.3\n8.7 56.3\n8.7 56.4")
    keys.follow(selector="#save-scenario", url="/scenarios/tastet-nat$")
    assert keys.heading == "Tastet nat"
    assert "2.12.2026 kl. 18.00" in keys.page.locator(".made").inner_text()
    keys.follow("Lav en plan", url="/plans/new").follow("Start planlægningen", url="/jobs/")

    keys.follow("Planer", url="/plans$")
    keys.to(selector="#filter-status").press("ArrowDown")
    keys.page.wait_for_url(re.compile(r"status=draft"))
    keys.stays("#filter-status").to(selector="#plans-sort-affected").press("Enter")
    keys.page.wait_for_url(re.compile(r"sort=affected"))
    keys.stays("#plans-sort-affected").to(selector="#plans-clear", back=True).press("Enter")
    keys.page.wait_for_url(re.compile(r"^(?!.*status=)"))
    keys.stays("#plans")

    keys.follow(selector=f"th a[href$='{world.plan_id}']", url=world.plan_id)
    keys.to(selector="#people-next").press("Enter")
    keys.page.locator("#people .pages", has_text="Side 2").wait_for()
    keys.stays("#people-next").to("Spring over kortet").press("Enter")
    keys.follow(selector="#people tbody th a", url="/people/").follow(selector="#change-draft", url="/change$")
    keys.to(selector="#kind-move").press("ArrowDown").to(selector="#why").type("Naboen har nøglen og kører med")
    keys.to("Prøv og gem som ny kladde").follow("Fortryd", url="/people/").follow(selector=".back a", url=world.plan_id)
    keys.to("Spring over kortet").press("Enter")
    keys.follow("Foreslå planen …", url="/propose$").follow("Foreslå planen", url=world.plan_id)
    assert status_of(world, world.plan_id) is Status.PROPOSED
    assert keys.window.said == []


def status_of(world: World, plan_id: str) -> Status:
    with world.app.store.read() as tx:
        return tx.plans.get_row(plan_id).status


def test_a_contact_person_answers_the_region_and_sees_who_comes(sign_in: Callable[[Role], Keys]) -> None:
    keys = sign_in(Role.MUNICIPAL)
    keys.follow("Se spørgsmålet", url="/requests/").to(selector="[type=checkbox]").press("Space")
    before = keys.page.locator(".yes").count()
    keys.follow("Bekræft de valgte steder", url="/requests/")
    assert keys.page.locator(".yes").count() != before
    keys.follow("Mine steder", url="/municipality/sites$").follow("Kulturhuset", url="/sites/M3$")
    keys.to(selector="#contact").press("Control+a").type("Vagten")
    keys.follow("Gem svarene", url="/sites/M3")
    assert keys.page.locator("#contact").input_value() == "Vagten"
    keys.follow("Fortryd: tag svaret tilbage", url="take-back").follow("Tag svaret tilbage", url="/sites/M3")
    assert keys.page.locator("#contact").input_value() == ""
    keys.follow("✓ Stadig rigtigt", url="/sites/M3.*confirmed")
    keys.follow("På vej til os", url="/municipality/")
    keys.to(selector="#arrivals-1-sort-from").press("Enter")
    keys.page.wait_for_url(re.compile(r"p1-sort=from"))
    keys.stays("#arrivals-1-sort-from")
    assert keys.window.said == []


def test_a_lead_approves_activates_reads_types_ticks_and_closes(world: World, sign_in: Callable[[Role], Keys]) -> None:
    keys = sign_in(Role.LEAD)
    keys.follow(selector=".notice-of-change button", url="/$")
    proposed, active = world.incident["proposed"], world.incident["plan"]
    keys.follow(selector=f"a[href$='{proposed}/steps/approve']", url="/approve$")
    keys.to(selector="#reason").type("Set igennem med lægen i nat").follow("Godkend planen", url="/")
    assert status_of(world, proposed) is Status.APPROVED

    keys.follow("Forside", url="/$")
    keys.follow("Åbn indsatsen", url=f"/incidents/{active}$")
    keys.to(selector="#filter-outcome").press("ArrowDown")
    keys.page.wait_for_url(re.compile(r"outcome="))
    keys.stays("#filter-outcome").follow("Indtast krydser fra papiret", url="/ticks")
    keys.to(selector="input[data-column]").type("12.05").follow("Gem", url="/ticks")
    keys.follow("Forside", url="/$").follow("Åbn indsatsen", url=f"/incidents/{active}$")
    keys.follow("Afslut indsatsen …", url="/close$")
    keys.to(selector="#reason").type("Strømmen er tilbage overalt").follow("Afslut indsatsen", url="/")
    assert status_of(world, active) is Status.CLOSED

    keys.follow("Forside", url="/$")
    keys.follow(selector=f"a[href$='{proposed}/steps/activate']", url="/activate$")
    keys.to(selector="#reason").type("Strømmen er væk fra klokken 18").follow("Tag planen i brug", url="/")
    assert status_of(world, proposed) is Status.ACTIVE
    assert keys.window.said == []


def test_an_administrator_invites_shuts_and_opens_an_account_and_sets_a_period(sign_in: Callable[[Role], Keys]) -> None:
    keys = sign_in(Role.ADMINISTRATOR)
    keys.follow("Invitér en bruger", url="/new$")
    keys.to(selector="#name").type("Tilde Tast").to(selector="#email").type("tilde@example.dk")
    keys.to(selector="#role-municipal").press("Space").to(selector="#role-auditor").press("Space").follow(
        "Lav invitationen", url="/accounts"
    )
    said = keys.page.locator("main").inner_text()
    assert "/invitation/" in keys.page.content(), said
    keys.follow("Konti", url="/accounts$")
    keys.follow("Tilde Tast", url="/accounts/.+").follow("Luk kontoen", url="/disable$").follow("Luk kontoen", url="/accounts/.+")
    keys.follow("Åbn kontoen", url="/enable$").follow("Åbn kontoen", url="/accounts/.+")
    keys.follow("Drift", url="/upkeep$").to(selector="input[name=days]").press("Control+a").type("90").press("Enter")
    keys.page.wait_for_url("**done=period*")
    keys.to("Skift nøgle")
    assert keys.window.said == []


def test_an_auditor_searches_the_log_walks_the_chain_and_judges_a_broken_glass(sign_in: Callable[[Role], Keys]) -> None:
    keys = sign_in(Role.AUDITOR)
    keys.follow("Gennemgå", url="/break-glass$").follow("1", url="/break-glass/1$")
    keys.to(selector="#verdict-justified").press("Space").follow("Gem afgørelsen", url="done=reviewed")
    keys.follow("Log", url="/audit$").to(selector="#who").press("ArrowDown").follow("Vis", url="who=u?")
    keys.follow("Er loggen hel?", url="/chain$")
    assert keys.window.said == []
