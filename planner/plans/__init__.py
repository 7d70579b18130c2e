"""The plan as a thing: versions, states, locks, comparison, where it came from."""
