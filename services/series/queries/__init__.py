"""What callers read, one module a kind of reader: Core selects on the given connection."""
