"""A host's Stripe connection, prices, subscriptions and refunds."""
