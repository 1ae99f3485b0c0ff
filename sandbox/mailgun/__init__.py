"""A double of Mailgun: messages, events, suppressions, webhooks and inbound routes.

https://documentation.mailgun.com/docs/mailgun/api-reference/
"""

from flask import Flask

from sandbox.mailgun import delivery, views, webhooks
from sandbox.world import Door, World


def register(app: Flask, world: World) -> None:
    """Add the double to the sandbox."""
    webhooks.install(world)
    delivery.install(world)
    world.fault_answers["mailgun"] = views.answer_fault
    world.doors.append(
        Door("Mailgun", "Takes messages, delivers them to the mailbox, and reports by webhook.")
    )
    app.register_blueprint(views.blueprint)
