"""The rules of identity: values and decisions. No I/O, no clock, standard library only."""
