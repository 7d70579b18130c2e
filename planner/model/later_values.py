"""What does a policy go by that was written before a value existed? The documented default, never a refusal.

A policy is dated and never edited, so one that was written here some months ago lacks whatever the program has learnt since.
Each such value stands here exactly as in the delivered policy file; the policy says which it took (``Policy.defaults``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Values that came after the first policies were written, as tables of the policy file.
LATER_VALUES: Mapping[str, Mapping[str, Any]] = {
    "time_in_hand_price": {
        "value": 1, "unit": "factor", "min": 0, "max": 100, "placeholder": True,
        "label_da": "Sekunders ekstra kørsel for ét sekund mere i overskud (klasse 5; klasse 1 fem gange så meget)",
        "label_en": "Seconds of extra driving for one second more in hand (class 5; class 1 five times as much)",
    },
    "change_price": {
        "value": 120, "unit": "min", "min": 0, "max": 240, "placeholder": True,
        "label_da": "Ekstra kørsel, som det må koste, at ingen får besked om en anden vogn, mens planen køres",
        "label_en": "Extra driving that it may cost to spare someone the message of another vehicle while the plan is driven",
    },
    "seats_per_wheelchair_place": {
        "value": 2, "unit": "count", "min": 0, "max": 6, "placeholder": True,
        "label_da": "Sæder, der klappes væk for en kørestol på en klapplads",
        "label_en": "Seats folded away for a wheelchair on a folding place",
    },
    "brought_cylinder": {
        "value": 2000, "unit": "l", "min": 0, "max": 20000, "placeholder": True,
        "label_da": "Ilt i en flaske, der køres ud (liter gas)",
        "label_en": "Oxygen in a cylinder that is brought (litres of gas)",
    },
    "brought_battery": {
        "value": 8, "unit": "h", "min": 0, "max": 72, "placeholder": True,
        "label_da": "Så længe driver et bragt batteri et apparat (før fradraget for alder)",
        "label_en": "How long a brought battery runs a device (before the derating for age)",
    },
    "errand_places": {
        "value": 4, "unit": "count", "min": 0, "max": 40, "placeholder": True,
        "label_da": "Iltflasker og batterier, som en vogn kan have med ud over personer",
        "label_en": "Cylinders and batteries that a vehicle can carry beside people",
    },
    "errand_loading": {
        "value": 5, "unit": "min", "min": 0, "max": 60, "placeholder": True,
        "label_da": "Hente det, der skal bringes ud",
        "label_en": "Fetching what is to be brought",
    },
    "errand_handing_over": {
        "value": 10, "unit": "min", "min": 0, "max": 60, "placeholder": True,
        "label_da": "Bringe det ind og tilslutte det i hjemmet",
        "label_en": "Bringing it in and connecting it at home",
    },
    "driver_break": {
        "value": 45, "unit": "min", "min": 5, "max": 180, "source": "Regulation (EC) 561/2006 article 7: 45 min after 4.5 h",
        "label_da": "Chaufførens pause, i ét stykke, hvor køretøjet siger, hvornår den skal holdes",
        "label_en": "The driver's break, in one piece, where the vehicle says when one is due",
    },
}  # fmt: skip


def with_later_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A policy's data with the default of every later value that its ``[values]`` lack."""
    values = raw.get("values")
    if not isinstance(values, Mapping):
        return dict(raw)
    return {**raw, "values": {**{key: dict(table) for key, table in LATER_VALUES.items()}, **values}}
