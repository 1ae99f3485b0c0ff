"""Mail to support: who waits, a thread once a reason is given, and the answer to it."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from gateway import idempotency
from gateway.context import remote
from gateway.desks import at_desks
from gateway.gather import gather
from gateway.pages.forms import Form
from gateway.remote import Answer
from gateway.schemas import support as schemas

blueprint = Blueprint("support_desk", __name__, url_prefix="/ops/support")


@blueprint.get("")
def show() -> str:
    """The queue, by whose turn it is."""
    asked = request.args.get("status", "")
    status = asked if asked in schemas.STATUSES else "open"
    found = gather(
        threads=partial(remote().notifications.list_threads, **at_desks(), status=status)
    )
    return render_template("operator/support.html", found=found, status=status)


@blueprint.post("/<uuid:thread_id>/look")
def look(thread_id: UUID) -> Any:
    """One thread; a button and not a link: who looked and why is kept."""
    form = Form.read(schemas.LookAtThread)
    seen = form.send(partial(remote().notifications.look_at_thread, **_at(thread_id)))
    if seen is None:
        flash(form.message or "Say why you look: at least five letters.", "bad")
        return redirect(url_for(".show"), 303)
    return _thread(thread_id, seen, Form(schemas.AnswerOnPage, initial=form.typed))


@blueprint.post("/<uuid:thread_id>/answer")
def answer(thread_id: UUID) -> Any:
    """Send an answer. Where it is refused, what was typed stays, below the thread as it is now."""
    form = Form.read(schemas.AnswerOnPage)
    if form.send(partial(_answer, thread_id)) is None:
        asked = {**_at(thread_id), "reason": form.typed["reason"]}
        seen = gather(thread=partial(remote().notifications.look_at_thread, **asked))["thread"]
        return _thread(thread_id, seen, form), form.status
    flash("Your answer is on its way.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/<uuid:thread_id>/close")
def close(thread_id: UUID) -> Any:
    """Nothing is left to say."""
    remote().notifications.close_thread(**_at(thread_id))
    flash("Closed. A further mail opens it again.", "good")
    return redirect(url_for(".show"), 303)


def _answer(thread_id: UUID, *, reason: str, **said: str) -> Answer:
    return remote().notifications.answer_thread(
        **_at(thread_id), **said, idempotency_key=idempotency.key()
    )


def _at(thread_id: UUID) -> dict[str, Any]:
    return {**at_desks(), "thread_id": str(thread_id)}


def _thread(thread_id: UUID, thread: Answer | None, form: Form) -> str:
    return render_template("operator/thread.html", thread_id=thread_id, thread=thread, form=form)
