"""Every SELECT of billing's commands, by subject. A `lock_` takes the row for this transaction."""
