"""What identity is asked and what it answers, as it crosses the wire."""
