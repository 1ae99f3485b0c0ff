"""Series, their sessions, and who takes part."""
