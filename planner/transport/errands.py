"""Which of the errands that people have decided on are to be driven, and as what requests?

An errand brings a cylinder, a battery or a nurse from a site that has one to somebody who is at home: because the reserve lasts,
or because there is no place for them. Nobody rides to a site by it: whoever is moved needs none, and nobody counts as helped by
one who has no place. Its deadline is that of the reserve which it lengthens, margin taken off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from planner.errors import UserError
from planner.model.errand import Errand, Thing
from planner.model.load import VehicleLoad
from planner.model.policy import Policy
from planner.model.site import Agreement, Site
from planner.needs.lengthening import helps
from planner.needs.need import Need
from planner.transport.problem import Request, Shift

#: Why an errand is not driven, beside the reasons for which a rider may be left. "was_to_be_moved": a ride was sought instead and
#: not found; deciding again in that draft has it driven.
ERRAND_REASONS = ("is_moved", "was_to_be_moved", "home_unknown", "does_not_help", "none_in_stock")
#: Those for which no vehicle on earth would help.
IN_VAIN = frozenset({"home_unknown", "does_not_help", "none_in_stock"})


class NotBrought(UserError):
    """What was asked for is not brought: the person is moved, or it would not help, or the site has none."""

    code = "not_brought"
    exit_code = 45


@dataclass(frozen=True, slots=True)
class Errands:
    """The errands ``driven``, most urgent first, each with whom it is for; and why the others are not."""

    driven: tuple[tuple[Errand, Need], ...] = ()
    left: Mapping[Errand, str] = field(default_factory=dict)

    @property
    def ids(self) -> frozenset[str]:
        """Of the errands driven."""
        return frozenset(errand.id for errand, _ in self.driven)


def sorted_out(
    asked: Iterable[Errand],
    needs: Iterable[Need],
    site_of: Mapping[str, str],
    sites: Iterable[Site],
    lost_site_ids: Collection[str] = (),
    begun: Collection[str] = (),
) -> Errands:
    """Of the errands asked for, for people whom the outage touches, those to drive. ``site_of`` are the people with a place; what
    a site has goes to those ``begun`` already (ids; people have been told), then to the most urgent."""
    known = {need.ref: need for need in needs}
    here = [(errand, known[errand.ref]) for errand in asked if errand.ref in known]
    here.sort(key=lambda pair: (pair[0].id not in begun, pair[1].priority, pair[1].latest_arrival_at, pair[0].id))
    confirmed = {s.id: s for s in sites if s.agreement is Agreement.CONFIRMED and s.id not in lost_site_ids}
    taken: Counter[tuple[str, str]] = Counter()
    driven: list[tuple[Errand, Need]] = []
    left: dict[Errand, str] = {}
    for errand, need in here:
        site, shelf = confirmed.get(errand.site_id), (errand.site_id, errand.thing.value)
        if errand.ref in site_of and errand.id not in begun:
            left[errand] = "was_to_be_moved"
        elif need.patient.located.position is None:
            left[errand] = "home_unknown"
        elif not helps(need, errand.thing):
            left[errand] = "does_not_help"
        elif site is None or taken[shelf] >= site.stock(errand.thing):
            left[errand] = "none_in_stock"
        else:
            taken[shelf] += 1
            driven.append((errand, need))
    return Errands(tuple(driven), left)


def without_spent(sites: Iterable[Site], spent: Iterable[Errand]) -> list[Site]:
    """The sites with what is left of their stock when these things are gone from it for good."""
    gone = Counter((errand.site_id, errand.thing) for errand in spent)

    def left(site: Site, thing: Thing) -> int:
        return max(0, site.stock(thing) - gone[site.id, thing])

    return [
        replace(
            site,
            cylinders=left(site, Thing.CYLINDER),
            batteries=left(site, Thing.BATTERY),
            nurses=left(site, Thing.NURSE),
        )
        for site in sites
    ]


def as_request(errand: Errand, like: Request, policy: Policy, last_s: int) -> Request:
    """The errand's request. ``like`` is a request from the site to the home with the deadlines of whoever lives there."""
    return replace(
        like,
        ref=errand.id,
        load=VehicleLoad(seated=int(errand.thing.is_person)),
        boarding_s=policy.whole("errand_loading"),
        unloading_s=policy.whole("errand_handing_over"),
        max_ride_s=last_s,
        oxygen_on_board=False,
        power_on_board=False,
        rides_alone=False,
        draws=(),
    )


def with_equipment_places(
    requests: Sequence[Request], fleet: Sequence[Shift], errands: Iterable[Errand], policy: Policy
) -> tuple[tuple[Request, ...], tuple[Shift, ...]]:
    """Requests and shifts with one dimension of room more: what cylinders and batteries take."""
    width = max((len(shift.further) for shift in fleet), default=0)
    taken = {errand.id: int(not errand.thing.is_person) for errand in errands}
    places = policy.whole("errand_places")
    asked = (replace(r, further=(*_padded(r.further, width), taken[r.ref])) if r.ref in taken else r for r in requests)
    return tuple(asked), tuple(replace(s, further=(*_padded(s.further, width), places)) for s in fleet)


def _padded(amounts: tuple[int, ...], width: int) -> tuple[int, ...]:
    return (*amounts, *(0 for _ in range(width - len(amounts))))
