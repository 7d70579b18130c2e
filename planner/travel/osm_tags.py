"""What do OpenStreetMap's tags say of a road: who may drive it, which way, how fast, and what is it called?

Speeds are free speeds in km/h: the posted limit where there is one, held under what the kind of road bears, otherwise a value
for the class in or outside built-up areas. **Class values, caps, vehicle heights and weights are placeholders** until someone
measures them; limits in towns and on country roads are the Danish general ones (Færdselsloven § 42: 50, 80 and 130 km/h).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from planner.travel.network import ALL_PROFILES, FERRY, ROAD_CLASSES, Profile, access_of

Tags = Mapping[str, str]
_A, _L, _M, _C = (profile.bit for profile in (Profile.AMBULANCE, Profile.LYING_TRANSPORT, Profile.MINIBUS, Profile.CAR))

#: highway tag: (class, km/h in built-up areas, km/h outside, most km/h the road bears whatever the sign says).
_HIGHWAYS: dict[str, tuple[str, float, float, float]] = {
    "motorway": ("motorway", 110, 120, 130),
    "motorway_link": ("motorway", 60, 60, 80),
    "trunk": ("trunk", 70, 85, 110),
    "trunk_link": ("trunk", 50, 55, 70),
    "primary": ("primary", 48, 76, 100),
    "primary_link": ("primary", 42, 50, 70),
    "secondary": ("secondary", 46, 74, 100),
    "secondary_link": ("secondary", 40, 48, 70),
    "tertiary": ("tertiary", 44, 68, 90),
    "tertiary_link": ("tertiary", 38, 45, 70),
    "unclassified": ("unclassified", 40, 58, 80),
    "residential": ("residential", 32, 42, 50),
    "road": ("unclassified", 30, 40, 50),
    "living_street": ("living_street", 15, 15, 20),
    "busway": ("service", 30, 40, 50),
    "service": ("service", 18, 22, 40),
    "pedestrian": ("living_street", 8, 8, 10),
    "track": ("track", 15, 18, 30),
}
#: Highways that only an explicit permission opens for vehicles.
_ON_FOOT = frozenset({"pedestrian", "busway"})
_SURFACE_CAPS = {
    "unpaved": 45, "compacted": 60, "fine_gravel": 55, "gravel": 40, "pebblestone": 35, "ground": 25, "dirt": 25, "earth": 25,
    "grass": 15, "sand": 15, "mud": 10, "cobblestone": 30, "sett": 40, "unhewn_cobblestone": 20, "grass_paver": 20,
}  # fmt: skip
_TRACK_CAPS = {"grade1": 30, "grade2": 25, "grade3": 18, "grade4": 12, "grade5": 8}
_IMPLIED = {
    "urban": 50,
    "rural": 80,
    "motorway": 130,
    "trunk": 90,
    "living_street": 15,
    "zone30": 30,
    "zone40": 40,
    "nsl_single": 80,
}
_WALK_KMH = 7.0
_MILE_KM = 1.609344

_YES = frozenset({"yes", "designated", "permissive", "official", "public", "1", "true"})
_NO = frozenset({"no", "agricultural", "forestry", "agricultural;forestry", "use_sidepath", "military", "emergency", "psv", "bus",
                 "hov", "taxi", "none", "hgv", "bicycle", "foot", "0", "false"})  # fmt: skip
_BY_LEAVE = frozenset({"private", "destination", "delivery", "customers", "permit", "residents", "residential", "employees"})
#: From the most general access tag to the most particular: the last one present decides.
_ACCESS_KEYS = ("access", "vehicle", "motor_vehicle", "motorcar")
#: Metres and tonnes each profile needs (a placeholder for the fleet that is really there).
_HEIGHT_M = {_A: 3.0, _L: 3.0, _M: 2.8, _C: 1.9}
_WEIGHT_T = {_A: 5.0, _L: 5.0, _M: 4.5, _C: 2.5}
_WIDTH_M = {_A: 2.3, _L: 2.3, _M: 2.2, _C: 1.9}
#: A ferry that states no duration sails this fast, turning included (placeholder).
FERRY_KMH = 15.0

#: Every key that this module looks at. A way's other tags need not be kept.
WAY_KEYS = frozenset({
    "highway", "route", "ferry", "oneway", "oneway:motor_vehicle", "oneway:motorcar", "junction", "maxspeed", "maxspeed:forward",
    "maxspeed:backward", "maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic", "motorroad", "surface", "tracktype",
    "access", "vehicle", "motor_vehicle", "motorcar", "emergency", "area", "service", "duration", "bridge", "tunnel", "covered",
    "maxheight", "maxweight", "maxwidth", "maxheight:physical", "conveying", "impassable",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drivable:
    """What a way's tags say. ``forward`` and ``backward`` bits of the profiles that may drive it that way; speeds (forward,
    backward) inside and outside built-up areas; ``duration_s`` of a ferry that states one, else 0."""

    road_class: int
    forward: int
    backward: int
    built_up_kmh: tuple[float, float]
    open_kmh: tuple[float, float]
    bridge: bool
    tunnel: bool
    roundabout: bool
    destination_only: bool
    duration_s: int


def drivable(tags: Tags) -> Drivable | None:
    """What a road or ferry with these tags is to us; None when no profile may drive there."""
    if tags.get("route") == "ferry" and "highway" not in tags:
        return _ferry(tags)
    highway = _HIGHWAYS.get(tags.get("highway", ""))
    if highway is None or tags.get("area") == "yes" or tags.get("impassable") == "yes":
        return None
    bits, by_leave = _who(tags)
    bits &= _that_fit(tags)
    if not bits:
        return None
    forward, backward = _ways(tags)
    if not forward and not backward:
        return None
    return Drivable(
        road_class=ROAD_CLASSES.index(highway[0]),
        forward=bits if forward else 0,
        backward=bits if backward else 0,
        built_up_kmh=_speeds(tags, highway[1], highway[3]),
        open_kmh=_speeds(tags, highway[2], highway[3]),
        bridge=tags.get("bridge", "no") != "no",
        tunnel=tags.get("tunnel", "no") not in ("no", "building_passage"),
        roundabout=tags.get("junction") in ("roundabout", "circular"),
        destination_only=by_leave,
        duration_s=0,
    )


def _ferry(tags: Tags) -> Drivable | None:
    """Only a ferry that says that it takes cars: a passenger boat taken for a car ferry would strand people."""
    said = next((tags[key] for key in reversed(_ACCESS_KEYS) if key in tags and (key != "access" or tags[key] in _NO)), None)
    takes_cars = said in _YES or said in _BY_LEAVE or (said is None and tags.get("ferry") in _HIGHWAYS)
    if not takes_cars:
        return None
    forward, backward = _ways(tags)
    return Drivable(
        road_class=FERRY,
        forward=ALL_PROFILES if forward else 0,
        backward=ALL_PROFILES if backward else 0,
        built_up_kmh=(FERRY_KMH, FERRY_KMH),
        open_kmh=(FERRY_KMH, FERRY_KMH),
        bridge=False,
        tunnel=False,
        roundabout=False,
        destination_only=False,
        duration_s=duration_s(tags.get("duration", "")),
    )


def _who(tags: Tags) -> tuple[int, bool]:
    """The profiles that the access tags let in, and whether only to reach something there."""
    said = "no" if tags["highway"] in _ON_FOOT else "yes"
    for key in _ACCESS_KEYS:
        value = tags.get(key)
        if value is None:
            continue
        # On a pedestrian street "access=yes" is said of feet; only a word about vehicles opens it.
        if key == "access" and tags["highway"] in _ON_FOOT and value in _YES:
            continue
        said = value
    if said in _BY_LEAVE:
        return ALL_PROFILES, True
    bits = _A if said == "emergency" else 0 if said in _NO else ALL_PROFILES
    emergency = tags.get("emergency")
    if emergency in _YES:
        bits |= _A
    elif emergency == "no":
        bits &= ~_A
    return bits, False


def barrier_lets(tags: Tags) -> int:
    """The profiles that pass a barrier node (all of them where it is no barrier to vehicles)."""
    kind = tags.get("barrier", "")
    if not kind:
        return ALL_PROFILES
    closed = kind in _CLOSED_BARRIERS
    bits = 0 if closed else ALL_PROFILES
    for key in _ACCESS_KEYS:
        value = tags.get(key)
        # "access=yes" at a bollard is said of feet and bicycles.
        if value is None or (closed and key == "access"):
            continue
        if value in _NO:
            bits = 0
        elif value in _YES or value in _BY_LEAVE:
            bits = ALL_PROFILES
    if tags.get("emergency") in _YES:
        bits |= _A
    return bits & _that_fit(tags)


_CLOSED_BARRIERS = frozenset({
    "bollard", "block", "jersey_barrier", "debris", "log", "chain", "cycle_barrier", "motorcycle_barrier", "bus_trap", "stile",
    "kissing_gate", "turnstile", "full-height_turnstile", "fence", "wall", "hedge", "ditch", "planter", "horse_stile",
    "sump_buster",
    "barrier_board", "vehicle_barrier", "vehicle_block", "yes", "wood_fence", "guard_rail", "retaining_wall",
})  # fmt: skip
#: The keys of a barrier node that count.
BARRIER_KEYS = frozenset({"barrier", "emergency", "maxheight", "maxwidth", "maxweight", *_ACCESS_KEYS})


def _that_fit(tags: Tags) -> int:
    bits = ALL_PROFILES
    for keys, needs in ((("maxheight", "maxheight:physical"), _HEIGHT_M), (("maxweight",), _WEIGHT_T), (("maxwidth",), _WIDTH_M)):
        for key in keys:
            most = quantity(tags.get(key, ""))
            bits &= ~sum(bit for bit, need in needs.items() if most < need)
    return bits


def quantity(text: str) -> float:
    """Metres or tonnes from a tag such as "2.8", "2,8 m", "3.5 t" or "12'6\\""; infinite when it says none or something else."""
    if feet := re.fullmatch(r"\s*(\d{1,3})\s*(?:'|ft)\s*(?:(\d{1,2})\s*(?:\"|''|in)?)?\s*", text):
        return int(feet[1]) * 0.3048 + int(feet[2] or 0) * 0.0254
    number = re.fullmatch(r"\s*(\d{1,4}(?:[.,]\d{1,3})?)\s*(m|t|kg|st|lbs)?\s*", text)
    if not number:
        return math.inf
    unit = {"kg": 0.001, "lbs": 0.000453592, "st": 0.907185}.get(number[2] or "", 1.0)
    return float(number[1].replace(",", ".")) * unit


def _ways(tags: Tags) -> tuple[bool, bool]:
    """Whether it is driven (forward, backward)."""
    oneway = tags.get("oneway:motorcar") or tags.get("oneway:motor_vehicle") or tags.get("oneway")
    if oneway in ("-1", "reverse"):
        return False, True
    if oneway in ("yes", "true", "1"):
        return True, False
    # A reversible lane cannot be relied on in either direction at a given hour.
    if oneway == "reversible":
        return False, False
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") == "motorway"
    return True, not implied or oneway in ("no", "false", "0")


def _speeds(tags: Tags, usual: float, most: float) -> tuple[float, float]:
    cap = min(most, _SURFACE_CAPS.get(tags.get("surface", ""), 999), _TRACK_CAPS.get(tags.get("tracktype", ""), 999))
    if tags.get("motorroad") == "yes":
        usual = max(usual, 85.0)
    both = next((kmh for key in _LIMIT_KEYS if (kmh := speed_kmh(tags.get(key, "")))), 0.0)
    forward = speed_kmh(tags.get("maxspeed:forward", "")) or both or usual
    backward = speed_kmh(tags.get("maxspeed:backward", "")) or both or usual
    return min(forward, cap), min(backward, cap)


_LIMIT_KEYS = ("maxspeed", "maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")


def speed_kmh(text: str) -> float:
    """A speed limit in km/h from a tag's value; 0 when it says none that can be used. "none" is the motorway's usual speed."""
    text = text.strip().split(";")[0].lower()
    if number := re.fullmatch(r"(\d{1,3}(?:\.\d)?)\s*(km/h|kmh|kph|mph|knots)?", text):
        unit = {"mph": _MILE_KM, "knots": 1.852}.get(number[2] or "", 1.0)
        kmh = float(number[1]) * unit
        return kmh if 3 <= kmh <= 160 else 0.0
    if text == "walk":
        return _WALK_KMH
    if text == "none":
        return 130.0
    country, colon, kind = text.rpartition(":")
    if colon and re.fullmatch(r"[a-z]{2}(:[a-z]+)?", country):
        if zone := re.fullmatch(r"(?:zone:?)?(\d{2,3})", kind):
            return float(zone[1])
        return float(_IMPLIED.get(kind, 0))
    return 0.0


def duration_s(text: str) -> int:
    """Seconds from a ferry's duration tag: "1:15", "00:50:00", "50" (minutes), "PT1H15M"; 0 when it says none."""
    text = text.strip()
    if clock := re.fullmatch(r"(\d{1,3}):([0-5]?\d)(?::([0-5]?\d))?", text):
        return int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0)
    if re.fullmatch(r"\d{1,4}", text):
        return int(text) * 60
    if iso := re.fullmatch(r"PT(?:(\d{1,2})H)?(?:(\d{1,4})M)?(?:(\d{1,2})S)?", text.upper()):
        hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return hours * 3600 + minutes * 60 + seconds
    if said := re.fullmatch(r"(\d{1,4})\s*(?:min|minutes|minutter|m)\.?", text.lower()):
        return int(said[1]) * 60
    return 0


def exempt_profiles(text: str) -> int:
    """The profiles that a turn restriction's ``except`` tag lets turn all the same."""
    words = {word.strip() for word in text.split(";")}
    if words & {"motor_vehicle", "vehicle"}:
        return ALL_PROFILES
    bits = access_of([Profile.CAR, Profile.MINIBUS, Profile.LYING_TRANSPORT]) if "motorcar" in words else 0
    return bits | (_A if "emergency" in words else 0)
