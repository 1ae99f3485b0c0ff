"""What is said of a host's series and who may join how; its picture, questions, copies, archive."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from chassis.errors import Invalid
from gateway import idempotency
from gateway.context import remote
from gateway.gather import gather
from gateway.pages import settings_form
from gateway.pages.forms import Form
from gateway.pages.series_host import mine
from gateway.remote import Answer
from gateway.uploads import MAX_PICTURE_BYTES, takes_file, uploaded_b64

blueprint = Blueprint("series_settings", __name__, url_prefix="/series/<uuid:series_id>")


@blueprint.get("/edit")
def show(series_id: UUID) -> str:
    """The forms, as things are."""
    return _page(_series(series_id))


@blueprint.post("/edit")
def change(series_id: UUID) -> Any:
    """Change what is said of it."""
    series = _series(series_id)
    form = Form.read(settings_form.SettingsForm)

    def ask(**values: Any) -> Answer:
        return remote().series.update_series(**mine(series_id), **settings_form.as_change(values))

    if form.send(ask) is None:
        return _page(series, form), form.status
    flash("Saved.", "good")
    return redirect(url_for("series_host.show", series_id=series_id), 303)


@blueprint.post("/questions")
def set_questions(series_id: UUID) -> Any:
    """Ask these at joining from now on."""
    series = _series(series_id)
    form = Form.read(settings_form.QuestionsForm)

    def ask(**values: Any) -> Answer:
        return remote().series.set_questions(
            **mine(series_id), questions=settings_form.as_questions(values)
        )

    if form.send(ask) is None:
        return _page(series, questions=form), form.status
    flash("The questions are saved.", "good")
    return redirect(url_for(".show", series_id=series_id, _anchor="questions"), 303)


@blueprint.post("/picture")
@takes_file(MAX_PICTURE_BYTES)
def set_picture(series_id: UUID) -> Any:
    """Show this picture, or none."""
    asked, content = mine(series_id), uploaded_b64("picture")
    try:
        if content:
            remote().series.set_picture(**asked, data_b64=content)
        else:
            remote().series.remove_picture(**asked)
    except Invalid as refusal:
        flash(refusal.message, "bad")
    else:
        flash("The picture is saved." if content else "The picture is taken away.", "good")
    return redirect(url_for(".show", series_id=series_id, _anchor="picture"), 303)


@blueprint.post("/clone")
def clone(series_id: UUID) -> Any:
    """A draft like it, to change and publish."""
    made = remote().series.clone_series(**mine(series_id), idempotency_key=idempotency.key())
    flash("This is the copy, a draft. Give it a title and a first day of its own.", "good")
    return redirect(url_for(".show", series_id=made["series_id"]), 303)


@blueprint.get("/archive")
def ask_archive(series_id: UUID) -> str:
    """What will happen, and the button."""
    return render_template("series/archive.html", series=_series(series_id))


@blueprint.post("/archive")
def archive(series_id: UUID) -> Any:
    """Put it away."""
    remote().series.archive_series(**mine(series_id), idempotency_key=idempotency.key())
    flash("The series is archived. Its members are being told.", "good")
    return redirect(url_for("series_host.show", series_id=series_id), 303)


def _series(series_id: UUID) -> Answer:
    return remote().series.get_series(**mine(series_id))


def _page(series: Answer, form: Form | None = None, questions: Form | None = None) -> str:
    asked = mine(UUID(series["series_id"]))
    found = gather(questions=partial(remote().series.list_questions, **asked))
    present = (found["questions"] or {}).get("items", [])
    return render_template(
        "series/edit.html",
        series=series,
        form=form or Form(settings_form.SettingsForm, initial=settings_form.as_typed(series)),
        questions=questions
        or Form(settings_form.QuestionsForm, initial=settings_form.as_asked(present)),
        found=found,
        **settings_form.options(series),
    )
