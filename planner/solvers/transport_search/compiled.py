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

from numba import config, njit, types
from numba.extending import intrinsic

_SETTINGS: Any = config
_HERE = Path(__file__).parent
_WOVEN = ("annealing", "compiled", "inserting", "layout", "pool", "pricing", "removing", "timing")
_DIGEST = hashlib.sha256(b"".join((_HERE / f"{name}.py").read_bytes() for name in _WOVEN)).hexdigest()[:16]
#: Where the machine code of these contents lies; folders beside it hold that of others.
FOLDER = _HERE / "__pycache__" / f"compiled-{_DIGEST}"


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as machine code that runs beside other threads."""
    return _kept(function, woven=False)


def woven(function: Callable[..., Any]) -> Callable[..., Any]:
    """As :func:`compiled`, for small functions: woven into whoever calls them."""
    return _kept(function, woven=True)


def _kept(function: Callable[..., Any], *, woven: bool) -> Callable[..., Any]:
    before = _SETTINGS.CACHE_DIR
    _SETTINGS.CACHE_DIR = str(FOLDER)
    try:
        machine_code: Callable[..., Any] = njit(cache=True, nogil=True, forceinline=woven)(function)
    finally:
        _SETTINGS.CACHE_DIR = before
    return machine_code


def _without_owners(_context: Any, arrays: Any) -> Any:
    """The same named tuple, its arrays without their owner. Counting owners up and down at every call took more than half
    of the time; whoever calls must keep the arrays alive."""

    def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        value = args[0]
        for number, kind in enumerate(arrays.types):
            if isinstance(kind, types.Array):
                array = context.make_array(kind)(context, builder, value=builder.extract_value(value, number))
                array.meminfo = array.meminfo.type(None)
                value = builder.insert_value(value, array._getvalue(), number)
        return value

    return arrays(arrays), code


#: ``uncounted(arrays)`` within compiled code.
uncounted: Any = intrinsic(_without_owners)
