"""Services as nameko's examples have them. Run: `python -m tests.load.standins.stock <role>`."""
