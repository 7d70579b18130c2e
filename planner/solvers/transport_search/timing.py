"""When does a vehicle begin each visit of an order, and may one rider more come along? Compiled.

The same constraints as :mod:`planner.transport.schedule`: among all schedules that keep them there is one that is earliest
at every visit, found by raising begins until nothing demands more. A rider more can only raise begins, so trying an
insertion starts from the present ones and stops as soon as nothing changes any more.
"""

from __future__ import annotations

import numpy as np

from planner.solvers.transport_search.compiled import allocating, compiled, woven
from planner.solvers.transport_search.layout import BROKEN, NEVER, Ints, Layout, Scratch, State, Visits


@woven
def raise_begins(p: Layout, k: int, order: Visits, n: int, begin: Ints, at: Ints, riders: Ints, first: int, upto: int) -> bool:
    """Raises ``begin`` (lower bounds; only those from ``first`` to ``upto`` may break a constraint) to the earliest
    schedule. False when there is none."""
    seconds, table = p.seconds, p.table[k]
    homeward = seconds[table, order[n - 1], p.end[k]]
    if homeward < 0:
        return False
    outward = seconds[table, p.start[k], order[0]]
    for _ in range(n + 2):
        stop = pass_forward(p, k, order, n, begin, riders, first, upto)
        if stop < 0:
            return False
        back = begin[n - 1] + p.service[order[n - 1]] + homeward
        if back > p.end_s[k]:
            return False
        raised = n
        last = -1
        for x in range(first, stop):
            visit = order[x]
            if visit & 1:
                need = begin[x] - p.longest[k, visit >> 1]
                y = at[visit - 1]
                if need > begin[y]:
                    if need > p.closes[visit - 1]:
                        return False
                    begin[y] = need
                    raised = min(raised, y)
                    last = max(last, y)
        leave = back - p.longest_away[k] + outward
        if leave > begin[0]:
            if leave > p.closes[order[0]]:
                return False
            begin[0] = leave
            raised = 0
            last = max(last, 0)
        if raised == n:
            return True
        first = raised + 1
        upto = max(last + 1, first)
        if first >= n:
            first = n - 1
    return False


@woven
def pass_forward(p: Layout, k: int, order: Visits, n: int, begin: Ints, riders: Ints, first: int, upto: int) -> int:
    """Raises each begin from ``first`` on to what the one before demands, until nothing changes behind ``upto``. Gives the
    first visit that was not looked at, -1 when a window is missed or there is no way.

    Whole arrays are indexed here: a view of one row costs more than the pass itself.
    """
    table = p.table[k]
    if first == 0:
        here, clock, turn = p.start[k], p.start_s[k], 0
    else:
        here = order[first - 1]
        clock = begin[first - 1] + p.service[here]
        turn = p.turnaround_s if riders[first - 1] == 0 else 0
    for x in range(first, n):
        visit = order[x]
        drive = p.seconds[table, here, visit]
        if drive < 0:
            return -1
        if turn > drive and (visit & 1) == 0:
            drive = turn
        clock += drive
        if clock > begin[x]:
            begin[x] = clock
        elif x > upto:
            return x
        else:
            clock = begin[x]
        if clock > p.closes[visit]:
            return -1
        here = visit
        clock += p.service[visit]
        turn = p.turnaround_s if riders[x] == 0 else 0
    return n


@woven
def fits(p: Layout, s: State, k: int, x: int, r: int) -> bool:
    """Whether rider r finds room, in some configuration, beside those on board of shift k after its visit number x."""
    for c in range(p.room.shape[1]):
        good = True
        for d in range(p.room.shape[2]):
            if s.load[k, x, d] + p.load[r, d] > p.room[k, c, d]:
                good = False
                break
        if good:
            return True
    return False


@woven
def stores_last(p: Layout, k: int, order: Visits, n: int, begin: Ints) -> bool:
    """Whether the rides take no more of the vehicle's stores than there is, with deliveries as early as can be and pickups as
    late as these allow."""
    for d in range(p.store.shape[1]):
        left = p.store[k, d]
        if left == NEVER:
            continue
        there, late = p.end[k], begin[n - 1]
        for x in range(n - 1, -1, -1):
            visit = order[x]
            if visit & 1:
                late = begin[x]
                left -= p.draws[visit >> 1, d] * late
            else:
                late = min(p.closes[visit], late - p.seconds[p.table[k], visit, there] - p.service[visit])
                left += p.draws[visit >> 1, d] * (late + p.service[visit])
            there = visit
        if left < 0:
            return False
    return True


@woven
def may_hold_breaks(p: Layout, s: State, k: int) -> bool:
    """Whether order k is so long, as it begins, that a break may be in it."""
    if p.break_after[k] == NEVER:
        return False
    last = s.order[k, s.size[k] - 1]
    back = s.begin[k, s.size[k] - 1] + p.service[last] + p.seconds[p.table[k], last, p.end[k]]
    leave = s.begin[k, 0] - p.seconds[p.table[k], p.start[k], s.order[k, 0]]
    return bool(p.at_work_since[k] != NEVER or back - leave > p.break_after[k])


@woven
def breaks_taken(p: Layout, k: int, order: Visits, n: int, begin: Ints, at: Ints, riders: Ints) -> bool:
    """Raises begins until the driver rests wherever it is needed, as :mod:`planner.transport.breaks` says. False when nothing
    helps."""
    return bool(p.break_after[k] == NEVER or rests(p, k, order, n, begin, at, riders))


@allocating
def rests(p: Layout, k: int, order: Visits, n: int, begin: Ints, at: Ints, riders: Ints) -> bool:
    """As :func:`breaks_taken`, for drivers who need breaks."""
    held = np.zeros(n, np.bool_)
    while True:
        x = break_needed(p, k, order, n, begin, riders)
        if x < 0:
            return bool(x == -1)
        held[x] = True
        while x < n:
            raised = False
            for y in range(n):
                if not held[y]:
                    continue
                ready = p.start_s[k] - min(p.rested[k], p.rest[k]) if y == 0 else begin[y - 1] + p.service[order[y - 1]]
                ready += way_to(p, k, order, y) + p.rest[k]
                if begin[y] < ready:
                    if ready > p.closes[order[y]]:
                        return False
                    begin[y] = ready
                    raised = True
            if not raised:
                break
            if not raise_begins(p, k, order, n, begin, at, riders, 0, n):
                return False


@allocating
def break_needed(p: Layout, k: int, order: Visits, n: int, begin: Ints, riders: Ints) -> int:
    """Before which visit a break has to be added, when pickups are as late as deliveries allow; -1 when work is short enough
    everywhere, -2 when no break helps."""
    late = np.empty(n, np.int64)
    for x in range(n - 1, -1, -1):
        late[x] = begin[x]
        if (order[x] & 1) == 0:
            visit = order[x]
            late[x] = min(p.closes[visit], late[x + 1] - p.seconds[p.table[k], visit, order[x + 1]] - p.service[visit])
    since, last, place = late[0] - way_to(p, k, order, 0), 0, -2
    if p.at_work_since[k] != NEVER and since - p.start_s[k] + p.rested[k] < p.rest[k]:
        since, place = p.at_work_since[k], 0
    for x in range(n):
        if x > 0 and riders[x - 1] == 0:
            if last - since > p.break_after[k]:
                return place
            leaves = late[x] - way_to(p, k, order, x)
            if leaves - last >= p.rest[k]:
                since, place = leaves, -2
            else:
                place = x
        last = late[x] + p.service[order[x]]
    back = last + p.seconds[p.table[k], order[n - 1], p.end[k]]
    return place if back - since > p.break_after[k] else -1


@woven
def way_to(p: Layout, k: int, order: Visits, x: int) -> int:
    """The least time to a visit that the vehicle comes to empty, from leaving the one before or from the start."""
    if x == 0:
        return int(p.seconds[p.table[k], p.start[k], order[0]])
    return int(max(p.seconds[p.table[k], order[x - 1], order[x]], p.turnaround_s))


@compiled
def refresh(p: Layout, s: State, k: int) -> bool:
    """Learns everything about the order of shift k anew. False when it breaks a rule of time or of the stores: taking somebody
    out can do that, and makes the order dearer than anything until it is mended or undone."""
    n = s.size[k]
    s.version[-1] += 1
    s.version[k] = s.version[-1]
    s.cost[k] = 0
    s.drive[k] = 0
    s.late[k] = 0
    if n == 0:
        return True
    order, begin = s.order[k], s.begin[k]
    seconds, table = p.seconds, p.table[k]
    riders = changes = 0
    drive = seconds[table, p.start[k], order[0]]
    for x in range(n):
        visit = order[x]
        r = visit >> 1
        s.at[visit] = x
        begin[x] = p.opens[visit]
        sign = -1 if visit & 1 else 1
        riders += sign
        s.riders[k, x] = riders
        for d in range(p.load.shape[1]):
            before = s.load[k, x - 1, d] if x else 0
            s.load[k, x, d] = before + sign * p.load[r, d]
        if x:
            drive += seconds[table, order[x - 1], visit]
        if sign > 0 and p.home[r] >= 0 and p.home[r] != k:
            changes += p.change_price
    drive += seconds[table, order[n - 1], p.end[k]]
    good = raise_begins(p, k, order, n, begin, s.at, s.riders[k], 0, n) and breaks_taken(p, k, order, n, begin, s.at, s.riders[k])
    good = good and stores_last(p, k, order, n, begin)
    by = p.end_s[k]
    there = p.end[k]
    for x in range(n - 1, -1, -1):
        visit = order[x]
        by = min(p.closes[visit], by - seconds[table, visit, there] - p.service[visit])
        s.latest[k, x] = by
        there = visit
        if visit & 1:
            r = visit >> 1
            if begin[x] > p.due[r]:
                s.late[k] += p.late_price[r] * (begin[x] - p.due[r])
    s.drive[k] = drive
    s.cost[k] = p.use_price[k] + drive + s.late[k] + changes
    if not good:
        s.cost[k] += BROKEN
    return good


@woven
def lateness_with(p: Layout, s: State, k: int, r: int, i: int, j: int, scratch: Scratch) -> int:
    """The price of lateness when rider r joins order k, picked up before its visit number i and delivered before number j;
    -1 when that breaks a rule of time."""
    n = s.size[k]
    old, begun = s.order[k], s.begin[k]
    order, begin, at, riders = scratch.order, scratch.begin, scratch.at, scratch.riders
    m = 0
    for x in range(n + 1):
        if x == i:
            order[m] = 2 * r
            begin[m] = p.opens[2 * r]
            at[2 * r] = m
            m += 1
        if x == j:
            order[m] = 2 * r + 1
            begin[m] = p.opens[2 * r + 1]
            at[2 * r + 1] = m
            m += 1
        if x < n:
            order[m] = old[x]
            begin[m] = begun[x]
            at[old[x]] = m
            m += 1
    upto = j + 1
    if n > 0 and may_hold_breaks(p, s, k):
        # Where breaks may move, the begins with the breaks of before are no lower bounds: begin anew.
        i, upto = 0, m
        for x in range(m):
            begin[x] = p.opens[order[x]]
    if p.turnaround_s > 0 or p.break_after[k] != NEVER:
        on_board = 0
        for x in range(m):
            on_board += -1 if order[x] & 1 else 1
            riders[x] = on_board
    if not raise_begins(p, k, order, m, begin, at, riders, i, upto):
        return -1
    if not breaks_taken(p, k, order, m, begin, at, riders) or not stores_last(p, k, order, m, begin):
        return -1
    late = 0
    for x in range(m):
        visit = order[x]
        if visit & 1 and begin[x] > p.due[visit >> 1]:
            late += p.late_price[visit >> 1] * (begin[x] - p.due[visit >> 1])
    return late
