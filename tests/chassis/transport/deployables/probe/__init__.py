"""A service with nothing of its own to do: for tests of the transport and for the bench."""
