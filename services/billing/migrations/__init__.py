"""Billing's migrations; `python -m billing migrate` runs them."""
