"""The rules of series, sessions and memberships, as values and functions. No I/O and no clock."""
