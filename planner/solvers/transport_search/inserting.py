"""Where in an order does one rider more cost least? Compiled; every answer keeps every rule.

Places are priced by the driving that they add, and looked at only when windows, room and the time that later visits have in
hand allow them; what is left is tried against the exact schedule. A pickup whose detour alone is dearer than the best place
known is passed over (detours are taken to cost, never to save).
"""

from __future__ import annotations

from planner.solvers.transport_search.compiled import compiled, woven
from planner.solvers.transport_search.layout import Flags, Known, Layout, Scratch, State
from planner.solvers.transport_search.timing import fits, lateness_with, refresh


@woven
def cheapest_insertion(p: Layout, s: State, k: int, r: int, limit: int, scratch: Scratch) -> tuple[int, int, int]:
    """The cheapest insertion of rider r into order k that costs less than ``limit``: what it adds, and before which visits
    pickup and delivery go; -1 where there is none."""
    best, best_i, best_j = limit, -1, -1
    n = s.size[k]
    if p.longest[k, r] < 0 or n + 2 > s.order.shape[1]:
        return best, best_i, best_j
    seconds, table = p.seconds, p.table[k]
    pick, drop = 2 * r, 2 * r + 1
    direct = seconds[table, pick, drop]
    start, end = p.start[k], p.end[k]
    use = p.use_price[k] if n == 0 else 0
    spare_drive = p.longest_drive[k] - s.drive[k]
    if direct < 0 or not fits_empty(p, k, r):
        return best, best_i, best_j
    for i in range(p.committed[k], n + 1):
        if i == 0:
            here = start
            ready = p.start_s[k]
            to_pick = seconds[table, here, pick]
        else:
            here = s.order[k, i - 1]
            ready = s.begin[k, i - 1] + p.service[here]
            if ready > p.closes[pick]:
                break
            to_pick = seconds[table, here, pick]
            if not fits(p, s, k, i - 1, r):
                continue
        if to_pick < 0:
            continue
        there = end if i == n else s.order[k, i]
        from_pick = seconds[table, pick, there]
        removed = 0 if n == 0 else seconds[table, here, there]
        detour = use + to_pick - removed
        if detour + direct + seconds[table, drop, there] >= best and detour + from_pick >= best:
            continue
        picked = ready + to_pick
        if i > 0 and s.riders[k, i - 1] == 0:
            picked = max(picked, ready + p.turnaround_s)
        picked = max(picked, p.opens[pick])
        if picked > p.closes[pick]:
            continue
        left = picked + p.service[pick]
        homeward = seconds[table, drop, there]
        added = detour + direct + homeward
        if added < best and homeward >= 0 and added - use <= spare_drive:
            dropped = max(left + direct, p.opens[drop])
            by = p.end_s[k] if i == n else s.latest[k, i]
            if dropped <= p.closes[drop] and dropped + p.service[drop] + homeward <= by:
                late = lateness_with(p, s, k, r, i, i, scratch)
                if late >= 0 and added + late - s.late[k] < best:
                    best, best_i, best_j = added + late - s.late[k], i, i
        if i == n or from_pick < 0:
            continue
        detour += from_pick
        clock = left
        here = pick
        for j in range(i + 1, n + 1):
            visit = s.order[k, j - 1]
            clock = max(clock + seconds[table, here, visit], s.begin[k, j - 1])
            if clock > s.latest[k, j - 1] or not fits(p, s, k, j - 1, r):
                break
            clock += p.service[visit]
            here = visit
            if clock > p.closes[drop]:
                break
            there = end if j == n else s.order[k, j]
            to_drop, homeward = seconds[table, here, drop], seconds[table, drop, there]
            added = detour + to_drop + homeward - seconds[table, here, there]
            if added < best and to_drop >= 0 and homeward >= 0 and added - use <= spare_drive:
                dropped = max(clock + to_drop, p.opens[drop])
                by = p.end_s[k] if j == n else s.latest[k, j]
                if dropped <= p.closes[drop] and dropped + p.service[drop] + homeward <= by:
                    late = lateness_with(p, s, k, r, i, j, scratch)
                    if late >= 0 and added + late - s.late[k] < best:
                        best, best_i, best_j = added + late - s.late[k], i, j
    return best, best_i, best_j


@woven
def fits_empty(p: Layout, k: int, r: int) -> bool:
    """Whether rider r fits in the vehicle when it is empty."""
    for c in range(p.room.shape[1]):
        good = True
        for d in range(p.room.shape[2]):
            if p.load[r, d] > p.room[k, c, d]:
                good = False
                break
        if good:
            return True
    return False


@woven
def look_up(p: Layout, s: State, known: Known, k: int, r: int, limit: int, scratch: Scratch) -> tuple[int, int, int]:
    """As :func:`cheapest_insertion`, remembered as long as the order stays as it is."""
    if known.version[r, k] == s.version[k] and (known.pickup[r, k] >= 0 or known.added[r, k] >= limit):
        return known.added[r, k], known.pickup[r, k], known.delivery[r, k]
    change = p.change_price if p.home[r] >= 0 and p.home[r] != k else 0
    added, i, j = cheapest_insertion(p, s, k, r, limit - change, scratch)
    added += change
    known.version[r, k] = s.version[k]
    known.added[r, k] = added
    known.pickup[r, k] = i
    known.delivery[r, k] = j
    return added, i, j


@compiled
def insert(p: Layout, s: State, k: int, r: int, i: int, j: int) -> None:
    """Takes rider r along as said."""
    order = s.order[k]
    n = s.size[k]
    for x in range(n - 1, j - 1, -1):
        order[x + 2] = order[x]
    order[j + 1] = 2 * r + 1
    for x in range(j - 1, i - 1, -1):
        order[x + 1] = order[x]
    order[i] = 2 * r
    s.size[k] = n + 2
    s.shift_of[r] = k
    refresh(p, s, k)


@compiled
def take_out(p: Layout, s: State, k: int, gone: Flags) -> None:
    """Takes everyone marked out of order k."""
    order = s.order[k]
    m = 0
    for x in range(s.size[k]):
        r = order[x] >> 1
        if gone[r]:
            s.shift_of[r] = -1
        else:
            order[m] = order[x]
            m += 1
    s.size[k] = m
    refresh(p, s, k)
