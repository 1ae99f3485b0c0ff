"""Requests, results, and the events that series reads."""
