"""What does a site offer in this scenario? Its store of oxygen lasts the stay or not, its staff are there by day or by night.

Everyone who is received draws oxygen for the same hours, from the first cut's beginning to the last one's end. So the stored
litres are a ceiling of flow: K = min(flow, litres / hours). Where nobody has said how much is in store, the flow alone counts.

Where a site has said who is on duty by day and by night, a respirator user may come when respirators are attended in every
shift that the stay touches; where it has not, when it has said "day and night".

With an acceptance share below 100 % places are offered to more people than there are places: as many as fill them when that
share accepts (overbooking; the default of 100 % never does).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from planner.assignment.reasons import Finding
from planner.model.load import SiteLoad
from planner.model.outage import Scenario
from planner.model.policy import Policy
from planner.model.site import Competence, Site
from planner.model.timing import DANISH_TIME, utc

DAY, NIGHT = "day", "night"
#: What a finding says is short where the store would be empty before the stay is over; its amount is in litres.
STORED = "oxygen_stored_l"


def stay_s(scenario: Scenario) -> int:
    """How long people stay at most: from the first cut's beginning to the last one's end."""
    return int((scenario.end_at - scenario.power_cuts[0].start_at).total_seconds())


def shifts_of(scenario: Scenario, policy: Policy) -> tuple[str, ...]:
    """The shifts that the stay touches, by the policy's hours of night in Danish time: DAY, NIGHT or both."""
    begins, ends = policy.whole("night_begins"), policy.whole("night_ends")
    at, touched = utc(scenario.power_cuts[0].start_at), set[str]()
    while at < scenario.end_at and len(touched) < len((DAY, NIGHT)):
        hour = at.astimezone(DANISH_TIME).hour
        night = begins <= hour or hour < ends if begins > ends else begins <= hour < ends
        touched.add(NIGHT if night else DAY)
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return tuple(shift for shift in (DAY, NIGHT) if shift in touched)


def site_tonight(site: Site, scenario: Scenario, policy: Policy) -> Site:
    """The site with its oxygen and its staff as they are for this stay."""
    capacity = site.capacity
    if site.oxygen_stored_l is not None:
        lasting = _flow_that_lasts(site.oxygen_stored_l, scenario)
        capacity = replace(capacity, oxygen_ml_min=min(capacity.oxygen_ml_min, lasting))
    return replace(site, capacity=capacity, respirator_competence=attends_respirators(site, shifts_of(scenario, policy)))


def _flow_that_lasts(stored_l: int, scenario: Scenario) -> int:
    """The oxygen in ml/min that the store gives all through the stay."""
    return stored_l * 1000 * 60 // max(1, stay_s(scenario))


def named_tonight(finding: Finding, site: Site, scenario: Scenario, policy: Policy) -> Finding:
    """The finding about ``site``, as registered, by what is short there tonight: the litres in store rather than the flow where
    the flow itself would do, and the one shift in which respirators are not attended."""
    if finding.dimension == "oxygen_ml_min" and site.oxygen_stored_l is not None and finding.amount:
        wanted = min(site.capacity.oxygen_ml_min, _flow_that_lasts(site.oxygen_stored_l, scenario)) + finding.amount
        if wanted <= site.capacity.oxygen_ml_min:
            litres = -(-finding.amount * stay_s(scenario) // 60_000)
            return replace(finding, dimension=STORED, amount=litres)
    if finding.dimension == "respirator_competence":
        touched = shifts_of(scenario, policy)
        alone = [shift for shift in touched if not attends_respirators(site, (shift,))]
        if len(alone) == 1 and any(attends_respirators(site, (shift,)) for shift in (DAY, NIGHT)):
            return replace(finding, dimension=f"{finding.dimension}_{alone[0]}")
    return finding


def attends_respirators(site: Site, shifts: tuple[str, ...]) -> bool:
    """Whether respirators are attended in all of these shifts, as far as anyone has said; of two answers the more cautious."""
    said = {DAY: site.competences_day, NIGHT: site.competences_night}
    attended = {shift: None if known is None else Competence.RESPIRATOR in known for shift, known in said.items()}
    if site.respirator_competence:
        return all(attended[shift] is not False for shift in shifts)
    contradicted = all(attended.values())
    return not contradicted and all(attended[shift] for shift in shifts)


def offered(capacity: SiteLoad, scenario: Scenario) -> SiteLoad:
    """For how much a site's capacity is offered when only a share is expected to accept."""
    return SiteLoad(*(amount * 100 // scenario.acceptance_percent for amount in capacity.amounts()))
