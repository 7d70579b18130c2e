"""A browser window in a test: its page, what it said, and which hosts it asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Opened:
    """A page, what it said in the console, and which hosts it asked."""

    page: Any
    base: str
    said: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path, wait_until="load")
