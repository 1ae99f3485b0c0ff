"""The mailbox: every message that the Mailgun double delivered, as its receiver would see it."""

from flask import Flask

from sandbox.mailbox import api, views
from sandbox.world import Door, World


def register(app: Flask, world: World) -> None:
    """Add the mailbox to the sandbox."""
    app.register_blueprint(views.blueprint)
    app.register_blueprint(api.blueprint)
    world.doors.append(
        Door(
            "Mailbox",
            "Every message as its receiver sees it; write to support or privacy from here.",
            (("Messages", "/mailbox/"), ("Write", "/mailbox/compose")),
        )
    )
