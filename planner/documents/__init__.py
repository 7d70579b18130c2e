"""What goes on paper and maps, as plain data."""
