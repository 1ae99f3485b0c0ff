"""What every service stands on: settings, clock, database, messages, health. No domain word."""
