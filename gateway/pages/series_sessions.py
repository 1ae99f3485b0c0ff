"""One session of a host's series: cancelling it, bringing it back, moving it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from chassis.errors import Conflict
from gateway import formats, idempotency
from gateway.context import remote
from gateway.pages.forms import Form
from gateway.pages.series_form import RescheduleForm
from gateway.pages.series_host import mine
from gateway.remote import Answer

blueprint = Blueprint(
    "series_sessions",
    __name__,
    url_prefix="/series/<uuid:series_id>/sessions/<uuid:session_id>",
)


@blueprint.get("/cancel")
def ask_cancel(series_id: UUID, session_id: UUID) -> str:
    """What will happen, and the button."""
    series, session = _both(series_id, session_id)
    return render_template("series/session_cancel.html", series=series, session=session)


@blueprint.post("/cancel")
def cancel(series_id: UUID, session_id: UUID) -> Any:
    """Call it off; members are told."""
    remote().series.cancel_session(
        host_id=mine(series_id)["host_id"],
        session_id=str(session_id),
        idempotency_key=idempotency.key(),
    )
    flash("The session is cancelled. Its members are being told.", "good")
    return redirect(url_for("series_host.show", series_id=series_id), 303)


@blueprint.post("/restore")
def restore(series_id: UUID, session_id: UUID) -> Any:
    """Let it take place after all; members are told."""
    try:
        remote().series.restore_session(
            host_id=mine(series_id)["host_id"],
            session_id=str(session_id),
            idempotency_key=idempotency.key(),
        )
    except Conflict as refusal:
        flash(refusal.message, "bad")
    else:
        flash("The session takes place after all.", "good")
    return redirect(url_for("series_host.show", series_id=series_id), 303)


@blueprint.get("/reschedule")
def show_reschedule(series_id: UUID, session_id: UUID) -> str:
    """The form, with the time as it is."""
    series, session = _both(series_id, session_id)
    at = formats.local(session["starts_at"], series["zone"])
    typed = {
        "starts_on": at.date().isoformat(),
        "starts_time": at.strftime("%H:%M"),
        "duration_minutes": session["duration_minutes"],
    }
    return _page(series, session, Form(RescheduleForm, initial=typed))


@blueprint.post("/reschedule")
def reschedule(series_id: UUID, session_id: UUID) -> Any:
    """Move it, in the host's wall time; members are told."""
    series, session = _both(series_id, session_id)
    form = Form.read(RescheduleForm)

    def ask(**values: Any) -> Answer:
        return remote().series.reschedule_session(
            host_id=mine(series_id)["host_id"],
            session_id=str(session_id),
            starts_at=formats.instant(values["starts_on"], values["starts_time"], series["zone"]),
            duration_minutes=values["duration_minutes"],
            idempotency_key=idempotency.key(),
        )

    if form.send(ask) is None:
        return _page(series, session, form), form.status
    flash("The session is moved. Its members are being told.", "good")
    return redirect(url_for("series_host.show", series_id=series_id), 303)


def _page(series: Answer, session: Answer, form: Form) -> str:
    return render_template(
        "series/session_reschedule.html", series=series, session=session, form=form
    )


def _both(series_id: UUID, session_id: UUID) -> tuple[Answer, Answer]:
    asked = mine(series_id)
    series = remote().series.get_series(**asked)
    session = remote().series.get_session(host_id=asked["host_id"], session_id=str(session_id))
    return series, session
