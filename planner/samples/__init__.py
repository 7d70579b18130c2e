"""Sample data: made by seeded scripts from plain facts, SYNTHETIC throughout, and holding no real person."""
