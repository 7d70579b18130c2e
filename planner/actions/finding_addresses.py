"""Which part of the address register is needed to find these people, or their municipality? Only their postcodes are loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from planner.actions.app import App
from planner.geocoding.gazetteer import Gazetteer
from planner.geocoding.municipality import MunicipalityFinder
from planner.geocoding.towns import Says, Towns
from planner.model.place import Address, Position
from planner.registries.municipalities import Clue, FindMunicipality, Municipalities, by_name, reference_names
from planner.registries.records import AddressPoint
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


def known_municipalities(app: App) -> Municipalities:
    """The municipalities that are registered, with their names; the names of the others are the country's."""
    with app.store.read() as tx:
        stored = tx.municipalities.all()
    names = reference_names(app.settings.data_dir / "reference" / "municipality_names.csv")
    return Municipalities(
        codes=frozenset(one.code for one in stored),
        names={**names, **by_name((one.code, one.name) for one in stored)},
        find=_municipality_finder(app),
    )


def _municipality_finder(app: App) -> FindMunicipality:
    """Finds municipalities by address. Most files say them: nothing is loaded before one is asked for."""

    @cache
    def finder() -> MunicipalityFinder:
        names = postcode_towns(app.settings.data_dir / "reference" / "towns.csv")
        with app.store.read() as tx:
            gazetteer = Gazetteer((), town_names=_joined(names, tx.addresses.towns()), street_names=tx.addresses.street_names())
            municipalities, postcodes = (tx.areas.geometries(kind) for kind in ("municipality", "postcode"))
        return MunicipalityFinder(gazetteer, points_of, municipalities, postcodes)

    def points_of(postcode: str) -> tuple[AddressPoint, ...]:
        with app.store.read() as tx:
            return tx.addresses.by_postcodes([postcode])

    def find(address: Address, given: Position | None) -> tuple[str, Clue] | None:
        return finder()(address, given)

    return find


def _joined(*parts: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    joined: dict[str, frozenset[str]] = {}
    for part in parts:
        for postcode, names in part.items():
            joined[postcode] = joined.get(postcode, frozenset()) | names
    return joined
