"""The only door: JSON API, pages and webhooks."""
