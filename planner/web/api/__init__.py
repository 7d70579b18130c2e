"""The REST API: what other systems may read of plans, sites, scenarios and counts, how they start a plan. Nobody is in it."""
