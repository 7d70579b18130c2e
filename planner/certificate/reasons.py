"""Which reasons and remedies may a person without a place be given? Closed lists: an unknown word explains nothing.

They repeat ``planner.assignment.reasons`` on purpose; a test holds the two equal.
"""

from __future__ import annotations

from planner.certificate.records import SITE_DIMENSIONS

REASONS = frozenset({
    "not_located", "no_site_of_right_kind", "municipality_switch_off", "only_unconfirmed_sites", "sites_without_power",
    "site_lacks_feature", "sites_too_small", "none_reachable_in_time", "ride_too_long", "no_road", "ferry_stopped",
    "in_closed_area", "sites_full", "no_suitable_vehicle", "not_fetched_in_time", "arrivals_full",
    "locked_out", "left_by_hand",
})  # fmt: skip

REMEDIES = frozenset({
    "locate_address", "ask_municipality_to_confirm", "ask_municipality_to_switch_on", "more_capacity",
    "emergency_power_at_site", "site_with_feature", "more_vehicles", "receive_faster", "suitable_vehicle", "earlier_warning",
    "call_emergency_dispatch", "boat_or_helicopter", "remove_lock", "put_on_a_route",
})  # fmt: skip

#: What a finding may say is short: a capacity, a feature, or "" for neither.
SHORTAGES = frozenset({
    *SITE_DIMENSIONS, "oxygen_stored_l", "step_free", "water_and_drain",
    "respirator_competence", "respirator_competence_day", "respirator_competence_night", "",
})  # fmt: skip
