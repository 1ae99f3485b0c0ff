"""A service that hears what probe announces, and tells PostgreSQL's listeners that it did."""
