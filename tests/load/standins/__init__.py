"""Other ways to do what the platform does: what its own way is measured against."""
