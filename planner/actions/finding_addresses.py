"""Which part of the address register is needed to find these people? Only their postcodes are loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from planner.geocoding.gazetteer import Gazetteer
from planner.geocoding.towns import Says, Towns
from planner.model.place import Address
from planner.registries.towns import postcode_positions, postcode_towns
from planner.store.store import Tx


def gazetteer_for(tx: Tx, data_dir: Path, addresses: Iterable[Address | None]) -> Gazetteer:
    """The streets of the postcodes in ``addresses``. Where the town does not settle an address, the other postcodes of its
    municipality are loaded too: the same street and number may be there."""
    reference = data_dir / "reference" / "towns.csv"
    names = _joined(postcode_towns(reference), tx.addresses.towns())
    towns = Towns(names)
    given = [address for address in addresses if address]
    unsettled = {a.municipality_code for a in given if towns.say(a.town, a.postcode) is Says.NOTHING} - {""}
    postcodes = {a.postcode for a in given} | (tx.addresses.postcodes_of(unsettled) if unsettled else frozenset())
    return Gazetteer(
        tx.addresses.by_postcodes(postcodes),
        postcode_positions(reference),
        town_names=names,
        street_names=tx.addresses.street_names(),
    )


def _joined(*parts: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    joined: dict[str, frozenset[str]] = {}
    for part in parts:
        for postcode, names in part.items():
            joined[postcode] = joined.get(postcode, frozenset()) | names
    return joined
