"""What is this code called in Danish and in English?

Each shell adds a module with a dict of its own; codes are unique across them (a test holds that).
"""

from __future__ import annotations

from collections.abc import Mapping

from planner.translations.actions import ACTIONS
from planner.translations.arrivals import ARRIVALS
from planner.translations.asking import ASKING
from planner.translations.documents import DOCUMENTS
from planner.translations.domain import DOMAIN
from planner.translations.importing import IMPORTING
from planner.translations.people import PEOPLE
from planner.translations.registries import REGISTRIES
from planner.translations.turns import TURNS
from planner.translations.web import WEB
from planner.translations.web_people import WEB_PEOPLE
from planner.translations.web_plans import WEB_PLANS
from planner.translations.what_if import WHAT_IF

Lang = str
LANGUAGES = ("da", "en")
_DICTS: tuple[Mapping[str, tuple[str, str]], ...] = (
    DOMAIN,
    ACTIONS,
    ARRIVALS,
    ASKING,
    DOCUMENTS,
    IMPORTING,
    PEOPLE,
    REGISTRIES,
    TURNS,
    WEB,
    WEB_PLANS,
    WEB_PEOPLE,
    WHAT_IF,
)
WORDS: dict[str, tuple[str, str]] = {code: pair for words in _DICTS for code, pair in words.items()}


def word(code: str, lang: Lang = "da", /, **values: object) -> str:
    """The words for ``code`` in ``lang``, with ``{name}`` places filled from ``values``. Raises KeyError for a code
    without words: a missing translation fails a test, never shows a code to a user."""
    danish, english = WORDS[code]
    text = english if lang == "en" else danish
    return text.format(**values) if values else text
