"""How do functions of the inner loop become machine code, and stay it from one run to the next?

Numba compiles them at the first call (half a minute for all of them) and keeps the code on disk. Its own index looks at one
file at a time, while code of one file here is woven into callers in others: so the code is kept in a folder named for the
contents of all of these files, and an update never runs with a piece of yesterday's code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import config, njit

_SETTINGS: Any = config
_NJIT: Any = njit
_HERE = Path(__file__).parent
_WOVEN = ("annealing", "beginnings", "compiled", "inserting", "layout", "pool", "pricing", "removing", "timing")
_DIGEST = hashlib.sha256(b"".join((_HERE / f"{name}.py").read_bytes() for name in _WOVEN)).hexdigest()[:16]
#: Where the machine code of these contents lies; folders beside it hold that of others.
FOLDER = _HERE / "__pycache__" / f"compiled-{_DIGEST}"


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as machine code that runs beside other threads. It makes no arrays: without any, nobody has to count who
    owns them, which at every call took longer than the work. Whoever calls keeps the arrays alive."""
    return _kept(function, makes_arrays=False)


def woven(function: Callable[..., Any]) -> Callable[..., Any]:
    """As :func:`compiled`, for small functions: woven into whoever calls them."""
    return _kept(function, makes_arrays=False, forceinline=True)


def allocating(function: Callable[..., Any]) -> Callable[..., Any]:
    """As :func:`compiled`, for functions that make arrays of their own and are seldom called."""
    return _kept(function, makes_arrays=True)


def _kept(function: Callable[..., Any], *, makes_arrays: bool, forceinline: bool = False) -> Callable[..., Any]:
    before = _SETTINGS.CACHE_DIR
    _SETTINGS.CACHE_DIR = str(FOLDER)
    try:
        machine_code: Callable[..., Any] = _NJIT(cache=True, nogil=True, forceinline=forceinline, _nrt=makes_arrays)(function)
    finally:
        _SETTINGS.CACHE_DIR = before
    return machine_code
