"""Rights requests, their fan-out and their proof."""
