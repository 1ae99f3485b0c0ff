"""The schema of zoom_integration, step by step."""
