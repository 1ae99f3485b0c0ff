"""What went wrong, as one sentence for the person at the terminal."""


class Trouble(Exception):
    """Ends the command: its sentence is printed without a traceback, and the exit code is 1."""
