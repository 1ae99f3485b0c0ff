"""The schema of notifications."""
