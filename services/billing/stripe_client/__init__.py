"""Stripe, as billing uses it: transport and errors, operations by subject, wiring."""
