"""A host's Zoom connection and the meetings behind sessions."""
