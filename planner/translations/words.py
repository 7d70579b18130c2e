"""What is this code called in Danish and in English?

Each shell adds a module with a dict of its own; codes are unique across them (a test holds that).
"""

from __future__ import annotations

from collections.abc import Mapping

from planner.translations.accounts import ACCOUNTS
from planner.translations.actions import ACTIONS
from planner.translations.api import API
from planner.translations.arrivals import ARRIVALS
from planner.translations.asking import ASKING
from planner.translations.combined import COMBINED
from planner.translations.deeds import DEEDS
from planner.translations.documents import DOCUMENTS
from planner.translations.domain import DOMAIN
from planner.translations.errands import ERRANDS
from planner.translations.files import FILES
from planner.translations.importing import IMPORTING
from planner.translations.messages import MESSAGES
from planner.translations.paper import PAPER
from planner.translations.people import PEOPLE
from planner.translations.registries import REGISTRIES
from planner.translations.site_words import SITE_WORDS
from planner.translations.turns import TURNS
from planner.translations.web import WEB
from planner.translations.web_about import WEB_ABOUT
from planner.translations.web_accounts import WEB_ACCOUNTS
from planner.translations.web_decisions import WEB_DECISIONS
from planner.translations.web_driving import WEB_DRIVING
from planner.translations.web_incident import WEB_INCIDENT
from planner.translations.web_municipal import WEB_MUNICIPAL
from planner.translations.web_owners import WEB_OWNERS
from planner.translations.web_paper import WEB_PAPER
from planner.translations.web_people import WEB_PEOPLE
from planner.translations.web_plans import WEB_PLANS
from planner.translations.web_replan import WEB_REPLAN
from planner.translations.web_scenarios import WEB_SCENARIOS
from planner.translations.web_staff import WEB_STAFF
from planner.translations.what_if import WHAT_IF

Lang = str
LANGUAGES = ("da", "en")
_DICTS: tuple[Mapping[str, tuple[str, str]], ...] = (
    DOMAIN,
    ACCOUNTS,
    ACTIONS,
    API,
    ARRIVALS,
    ASKING,
    COMBINED,
    DOCUMENTS,
    FILES,
    IMPORTING,
    MESSAGES,
    PAPER,
    PEOPLE,
    REGISTRIES,
    TURNS,
    WEB,
    WEB_ABOUT,
    WEB_ACCOUNTS,
    WEB_OWNERS,
    DEEDS,
    WEB_PAPER,
    WEB_PLANS,
    WEB_DRIVING,
    WEB_REPLAN,
    WEB_PEOPLE,
    WEB_STAFF,
    WEB_SCENARIOS,
    WEB_DECISIONS,
    ERRANDS,
    SITE_WORDS,
    WEB_MUNICIPAL,
    WEB_INCIDENT,
    WHAT_IF,
)
WORDS: dict[str, tuple[str, str]] = {code: pair for words in _DICTS for code, pair in words.items()}


def word(code: str, lang: Lang = "da", /, **values: object) -> str:
    """The words for ``code`` in ``lang``, with ``{name}`` places filled from ``values``. Raises KeyError for a code
    without words: a missing translation fails a test, never shows a code to a user."""
    danish, english = WORDS[code]
    text = english if lang == "en" else danish
    return text.format(**values) if values else text
