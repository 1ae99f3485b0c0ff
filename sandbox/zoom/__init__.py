"""The double of Zoom: OAuth, users, meetings, rooms and webhooks."""

from flask import Blueprint, Flask

from sandbox.world import Door, World
from sandbox.zoom import api_views, console_views, errors, oauth_views
from sandbox.zoom.parts import Zoom


def register(app: Flask, world: World) -> None:
    """Add the double to the app."""
    blueprint = Blueprint("zoom", __name__, url_prefix="/zoom", template_folder="templates")
    for part in (oauth_views, api_views, console_views):
        blueprint.register_blueprint(part.blueprint)
    blueprint.register_error_handler(errors.ZoomError, errors.answer_zoom_error)
    blueprint.register_error_handler(errors.OAuthError, errors.answer_oauth_error)
    app.extensions["sandbox.zoom"] = Zoom(world)
    app.register_blueprint(blueprint)
    world.fault_answers["zoom"] = errors.answer_fault
    world.doors.append(
        Door(
            "Zoom",
            "Connect an account, hold meetings, join them, take the app away.",
            (("Accounts and meetings", "/zoom/console"),),
        )
    )
