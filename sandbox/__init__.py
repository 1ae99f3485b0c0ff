"""Doubles of Google, Zoom, Stripe and Mailgun, with a mailbox and a clock."""
