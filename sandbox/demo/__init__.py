"""The whole story, lived headless: hosts, subscribers and vendors, through pages alone.

`python -m sandbox.demo sandbox/story.yaml` prints a line a step and ends with 1 where one fails.
People get addresses of their own at every run, so that it may run again on the same platform.
"""
