"""The double of Google's OpenID Connect. It leaves out every grant but the code's."""

from flask import Flask

from sandbox.google import views
from sandbox.world import Door, World


def register(app: Flask, world: World) -> None:
    """Add the double to the app."""
    app.extensions["sandbox.google"] = views.Google(world)
    app.register_blueprint(views.blueprint)
    world.fault_answers["google"] = views.answer_fault
    world.doors.append(
        Door(
            "Google",
            "Sign-in with OpenID Connect: choose a person, or make one up.",
            (("People", "/google/people"), ("Keys", "/google/oauth2/v3/certs")),
        )
    )
