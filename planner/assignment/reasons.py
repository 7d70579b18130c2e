"""Why is someone without a place? The closed list of reasons, and what would help for each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: A person without a place gets at most so many findings: more than staff would read.
MOST_FINDINGS = 4


class Reason(StrEnum):
    """Why a patient is unplaced. The list is closed: shells translate each code, the certificate knows each code."""

    NOT_LOCATED = "not_located"
    NO_SITE_OF_RIGHT_KIND = "no_site_of_right_kind"
    MUNICIPALITY_SWITCH_OFF = "municipality_switch_off"
    ONLY_UNCONFIRMED_SITES = "only_unconfirmed_sites"
    SITES_WITHOUT_POWER = "sites_without_power"
    SITE_LACKS_FEATURE = "site_lacks_feature"
    SITES_TOO_SMALL = "sites_too_small"
    NONE_REACHABLE_IN_TIME = "none_reachable_in_time"
    RIDE_TOO_LONG = "ride_too_long"
    NO_ROAD = "no_road"
    FERRY_STOPPED = "ferry_stopped"
    IN_CLOSED_AREA = "in_closed_area"
    SITES_FULL = "sites_full"
    NO_SUITABLE_VEHICLE = "no_suitable_vehicle"
    NOT_FETCHED_IN_TIME = "not_fetched_in_time"
    ARRIVALS_FULL = "arrivals_full"
    LOCKED_OUT = "locked_out"
    LEFT_BY_HAND = "left_by_hand"


class Remedy(StrEnum):
    """What would help. Shells translate each code; details (how much, where) travel in the finding."""

    LOCATE_ADDRESS = "locate_address"
    ASK_MUNICIPALITY_TO_CONFIRM = "ask_municipality_to_confirm"
    ASK_MUNICIPALITY_TO_SWITCH_ON = "ask_municipality_to_switch_on"
    MORE_CAPACITY = "more_capacity"
    EMERGENCY_POWER_AT_SITE = "emergency_power_at_site"
    SITE_WITH_FEATURE = "site_with_feature"
    MORE_VEHICLES = "more_vehicles"
    RECEIVE_FASTER = "receive_faster"
    SUITABLE_VEHICLE = "suitable_vehicle"
    EARLIER_WARNING = "earlier_warning"
    CALL_EMERGENCY_DISPATCH = "call_emergency_dispatch"
    BOAT_OR_HELICOPTER = "boat_or_helicopter"
    REMOVE_LOCK = "remove_lock"
    PUT_ON_A_ROUTE = "put_on_a_route"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason with its remedy. ``site_id`` the nearest site it concerns ("" = none), ``dimension`` the capacity or
    feature that is short (a SiteLoad field, "oxygen_stored_l", "step_free", "water_and_drain", "respirator_competence" with
    ``_day`` or ``_night`` where only that shift lacks it, or ""), ``seconds`` how much time is lacking where time is what
    lacks, or by how much a ride is too long; ``amount`` how much of a capacity is (0 = not said)."""

    reason: Reason
    remedy: Remedy
    site_id: str = ""
    dimension: str = ""
    seconds: int = 0
    amount: int = 0
