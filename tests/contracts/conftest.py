"""The contract of the REST API is tried on the world that the pages' tests use."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS / "web"), str(TESTS)]
