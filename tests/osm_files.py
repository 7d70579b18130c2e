"""Small OpenStreetMap extracts for tests, written point by point."""

from __future__ import annotations

import osmium

#: About 100 m of latitude, and of longitude in Denmark.
LAT_100M, LON_100M = 0.0009, 0.0016
WEST, SOUTH = 9.0, 56.0


def at(x, y):
    """Longitude and latitude ``x`` and ``y`` hundred metres east and north of a corner."""
    return WEST + x * LON_100M, SOUTH + y * LAT_100M


def write_extract(path, *, points, ways, relations=(), tagged=None):
    """An extract at ``path``. ``points``: name to (x, y) in hundreds of metres; ``ways``: (names of points, tags); ``relations``:
    (members, tags) with members (kind, number or name, role); ``tagged``: name of a point to its tags. Ways and relations are
    numbered from 1."""
    number = {name: i for i, name in enumerate(points, start=1)}
    mutable = osmium.osm.mutable
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for name, (x, y) in points.items():
            writer.add_node(mutable.Node(id=number[name], location=at(x, y), tags=(tagged or {}).get(name, {})))
        for i, (names, tags) in enumerate(ways, start=1):
            # A name that no point has is a point outside the extract.
            refs = [number.get(name, 10_000) for name in names]
            writer.add_way(mutable.Way(id=i, nodes=refs, tags=tags))
        for i, (members, tags) in enumerate(relations, start=1):
            told = [(kind, number[ref] if isinstance(ref, str) else ref, role) for kind, ref, role in members]
            writer.add_relation(mutable.Relation(id=i, members=told, tags=tags))
    return path
