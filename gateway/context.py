"""What views reach for in the running app: the services, the settings."""

from flask import current_app

from gateway.remote import Remote
from gateway.settings import Settings


def remote() -> Remote:
    """The services of this app."""
    return current_app.extensions["remote"]


def settings() -> Settings:
    """The settings of this app."""
    return current_app.extensions["settings"]
