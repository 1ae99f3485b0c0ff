"""Failing and recovering, shown: each drill ends by itself, says what it saw, and 1 if wrong."""
