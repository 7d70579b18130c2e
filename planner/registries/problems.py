"""How is a mistake in a file said to the person who made it? In Danish, then in English, from the word list."""

from __future__ import annotations

from typing import TypeVar

from planner.errors import UserError
from planner.translations.words import word

E = TypeVar("E", bound=UserError)


def said(kind: type[E], code: str, /, **values: object) -> E:
    """An error of ``kind`` that says ``code`` in both languages. ``values`` are file names, rows, headings, keys and
    limits; never a person's value."""
    error = kind(f"{word(code, 'da', **values)}\n{word(code, 'en', **values)}")
    error.word = code
    return error
