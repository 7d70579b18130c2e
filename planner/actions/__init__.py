"""Use cases: permission, core, store, audit, one transaction."""
