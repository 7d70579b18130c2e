"""Which registrations may be one person under two numbers? Name, birth date and address make two of them suspicious.

Only those who share a birth date and a street or postcode, or a door, are ever compared, and names are compared by the
thousand at a time. The program only says what is worth a look; a person decides.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, islice

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from planner.model.patient import Identity
from planner.registries.cells import folded, tidy

#: How alike two names must be, of 100, to be worth a look: "Anne Hansen" and "Anna Hanssen" are.
_NAME_CLOSE = 86
_NAME_EQUAL = 100
_NAME_WITHIN = 95
_BIRTH_SCORES = {"match_birth_date": 30, "match_birth_date_close": 15, "match_birth_date_unknown": 10}
#: In a larger crowd (a birth date that stands for "unknown", say) only names with a common word are compared, and those next to
#: each other in the alphabet.
_CROWD = 500
#: Of one person so many look-alikes in a crowd are worth a look, the likeliest; nobody compares more.
_MOST_OF_ONE = 20
#: More than anybody can look through before the registry comes again.
MOST_AT_ONCE = 20_000
#: So many names are compared with a crowd at a time.
_ROWS = 256


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two references, the smaller first, that may be one person. ``score`` of 100; ``reasons`` are codes, never values."""

    ref_a: str
    ref_b: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What is compared of one person. ``name``: small words without signs, in alphabetical order."""

    ref: str
    cpr: str
    name: str
    born: date | None
    street: str
    number: str
    postcode: str

    def __repr__(self) -> str:
        """Only the reference: see :class:`Identity`."""
        return f"Trace(ref={self.ref!r})"


def trace_of(identity: Identity) -> Trace:
    """What is compared of this person. Streets, numbers and postcodes repeat: each is kept once."""
    at = identity.address
    return Trace(
        identity.ref,
        identity.cpr,
        _plain_name(identity.name),
        identity.birth_date,
        _place(at.street) if at else "",
        _place(at.house_number) if at else "",
        sys.intern(at.postcode) if at else "",
    )


@lru_cache(maxsize=20_000)
def _place(text: str) -> str:
    return sys.intern(folded(text))


def suspicions(
    people: Iterable[Trace], among: frozenset[str] | None = None, queued: Container[tuple[str, str]] = frozenset()
) -> tuple[Suspicion, ...]:
    """Pairs worth a look, the likeliest first: all of them, or ``MOST_AT_ONCE``. With ``among`` only pairs in which at least
    one is among these; those ``queued`` before are left out, so that the next call goes on where this one stopped."""
    traces = sorted(people, key=lambda trace: trace.ref)
    found: dict[tuple[str, str], Suspicion] = {}
    for suspicion in islice(_found(traces, among, queued, found), MOST_AT_ONCE):
        found[suspicion.ref_a, suspicion.ref_b] = suspicion
    return tuple(sorted(found.values(), key=lambda s: (-s.score, s.ref_a, s.ref_b)))


def _found(
    traces: Sequence[Trace],
    among: frozenset[str] | None,
    queued: Container[tuple[str, str]],
    found: Container[tuple[str, str]],
) -> Iterator[Suspicion]:
    for key in _KEYS:
        for a, b in _pairs(traces, key, among):
            if (a.ref, b.ref) in found or (a.ref, b.ref) in queued:
                continue
            suspicion = _suspicion(a, b)
            if suspicion is not None:
                yield suspicion


# --- who is compared with whom ----------------------------------------------------------------------------------------


def _born_in_postcode(one: Trace) -> Hashable:
    return (one.born, one.postcode) if one.born and one.postcode else None


def _born_in_street(one: Trace) -> Hashable:
    return (one.born, one.street) if one.born and one.street else None


def _door(one: Trace) -> Hashable:
    return (one.street, one.number, one.postcode) if one.street and one.number and one.postcode else None


#: Only people who have one of these in common are compared.
_KEYS: tuple[Callable[[Trace], Hashable], ...] = (_born_in_postcode, _born_in_street, _door)


def _pairs(
    traces: Sequence[Trace], key: Callable[[Trace], Hashable], among: frozenset[str] | None
) -> Iterator[tuple[Trace, Trace]]:
    """Pairs with the same ``key`` whose names are alike, the smaller reference first; a pair may come twice."""
    for together in _groups(traces, key):
        crowds = [together] if len(together) <= _CROWD else _smaller(together)
        for crowd in crowds:
            yield from _alike(crowd, among)


def _groups(traces: Iterable[Trace], key: Callable[[Trace], Hashable]) -> Iterator[list[Trace]]:
    groups: dict[Hashable, list[Trace]] = defaultdict(list)
    for trace in traces:
        if (value := key(trace)) is not None:
            groups[value].append(trace)
    return (group for group in groups.values() if len(group) > 1)


def _smaller(together: Iterable[Trace]) -> Iterator[list[Trace]]:
    """Parts of too large a crowd: those who have a word of their names in common, and neighbours in the alphabet."""
    by_name = sorted(together, key=lambda trace: (trace.name, trace.ref))
    by_word: dict[str, list[Trace]] = defaultdict(list)
    for trace in by_name:
        for name in set(trace.name.split()):
            by_word[name].append(trace)
    yield from (group for group in by_word.values() if 1 < len(group) <= _CROWD)
    yield from (by_name[first : first + _CROWD] for first in range(0, len(by_name), _CROWD))


def _alike(crowd: Sequence[Trace], among: frozenset[str] | None) -> Iterator[tuple[Trace, Trace]]:
    """Pairs of a crowd whose names are alike."""
    asked = [place for place, trace in enumerate(crowd) if among is None or trace.ref in among]
    if len(crowd) <= _MOST_OF_ONE:
        for place in asked:
            for other in range(len(crowd)):
                if place != other:
                    yield _in_order(crowd[place], crowd[other])
        return
    names = [trace.name for trace in crowd]
    words = [frozenset(name.split()) for name in names]
    holders = _holders(words)
    for first in range(0, len(asked), _ROWS):
        rows = asked[first : first + _ROWS]
        scores = cdist([names[place] for place in rows], names, scorer=fuzz.ratio, score_cutoff=_NAME_CLOSE - 0.5, dtype=np.uint8)
        for place, score in zip(rows, scores, strict=True):
            for other in _within(place, words, holders):
                score[other] = max(score[other], _NAME_WITHIN)
            score[place] = 0
            likeliest = np.argsort(-score.astype(np.int16), kind="stable")[:_MOST_OF_ONE]
            for other in likeliest[score[likeliest] > 0]:
                yield _in_order(crowd[place], crowd[other])


def _holders(words: Sequence[frozenset[str]]) -> dict[str, list[int]]:
    """Word to the places in a crowd of those who bear it."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, of_one in enumerate(words):
        for name in of_one:
            found[name].append(place)
    return found


def _within(place: int, words: Sequence[frozenset[str]], holders: Mapping[str, Sequence[int]]) -> Iterator[int]:
    """The places of those who bear every word of this name and more, or fewer but no other word. One word is not enough."""
    shared = Counter(chain.from_iterable(holders[name] for name in words[place]))
    own = len(words[place])
    return (other for other, count in shared.items() if count > 1 and count in (own, len(words[other])))


def _in_order(one: Trace, other: Trace) -> tuple[Trace, Trace]:
    return (one, other) if one.ref < other.ref else (other, one)


# --- two people side by side ------------------------------------------------------------------------------------------


def _suspicion(a: Trace, b: Trace) -> Suspicion | None:
    if a.cpr and a.cpr == b.cpr:
        return None
    name = round(max(fuzz.ratio(a.name, b.name), _subset_ratio(a.name, b.name)))
    if name < _NAME_CLOSE:
        return None
    same_street = bool(a.street) and a.street == b.street
    same_postcode = bool(a.postcode) and a.postcode == b.postcode
    same_door = same_street and same_postcode and a.number == b.number
    birth = _birth_reason(a.born, b.born)
    if birth == "match_birth_date" and not (same_postcode or same_street):
        return None
    if birth in ("match_birth_date_close", "match_birth_date_unknown") and not same_door:
        return None
    if birth == "":
        return None
    reasons = ["match_name_equal" if name >= _NAME_EQUAL else "match_name_close", birth]
    reasons += ["match_door"] if same_door else ["match_street"] if same_street else []
    reasons += ["match_postcode"] if same_postcode and not same_door else []
    place = 30 if same_door else 20 if same_street and same_postcode else 10
    score = round(name * 0.4) + _BIRTH_SCORES[birth] + place
    return Suspicion(a.ref, b.ref, score, tuple(reasons))


def _birth_reason(a: date | None, b: date | None) -> str:
    """The code for how two birth dates agree; "" when they do not."""
    if a is None or b is None:
        return "match_birth_date_unknown"
    if a == b:
        return "match_birth_date"
    # One digit wrong, or two neighbours swapped: a slip in a number, not another generation.
    return "match_birth_date_close" if OSA.distance(f"{a:%d%m%y}", f"{b:%d%m%y}") == 1 else ""


def _plain_name(name: str) -> str:
    """Small words without signs, Danish letters written out."""
    words = (folded(word) for word in tidy(name).replace("-", " ").split())
    return " ".join(sorted(word for word in words if word))


def _subset_ratio(a: str, b: str) -> float:
    """Names of which one leaves middle names out: "Eva Eksempel" and "Eva Maria Eksempel". One word alone is not enough."""
    one, other = set(a.split()), set(b.split())
    shorter = min(one, other, key=len)
    return _NAME_WITHIN if len(shorter) >= 2 and one != other and (one <= other or other <= one) else 0.0
