"""What changes the state of series, one module a subject. Nothing here commits."""
