"""The rules of billing. Standard library only: no I/O, no clock."""
