"""Host accounts, sign-in, credentials and the sign-in log."""
