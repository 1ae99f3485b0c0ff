"""The schema of the tables that every service has."""
