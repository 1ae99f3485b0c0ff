"""What billing shows: the ledger row by row, and what it comes to."""
