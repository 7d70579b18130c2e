"""How do whole orders come out of a programme that chooses them by halves? A dive settles one link after the other.

A link is a visit and the one that follows it (or the base). Orders that are chosen by halves share most of their links, so
settling a link costs little where holding one of the orders costs much: prices follow, and call for orders that keep to it.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from planner.solvers.transport_search.layout import Flags, Floats, Layout
from planner.solvers.transport_search.pricing import ANY, BASE, Links
from planner.solvers.transport_search.programme import Programme

#: A link is settled when orders choose it by so much; otherwise the one chosen most, where each counts for up to so much more.
SURE, CHANCE = 0.7, 1.0
#: What is chosen by less than this, or by less than this short of one, is so by rounding.
_ROUNDING = 1e-6


def no_links(layout: Layout) -> Links:
    """Nothing is settled."""
    visits = len(layout.opens)
    return Links(np.full(visits, ANY), np.full(visits, ANY))


def settle(links: Links, programme: Programme, chance: Generator) -> bool:
    """Settles all links that are sure; where those are whole as it is, also the one chosen most. Gives whether there was any."""
    through, visits = _through(programme), len(links.after)
    through[:visits][links.after != ANY] = 0.0
    through[:, :visits][:, links.before != ANY] = 0.0
    sure = through >= SURE
    if not (sure & (through < 1 - _ROUNDING)).any():
        by_chance = through * (1 + CHANCE * chance.random(through.shape))
        by_chance[sure | (through < _ROUNDING)] = 0.0
        sure.flat[by_chance.argmax()] |= by_chance.any()
    for i, j in np.argwhere(sure).tolist():
        if i < visits:
            links.after[i] = j if j < visits else BASE
        if j < visits:
            links.before[j] = i if i < visits else BASE - (i - visits)
    return bool(sure.any())


def _through(programme: Programme) -> Floats:
    """By how much each link is chosen: rows are visits, then shifts that orders set out with (the first of their kind); columns
    are visits, then the base."""
    alike, visits = programme.layout.alike, len(programme.layout.opens)
    through = np.zeros((visits + len(alike), visits + 1))
    for c in np.flatnonzero(programme.value > _ROUNDING).tolist():
        order = programme.order[c, : programme.size[c]].astype(np.int64)
        here = np.append(visits + alike[programme.shift[c]], order)
        through[here, np.append(order, visits)] += programme.value[c]
    return through


def kept(links: Links, programme: Programme) -> Flags:
    """Which orders keep to the links."""
    longest = int(programme.size.max(initial=0))
    order = programme.order[:, :longest].astype(np.int64)
    place = np.arange(longest)
    inside = place < programme.size[:, None]
    base = np.full((len(order), 1), BASE)
    following = np.where(place + 1 < programme.size[:, None], np.append(order[:, 1:], base, axis=1), BASE)
    preceding = np.append(base - programme.layout.alike[programme.shift][:, None], order[:, :-1], axis=1)
    after, before = links.after[order], links.before[order]
    good = ((after == ANY) | (after == following)) & ((before == ANY) | (before == preceding))
    return (good | ~inside).all(axis=1)
