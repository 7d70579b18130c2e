"""Directions to a driver: what each step of a leg is called (codes: planner/travel/paths.py)."""

from __future__ import annotations

_NUMBERS = (
    ("første", "first"), ("anden", "second"), ("tredje", "third"), ("fjerde", "fourth"), ("femte", "fifth"),
    ("sjette", "sixth"), ("syvende", "seventh"), ("ottende", "eighth"), ("niende", "ninth"),
)  # fmt: skip

#: "turn_" and the step's code. {road} is the road's name, or the word for a road without one.
TURNS: dict[str, tuple[str, str]] = {
    "turn_depart": ("Kør ad {road}", "Drive along {road}"),
    "turn_straight": ("Fortsæt ad {road}", "Continue along {road}"),
    "turn_left": ("Til venstre ad {road}", "Left into {road}"),
    "turn_right": ("Til højre ad {road}", "Right into {road}"),
    "turn_slight_left": ("Let til venstre ad {road}", "Bear left into {road}"),
    "turn_slight_right": ("Let til højre ad {road}", "Bear right into {road}"),
    "turn_sharp_left": ("Skarpt til venstre ad {road}", "Sharp left into {road}"),
    "turn_sharp_right": ("Skarpt til højre ad {road}", "Sharp right into {road}"),
    "turn_u_turn": ("Vend og kør ad {road}", "Turn round and take {road}"),
    "turn_ferry": ("Med færgen {road}", "Take the ferry {road}"),
    "turn_off_ferry": ("Fra færgen ad {road}", "Off the ferry along {road}"),
    "turn_unnamed": ("vej uden navn", "an unnamed road"),
} | {
    f"turn_roundabout_{k}": (f"I rundkørslen {da} frakørsel, ad {{road}}", f"At the roundabout the {en} exit into {{road}}")
    for k, (da, en) in enumerate(_NUMBERS, start=1)
}
