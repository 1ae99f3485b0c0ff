"""Every component on one page, for who designs the next; only in development."""

from flask import Blueprint, render_template

from chassis import clock

blueprint = Blueprint("styleguide", __name__)


@blueprint.get("/styleguide")
def show() -> str:
    """The components."""
    return render_template("styleguide.html", today=clock.now().isoformat())
