"""Registries in: reading, checking and reporting what arrives as files."""
