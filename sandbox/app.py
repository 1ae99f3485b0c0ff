"""The sandbox as a Flask app: the doubles of all vendors over one world."""

import importlib

from flask import Flask

from sandbox import control, fault_hooks
from sandbox.settings import Settings
from sandbox.world import World

VENDORS = ("google", "zoom", "stripe", "mailgun", "mailbox")


def create_app(settings: Settings | None = None, vendors: tuple[str, ...] = VENDORS) -> Flask:
    """Make the app; `sandbox.world.of(app).start()` lets time do its work as well."""
    app = Flask("sandbox")
    # Answers and webhook bodies keep the order in which they were written.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    world = World.create(settings or Settings.from_environment())
    app.extensions["sandbox"] = world
    app.register_blueprint(control.blueprint)
    for vendor in vendors:
        importlib.import_module(f"sandbox.{vendor}").register(app, world)
    fault_hooks.install(app, world)
    return app
