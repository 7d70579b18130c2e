"""Does a network with copied junctions allow exactly the journeys that the turn restrictions allow? Held against a search over
roads, which needs no copies: its states are the roads driven, and it remembers the last few."""

from __future__ import annotations

import heapq
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.travel.network import ALL_PROFILES, Profile
from planner.travel.osm_turns import forbid_turns

CAR, AMBULANCE = Profile.CAR.bit, Profile.AMBULANCE.bit


def arrays_of(roads):
    """Two arcs a road (or one), with the road's number as way id."""
    arcs = [(a, b, way, length) for way, (a, b, length, _) in enumerate(roads)]
    arcs += [(b, a, way, length) for way, (a, b, length, oneway) in enumerate(roads) if not oneway]
    tail, head, way, length = (np.array(column, dtype=np.int64) for column in zip(*arcs, strict=True))
    access = np.full(len(arcs), ALL_PROFILES, dtype=np.uint8)
    return {"tail": tail.astype(np.uint32), "head": head.astype(np.uint32), "access": access, "length": length}, way


def by_copies(turned, nodes, bit):
    """Shortest lengths between all junctions on the network with copies."""
    arcs, original = turned.arcs, turned.original_node
    out = {}
    for tail, head, access, length in zip(*(arcs[name].tolist() for name in ("tail", "head", "access", "length")), strict=True):
        if access & bit:
            out.setdefault(tail, []).append((head, length))
    lengths = {}
    for start in range(nodes):
        reached, heap = {}, [(0, start)]
        while heap:
            far, node = heapq.heappop(heap)
            if node not in reached:
                reached[node] = far
                for head, length in out.get(node, ()):
                    heapq.heappush(heap, (far + length, head))
        for node, far in reached.items():
            pair = (start, int(original[node]))
            lengths[pair] = min(far, lengths.get(pair, far))
    return lengths


def by_roads(arcs, way, nodes, restrictions, bit):
    """The same by a search whose states are the last three arcs driven."""
    tail, head, length = (arcs[name].tolist() for name in ("tail", "head", "length"))
    held = [r for r in restrictions if r["bits"] & bit]

    def allowed(before, arc):
        for r in held:
            row = before[-2:] if r["via_ways"] else before[-1:]
            ways = [r["from"][0], *r["via_ways"]]
            if [way[b] for b in row] != ways or (not r["via_ways"] and head[before[-1]] != r["via_node"]):
                continue
            if (way[arc] == r["to"][0]) != r["only"]:
                return False
        return True

    lengths = {}
    for start in range(nodes):
        reached, heap = set(), [(0, (), start)]
        while heap:
            far, before, node = heapq.heappop(heap)
            if (before, node) in reached:
                continue
            reached.add((before, node))
            pair = (start, node)
            lengths[pair] = min(far, lengths.get(pair, far))
            for arc in range(len(tail)):
                if tail[arc] == node and (not before or allowed(before, arc)):
                    heapq.heappush(heap, (far + length[arc], (*before, arc)[-2:], head[arc]))
    return lengths


@st.composite
def tiny_roads(draw):
    nodes = draw(st.integers(3, 6))
    pairs = draw(
        st.lists(
            st.sampled_from([(a, b) for a, b in product(range(nodes), repeat=2) if a < b]), min_size=2, max_size=9, unique=True
        )
    )
    roads = [(a, b, draw(st.integers(1, 9)), draw(st.booleans()) and draw(st.booleans())) for a, b in pairs]
    return nodes, roads


@st.composite
def with_restrictions(draw, over_roads):
    nodes, roads = draw(tiny_roads())
    found = []
    for _ in range(draw(st.integers(1, 4))):
        via = draw(st.integers(0, nodes - 1))
        here = [way for way, (a, b, _, _) in enumerate(roads) if via in (a, b)]
        if len(here) < 2:
            continue
        start, end = draw(st.sampled_from(here)), draw(st.sampled_from(here))
        bits = draw(st.sampled_from([ALL_PROFILES, ALL_PROFILES, ALL_PROFILES & ~AMBULANCE]))
        found.append({"only": draw(st.booleans()), "from": [start], "to": [end], "via_node": via, "via_ways": [], "bits": bits})
    if over_roads and len(roads) > 2:
        start, over, end = (draw(st.sampled_from(range(len(roads)))) for _ in range(3))
        if len({start, over, end}) == 3:
            found.append({"only": False, "from": [start], "to": [end], "via_node": 0, "via_ways": [over], "bits": ALL_PROFILES})
    return nodes, roads, found


def is_clear(restriction, arcs, way):
    """Whether the restriction's own arcs exist and are the only ones meant."""
    tail, head = arcs["tail"], arcs["head"]
    via = restriction["via_node"]
    into = ((way == restriction["from"][0]) & (head == via)).sum()
    out = ((way == restriction["to"][0]) & (tail == via)).sum()
    return into == out == 1


def compare(nodes, roads, restrictions):
    arcs, way = arrays_of(roads)
    if not any(r["via_ways"] for r in restrictions):
        restrictions = [r for r in restrictions if is_clear(r, arcs, way)]
    else:
        restrictions = [r for r in restrictions if r["via_ways"] or is_clear(r, arcs, way)]
    shifted = [{**r, "via_node": r["via_node"] + 1 if not r["via_ways"] else 0} for r in restrictions]
    turned = forbid_turns(arcs, way, np.arange(1, nodes + 1), shifted)
    kept = restrictions
    if turned.applied < len(restrictions):
        kept = [
            r for r, s in zip(restrictions, shifted, strict=True) if forbid_turns(arcs, way, np.arange(1, nodes + 1), [s]).applied
        ]
    for bit in (CAR, AMBULANCE):
        assert by_copies(turned, nodes, bit) == by_roads(arcs, way, nodes, kept, bit)
    first = turned.arcs["copied"] == (turned.arcs["tail"] >= nodes)
    assert first.all()


@settings(max_examples=300, deadline=None)
@given(with_restrictions(over_roads=False))
def test_bans_and_orders_at_a_junction_allow_exactly_what_they_say(case):
    compare(*case)


@settings(max_examples=300, deadline=None)
@given(with_restrictions(over_roads=True))
def test_bans_over_a_connecting_road_allow_exactly_what_they_say(case):
    compare(*case)


def test_a_ban_that_no_way_makes_clear_is_counted_and_left_out():
    arcs, way = arrays_of([(0, 1, 1, False), (1, 2, 1, False), (1, 3, 1, False)])
    way[way == 2] = 1  # one way passes through the junction: which of its two arcs is meant?
    unclear = {"only": False, "from": [0], "to": [1], "via_node": 2, "via_ways": [], "bits": ALL_PROFILES}
    nowhere = {**unclear, "to": [7]}

    turned = forbid_turns(arcs, way, np.arange(1, 5), [unclear, nowhere])

    assert (turned.applied, turned.left_out) == (0, 1)
    assert len(turned.arcs["tail"]) == 6
