"""Which CPR numbers can no living person have?

The seventh digit tells the century: with 5, 6, 7 or 8 the years 58 to 99 are 1858 to 1899. Every sample number is of that
kind, so whoever it named would be at least 126 years old. The numbers pass the date check and (but for a few on purpose)
modulus 11; the last digit is odd for men and even for women, as in the civil registry.
"""

from __future__ import annotations

import random
from calendar import monthrange

_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2)


def unliving_cpr(dice: random.Random, *, man: bool, replacement: bool = False, passes_modulus_11: bool = True) -> str:
    """A CPR number with its hyphen, born 1858 to 1899. ``replacement``: with 60 added to the day (erstatnings-CPR)."""
    while True:
        year, month = dice.randint(1858, 1899), dice.randint(1, 12)
        day = dice.randint(1, monthrange(year, month)[1]) + (60 if replacement else 0)
        first = f"{day:02}{month:02}{year % 100:02}{dice.randint(5, 8)}{dice.randint(0, 99):02}"
        last = -sum(w * int(digit) for w, digit in zip(_WEIGHTS, first, strict=True)) % 11
        if not passes_modulus_11:
            last = (last + 2) % 10
        if last < 10 and last % 2 == int(man):
            return f"{first[:6]}-{first[6:]}{last}"
