"""What calls Stripe, between units of work that it opens itself and never around a call."""
