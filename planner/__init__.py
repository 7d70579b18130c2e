"""The outage planner: from registries of power-dependent patients to a checked plan on paper."""

__version__ = "0.1.0"
