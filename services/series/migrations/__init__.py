"""The schema of series."""
