"""The vocabulary: frozen dataclasses and enums. No file, no clock, no solver."""
