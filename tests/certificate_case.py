"""A small outage on paper: twelve people, four sites, three vehicles, every figure worked out by hand.

The map is a grid in kilometres; streets run along it, so that a drive of so many kilometres takes as many minutes. North of
y = 12 lies the island of Fur: the bridge adds 5 minutes, the ferry 30. The power is away from midnight to noon (local
summer and winter time) on the night the clocks go back, 24 to 25 October 2026, with two hours' warning.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import math
import struct
import zlib
from typing import Any

Json = dict[str, Any]

#: Where everything stands, in kilometres east and north.
GRID = {
    "home:P01": (1, 1), "home:P02": (2, 1), "home:P03": (2, 1), "home:P04": (8, 1), "home:P05": (3, 13),
    "home:P06": (8, 1), "home:P07": (5, 5), "home:P08": (5, 6), "home:P09": (6, 5), "home:P11": (7, 1),
    "home:P12": (11, 5), "site:S1": (4, 2), "site:S2": (4, 14), "site:S3": (12, 4), "site:S4": (6, 2),
    "base:V1": (0, 0), "base:V2": (10, 0), "base:V3": (2, 15),
}  # fmt: skip
BRIDGE_S = 300


def the_case() -> tuple[Json, Json]:
    """A fresh snapshot and a plan that keeps every rule: one cut of twelve hours."""
    return stamped(_snapshot(), _plan())


def rolling_case() -> tuple[Json, Json]:
    """The same night as three cuts of two hours, four hours apart: later deadlines, the same routes."""
    snapshot, plan = _snapshot(), _plan()
    snapshot["scenario"]["cuts"] = [
        [sunday("22:00", -1), sunday("00:00")],
        [sunday("02:00"), sunday("04:00")],
        [sunday("06:00"), sunday("08:00")],
    ]
    # Two hours of each reserve go in each of the first two cuts; who cannot bear the first keeps the old deadline.
    later = {"P01": "06:48", "P02": "08:00", "P06": "09:12", "P07": "18:00", "P08": "17:20", "P12": "10:00"}
    for ref, clock in later.items():
        patient(snapshot, ref)["deadline_at"] = sunday(clock)
        if entry(plan, ref)["outcome"] == "stays":
            entry(plan, ref)["safe_until_at"] = sunday(clock)
    for ref, slack_s in {"P01": 30_240, "P02": 38_100, "P06": 40_800}.items():
        entry(plan, ref)["slack_s"] = slack_s
    return stamped(snapshot, plan)


def bring_a_cylinder(snapshot: Json, plan: Json) -> None:
    """Has a cylinder brought home to P08, who stays: V1 is made ready, loads it at S1 and drives on."""
    rolling = len(snapshot["scenario"]["cuts"]) > 1
    litres = {"cylinder_l": 2000, "battery_s": 28_800, "places": 4, "loading_s": 300, "handing_over_s": 600}
    snapshot["policy"]["errands"] = litres
    site(snapshot, "S1")["stock"] = {"cylinder": 1, "battery": 0, "nurse": 0}
    snapshot["locks"].append({"ref": "P08", "site": "S1", "kind": "cylinder"})
    stops = route(plan, "V1")["stops"]
    stops[-1:] = [
        _stop("pickup", "site:S1", "P08+cylinder", ("20:58", "21:08", "21:13"), -1, 0, (0, 0, 0)),
        _stop("delivery", "home:P08", "P08+cylinder", ("21:18", "21:18", "21:28"), -1, 5, (0, 0, 0)),
        _stop("end", "base:V1", "", ("21:39", "21:39", "21:39"), -1, 11, (0, 0, 0)),
    ]
    plan["objective"]["vehicle_s"] += 35 * 60
    plan["objective"]["distance_m"] += 10_000
    plan["errands"] = [{
        "ref": "P08", "thing": "cylinder", "site": "S1", "shift": "V1",
        "pickup_at": sunday("21:08", -1), "arrival_at": sunday("21:18", -1),
        "lasts_until_at": sunday("20:00" if rolling else "16:00", 1),  # 3,000 l at 1 l/min x 0.8 = 40 h, and 2 h
    }]  # fmt: skip


def stamped(snapshot: Json, plan: Json) -> tuple[Json, Json]:
    """The pair with the plan naming the hash of the snapshot as it is now."""
    text = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    plan["snapshot_sha256"] = hashlib.sha256(text.encode()).hexdigest()
    return snapshot, plan


def sunday(clock: str, days: int = 0) -> str:
    """UTC time on 25 October 2026; ``days`` -1 is the evening before."""
    return f"2026-10-{25 + days}T{clock if clock.count(':') == 2 else clock + ':00'}Z"


def patient(snapshot: Json, ref: str) -> Json:
    """One person in the snapshot."""
    return next(p for p in snapshot["patients"] if p["ref"] == ref)


def site(snapshot: Json, site_id: str) -> Json:
    """One site in the snapshot."""
    return next(s for s in snapshot["sites"] if s["id"] == site_id)


def shift(snapshot: Json, name: str) -> Json:
    """One shift in the snapshot."""
    return next(v for v in snapshot["vehicles"] if v["shift"] == name)


def crossing(snapshot: Json, crossing_id: str) -> Json:
    """One crossing in the snapshot."""
    return next(c for c in snapshot["crossings"] if c["id"] == crossing_id)


def entry(plan: Json, ref: str) -> Json:
    """One person's entry in the plan."""
    return next(p for p in plan["patients"] if p["ref"] == ref)


def route(plan: Json, name: str) -> Json:
    """One shift's route."""
    return next(r for r in plan["routes"] if r["shift"] == name)


def stop(plan: Json, kind: str, ref: str) -> Json:
    """The pickup or delivery of one person."""
    return next(s for r in plan["routes"] for s in r["stops"] if (s["kind"], s["ref"]) == (kind, ref))


def packed(rows: list[list[int]]) -> str:
    """A matrix as the snapshot writes it."""
    return base64.b64encode(zlib.compress(b"".join(struct.pack(f"<{len(row)}i", *row) for row in rows))).decode()


def unpacked(snapshot: Json) -> list[list[int]]:
    """The rows of the matrix that every vehicle of the case drives by."""
    numbers = zlib.decompress(base64.b64decode(snapshot["travel"]["profiles"]["ambulance"]["seconds"]))
    size = len(snapshot["places"])
    return [list(struct.unpack_from(f"<{size}i", numbers, 4 * size * row)) for row in range(size)]


def repack(snapshot: Json, rows: list[list[int]]) -> None:
    """Puts another matrix in its place."""
    snapshot["travel"]["profiles"]["ambulance"]["seconds"] = packed(rows)


def set_seconds(snapshot: Json, origin: str, destination: str, seconds: int) -> None:
    """Changes one entry of the travel matrix."""
    names = [p["id"] for p in snapshot["places"]]
    rows = unpacked(snapshot)
    rows[names.index(origin)][names.index(destination)] = seconds
    repack(snapshot, rows)


def off_the_road(snapshot: Json, plan: Json, name: str, kind: str, seconds: int) -> None:
    """Makes a vehicle a boat or a helicopter that takes so long between any two places."""
    shift(snapshot, name).update(kind=kind, profile=kind)
    for rider in (p for p in plan["patients"] if p.get("shift") == name):
        by_road = _seconds(f"home:{rider['ref']}", f"site:{rider['site']}")
        plan["objective"]["home_to_site_s"] += seconds - by_road
    rows = [[seconds * (a != b) for b in GRID] for a in GRID]
    snapshot["travel"]["profiles"][kind] = {"seconds": packed(rows)}


def _snapshot() -> Json:
    return {
        "format": "planner-snapshot/2",
        "taken_at": "2026-10-24T12:00:00Z",
        "synthetic": True,
        "exercise": True,
        "scenario": {
            "id": "clocks-back",
            "name": "Natten hvor uret stilles",
            "first_departure_at": sunday("20:00", -1),
            "cuts": [[sunday("22:00", -1), sunday("10:00")]],
            "lost_sites": [],
            "vehicles": ["V1", "V2", "V3"],
        },
        "policy": {
            "version": "2026-11-01",
            "battery_derating": 0.6,
            "cylinder_factor": 0.8,
            "stay_margin_s": 3600,
            "confirmation_max_age_s": 365 * 86_400,
            "turnaround_s": 600,
            "usable_agreements": ["confirmed"],
        },
        "municipalities": [
            {"code": "0657", "name": "Herning"}, {"code": "0661", "name": "Holstebro"}, {"code": "0779", "name": "Skive"},
        ],
        "patients": _patients(),
        "sites": _sites(),
        "vehicles": [
            _vehicle("V1", "ambulance", ("19:30", "23:30"), -1, (2, 0, 1), oxygen=True, power=True),
            _vehicle("V2", "wheelchair_van", ("20:00", "23:00"), -1, (2, 1, 0), power=True),
            _vehicle("V3", "minibus", ("00:00", "03:00"), 0, (4, 0, 0)),
        ],
        "places": [_place(name) for name in GRID],
        "travel": {
            "network": "grid",
            "rough": False,
            "changes": [],
            "profiles": {
                "ambulance": {"seconds": packed([[_seconds(a, b) for b in GRID] for a in GRID])},
                "minibus": {"same_as": "ambulance"},
            },
        },
        "crossings": [
            {"id": "bro", "kind": "bridge", "name": "Broen", "lands": ["jylland", "fur"], "seconds": 300, "open": True},
            {"id": "faerge", "kind": "ferry", "name": "Færgen", "lands": ["fur", "jylland"], "seconds": 1800, "open": True},
            {"id": "gl-bro", "kind": "bridge", "name": "Gl. bro", "lands": ["jylland", "fur"], "seconds": 300, "open": False},
        ],
        "closed_areas": [
            {"type": "Polygon", "coordinates": [[list(_lon_lat(*p)) for p in ((20, 1), (24, 1), (24, 5), (20, 1))]]}
        ],
        "locks": [
            {"ref": "P04", "site": "S2", "kind": "pin", "shift": "V2", "pickup_at": sunday("21:00", -1)},
            {"ref": "P06", "site": "S1", "kind": "forbid"},
        ],
        "active_elsewhere": ["P77"],
    }  # fmt: skip


def _patients() -> list[Json]:
    homes = ["care_home", "municipal"]
    return [
        _patient(
            "P01", "0661", "respirator_dependent", 1, 7200, sunday("02:48"),  # 8 h x 0.6 = 4 h 48 min
            [_device("respirator", "battery", battery_s=28_800)],
            [*homes, "acute_hospital"], _site_load(lying_places=1, power_w=150, sockets=1), (1, 0, 1), 900, 600,
            escort=1, step_free=True, respirator_competence=True, municipalities=["0661"],
        ),
        _patient(
            "P02", "0661", "ordinary_oxygen", 3, 1800, sunday("02:40"),  # 400 l at 2 l/min x 0.8 = 2 h 40 min, and 2 h
            [_device("home_oxygen", "oxygen", cylinder_l=400, flow_ml_min=2000, tolerance_s=7200)],
            homes, _site_load(seated_places=1, power_w=140, sockets=1), (1, 0, 0), 300, 180, household="H1",
        ),
        _patient(
            "P03", "0661", "high_flow_oxygen", 2, 1800, sunday("23:00", -1),  # no cylinder known; bears 1 h
            [_device("home_oxygen", "oxygen", flow_ml_min=6000, tolerance_s=3600)],
            homes, _site_load(seated_places=1, oxygen_ml_min=6000), (1, 0, 0), 300, 180, household="H1", oxygen=True,
        ),
        _patient(
            "P04", "0779", "respiratory_support", 2, 900, sunday("23:42", -1),  # 2 h x 0.6 = 72 min, and 30 min
            [_device("suction", "battery", battery_s=7200, tolerance_s=1800)],
            ["municipal", "care_home"], _site_load(seated_places=1, power_w=100, sockets=1), (0, 1, 0), 600, 360,
            household="H2", step_free=True, power=True,
        ),
        _patient(
            "P05", "0779", "haemodialysis", 4, 3600, sunday("06:00"),
            [_device("home_haemodialysis", "treatment_due", due_at=sunday("06:00"))],
            ["dialysis_centre", "acute_hospital"], _site_load(seated_places=1, dialysis_stations=1), (1, 0, 0), 300, 180,
            water_and_drain=True, needs_power_only=False,
        ),
        _patient(
            "P06", "0779", "respirator_with_team", 1, 1800, sunday("05:12"),  # 12 h x 0.6 = 7 h 12 min
            [_device("respirator", "battery", battery_s=43_200)],
            ["acute_hospital"], _site_load(seated_places=1, power_w=150, sockets=1), (2, 0, 0), 300, 180,
            household="H2", escort=1,
        ),
        _patient(
            "P07", "0661", "enteral_feeding", 5, 3600, sunday("10:00"),  # bears 12 h, just as long as the cut
            [_device("enteral_pump", "battery", tolerance_s=43_200)],
            homes, _site_load(seated_places=1, power_w=20, sockets=1), (1, 0, 0), 300, 180,
        ),
        _patient(
            "P08", "0661", "ordinary_oxygen", 3, 1800, sunday("13:20"),  # 1,000 l at 1 l/min x 0.8 = 13 h 20 min, and 2 h
            [_device("home_oxygen", "oxygen", cylinder_l=1000, flow_ml_min=1000, tolerance_s=7200)],
            homes, _site_load(seated_places=1, power_w=70, sockets=1), (1, 0, 0), 300, 180,
        ),
        _patient(
            "P09", "0661", "respirator_night", 3, 1800, sunday("22:36", -1),  # 1 h x 0.6 = 36 min
            [_device("respirator", "battery", battery_s=3600)],
            homes, _site_load(seated_places=1, power_w=150, sockets=1), (1, 0, 0), 300, 180,
            offer="declined", power=True,
        ),
        _patient(
            "P10", "0661", "high_flow_oxygen", 2, 1800, sunday("22:00", -1),
            [_device("nasal_high_flow", "no_reserve", flow_ml_min=30_000)],
            homes, _site_load(seated_places=1, power_w=250, sockets=1, oxygen_ml_min=30_000), (1, 0, 0), 300, 180,
            oxygen=True, power=True, located=False,
        ),
        _patient(
            "P11", "0779", "respiratory_support", 1, 900, sunday("22:30", -1),
            [_device("suction", "battery", tolerance_s=1800), _device("cough_assist", "battery", tolerance_s=3600)],
            homes, _site_load(seated_places=1, power_w=200, sockets=2), (1, 0, 0), 300, 180, power=True,
        ),
        _patient(
            "P12", "0657", "monitoring", 4, 1800, sunday("02:00"),
            [_device("monitoring", "battery", tolerance_s=14_400)],
            homes, _site_load(seated_places=1, power_w=50, sockets=1), (1, 0, 0), 300, 180, own_generator=True,
        ),
    ]  # fmt: skip


def _patient(
    ref: str,
    municipality: str,
    group: str,
    priority: int,
    margin_s: int,
    deadline_at: str,
    devices: list[Json],
    kinds: list[str],
    site_load: Json,
    seats: tuple[int, int, int],
    boarding_s: int,
    unloading_s: int,
    *,
    household: str = "",
    escort: int = 0,
    offer: str = "not_asked",
    own_generator: bool = False,
    needs_power_only: bool = True,
    step_free: bool = False,
    water_and_drain: bool = False,
    respirator_competence: bool = False,
    municipalities: list[str] | None = None,
    oxygen: bool = False,
    power: bool = False,
    located: bool = True,
) -> Json:
    return {
        "ref": ref,
        "municipality": municipality,
        "place": f"home:{ref}" if located else None,
        "group": group,
        "priority": priority,
        "household": household,
        "devices": devices,
        "margin_s": margin_s,
        "deadline_at": deadline_at,
        "offer": offer,
        "own_generator": own_generator,
        "needs_power_only": needs_power_only,
        "escort": escort,
        "site_need": {
            "kinds": kinds,
            "load": site_load,
            "water_and_drain": water_and_drain,
            "respirator_competence": respirator_competence,
            "step_free": step_free,
            "municipalities": municipalities,
        },
        "ride_need": {
            "load": _seats(*seats),
            "boarding_s": boarding_s,
            "unloading_s": unloading_s,
            "max_ride_s": 7200,
            "oxygen_on_board": oxygen,
            "power_on_board": power,
        },
    }


def _device(therapy: str, rule: str, **known: Any) -> Json:
    unknown = {"battery_s": None, "cylinder_l": None, "flow_ml_min": None, "tolerance_s": 0, "due_at": None}
    return {"therapy": therapy, "rule": rule, **unknown, **known}


def _site_load(**amounts: int) -> Json:
    names = ("lying_places", "seated_places", "power_w", "sockets", "oxygen_ml_min", "dialysis_stations")
    return {name: amounts.get(name, 0) for name in names}


def _seats(seated: int, wheelchair: int, lying: int) -> Json:
    return {"seated": seated, "wheelchair": wheelchair, "lying": lying}


def _sites() -> list[Json]:
    """S1 is filled to the last place in every dimension that is used there; S2 is in the outage with 12 h of backup."""
    return [
        _site("S1", "care_home", "0661", (1, 2, 290, 2, 6000, 0), respirator_competence=True),
        _site("S2", "municipal", "0779", (0, 1, 100, 1, 0, 0), in_outage=True, backup_s=43_200),
        _site("S3", "acute_hospital", "0657", (4, 2, 150, 1, 0, 1), hospital=True, valid_until="2026-10-25"),
        _site("S4", "care_home", "0661", (9, 9, 9000, 9, 9000, 0), agreement="under_discussion", confirmed_at=None),
    ]


def _site(
    site_id: str,
    kind: str,
    municipality: str,
    capacity: tuple[int, int, int, int, int, int],
    *,
    agreement: str = "confirmed",
    confirmed_at: str | None = "2026-09-01T08:00:00Z",
    valid_until: str | None = None,
    in_outage: bool = False,
    backup_s: int = 0,
    respirator_competence: bool = False,
    hospital: bool = False,
) -> Json:
    names = ("lying_places", "seated_places", "power_w", "sockets", "oxygen_ml_min", "dialysis_stations")
    return {
        "id": site_id,
        "kind": kind,
        "municipality": municipality,
        "place": f"site:{site_id}",
        "agreement": agreement,
        "confirmed_at": confirmed_at,
        "valid_until": valid_until,
        "in_outage": in_outage,
        "backup_s": backup_s,
        "capacity": dict(zip(names, capacity, strict=True)),
        "step_free": True,
        "water_and_drain": True,
        "respirator_competence": respirator_competence,
        "hospital": hospital,
    }


def _vehicle(
    name: str,
    kind: str,
    hours: tuple[str, str],
    days: int,
    seats: tuple[int, int, int],
    *,
    oxygen: bool = False,
    power: bool = False,
) -> Json:
    return {
        "shift": name,
        "vehicle": name,
        "kind": kind,
        "profile": "ambulance" if kind == "ambulance" else "minibus",
        "place": f"base:{name}",
        "start_at": sunday(hours[0], days),
        "end_at": sunday(hours[1], days),
        "capacity": _seats(*seats),
        "oxygen_on_board": oxygen,
        "power_on_board": power,
    }


def _lon_lat(east_km: float, north_km: float) -> tuple[float, float]:
    """Degrees for a point of the grid, whose corner lies at 9.0 E, 56.4 N."""
    return 9.0 + east_km / (111.195 * math.cos(math.radians(56.4))), 56.4 + north_km / 111.195


def _land(name: str) -> str:
    return "fur" if GRID[name][1] >= 12 else "jylland"


def _place(name: str) -> Json:
    lon, lat = _lon_lat(*GRID[name])
    return {"id": name, "lon": round(lon, 6), "lat": round(lat, 6), "land": _land(name)}


def _metres(a: str, b: str) -> int:
    return 1000 * (abs(GRID[a][0] - GRID[b][0]) + abs(GRID[a][1] - GRID[b][1]))


def _seconds(a: str, b: str) -> int:
    return _metres(a, b) * 60 // 1000 + (BRIDGE_S if _land(a) != _land(b) else 0)


def _plan() -> Json:
    return {
        "format": "planner-plan/1",
        "id": "plan-1",
        "version": 1,
        "snapshot_sha256": "",
        "policy_version": "2026-11-01",
        "seed": 7,
        "work": 10,
        "made_at": "2026-10-24T12:01:00Z",
        "software": {"planner": "0.1.0"},
        "patients": [
            _placed("P01", "S1", "V1", sunday("20:00", -1), sunday("20:24", -1), 15_840),
            _placed("P02", "S1", "V1", sunday("20:47", -1), sunday("20:55", -1), 18_900),
            _placed("P03", "S1", "V1", sunday("20:16", -1), sunday("20:34", -1), 6_960),
            _placed("P04", "S2", "V2", sunday("21:00", -1), sunday("21:48", -1), 5_940),
            _placed("P05", "S3", "V3", sunday("00:50"), sunday("01:43"), 11_820),
            _placed("P06", "S3", "V2", sunday("21:10", -1), sunday("21:22", -1), 26_400),
            _stays("P07", "reserve_lasts", sunday("10:00")),
            _stays("P08", "reserve_lasts", sunday("13:20")),
            _stays("P09", "declined", sunday("22:36", -1)),
            _unplaced("P10", {"reason": "not_located", "remedy": "locate_address"}),
            _unplaced(
                "P11",
                {"reason": "sites_full", "remedy": "more_capacity", "site": "S1", "dimension": "power_w"},
                {"reason": "none_reachable_in_time", "remedy": "earlier_warning", "site": "S2", "seconds": 600},
            ),
            _stays("P12", "own_solution", sunday("02:00")),
        ],
        "routes": [_route_v1(), _route_v2(), _route_v3()],
        "totals": {
            "affected": 12, "placed": 6, "stays": 4, "unplaced": 2,
            "by_municipality": {
                "0657": {"affected": 1, "placed": 0, "stays": 1, "unplaced": 0},
                "0661": {"affected": 7, "placed": 3, "stays": 3, "unplaced": 1},
                "0779": {"affected": 4, "placed": 3, "stays": 0, "unplaced": 1},
            },
            "by_site": {"S1": 3, "S2": 1, "S3": 2},
            "sent": {"0661": 3, "0779": 3},
            "received": {"0657": 2, "0661": 3, "0779": 1},
        },
        "shortages": [{"patients": ["P10"], "sites": [], "dimension": "seated_places", "at_least": 1}],
        "objective": {
            "unplaced_1": 1, "unplaced_2": 1, "unplaced_3": 0, "unplaced_4": 0, "unplaced_5": 0,
            "preference": 1, "hospital": 1, "away": 2, "split_households": 1,
            "home_to_site_s": 240 + 180 + 180 + 1320 + 1380 + 420,
            "vehicle_s": 3960 + 4920 + 5400,
            "distance_m": 18_000 + 48_000 + 42_000,
        },
    }  # fmt: skip


def _route_v1() -> Json:
    """Two trips from the ambulance's base: a full load, ten minutes to make ready, then the second of a household."""
    eve = -1
    return _route("V1", [
        _stop("start", "base:V1", "", ("19:58", "19:58", "19:58"), eve, 0, (0, 0, 0)),
        _stop("pickup", "home:P01", "P01", ("20:00", "20:00", "20:15"), eve, 2, (1, 0, 1)),
        _stop("pickup", "home:P03", "P03", ("20:16", "20:16", "20:21"), eve, 1, (2, 0, 1)),
        _stop("delivery", "site:S1", "P01", ("20:24", "20:24", "20:34"), eve, 3, (1, 0, 0)),
        _stop("delivery", "site:S1", "P03", ("20:34", "20:34", "20:37"), eve, 0, (0, 0, 0)),
        _stop("pickup", "home:P02", "P02", ("20:40", "20:47", "20:52"), eve, 3, (1, 0, 0)),
        _stop("delivery", "site:S1", "P02", ("20:55", "20:55", "20:58"), eve, 3, (0, 0, 0)),
        _stop("end", "base:V1", "", ("21:04", "21:04", "21:04"), eve, 6, (0, 0, 0)),
    ])  # fmt: skip


def _route_v2() -> Json:
    """The split household: one to the hospital, one over the bridge."""
    eve = -1
    return _route("V2", [
        _stop("start", "base:V2", "", ("20:57", "20:57", "20:57"), eve, 0, (0, 0, 0)),
        _stop("pickup", "home:P04", "P04", ("21:00", "21:00", "21:10"), eve, 3, (0, 1, 0)),
        _stop("pickup", "home:P06", "P06", ("21:10", "21:10", "21:15"), eve, 0, (2, 1, 0)),
        _stop("delivery", "site:S3", "P06", ("21:22", "21:22", "21:25"), eve, 7, (0, 1, 0)),
        _stop("delivery", "site:S2", "P04", ("21:48", "21:48", "21:54"), eve, 18, (0, 0, 0), ["bro"]),
        _stop("end", "base:V2", "", ("22:19", "22:19", "22:19"), eve, 20, (0, 0, 0), ["bro"]),
    ])  # fmt: skip


def _route_v3() -> Json:
    """Over the change of clocks: fetched at 02:50 summer time, delivered at 02:43 winter time, off by ferry."""
    return _route("V3", [
        _stop("start", "base:V3", "", ("00:42", "00:42", "00:42"), 0, 0, (0, 0, 0)),
        _stop("pickup", "home:P05", "P05", ("00:45", "00:50", "00:55"), 0, 3, (1, 0, 0)),
        _stop("delivery", "site:S3", "P05", ("01:43", "01:43", "01:46"), 0, 18, (0, 0, 0), ["faerge"]),
        _stop("end", "base:V3", "", ("02:12", "02:12", "02:12"), 0, 21, (0, 0, 0), ["bro"]),
    ])  # fmt: skip


def _placed(ref: str, site_id: str, shift_name: str, pickup_at: str, arrival_at: str, slack_s: int) -> Json:
    times = {"pickup_at": pickup_at, "arrival_at": arrival_at, "slack_s": slack_s}
    return {"ref": ref, "outcome": "placed", "site": site_id, "shift": shift_name, **times}


def _stays(ref: str, because: str, safe_until_at: str) -> Json:
    return {"ref": ref, "outcome": "stays", "because": because, "safe_until_at": safe_until_at}


def _unplaced(ref: str, *findings: Json) -> Json:
    empty = {"site": "", "dimension": "", "seconds": 0}
    return {"ref": ref, "outcome": "unplaced", "findings": [{**empty, **finding} for finding in findings]}


def _route(name: str, stops: list[Json]) -> Json:
    return {"shift": name, "vehicle": name, "stops": copy.deepcopy(stops)}


def _stop(
    kind: str,
    place: str,
    ref: str,
    clocks: tuple[str, str, str],
    days: int,
    km: int,
    load: tuple[int, int, int],
    crossings: list[str] | None = None,
) -> Json:
    arrive_at, begin_at, depart_at = (sunday(clock, days) for clock in clocks)
    over = {"bro": BRIDGE_S, "faerge": 1800}
    used = crossings or []
    return {
        "kind": kind,
        "place": place,
        "ref": ref,
        "arrive_at": arrive_at,
        "begin_at": begin_at,
        "depart_at": depart_at,
        "leg_s": km * 60 + sum(over[c] for c in used),
        "leg_m": km * 1000,
        "crossings": used,
        "load": _seats(*load),
    }
