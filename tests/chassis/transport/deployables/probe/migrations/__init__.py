"""The schema of probe."""
