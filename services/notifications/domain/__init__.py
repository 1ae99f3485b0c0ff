"""The rules of telling people things: what may be sent, when, and what became of it."""
