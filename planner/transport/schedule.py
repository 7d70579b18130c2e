"""When does a vehicle that makes these visits in this order arrive, begin and leave, and is that possible at all?

Begin times B of one route must satisfy nothing but difference constraints:

- windows: a_k <= B_k <= b_k (a delivery's b is its deadline);
- driving and service: B_k >= B_(k-1) + service_(k-1) + drive_(k-1,k); when visit k-1 emptied the vehicle and k is a pickup
  the drive counts as at least the turnaround (making ready and driving may overlap);
- ride limit of request i: B_pickup(i) >= B_delivery(i) - max_ride_i - boarding_i;
- being away from the base: leave >= back - max_duration; leave >= shift start; back <= shift end.

The solutions of difference constraints are closed under taking the smaller of two at every visit, so either there is none
or there is one schedule that is earliest at EVERY visit. It is found by starting from the lower bounds and raising what a
constraint demands: one forward pass, then, as long as a ride or a duration is too long, raise that pickup (wait before
picking up, instead of with the rider on board) and pass forward again. A chain of demands without repetition uses each
ride limit at most once, so more rounds than there are riders (and one for the duration) prove that there is none
(Bellman-Ford). Waiting before a pickup window is therefore exact, and no eight-step repair is needed.

Of the earliest schedule the deliveries are kept; pickups and the departure from the base are then moved as late as these
deliveries allow (:func:`_without_needless_waiting`): nobody is fetched early to wait in the vehicle. What these rides take of
the vehicle's stores must be there (:func:`_stores_last`), and drivers who need breaks get them (:mod:`breaks`): each is one
more lower bound, from emptying the vehicle to the next pickup, and the earliest schedule is found anew with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from planner.model.load import VehicleLoad
from planner.transport.breaks import NOWHERE, Halt, break_before, break_needed
from planner.transport.problem import DarpProblem, can_carry, further_and_room
from planner.transport.result import Route, Stop, StopKind

#: A visit is a whole number, for speed: ``2 * r`` picks up request number r of the problem, ``2 * r + 1`` delivers it.
Visit = int
#: The visits of one shift in order; empty = the vehicle stays at its base.
Order = tuple[Visit, ...]

_FOREVER = 2**40


def pickup_of(request: int) -> Visit:
    """The visit that picks up request number ``request``."""
    return 2 * request


def delivery_of(request: int) -> Visit:
    """The visit that delivers request number ``request``."""
    return 2 * request + 1


def request_of(visit: Visit) -> int:
    """The number of the request a visit belongs to."""
    return visit >> 1


def is_delivery(visit: Visit) -> bool:
    """Whether the visit delivers."""
    return bool(visit & 1)


def requests_in(order: Iterable[Visit]) -> list[int]:
    """The requests an order carries, in order of pickup."""
    return [request_of(v) for v in order if not is_delivery(v)]


class Timetable:
    """A problem's numbers laid out by visit, so that an order is evaluated in microseconds. Build once per problem.

    ``seconds[shift]`` holds the rows of the travel times that this shift drives by. ``closes`` begins with the strictest
    deadline that each request wants; :meth:`relax` loosens one request's.
    """

    def __init__(self, problem: DarpProblem) -> None:
        self.problem = problem
        self.seconds = _rows_by_shift(problem)
        self.turnaround_s = problem.turnaround_s
        self.place: list[int] = []
        self.service: list[int] = []
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.load: list[tuple[int, int, int]] = []
        self.longest: list[int] = []
        for r in problem.requests:
            latest = _FOREVER if r.pickup_latest_s is None else r.pickup_latest_s
            self.place += (r.pickup, r.delivery)
            self.service += (r.boarding_s, r.unloading_s)
            self.opens += (r.earliest_s, r.delivery_earliest_s)
            self.closes += (latest, min((*r.wanted_s, r.deadline_s)))
            self.load.append((r.load.seated, r.load.wheelchair, r.load.lying))
            self.longest.append(r.boarding_s + r.max_ride_s)
        #: What each request takes of further room, in as many dimensions as any request names.
        width = max((len(r.further) for r in problem.requests), default=0)
        self.further = [r.further + (0,) * (width - len(r.further)) for r in problem.requests]
        self.rides_alone = [r.rides_alone for r in problem.requests]
        self.draws = [r.draws for r in problem.requests]
        #: Of each shift the stores that have an end: which, and how much there is.
        self.stores = [[(i, held) for i, held in enumerate(s.stores) if held is not None] for s in problem.shifts]
        self.capacity = [(s.capacity.seated, s.capacity.wheelchair, s.capacity.lying) for s in problem.shifts]
        self._suited: dict[tuple[object, ...], frozenset[int]] = {}

    def suited(self, request: int) -> frozenset[int]:
        """The numbers of the shifts whose vehicle suits the rider (room when empty, supply on board)."""
        r = self.problem.requests[request]
        # Few riders differ in what can_carry asks about.
        alike = r.load, r.further, r.aboard, r.by_road, r.over_water, r.oxygen_on_board, r.power_on_board
        if alike not in self._suited:
            self._suited[alike] = frozenset(i for i, s in enumerate(self.problem.shifts) if can_carry(s, r))
        return self._suited[alike]

    def relax(self, request: int) -> bool:
        """Loosens the request's deadline to the next that it wants, at last to the real one; False when that holds already."""
        rider, visit = self.problem.requests[request], delivery_of(request)
        looser = [d for d in (*rider.wanted_s, rider.deadline_s) if d > self.closes[visit]]
        if looser:
            self.closes[visit] = min(looser)
        return bool(looser)

    def forget_wishes(self) -> Timetable:
        """The same timetable, loosened until only real deadlines bind: nobody wishes for time in hand any more."""
        for request in range(len(self.problem.requests)):
            while self.relax(request):
                pass
        return self

    def driving_s(self, shift: int, order: Order) -> int:
        """Seconds at the wheel, base to base; 0 for an empty order. Legs without a way must not occur."""
        if not order:
            return 0
        vehicle, seconds = self.problem.shifts[shift], self.seconds[shift]
        places = [vehicle.starts_at, *(self.place[v] for v in order), vehicle.base]
        return sum(seconds[a][b] for a, b in pairwise(places))


def _rows_by_shift(problem: DarpProblem) -> list[list[list[int]]]:
    """For each shift the rows of its travel times, as plain lists for speed; shifts that travel alike share them."""
    rows = {id(seconds): seconds.tolist() for seconds in problem.seconds.values()}
    return [rows[id(problem.seconds[shift.profile])] for shift in problem.shifts]


def earliest_begins(table: Timetable, shift: int, order: Order) -> list[int] | None:
    """Begin of service at each visit in the earliest schedule, in seconds after zero; None when the order breaks a rule.

    Each rider of the order must be picked up before being delivered, each exactly once (a plain precondition: see
    :func:`is_whole`); everything else is checked.
    """
    if not order:
        return []
    steps = _steps(table, shift, order)
    if steps is None:
        return None
    vehicle = table.problem.shifts[shift]
    opens, closes = table.opens, table.closes
    begins = []
    clock = vehicle.start_s
    for k, visit in enumerate(order):
        clock = max(clock + steps[k], opens[visit])
        if clock > closes[visit]:
            return None
        begins.append(clock)
    if clock + steps[-1] > vehicle.end_s:
        return None
    kept = _with_breaks(table, shift, order, steps, begins)
    return kept if kept is not None and _stores_last(table, shift, order, steps, kept) else None


def schedule(table: Timetable, shift: int, order: Order) -> Route | None:
    """The route with all its stops, from base to base; None when the order is empty or breaks a rule."""
    if not order or not is_whole(order) or not all(shift in table.suited(request_of(v)) for v in order):
        return None
    begins, steps = earliest_begins(table, shift, order), _steps(table, shift, order)
    if begins is None or steps is None:
        return None
    return route_at(table, shift, order, _without_needless_waiting(table, order, steps, begins))


def alone(request: int) -> Order:
    """The order that fetches one request and nobody else."""
    return (pickup_of(request), delivery_of(request))


def is_whole(order: Order) -> bool:
    """Whether everyone picked up is delivered afterwards and nothing happens twice."""
    on_board: set[int] = set()
    for visit in order:
        if not is_delivery(visit):
            on_board.add(request_of(visit))
        elif request_of(visit) in on_board:
            on_board.remove(request_of(visit))
        else:
            return False
    return not on_board and len(set(order)) == len(order)


def _steps(table: Timetable, shift: int, order: Order) -> list[int] | None:
    """The least time from each begin to the next (first: from leaving the base; last: to being back). None when there is
    no way, too little room, or somebody who must ride alone would share the vehicle."""
    if table.further and table.further[0] and not _further_fits(table, shift, order):
        return None
    vehicle, seconds = table.problem.shifts[shift], table.seconds[shift]
    room_seated, room_wheelchair, room_lying = table.capacity[shift]
    seated = wheelchair = lying = riders = loners = 0
    here, service = vehicle.starts_at, 0
    emptied = False
    steps = []
    for visit in order:
        there = table.place[visit]
        drive = seconds[here][there]
        if drive < 0:
            return None
        request = visit >> 1
        a, b, c = table.load[request]
        if visit & 1:
            seated, wheelchair, lying, riders = seated - a, wheelchair - b, lying - c, riders - 1
            loners -= table.rides_alone[request]
            steps.append(service + drive)
            emptied = riders == 0
        else:
            seated, wheelchair, lying, riders = seated + a, wheelchair + b, lying + c, riders + 1
            loners += table.rides_alone[request]
            if seated > room_seated or wheelchair > room_wheelchair or lying > room_lying:
                return None
            if loners and riders > 1:
                return None
            steps.append(service + (max(drive, table.turnaround_s) if emptied else drive))
            emptied = False
        here, service = there, table.service[visit]
    home = seconds[here][vehicle.base]
    if home < 0:
        return None
    steps.append(service + home)
    return steps


def _further_fits(table: Timetable, shift: int, order: Order) -> bool:
    """Whether there is always enough of the room that loads do not name."""
    on_board = [0] * len(table.further[0])
    for visit in order:
        sign = -1 if visit & 1 else 1
        on_board = [a + sign * b for a, b in zip(on_board, table.further[visit >> 1], strict=True)]
        if any(a > b for a, b in further_and_room(tuple(on_board), table.problem.shifts[shift])):
            return False
    return True


def _with_rides_kept(table: Timetable, shift: int, order: Order, steps: list[int], begins: list[int]) -> list[int] | None:
    """Raises begins, earliest first, until every ride and the time away from the base are short enough."""
    vehicle = table.problem.shifts[shift]
    at = {visit: k for k, visit in enumerate(order)}
    rides = [(at[v - 1], k, table.longest[v >> 1]) for v, k in at.items() if v & 1]
    away = vehicle.max_duration_s
    for _ in range(len(rides) + 2):
        settled = True
        for pickup, delivery, longest in rides:
            if begins[delivery] - begins[pickup] > longest:
                begins[pickup] = begins[delivery] - longest
                settled = False
        if away is not None:
            first = begins[-1] + steps[-1] - away + steps[0]
            if begins[0] < first:
                begins[0] = first
                settled = False
        if settled:
            return begins
        if not _pass_forward(table, order, steps, begins, vehicle.end_s):
            return None
    return None


def _with_breaks(table: Timetable, shift: int, order: Order, steps: list[int], begins: list[int]) -> list[int] | None:
    """Begins with every ride short enough, and a break wherever the driver needs one."""
    vehicle = table.problem.shifts[shift]
    kept = _with_rides_kept(table, shift, order, steps, begins)
    if vehicle.break_after_s is None:
        return kept
    longer = list(steps)
    while kept is not None:
        late = _without_needless_waiting(table, order, steps, kept)
        number = break_needed(vehicle, halts(table, order, steps, late), late[-1] + steps[-1])
        if number is None:
            return kept
        if number == NOWHERE:
            return None
        longer[number] += break_before(vehicle, number)
        opens = [max(table.opens[visit], vehicle.start_s + longer[0]) for visit in order]
        possible = _pass_forward(table, order, longer, opens, vehicle.end_s)
        kept = _with_rides_kept(table, shift, order, longer, opens) if possible else None
    return None


def halts(table: Timetable, order: Order, steps: Sequence[int], begins: Sequence[int]) -> list[Halt]:
    """The visits as breaks are asked of them; ``steps`` the least time from each begin to the next."""
    found, riders, service = [], 0, 0
    for visit, step, begin in zip(order, steps, begins, strict=False):
        found.append(Halt(begin, begin + table.service[visit], step - service, riders == 0))
        riders += -1 if is_delivery(visit) else 1
        service = table.service[visit]
    return found


def _pass_forward(table: Timetable, order: Order, steps: list[int], begins: list[int], end_s: int) -> bool:
    """Raises each begin to what the one before demands; False when a window or the shift's end is missed."""
    clock = begins[0]
    for k, visit in enumerate(order):
        if k:
            clock = max(clock + steps[k], begins[k])
        if clock > table.closes[visit]:
            return False
        begins[k] = clock
    return clock + steps[-1] <= end_s


def _stores_last(table: Timetable, shift: int, order: Order, steps: list[int], begins: list[int]) -> bool:
    """Whether the rides, as they are scheduled in the end, take no more of each store than there is."""
    if not table.stores[shift]:
        return True
    late = _without_needless_waiting(table, order, steps, begins)
    ridden = {visit >> 1: begin for visit, begin in zip(order, late, strict=True) if visit & 1}
    for visit, begin in zip(order, late, strict=True):
        if not visit & 1:
            ridden[visit >> 1] -= begin + table.service[visit]
    return all(store_taken(ridden, table.draws, store) <= held for store, held in table.stores[shift])


def store_taken(ridden_s: Mapping[int, int], draws: Sequence[tuple[int, ...]], store: int) -> int:
    """What rides of so many seconds take of one store; ``draws`` by request."""
    return sum(seconds * draws[r][store] for r, seconds in ridden_s.items() if store < len(draws[r]))


def _without_needless_waiting(table: Timetable, order: Order, steps: list[int], begins: list[int]) -> list[int]:
    """Pickups as late as the deliveries' begins allow. Keeps every rule: a later pickup shortens its ride and the time
    away from the base, and is still followed in time by the next visit."""
    late = list(begins)
    for k in range(len(order) - 2, -1, -1):
        if not is_delivery(order[k]):
            late[k] = min(table.closes[order[k]], late[k + 1] - steps[k + 1])
    return late


def route_at(table: Timetable, shift: int, order: Order, begins: Sequence[int]) -> Route:
    """The route with these begins of service, leaving the base just in time for the first."""
    vehicle = table.problem.shifts[shift]
    seconds = table.seconds[shift]
    leave = begins[0] - seconds[vehicle.starts_at][table.place[order[0]]]
    load = VehicleLoad()
    stops = [Stop(StopKind.START, vehicle.starts_at, "", leave, leave, leave, load)]
    here, clock = vehicle.starts_at, leave
    for visit, begin in zip(order, begins, strict=True):
        rider = table.problem.requests[request_of(visit)]
        kind = StopKind.DELIVERY if is_delivery(visit) else StopKind.PICKUP
        load = load - rider.load if is_delivery(visit) else load + rider.load
        there = table.place[visit]
        arrive = clock + seconds[here][there]
        here, clock = there, begin + table.service[visit]
        stops.append(Stop(kind, there, rider.ref, arrive, begin, clock, load))
    back = clock + seconds[here][vehicle.base]
    stops.append(Stop(StopKind.END, vehicle.base, "", back, back, back, load))
    return Route(vehicle.id, tuple(stops))
