"""Who must be fetched from where to where, by when, and by which vehicles? A heterogeneous dial-a-ride problem (DARP).

A request is one patient (with escort): a pickup at home and a delivery at a site; or an errand, that brings a cylinder, a battery
or a nurse from a site to someone's home (errands.py). Times are whole seconds after ``DarpProblem.zero_at``; windows are
inclusive and say when service may BEGIN. The ride lasts from the end of service at the pickup to the beginning of service at the
delivery (Cordeau 2006). A vehicle may make several trips in its shift; between emptying and the next pickup it needs
``turnaround_s``: the next pickup begins no sooner than ``turnaround_s`` after the vehicle leaves the stop where it was emptied
(making ready and driving may overlap).

The model, after Cordeau (2006, Operations Research 54:573) with the heterogeneous fleet of Parragh (2011, Transportation
Research C 19:912). Requests i in R with pickup i+ and delivery i-; shifts k in K from o(k) to d(k); t_k(u, v) travel time of k,
s_u service, [a_u, b_u] window, q_i load and Q_k room in every dimension, L_i longest ride, D_k longest time away, tau
turnaround. Chosen are an order of visits for each k and begins B_u, so that

- each i is on at most one k, i+ before i-, and only where k suits i (room, oxygen, power, roads or water; aboard already);
- B_v >= B_u + s_u + t_k(u, v) for v after u, and B_v >= B_u + s_u + tau when k is empty after u and v picks up;
- a_u <= B_u <= b_u;   B_i- - (B_i+ + s_i+) <= L_i;   shift start <= leaving, being back <= shift end, between them <= D_k;
- the loads on board never exceed Q_k; whoever must ride alone does;
- sum over i on k of e_i (B_i- - (B_i+ + s_i+)) <= E_k for each store: oxygen (e_i a flow, E_k what the bottles hold) and energy
  (e_i a draw, E_k what the outlet can give), for riders whose own reserve would not last L_i. All others ride on their own
  reserve, which L_i therefore never outlasts. The schedule asked is the planner's own: deliveries as early as can be, pickups as
  late as these allow. An order that would keep within a store only by holding back a delivery is not found.

Minimised, in this order: requests left, by class 1 to 5 (each dearer than everybody less urgent together); then driving plus
w_i max(0, B_i- - wanted_i) plus the price of changes, where w_i is ``late_price`` times 5 (class 1) to 1 (class 5). Deadlines b
are hard: nobody is without reserve in a plan that is kept. Published sets are the same problem with one class, nothing wanted
and their own windows.

A wheelchair place that is made by folding e seats away is one dimension more: with F of W wheelchair places like that, seated
people and e for every wheelchair take at most the seats and e (W - F). That is exact, for fewer wheelchairs cost no seat.

Breaks: where k's driver may be at work for W_k at a time, and a break lasts p, the time between breaks, from leaving the base to
the first and from the last to being back, never exceeds W_k. A break is any time of at least p that k stands empty: after u
where k is emptied, before v that picks up, B_v - B_u - s_u - max(t_k(u, v), tau) >= p. Where it falls is decided in breaks.py.

Across routes: at a site n that receives P_n people in a quarter of an hour, any P_n + 1 deliveries in a row begin over more than
900 s. The searches do not see it: their routes are held back until it holds (arrivals.py), and where that costs a seat they go
on within slots that keep it (slots.py).

An errand is a request like any other with nobody's load: a cylinder or battery takes one of the vehicle's equipment places
(one dimension more), a nurse a seat. Where a vehicle is emptied counts it too: bringing it in and making ready is one walk.

Not in the model: riders of whom only some pairs may not meet: whoever is infectious rides alone, also where another has the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from planner.model.load import VehicleLoad
from planner.travel.matrix import BOAT, CAR, OFF_ROAD_PROFILES

#: Stores are oxygen, then energy. A flow is in ml a minute and a draw in watts, so what is drawn in a second is a sixtieth of a
#: millilitre, or a joule: so many of them make a litre, and a watt-hour.
STORE_UNITS = (60_000, 3600)

#: What sites count arrivals in: any fifteen minutes, wherever they begin.
QUARTER_S = 900


@dataclass(frozen=True, slots=True)
class Request:
    """``pickup``/``delivery`` are rows of the travel matrix. Pickup may begin from ``earliest_s`` to ``pickup_latest_s``
    (None = no limit of its own); delivery must begin no later than ``deadline_s`` (latest arrival: margin already taken
    off) and no earlier than ``delivery_earliest_s`` (appointments; 0 = whenever the vehicle comes). ``wanted_s`` are
    earlier deadlines that leave time in hand, strictest first; one is kept when somebody can be served by it.
    ``over_water`` says that home and destination lie on different lands: only then is the ride one for a boat.
    ``by_road`` says that an idle vehicle on roads could bring the rider in time: boats and helicopters are for the others.
    ``further`` is what the rider takes of room that ``VehicleLoad`` does not name, in the order of ``Shift.further`` (such as
    the staff's seats); what a vehicle does not state it does not have. ``aboard`` names the shift whose vehicle the rider
    sits in already ("" = waits at the pickup). ``draws`` is what each second of the ride takes of the vehicle's stores, in the
    order of ``Shift.stores``."""

    ref: str
    priority: int
    pickup: int
    delivery: int
    load: VehicleLoad
    earliest_s: int
    deadline_s: int
    boarding_s: int
    unloading_s: int
    max_ride_s: int
    oxygen_on_board: bool = False
    power_on_board: bool = False
    rides_alone: bool = False
    pickup_latest_s: int | None = None
    delivery_earliest_s: int = 0
    wanted_s: tuple[int, ...] = ()
    over_water: bool = False
    by_road: bool = False
    further: tuple[int, ...] = ()
    aboard: str = ""
    draws: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """A vehicle during one shift: starts and ends at matrix row ``base``, works within [start_s, end_s], and is away from
    the base for at most ``max_duration_s`` (None = the whole shift). ``profile`` names the travel times it drives by.
    ``position`` is the row where a vehicle that is under way stands at ``start_s`` (None = at its base). ``stores`` is what is on
    board to be drawn of during the shift, such as oxygen and energy (None, or not stated = without end).

    After ``break_after_s`` at work (None = never) the driver needs a break of ``break_s``. Of a vehicle under way
    ``at_work_since_s`` is when it set out, or its last break ended; ``rested_s`` is how long it has stood empty at ``start_s``.
    """

    id: str
    vehicle_id: str
    kind: str
    capacity: VehicleLoad
    base: int
    start_s: int
    end_s: int
    oxygen_on_board: bool = False
    power_on_board: bool = False
    max_duration_s: int | None = None
    profile: str = CAR
    further: tuple[int, ...] = ()
    position: int | None = None
    stores: tuple[int | None, ...] = ()
    break_after_s: int | None = None
    break_s: int = 0
    at_work_since_s: int | None = None
    rested_s: int = 0

    @property
    def starts_at(self) -> int:
        """The matrix row where the shift begins."""
        return self.base if self.position is None else self.position


@dataclass(frozen=True, eq=False)
class DarpProblem:
    """``seconds[profile][i, j]`` travel time, -1 = no way, for every profile of the shifts; profiles that travel alike may
    share one array. Loads in every dimension are whole places. ``late_price`` is what a second later than wanted costs for
    class 5, in seconds of driving; class 1 costs five times as much.

    While the night is under way: ``planned`` says which shift each rider was told to wait for (by ref), another one costs
    ``change_price`` seconds of driving; of each shift in ``committed`` so many visits at the head of its order stay.

    At the place of each row in ``receives`` at most so many people are received in any :data:`QUARTER_S`; those of ``received``
    have been before now, at these times."""

    zero_at: datetime
    requests: tuple[Request, ...]
    shifts: tuple[Shift, ...]
    seconds: Mapping[str, NDArray[np.int32]]
    turnaround_s: int
    late_price: int = 1
    planned: Mapping[str, str] = field(default_factory=dict)
    change_price: int = 0
    committed: Mapping[str, int] = field(default_factory=dict)
    receives: Mapping[int, int] = field(default_factory=dict)
    received: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


def further_and_room(amounts: tuple[int, ...], shift: Shift) -> list[tuple[int, int]]:
    """Each amount of further room beside what the vehicle has of it."""
    return list(zip_longest(amounts, shift.further[: len(amounts)], fillvalue=0))


def can_carry(shift: Shift, request: Request) -> bool:
    """Whether the vehicle suits the rider at all: room in every dimension when empty, supply on board, no road in time for
    a boat or helicopter, and water to cross for a boat. Who is on board already stays there.

    A rider who sits may use a wheelchair or lying place? No: only the seats that fold away for wheelchairs are exchanged.
    """
    if not request.load.fits_in(shift.capacity) or not all(a <= b for a, b in further_and_room(request.further, shift)):
        return False
    if request.aboard:
        return shift.id == request.aboard
    if shift.profile in OFF_ROAD_PROFILES and request.by_road:
        return False
    if shift.profile == BOAT and not request.over_water:
        return False
    if request.oxygen_on_board and not shift.oxygen_on_board:
        return False
    return shift.power_on_board or not request.power_on_board
