"""`make chaos-money SEED=n`: joins, renewals, cancellations and refunds while all goes wrong."""
